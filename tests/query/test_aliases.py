"""What an actor may be called in a query: the canonical name stands beside every alias, and is read back."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import config
from search.actors import Authority
from search.actors.applied import Applied
from search.actors.merge import Merge
from search.errors import UsageError
from search.query import AliasesOf, called, canonical, parse, sentence
from search.query.aliases import aliases_of, with_aliases
from search.query.nodes import Phrase, Word

TODAY = datetime.date(2022, 1, 31)
LEAVES = (
    "org:osce",
    'actor:"Atlantic Alliance"',
    "country:holland",
    "person:zelenskiy",
    "org:nato",
    "nato",
    "org:(eu x)",
)
QUERIES = st.lists(st.sampled_from((*LEAVES, "OR", "AND", "-", "(", ")")), max_size=12).map(" ".join)


def read(text: str) -> str:
    return canonical(parse(text, TODAY).tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("org:eec", 'org:eec OR org:"European Community"'),
        ('actor:"Atlantic Alliance"', 'actor:"Atlantic Alliance" OR actor:"NATO"'),
        ("person:zelenskiy", 'person:zelenskiy OR person:"Volodymyr Zelensky"'),
        ('person:"Tony Blinken"', 'person:"Tony Blinken" OR person:"Antony Blinken"'),
        ("people:gorbachov", 'person:gorbachov OR person:"Mikhail Gorbachev"'),
        ("country:Holland", 'country:Holland OR country:"Netherlands"'),
        ("country:u.s.", 'country:u.s. OR country:"United States"'),
        ("org:alqaida", 'org:alqaida OR org:"Al-Qaeda"'),
        ("-org:eec nato", '-(org:eec OR org:"European Community") AND nato'),
        ("org:(eec OR nato)", 'org:eec OR org:"European Community" OR org:nato'),
        ("country:(uk OR britain)", 'country:uk OR country:"United Kingdom" OR country:britain'),
    ],
)
def test_an_alias_finds_the_canonical_name_too(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "org:nato",
        "person:putin",
        "country:russia",
        "eec",
        "title:eec",
        "source:bbc",
        "country:eec",
        "org:holland",
        "org:ee*",
    ],
)
def test_what_is_no_alias_in_its_field_or_finds_the_name_anyway_stays_alone(text: str) -> None:
    assert read(text) == text


def test_the_name_that_was_meant_is_read_back() -> None:
    assert sentence(parse("country:holland", TODAY).tree) == "holland as country or “Netherlands” as country"


@settings(deadline=None)  # the first example reads the authority
@given(QUERIES, st.sampled_from(["all", "any"]))
def test_the_step_done_twice_is_the_step_done_once(text: str, match: str) -> None:
    tree = parse(text, TODAY, match).tree
    assert with_aliases(tree) == tree
    assert parse(canonical(tree), TODAY).tree == tree


@pytest.mark.parametrize("depth", range(9))
def test_an_alias_never_nests_the_query_deeper_than_can_be_read(depth: int) -> None:
    text = "org:eec a"
    for _ in range(depth):
        text = f"b -({text})"
    tree = parse(text, TODAY).tree
    assert parse(canonical(tree), TODAY).tree == tree


def test_the_aliases_of_a_deployment_are_its_own_and_the_merged_names(tmp_path: Path) -> None:
    (tmp_path / "authority.toml").write_text('[[countries]]\nname = "Zembla"\naliases = ["Nova"]\n', "utf-8")
    Applied(merges=(Merge("person", "Sergey Smirnoff", 1, "Sergei Smirnov", 3, "spelling"),)).write(tmp_path)
    aliases = AliasesOf(config.load({"index": tmp_path}, environment={}))
    assert aliases()["country", "nova"] == ("Zembla",)
    assert called("sergey smirnoff", aliases()) == ("Sergei Smirnov",)
    assert aliases() is aliases()


def test_aliases_follow_a_changed_file_at_once_and_outlive_a_broken_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    aliases = AliasesOf(config.load({"index": tmp_path}, environment={}))
    assert called("nova", aliases()) == ()
    (tmp_path / "authority.toml").write_text('[[countries]]\nname = "Zembla"\naliases = ["Nova"]\n', "utf-8")
    assert called("nova", aliases()) == ("Zembla",)
    (tmp_path / "authority.toml").write_text("[[countries]", "utf-8")
    assert called("nova", aliases()) == ("Zembla",)
    assert "stay as they were" in caplog.text
    with pytest.raises(UsageError, match="not valid TOML"):
        AliasesOf(config.load({"index": tmp_path}, environment={}))()


def test_an_own_authority_and_merged_names_are_aliases_as_well(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[organizations]]\nname = "The \\"Guild\\" of Zembla"\naliases = ["ZG"]\n', "utf-8")
    known = aliases_of(Authority.load(own), ((("person", "Sergey Smirnoff"), "Sergei Smirnov"),))
    assert parse("org:zg", TODAY, aliases=known).tree.children[1] == Phrase("The Guild of Zembla", "org")  # type: ignore[union-attr]
    assert with_aliases(Word("smirnoff", "person"), known) == Word("smirnoff", "person")
    assert with_aliases(Phrase("Sergey Smirnoff", "actor"), known).children[1] == Phrase("Sergei Smirnov", "actor")  # type: ignore[union-attr]
