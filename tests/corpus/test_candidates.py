"""The features of the lines that could be a title, and that the quick choice among them is the thorough one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.corpus.candidates import WEIGHTS, Row, best_candidate, candidates, normal, score
from search.corpus.lines import lines_of

TITLE = "Talks in Geneva end without a result"
STORY = [
    "The talks in Geneva ended without a result, and the two sides blamed each other for it.",
    "Ministers will meet again in March, when the talks are to be resumed under a new chairman.",
]
PIECES = [
    TITLE,
    "Home",
    "World",
    "By Jane Doe",
    "9 January 2022",
    "Share",
    "Storm hits the coast of the north",
    "Photo: the hall (Reuters)",
    "Home > World > " + TITLE,
    *STORY,
]


def _rows(above: list[str], below: list[str] | None = None) -> dict[str, Row]:
    """The features by the text of the line, for a page whose story is `STORY`."""
    lines = lines_of("\n".join([*above, *STORY, *(below or [])]))
    found = candidates(lines, len(above), len(above) + len(STORY), "\n".join(STORY))
    return {lines[number].text: row for number, row in found.items()}


def _row(line: str, above: list[str] | None = None, below: list[str] | None = None) -> Row:
    return _rows([*(above or []), line, *(below or [])])[line]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Geneva talks", "under 20"),
        ("Geneva talks", "two words"),
        (TITLE, "under 45"),
        (TITLE, "like"),
        ("GENEVA TALKS FAIL", "all capitals"),
        ("talks in Geneva fail", "lower start"),
        ("Geneva talks: no result", "colon inside"),
        ("Why did the talks in Geneva fail?", "ends in mark"),
        ("The talks in Geneva have failed.", "ends in stop"),
        ("More on the talks in Geneva:", "ends in colon"),
        ("Geneva, Talks, Ministers, March, Result", "list"),
        ("Home > Talks > Geneva", "bars"),
        ("Photo of the talks in Geneva", "credit"),
        ("Talks in Geneva, 9 January 2022", "dated"),
        ("Subscribe to the Geneva talks newsletter", "machinery"),
        ("Storm hits the north coast", "nothing shared"),
    ],
)
def test_what_a_line_is_by_itself(line: str, name: str) -> None:
    assert name in _row(line)


@pytest.mark.parametrize(
    ("above", "below", "name"),
    [
        ([], ["9 January 2022"], "date next"),
        ([], ["Geneva", "9 January 2022"], "date below"),
        (["9 January 2022"], [], "date above"),
        ([], ["By Jane Doe"], "byline next"),
        ([], ["Geneva", "By Jane Doe"], "byline below"),
        ([], ["Share"], "rule below"),
        (["Share"], [], "rule above"),
        (["Home", "World", "Sport"], [], "first after menu"),
        ([], [], "sentence next"),
        ([], ["World"], "short next"),
        (["Storm hits the coast of the north"], [], "any above"),
        ([], ["x"] * 50, "out of reach"),
        ([TITLE, "World"], [], "repeated long"),
        (["Home > World > " + TITLE], [], "within a line, long"),
    ],
)
def test_what_stands_around_it(above: list[str], below: list[str], name: str) -> None:
    assert name in _row(TITLE, above, below)


def test_words_of_the_story_count_by_how_often_it_says_them() -> None:
    twice, once = math.log1p(2), math.log1p(1)
    assert _row("Geneva talks in March")["topic"] == pytest.approx((twice + 2 * once) / 4)


def test_a_word_is_known_by_its_first_six_letters() -> None:
    assert "topic" in _row("Ministerial resume")


def test_characters_of_an_unspaced_script_are_shared_by_pairs() -> None:
    lines = lines_of("日内瓦会谈没有结果\n双方周三在日内瓦会谈，会谈没有取得结果，双方互相指责。")
    assert "topic" in candidates(lines, 1, 2, lines[1].text)[0]


@pytest.mark.parametrize("line", ["9 January 2022", "By Jane Doe", "...", "Home", "x" * 221])
def test_what_is_never_a_candidate(line: str) -> None:
    assert line not in _rows([line])


def test_a_sentence_of_the_story_is_no_candidate() -> None:
    assert not _rows([])


def test_every_feature_has_a_weight() -> None:
    rows = _rows(PIECES * 3, PIECES)
    assert {name for row in rows.values() for name in row} <= WEIGHTS.keys()


def test_no_more_than_thirty_lines_are_looked_at_closely() -> None:
    assert len(_rows([f"Talks number {number} in Geneva" for number in range(38)])) == 30


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.lists(st.sampled_from(PIECES), max_size=8))
def test_lines_that_are_not_looked_up_once_more_could_not_have_won(above: list[str], below: list[str]) -> None:
    lines = lines_of("\n".join([*above, *STORY, *below]))
    first, last, body = len(above), len(above) + len(STORY), "\n".join(STORY)
    chances: dict[str, float] = {}
    for number, row in candidates(lines, first, last, body).items():
        chances[lines[number].text] = chances.get(lines[number].text, 0.0) + math.exp(score(row))
    found = best_candidate(lines, first, last, body)
    if found is None:
        assert all(chance <= 1.0 for chance in chances.values())
    else:
        assert chances[lines[found].text] == pytest.approx(max(chances.values()))


def test_a_title_needs_to_be_likelier_than_none() -> None:
    assert best_candidate(lines_of("World\n" + "\n".join(STORY)), 1, 3, "\n".join(STORY)) is None


def test_letters_and_digits_make_two_lines_the_same() -> None:
    assert normal("“Talks”: 3rd round!") == normal("TALKS 3rd-round")
