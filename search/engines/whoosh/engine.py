"""The engine on a Whoosh index: opens the current generation, asks it, and rebuilds in a process of its own."""

from __future__ import annotations

import datetime
import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from search.article import Article
from search.engines import BuildReport, asking, expand, suggest
from search.engines.stored import Head
from search.engines.vectors import significant
from search.engines.whoosh import builder, lists, similar
from search.engines.whoosh.arrays import Array
from search.engines.whoosh.evaluate import Evaluator, Matches, mixed
from search.engines.whoosh.examine import faults
from search.engines.whoosh.explain import Explainer
from search.engines.whoosh.generations import Store
from search.engines.whoosh.lexicon import Lexicon
from search.engines.whoosh.reader import Reader, open_reader
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.terms import rarity, vector
from search.engines.whoosh.texts import occurrences
from search.engines.whoosh.timeline import timeline
from search.errors import IndexUnavailableError
from search.query import Aliases, Warning, canonical, parse, sentence
from search.query.nodes import TEXT_FIELDS, Leaf, Near, Node, both
from search.results import (
    ONE_VALUED,
    By,
    Facet,
    Hit,
    Reason,
    SearchPage,
    SearchRequest,
    Shown,
    Snippet,
    Suggestion,
)
from search.snippets import cut, marks, sought_once


class WhooshEngine:
    """`search.engines.Engine` on an index folder.

    Args:
        folder: the index.
        today: the clock of relative dates.
        aliases: the other names of actors, as they are when a question comes.
    """

    def __init__(
        self,
        folder: Path,
        today: Callable[[], datetime.date] = datetime.date.today,
        aliases: Callable[[], Aliases | None] = lambda: None,
    ) -> None:
        self._store = Store(folder)
        self._today = today
        self._aliases = aliases
        self._opening = threading.Lock()
        self._opened: tuple[tuple[int, int] | None, Snapshot] | None = None

    def rebuild(self, articles: Iterable[Article], duplicates: bool = True) -> BuildReport:
        """A new generation of exactly these articles, written by a process of its own."""
        return builder.run(self._store.folder, "rebuild", map(builder.to_line, articles), duplicates)

    def add(self, articles: Iterable[Article], duplicates: bool = True) -> BuildReport:
        """A new generation with these articles besides."""
        return builder.run(self._store.folder, "add", map(builder.to_line, articles), duplicates)

    def remove(self, ids: Iterable[str]) -> BuildReport:
        """A new generation without these articles."""
        return builder.run(self._store.folder, "remove", map(json.dumps, ids))

    def search(self, request: SearchRequest) -> SearchPage:
        """The answer to a request."""
        started = time.perf_counter()
        snapshot = self._snapshot()
        query = asking.read(request, self._today(), self._aliases())
        start = asking.start(request.cursor, snapshot.number)
        tree = both(query.tree, *request.period)
        evaluator = Evaluator(snapshot.reader)
        evaluated = evaluator.evaluate(tree)
        found = snapshot.chosen(request, evaluated)
        total = len(found.documents)
        words = _additions(request, snapshot, tree, found)
        if words:
            found = mixed(evaluator, found, words)
        at = snapshot.top(request, found, start + request.limit)[start:]
        documents = found.documents[at].tolist()
        scores = found.scores[at].tolist() if found.scores is not None else [0.0] * len(at)
        leaves = sought_once(tree)
        hits = _hits(snapshot.reader, documents, scores, leaves, evaluator, request.snippets)
        if request.explain:
            explainer = Explainer(evaluator, snapshot.reader, tree, words)
            hits = [replace(hit, explanation=explainer.explain(d)) for hit, d in zip(hits, documents, strict=True)]
        following, preceding = asking.beside(snapshot.number, request, start, total)
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
            facets=tuple(
                snapshot.facet(field, _counted(request, field, snapshot, evaluated, found), request.facet_values)
                for field in request.facets
            ),
            next=following,
            previous=preceding,
            expanded=tuple(word.word for word in words if word.added),
            suggestion=self._suggestion(request, query.tree, snapshot, total),
        )

    def article(self, article_id: str) -> Article:
        """The article with this id."""
        snapshot = self._snapshot()
        return snapshot.reader.article(snapshot.named(article_id))

    def shown(self, article_id: str, request: SearchRequest) -> Shown:
        """The article with this id, with the marks of a request's query."""
        snapshot = self._snapshot()
        document = snapshot.named(article_id)
        leaves, evaluator = (
            sought_once(asking.read(request, self._today(), self._aliases()).tree),
            Evaluator(snapshot.reader),
        )
        title, body = (
            marks(occurrences(snapshot.reader, [document], field, leaves, evaluator)[0]) for field in TEXT_FIELDS
        )
        return Shown(snapshot.reader.article(document), title, body, snapshot.number)

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """The articles nearest to one in their significant words."""
        snapshot = self._snapshot()
        reader = snapshot.reader
        document = snapshot.named(article_id)
        digest = reader.head(document).digest
        tree = significant(vector(reader, document), rarity(reader))
        leaves, evaluator = sought_once(tree), Evaluator(reader)
        others = (
            (other, score)
            for other, score in similar.ranked(snapshot.chosen(SearchRequest(), evaluator.evaluate(tree)), reader)
            if other != document and not (digest and reader.head(other).digest == digest)
        )
        best = list(islice(others, limit))
        documents, scores = [document for document, _ in best], [score for _, score in best]
        return tuple(replace(hit, snippets=()) for hit in _hits(reader, documents, scores, leaves, evaluator, 1))

    def suggest(self, prefix: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Actors, sources, titles and words that go on from what was begun."""
        snapshot = self._snapshot()
        words = suggest.spaced(prefix).split()
        if not words:
            return ()
        completions = Lexicon(snapshot.reader).completions(words[0], limit) if len(words) == 1 else []
        offered = (
            [Suggestion("actor", value.value, value.count) for value in snapshot.names("actor", prefix)[:limit]],
            [Suggestion("source", value.value, value.count) for value in snapshot.names("source", prefix)[:limit]],
            suggest.titles(_titled(snapshot, prefix), prefix)[:limit],
            [Suggestion("word", word, count) for word, count in completions],
        )
        return suggest.together(offered, limit)

    def timeline(self, request: SearchRequest, by: By) -> Facet:
        """How many of all articles found are of each year, month or day."""
        snapshot = self._snapshot()
        tree = both(asking.read(request, self._today(), self._aliases()).tree, *request.period)
        found = snapshot.chosen(request, Evaluator(snapshot.reader).evaluate(tree))
        return timeline(snapshot.reader.columns, found.documents, by)

    def values(self, field: str, prefix: str = "", limit: int = 100) -> Facet:
        """The commonest values of a facet in the whole archive."""
        return Facet(field, tuple(self._snapshot().names(field, prefix)[:limit]))

    def check(self) -> list[str]:
        """What is wrong with the stored index."""
        try:
            return self._store.check() + self._store.load(lambda generation: faults(open_reader(generation.folder)))
        except IndexUnavailableError as error:
            return self._store.check() or [str(error)]

    def generation(self) -> int:
        """The number of the generation that is served."""
        return self._snapshot().number

    def info(self) -> dict[str, Any]:
        """What is served."""
        snapshot = self._snapshot()
        everything = snapshot.everything
        return {
            "engine": "whoosh",
            "generation": snapshot.number,
            "articles": len(everything),
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
            if opened is not None and self._opening.locked():
                return opened[1]  # another thread opens the new one, which takes a second a gigabyte
            with self._opening:
                opened = self._opened
                if opened is None or opened[0] != stamp:
                    opened = self._opened = stamp, self._store.load(Snapshot)
        return opened[1]

    def _suggestion(self, request: SearchRequest, tree: Node, snapshot: Snapshot, total: int) -> str | None:
        """The query with its unknown words corrected, if it then finds more."""
        if not request.limit or (total > suggest.ALMOST_NONE and suggest.holds_all(tree)):
            return None  # no page is wanted, or every word is in more than a few articles
        better = suggest.corrected(tree, Lexicon(snapshot.reader))
        if better == tree:
            return None
        found = Evaluator(snapshot.reader).evaluate(both(better, *request.period))
        if len(snapshot.chosen(request, found).documents) <= total:
            return None
        aliases = self._aliases()
        return suggest.rewritten(
            request.q, tree, better, lambda text: parse(text, self._today(), request.match, aliases).tree
        ) or canonical(better)


def _hits(
    reader: Reader,
    documents: Sequence[int],
    scores: Sequence[float],
    leaves: Sequence[Leaf | Near],
    evaluator: Evaluator,
    snippets: int,
) -> list[Hit]:
    """The hits of these documents; with snippets 0 their texts are not looked at."""
    heads = [reader.head(document) for document in documents]
    if not snippets:
        cuts: list[tuple[tuple[Snippet, ...], tuple[Reason, ...]]] = [((), ())] * len(heads)
    else:
        found = {field: occurrences(reader, documents, field, leaves, evaluator) for field in TEXT_FIELDS}
        cuts = [
            cut(
                head.title or "",
                reader.stored(document, "text"),
                leaves,
                {field: found[field][at] for field in TEXT_FIELDS},
                snippets,
            )
            for at, (document, head) in enumerate(zip(documents, heads, strict=True))
        ]
    return [
        Hit.of(head, lead=head.opening, score=score, snippets=shown, why=why)
        for head, score, (shown, why) in zip(heads, scores, cuts, strict=True)
    ]


def _counted(request: SearchRequest, facet: str, snapshot: Snapshot, evaluated: Matches, found: Matches) -> Array:
    """uint32[n]: the documents that a facet counts, see `ONE_VALUED`."""
    narrowed = facet in ONE_VALUED and getattr(request, facet)
    return snapshot.chosen(request, evaluated, but=facet).documents if narrowed else found.documents


def _additions(request: SearchRequest, snapshot: Snapshot, tree: Node, found: Matches) -> tuple[expand.Addition, ...]:
    """The words to rank by besides, where that was asked for and it is scores that order the hits."""
    if not request.expand or request.sort != "relevance" or found.scores is None:
        return ()
    at = snapshot.top(request, found, expand.DOCUMENTS)
    reader = snapshot.reader
    best = [
        (vector(reader, document), score)
        for document, score in zip(found.documents[at].tolist(), found.scores[at].tolist(), strict=True)
    ]
    return expand.additions(tree, best, rarity(reader))


def _titled(snapshot: Snapshot, prefix: str) -> list[Head]:
    """The newest articles whose titles may hold words that go on from the prefix."""
    tree = suggest.title_query(prefix)
    if tree is None:
        return []
    reader = snapshot.reader
    documents = snapshot.chosen(SearchRequest(), Evaluator(reader).evaluate(tree)).documents
    newest = documents[lists.first(reader.orders.newest[documents], suggest.TITLES)].tolist()
    return [reader.head(document) for document in newest]
