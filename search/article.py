"""The nouns that every room shares: an article, its date, who acts in it, and what cleaning took away.

All are frozen and hold plain values, so that they can cross a process, a queue or a cache unchanged.
`to_record` and `from_record` give the one JSON shape of an article (CLI, HTTP, export, corpus and index alike).
"""

from __future__ import annotations

import calendar
import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

Precision = Literal["year", "month", "day", "instant"]
Method = Literal["metadata", "header line", "url", "dateline", "override"]
ActorType = Literal["person", "organization", "country"]

_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:(?=//))?(?://)?(?:[^/?#@]*@)?(?:www\.)*([^/?#:@]+)", re.I)
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PublishedDate:
    """When the text says it was published: a calendar date, never shifted by a time zone.

    Args:
        value: `2022`, `2022-01` or `2022-01-09`; what the text states and no more.
        precision: `year`, `month`, `day` or `instant` where the text
            also gave a time of day (the value is still its date).
        method: where the date was found.
        evidence: the exact text that states it. No evidence, no date.
        plausible: false where the date lies after the day on which the text was read.

    >>> PublishedDate("2022-02", "month", "header line", "February 2022").days()
    (datetime.date(2022, 2, 1), datetime.date(2022, 2, 28))
    """

    value: str
    precision: Precision
    method: Method
    evidence: str
    plausible: bool = True

    def __post_init__(self) -> None:
        self.days()  # raises ValueError where there is no such day

    def days(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last calendar day that the value covers."""
        return days_of(self.value)


@lru_cache(maxsize=1 << 14)
def days_of(value: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a partial ISO date.

    Raises:
        ValueError: the text is no ISO year, month or day, or there is no such day.

    >>> days_of("2024-02")[1].day
    29
    """
    match = _PARTIAL_DATE.fullmatch(value)
    if match is None:
        raise ValueError(f"not a date: {value!r} (write 2022, 2022-01 or 2022-01-09)")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    first = datetime.date(year, month or 1, day or 1)
    if day is not None:
        return first, first
    last_month = month or 12
    return first, datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, organisation or country that acts in an article.

    Args:
        name: canonical, the same in every article.
        type: `person`, `organization` or `country`.
        mentions: `(start, end)` character offsets in the body, in order; a mention in the title only leaves it empty.
        role: what the text calls them (`Foreign Minister`), if it does.
    """

    name: str
    type: ActorType
    mentions: tuple[tuple[int, int], ...] = ()
    role: str | None = None

    @property
    def count(self) -> int:
        """How often the article mentions them; at least once, be it in the title."""
        return max(1, len(self.mentions))


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece that cleaning took out of the raw text.

    Args:
        text: the piece as it stood.
        reason: the name of the rule that took it.
        span: `(start, end)` character offsets in the raw text of the file, of a web page in its text form.
    """

    text: str
    reason: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as the archive knows it; what is not known is None.

    Args:
        id: stable over rebuilds: the record's own, else a hash of its URL, else its path within the corpus.
        source: the publisher of this copy.
        origin: the outlet that the text credits (a translation, a syndicated piece).
        dateline: the place that the report is filed from (`WASHINGTON`).
        path: where it was read, within the corpus; a record of a collection adds `#` and its line number.
        digest: SHA-256 of what was read, so that a changed file is noticed.
        lead: the id of the article that this one is a near-duplicate of; None where it leads or stands alone.
    """

    id: str
    title: str | None = None
    body: str = ""
    source: str | None = None
    origin: str | None = None
    date: PublishedDate | None = None
    dateline: str | None = None
    byline: str | None = None
    url: str | None = None
    language: str | None = None
    path: str = ""
    actors: tuple[Actor, ...] = ()
    removed: tuple[Removed, ...] = field(default=(), repr=False)
    digest: str = ""
    lead: str | None = None

    @property
    def site(self) -> str | None:
        """The host that the article's URL names, without `www.`."""
        return site_of(self.url) if self.url else None

    def to_record(self) -> dict[str, Any]:
        """The article as JSON-ready values, in the documented order of keys."""
        date = self.date
        return {
            "id": self.id,
            "title": self.title,
            "body": self.body,
            "source": self.source,
            "origin": self.origin,
            "date": date
            and {
                "value": date.value,
                "precision": date.precision,
                "method": date.method,
                "evidence": date.evidence,
                "plausible": date.plausible,
            },
            "dateline": self.dateline,
            "byline": self.byline,
            "url": self.url,
            "language": self.language,
            "path": self.path,
            "actors": [
                {
                    "name": actor.name,
                    "type": actor.type,
                    "role": actor.role,
                    "count": actor.count,
                    "mentions": [list(span) for span in actor.mentions],
                }
                for actor in self.actors
            ],
            "removed": [{"text": r.text, "reason": r.reason, "span": list(r.span)} for r in self.removed],
            "digest": self.digest,
            "lead": self.lead,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Article:
        """The article that `to_record` wrote."""
        values = dict(record)
        values["date"] = PublishedDate(**values["date"]) if values["date"] else None
        values["actors"] = tuple(
            Actor(a["name"], a["type"], tuple((start, end) for start, end in a["mentions"]), a["role"])
            for a in values["actors"]
        )
        values["removed"] = tuple(
            Removed(r["text"], r["reason"], (r["span"][0], r["span"][1])) for r in values["removed"]
        )
        return cls(**values)


def site_of(address: str) -> str:
    """The host of a web address, which may lack its scheme, without `www.`; what holds no host is given back.

    >>> site_of("https://www.bbc.co.uk/news/1"), site_of("bbc.co.uk")
    ('bbc.co.uk', 'bbc.co.uk')
    """
    match = _HOST.match(address)
    return match[1] if match else address


def digest_of(raw: bytes) -> str:
    """The digest by which a changed article is noticed: SHA-256, in hex."""
    return hashlib.sha256(raw).hexdigest()
