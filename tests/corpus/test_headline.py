"""Which line is the title."""

from __future__ import annotations

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
