"""What a word is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import MAX_WORD, fold, tokenize


def surfaces(text: str) -> list[str]:
    return [token.surface for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. said", ["the", "us", "said"]),
        ("U.S.-led", ["us", "led"]),
        ("the U.S.'s", ["the", "us's"]),
        ("U.S.S.R.", ["ussr"]),
        ("at 3 p.m. today", ["at", "3", "pm", "today"]),
        ("ends.Then", ["ends", "then"]),
        ("example.com", ["example", "com"]),
        ("AT&T's", ["at&t's"]),
        ("Marks & Spencer", ["marks", "spencer"]),
        ("Kim’s", ["kim's"]),
        ("don't", ["don't"]),
        ("O'Brien", ["o", "brien"]),
        ("d'Orsay", ["d", "orsay"]),
        ("de-escalation", ["de", "escalation"]),
        ("2022-01-09", ["2022", "01", "09"]),
        ("$100,000.50", ["100000", "50"]),
        ("1,2,3", ["1", "2", "3"]),
        ("3.5%", ["3.5"]),
        ("MH17 F-16 9/11", ["mh17", "f", "16", "9", "11"]),
        ("Wałęsa Škoda Straße", ["walesa", "skoda", "strasse"]),
        ("e\u0301te\u0301", ["ete"]),
        ("infor\u00admation", ["information"]),
        ("ＮＡＴＯ", ["nato"]),
        ("Ёлка", ["елка"]),
        ("मोदी ने", ["मोदी", "ने"]),
        ("北京大学", ["北", "京", "大", "学"]),
        ("がか", ["が", "か"]),
        ("مُحَمَّد", ["محمد"]),
        ("한국 정부", ["한국", "정부"]),
        ("foo_bar", ["foo", "bar"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_surface_forms(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("sanctions", "sanctioned"), ("Kim's", "Kim"), ("AT&T's", "AT&T"), ("U.S.'s", "US"), ("Café", "cafe")],
)
def test_words_of_one_stem(one: str, other: str) -> None:
    assert [token.stem for token in tokenize(one)] == [token.stem for token in tokenize(other)]


@given(st.text())
def test_any_text_gives_tokens_in_order_that_stand_where_they_say(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert token.surface
        assert token.stem
        end = token.end


@given(st.text(alphabet="abcdefABCäÉł '’.&-123", max_size=30))
def test_a_surface_form_is_folded_already(text: str) -> None:
    for token in tokenize(text):
        assert fold(token.surface) == token.surface


def test_a_text_longer_than_a_block_loses_nothing() -> None:
    text = "word " * 200_000
    tokens = tokenize(text)
    assert len(tokens) == 200_000
    assert tokens[-1].start == len(text) - 5


def test_a_word_without_end_is_one_short_token() -> None:
    (token,) = tokenize("x" * 100_000)
    assert (len(token.surface), token.end) == (MAX_WORD, 100_000)


def test_a_lone_surrogate_is_no_word() -> None:
    assert surfaces("a \ud800 b") == ["a", "b"]
