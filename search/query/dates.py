"""Dates as a searcher writes them: whole or partial, in ranges, or counted back from today.

Calendar days only, never shifted by a time zone. A date that two readers would read differently is refused with a hint;
one that has a single reading is read, however it is written.

    2022   2022-01   2022-1-9   2022-01..2022-03   2019-2022   >=2022-01-15   last-7d   yesterday   unknown
    25/12/2022   9.1.2022   "9 January 2022"   January-2022
"""

from __future__ import annotations

import datetime
import re
from contextlib import suppress

from search.article import days_of
from search.corpus.dates import find_dates, find_month
from search.query.nodes import NOTHING, Dates, DateUnknown, Node

_LAST = re.compile(r"last[ -]?(\d{1,4})[ -]?(?:(d)(?:ays?)?|(w)(?:eeks?)?|(m)(?:onths?)?|(y)(?:ears?)?)", re.A)
_DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365}
_LAST_OF_WHAT = re.compile(r"last[ -]?(\d{1,4})", re.A)
_COMPARISON = re.compile(r"(>=|<=|>|<)\s*(.+)")
_RANGE = re.compile(r"(.*?)\s*(?:\.\.+|…)\s*(.*)")
_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})", re.A)
_SHORT_YEAR = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}", re.A)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.A)
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})", re.A)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-|-(?=[^\W\d_])")
"""Stands for a space beside the name of a month: `January-2022`."""
_LONGEST = 40
"""Characters of a date, with room for the longest names."""
_BACK = {"today": 0, "yesterday": 1}

Period = Dates | DateUnknown


def read(text: str, today: datetime.date) -> Period:
    """What `date:TEXT` means.

    Raises:
        ValueError: it is not a date; the message says how to write one.

    >>> read(">2022", datetime.date(2024, 1, 1)).first
    datetime.date(2023, 1, 1)
    >>> read("2022-02..", datetime.date(2024, 1, 1))
    Dates(first=datetime.date(2022, 2, 1), last=None)
    """
    text = text.strip()
    with suppress(ValueError):  # as most are written
        return Dates(*days_of(text))
    if text.lower() == "unknown":
        return DateUnknown()
    if match := _LAST.fullmatch(text.lower()):
        number, *units = match.groups()
        return Dates(_before(today, int(number) * _DAYS_IN["".join(filter(None, units))] - 1), today)
    if match := _COMPARISON.fullmatch(text):
        return compared(match[1], match[2], today)
    if match := _RANGE.fullmatch(text) or _YEARS.fullmatch(text):
        return _between(match[1], match[2], today)
    return Dates(*_days(text, today))


def compared(sign: str, text: str, today: datetime.date) -> Dates:
    """The days after (`>`), before (`<`), from (`>=`) or until (`<=`) a day, month or year.

    Raises:
        ValueError: as `read`.
    """
    first, last = _days(text.strip(), today)
    day = datetime.timedelta(days=1)
    try:
        return {
            ">=": lambda: Dates(first, None),
            ">": lambda: Dates(last + day, None),
            "<=": lambda: Dates(None, last),
            "<": lambda: Dates(None, first - day),
        }[sign]()
    except OverflowError:
        raise ValueError(f"there is no day {'after' if sign == '>' else 'before'} {text}") from None


def combine(first: str, last: str) -> tuple[Node, ...]:
    """The period of the parameters `from` and `to`, both included: empty where neither is given, and `NOTHING` where
    it ends before it begins.

    Raises:
        ValueError: as `read`; here nothing counts back from today, so that a link means the same tomorrow.
    """
    if not first and not last:
        return ()
    period = Dates(_days(first, None)[0] if first else None, _days(last, None)[1] if last else None)
    return (NOTHING if _ends_before_it_begins(period) else period,)


def _between(first: str, last: str, today: datetime.date) -> Dates:
    period = Dates(_days(first, today)[0] if first else None, _days(last, today)[1] if last else None)
    if _ends_before_it_begins(period):
        raise ValueError(f"{first} is later than {last}")
    return period


def _ends_before_it_begins(period: Dates) -> bool:
    return bool(period.first and period.last and period.first > period.last)


def _days(text: str, today: datetime.date | None) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a date."""
    if today is not None and text.lower() in _BACK:
        day = _before(today, _BACK[text.lower()])
        return day, day
    try:
        return days_of(_iso(text))
    except ValueError as error:
        raise ValueError(str(error) if "write" in str(error) else f"{text} is not in the calendar") from None


def _iso(text: str) -> str:
    """A date, however it is written, as a partial ISO date; it may still name a day that there is not.

    >>> _iso("25/12/2022"), _iso("9.1.2022"), _iso("Jan 2022"), _iso("1/2022")
    ('2022-12-25', '2022-01-09', '2022-01', '2022-01')
    """
    if match := _YEAR_FIRST.fullmatch(text):
        return "-".join(part.zfill(2) for part in match.groups() if part)
    if match := _MONTH_FIRST.fullmatch(text):
        return f"{match[2]}-{match[1].zfill(2)}"
    if len(text) == 4 and text.isascii() and text.isdigit():
        return text
    if _SHORT_YEAR.fullmatch(text):
        raise ValueError(f"the year of {text} can be read in two ways; write it in four digits")
    if match := _LAST_OF_WHAT.fullmatch(text.lower()):
        raise ValueError(f"{text} counts nothing; write last-{match[1]}d, or w, m or y for weeks, months or years")
    if len(text) <= _LONGEST:
        spaced = " ".join(_HYPHEN.sub(" ", text).split())
        for found in (*find_dates(spaced), find_month(spaced)):
            if found is None or (found.start, found.end) != (0, len(spaced)):
                continue
            if found.numeric is None:
                return found.value
            a, b, _ = found.numeric
            year = found.value[:4]
            raise ValueError(f"{text} can be read in two ways; write {year}-{b:02}-{a:02} or {year}-{a:02}-{b:02}")
    raise ValueError(f"{_shown(text)} is no date; write 2022, 2022-01 or 2022-01-09")


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _before(today: datetime.date, days: int) -> datetime.date:
    return today - datetime.timedelta(days=min(max(days, 0), today.toordinal() - 1))
