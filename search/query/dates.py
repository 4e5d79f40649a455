"""Dates as a searcher writes them: whole or partial, in ranges, or counted back from today.

Calendar days only, never shifted by a time zone. A date that two readers would read differently is refused with a hint.

    2022   2022-01   2022-01-09   2022-01..2022-03   >=2022-01-15   last-7d   unknown
"""

from __future__ import annotations

import datetime
import re

from search.article import days_of
from search.query.nodes import Dates, DateUnknown

_LAST = re.compile(r"last-(\d{1,4})([dwmy])", re.ASCII)
_DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365}
_NUMERIC = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_COMPARISON = re.compile(r"(>=|<=|>|<)(.+)")

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
    if text == "unknown":
        return DateUnknown()
    if match := _LAST.fullmatch(text):
        return Dates(_back(today, int(match[1]) * _DAYS_IN[match[2]] - 1), today)
    if match := _COMPARISON.fullmatch(text):
        return _compared(match[1], match[2])
    first, dots, last = text.partition("..")
    if not dots:
        return Dates(*_days(text))
    period = Dates(_days(first)[0] if first else None, _days(last)[1] if last else None)
    if period.first and period.last and period.first > period.last:
        raise ValueError(f"{first} is later than {last}")
    return period


def after(text: str) -> Period:
    """The days after the given one, month or year."""
    return _compared(">", text)


def before(text: str) -> Period:
    """The days before the given one, month or year."""
    return _compared("<", text)


def _compared(sign: str, text: str) -> Dates:
    first, last = _days(text)
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


def _days(text: str) -> tuple[datetime.date, datetime.date]:
    if _NUMERIC.fullmatch(text):
        raise ValueError(f"{text} can be read in two ways; write the year first, as 2022-04-03")
    try:
        return days_of(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; write 2022, 2022-01 or 2022-01-09") from None


def _back(today: datetime.date, days: int) -> datetime.date:
    return today - datetime.timedelta(days=min(max(days, 0), today.toordinal() - 1))


def combine(first: str, last: str) -> tuple[Dates, ...]:
    """The period of the parameters `from` and `to`, both included; nothing where neither is given.

    Raises:
        ValueError: as `read`.
    """
    if not first and not last:
        return ()
    return (Dates(_days(first)[0] if first else None, _days(last)[1] if last else None),)
