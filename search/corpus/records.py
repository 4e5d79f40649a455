"""JSON Lines: one article a line, in the keys of `Article.to_record`, or in those that common scrapers write.

A record is taken as given: its body is never cleaned, its own id, language and date win. A line that cannot be used
is returned as `Skipped` with its number, and the next line is read. A `.json` file is one article or a list of them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast, get_args

from search.article import Article, Method, Precision, PublishedDate, Removed, digest_of
from search.corpus import published
from search.corpus.files import Skipped, UnreadableError
from search.corpus.language import language_of

Value = TypeVar("Value")

_TEXT_KEYS = {
    "title": ("title", "headline"),
    "body": ("body", "text", "content", "maintext", "article_text", "full_text", "fulltext", "articleBody"),
    "source": ("source", "publisher", "sitename", "site_name", "source_name", "outlet", "source_domain", "hostname"),
    "origin": ("origin",),
    "dateline": ("dateline",),
    "byline": ("byline", "author", "authors", "creator"),
    "url": ("url", "link", "canonical_url", "permalink"),
    "language": ("language", "lang"),
}
"""Each text of an article, and the keys under which it is found: ours, then those of trafilatura, newspaper,
news-please, Scrapy's usual items and schema.org."""
_DATE_KEYS = (
    "date", "published", "publish_date", "published_at", "publication_date", "pub_date", "date_publish",
    "date_published", "datePublished", "publishedAt", "pubDate",
)  # fmt: skip
_LISTS = ("articles", "items", "results", "data")
"""Keys of a JSON document that holds articles."""
_LONG = 200
"""Characters of a text under a key that is not known, from which on it may be the article's own."""
_UNFIT = re.compile(r"[\0\ud800-\udfff]")  # NUL and half characters, which no other program takes for text
_LONGEST_LINE = 1 << 24  # bytes; read as JSON, a hostile line takes 25 times its length in memory
_LINES = 64
"""Lines that are handed on together, or fewer where they are long."""
_SIZE = 1 << 20
_LONGEST_ID = 512  # characters; an id is part of an address
_ISO = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ]\d{2}:?\d{2}.{0,20})?")


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a collection that are not blank.

    Args:
        path: of the collection, within the corpus.
        lines: number and content; None for a line of more than `longest` bytes.
    """

    path: str
    lines: tuple[tuple[int, bytes | None], ...]
    longest: int


def cut(chunks: Iterable[bytes], path: str, *, max_line_bytes: int) -> Iterator[Lines | Skipped]:
    """The lines of a collection in parts, and at its end why there are no more of them, if that is not its end."""
    longest = min(max_line_bytes, _LONGEST_LINE)
    lines: list[tuple[int, bytes | None]] = []
    number = size = 0
    found = False
    wrong = ""
    try:
        for number, line in enumerate(_lines(chunks, longest), 1):
            if line is None or line.strip():
                found = True
                lines.append((number, line))
                size += len(line or b"")
                if len(lines) == _LINES or size > _SIZE:
                    yield Lines(path, tuple(lines), longest)
                    lines, size = [], 0
    except UnreadableError as error:
        wrong = f"{error} (read up to line {number})" if number else str(error)
    if lines:
        yield Lines(path, tuple(lines), longest)
    if wrong or not found:
        yield Skipped(path, wrong or "there is no record in it")


def read_records(part: Lines, *, today: datetime.date) -> Iterator[Article | Skipped]:
    """One article for each line, and what of it was not read; or the reason for which there is none."""
    for number, line in part.lines:
        where = f"{part.path}#{number}"
        try:
            if line is None:
                raise ValueError(f"it is longer than {part.longest} bytes")
            record = _load(line)
            yield _article(record, line, where, today)
            if unread := _unread(record):
                yield Skipped(where, f"it has no body, and nothing was made of {unread!r}")
        except ValueError as error:
            yield Skipped(where, str(error))


def lines_of(document: bytes) -> bytes:
    """The articles of a JSON document as JSON Lines: those of a list, or the one that it is.

    What is no JSON document is returned as it is: it may be JSON Lines under another name.
    """
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return document
    if isinstance(found, dict):
        found = next((found[key] for key in _LISTS if isinstance(found.get(key), list)), [found])
    records = found if isinstance(found, list) else [found]
    return "\n".join(json.dumps(record, ensure_ascii=True) for record in records).encode()


def _lines(chunks: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    """Lines without their end; None for one that is too long, of which no more than that and a chunk is held.

    Pieces are joined once a line is whole, so that a long line costs linear time.
    """
    parts: list[bytes] = []
    held = 0
    for chunk in chunks:
        for number, piece in enumerate(chunk.split(b"\n")):
            if number:
                yield b"".join(parts) if held <= longest else None
                parts, held = [], 0
            held += len(piece)
            if held <= longest:
                parts.append(piece)
            else:
                parts.clear()
    yield b"".join(parts) if held <= longest else None


def parse(line: bytes, path: str, *, today: datetime.date) -> Article:
    """The article of one line.

    Raises:
        ValueError: the line is no article; the text says why.
    """
    return _article(_load(line), line, path, today)


def _article(record: Mapping[str, Any], line: bytes, path: str, today: datetime.date) -> Article:
    texts = {name: _first(record, keys, _text) for name, keys in _TEXT_KEYS.items()}
    own_id = _identifier(record.get("id"))
    if texts["title"] is None and texts["body"] is None and not (own_id and {"title", "body"} & record.keys()):
        keys = ", ".join(list(map(str, record))[:10])
        raise ValueError(f"it has no title and no body; its keys are: {keys[:200]}" if keys else "it is empty")
    url = texts["url"]
    body = texts["body"] or ""
    return Article(
        id=own_id or (url and hash_of(url)) or path,
        title=texts["title"],
        body=body,
        source=texts["source"],
        origin=texts["origin"],
        date=_first(record, _DATE_KEYS, lambda value: _date(value, today)),
        dateline=texts["dateline"],
        byline=texts["byline"],
        url=url,
        language=texts["language"] or language_of(body),
        path=path,
        removed=_removed(record.get("removed")),
        digest=digest_of(line),
    )


def _first(record: Mapping[str, Any], keys: Iterable[str], read: Callable[[object], Value | None]) -> Value | None:
    """What the first of some keys holds that holds anything."""
    return next((value for key in keys if (value := read(record.get(key))) is not None), None)


def _unread(record: Mapping[str, Any]) -> str | None:
    """The key of a long text that nothing was made of, in a record without a body."""
    if _first(record, _TEXT_KEYS["body"], _text) is not None:
        return None
    known = {key for keys in _TEXT_KEYS.values() for key in keys}
    long = (key for key, value in record.items() if isinstance(value, str) and len(value) >= _LONG)
    return next((key for key in long if key not in known), None)


def hash_of(url: str) -> str:
    """The id of an article that has a URL but no id of its own."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def _load(line: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:  # JSONDecodeError, or an integer beyond Python's limit of digits
        raise ValueError("it is not JSON") from None
    if not isinstance(record, dict):
        raise ValueError("it is not an object")
    return record


def _text(value: object) -> str | None:
    """A text, a number, what has a name (`{"name": "Reuters"}`), or several of these; None where it is nothing such."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = ", ".join(text for item in value if not isinstance(item, list) and (text := _text(item)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    return _UNFIT.sub("\ufffd", value)


def _removed(value: object) -> tuple[Removed, ...]:
    """The removed pieces of an article that was exported; those that are none are passed over."""
    pieces = []
    for piece in value if isinstance(value, list) else ():
        match piece:
            case {"text": str(text), "reason": str(reason), "span": [int(start), int(end)]}:
                pieces.append(Removed(_UNFIT.sub("\ufffd", text), _UNFIT.sub("\ufffd", reason), (start, end)))
    return tuple(pieces)


def _identifier(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("'id' is neither text nor a whole number")
    text = _UNFIT.sub("\ufffd", str(value)).strip()
    if len(text) > _LONGEST_ID:
        raise ValueError(f"'id' is longer than {_LONGEST_ID} characters")
    return text or None


def _date(value: object, today: datetime.date) -> PublishedDate | None:
    """A bare string, or an object with `value`; what is no date in either is not known."""
    if isinstance(value, str):
        return _date_of(value, today)
    if not isinstance(value, dict) or not isinstance(value.get("value"), str):
        return None
    date = _date_of(value["value"], today)
    if date is None:
        return None
    method, precision, evidence = value.get("method"), value.get("precision"), value.get("evidence")
    return PublishedDate(
        date.value,
        "instant" if precision == "instant" and date.precision == "day" else date.precision,
        cast(Method, method) if method in get_args(Method) else "metadata",
        evidence if isinstance(evidence, str) and evidence else date.evidence,
        date.plausible,
    )


def _date_of(text: str, today: datetime.date) -> PublishedDate | None:
    text = text.strip()
    match = _ISO.fullmatch(text)
    if match is None:
        return published.date_in(text, method="metadata", today=today)
    value = match[1]
    stated: dict[int, Precision] = {4: "year", 7: "month"}
    precision = stated.get(len(value), "instant" if match[0] != value else "day")
    try:
        date = PublishedDate(value, precision, "metadata", text)
    except ValueError:
        return None
    return published.checked(date, today)
