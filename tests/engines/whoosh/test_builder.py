"""The builder's protocol: what it publishes, and that it publishes nothing of a stream that is not whole."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from search.article import Article
from search.engines import UNCHANGED
from search.engines.taken import TWICE, UNKNOWN
from search.engines.whoosh import builder
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.generations import Store
from search.errors import BuildError, BuildLockedError
from search.results import SearchRequest
from tests.engines.whoosh.invented import articles


def stream(made: list[Article]) -> str:
    """What a sender of these articles writes."""
    return "".join(builder.to_line(article) + "\n" for article in made) + f"{len(made)}\n"


def build(text: str, folder: Path, command: builder.Command = "rebuild") -> dict[str, object]:
    report = builder.build(io.StringIO(text), folder, command, signed=True)
    assert report.pop("seconds") >= 0
    return report


def published(folder: Path) -> set[str]:
    return {hit.id for hit in WhooshEngine(folder).search(SearchRequest(limit=100)).hits}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of ten articles, a0 to a9."""
    build(stream(articles(1, 10)), tmp_path)
    return tmp_path


def test_a_build_is_published_and_reported(tmp_path: Path) -> None:
    made = articles(1, 10)
    assert build(stream([*made, made[0]]), tmp_path) == {
        "articles": 10,
        "skipped": (("a0", TWICE),),
        "generation": 1,
    }
    assert published(tmp_path) == {article.id for article in made}


def test_articles_are_added_to_what_is_there(folder: Path) -> None:
    more = articles(2, 12)[10:]
    report = build(stream([*articles(1, 10)[:1], *more]), folder, "add")
    assert report == {"articles": 2, "skipped": (("a0", UNCHANGED),), "generation": 2}
    assert published(folder) == {f"a{n}" for n in range(12)}


def test_articles_are_removed_from_what_is_there(folder: Path) -> None:
    text = f"{json.dumps('a3')}\n{json.dumps('北')}\n2\n"
    assert build(text, folder, "remove") == {"articles": 1, "skipped": (("北", UNKNOWN),), "generation": 2}
    assert published(folder) == {f"a{n}" for n in range(10)} - {"a3"}


def test_what_changes_nothing_publishes_nothing(folder: Path) -> None:
    nothing = {"articles": 0, "generation": 1}
    unchanged = tuple((f"a{n}", UNCHANGED) for n in range(10))
    assert build(stream(articles(1, 10)), folder, "add") == nothing | {"skipped": unchanged}
    assert build(f"{json.dumps('北')}\n1\n", folder, "remove") == nothing | {"skipped": (("北", UNKNOWN),)}
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", "gen-000001"]


def cuts() -> Iterator[str]:
    """A stream cut short anywhere."""
    whole = stream(articles(2, 5))
    yield from (whole[:end] for end in (0, 1, len(whole) - 2, len(whole) - 3))
    yield from (whole[: Random(n).randrange(len(whole) - 1)] for n in range(6))
    lines = whole.splitlines(keepends=True)
    yield from ("".join(lines[:-1]), "".join([*lines[:-2], lines[-1]]), "".join([*lines[:-1], "6\n"]))


@pytest.mark.parametrize("command", ["rebuild", "add"])
def test_a_stream_that_is_not_whole_leaves_the_index_as_it_was(folder: Path, command: builder.Command) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.name != "LOCK"}
    for text in cuts():
        with pytest.raises((BuildError, ValueError)):
            build(text, folder, command)
        assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.name != "LOCK"} == before


@pytest.mark.parametrize("text", ['"a3"\n', '"a3"\n2\n', '"a3"\nx\n1\n', "", "1\n"])
def test_ids_that_broke_off_remove_nothing(folder: Path, text: str) -> None:
    with pytest.raises(BuildError, match="broke off"):
        build(text, folder, "remove")
    assert len(published(folder)) == 10


def test_what_follows_the_closing_line_is_not_read(tmp_path: Path) -> None:
    text = io.StringIO(stream(articles(1, 3)) + "more\n")
    builder.build(text, tmp_path, "rebuild", signed=True)
    assert text.read() == "more\n"


def test_any_text_travels_to_the_builder_and_back(tmp_path: Path) -> None:
    texts = ("tab\tand\nline\r\nend", "\x1e\x1c\x85\u2028", "\U0001f600", "\0", '"quoted\\"')
    made = [Article(text, text, text, source=text, digest=text) for text in texts]
    engine = WhooshEngine(tmp_path)
    assert engine.rebuild(made).articles == len(made)
    assert [engine.article(text) for text in texts] == made


def test_a_failure_to_read_is_raised_and_nothing_is_published(tmp_path: Path) -> None:
    def read() -> Iterator[Article]:
        yield Article("a")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        WhooshEngine(tmp_path).rebuild(read())
    assert not (tmp_path / "CURRENT").exists()


def test_an_error_of_the_builder_crosses_the_process(folder: Path) -> None:
    with Store(folder).build(), pytest.raises(BuildLockedError):
        WhooshEngine(folder).remove(["a1"])
