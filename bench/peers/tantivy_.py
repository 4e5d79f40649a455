"""tantivy (Rust) from Python: one segment on disk, its own query parser, aggregation and snippet generator."""

from __future__ import annotations

import json
from collections.abc import Sequence

import tantivy
from queries import CLASSES, Query

from peers import TOP, Answer
from search.article import Article

_FACETS = {"person": "person", "organization": "org", "country": "country"}
_AGGREGATIONS = {name: {"terms": {"field": name, "size": 20}} for name in _FACETS.values()}
_TEXTS = {
    "OR of three": "{0} OR {1} OR {2}",
    "OR of five": "{0} OR {1} OR {2} OR {3} OR {4}",
    "phrase of two": '"{0} {1}"',
    "phrase, stop word": '"{0} {1} {2}"',
    "NOT": "{0} -{1}",
    "date filter": "{0} AND day:[{first} TO {last}]",
    "title word": "title:{0}",
    "(OR) AND (OR)": "({0} OR {1}) AND ({2} OR {3})",
}


class Tantivy:
    """A tantivy index in a folder."""

    name = "tantivy"
    analysis = "en_stem: words of letters and digits, Porter 2 stems, no stop words; phrases stemmed"
    classes = frozenset(CLASSES)

    def __init__(self, folder: str) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("title", stored=True, tokenizer_name="en_stem")
        builder.add_text_field("body", stored=True, tokenizer_name="en_stem")
        builder.add_integer_field("day", stored=True, indexed=True, fast=True)
        for name in _FACETS.values():
            builder.add_text_field(name, stored=True, tokenizer_name="raw", fast=True)
        self._index = tantivy.Index(builder.build(), path=folder)

    def build(self, articles: Sequence[Article]) -> None:
        """One thread, one commit."""
        writer = self._index.writer(heap_size=512_000_000, num_threads=1)
        for article in articles:
            document = tantivy.Document(id=article.id, title=article.title or "", body=article.body)
            if article.date:
                document.add_integer("day", article.date.days()[0].toordinal())
            for actor in article.actors:
                document.add_text(_FACETS[actor.type], actor.name)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> Answer:
        """Query text through tantivy's parser; words side by side are AND."""
        first, last = (day.toordinal() for day in query.period) if query.period else (0, 0)
        text = _TEXTS.get(query.kind, " ".join(query.words)).format(*query.words, first=first, last=last)
        parsed = self._index.parse_query(text, ["title", "body"], conjunction_by_default=True)
        order = "day" if query.kind == "sort newest" else None
        result = self._searcher.search(parsed, TOP, count=True, order_by_field=order)
        documents = [self._searcher.doc(address) for _, address in result.hits]
        extras = 0
        if query.kind == "three facets":
            counted = self._searcher.aggregate(parsed, _AGGREGATIONS)
            counted = json.loads(counted) if isinstance(counted, str) else counted
            extras = sum(len(counted[name]["buckets"]) for name in _AGGREGATIONS)
        elif query.kind == "ten snippets":
            generator = tantivy.SnippetGenerator.create(self._searcher, parsed, self._index.schema, "body")
            snippets = [generator.snippet_from_doc(document) for document in documents]
            extras = sum(bool(snippet.fragment() and snippet.highlighted()) for snippet in snippets)
        return Answer(result.count, tuple((document["id"][0], document["title"][0]) for document in documents), extras)
