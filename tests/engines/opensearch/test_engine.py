"""What the engine on a cluster does besides the suite: generations, builds that fail, deep pages, changes."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from search import duplicates
from search.article import Article
from search.engines.opensearch import builder, generations, question, snapshot
from search.engines.opensearch.cluster import BusyError, Cluster
from search.engines.opensearch.engine import OpenSearchEngine
from search.errors import BuildError, BuildLockedError, CorpusError, GoneError, IndexUnavailableError
from search.results import SearchRequest
from tests import naive
from tests.engines.archive import ARCHIVE
from tests.engines.test_changes import Archive, assert_finds, query
from tests.engines.whoosh.invented import articles

TODAY = datetime.date(2022, 1, 31)


@pytest.fixture
def engine(archives: Callable[[], str]) -> OpenSearchEngine:
    return OpenSearchEngine(archives(), today=lambda: TODAY)


def ids(engine: OpenSearchEngine, **request: object) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(limit=100, **request)).hits]


def test_nothing_built_is_told(engine: OpenSearchEngine) -> None:
    for ask in (engine.generation, engine.info, lambda: engine.search(SearchRequest()), lambda: engine.add(ARCHIVE)):
        with pytest.raises(IndexUnavailableError, match="no index"):
            ask()


def test_a_failed_build_leaves_what_is_served(engine: OpenSearchEngine) -> None:
    engine.rebuild(ARCHIVE)

    def broken() -> Iterator[Article]:
        yield ARCHIVE[0]
        raise CorpusError("broken")

    with pytest.raises(CorpusError):
        engine.rebuild(broken())
    with pytest.raises(CorpusError):
        engine.add(broken())
    assert engine.generation() == 1
    assert len(ids(engine)) == len(ARCHIVE)
    assert engine._store._numbers() == {1}
    assert engine.rebuild(ARCHIVE).articles == len(ARCHIVE)


def test_a_build_whose_articles_got_lost_is_not_served(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.rebuild(ARCHIVE)
    monkeypatch.setattr(builder.Sender, "send", lambda *_: None)
    with pytest.raises(BuildError, match=f"0 articles of {len(ARCHIVE)}"):
        engine.rebuild(ARCHIVE)
    assert engine.generation() == 1


def test_the_generation_before_is_kept_and_its_cursors_are_gone(engine: OpenSearchEngine) -> None:
    for _ in range(3):
        engine.rebuild(ARCHIVE)
    assert engine._store._numbers() == {2, 3}
    with pytest.raises(GoneError):
        engine.search(SearchRequest(cursor="2.5"))


@pytest.mark.parametrize("moved", [True, False])
def test_a_move_of_the_alias_whose_answer_got_lost(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, moved: bool
) -> None:
    engine.rebuild(ARCHIVE)
    ask = Cluster.ask

    def losing(self: Cluster, method: str, path: str, *rest: Any, **options: Any) -> Any:
        if path == "/_aliases":
            if moved:
                ask(self, method, path, *rest, **options)
            raise BusyError("lost")
        return ask(self, method, path, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Cluster, "ask", losing)
        if moved:
            assert engine.rebuild(ARCHIVE).generation == 2
        else:
            with pytest.raises(BuildError, match="did not say"):
                engine.rebuild(ARCHIVE)
    assert engine.generation() == (2 if moved else 1)
    assert len(ids(engine)) == len(ARCHIVE)
    engine.rebuild(ARCHIVE)
    assert engine._store._numbers() == {2 if moved else 1, 3}


def test_one_build_at_a_time(engine: OpenSearchEngine) -> None:
    engine.rebuild(ARCHIVE)

    def during() -> Iterator[Article]:
        with pytest.raises(BuildLockedError):
            engine.remove(["talks"])
        yield from ARCHIVE

    assert engine.rebuild(during()).generation == 2


def test_the_lock_of_a_builder_that_died_is_taken(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine._store._locked()
    with pytest.raises(BuildLockedError):
        engine.rebuild(ARCHIVE)
    monkeypatch.setattr(generations, "DEAD", 0.0)
    assert engine.rebuild(ARCHIVE).generation == 1


def test_pages_beyond_the_window_go_on(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "WINDOW", 20)
    made = articles(1, 70)
    engine.rebuild(made)
    for sort in ("newest", "relevance"):
        whole = SearchRequest(q="talks OR -talks", sort=sort, limit=9, facets=())
        found: list[str] = []
        page = engine.search(whole)
        while True:
            found += [hit.id for hit in page.hits]
            if page.next is None:
                break
            page = engine.search(SearchRequest.from_args(whole.to_args(cursor=page.next)))
        assert len(found) == len(set(found)) == 70
        engine._opened.snapshot()._places.clear()
        jumped = engine.search(SearchRequest.from_args(whole.to_args(cursor=f"{page.generation}.54")))
        assert [hit.id for hit in jumped.hits] == found[54:63]
        assert engine.search(SearchRequest.from_args(whole.to_args(cursor=f"{page.generation}.99"))).hits == ()


def test_facets_are_counted_again_until_they_are_certain(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations.Store, "_shards", lambda _: 4)
    monkeypatch.setattr(question, "SHARD_VALUES", 20)
    chance = Random(2)
    sources = [f"Paper {number}" for number in range(60) for _ in range(number // 3 + 1)]
    made = [Article(f"a{n}", body="talks", source=chance.choice(sources)) for n in range(800)]
    engine.rebuild(made, duplicates=False)
    (facet,) = engine.search(SearchRequest(q="talks", facets=("source",))).facets
    expected = sorted(naive.facet(made, "source").items(), key=lambda pair: (-pair[1], pair[0]))[:20]
    assert [(value.value, value.count) for value in facet.values] == expected


def test_an_id_that_is_too_long_is_left_out(engine: OpenSearchEngine) -> None:
    long = "x" * 9_000
    report = engine.rebuild([*ARCHIVE, Article(long, body="talks")])
    assert (report.articles, report.skipped) == (len(ARCHIVE), ((long, builder.TOO_LONG),))


def test_a_cluster_that_lacks_what_is_served_is_told(engine: OpenSearchEngine) -> None:
    engine.rebuild(ARCHIVE)
    waited = time.monotonic()
    while engine.check() and time.monotonic() < waited + 60:
        time.sleep(0.1)  # copies of shards are still being made
    assert engine.check() == []
    engine._cluster.ask("DELETE", f"/{engine._cluster.name}-1-lexicon")
    assert engine.check() == [f"{engine._cluster.name}-1-lexicon is missing."]


def test_random_queries_find_what_the_obvious_engine_finds(engine: OpenSearchEngine) -> None:
    made = articles(3, 60)
    engine.rebuild(made)
    marked = duplicates.mark(made)
    chance = Random(3)
    for _ in range(60):
        assert_finds(engine, marked, query(chance))


def test_after_every_change_it_finds_what_the_obvious_engine_finds(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "BATCH", 2)
    monkeypatch.setattr(builder, "FIRST", 7)
    chance = Random(4)
    archive = Archive(chance)
    archive.rebuild(engine)
    for step in (archive.add, archive.remove, archive.add, archive.remove, archive.rebuild, archive.add):
        step(engine)
        marked = duplicates.mark(list(archive.held.values()))
        assert engine.info()["articles"] == len(marked)
        assert [engine.article(article.id) for article in marked] == marked
        for _ in range(8):
            assert_finds(engine, marked, query(chance))
    kept = lexicon_of(engine)
    engine.rebuild(archive.held.values())
    assert kept == lexicon_of(engine)


def lexicon_of(engine: OpenSearchEngine) -> dict[tuple[str, str], tuple[int, ...]]:
    """How many articles hold each word and name."""
    generation = engine._opened.snapshot().generation
    engine._cluster.ask("POST", f"/{generation.lexicon}/_refresh")
    found = engine._cluster.ask("POST", f"/{generation.lexicon}/_search", {"size": 10_000})["hits"]["hits"]
    entries = [hit["_source"] for hit in found]
    return {(e["kind"], e["value"]): (e["title"], e["body"], e["articles"]) for e in entries}
