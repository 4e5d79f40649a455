"""Stock Whoosh as its documentation has it: StemmingAnalyzer, BM25F, its own query parser, `limit=10`.

With a limit Whoosh skips blocks, and its ten best are then sometimes not the best; the time is what its user waits.
"""

from __future__ import annotations

from collections.abc import Sequence

from queries import CLASSES, Query
from whoosh import index
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema
from whoosh.qparser import MultifieldParser
from whoosh.query import NumericRange
from whoosh.sorting import FieldFacet

from peers import TOP, Answer
from search.article import Article

_FACETS = {"person": "person", "organization": "org", "country": "country"}
_TEXTS = {
    "OR of three": "{0} OR {1} OR {2}",
    "OR of five": "{0} OR {1} OR {2} OR {3} OR {4}",
    "phrase of two": '"{0} {1}"',
    "phrase, stop word": '"{0} {1} {2}"',
    "NOT": "{0} NOT {1}",
    "title word": "title:{0}",
    "(OR) AND (OR)": "({0} OR {1}) AND ({2} OR {3})",
}


class Whoosh:
    """A stock Whoosh index in a folder."""

    name = "Whoosh"
    analysis = "StemmingAnalyzer: Porter stems, stop words left out; phrases stemmed"
    classes = frozenset(CLASSES)

    def __init__(self, folder: str) -> None:
        schema = Schema(
            id=ID(stored=True, unique=True),
            title=TEXT(StemmingAnalyzer(), stored=True),
            body=TEXT(StemmingAnalyzer(), stored=True),
            day=NUMERIC(sortable=True),
            **{name: KEYWORD(commas=True, stored=True) for name in _FACETS.values()},
        )
        self._index = index.create_in(folder, schema)
        self._parser = MultifieldParser(["title", "body"], schema)

    def build(self, articles: Sequence[Article]) -> None:
        """One writer, one commit."""
        writer = self._index.writer(limitmb=512)
        for article in articles:
            actors: dict[str, list[str]] = {}
            for actor in article.actors:
                actors.setdefault(_FACETS[actor.type], []).append(actor.name)
            writer.add_document(
                id=article.id,
                title=article.title or "",
                body=article.body,
                day=article.date.days()[0].toordinal() if article.date else None,
                **{name: ",".join(values) for name, values in actors.items()},
            )
        writer.commit(optimize=True)
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> Answer:
        """Query text through Whoosh's parser; the total is that of its results, which counts them all."""
        text = _TEXTS.get(query.kind, " ".join(query.words)).format(*query.words)
        options = {}
        if query.kind == "sort newest":
            options = {"sortedby": "day", "reverse": True}
        elif query.period:  # within the query, a range under a limit makes Whoosh lose a third of the matches
            options = {"filter": NumericRange("day", *(day.toordinal() for day in query.period))}
        elif query.kind == "three facets":
            options = {"groupedby": {name: FieldFacet(name, allow_overlap=True) for name in _FACETS.values()}}
        results = self._searcher.search(self._parser.parse(text), limit=TOP, **options)
        top = tuple((hit["id"], hit["title"]) for hit in results)
        extras = 0
        if query.kind == "three facets":
            extras = sum(len(results.groups(name)) for name in _FACETS.values())
        elif query.kind == "ten snippets":
            extras = sum(bool(hit.highlights("body", top=1)) for hit in results)
        return Answer(len(results), top, extras)
