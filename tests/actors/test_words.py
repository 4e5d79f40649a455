"""A text as words: what each is without its dress, and how it is joined to the one before."""

from __future__ import annotations

import pytest

from search.actors.words import BREAK, HYPHEN, SPACE, phrase_key, split


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("U.S. troops", ["US", "troops"]),
        ("the U.S and", ["the", "US", "and"]),
        ("George W. Bush", ["George", "W", "Bush"]),
        ("Gen. O’Brien", ["Gen", "O'Brien"]),
        ("AT&T & Co.", ["AT&T", "&", "Co"]),
        ("Wałęsa’s", ["Walesa"]),
        ("Cafe\u0301s", ["Cafes"]),
    ],
)
def test_plain_words(text: str, plain: list[str]) -> None:
    assert split(text).plain[: len(plain)] == plain


@pytest.mark.parametrize(
    ("gap", "join"),
    [(" ", SPACE), ("\n", SPACE), ("-", HYPHEN), ("–", HYPHEN), ("\n\n", BREAK), ("\n    ", BREAK), (", ", BREAK)],
)
def test_joins(gap: str, join: int) -> None:
    assert split(f"Alpha{gap}Beta").joins == [BREAK, join]


def test_a_possessive_ending_is_no_part_of_the_word() -> None:
    words = split("Russia's army, the states' rights")
    assert words.possessive == {0, 3}
    assert words.text[words.starts[0] : words.ends[0]] == "Russia"
    assert split("At Sotheby's. Then").plain == ["At", "Sotheby", "Then"]


def test_a_phrase_has_one_key_however_it_is_hyphenated() -> None:
    assert phrase_key("Al-Qaeda") == phrase_key("Al Qaeda")
