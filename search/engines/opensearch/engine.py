"""The engine on an OpenSearch cluster: asks the generation that is served, and has the next one built."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from search.article import Article
from search.engines import BuildReport, asking, expand, suggest
from search.engines.opensearch import builder, question
from search.engines.opensearch.cluster import Cluster, Json
from search.engines.opensearch.explain import explain
from search.engines.opensearch.generations import Store
from search.engines.opensearch.lexicon import WORD, Known
from search.engines.opensearch.mapping import article_of
from search.engines.opensearch.snapshot import Opened, Snapshot
from search.engines.opensearch.translate import Translator, ranks
from search.engines.stored import Head, read_head
from search.engines.vectors import significant, vector
from search.errors import IndexUnavailableError
from search.query import Aliases, Warning, canonical, parse, sentence
from search.query.nodes import TEXT_FIELDS, Leaf, Near, Node, Word, both
from search.results import NO_DATE, By, Facet, FacetValue, Hit, SearchPage, SearchRequest, Shown, Suggestion
from search.snippets import cut, marks, occurrences, sought_once

_BUCKETS = 10_000
"""Days of a timeline that are asked for at once."""
_SHOWN = ["stored.head"]
_READ = ["stored.head", "stored.text"]


class OpenSearchEngine:
    """`search.engines.Engine` on a cluster.

    Args:
        urls: its nodes, see `cluster`.
        today: the clock of relative dates.
        aliases: the other names of actors, as they are when a question comes.

    Raises:
        UsageError: the URLs cannot be read, or the client library is missing.
    """

    def __init__(
        self,
        urls: str,
        today: Callable[[], datetime.date] = datetime.date.today,
        aliases: Callable[[], Aliases | None] = lambda: None,
    ) -> None:
        self._cluster = Cluster(urls)
        self._store = Store(self._cluster)
        self._opened = Opened(self._cluster)
        self._aliases = aliases
        self._today = today

    def rebuild(self, articles: Iterable[Article], duplicates: bool = True) -> BuildReport:
        """A new generation of exactly these articles."""
        return builder.rebuild(self._store, articles, duplicates)

    def add(self, articles: Iterable[Article], duplicates: bool = True) -> BuildReport:
        """A new generation with these articles besides."""
        return builder.add(self._store, articles, duplicates)

    def remove(self, ids: Iterable[str]) -> BuildReport:
        """A new generation without these articles."""
        return builder.remove(self._store, ids)

    def search(self, request: SearchRequest) -> SearchPage:
        """The answer to a request."""
        started = time.perf_counter()
        snapshot = self._opened.snapshot()
        query = asking.read(request, self._today(), self._aliases())
        start = asking.start(request.cursor, snapshot.number)
        tree = both(query.tree, *request.period)
        known = snapshot.lexicon.known(tree)
        words = self._additions(request, snapshot, tree, known)
        if words:
            known = snapshot.lexicon.known(tree, *(Word(word.word) for word in words))
        clause = Translator(known, named=request.explain).query(tree, words)
        body = question.body(request, clause, ranks(tree))
        body["aggs"] = question.counting(request, request.facets)
        body["_source"] = _READ if request.snippets or request.explain else _SHOWN
        named = {"include_named_queries_score": "true"} if request.explain else {}
        answer = snapshot.page(request, start, body, named)
        total = answer["hits"]["total"]["value"]
        leaves = sought_once(tree)
        hits = [_hit(found, leaves, request.snippets) for found in answer["hits"]["hits"]]
        if request.explain:
            hits = [
                replace(hit, explanation=explain(tree, words, found["matched_queries"], _texts(found), known))
                for hit, found in zip(hits, answer["hits"]["hits"], strict=True)
            ]
        following, preceding = asking.beside(snapshot.number, request, start, total)
        return SearchPage(
            request=request,
            interpreted=sentence(tree),
            canonical=canonical(tree),
            warnings=(*query.warnings, *(Warning(note, (0, len(request.q))) for note in known.notes)),
            total=total,
            took_ms=(time.perf_counter() - started) * 1000,
            generation=snapshot.number,
            start=start,
            hits=tuple(hits),
            facets=_facets(request, snapshot, clause, answer.get("aggregations", {})),
            next=following,
            previous=preceding,
            expanded=tuple(word.word for word in words if word.added),
            suggestion=self._suggestion(request, query.tree, snapshot, total),
        )

    def article(self, article_id: str) -> Article:
        """The article with this id."""
        return article_of(self._opened.snapshot().stored(article_id))

    def shown(self, article_id: str, request: SearchRequest) -> Shown:
        """The article with this id, with the marks of a request's query."""
        snapshot = self._opened.snapshot()
        article = article_of(snapshot.stored(article_id))
        leaves = sought_once(asking.read(request, self._today(), self._aliases()).tree)
        title = marks(occurrences(article.title or "", leaves, "title"))
        return Shown(article, title, marks(occurrences(article.body, leaves, "body")), snapshot.number)

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """The articles nearest to one in their significant words."""
        snapshot = self._opened.snapshot()
        article = article_of(snapshot.stored(article_id))
        words = vector((article.title or "", article.body))
        tree = significant(words, snapshot.lexicon.rarities(words.counts).__getitem__)
        if not ranks(tree):
            return ()
        clause = Translator(snapshot.lexicon.known(tree)).query(tree)
        others = [{"term": {"id": article.id}}, *([{"term": {"digest": article.digest}}] if article.digest else [])]
        body = question.body(SearchRequest(), {"bool": {"must": [clause], "must_not": others}}, ranked=True)
        found = snapshot.ask(body | {"size": limit, "_source": _READ})["hits"]["hits"]
        return tuple(replace(_hit(one, sought_once(tree), 1), snippets=()) for one in found)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Actors, sources, titles and words that go on from what was begun."""
        snapshot = self._opened.snapshot()
        words = suggest.spaced(prefix).split()
        if not words:
            return ()
        begun = snapshot.lexicon.begun
        completed = begun(WORD, words[0], limit) if len(words) == 1 and len(words[0]) >= suggest.SHORTEST_PREFIX else []
        offered = (
            [Suggestion("actor", value.value, value.count) for value in begun("actor", prefix, limit)],
            [Suggestion("source", value.value, value.count) for value in begun("source", prefix, limit)],
            suggest.titles(self._titled(snapshot, prefix), prefix)[:limit],
            [Suggestion("word", value.value, value.count) for value in completed],
        )
        return suggest.together(offered, limit)

    def timeline(self, request: SearchRequest, by: By) -> Facet:
        """How many of all articles found are of each year, month or day."""
        snapshot = self._opened.snapshot()
        tree = both(asking.read(request, self._today(), self._aliases()).tree, *request.period)
        clause = self._clause(tree, snapshot)
        chosen = question.body(request, clause, ranked=False)
        query = {"bool": {"must": [chosen["query"]], "filter": [chosen.get("post_filter", {"match_all": {}})]}}
        values: list[FacetValue] = []
        after: Json = {}
        while True:
            sources = [{"date": {"terms": {"field": "facet.year" if by == "year" else by}}}]
            times = {"composite": {"size": _BUCKETS, "sources": sources, **after}}
            counted = snapshot.ask({"query": query, "size": 0, "aggs": {"times": times}})["aggregations"]["times"]
            values += [FacetValue(bucket["key"]["date"], bucket["doc_count"]) for bucket in counted["buckets"]]
            if "after_key" not in counted:
                return Facet(by, tuple(sorted(values, key=lambda v: (v.value == NO_DATE, v.value))))
            after = {"after": counted["after_key"]}

    def values(self, field: str, prefix: str = "", limit: int = 100) -> Facet:
        """The commonest values of a facet in the whole archive."""
        return Facet(field, tuple(self._opened.snapshot().lexicon.begun(field, prefix, limit)))

    def check(self) -> list[str]:
        """What is wrong with the stored index."""
        try:
            snapshot = self._opened.snapshot()
            return self._store.faults(snapshot.generation, snapshot.meta["articles"])
        except IndexUnavailableError as error:
            return [str(error)]

    def generation(self) -> int:
        """The number of the generation that is served."""
        return self._opened.snapshot().number

    def info(self) -> dict[str, Any]:
        """What is served."""
        snapshot = self._opened.snapshot()
        request = SearchRequest(facets=("source", "year", "actor"), limit=0)
        facets = _facets(request, snapshot, {"match_all": {}}, {})
        return {
            "engine": "opensearch",
            "generation": snapshot.number,
            "articles": snapshot.meta["articles"],
            "built": snapshot.meta["built"],
            "bytes": self._store.bytes(snapshot.generation),
            "facets": {facet.field: {value.value: value.count for value in facet.values} for facet in facets},
        }

    def _clause(self, tree: Node, snapshot: Snapshot) -> Json:
        return Translator(snapshot.lexicon.known(tree)).query(tree)

    def _additions(
        self, request: SearchRequest, snapshot: Snapshot, tree: Node, known: Known
    ) -> tuple[expand.Addition, ...]:
        """The words to rank by besides, where that was asked for and it is scores that order the hits."""
        if not request.expand or request.sort != "relevance" or not ranks(tree):
            return ()
        body = question.body(request, Translator(known).query(tree), ranked=True)
        found = snapshot.ask(body | {"size": expand.DOCUMENTS, "_source": _READ})["hits"]["hits"]
        best = [(vector(_texts(one).values()), one["_score"]) for one in found]
        rarities = snapshot.lexicon.rarities({stem for words, _ in best for stem in words.counts})
        return expand.additions(tree, best, rarities.__getitem__)

    def _titled(self, snapshot: Snapshot, prefix: str) -> list[Head]:
        """The newest articles whose titles may hold words that go on from the prefix."""
        tree = suggest.title_query(prefix)
        if tree is None:
            return []
        body = question.body(SearchRequest(sort="newest"), self._clause(tree, snapshot), ranked=False)
        found = snapshot.ask(body | {"size": suggest.TITLES, "_source": _SHOWN})["hits"]["hits"]
        return [_head(one) for one in found]

    def _suggestion(self, request: SearchRequest, tree: Node, snapshot: Snapshot, total: int) -> str | None:
        """The query with its unknown words corrected, if it then finds more."""
        if not request.limit or (total > suggest.ALMOST_NONE and suggest.holds_all(tree)):
            return None  # no page is wanted, or every word is in more than a few articles
        better = suggest.corrected(tree, snapshot.lexicon)
        if better == tree:
            return None
        clause = self._clause(both(better, *request.period), snapshot)
        if snapshot.ask(question.body(request, clause, ranked=False) | {"size": 0})["hits"]["total"]["value"] <= total:
            return None
        return suggest.rewritten(
            request.q, tree, better, lambda text: parse(text, self._today(), request.match, self._aliases()).tree
        ) or canonical(better)


def _facets(request: SearchRequest, snapshot: Snapshot, clause: Json, counted: Mapping[str, Json]) -> tuple[Facet, ...]:
    """The facets of a request, counted again with more values of each shard until their counts are certain."""
    found = dict(counted)
    shard_values = question.SHARD_VALUES
    left: Sequence[str] = question.uncertain(found, request.facet_values) if found else request.facets
    while left and shard_values <= question.MOST_SHARD_VALUES:
        body = question.body(request, clause, ranked=False) | {"size": 0}
        body["aggs"] = question.counting(request, left, shard_values)
        found |= snapshot.ask(body)["aggregations"]
        left = question.uncertain({field: found[field] for field in left}, request.facet_values)
        shard_values *= 16
    return tuple(question.facet(field, found[field]) for field in request.facets)


def _head(found: Json) -> Head:
    return read_head(found["_source"]["stored"]["head"])


def _texts(found: Json) -> dict[str, str]:
    """Title and body of a hit."""
    return {"title": _head(found).title or "", "body": msgspec.json.decode(found["_source"]["stored"]["text"])}


def _hit(found: Json, leaves: Sequence[Leaf | Near], snippets: int) -> Hit:
    """A hit of the cluster as one of ours; with snippets 0 its texts are not looked at."""
    head = _head(found)
    score = found["_score"] or 0.0
    if not snippets:
        return Hit.of(head, lead=head.opening, score=score, snippets=(), why=())
    texts = _texts(found)
    standing = {field: occurrences(texts[field], leaves, field) for field in TEXT_FIELDS}
    shown, why = cut(texts["title"], texts["body"], leaves, standing, snippets)
    return Hit.of(head, lead=head.opening, score=score, snippets=shown, why=why)
