"""What a build takes, what it leaves out and says so, and of how many segments the generation is then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from search.article import Article
from search.engines import UNCHANGED
from search.engines.stored import to_stored
from search.engines.taken import TWICE, UNKNOWN
from search.engines.whoosh import segment, writer
from search.engines.whoosh.reader import Reader, open_reader
from search.engines.whoosh.writer import Written, extend, reduce, write
from tests.engines.whoosh.invented import articles


def written(made: Iterable[Article], folder: Path) -> Written:
    return write(map(to_stored, made), folder)


def extended(made: Iterable[Article], folder: Path) -> Written:
    return extend(map(to_stored, made), folder)


def living(reader: Reader) -> dict[str, Article]:
    """The articles of a generation by id."""
    documents = [d for d in range(reader.documents) if reader.live is None or reader.live[d]]
    return {article.id: replace(article, lead=None) for article in map(reader.article, documents)}


def by_id(made: Iterable[Article]) -> dict[str, Article]:
    return {article.id: article for article in made}


# ---------------------------------------------------------------- rebuild


def test_articles_are_written(tmp_path: Path) -> None:
    made = articles(1, 20)
    assert written(made, tmp_path) == Written(20, ())
    assert living(open_reader(tmp_path)) == by_id(made)


def test_no_article_makes_an_index_of_none(tmp_path: Path) -> None:
    assert written([], tmp_path) == Written(0, ())
    assert living(open_reader(tmp_path)) == {}


def test_an_article_that_comes_twice_is_taken_once(tmp_path: Path) -> None:
    article = Article("a", body="x", digest="1")
    assert written([article, article], tmp_path) == Written(1, (("a", TWICE),))


def test_articles_that_share_an_id_get_a_number(tmp_path: Path) -> None:
    made = [Article("a", body=body, digest=body) for body in ("one", "two", "three")]
    assert written([*made, Article("a~2", body="four", digest="four")], tmp_path) == Written(4, ())
    bodies = {id_: article.body for id_, article in living(open_reader(tmp_path)).items()}
    assert bodies == {"a": "one", "a~2": "two", "a~3": "three", "a~2~2": "four"}


@pytest.mark.parametrize("full", range(1, 60, 7))
def test_a_build_in_parts_writes_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: int) -> None:
    made = articles(2, 12)
    monkeypatch.setattr(segment, "_BATCH", 0)
    monkeypatch.setattr(segment, "FULL", full)
    assert written(made, tmp_path) == Written(12, ())
    reader = open_reader(tmp_path)
    assert (len(reader.segments), living(reader)) == (1, by_id(made))
    assert not list(tmp_path.glob("*.tmp"))


# ---------------------------------------------------------------- add


def test_what_is_added_is_a_segment_of_its_own(tmp_path: Path) -> None:
    made = articles(3, 20)
    written(made[:12], tmp_path)
    assert extended(made[12:], tmp_path) == Written(8, ())
    reader = open_reader(tmp_path)
    assert (len(reader.segments), living(reader)) == (2, by_id(made))


def test_an_article_that_changed_replaces_its_own(tmp_path: Path) -> None:
    made = articles(4, 10)
    written(made, tmp_path)
    changed = replace(made[4], body="another", digest="another")
    assert extended([changed], tmp_path) == Written(1, ())
    assert living(open_reader(tmp_path)) == by_id([*made, changed])


def test_an_article_that_did_not_change_is_left_out(tmp_path: Path) -> None:
    made = articles(5, 10)
    written(made, tmp_path)
    assert extended(made[:2], tmp_path) == Written(0, (("a0", UNCHANGED), ("a1", UNCHANGED)))
    reader = open_reader(tmp_path)
    assert (len(reader.segments), reader.live) == (1, None)


def test_articles_are_added_to_an_index_of_none(tmp_path: Path) -> None:
    made = articles(6, 5)
    written([], tmp_path)
    assert extended(made, tmp_path) == Written(5, ())
    assert living(open_reader(tmp_path)) == by_id(made)


def test_nothing_is_added(tmp_path: Path) -> None:
    made = articles(7, 5)
    written(made, tmp_path)
    assert extended([], tmp_path) == Written(0, ())
    assert living(open_reader(tmp_path)) == by_id(made)


def test_articles_that_share_an_id_are_the_same_two_when_they_are_added_again(tmp_path: Path) -> None:
    made = [Article("a", body=body, digest=body) for body in ("one", "two")]
    written(made, tmp_path)
    assert extended(made, tmp_path) == Written(0, (("a", UNCHANGED), ("a~2", UNCHANGED)))


# ---------------------------------------------------------------- remove


def test_what_is_removed_is_gone(tmp_path: Path) -> None:
    made = articles(8, 20)
    written(made, tmp_path)
    assert reduce(["a3", "a5"], tmp_path) == Written(2, ())
    assert living(open_reader(tmp_path)) == by_id(article for article in made if article.id not in ("a3", "a5"))


@pytest.mark.parametrize("unknown", ["nothing", "", "a3 ", "\ud800"])
def test_an_id_that_none_has_is_listed(tmp_path: Path, unknown: str) -> None:
    written(articles(9, 5), tmp_path)
    assert reduce(["a3", unknown], tmp_path) == Written(1, ((unknown, UNKNOWN),))


def test_an_id_that_comes_twice_is_removed_once(tmp_path: Path) -> None:
    written(articles(9, 5), tmp_path)
    assert reduce(["a3", "a3"], tmp_path) == Written(1, ())


def test_what_was_removed_can_be_added_again(tmp_path: Path) -> None:
    made = articles(10, 10)
    written(made, tmp_path)
    reduce(["a3"], tmp_path)
    assert extended([made[3]], tmp_path) == Written(1, ())
    assert living(open_reader(tmp_path)) == by_id(made)


def test_all_that_there_is_can_be_removed(tmp_path: Path) -> None:
    written(articles(11, 5), tmp_path)
    assert reduce([f"a{n}" for n in range(5)], tmp_path) == Written(5, ())
    assert living(open_reader(tmp_path)) == {}


# ---------------------------------------------------------------- segments


def test_a_segment_of_which_half_is_deleted_is_written_anew(tmp_path: Path) -> None:
    made = articles(12, 10)
    written(made, tmp_path)
    reduce([f"a{n}" for n in range(4)], tmp_path)
    assert open_reader(tmp_path).live is not None
    reduce(["a4"], tmp_path)
    reader = open_reader(tmp_path)
    assert (reader.live, living(reader)) == (None, by_id(made[5:]))


def test_segments_become_one_once_they_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "SEGMENTS", 4)
    made = articles(13, 20)
    written(made[:8], tmp_path)
    reduce(["a1"], tmp_path)
    counts = []
    for start in (8, 12, 16):
        extended(made[start : start + 4], tmp_path)
        counts.append(len(open_reader(tmp_path).segments))
    reader = open_reader(tmp_path)
    assert (counts, reader.live) == ([2, 3, 1], None)
    assert living(reader) == by_id(article for article in made if article.id != "a1")
    assert len(list(tmp_path.glob("*.arrays"))) == 2


@pytest.mark.parametrize("signed", [(True, False), (False, True)], ids=["signed first", "signed last"])
def test_segments_signed_and_not_become_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed: tuple[bool, bool]
) -> None:
    monkeypatch.setattr(writer, "SEGMENTS", 2)
    made = articles(14, 10)
    write(map(to_stored, made[:5]), tmp_path, signed[0])
    extend(map(to_stored, made[5:]), tmp_path, signed[1])
    reader = open_reader(tmp_path)
    assert (len(reader.segments), living(reader)) == (1, by_id(made))


def test_no_file_of_the_generation_before_is_changed(tmp_path: Path) -> None:
    made = articles(15, 12)
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    written(made[:8], before)
    files = {path.name: path.read_bytes() for path in before.iterdir()}
    for name in files:
        (after / name).hardlink_to(before / name)
    extended([*made[8:], replace(made[0], body="another", digest="another")], after)
    reduce(["a1"], after)
    assert {path.name: path.read_bytes() for path in before.iterdir()} == files
