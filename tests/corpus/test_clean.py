"""The best run of lines, and the places where it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.corpus.clean import AFTER, BEFORE, FURNITURE, TEASER, best_run, clean, fingerprint
from search.corpus.lines import lines_of

STORY = [
    "The two sides met for the third time this week, and neither of them gave ground on the main question.",
    "Officials said that the talks would go on, although they expected no result before the end of the month.",
    "The opposition, which had asked for a vote, called the outcome a disappointment for the whole country.",
]


def _reasons(*lines: str, furniture: frozenset[int] = frozenset()) -> list[str | None]:
    return clean(lines_of("\n".join(lines)), furniture).reasons


@given(st.lists(st.integers(-9, 9).map(float), max_size=12))
def test_best_run_is_the_best_of_all_runs(scores: list[float]) -> None:
    first, last = best_run(scores)
    every = [sum(scores[a:b]) for a in range(len(scores) + 1) for b in range(a, len(scores) + 1)]
    assert sum(scores[first:last]) == max(every)


def test_menus_around_a_story_are_named_by_their_place() -> None:
    assert _reasons("Home", "World", *STORY, "Privacy", "Terms") == [BEFORE] * 2 + [None] * 3 + [AFTER] * 2


def test_nothing_is_body_where_nothing_reads_as_prose() -> None:
    menu = ["Home", "World", "Sport", "Culture", "Weather", "Europe", "Asia", "Africa", "Americas", "Contact"]
    assert None not in _reasons(*menu)


def test_a_few_short_lines_are_text() -> None:
    assert _reasons("Hello", "World", "Again") == [None, None, None]


def test_sentences_beside_the_run_belong_to_it() -> None:
    lead, end = "The council voted on Monday to close the library.", "The house will be a hotel."
    page = ["Home", "World", "Sport", "Sign in", lead, *STORY, end, "Share", "Privacy", "Contact"]
    assert _reasons(*page)[4:9] == [None] * 5


def test_clocks_part_no_story() -> None:
    page = ["Home", "World", "Sport", "Sign in", "10:30", "The vote has begun in Geneva.", "10:15", *STORY]
    page += ["9:45 AM", "Good morning from the town hall.", "Share", "Privacy", "Contact"]
    reasons = _reasons(*page)
    assert (reasons[5], reasons[-4]) == (None, None)


def test_a_line_that_runs_on_beside_the_run_belongs_to_it() -> None:
    lead = "The board issued the following figures for shipments of its major exports in the week to Monday:"
    assert _reasons("Home", "World", "Sport", "Sign in", lead, *STORY, "Privacy", "Terms", "Contact")[4] is None


def test_a_table_in_a_page_without_prose_is_its_text() -> None:
    table = ["Bread wheat 235,800 against 205,700", "Maize 158,400 against 189,000", "Sorghum 26,500 against 18,700"]
    menu = ["Home", "World", "Sport", "Sign in", "Weather", "Search"]
    assert _reasons(*menu, *table, *reversed(menu))[6:9] == [None] * 3


def test_a_text_that_is_no_page_is_kept_whole() -> None:
    text = ["Net 807,000 against 858,000", "Sales 8.2 million", "Year", "Net 1.1 million", STORY[0], "Restated"]
    assert _reasons(*text) == [None] * 6


def test_a_teaser_takes_the_headline_below_it() -> None:
    assert _reasons(STORY[0], "See also", "Storm hits the coast", *STORY[1:])[1:3] == ["see also", TEASER]


def test_a_teaser_takes_a_quotation_to_its_end() -> None:
    reasons = _reasons(STORY[0], "To read also", "Zelensky: “Russia threatens us.", 'Let us join NATO "', *STORY[1:])
    assert reasons[1:4] == ["see also", TEASER, TEASER]


def test_a_repeated_line_is_furniture_even_if_it_is_a_sentence() -> None:
    notice = "This story was produced with the help of our readers, whom we thank for their support."
    assert _reasons(*STORY, notice, STORY[0], furniture=frozenset({fingerprint(notice)}))[3] == FURNITURE


def test_related_articles_in_the_middle_of_a_story_do_not_end_it() -> None:
    assert _reasons(*STORY, "Related articles", "Storm hits the coast", " ".join(reversed(STORY)))[-1] is None
