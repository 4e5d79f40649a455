"""The authority file: what comes with Dateline is sound, and a user's own file is read or refused clearly."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import config
from search.actors import Authority, find
from search.actors.words import phrase_key
from search.article import Article
from search.errors import UsageError


def names(text: str, authority: Authority) -> set[str]:
    return {actor.name for actor in find(Article(id="1", body=text), authority).actors}


def test_every_member_of_the_united_nations_is_a_country_and_has_one_form_each() -> None:
    countries = [entry for entry in Authority.default().entries if entry.type == "country"]
    assert len(countries) > 215
    forms = [form for entry in countries for form in (entry.name, *entry.aliases)]
    assert len(forms) == len(set(forms))


def test_a_form_alone_means_one_actor_of_each_state() -> None:
    owners: dict[tuple[str, str | None], set[str]] = {}
    for entry in Authority.default().entries:
        for form in entry.alone:
            owners.setdefault((form, entry.state), set()).add(entry.name)
    assert {form: names for form, names in owners.items() if len(names) > 1} == {}


def test_no_other_form_means_two_organizations() -> None:
    owners: dict[str, set[str]] = {}
    for entry in Authority.default().entries:
        if entry.type == "organization":
            for form in {entry.name, *entry.aliases} - {*entry.alone}:
                owners.setdefault(phrase_key(form), set()).add(entry.name)
    assert {form: names for form, names in owners.items() if len(names) > 1} == {}


def test_a_state_that_has_organizations_is_a_country() -> None:
    entries = Authority.default().entries
    countries = {entry.name for entry in entries if entry.type == "country"}
    assert {entry.state for entry in entries if entry.state} <= countries


def test_the_given_names_are_many_and_know_their_spellings() -> None:
    given = Authority.default().given_names
    assert len(given) > 1500
    assert given["Sergey"] == given["Sergei"]
    assert given["Tony"] == given["Antony"]
    assert given["Vladimir"] != given["Volodymyr"]


def own(tmp_path: Path, text: str) -> Authority:
    file = tmp_path / "authority.toml"
    file.write_text(text, "utf-8")
    return Authority.load(file)


def test_an_own_entry_is_found_and_overrides_the_one_of_that_name(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[[organizations]]\nname = "Zembla Guild"\naliases = ["ZG"]\n'
        '[[people]]\nname = "Vladimir Putin"\nhide = true\n',
        "utf-8",
    )
    authority = Authority.load(file)
    assert names("ZG met Vladimir Putin in Chad.", authority) == {"Zembla Guild", "Chad"}


def test_an_own_entry_keeps_the_forms_of_the_one_that_it_extends(tmp_path: Path) -> None:
    authority = own(tmp_path, '[[organizations]]\nname = "NATO"\naliases = ["Pact of Zog"]\n')
    assert names("The Pact of Zog sat. The Atlantic Alliance rose.", authority) == {"NATO"}


def test_an_own_name_takes_over_the_entry_that_it_gives_as_an_alias(tmp_path: Path) -> None:
    authority = own(tmp_path, '[[people]]\nname = "V. V. Putin"\naliases = ["Vladimir Putin"]\n')
    assert names("Vladimir Putin left. Putin sat. Wladimir Putin rose.", authority) == {"V. V. Putin"}


@pytest.mark.parametrize("text", ["Putin sat.", "Vladimir Putin sat.", "Vladimir O. Putin sat.", "Mr Putin sat."])
def test_who_is_hidden_is_never_listed_in_any_form(text: str, tmp_path: Path) -> None:
    assert names(text, own(tmp_path, '[[people]]\nname = "Vladimir Putin"\nhide = true\n')) == set()


def test_a_deployment_reads_the_file_that_it_names_else_the_one_beside_the_index(tmp_path: Path) -> None:
    (tmp_path / "authority.toml").write_text('[[countries]]\nname = "Zembla"\n', "utf-8")
    other = tmp_path / "other.toml"
    other.write_text('[[countries]]\nname = "Ruritania"\n', "utf-8")

    def own_names(**flags: Path) -> set[str]:
        settings = config.load(flags, environment={})
        return names("Zembla and Ruritania.", Authority.of(settings))

    assert own_names(index=tmp_path) == {"Zembla"}
    assert own_names(index=tmp_path, authority=other) == {"Ruritania"}
    assert Authority.of(config.load({"index": tmp_path / "none"}, environment={})) is Authority.default()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("people = 3", "not a list"),
        ("[[people]]\nalias = 'x'", "has no name"),
        ("[[people]]\nname = 'A B'\nnick = 'x'", "unknown key 'nick'"),
        ("[[people]]\nname = 'A B'\naliases = 'x'", "takes a list of texts"),
        ("[[people]]\nname = 'A B'\nhide = 'yes'", "takes true or false"),
        ("[[persons]]\nname = 'A B'", "unknown list 'persons'"),
        ("[[people]]\nname = 'A B'\n[[people]]\nname = 'C D'\naliases = ['A B']", "is both"),
        ("[[people", "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=says):
        Authority.load(file)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        Authority.load(tmp_path / "none.toml")
