"""`dup:lead`: one article of each group of near-duplicates."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from search.duplicates import mark
from search.engines import Engine
from search.results import SearchRequest
from tests import naive
from tests.engines.archive import ARCHIVE
from tests.engines.conftest import Opening

TODAY = datetime.date(2022, 1, 31)
TALKS = next(article for article in ARCHIVE if article.id == "talks")
COPIED = (*ARCHIVE, replace(TALKS, id="talks-2", source="Reuters"), replace(TALKS, id="talks-0", date=None))
EVERY = {article.id for article in ARCHIVE}


@pytest.fixture(scope="module")
def engine(opening: Opening) -> Engine:
    engine = opening(lambda: TODAY)
    engine.rebuild(COPIED)
    return engine


def ids(engine: Engine, q: str) -> set[str]:
    return {hit.id for hit in engine.search(SearchRequest(q=q, limit=100)).hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dup:lead", EVERY),
        ("talks dup:lead", {"talks", "year"}),
        ("nato -dup:lead", {"talks-2", "talks-0"}),
        ("DUP:LEAD source:reuters", {"sanctions", "door", "title-only"}),
        ("dup:lead OR id:talks-2", EVERY | {"talks-2"}),
        ("dup:nonsense", set()),
    ],
)
def test_a_query_finds_exactly(engine: Engine, query: str, expected: set[str]) -> None:
    assert ids(engine, query) == expected
    assert {a.id for a in naive.find(mark(COPIED), SearchRequest(q=query), TODAY)} == expected


def test_an_article_names_the_one_it_repeats(engine: Engine) -> None:
    assert engine.article("talks-0").lead == "talks"
    assert engine.article("talks").lead is None


def test_none_is_grouped_where_that_is_left_out(opening: Opening) -> None:
    engine = opening(lambda: TODAY)
    engine.rebuild(COPIED, duplicates=False)
    assert ids(engine, "dup:lead") == {article.id for article in COPIED}


def test_a_follower_leads_when_its_lead_is_removed(opening: Opening) -> None:
    engine = opening(lambda: TODAY)
    engine.rebuild(COPIED)
    engine.remove(["talks"])
    assert ids(engine, "nato dup:lead") == {"talks-2"}
    assert engine.article("talks-0").lead == "talks-2"
