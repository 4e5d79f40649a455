"""Datelines and bylines, and what only looks like one."""

from __future__ import annotations

import pytest

from search.corpus.credits import byline_in, correspondent_place, credit_in, dateline_of


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("WASHINGTON — The failure of the talks", "WASHINGTON", None),
        ("PARIS (Reuters) - The president said", "PARIS", "Reuters"),
        ("Brussels, Belgium – Foreign policy experts", "Brussels, Belgium", None),
        ("LONDON, Jan. 5 /PRNewswire/ -- The company", "LONDON", "PRNewswire"),
        ("KYIV, Jan 9 (Reuters) - The minister", "KYIV", "Reuters"),
        ("LAWRENCEVILLE, Ga. (AP) — Marshals in Georgia", "LAWRENCEVILLE, Ga.", "AP"),
        ("Berlin (dpa) - Die Regierung hat", "Berlin", "dpa"),
        ("МОСКВА, 9 янв — РИА Новости. Глава", "МОСКВА", None),
        ("新华社北京1月9日电 外交部", "北京", "新华社"),
    ],
)
def test_dateline(opening: str, place: str, agency: str | None) -> None:
    found = dateline_of(opening, "")
    assert found is not None
    assert (found.place, found.agency) == (place, agency)


@pytest.mark.parametrize(
    "opening",
    [
        "DECRYPTION - A series of talks will be held this week",
        "ANALYSIS: The stalemate over the build-up",
        "EXCLUSIVE — The minister has resigned",
        "The talks – the third this year – ended",
        "Smith, Johnson – the two founders – left",
        "Putin – who had come late – said nothing",
        "“We have time,” he said.",
    ],
)
def test_prose_has_no_dateline(opening: str) -> None:
    assert dateline_of(opening, "") is None


def test_a_line_that_is_only_a_dateline_is_none() -> None:
    assert dateline_of("WASHINGTON — ", "") is None


@pytest.mark.parametrize(
    ("line", "place"),
    [("Washington correspondent", "Washington"), ("Correspondante à Moscou", "Moscou"), ("War correspondent", None)],
)
def test_correspondent(line: str, place: str | None) -> None:
    assert correspondent_place(line) == place


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By Jane Doe and John Smith", "Jane Doe and John Smith"),
        ("Von Daniel Weinmann", "Daniel Weinmann"),
        ("Par Alexandre Hervaud", "Alexandre Hervaud"),
        ("By Jane Doe, Reuters", "Jane Doe"),
    ],
)
def test_byline(line: str, names: str) -> None:
    found = byline_in(line, None)
    assert found is not None
    assert found[0].startswith(names)


def test_the_name_may_stand_on_the_next_line() -> None:
    assert byline_in("By", "Jane Doe") == ("Jane Doe", 2)


@pytest.mark.parametrize(
    "line",
    ["By admin", "By the end of the year", "By Monday evening the fire had destroyed four houses.", "Para todos"],
)
def test_no_byline(line: str) -> None:
    assert byline_in(line, None) is None


def test_credit_below_the_story() -> None:
    assert credit_in("Isachenkov reported from Moscow. Lorne Cook in Brussels contributed to this report.") == (
        "Isachenkov",
        "Lorne Cook",
    )
    assert credit_in("(Reporting by Jane Doe and John Smith; editing by Ann Lee)") == ("Jane Doe", "John Smith")


def test_a_sentence_about_a_reporter_is_no_credit() -> None:
    assert credit_in("The army, which reported from Moscow that all was well, was wrong about it.") is None
