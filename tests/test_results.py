"""Requests: read from URL parameters, written back, and changed into links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import RequestError
from search.results import FILTERS, SearchRequest

NAMES = st.lists(st.text(min_size=1, max_size=8), max_size=3, unique=True).map(tuple)
REQUESTS = st.builds(
    SearchRequest,
    q=st.text(max_size=20),
    source=NAMES,
    actor=NAMES,
    year=st.lists(st.sampled_from(["2022", "-1987", "unknown"]), max_size=3, unique=True).map(tuple),
    first=st.sampled_from(["", "2022"]),
    match=st.sampled_from(["all", "any"]),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    limit=st.integers(0, 1000),
    cursor=st.sampled_from(["", "7.10"]),
    facets=st.lists(st.sampled_from(FILTERS), unique=True).map(tuple),
    facet_values=st.integers(1, 1000),
    snippets=st.integers(0, 3),
    expand=st.booleans(),
    explain=st.booleans(),
    strict=st.booleans(),
)


@given(REQUESTS)
def test_parameters_read_back_as_the_same_request(request: SearchRequest) -> None:
    assert SearchRequest.from_args(request.to_args(cursor=request.cursor)) == request


@given(REQUESTS)
def test_a_value_toggled_twice_is_as_before(request: SearchRequest) -> None:
    once = SearchRequest.from_args(request.toggled("source", "Reuters"))
    twice = SearchRequest.from_args(once.toggled("source", "Reuters"))
    assert set(twice.source) == set(request.source)
    assert ("Reuters" in once.source) != ("Reuters" in request.source)


def test_a_change_starts_again_at_the_first_page() -> None:
    assert "cursor" not in SearchRequest(q="nato", cursor="7.10").toggled("actor", "NATO")


@pytest.mark.parametrize(
    ("args", "parameter"),
    [
        ({"query": "nato"}, "query"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "١"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"snippets": "4"}, "snippets"),
        ({"sort": "date"}, "sort"),
        ({"match": "some"}, "match"),
        ({"facets": "source,colour"}, "facets"),
        ({"strict": "maybe"}, "strict"),
        ({"expand": "maybe"}, "expand"),
        ({"q": ["a", "b"]}, "q"),
        ({"from": "yesterday"}, "from"),
        ({"to": "3/4/2022"}, "to"),
    ],
)
def test_a_wrong_parameter_is_named(args: dict[str, str], parameter: str) -> None:
    with pytest.raises(RequestError) as error:
        SearchRequest.from_args(args)
    assert error.value.extra["parameter"] == parameter
    assert error.value.hint
