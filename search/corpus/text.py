"""A scrape (`.txt`) becomes an Article: composes cleaning, title, dateline, byline, date, publisher and language.

`parse` is a pure function of the text, the site's repeated lines and today's date, so that it may run in any process.
Every character of the raw text is either in the body or in a `Removed` span; only white space between pieces is ours.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Set
from dataclasses import dataclass, field

from search.article import Article, PublishedDate, Removed
from search.corpus import credits
from search.corpus.clean import BEFORE, Cleaned, clean
from search.corpus.headline import Headline, headline, top_line
from search.corpus.language import language_of
from search.corpus.lines import MOST_LINES, Line, lines_of
from search.corpus.published import Header, is_date_line, published, settled
from search.corpus.publisher import Page, publisher
from search.corpus.records import hash_of

TITLE = "title"
BEYOND = f"beyond the first {MOST_LINES} lines"
DATELINE = "dateline"
BYLINE = "byline"
DATE = "date line"

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
_TOP = 6  # lines at the top of the body among which a date line or the dateline may be
_NO_SPACE_BEFORE = ",.;:!?)]}”’»%、。，．！？；："


@dataclass(slots=True)
class _Draft:
    """An article in the making: for each line where its kept text begins, and why it is not body."""

    raw: str
    lines: list[Line]
    starts: list[int]
    reasons: list[str | None]
    glued: list[bool]  # the line goes on with the sentence of the line before
    first: int
    last: int
    heads: list[tuple[int, str]] = field(default_factory=list)  # line number, reason of what was cut off its front


def parse(raw: str, *, path: str, digest: str, furniture: Set[int], today: datetime.date) -> Article:
    """The article of a scrape; its id is its path within the corpus."""
    lines = lines_of(raw)
    return composed(raw, lines, clean(lines, furniture), Given(), path=path, digest=digest, today=today)


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of an article from elsewhere than its lines; it goes before what they say."""

    title: Headline | None = None
    source: str | None = None
    date: PublishedDate | None = None
    byline: str | None = None  # only where the lines name nobody
    url: str | None = None
    language: str | None = None  # only where the words leave it open


def composed(
    raw: str, lines: list[Line], cleaned: Cleaned, given: Given, *, path: str, digest: str, today: datetime.date
) -> Article:
    """The article of lines of which it is known what is body."""
    draft = _draft(raw, lines, cleaned)
    title = given.title
    if title is None:
        title = top_line(lines) if cleaned.plain else headline(lines, draft.first, draft.last, _body(draft))
    if title is not None and title.line is not None:
        _take_title(draft, title)
    _take_date_lines(draft)
    dateline, agency = _take_dateline(draft)
    byline = _take_byline(draft, title)
    body = _body(draft)
    language = language_of(body) or given.language
    header = Header(title.line if title else None, draft.first, draft.last)
    inside = [n for n in range(draft.first, min(draft.last, draft.first + 12)) if draft.reasons[n] not in (None, TITLE)]
    suffix = title.suffix if title else None
    source, origin = publisher(Page(lines, draft.first, draft.last, body, suffix, agency, given.source))
    return Article(
        id=hash_of(given.url) if given.url else path,
        title=title.text if title else None,
        body=body,
        source=source,
        origin=origin,
        date=settled(given.date, published(lines, header, language, today, inside)),
        dateline=dateline,
        byline=byline or given.byline,
        url=given.url,
        language=language,
        path=path,
        removed=_removed(draft),
        digest=digest,
    )


def _draft(raw: str, lines: list[Line], cleaned: Cleaned) -> _Draft:
    reasons: list[str | None] = []
    glued: list[bool] = []
    for block, reason in zip(cleaned.blocks, cleaned.reasons, strict=True):
        reasons.append(reason)
        glued.append(False)
        if more := block.last - block.first:
            reasons += [reason] * more
            glued += [True] * more
    blocks = cleaned.blocks
    first = blocks[cleaned.first].first if cleaned.first < len(blocks) else len(lines)
    last = blocks[cleaned.last - 1].last + 1 if cleaned.last > cleaned.first else first
    return _Draft(raw, lines, [line.start for line in lines], reasons, glued, first, last)


def _take_title(draft: _Draft, title: Headline) -> None:
    """The title's line is no body, nor is what stands above it."""
    number = title.line
    assert number is not None
    if 2 * number > draft.first + draft.last and number < draft.last:
        return  # a page may name its subject again where it ends
    for above in range(draft.first, min(number, draft.last)):
        draft.reasons[above] = BEFORE
    if number < draft.last:
        draft.reasons[number] = TITLE
        draft.first = max(draft.first, number + 1)
        if number + 1 < len(draft.glued):
            draft.glued[number + 1] = False


def _take_date_lines(draft: _Draft) -> None:
    """A line that says no more than a date is no body at the top of a story; `published` looks at it."""
    for number in range(draft.first, min(draft.last, draft.first + _TOP)):
        if draft.reasons[number] is None and is_date_line(draft.lines[number].text):
            draft.reasons[number] = DATE


def _take_dateline(draft: _Draft) -> tuple[str | None, str | None]:
    """The place and the agency; the dateline is cut off the line that it opens."""
    kept = [n for n in range(draft.first, draft.last) if draft.reasons[n] is None][:_TOP]
    for order, number in enumerate(kept):
        line = draft.lines[number]
        place = credits.correspondent_place(line.text)
        if place is not None:
            draft.reasons[number] = DATELINE
            return place, None
        if order > 2:
            continue
        found = credits.dateline_of(line.text, draft.raw)
        if found is not None:
            draft.starts[number] = line.start + found.length
            draft.heads.append((number, DATELINE))
            return found.place, found.agency
    for number in range(max(0, draft.first - 6), draft.first):
        place = credits.correspondent_place(draft.lines[number].text)
        if place is not None:
            return place, None
    return None, None


def _take_byline(draft: _Draft, title: Headline | None) -> str | None:
    """Names above the story, and those in the credit below it, which is no body either."""
    names: list[str] = []
    lines, reasons = draft.lines, draft.reasons
    top = title.line if title and title.line is not None else max(0, draft.first - 12)
    opening = [number for number in range(draft.first, draft.last) if reasons[number] is None][:4]
    for number in range(max(0, min(top, draft.first)), opening[-1] + 1 if opening else draft.first):
        following = lines[number + 1].text if number + 1 < len(lines) else None
        found = credits.byline_in(lines[number].text, following)
        if found is not None:
            names.append(found[0])
            for n in range(number, number + found[1]):
                if reasons[n] is None:
                    reasons[n] = BYLINE
            break
    for number in range(max(draft.first, draft.last - 4), min(len(lines), draft.last + 4)):
        credit = credits.credit_in(lines[number].text)
        if credit is not None:
            names.extend(credit)
            if number < draft.last:
                reasons[number] = BYLINE
    return credits.joined(names)


def _body(draft: _Draft) -> str:
    """The kept text. Lines that cut a sentence are joined; other breaks stay, one blank line at most."""
    parts: list[str] = []
    before: int | None = None
    for number in range(draft.first, draft.last):
        if draft.reasons[number] is not None:
            continue
        text = draft.raw[draft.starts[number] : draft.lines[number].end]
        if not text:
            continue
        if before is not None:
            parts.append(_between(draft, before, number, parts[-1], text))
        parts.append(text)
        before = number
    return "".join(parts)


def _between(draft: _Draft, before: int, number: int, left: str, right: str) -> str:
    if draft.glued[number] and before == number - 1:
        if right[0] in _NO_SPACE_BEFORE or (_UNSPACED.match(left[-1]) and _UNSPACED.match(right[0])):
            return ""
        return " "
    gap = draft.raw[draft.lines[number - 1].end : draft.lines[number].start]
    return "\n\n" if gap.count("\n") > 1 else "\n"


def _removed(draft: _Draft) -> tuple[Removed, ...]:
    """Neighbouring lines with one reason are one span."""
    spans: list[tuple[int, int, str]] = []
    cut = dict(draft.heads)
    for number, line in enumerate(draft.lines):
        reason = draft.reasons[number]
        if reason is None:
            if number in cut:
                spans.append((line.start, draft.starts[number], cut[number]))
            continue
        if spans and spans[-1][2] == reason and number > 0 and draft.reasons[number - 1] == reason:
            spans[-1] = (spans[-1][0], line.end, reason)
        else:
            spans.append((line.start, line.end, reason))
    end = draft.lines[-1].end if draft.lines else 0
    if rest := draft.raw[end:].strip():
        start = draft.raw.index(rest, end)
        spans.append((start, start + len(rest), BEYOND))
    return tuple(Removed(draft.raw[start:end], reason, (start, end)) for start, end, reason in spans)
