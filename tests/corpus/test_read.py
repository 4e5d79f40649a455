"""The door of the room: a folder in, articles and reasons out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import search.corpus
from search.article import Article, digest_of
from search.corpus import Skipped, read

TODAY = datetime.date(2026, 1, 1)
STORY = "The two sides met for the third time this week, and neither of them gave ground on the main question."


def _read(folder: Path) -> list[Article | Skipped]:
    return list(read([folder], max_file_bytes=10_000, today=TODAY))


def test_scrapes_and_records_come_in_order_with_their_paths(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.txt").write_text(STORY)
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "T"}) + "\nbad\n")
    assert [(type(found), found.path) for found in _read(tmp_path)] == [
        (Article, "a.jsonl#1"),
        (Skipped, "a.jsonl#2"),
        (Article, "b/one.txt"),
    ]


def test_a_scrape_has_its_path_as_id_and_the_digest_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(STORY)
    [article] = _read(tmp_path)
    assert isinstance(article, Article)
    assert (article.id, article.digest, article.body) == ("one.txt", digest_of(STORY.encode()), STORY)


def test_empty_binary_and_large_files_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" \n")
    (tmp_path / "b.txt").write_bytes(b"a\0b")
    (tmp_path / "c.txt").write_bytes(b"x" * 10_001)
    assert [(found.path, type(found)) for found in _read(tmp_path)] == [
        ("a.txt", Skipped),
        ("b.txt", Skipped),
        ("c.txt", Skipped),
    ]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(
            f"Menu\n{STORY}\nStory {n} goes on for a while, and then it ends like this.\nFooter"
        )
    assert _read(tmp_path) == _read(tmp_path)


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n' * 3)
    found = read([tmp_path], max_file_bytes=10_000, today=TODAY)
    (tmp_path / "b.jsonl").write_text('{"id": 2}\n')
    assert len(list(found)) == 4


def _with_a_fault(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    """`search.corpus.NAME` fails on whatever says FAULT."""
    right: Callable[..., Any] = getattr(search.corpus, name)

    def wrong(what: object, **options: object) -> object:
        if "FAULT" in str(what):
            raise error
        return right(what, **options)

    monkeypatch.setattr(search.corpus, name, wrong)


def test_a_fault_costs_its_file_alone_and_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _with_a_fault(monkeypatch, "parse", ZeroDivisionError("a\nb"))
    for name, text in (("a.txt", STORY), ("b.txt", f"FAULT {STORY}"), ("c.txt", STORY)):
        (tmp_path / name).write_text(text)
    before, skipped, after = _read(tmp_path)
    assert (type(before), type(after)) == (Article, Article)
    assert skipped == Skipped("b.txt", r"a fault of Dateline: ZeroDivisionError('a\nb'); please report it")
    assert "b.txt" in caplog.text and "Traceback" in caplog.text


def test_a_fault_costs_its_record_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_a_fault(monkeypatch, "read_records", KeyError("x"))
    (tmp_path / "a.jsonl").write_text('{"title": "one"}\n{"title": "FAULT"}\n{"title": "three"}\n')
    before, skipped, after = _read(tmp_path)
    assert (type(before), type(after)) == (Article, Article)
    assert skipped == Skipped("a.jsonl#2", "a fault of Dateline: KeyError('x'); please report it")


def test_a_fault_in_the_sample_is_told_when_the_turn_of_its_file_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_a_fault(monkeypatch, "decode", RuntimeError("x"))
    (tmp_path / "a.txt").write_text("FAULT")
    [skipped] = _read(tmp_path)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("a fault of Dateline: RuntimeError")


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt()])
def test_what_is_no_fault_of_ours_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    _with_a_fault(monkeypatch, "parse", error)
    (tmp_path / "a.txt").write_text("FAULT")
    with pytest.raises(type(error)):
        _read(tmp_path)


def test_a_date_in_other_digits_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Talks end without result\n١٢ مارس ٢٠٢٣\n{STORY}")
    [article] = _read(tmp_path)
    assert isinstance(article, Article) and article.date is not None
    assert (article.date.value, article.date.evidence) == ("2023-03-12", "١٢ مارس ٢٠٢٣")
