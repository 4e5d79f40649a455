"""One engine, many threads that Python switches between as often as it can: no answer is another's."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from search.analysis import tokenize
from search.engines import Engine
from search.engines.whoosh import evaluate
from search.engines.whoosh.engine import WhooshEngine
from search.results import SearchPage, SearchRequest
from tests.engines.whoosh.test_engine import TODAY, random_query, reuters

THREADS = 16


@pytest.fixture(autouse=True)
def restless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(evaluate, "SECONDS", 3600.0)  # however late an answer is here
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def said(page: SearchPage) -> tuple[object, ...]:
    """All of an answer but the time that it took."""
    return page.total, page.hits, page.facets, page.next, page.warnings, page.canonical


@pytest.mark.parametrize("queries", [240, pytest.param(9_000, marks=pytest.mark.slow)])
def test_many_threads_get_the_answers_of_one(queries: int, shared: Path, tmp_path: Path) -> None:
    news = reuters(shared, 300)
    alone = WhooshEngine(tmp_path, today=lambda: TODAY)
    alone.rebuild(news[:200])
    alone.add(news[200:])
    alone.remove([article.id for article in news[::9]])
    chance = Random(1)
    words = [w for a in news if len(w := [t.surface for t in tokenize(a.body)]) > 8]
    requests = [
        SearchRequest(q=random_query(chance, words), sort=chance.choice(("relevance", "newest")), facets=("country",))
        for _ in range(80)
    ]
    expected = [said(alone.search(request)) for request in requests]
    shared_engine = WhooshEngine(tmp_path, today=lambda: TODAY)  # nothing of it is read yet
    wrong: list[object] = []

    def ask(seed: int, engine: Engine) -> None:
        chance = Random(seed)
        for _ in range(queries // THREADS):
            at = chance.randrange(len(requests))
            try:
                if said(engine.search(requests[at])) != expected[at]:
                    wrong.append(requests[at].q)
            except Exception as error:  # an error in a thread is lost otherwise
                wrong.append(error)

    threads = [threading.Thread(target=ask, args=(seed, shared_engine)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
