"""JSON Lines: what is taken as given, what is forgiven, what is listed."""

from __future__ import annotations

import datetime
import hashlib
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.article import Article, Removed, digest_of
from search.corpus import read
from search.corpus.files import Skipped
from search.corpus.records import cut, parse, read_records

TODAY = datetime.date(2026, 1, 1)
REUTERS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "reuters.jsonl.gz"


def _parse(**record: object) -> Article:
    return parse(json.dumps(record).encode(), "a.jsonl#1", today=TODAY)


def _read(*chunks: bytes, longest: int = 1000) -> list[Article | Skipped]:
    found: list[Article | Skipped] = []
    for part in cut(chunks, "a.jsonl", max_line_bytes=longest):
        found += [part] if isinstance(part, Skipped) else read_records(part, today=TODAY)
    return found


def test_body_is_taken_as_given() -> None:
    assert _parse(title="T", body="Leave a Reply\nline two\n\n  Share").body == "Leave a Reply\nline two\n\n  Share"


def test_id_is_the_records_own_else_the_hash_of_its_url_else_its_path() -> None:
    url = "https://example.org/1"
    assert _parse(id=7, title="T", url=url).id == "7"
    assert _parse(title="T", url=url).id == hashlib.sha256(url.encode()).hexdigest()[:16]
    assert _parse(title="T").id == "a.jsonl#1"


def test_an_exported_article_without_text_is_one_again() -> None:
    assert _parse(id="1", title=None, body="").body == ""


def test_a_record_without_text_says_which_keys_it_has() -> None:
    with pytest.raises(ValueError, match="no title and no body; its keys are: id, standfirst"):
        _parse(id="1", standfirst="A text")


def test_a_long_text_that_nothing_was_made_of_is_told() -> None:
    article, note = _read(json.dumps({"title": "T", "url": "u", "standfirst": "word " * 100}).encode())
    assert isinstance(article, Article) and article.title == "T"
    assert note == Skipped("a.jsonl#1", "it has no body, and nothing was made of 'standfirst'")


def test_an_article_of_which_something_was_not_read_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "T", "standfirst": "word " * 100}) + "\n")
    article, note = read([tmp_path], max_file_bytes=1 << 20, today=TODAY)
    assert isinstance(article, Article) and article.title == "T"
    assert isinstance(note, Skipped) and "standfirst" in note.reason


@pytest.mark.parametrize(
    "record",
    [
        {"headline": "T", "text": "B", "authors": ["A B", "C D"], "publish_date": "2022-01-09", "link": "https://x/1"},
        {
            "title": "T",
            "maintext": "B",
            "author": "A B, C D",
            "date_publish": "2022-01-09 10:00:00",
            "url": "https://x/1",
        },
        {"headline": "T", "articleBody": "B", "author": [{"name": "A B"}, {"name": "C D"}], "url": "https://x/1"}
        | {"datePublished": "2022-01-09T10:00:00Z", "publisher": {"name": "S"}},
    ],
)
def test_the_keys_of_common_scrapers_are_read(record: dict[str, object]) -> None:
    article = _parse(**record)
    assert (article.title, article.body, article.byline, article.url) == ("T", "B", "A B, C D", "https://x/1")
    assert article.date is not None and article.date.value == "2022-01-09"
    assert article.source == ("S" if "publisher" in record else None)


def test_our_own_keys_win_and_what_is_no_text_is_not_known() -> None:
    article = _parse(title="T", headline="H", body="", text="B", source={"x": 1}, byline=[["deep"]], language=True)
    assert (article.title, article.body, article.source, article.byline) == ("T", "B", None, None)


def test_removed_pieces_come_back_from_an_export() -> None:
    pieces = (Removed("Share", "share bar", (3, 8)),)
    exported = Article("1", body="B", removed=pieces).to_record()
    assert _parse(**exported).removed == pieces
    assert _parse(body="B", removed=[{"text": 1}, "x", {"text": "a", "reason": "b", "span": [1]}]).removed == ()


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        (b'[{"title": "A"}, {"title": "B"}]', ["A", "B"]),
        (b'{"articles": [{"title": "A"}], "count": 1}', ["A"]),
        (b'{"title": "A",\n "body": "x"}', ["A"]),
        (b'{"title": "A"}\n{"title": "B"}\n', ["A", "B"]),
    ],
)
def test_a_json_document_is_an_article_or_a_list_of_them(tmp_path: Path, document: bytes, titles: list[str]) -> None:
    (tmp_path / "a.json").write_bytes(document)
    found = read([tmp_path], max_file_bytes=1 << 20, today=TODAY)
    assert [item.title for item in found if isinstance(item, Article)] == titles


@pytest.mark.parametrize(
    ("date", "value", "precision"),
    [
        ("1987-02-26T15:02:20", "1987-02-26", "instant"),
        ("2022-01-09", "2022-01-09", "day"),
        ("2022-01", "2022-01", "month"),
        ("2022", "2022", "year"),
        ("2022-01-09T23:30:00-08:00", "2022-01-09", "instant"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26", "instant"),
        ({"value": "2022-01-09", "precision": "instant"}, "2022-01-09", "instant"),
    ],
)
def test_date_is_read(date: object, value: str, precision: str) -> None:
    found = _parse(title="T", date=date).date
    assert found is not None
    assert (found.value, found.precision, found.method) == (value, precision, "metadata")


@pytest.mark.parametrize("date", ["2022-02-30", "soon", "", 5, None, {"value": 5}])
def test_what_is_no_date_is_not_known(date: object) -> None:
    assert _parse(title="T", date=date).date is None


def test_a_date_after_today_is_not_plausible() -> None:
    found = _parse(title="T", date="2026-01-02").date
    assert found is not None
    assert not found.plausible


@pytest.mark.parametrize("line", [b"{", b"[1]", b'{"title": null}', b'{"x": 1}', b"\xff", b"[" * 100_000])
def test_a_bad_line_is_listed_with_its_number_and_the_next_is_read(line: bytes) -> None:
    first, second = _read(line + b'\n{"id": 1, "body": "x"}\n', longest=10**6)
    assert isinstance(first, Skipped)
    assert first.path == "a.jsonl#1"
    assert "line" not in first.reason
    assert isinstance(second, Article)


def test_lines_may_be_cut_anywhere_between_chunks() -> None:
    content = b'{"id": 1, "body": "x"}\n\n{"id": 2, "body": "y"}'
    chunks = [content[n : n + 3] for n in range(0, len(content), 3)]
    found = _read(*chunks)
    assert [article.path for article in found] == ["a.jsonl#1", "a.jsonl#3"]


def test_a_line_that_is_too_long_is_listed_and_the_next_is_read() -> None:
    first, second = _read(b"x" * 2000 + b'\n{"id": 1, "body": "x"}')
    assert first == Skipped("a.jsonl#1", "it is longer than 1000 bytes")
    assert isinstance(second, Article)


def test_of_an_endless_line_little_is_held() -> None:
    tracemalloc.start()
    try:
        list(cut((b"x" * 1000 for _ in range(10**4)), "a.jsonl", max_line_bytes=2000))
        assert tracemalloc.get_traced_memory()[1] < 10**6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_a_file_without_records_is_listed(content: bytes) -> None:
    assert _read(content) == [Skipped("a.jsonl", "there is no record in it")]


def test_an_id_that_fits_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than"):
        _parse(id="x" * 513, title="T")


def test_digest_is_of_the_line() -> None:
    [article] = _read(b'{"id": 1, "body": "x"}')
    assert isinstance(article, Article)
    assert article.digest == digest_of(b'{"id": 1, "body": "x"}')


@pytest.mark.parametrize("unfit", [rb"\ud800", rb"\u0000"])
def test_what_is_no_character_becomes_a_replacement(unfit: bytes) -> None:
    assert parse(b'{"title": "a' + unfit + b'b"}', "p", today=TODAY).title == "a\ufffdb"


@given(st.binary(max_size=200))
def test_any_bytes_give_articles_or_reasons(content: bytes) -> None:
    for found in _read(content):
        assert isinstance(found, Article | Skipped)


@pytest.mark.slow
@pytest.mark.skipif(not REUTERS.is_file(), reason="the Reuters collection (../shared/corpora) is not here")
def test_all_of_reuters_comes_through() -> None:
    found = list(read([REUTERS], max_file_bytes=1 << 26, today=TODAY))
    assert sum(isinstance(article, Article) for article in found) == len(found) == 21_578
