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
    assert None not in _reasons("Home", "World", "Sport")


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
