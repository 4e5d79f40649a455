"""Array code counts what the plain code counts, whatever the characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.corpus.lines import is_finished, sentence_ends_inside, weight
from search.corpus.shapes import shapes_of, words_of

TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1), min_size=1)
TYPICAL = st.lists(st.text("aB1.!?。」” „(,|中ñ", min_size=1, max_size=20), min_size=1)


@given(st.one_of(TEXTS, TYPICAL))
def test_sizes_are_weights(texts: list[str]) -> None:
    assert shapes_of(texts).sizes.tolist() == [weight(text) for text in texts]


@given(st.one_of(TEXTS, TYPICAL))
def test_a_text_is_finished_as_a_line_is(texts: list[str]) -> None:
    assert shapes_of(texts).features["finished"].tolist() == [is_finished(text) for text in texts]


@given(st.one_of(TEXTS, TYPICAL))
def test_inner_ends_are_those_of_each_text(texts: list[str]) -> None:
    counts = (shapes_of(texts).features["inner ends"]).tolist()
    assert [round(2.718281828459045**count - 1) for count in counts] == [sentence_ends_inside(text) for text in texts]


@given(st.text(st.characters(max_codepoint=0x1FFFF, exclude_categories=["Cs"])))
def test_words_are_the_runs_of_letters(text: str) -> None:
    assert words_of(text) == re.findall(r"[^\W\d_]+", text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("lower words", "one Two three FOUR", 0.5),
        ("capital words", "one Two three FOUR", 0.5),
        ("ends in colon", "He said:", 1),
        ("lower start", "and so on", 1),
        ("question", "Why?", 1),
        ("quote", "“Why?”", 1),
        ("digits", "a1b2", 1.0),
        ("unspaced", "中国外交部", 1),
    ],
)
def test_feature(name: str, text: str, value: float) -> None:
    assert shapes_of(["Home", text]).features[name][1] == value


def test_words_beyond_the_sample_do_not_count() -> None:
    text = "word " * 120 + "Capital " * 50
    assert shapes_of([text]).features["capital words"][0] == 0
