"""Names within the corpus: the same for the same file however it is reached, and never another's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search import config, ingest
from search import export as exports
from search.config import Settings
from search.corpus import roots
from search.corpus.roots import named
from search.engines import open_engine
from search.results import SearchRequest

STORY = "The talks of {} went on in Geneva for some days, and the ministers said that they would meet again.\n"


def story(file: Path, what: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"A story of {what}\n\n{STORY.format(what)}", "utf-8")
    return file.parent


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return config.load({"index": tmp_path / "index", "jobs": 1}, environment={})


def held(settings: Settings) -> dict[str, str]:
    articles = exports.found(open_engine(settings), SearchRequest())[1]
    return {article.id: (article.title or "").removeprefix("A story of ") for article in articles}


def test_a_part_of_the_corpus_that_is_added_again_keeps_its_names(settings: Settings, tmp_path: Path) -> None:
    engine, corpus = open_engine(settings), tmp_path / "srv"
    one = story(corpus / "2024-01-01" / "a.txt", "one")
    two = story(corpus / "2024-01-02" / "a.txt", "two")
    ingest.rebuild(engine, settings, [corpus], set())
    ingest.add(engine, settings, [two], set())
    ingest.add(engine, settings, [story(corpus / "2024-01-03" / "a.txt", "three"), one / "a.txt"], set())
    assert held(settings) == {f"2024-01-0{day}/a.txt": name for day, name in ((1, "one"), (2, "two"), (3, "three"))}


def test_what_comes_from_another_folder_takes_nobodys_place(settings: Settings, tmp_path: Path) -> None:
    engine = open_engine(settings)
    first, second = story(tmp_path / "first" / "a.txt", "one"), story(tmp_path / "second" / "a.txt", "two")
    ingest.rebuild(engine, settings, [first], set())
    for _ in range(2):
        ingest.add(engine, settings, [second], set())
        assert held(settings) == {"a.txt": "one", "second/a.txt": "two"}


def test_several_folders_have_names_of_their_own(settings: Settings, tmp_path: Path) -> None:
    engine = open_engine(settings)
    folders = [story(tmp_path / x / "news" / "a.txt", x) for x in ("x", "y")]
    ingest.rebuild(engine, settings, folders, set())
    assert held(settings) == {"news/a.txt": "x", "news~2/a.txt": "y"}
    story(folders[1] / "a.txt", "z")
    ingest.add(engine, settings, [folders[1]], set())
    assert held(settings) == {"news/a.txt": "x", "news~2/a.txt": "z"}


def test_a_corpus_that_has_moved_keeps_its_names(settings: Settings, tmp_path: Path) -> None:
    engine, old = open_engine(settings), story(tmp_path / "old" / "news" / "a.txt", "one")
    ingest.rebuild(engine, settings, [old], set())
    (tmp_path / "new").mkdir()
    moved = old.rename(tmp_path / "new" / "news")
    story(moved / "b.txt", "two")
    ingest.add(engine, settings, [moved], set())
    assert held(settings) == {"a.txt": "one", "b.txt": "two"}
    assert roots.read(settings.index) == {str(moved.resolve()): ""}


def test_a_new_folder_never_has_the_name_of_one_within_the_corpus(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "news").mkdir(parents=True)
    assert named([tmp_path / "other" / "news"], {str(corpus): ""})[0].name == "news~2"


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_without_a_record_of_the_corpus_names_begin_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / roots.FILE).write_text(text)
    assert roots.read(tmp_path) == {}
    roots.write(tmp_path, named([tmp_path / "b"]))
    assert json.loads((tmp_path / roots.FILE).read_text()) == {str((tmp_path / "b").resolve()): "b"}
