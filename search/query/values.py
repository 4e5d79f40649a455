"""What fields hold that are neither texts nor names: dates, lengths, and whether something is stated or leads.

date:2022-01   after:2021   before:2022-02-01   words:>500   words:100..500   has:date   dup:lead
"""

from __future__ import annotations

import datetime
import re

from search.query import dates
from search.query.nodes import ALIASES, KNOWN, Has, Lead, Length, Node

VALUE_FIELDS = ("date", "after", "before", "words", "has", "dup")

_LENGTH = re.compile(r"(?:(>=|<=|>|<)?(\d{1,7})|(\d{1,7})?\.\.(\d{1,7})?)", re.A)


def read(field: str, text: str, today: datetime.date) -> Node:
    """The leaf that a value of one of these fields is.

    Args:
        today: what `last-7d` counts back from.

    Raises:
        ValueError: the field has no such value; the text says what was done and what can be written.

    >>> read("words", ">=500", datetime.date(2022, 1, 9))
    Length(least=500, most=None)
    """
    if field == "has":
        return _has(text)
    if field == "words":
        return _length(text)
    if field == "dup":
        if text.lower() != "lead":
            raise ValueError(f"dup:{text} was ignored; write dup:lead for one of each group of near-duplicates.")
        return Lead()
    reads = {"date": lambda date: dates.read(date, today), "after": dates.after, "before": dates.before}
    try:
        return reads[field](text.strip().lower())
    except ValueError as error:
        raise ValueError(f"{field}: {error}. It was ignored.") from error


def _has(text: str) -> Has:
    what = ALIASES.get(text.lower(), text.lower())
    if what not in KNOWN:
        raise ValueError(f"has:{text} was ignored; it can ask for {', '.join(KNOWN)}.")
    return Has(what)


def _length(text: str) -> Length:
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(f"words:{text} was ignored; write words:>500 or words:100..500.")
    sign, exact, least, most = match.groups()
    if exact is None:
        return Length(int(least) if least else None, int(most) if most else None)
    number = int(exact)
    first, last = {">": (number + 1, None), ">=": (number, None), "<": (None, number - 1), "<=": (None, number)}.get(
        sign or "", (number, number)
    )
    return Length(first, last)
