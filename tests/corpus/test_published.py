"""Which of the dates on a page is the date of publication."""

from __future__ import annotations

import datetime

import pytest

from search.article import PublishedDate
from search.corpus.lines import lines_of
from search.corpus.published import Header, date_in, published, settled

TODAY = datetime.date(2026, 1, 1)


def _published(
    above: list[str], below: list[str] | None = None, title: int | None = None, language: str | None = "en"
) -> PublishedDate | None:
    lines = lines_of("\n".join([*above, "The story.", *(below or [])]))
    return published(lines, Header(title, len(above), len(above) + 1), language, TODAY)


@pytest.mark.parametrize(
    ("above", "below", "value"),
    [
        (["9 January 2022"], [], "2022-01-09"),
        (["Updated 10 January 2022", "Published 9 January 2022"], [], "2022-01-09"),
        (["Published: 9 January 2022 | Updated: 10 January 2022"], [], "2022-01-09"),
        (["By Jane Doe | 9 January 2022 | 4 comments"], [], "2022-01-09"),
        ([], ["First published on 9 January 2022"], "2022-01-09"),
        ([], ["News/Politics 2024-03-07T02:56:34.373Z"], None),
        ([], ["© 9 January 2022 Example"], None),
        (["When they met on 9 January 2022 the two ministers had agreed to wait for the vote"], [], None),
        (["https://example.org/2022/01/09/talks"], [], "2022-01-09"),
        (["Talks end", "3 hours ago"], [], None),
        (["9 January 2022 Updated 10 January 2022"], [], "2022-01-09"),
        (["Joined: 9 January 2012"], [], None),
    ],
)
def test_the_right_date_is_taken(above: list[str], below: list[str], value: str | None) -> None:
    found = _published(above, below)
    assert (found and found.value) == value


def test_between_title_and_body_beats_the_masthead() -> None:
    found = _published(["Monday, 7 March 2024", "Talks end", "9 January 2022"], title=1)
    assert found is not None
    assert found.value == "2022-01-09"


def test_language_settles_a_numeric_date_and_english_does_not() -> None:
    french, english = _published(["03/04/2022"], language="fr"), _published(["03/04/2022"], language="en")
    assert french is not None and english is not None
    assert (french.value, english.value) == ("2022-04-03", "2022")


def test_another_date_of_the_page_settles_a_numeric_date() -> None:
    found = _published(["Talks end", "03/04/2022"], ["12/25/2021"], title=0)
    assert found is not None
    assert found.value == "2022-03-04"


def test_the_future_is_not_plausible() -> None:
    found = _published(["9 January 2030"])
    assert found is not None
    assert not found.plausible


def test_a_short_text_that_is_a_date() -> None:
    found = date_in("26-FEB-1987 15:01:01.79", method="metadata", today=TODAY)
    assert found == PublishedDate("1987-02-26", "instant", "metadata", "26-FEB-1987 15:01:01.79")


@pytest.mark.parametrize(
    ("stated", "shown", "value"),
    [
        ("2022-01-09T23:30:00Z", "2022-01-10", "2022-01-10"),
        ("2022-01-09T23:30:00+00:00", "2022-01-10", "2022-01-10"),
        ("2022-01-09T23:30:00-08:00", "2022-01-10", "2022-01-09"),
        ("2022-01-09T23:30:00Z", "2022-01-12", "2022-01-09"),
        ("2022-01-09T23:30:00Z", "2022-01", "2022-01-09"),
    ],
)
def test_a_time_in_utc_gives_way_to_the_day_beside_it_that_the_page_shows(stated: str, shown: str, value: str) -> None:
    date = settled(
        PublishedDate(stated[:10], "instant", "metadata", stated),
        PublishedDate(shown, "day" if len(shown) == 10 else "month", "header line", shown),
    )
    assert date is not None
    assert date.value == value
