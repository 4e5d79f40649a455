"""Lines, their offsets, and the pieces of one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.corpus.lines import glue, is_finished, lines_of


@given(st.text(max_size=300))
def test_every_line_stands_at_its_offsets(raw: str) -> None:
    for line in lines_of(raw):
        assert raw[line.start : line.end] == line.text != ""


@given(st.lists(st.text(min_size=1, max_size=20), max_size=15).map("\n".join))
def test_every_line_is_in_exactly_one_block(raw: str) -> None:
    lines = lines_of(raw)
    assert [n for block in glue(lines) for n in range(block.first, block.last + 1)] == list(range(len(lines)))


def test_the_text_of_a_link_joins_its_sentence() -> None:
    lines = lines_of("The front page was quiet. According to\nReuters\n, the talks\nare over.\nNext")
    assert [(block.first, block.last) for block in glue(lines)] == [(0, 3), (4, 4)]


def test_a_headline_is_not_joined_to_the_story() -> None:
    assert len(glue(lines_of("Talks fail\nThe talks have failed."))) == 2


def test_sentence_ends_of_many_scripts() -> None:
    assert all(map(is_finished, ["Done.", "Done.”", "完了。", "完了。」", "انتهى؟", "समाप्त।", "Done. »"]))
    assert not any(map(is_finished, ["Done", "Done,", "完了", "“Done"]))


WRAPPED = """\
The council will close its oldest library in May and sell the house
to a company that wants to make a hotel of it, the mayor said.
{indent}Readers who had come to protest were told that a bus will take
Mondays' visitors to the next town from the first day of June, at
no cost to anybody.
"""


@pytest.mark.parametrize("indent", ["    ", "\n"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_wrapped_paragraphs_are_joined(indent: str, ending: str) -> None:
    text = f"Council closes library{ending}{ending}" + WRAPPED.format(indent=indent).replace("\n", ending)
    blocks = glue(lines_of(text))
    assert [(block.first, block.last) for block in blocks] == [(0, 0), (1, 2), (3, 5)]


def test_a_short_first_line_opens_an_indented_text() -> None:
    text = "Library\n\nOn Monday the\nCouncil" + WRAPPED.format(indent="    ").removeprefix("The council")
    assert [(block.first, block.last) for block in glue(lines_of(text))] == [(0, 0), (1, 3), (4, 6)]


def test_a_list_of_lines_of_one_length_is_not_wrapped() -> None:
    lines = ["Council closes its library in May", "Mayor of the town speaks to us", "Buses run on Mondays from June"]
    assert len(glue(lines_of("\n".join(lines * 5)))) == 15
