"""Columns, against what the articles themselves say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from search.article import Actor, Article
from search.engines.whoosh.columns import Columns
from search.query.nodes import KNOWN
from search.results import FILTERS
from tests import naive
from tests.engines.whoosh.invented import articles, parts, segment


@pytest.fixture(params=range(3))
def made(request: pytest.FixtureRequest) -> list[Article]:
    return articles(request.param, 30)


@pytest.fixture
def columns(made: list[Article], tmp_path: Path) -> Columns:
    runs = parts(Random(len(made[0].body)), made)
    return Columns.of([segment(run, tmp_path / str(n)) for n, run in enumerate(runs)])


def assert_is(columns: Columns, made: list[Article]) -> None:
    """That the columns say what the articles say."""
    days = [[day.toordinal() for day in article.date.days()] if article.date else [0, 0] for article in made]
    assert np.array([columns.first_day, columns.last_day]).T.tolist() == days
    assert columns.documents == len(made)
    for what in KNOWN:
        known = [getattr(article, {"lang": "language", "actor": "actors"}.get(what, what)) for article in made]
        assert columns.known[what].tolist() == [bool(value) for value in known]
    for name in FILTERS:
        facet = columns.facets[name]
        each = [facet.ordinals[a:b].tolist() for a, b in pairwise(facet.starts.tolist())]
        assert [sorted(facet.values[n] for n in ordinals) for ordinals in each] == [
            sorted(set(naive.values(article, name))) for article in made
        ]


def test_columns_of_segments_say_what_their_articles_say(columns: Columns, made: list[Article]) -> None:
    assert_is(columns, made)


def test_columns_of_documents_that_are_kept_say_what_those_say(columns: Columns, made: list[Article]) -> None:
    live = np.arange(len(made)) % 3 > 0
    assert_is(columns.where(live), [article for n, article in enumerate(made) if n % 3])


def test_columns_come_back_from_their_arrays(columns: Columns, made: list[Article]) -> None:
    assert_is(Columns.of([columns.arrays()]), made)


@pytest.mark.parametrize("some", [slice(0, 0), slice(None), slice(1, None, 2), slice(-1, None)], ids=str)
def test_counts_are_of_the_documents_that_have_a_value(columns: Columns, made: list[Article], some: slice) -> None:
    documents = np.arange(len(made), dtype=np.uint32)[some]
    for name in FILTERS:
        facet = columns.facets[name]
        counts = dict(zip(facet.values, facet.counts(documents).tolist(), strict=True))
        assert {value: count for value, count in counts.items() if count} == naive.facet(made[some], name)


def test_holders_are_the_documents_that_have_a_value(columns: Columns, made: list[Article]) -> None:
    for name in FILTERS:
        for value in ("nobody", *columns.facets[name].values):
            expected = [n for n, article in enumerate(made) if value in naive.values(article, name)]
            assert columns.facets[name].holders(value).tolist() == expected


def test_a_name_that_an_article_has_twice_is_counted_once(tmp_path: Path) -> None:
    twice = Article("a", actors=(Actor("Georgia", "country"), Actor("Georgia", "person")))
    assert_is(Columns.of([segment([twice], tmp_path / "file")]), [twice])


def test_no_article_makes_no_column(tmp_path: Path) -> None:
    assert_is(Columns.of([segment([], tmp_path / "none")]), [])
