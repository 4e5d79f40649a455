"""Windows and marks."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import parse
from search.snippets import WINDOW, cut, marks, occurrences, opening, sought_once

TODAY = datetime.date(2022, 1, 31)
FILLER = "Nothing of note was said in the long debate that went on through the night. "


def tree(query: str):
    return parse(query, TODAY).tree


def snippets(title: str, body: str, query: str, count: int):
    leaves = sought_once(tree(query))
    found = {field: occurrences(text, leaves, field) for field, text in (("title", title), ("body", body))}
    return cut(title, body, leaves, found, count)


def marked(text: str, query: str):
    return marks(occurrences(text, sought_once(tree(query)), "body"))


def body_snippets(body: str, query: str, count: int = 3):
    return snippets("", body, query, count)[0]


def test_a_phrase_marks_the_phrase_and_not_its_words_elsewhere() -> None:
    assert marked("An open door. The door is open.", '"open door"') == ((3, 12),)


def test_marks_that_overlap_become_one() -> None:
    assert marked("open door policy", '"open door" "door policy"') == ((0, 16),)


def test_a_match_far_into_a_long_text_is_shown() -> None:
    (snippet,) = body_snippets(FILLER * 2000 + "Then a walrus came. " + FILLER, "walrus")
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["walrus"]
    assert snippet.text.startswith("Then a walrus came.")


def test_a_window_that_holds_more_of_the_query_is_preferred() -> None:
    body = f"A walrus. {FILLER * 5} A walrus and a carpenter. {FILLER * 5} A carpenter."
    (snippet,) = body_snippets(body, "walrus carpenter", 1)
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["walrus", "carpenter"]


def test_windows_stand_in_the_order_of_the_text_and_apart() -> None:
    body = f"{FILLER * 4}walrus {FILLER * 4}carpenter {FILLER * 4}walrus"
    shown = body_snippets(body, "walrus OR carpenter")
    assert len(shown) == 3
    assert all(one.start + len(one.text) <= other.start for one, other in itertools.pairwise(shown))


def test_a_body_without_a_match_is_shown_by_its_beginning() -> None:
    (snippet,) = body_snippets(f"\n  First. {FILLER * 9}", "title:walrus")
    assert snippet.text.startswith("First. Nothing")
    assert snippet.marks == ()


def test_white_space_is_run_together_under_the_marks() -> None:
    (snippet,) = body_snippets("The  open \n\n door\tstays.", '"open door"')
    assert snippet.text == "The open door stays."
    assert snippet.marks == ((4, 13),)


@pytest.mark.parametrize("query", ["walrus", "title:walrus", '"the walrus"'])
def test_the_title_is_marked_too(query: str) -> None:
    shown, reasons = snippets("The walrus speaks", "Quietly.", query, 1)
    assert shown[0].field == "title"
    assert reasons[0].field == "title"


WORDS = st.lists(st.sampled_from(["walrus", "Walruses", "open", "door.", "the", "\n\n", "—", "北京", "x" * 300]))


@given(st.lists(WORDS, max_size=12), st.sampled_from(["walrus", '"the door"', "open door", "北京 OR the", "-walrus"]))
def test_every_mark_lies_on_a_match_and_every_window_on_the_text(words: list[list[str]], query: str) -> None:
    body = " ".join(word for part in words for word in part)
    for snippet in body_snippets(body, query):
        squeezed = " ".join(body[snippet.start :].split())
        assert squeezed.startswith(snippet.text.strip())
        for start, end in snippet.marks:
            whole = snippet.text[start:end]
            assert marked(whole, query) == ((0, len(whole)),)
        longest = max((len(word) for part in words for word in part), default=0)
        assert len(snippet.text) <= WINDOW + 90 + 2 * longest


def test_an_opening_of_one_long_word_is_cut() -> None:
    assert opening("x" * 500) == "x" * 90 + "…"


@pytest.mark.parametrize("short", ["The U.S.", "Mr.", "Gen.", "In St.", "No.", "Acme Inc.", "On Jan.", "By J."])
def test_a_window_neither_begins_nor_ends_behind_an_abbreviation(short: str) -> None:
    body = f"{FILLER * 3}Before it all {short} Walrus came to the house by the sea. {FILLER * 3}"
    (snippet,) = body_snippets(body, "walrus", 1)
    assert snippet.text.startswith(f"Before it all {short} Walrus came")
    body = f"Walrus. {FILLER * 2}So it was that {short} Carpenter had come{' on' * 60}. {FILLER}"
    (snippet,) = body_snippets(body, "walrus", 1)
    assert not snippet.text.endswith(short)


def test_a_window_knows_whether_it_is_the_last() -> None:
    assert [s.at_end for s in body_snippets(f"Walrus. {FILLER * 9}A carpenter \n", "walrus OR carpenter", 2)] == [
        False,
        True,
    ]
