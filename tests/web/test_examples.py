"""The examples of the help: each finds something in the archive that is served."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import actors, corpus, open_engine
from search.article import Article
from search.engines import Engine
from search.errors import IndexUnavailableError
from search.query import parse
from search.results import SearchRequest
from search.web import create_app
from search.web.examples import Examples
from tests.web.fake import FakeEngine

OPERATORS = ("OR", " -", "AND (", '"', "W/5", "*", "~", "title:", "date:", "after:", "has:", "words:", "dup:lead")


@pytest.fixture(scope="module")
def seeded(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = open_engine(tmp_path_factory.mktemp("index"))
    read = corpus.read([seeds], max_file_bytes=1 << 20, today=datetime.date(2024, 1, 1))
    engine.rebuild(actors.find(found) for found in read if isinstance(found, Article))
    return engine


def test_every_example_is_understood_and_finds_something(seeded: Engine) -> None:
    examples = Examples(seeded)()
    for query, _ in examples:
        assert parse(query, datetime.date(2024, 1, 1)).warnings == ()
        assert seeded.search(SearchRequest(q=query)).total, query
    shown = "\n".join(query for query, _ in examples)
    assert [operator for operator in OPERATORS if operator not in shown] == []
    assert 'person:"Joe Biden"' in shown and 'org:"NATO"' in shown


@pytest.fixture
def cyrillic(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "index")
    engine.rebuild([Article("a", title="Новая Москва", body="Большая встреча прошла вчера.", source='Газета "Новая"')])
    yield engine


def test_an_archive_in_another_language_has_examples_in_it(cyrillic: Engine) -> None:
    queries = [query for query, _ in Examples(cyrillic)()]
    assert '"большая встреча"' in queries
    assert [query for query in queries if query.startswith("source:")]


def test_they_are_found_once_a_generation(engine: FakeEngine) -> None:
    examples = Examples(engine)
    first, asked = examples(), len(engine.requests)
    assert examples() == first and len(engine.requests) == asked
    engine.served += 1
    examples()
    assert len(engine.requests) > asked


def test_without_an_index_there_are_none(engine: FakeEngine) -> None:
    engine.error = IndexUnavailableError("There is no index.")
    assert Examples(engine)() == ()
    assert create_app(engine).test_client().get("/").status_code == 503
