"""docs/query-language.md is true: every example finds what its row says."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from search import SearchRequest, actors, corpus, open_engine
from search.article import Article
from search.engines import Engine

PAGE = Path(__file__).parent.parent / "docs" / "query-language.md"
ROWS = [
    (query.replace("\\|", "|"), found.split())
    for query, found in re.findall(r"^\| `(.+?)` \|.*\| ([\d ]*) \|$", PAGE.read_text("utf-8"), re.M)
]


@pytest.fixture(scope="module")
def engine(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = open_engine(tmp_path_factory.mktemp("seeds"))
    found = corpus.read([seeds], max_file_bytes=1 << 20, today=datetime.date(2026, 1, 1))
    engine.rebuild(actors.find(item) for item in found if isinstance(item, Article))
    return engine


@pytest.mark.parametrize(("query", "expected"), ROWS)
def test_an_example_finds_what_its_row_says(engine: Engine, query: str, expected: list[str]) -> None:
    page = engine.search(SearchRequest(q=query))
    assert sorted(hit.id[:3] for hit in page.hits) == expected
    assert page.warnings == ()


def test_every_example_is_checked() -> None:
    assert len(ROWS) >= 35
