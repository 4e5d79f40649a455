"""Array code counts what the plain code counts, whatever the characters."""

from __future__ import annotations

import math
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.corpus.lines import is_finished, sentence_ends_inside, weight
from search.corpus.shapes import machinery, shapes_of, words_of

TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1), min_size=1)
TYPICAL = st.lists(st.text("aB1.!?。」” „(,|中ñ", min_size=1, max_size=20), min_size=1)


@pytest.fixture(autouse=True, scope="module")
def _tables() -> None:
    """They are made on first use, which takes longer than a hypothesis test may."""
    shapes_of(["Subscribe"])


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


@given(st.one_of(TEXTS, TYPICAL))
def test_an_enormous_page_goes_part_by_part(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = shapes_of(texts)
        patch.setattr("search.corpus.shapes._PART", max(map(len, texts)))
        parts = shapes_of(texts)
    assert parts.sizes.tolist() == whole.sizes.tolist()
    assert {name: values.tolist() for name, values in parts.features.items()} == {
        name: values.tolist() for name, values in whole.features.items()
    }


def test_an_enormous_line_takes_bounded_memory() -> None:
    text = "Ab c. " * (1 << 21)
    tracemalloc.start()
    try:
        shapes_of([text])
        assert tracemalloc.get_traced_memory()[1] < 150 << 20
    finally:
        tracemalloc.stop()


@given(
    st.lists(st.sampled_from(["Subscribe", "menu", "unem", "NEWSLETTER", "form", "from", "Straße", "ﬁlm"]), min_size=1)
)
def test_words_of_machinery_are_known_by_their_spelling(words: list[str]) -> None:
    own = sum(word.casefold() in machinery()[0] for word in words)
    assert shapes_of([" ".join(words)]).features["machinery"][0] == pytest.approx(math.log1p(own))
