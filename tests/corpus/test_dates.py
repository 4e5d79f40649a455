"""Dates as they are written, in many languages."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.corpus.dates import find_dates, find_month, month_of


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-09", "2022/1/9", "2022.01.09", "9.1.2022", "09.01.2022", "9 January 2022", "January 9, 2022",
        "Jan. 9, 2022",
        "Jan 9th 2022",
        "9. Januar 2022", "9 janvier 2022", "9 de enero de 2022", "9 gennaio 2022", "9 de janeiro de 2022",
        "9 januari 2022",
        "9 stycznia 2022",
        "9 января 2022", "9 січня 2022", "9 Ocak 2022", "2022年1月9日", "2022년 1월 9일",
        "9 ιανουαρίου 2022", "9 يناير 2022",
        "9th of January, 2022",
    ],
)  # fmt: skip
def test_day_is_read(text: str) -> None:
    assert [(found.value, found.precision) for found in find_dates(text)] == [("2022-01-09", "day")]


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-09T18:38:59.130Z",
        "Jan 9, 2022 at 6:38 pm",
        "9 janvier 2022 à 18h38",
        "18:38, 9 January 2022",
        "9. Januar 2022 um 18.38 Uhr",
    ],
)
def test_a_time_of_day_makes_an_instant_and_is_evidence(text: str) -> None:
    [found] = find_dates(text)
    assert (found.value, found.precision, text[found.start : found.end]) == ("2022-01-09", "instant", text)


def test_the_weekday_is_evidence() -> None:
    [found] = find_dates("Wed. Jan 26th, 2022")
    assert (found.start, found.end) == (0, 19)


@pytest.mark.parametrize(
    ("text", "value"),
    [("25/12/2022", "2022-12-25"), ("12/25/2022", "2022-12-25"), ("4/4/2022", "2022-04-04"), ("03/04/2022", "2022")],
)
def test_numbers_say_no_more_than_is_sure(text: str, value: str) -> None:
    assert [found.value for found in find_dates(text)] == [value]


def test_the_caller_may_know_which_number_is_the_day() -> None:
    assert find_dates("03/04/2022", day_first=True)[0].value == "2022-04-03"
    assert find_dates("03/04/2022", day_first=False)[0].value == "2022-03-04"


@pytest.mark.parametrize("text", ["30 February 2022", "2022-13-01", "31.4.2022", "1 Foo 2022", "12/2022", "9999-01-01"])
def test_what_is_no_day_is_not_found(text: str) -> None:
    assert not find_dates(text)


def test_a_date_that_stands_twice_without_a_space_is_read_right() -> None:
    assert {found.value for found in find_dates("19. Juni 201619. Juni 2016")} == {"2016-06-19"}
    assert not find_dates("Mar 1711 min")


def test_a_month_alone() -> None:
    found = find_month("February 2022")
    assert found is not None
    assert (found.value, found.precision) == ("2022-02", "month")


def test_names_of_months_fold_case_accents_and_dots() -> None:
    assert [month_of(name) for name in ("AOÛT", "Sept.", "März", "Şubat", "май")] == [8, 9, 3, 2, 5]


@given(st.dates(datetime.date(1500, 1, 1), datetime.date(2199, 12, 31)))
def test_every_iso_day_is_read_as_itself(day: datetime.date) -> None:
    assert [found.value for found in find_dates(f"on {day.isoformat()}, it")] == [day.isoformat()]


@given(st.text(max_size=200))
def test_any_text_is_searched_without_error(text: str) -> None:
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)


def test_digits_of_another_script_are_read_as_the_numbers_that_they_are() -> None:
    assert [found.value for found in find_dates("٢٠٢٠/١٢/٠١ ٠٣/٠٤/٢٠٢٢")] == ["2020-12-01", "2022"]


@pytest.mark.parametrize(
    "text",
    [
        "١٢ مارس ٢٠٢٣", "۱۲ مارس ۲۰۲۳", "２０２３年３月１２日", "१२ मार्च २०२३", "১২ মার্চ ২০২৩", "๑๒ มีนาคม ๒๐๒๓",
        "12 มีนาคม 2566",        "12 марта 2023 г.", "12 марта 2023 года", "12.3.23", "12.03.2023",
    ],
)  # fmt: skip
def test_a_day_in_other_digits_and_forms_is_read_and_is_its_evidence(text: str) -> None:
    assert [(found.value, text[found.start : found.end]) for found in find_dates(text)] == [("2023-03-12", text)]


@pytest.mark.parametrize("text", ["version 1.2.23.4", "10.10.10.1", "1.2.23%", "A1.2.23", "1.13.23"])
def test_other_numbers_with_dots_are_no_dates(text: str) -> None:
    assert not find_dates(text)


def test_two_digits_of_a_year_are_of_this_century_up_to_68() -> None:
    assert [find_dates(f"1.2.{year}")[0].value for year in ("68", "69")] == ["2068-02-01", "1969-02-01"]


@pytest.mark.parametrize("text", ["٠٣/٠٤/٢٠٢٢", "３/４/２０２２"])
def test_what_is_sure_of_a_date_in_other_digits_is_ascii(text: str) -> None:
    assert [found.value for found in find_dates(text)] == ["2022"]
