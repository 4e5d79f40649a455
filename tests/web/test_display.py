"""How values look: what the doctests of the module leave out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from search.results import Snippet
from search.web.display import day, ends_within, marked, opens_within, paragraphs, web_address

SPANS = st.lists(st.integers(0, 40), unique=True, max_size=8).map(
    lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)


@given(st.text(max_size=40), SPANS)
def test_marks_add_nothing_but_marks(text: str, marks: tuple[tuple[int, int], ...]) -> None:
    inside = tuple(span for span in marks if span[1] <= len(text))
    shown = str(marked(text, inside))
    assert shown.count("<mark>") == len(inside)
    assert shown.replace("<mark>", "").replace("</mark>", "") == str(escape(text))


@given(st.text("ab \n<", max_size=40), SPANS)
def test_paragraphs_keep_every_character_but_line_breaks(text: str, marks: tuple[tuple[int, int], ...]) -> None:
    shown = "".join(str(paragraph) for paragraph in paragraphs(text, marks))
    lines = [line for line in text.split("\n") if line.strip()]
    assert shown.replace("<mark>", "").replace("</mark>", "") == str(escape("".join(lines)))


@pytest.mark.parametrize(
    ("value", "shown"), [("0987", "0987"), ("2022-12", "December 2022"), ("2022-12-31", "31 December 2022")]
)
def test_days(value: str, shown: str) -> None:
    assert day(value) == shown


@pytest.mark.parametrize("url", ["https://ex.org", "HTTP://ex.org/a?b=c#d", "https://пример.укр/стаття"])
def test_web_addresses(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize("url", [None, "", "https://", "https:///x", " https://x", "https://x\n", "java\nscript:x"])
def test_no_web_addresses(url: str | None) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize(("start", "text", "within"), [(0, "they", False), (9, "they", True), (9, "“They", False)])
def test_a_window_that_opens_within_a_sentence(start: int, text: str, within: bool) -> None:
    assert opens_within(Snippet("body", text, (), start)) is within


def test_a_whole_text_without_a_full_stop_is_not_cut_off() -> None:
    assert ends_within(Snippet("body", "and so they met", (), 9))
    assert not ends_within(Snippet("body", "and so they met", (), 9, at_end=True))
