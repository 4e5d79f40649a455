"""Dates as a searcher writes them."""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import dates
from search.query.nodes import NOTHING, Dates, DateUnknown

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
        ("last 7 days", "2022-02-23", "2022-03-01"),
        ("LAST-2Weeks", "2022-02-16", "2022-03-01"),
        ("today", "2022-03-01", "2022-03-01"),
        ("Yesterday", "2022-02-28", "2022-02-28"),
        (">yesterday", "2022-03-01", ""),
        ("yesterday..today", "2022-02-28", "2022-03-01"),
        ("2019-2022", "2019-01-01", "2022-12-31"),
        ("2019 – 2022", "2019-01-01", "2022-12-31"),
        ("2019 ... 2022", "2019-01-01", "2022-12-31"),
        (">= 2022", "2022-01-01", ""),
        # one reading, however it is written
        ("2022-1-9", "2022-01-09", "2022-01-09"),
        ("2022/1/9", "2022-01-09", "2022-01-09"),
        ("2022-1", "2022-01-01", "2022-01-31"),
        ("1/2022", "2022-01-01", "2022-01-31"),
        ("25/12/2022", "2022-12-25", "2022-12-25"),
        ("12/25/2022", "2022-12-25", "2022-12-25"),
        ("25-12-2022", "2022-12-25", "2022-12-25"),
        ("03/03/2022", "2022-03-03", "2022-03-03"),
        ("9.1.2022", "2022-01-09", "2022-01-09"),
        ("03.04.2022", "2022-04-03", "2022-04-03"),
        ("9 January 2022", "2022-01-09", "2022-01-09"),
        ("January 9, 2022", "2022-01-09", "2022-01-09"),
        ("9th of Jan 2022", "2022-01-09", "2022-01-09"),
        ("9-Jan-2022", "2022-01-09", "2022-01-09"),
        ("January-2022", "2022-01-01", "2022-01-31"),
        ("Jan 2022", "2022-01-01", "2022-01-31"),
        ("janvier 2022", "2022-01-01", "2022-01-31"),
        ("Jan 2022..3 Feb 2022", "2022-01-01", "2022-02-03"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert dates.read(text, TODAY) == Dates(day(first), day(last))


def test_unknown() -> None:
    assert dates.read("unknown", TODAY) == DateUnknown()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no date; write 2022, 2022-01 or 2022-01-09"),
        ("Tomorow", "Tomorow is no date; write"),
        ("x" * 4000, "…"),
        ("03/04/2022", "two ways; write 2022-04-03 or 2022-03-04"),
        ("3-4-2022", "two ways"),
        ("3.4.22", "four digits"),
        ("2022-02-30", "not in the calendar"),
        ("2022-13", "not in the calendar"),
        ("0000", "not in the calendar"),
        ("31/31/2022", "is no date"),
        ("2023..2022", "2023 is later than 2022"),
        ("2023-2022", "2023 is later than 2022"),
        (">9999", "no day after"),
        ("<0001", "no day before"),
        ("Last-7", "Last-7 counts nothing; write last-7d"),
    ],
)
def test_what_is_no_date_is_refused_with_a_hint(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        dates.read(text, TODAY)


def test_from_and_to_are_both_included_and_in_order() -> None:
    assert dates.combine("Jan 2022", "") == (Dates(day("2022-01-01"), None),)
    assert dates.combine("2022", "2021") == (NOTHING,)


def test_from_and_to_never_count_back_from_today() -> None:
    with pytest.raises(ValueError, match="yesterday is no date"):
        dates.combine("yesterday", "")


PIECES = st.sampled_from([*"./-–[]>", "..", "2022", "12", "9", "jan", "last", "d", "月", "年", "to", "de"])


@given(st.text(max_size=50) | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=12).map("".join))
def test_a_text_is_a_period_or_refused(text: str) -> None:
    with suppress(ValueError):
        dates.read(text, TODAY)
