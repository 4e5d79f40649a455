"""The engine on a Whoosh index: opens the current generation, asks it, and rebuilds in a process of its own."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage

import search.errors
from search.article import Article
from search.engines import BuildReport
from search.engines.whoosh import expand, similar, suggest
from search.engines.whoosh.columns import Array, Columns
from search.engines.whoosh.evaluate import Evaluator, Mask, Scores
from search.engines.whoosh.explain import Explainer
from search.engines.whoosh.generations import Generation, Store
from search.engines.whoosh.schema import from_json, to_json
from search.engines.whoosh.timeline import timeline
from search.errors import BuildError, GoneError, NotFoundError, QueryError, RequestError
from search.query import Query, Warning, canonical, parse, sentence
from search.query.nodes import Node, both
from search.results import By, Facet, FacetValue, Hit, SearchPage, SearchRequest, Suggestion
from search.snippets import cut, opening

FACET_VALUES = 20
"""Values shown a facet: the commonest."""
TITLES = 50
"""Articles whose titles are looked at for a suggestion: the newest."""


class Snapshot:
    """An opened generation. It never changes; threads share it, each with a Whoosh reader of its own.

    Whoosh's file objects keep one cursor each, so a reader that two threads shared would mix their answers.
    """

    def __init__(self, generation: Generation) -> None:
        self.number = generation.number
        self.manifest = generation.manifest
        self.columns = Columns.read(generation.folder)
        self._folder = generation.folder
        self._names: dict[str, list[tuple[str, FacetValue]]] = {}
        self._own = threading.local()

    def reader(self) -> Any:
        """This thread's Whoosh reader."""
        if not hasattr(self._own, "reader"):
            self._own.reader = FileStorage(str(self._folder)).open_index().reader()
        return self._own.reader

    def article(self, document: int) -> Article:
        """The article stored under a document number."""
        return from_json(self.reader().stored_fields(document)["record"])

    def named(self, article_id: str) -> Article:
        """The article with an id.

        Raises:
            NotFoundError: there is none.
        """
        reader = self.reader()
        if not article_id or ("id", article_id) not in reader:
            raise NotFoundError(f"No article has the id {article_id!r}.", "Search for it; it may have been removed.")
        return self.article(reader.postings("id", article_id).id())

    def chosen(self, request: SearchRequest) -> Mask:
        """bool[N]: the documents that have every facet value of a request."""
        matching = np.ones(self.columns.documents, bool)
        for field, value in request.filters:
            matching &= self.columns.facets[field].holders(value, self.columns.documents)
        return matching

    def names(self, field: str, prefix: str) -> list[FacetValue]:
        """The values of a facet of which any word goes on from the prefix, by count and then by name."""
        if field not in self._names:  # kept: an archive has many names, and they never change
            column = self.columns.facets[field]
            counts = column.counts(np.ones(self.columns.documents, bool)).tolist()
            values = [FacetValue(value, count) for value, count in zip(column.values, counts, strict=True)]
            values.sort(key=lambda value: (-value.count, value.value))
            self._names[field] = [(suggest.spaced(value.value), value) for value in values]
        begun = suggest.spaced(prefix)
        return [value for words, value in self._names[field] if begun in words]

    def facet(self, field: str, matching: Mask) -> Facet:
        """The commonest values of a facet among matching documents, by count and then by name."""
        column = self.columns.facets[field]
        counts = column.counts(matching)
        values = [(column.values[ordinal], int(counts[ordinal])) for ordinal in np.flatnonzero(counts)]
        values.sort(key=lambda pair: (-pair[1], pair[0]))
        return Facet(field, tuple(FacetValue(value, count) for value, count in values[:FACET_VALUES]))


class WhooshEngine:
    """`search.engines.Engine` on an index folder.

    Args:
        folder: the index.
        today: the clock of relative dates.
    """

    def __init__(self, folder: Path, today: Callable[[], datetime.date] = datetime.date.today) -> None:
        self._store = Store(folder)
        self._today = today
        self._opening = threading.Lock()
        self._opened: tuple[tuple[int, int] | None, Snapshot] | None = None

    def rebuild(self, articles: Iterable[Article]) -> BuildReport:
        """A new generation of exactly these articles, written by a process of its own."""
        answer = _send(articles, self._store.folder)
        if "error" in answer:
            raise getattr(search.errors, answer["error"])(answer["detail"], answer["hint"])
        skipped = tuple((id_, reason) for id_, reason in answer["skipped"])
        return BuildReport(answer["articles"], skipped, answer["seconds"], answer["generation"])

    def search(self, request: SearchRequest) -> SearchPage:
        """The answer to a request."""
        started = time.perf_counter()
        snapshot = self._snapshot()
        query = self._read(request)
        start = _start(request.cursor, snapshot.number)
        tree = both(query.tree, *request.period)
        evaluator = Evaluator(snapshot.reader(), snapshot.columns)
        found = evaluator.evaluate(tree)
        matching = found.matching & snapshot.chosen(request)
        total = int(np.count_nonzero(matching))
        words = _additions(request, snapshot, tree, matching, found.scores)
        scores = expand.mixed(evaluator, found.scores, words)
        documents = _top(request, snapshot.columns, matching, scores, start + request.limit)[start:]
        hits = [_hit(snapshot.article(document), scores[document], tree, request) for document in documents]
        if request.explain:
            explainer = Explainer(evaluator, tree, words)
            parts = (explainer.explain(document, snapshot.article(document)) for document in documents)
            hits = [replace(hit, explanation=part) for hit, part in zip(hits, parts, strict=True)]
        return SearchPage(
            request=request,
            interpreted=sentence(tree),
            canonical=canonical(tree),
            warnings=(*query.warnings, *(Warning(note, (0, len(request.q))) for note in evaluator.notes)),
            total=total,
            took_ms=(time.perf_counter() - started) * 1000,
            generation=snapshot.number,
            start=start,
            hits=tuple(hits),
            facets=tuple(snapshot.facet(field, matching) for field in request.facets),
            next=_cursor(snapshot.number, start + request.limit) if 0 < start + request.limit < total else None,
            previous=_cursor(snapshot.number, max(0, start - request.limit)) if start else None,
            expanded=tuple(word.word for word in words if word.added),
            suggestion=self._suggestion(request, query.tree, snapshot, total),
        )

    def article(self, article_id: str) -> Article:
        """The article with this id."""
        return self._snapshot().named(article_id)

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """The articles nearest to one in their significant words."""
        snapshot = self._snapshot()
        article = snapshot.named(article_id)
        tree = similar.significant(article, snapshot.reader(), snapshot.columns.documents)
        hits: list[Hit] = []
        for document, score in similar.ranked(tree, Evaluator(snapshot.reader(), snapshot.columns)):
            if len(hits) >= limit:
                break
            other = snapshot.article(document)
            if other.id != article_id and not (other.digest and other.digest == article.digest):
                _, why = cut(other, tree, 1)
                hits.append(Hit.of(other, lead=opening(other.body), score=score, snippets=(), why=why))
        return tuple(hits)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Actors, sources, titles and words that go on from what was begun."""
        snapshot = self._snapshot()
        words = suggest.spaced(prefix).split()
        if not words:
            return ()
        completions = suggest.completions(words[0], snapshot.reader(), limit) if len(words) == 1 else []
        offered = (
            [Suggestion("actor", value.value, value.count) for value in snapshot.names("actor", prefix)[:limit]],
            [Suggestion("source", value.value, value.count) for value in snapshot.names("source", prefix)[:limit]],
            _titles(snapshot, prefix)[:limit],
            [Suggestion("word", word, count) for word, count in completions],
        )
        ranks = sorted((rank, kind) for kind, those in enumerate(offered) for rank in range(len(those)))[:limit]
        return tuple(offered[kind][rank] for kind, rank in sorted((kind, rank) for rank, kind in ranks))

    def timeline(self, request: SearchRequest, by: By) -> Facet:
        """How many of all articles found are of each year, month or day."""
        snapshot = self._snapshot()
        tree = both(self._read(request).tree, *request.period)
        found = Evaluator(snapshot.reader(), snapshot.columns).evaluate(tree)
        return timeline(snapshot.columns, found.matching & snapshot.chosen(request), by)

    def values(self, field: str, prefix: str = "", limit: int = 100) -> Facet:
        """The commonest values of a facet in the whole archive."""
        return Facet(field, tuple(self._snapshot().names(field, prefix)[:limit]))

    def check(self) -> list[str]:
        """What is wrong with the stored index."""
        return self._store.check()

    def generation(self) -> int:
        """The number of the generation that is served."""
        return self._snapshot().number

    def info(self) -> dict[str, Any]:
        """What is served."""
        snapshot = self._snapshot()
        everything = np.ones(snapshot.columns.documents, bool)
        return {
            "engine": "whoosh",
            "generation": snapshot.number,
            "articles": snapshot.columns.documents,
            "built": snapshot.manifest["built"],
            "bytes": sum(size for size, _ in snapshot.manifest["files"].values()),
            "facets": {
                facet.field: {value.value: value.count for value in facet.values}
                for facet in (snapshot.facet(field, everything) for field in ("source", "year", "actor"))
            },
        }

    def _snapshot(self) -> Snapshot:
        """The current generation, opened again when CURRENT has changed."""
        stamp = self._store.stamp()
        opened = self._opened
        if opened is None or opened[0] != stamp:
            with self._opening:
                opened = self._opened
                if opened is None or opened[0] != stamp:
                    opened = self._opened = (stamp, Snapshot(self._store.open()))
        return opened[1]

    def _suggestion(self, request: SearchRequest, tree: Node, snapshot: Snapshot, total: int) -> str | None:
        """The query with its unknown words corrected, if it then finds more."""
        if not request.limit or (total > suggest.ALMOST_NONE and suggest.holds_all(tree)):
            return None  # no page is wanted, or every word is in more than a few articles
        better = suggest.corrected(tree, snapshot.reader())
        if better == tree:
            return None
        found = Evaluator(snapshot.reader(), snapshot.columns).evaluate(both(better, *request.period))
        if np.count_nonzero(found.matching & snapshot.chosen(request)) <= total:
            return None
        return suggest.rewritten(
            request.q, tree, better, lambda text: parse(text, self._today(), request.match).tree
        ) or canonical(better)

    def _read(self, request: SearchRequest) -> Query:
        query = parse(request.q, self._today(), request.match)
        if request.strict and query.warnings:
            first = query.warnings[0]
            raise QueryError(
                f"The query is not understood at character {first.span[0]}: {first.message}",
                "Correct it, or leave out strict.",
                warnings=[{"message": w.message, "span": list(w.span)} for w in query.warnings],
            )
        return query


def _hit(article: Article, score: float, tree: Node, request: SearchRequest) -> Hit:
    snippets, why = cut(article, tree, request.snippets)
    return Hit.of(article, lead=opening(article.body), score=float(score), snippets=snippets, why=why)


def _additions(
    request: SearchRequest, snapshot: Snapshot, tree: Node, matching: Mask, scores: Scores
) -> tuple[expand.Addition, ...]:
    """The words to rank by besides, where that was asked for and it is scores that order the hits."""
    if not request.expand or request.sort != "relevance":
        return ()
    documents = _top(request, snapshot.columns, matching, scores, expand.DOCUMENTS)
    best = [(snapshot.article(document), float(scores[document])) for document in documents]
    return expand.additions(tree, best, snapshot.reader(), snapshot.columns.documents)


def _titles(snapshot: Snapshot, prefix: str) -> list[Suggestion]:
    """The titles of the newest articles in which a word goes on from the prefix; each title once."""
    tree = suggest.title_query(prefix)
    if tree is None:
        return []
    matching = Evaluator(snapshot.reader(), snapshot.columns).evaluate(tree).matching
    documents: Array = np.flatnonzero(matching)
    newest = documents[np.argsort(snapshot.columns.newest[documents])][:TITLES].tolist()
    begun = suggest.spaced(prefix)
    titles: dict[str, Suggestion] = {}
    for article in map(snapshot.article, newest):
        if article.title and begun in suggest.spaced(article.title):
            titles.setdefault(article.title, Suggestion("title", article.title, 1, article.id))
    return list(titles.values())


def _top(request: SearchRequest, columns: Columns, matching: Mask, scores: Scores, count: int) -> list[int]:
    """The first `count` matching documents in the order asked for; ties by date, then id."""
    documents: Array = np.flatnonzero(matching)
    if request.sort == "relevance":
        if len(documents) > 4 * count > 0:  # all that reach the score of the last wanted are enough to sort
            found = scores[documents]
            documents = documents[found >= np.partition(found, len(found) - count)[len(found) - count]]
        order = np.lexsort((columns.newest[documents], -scores[documents]))
    else:
        order = np.argsort(columns.newest[documents] if request.sort == "newest" else columns.oldest[documents])
    return [int(document) for document in documents[order[:count]]]


def _cursor(generation: int, start: int) -> str:
    return f"{generation}.{start}"


def _start(cursor: str, generation: int) -> int:
    """The first hit of the page that a cursor names.

    Raises:
        RequestError: it is no cursor.
        GoneError: it belongs to another generation, in which the hits may stand in another order.
    """
    if not cursor:
        return 0
    number, _, start = cursor.partition(".")
    if not (number.isascii() and number.isdigit() and start.isascii() and start.isdigit() and len(cursor) < 20):
        raise RequestError(f"{cursor!r} is no cursor.", "Use `next` of an answer, as it is.", parameter="cursor")
    if int(number) != generation:
        raise GoneError("The index was rebuilt since this page was made.", "Start again at the first page.")
    return int(start)


def _send(articles: Iterable[Article], folder: Path) -> dict[str, Any]:
    """Run the builder, send it the articles, and return its answer."""
    package = Path(search.errors.__file__).parent.parent
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        [sys.executable, "-m", "search.engines.whoosh.writer", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
    ) as builder:
        assert builder.stdin is not None and builder.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # the builder has ended; its answer says why
                count = 0
                for article in articles:
                    builder.stdin.write(to_json(article) + "\n")
                    count += 1
                builder.stdin.write(f"{count}\n")
        finally:  # also where an article raised: the builder then misses the closing line, and cleans up
            with contextlib.suppress(BrokenPipeError):
                builder.stdin.close()
            answer = builder.stdout.read()
    if not answer:
        raise BuildError(f"The builder ended early (status {builder.returncode}).", "The old index is served on.")
    parsed: dict[str, Any] = json.loads(answer)
    return parsed
