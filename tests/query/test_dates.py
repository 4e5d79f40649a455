"""Dates as a searcher writes them."""

from __future__ import annotations

import datetime

import pytest

from search.query import dates
from search.query.nodes import Dates, DateUnknown

TODAY = datetime.date(2022, 3, 1)


def day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2022-01-09", "2022-01-09", "2022-01-09"),
        ("2022-01..2022-03", "2022-01-01", "2022-03-31"),
        ("2022..", "2022-01-01", ""),
        ("..2022", "", "2022-12-31"),
        ("..", "", ""),
        (">=2022-01-15", "2022-01-15", ""),
        (">2022", "2023-01-01", ""),
        ("<2022", "", "2021-12-31"),
        ("<=2022-01", "", "2022-01-31"),
        ("last-1d", "2022-03-01", "2022-03-01"),
        ("last-7d", "2022-02-23", "2022-03-01"),
        ("last-2w", "2022-02-16", "2022-03-01"),
        ("last-9999y", "0001-01-01", "2022-03-01"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert dates.read(text, TODAY) == Dates(day(first), day(last))


def test_unknown() -> None:
    assert dates.read("unknown", TODAY) == DateUnknown()


@pytest.mark.parametrize(
    "text", ["", "yesterday", "03/04/2022", "3.4.22", "2022-02-30", "2023..2022", ">9999", "<0001", "last-7", "0000"]
)
def test_what_is_no_date_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|later|no day"):
        dates.read(text, TODAY)
