"""JSON Lines: one article a line, in the keys of `Article.to_record`.

A record is taken as given: its body is never cleaned, its own id, language and date win. A line that cannot be used
is returned as `Skipped` with its number, and the next line is read.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from search.article import Article, Method, Precision, PublishedDate, digest_of
from search.corpus import published
from search.corpus.files import Skipped, UnreadableError
from search.corpus.language import language_of

_TEXT_KEYS = ("title", "body", "source", "origin", "dateline", "byline", "url", "language")
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
    """One article for each line, or the reason for which there is none."""
    for number, line in part.lines:
        where = f"{part.path}#{number}"
        try:
            if line is None:
                raise ValueError(f"it is longer than {part.longest} bytes")
            yield parse(line, where, today=today)
        except ValueError as error:
            yield Skipped(where, str(error))


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
    record = _load(line)
    texts = {key: _text(record, key) for key in _TEXT_KEYS}
    own_id = _identifier(record.get("id"))
    if own_id is None and texts["title"] is None and texts["body"] is None:
        raise ValueError("it has no title, no body and no id")
    url = texts["url"]
    body = texts["body"] or ""
    return Article(
        id=own_id or (url and hash_of(url)) or path,
        title=texts["title"],
        body=body,
        source=texts["source"],
        origin=texts["origin"],
        date=_date(record.get("date"), today),
        dateline=texts["dateline"],
        byline=texts["byline"],
        url=url,
        language=texts["language"] or language_of(body),
        path=path,
        digest=digest_of(line),
    )


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


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{key!r} is not text")
    if not value.strip():
        return None
    return _UNFIT.sub("\ufffd", value)


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
