"""What is offered where nothing was found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.errors import QueryTooSlowError
from search.results import SearchRequest
from search.web.widen import offers
from tests.web.fake import FakeEngine, page_of


def labels(engine: FakeEngine, asked: SearchRequest, finds: Callable[[SearchRequest], bool]) -> list[str]:
    engine.answers = lambda request: page_of(request, total=int(finds(request)))
    return [offer.label for offer in offers(engine, asked)]


def test_words_are_offered_without_their_quotation_marks(engine: FakeEngine) -> None:
    asked = SearchRequest(q="“open   door” policy")
    assert labels(engine, asked, lambda r: r.q == "open door policy") == ["the same words, not as a phrase"]


def test_any_of_several_words_is_offered(engine: FakeEngine) -> None:
    assert labels(engine, SearchRequest(q="a b"), lambda r: r.match == "any") == ["any of these words"]


def test_each_filter_and_the_dates_are_offered_to_be_left_out(engine: FakeEngine) -> None:
    asked = SearchRequest(q="a", source=("X",), actor=("Y", "Z"), first="2022")
    assert labels(engine, asked, lambda _: True) == [
        "at any date",
        "without the filter Source: X",
        "without the filter Actor: Y",
        "without the filter Actor: Z",
        "without any filter",
    ]


def test_only_what_finds_something_is_offered(engine: FakeEngine) -> None:
    assert labels(engine, SearchRequest(q="a b", source=("X",)), lambda _: False) == []


def test_where_no_single_change_helps_all_together_are_offered(engine: FakeEngine) -> None:
    asked = SearchRequest(q='"a b"', source=("X",), first="2022")
    found = labels(engine, asked, lambda r: r.match == "any" and not r.source and not r.first)
    assert found == ["any of these words, in any order, without filters"]


def test_a_request_for_everything_has_nothing_wider(engine: FakeEngine) -> None:
    assert labels(engine, SearchRequest(), lambda _: True) == []


@pytest.mark.parametrize("count", [1, 20])
def test_the_cost_is_bounded_and_nothing_is_fetched(engine: FakeEngine, count: int) -> None:
    labels(engine, SearchRequest(q="a b", source=tuple(map(str, range(count)))), lambda _: False)
    assert len(engine.requests) <= 7
    assert {(r.limit, r.facets, r.snippets) for r in engine.requests} == {(0, (), 0)}


def test_what_takes_too_long_to_count_is_not_offered(engine: FakeEngine) -> None:
    engine.error = QueryTooSlowError("It took a second.")
    assert offers(engine, SearchRequest(q="a b", source=("X",))) == []
