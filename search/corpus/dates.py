"""Dates as they are written, in many languages: finds each in a line and reads it as a calendar date.

A numeric date such as 03/04/2022 says its year and no more, unless the caller knows which number is the day; with
dots (03.04.2022, 3.4.22) the day stands first everywhere. Digits may be those of any script. Never shifts a date by a
time zone. Does not decide what a date is the date of; that is `published.py`.
"""

from __future__ import annotations

import calendar
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from search.article import Precision

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIRST_YEAR, LAST_YEAR = 1450, 2199

HINT = re.compile(r"\d(?:\d{3}|\.\d\d?\.\d\d)")
"""In every date, and quick to look for."""
_NAME = r"[^\W\d_][^\W\d_\u0300-\u036f]{0,1}[^\s\d,;:()|/]{0,13}?"
_DATE = re.compile(
    r"(?<![\d/.-])(?:"
    r"(?P<y1>\d{4})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})(?!\d)"
    r"|(?P<y2>\d{4}) ?[年년] ?(?P<m2>\d{1,2}) ?[月월](?: ?(?P<d2>\d{1,2}) ?[日일号])?"
    r"|(?P<d3>\d{1,2})(?: ?er|st|nd|rd|th|º|ª|°|-?е|-го)?\.?[ -]?(?:de |of |d[’'])?"
    rf"(?P<n3>{_NAME})\.?,?[ -]?(?:de |del |в )?(?P<y3>\d{{4}})(?!\d(?!\d?\. ?[^\W\d_]))(?: ?г(?:\.|ода\b))?"
    r"|(?P<a5>\d{1,2}) ?(?P<s5>[-/.]) ?(?P<b5>\d{1,2}) ?(?P=s5) ?(?P<y5>\d{4})(?!\d)"
    r"|(?<!\w)(?P<d6>\d{1,2})\.(?P<m6>\d{1,2})\.(?P<y6>\d{2})(?![\w%]|[.,-]\d)"
    r")"
)
_NAME_FIRST = re.compile(
    r"(?<![^\W\d_])(?P<n>[^\W\d_]{3,12})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?(?:, ?|\. ?|,? at | )(?P<y>\d{4})(?!\d)"
)
_NAME_YEAR = re.compile(r"(?<![^\W\d_])(?P<n>[^\W\d_]{3,12})\.?,? (?:de |del )?(?P<y>\d{4})(?!\d)")
_CLOCK_AFTER = re.compile(
    r"(?:T|[\s,|·•à@–—-]|at\b|um\b|klo\b|kl\b|a las\b|às\b|alle\b|om\b|в\b|[^\W\d_]{1,3}\.? ?(?=\d)){0,6}?"
    r"\(?(?:[01]?\d|2[0-4])(?:[:hH時时点]|\.(?=\d\d(?!\d)))[0-5]?\d?(?::[0-5]\d(?:\.\d+)?)?(?: ?[ap]\.?m\b\.?)?"
    r"(?:Z\b|[+-]\d\d:?\d\d\b| ?[A-Z]{2,4}\b| ?Uhr\b)?"
)
_CLOCK_BEFORE = re.compile(
    r"(?:[01]?\d|2[0-3])[:hH][0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,4})?[\s,"
    r"|·•–—-]{1,4}(?:[^\W\d_]{2,12}[.,]? ){0,2}$",
    re.I,
)
_WEEKDAY_BEFORE = re.compile(r"(?:^|[\s|·•:(-])([^\W\d_]{2,14}[.,]{0,2} ?,? )$")


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a line.

    Args:
        start, end: offsets in the line, a weekday and a time of day included.
        value, precision: as in `PublishedDate`.
        numeric: the two numbers of a date whose day is not known, with the mark between them.
    """

    start: int
    end: int
    value: str
    precision: Precision
    numeric: tuple[int, int, str] | None = None


@cache
def _tables() -> tuple[dict[str, int], frozenset[str]]:
    table: dict[str, Any] = tomllib.loads(resources.files("search.corpus").joinpath("months.toml").read_text("utf-8"))
    weekdays = frozenset(fold(name) for name in table.pop("weekdays"))
    months: dict[str, int] = {}
    for names in table.values():
        for number, forms in enumerate(names, 1):
            for form in forms.split():
                months[fold(form)] = number
    return months, weekdays


def fold(name: str) -> str:
    """The form in which the table knows a name: casefolded, no accents, no final dot."""
    if name.isascii():
        return name.lower().rstrip(".")
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).rstrip(".")


def month_of(name: str) -> int | None:
    """The number of a month by its name in any language of the table.

    >>> month_of("Août"), month_of("января"), month_of("Montag")
    (8, 1, None)
    """
    return _tables()[0].get(fold(name))


@lru_cache(maxsize=1 << 12)
def find_dates(line: str, day_first: bool | None = None) -> tuple[Found, ...]:
    """The full dates of a line, in order; `day_first` settles 03/04/2022, None leaves its year alone.

    >>> [(f.value, f.precision) for f in find_dates("Wed. Jan 26th, 2022, 6.38 pm")]
    [('2022-01-26', 'instant')]
    """
    if HINT.search(line) is None:
        return ()
    found = sorted((*_number_first(line, day_first), *_name_first(line)), key=lambda f: (f.start, -f.end))
    return tuple(_widened(line, one) for n, one in enumerate(found) if n == 0 or one.start >= found[n - 1].end)


def _number_first(line: str, day_first: bool | None) -> Iterator[Found]:
    for match in _DATE.finditer(line):
        part = match.groupdict()
        numeric = None
        if part["y1"]:
            value = _value(part["y1"], int(part["m1"]), part["d1"])
        elif part["y2"]:
            value = _value(part["y2"], int(part["m2"]), part["d2"])
        elif part["y3"]:
            value = _value(_common_era(int(part["y3"]), part["n3"]), month_of(part["n3"]), part["d3"])
        elif part["y6"]:
            value = _value(_century(int(part["y6"])), int(part["m6"]), part["d6"])
        else:
            a, b = int(part["a5"]), int(part["b5"])
            known = True if part["s5"] == "." or a > 12 else False if b > 12 else day_first
            if known is None and a != b:
                numeric = (a, b, part["s5"])
                year = int(part["y5"])
                value = str(year) if a <= 12 and FIRST_YEAR <= year <= LAST_YEAR else None
            else:
                value = _value(part["y5"], a if known is False else b, part["b5"] if known is False else part["a5"])
        if value is not None:
            yield Found(match.start(), match.end(), value, _precision(value), numeric)


def _name_first(line: str) -> Iterator[Found]:
    for match in _NAME_FIRST.finditer(line):
        month = month_of(match["n"])
        value = _value(match["y"], month, match["d"]) if month else None
        if value is not None:
            yield Found(match.start(), match.end(), value, "day")


def find_month(line: str) -> Found | None:
    """A month with its year, where a line says no day."""
    for match in _NAME_YEAR.finditer(line):
        month = month_of(match["n"])
        value = _value(match["y"], month, None) if month else None
        if value is not None:
            return Found(match.start(), match.end(), value, "month")
    return None


def _common_era(year: int, month: str) -> int:
    """A year beside a Thai month counts from the Buddha's death, 2566 for 2023, if it is that high."""
    return year - 543 if year > LAST_YEAR and "\u0e00" < month[0] < "\u0e7f" else year


def _century(year: int) -> int:
    """The year that two digits mean, by the rule of POSIX: 69 to 99 are of the last century."""
    return year + (1900 if year >= 69 else 2000)


def _value(year: str | int, month: int | None, day: str | None) -> str | None:
    """ISO 8601 in ASCII, whatever digits the text is written with; None for what is no date."""
    year = int(year)
    if month is None or not 1 <= month <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if day is None:
        return f"{year}-{month:02d}"
    if not 1 <= int(day) <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year}-{month:02d}-{int(day):02d}"


def _precision(value: str) -> Precision:
    return "day" if len(value) == 10 else "month" if len(value) == 7 else "year"


def _widened(line: str, found: Found) -> Found:
    """Takes along the weekday and the time of day that go with the date."""
    start, end, precision = found.start, found.end, found.precision
    clock = _CLOCK_AFTER.match(line, end)
    if clock is not None and clock.end() > end:
        end = clock.end()
        precision = "instant" if precision == "day" else precision
    before = _WEEKDAY_BEFORE.search(line, max(0, start - 18), start)
    if before is not None and fold(before[1].strip(" .,")) in _tables()[1]:
        start = before.start(1)
    earlier = _CLOCK_BEFORE.search(line, max(0, start - 30), start)
    if earlier is not None:
        start = earlier.start()
        precision = "instant" if precision == "day" else precision
    return Found(start, end, found.value, precision, found.numeric)
