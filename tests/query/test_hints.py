"""What is said of habits from other search engines; each changes nothing in how the query is read."""

from __future__ import annotations

import datetime

import pytest

from search.query import parse

TODAY = datetime.date(2022, 1, 31)


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("nato or otan", (5, 7), "write OR"),
        ('"open door" or (a b)', (12, 14), "write OR"),
        ("trump not guilty", (6, 9), "write NOT"),
        ("nato NEAR ukraine", (5, 9), "NEAR was read as a word; write trump NEAR/5 tariff"),
        ("NEAR(a b)", (0, 4), "NEAR/5"),
        ("a ADJ5 b", (2, 6), "ADJ5 was read as a word"),
        ("a w/s b", (2, 5), "NEAR/5"),
        ("a /5 b", (2, 4), "NEAR/5"),
        ("a XOR b", (2, 5), "(a OR b)"),
        ("[a TO b]", (3, 5), "range"),
        ("trump^2", (0, 7), "weight"),
        ("@potus", (0, 6), "sign before it"),
        ("#brexit", (0, 7), "sign before it"),
        ("1987-03-12", (0, 10), "write date:1987-03-12"),
        ("https://www.bbc.co.uk/news/1", (0, 28), "site:bbc.co.uk"),
        ("filetype:pdf", (0, 12), "is no field"),
        ('"comm* met"', (0, 11), "sanction* PRE/0 relief"),
        ('"a b"~x', (0, 6), "wants a number"),
    ],
)
def test_a_habit_from_elsewhere_is_answered_with_a_hint(text: str, span: tuple[int, int], words: str) -> None:
    assert [(w.span, words in w.message) for w in parse(text, TODAY).warnings] == [(span, True)]


@pytest.mark.parametrize(
    "text",
    [
        "war and peace",
        "to be or not to be",
        "or not",
        "more or less",
        "nato to russia",
        "from here TO there",
        "\\1987-03-12",
        '"1987-03-12"',
        "title:1987-03-12",
        "date:1987-03-12",
        "\\@potus",
        "#1",
        "a w/5 b",
        "near miss",
        '"what now?"',
    ],
)
def test_what_is_no_such_habit_has_no_hint(text: str) -> None:
    assert parse(text, TODAY).warnings == ()
