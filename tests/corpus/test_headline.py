"""Which line is the title."""

from __future__ import annotations

import time

import pytest

from search.corpus.headline import Headline, headline
from search.corpus.lines import lines_of

STORY = [
    "The talks in Geneva ended without a result, and the two sides blamed each other for it.",
    "Ministers will meet again in March, when the talks are to be resumed under a new chairman.",
]


def _headline(above: list[str], below: list[str] | None = None) -> Headline | None:
    lines = lines_of("\n".join([*above, *STORY, *(below or [])]))
    return headline(lines, len(above), len(above) + len(STORY), "\n".join(STORY))


def _title(above: list[str], below: list[str] | None = None) -> str | None:
    found = _headline(above, below)
    return found and found.text


def test_the_page_title_that_stands_again_is_certain_and_names_the_site() -> None:
    assert _headline(["Geneva talks fail | World | The Daily Example", "Home", "Geneva talks fail"]) == Headline(
        "Geneva talks fail", 2, "The Daily Example"
    )


def test_the_line_above_the_body() -> None:
    assert (
        _title(["Home", "World", "Talks in Geneva end without a result", "9 January 2022"])
        == "Talks in Geneva end without a result"
    )


def test_a_menu_and_a_date_are_no_title() -> None:
    assert _title(["Home", "World", "Wed. Jan 26th, 2022"]) is None


def test_a_text_that_begins_with_its_story_has_no_title() -> None:
    assert _title([]) is None


def test_the_line_of_the_publishing_system_says_the_title() -> None:
    assert _title([], ["The post Geneva talks fail appeared first on The Daily Example."]) == "Geneva talks fail"


TITLE = "Talks in Geneva end without a result"


@pytest.mark.parametrize(
    "above",
    [
        ["Geneva talks", TITLE, "By Jane Doe", "9 January 2022"],
        [TITLE, "Ministers put off the hard questions of the week to March", "By Jane Doe", "9 January 2022"],
        ["Home", "Sport", "World", TITLE, "9 January 2022", "Share", "Tweet", "Subscribe to our newsletter"],
        [
            "Home",
            "World",
            TITLE,
            "9 January 2022",
            "Storm hits the coast of the north",
            "Team wins the cup for a third time",
            "Prices rise faster than a year ago",
        ],
        ["Home > World > " + TITLE, "Home", "World", TITLE, "Photo: the hall of the talks in Geneva (Reuters)"],
    ],
    ids=[
        "below a kicker",
        "above a deck",
        "above share links",
        "above other headlines",
        "after a trail, with a caption",
    ],
)
def test_the_headline_among_its_neighbours(above: list[str]) -> None:
    assert _title(above) == TITLE


def test_a_headline_far_above_the_story_is_found() -> None:
    assert _title(["Home", "World", TITLE, "9 January 2022", *["Sport"] * 60]) == TITLE


@pytest.mark.parametrize("line", ["World", "By Jane Doe", "9 January 2022, 10:38", "Subscribe to our newsletter"])
def test_what_is_no_title_even_right_above_the_story(line: str) -> None:
    assert _title([line]) is None


@pytest.mark.parametrize(
    "raw",
    ["a\n" * 10**5, TITLE + "\n" + (TITLE + "\n") * 10**4, "- a " * 70 + "\n" + "x\n" * 10**5],
    ids=["one-letter lines", "one headline", "separators"],
)
def test_hostile_pages_take_linear_time(raw: str) -> None:
    lines = lines_of(raw + "\n".join(STORY))
    start = time.process_time()
    headline(lines, len(lines) - 2, len(lines), "\n".join(STORY))
    assert time.process_time() - start < 2
