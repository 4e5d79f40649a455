"""What fields hold that are neither texts nor names: dates, lengths, and whether something is stated or leads.

date:2022-01   after:2021   since:2022   until:2022-02-01   words:>500   words:100..500   has:date   dup:lead
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from search.query import dates
from search.query.nodes import ALIASES, KNOWN, Has, Lead, Length, Node

Reader = Callable[[str, datetime.date], Node]

_LENGTH = re.compile(r"(?:(>=|<=|>|<)?\s*(\d{1,7})|(\d{1,7})?\.\.(\d{1,7})?)", re.A)
_LONGEST = 9_999_999
"""Words: the greatest number that can be written."""
_BRACKETS = re.compile(r"\[(\S+) to (\S+)\]", re.I)
"""A range as Lucene writes it; a star leaves an end open."""


def read(field: str, text: str, today: datetime.date) -> Node:
    """The leaf that a value of one of these fields is.

    Args:
        today: what `last-7d` counts back from.

    Raises:
        ValueError: the field has no such value; the text says why, or what can be written.

    >>> read("words", ">=500", datetime.date(2022, 1, 9))
    Length(least=500, most=None)
    """
    if match := _BRACKETS.fullmatch(text):
        text = "..".join(end.strip("*") for end in match.groups())
    return _READERS[field](text, today)


def _compared(sign: str) -> Reader:
    return lambda text, today: dates.compared(sign, text, today)


def _date(text: str, today: datetime.date) -> Node:
    return Has("date") if text == "*" else dates.read(text, today)


def _has(text: str, _: datetime.date) -> Has:
    what = text.lower() if text.lower() in KNOWN else ALIASES.get(text.lower())
    if what not in KNOWN:
        raise ValueError(f"it can ask for {', '.join(KNOWN)}")
    return Has(what)


def _lead(text: str, _: datetime.date) -> Lead:
    if text.lower() != "lead":
        raise ValueError("write dup:lead for one of each group of near-duplicates")
    return Lead()


def _length(text: str, _: datetime.date) -> Length:
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError("write words:>500 or words:100..500")
    sign, exact, least, most = match.groups()
    if least and most and int(least) > int(most):
        raise ValueError(f"{least} is more than {most}")
    if exact is None:
        return Length(int(least) if least else None, int(most) if most else None)
    number = int(exact)
    if (sign, number) == ("<", 0):
        raise ValueError("no article has fewer words than none")
    first, last = {
        ">": (min(number + 1, _LONGEST), None),
        ">=": (number, None),
        "<": (None, number - 1),
        "<=": (None, number),
    }.get(sign or "", (number, number))
    return Length(first, last)


_READERS: dict[str, Reader] = {
    "date": _date,
    "after": _compared(">"),
    "before": _compared("<"),
    "since": _compared(">="),
    "until": _compared("<="),
    "words": _length,
    "has": _has,
    "dup": _lead,
}
VALUE_FIELDS = tuple(_READERS)
