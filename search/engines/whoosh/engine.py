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
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage

import search.errors
from search.article import Article
from search.engines import BuildReport
from search.engines.whoosh import expand
from search.engines.whoosh.columns import Array, Columns
from search.engines.whoosh.evaluate import Evaluator, Mask, Scores
from search.engines.whoosh.generations import Generation, Store
from search.engines.whoosh.schema import from_json, to_json
from search.errors import BuildError, GoneError, NotFoundError, QueryError, RequestError
from search.query import Query, canonical, parse, sentence
from search.query.nodes import Node, both
from search.results import Facet, FacetValue, Hit, SearchPage, SearchRequest
from search.snippets import cut, opening

FACET_VALUES = 20
"""Values shown a facet: the commonest."""


class Snapshot:
    """An opened generation. It never changes; threads share it, each with a Whoosh reader of its own.

    Whoosh's file objects keep one cursor each, so a reader that two threads shared would mix their answers.
    """

    def __init__(self, generation: Generation) -> None:
        self.number = generation.number
        self.manifest = generation.manifest
        self.columns = Columns.read(generation.folder)
        self._folder = generation.folder
        self._own = threading.local()

    def reader(self) -> Any:
        """This thread's Whoosh reader."""
        if not hasattr(self._own, "reader"):
            self._own.reader = FileStorage(str(self._folder)).open_index().reader()
        return self._own.reader

    def article(self, document: int) -> Article:
        """The article stored under a document number."""
        return from_json(self.reader().stored_fields(document)["record"])

    def find(self, article_id: str) -> int | None:
        """The document number of an article id."""
        reader = self.reader()
        if not article_id or ("id", article_id) not in reader:
            return None
        return int(reader.postings("id", article_id).id())

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
        matching = found.matching
        for field, value in request.filters:
            matching = matching & snapshot.columns.facets[field].holders(value, snapshot.columns.documents)
        total = int(np.count_nonzero(matching))
        words = _additions(request, snapshot, tree, matching, found.scores)
        scores = expand.mixed(evaluator, found.scores, words)
        documents = _top(request, snapshot.columns, matching, scores, start + request.limit)[start:]
        hits = [_hit(snapshot.article(document), scores[document], tree, request) for document in documents]
        return SearchPage(
            request=request,
            interpreted=sentence(tree),
            canonical=canonical(tree),
            warnings=query.warnings,
            total=total,
            took_ms=(time.perf_counter() - started) * 1000,
            generation=snapshot.number,
            start=start,
            hits=tuple(hits),
            facets=tuple(snapshot.facet(field, matching) for field in request.facets),
            next=_cursor(snapshot.number, start + request.limit) if 0 < start + request.limit < total else None,
            previous=_cursor(snapshot.number, max(0, start - request.limit)) if start else None,
            expanded=tuple(word.word for word in words if word.added),
        )

    def article(self, article_id: str) -> Article:
        """The article with this id."""
        snapshot = self._snapshot()
        document = snapshot.find(article_id)
        if document is None:
            raise NotFoundError(f"No article has the id {article_id!r}.", "Search for it; it may have been removed.")
        return snapshot.article(document)

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
