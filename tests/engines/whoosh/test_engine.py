"""The Whoosh engine against the obvious one, on news nobody wrote for it; and what only this engine does."""

from __future__ import annotations

import datetime
import gzip
import json
import random
import threading
from pathlib import Path

import pytest

from search.analysis import tokenize
from search.article import Actor, Article, PublishedDate
from search.engines import Engine
from search.engines.whoosh.engine import WhooshEngine
from search.results import SearchRequest
from tests import naive

TODAY = datetime.date(1987, 12, 31)


def reuters(shared: Path, size: int) -> list[Article]:
    articles = []
    with gzip.open(shared / "corpora" / "reuters.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line, _ in zip(lines, range(size), strict=False):
            record = json.loads(line)
            date = record["date"] and PublishedDate(record["date"][:10], "instant", "metadata", record["date"])
            actors = tuple(Actor(place, "country") for place in record["places"])
            articles.append(
                Article(record["id"], record["title"], record["body"], date=date, actors=actors, digest=line)
            )
    return articles


@pytest.fixture(scope="module")
def news(shared: Path) -> list[Article]:
    return reuters(shared, 400)


@pytest.fixture(scope="module")
def engine(news: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = WhooshEngine(tmp_path_factory.mktemp("reuters"), today=lambda: TODAY)
    engine.rebuild(news)
    return engine


def random_query(chance: random.Random, words: list[list[str]], depth: int = 2) -> str:
    """A query of the corpus's own words, of any shape that the language has."""
    text = chance.choice(words)
    start = chance.randrange(len(text) - 3)
    kind = chance.randrange(12 if depth else 7)
    if kind == 0:
        return '"' + " ".join(text[start : start + chance.randint(1, 3)]) + '"'
    if kind == 1:
        return chance.choice(["title:", "body:", "country:"]) + text[start]
    if kind == 2:
        return chance.choice(["date:1987-02", "date:1987-03-02", "date:unknown", "after:1987-03", "date:..1987-02-27"])
    if kind == 3:
        return text[start]
    if kind == 4:
        return f"{text[start]} {chance.choice(['W', 'PRE'])}/{chance.randrange(6)} {text[start + 2]}"
    if kind == 5:
        return text[start][:3] + "*" if len(text[start]) > 3 else f"atleast{chance.randint(2, 4)}({text[start]})"
    if kind == 6:
        return text[start] + "~" if text[start].isalpha() else f"words:>{chance.randrange(200)}"
    if kind == 7:
        return "-" + random_query(chance, words, 0)
    parts = [random_query(chance, words, depth - 1) for _ in range(chance.randint(2, 3))]
    return "(" + chance.choice([" ", " OR ", " OR ", " AND "]).join(parts) + ")"


def test_random_queries_find_what_the_obvious_engine_finds(engine: Engine, news: list[Article]) -> None:
    chance = random.Random(1)
    words = [w for a in news if len(w := [t.surface for t in tokenize(a.body)]) > 8]
    for _ in range(150):
        request = SearchRequest(q=random_query(chance, words), sort="newest", limit=20, facets=("country",))
        expected = naive.newest(naive.find(news, request, TODAY))
        page = engine.search(request)
        assert page.total == len(expected), request.q
        assert [hit.id for hit in page.hits] == [article.id for article in expected[:20]], request.q
        counts = naive.facet(expected, "country")
        assert all(counts[value.value] == value.count for value in page.facets[0].values), request.q


def test_the_best_hits_are_the_best_of_all(engine: Engine) -> None:
    whole = engine.search(SearchRequest(q="the OR of OR oil OR trade", limit=100))
    for limit in (1, 5, 10, 30):
        page = engine.search(SearchRequest(q="the OR of OR oil OR trade", limit=limit))
        assert [(h.id, h.score) for h in page.hits] == [(h.id, h.score) for h in whole.hits[:limit]]


def test_threads_do_not_mix_answers(engine: Engine) -> None:
    queries = ["oil", "trade OR bank", '"the bank"', "title:dollar", "country:japan", "-the"]
    expected = {q: [(h.id, h.score) for h in engine.search(SearchRequest(q=q)).hits] for q in queries}
    wrong = []

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(15):
            query = chance.choice(queries)
            if [(h.id, h.score) for h in engine.search(SearchRequest(q=query)).hits] != expected[query]:
                wrong.append(query)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_two_articles_of_one_id_are_both_kept_and_a_repeated_one_is_listed(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    one, other = Article(id="a", body="one", digest="1"), Article(id="a", body="other", digest="2")
    report = engine.rebuild([one, other, one, Article(id="a~2", body="third", digest="3")])
    assert (report.articles, report.skipped) == (3, (("a", "the same article was already read"),))
    assert [engine.article(id_).body for id_ in ("a", "a~2", "a~2~2")] == ["one", "other", "third"]


def test_an_empty_index_answers(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([])
    page = engine.search(SearchRequest(q="nato OR -nato"))
    assert (page.total, page.hits) == (0, ())


def test_hostile_text_is_indexed(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    bodies = ["a \ud800 b", "x" * 100_000, "\x00 nul \x1f", "\n".join("abc"), "walrus\u2028walrus {", "‮right"]
    engine.rebuild(Article(id=str(n), title=body[:50], body=body) for n, body in enumerate(bodies))
    assert engine.search(SearchRequest(q="walrus")).total == 1
    whole = [body.replace("\ud800", "\ufffd") for body in bodies]  # half of a pair is no character
    assert [engine.article(str(n)).body for n in range(len(bodies))] == whole


def test_info_says_what_is_served(engine: Engine) -> None:
    info = engine.info()
    assert (info["articles"], info["generation"]) == (400, 1)
    assert info["facets"]["year"] == {"1987": 400}
