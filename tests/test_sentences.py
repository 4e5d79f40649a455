"""Where a sentence ends: what the doctests of the module leave out."""

from __future__ import annotations

import time

import pytest

from search.sentences import complete, ends


@pytest.mark.parametrize(
    ("text", "next_"),
    [
        ("“So be it.” He left.", ["He left."]),
        ("They joined NATO. Then they left it.", ["Then they left it."]),
        ("What?! No… Yes.", ["No… Yes.", "Yes."]),
        ("Глава МИД С. Лавров уехал. Он вернётся.", ["Он вернётся."]),
        ("北京。上海！", ["上海！", ""]),
        ("أين هو؟ هنا.", ["هنا."]),
        ("A headline\n\nand its text", ["and its text"]),
        ("Prices rose 3.5 pct. vs. 4 before, i.e. by less.", ["vs. 4 before, i.e. by less."][:0]),
    ],
)
def test_ends(text: str, next_: list[str]) -> None:
    assert [text[at:] for at in ends(text)] == next_


def test_it_looks_only_between_two_places_and_at_what_stands_around_them() -> None:
    text = "Mr. Lee met. He left. She"
    assert list(ends(text, 2)) == [13, 22]
    assert list(ends(text, 2, 13)) == [13]
    assert list(ends(text, 2, 12)) == []


@pytest.mark.parametrize("text", ["It is over in Jan.", "said G.", "the end", ""])
def test_incomplete(text: str) -> None:
    assert not complete(text)


@pytest.mark.parametrize("text", ["." * 200_000, "\n " * 100_000, "." + " " * 200_000, '."' * 100_000])
def test_a_hostile_text_costs_linear_time(text: str) -> None:
    started = time.process_time()
    list(ends(text))
    assert time.process_time() - started < 5
