"""The door of the room: a folder in, articles and reasons out."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

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
