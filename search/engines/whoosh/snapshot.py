"""An opened generation, asked for what every answer needs: who is chosen, which are first, what is counted."""

from __future__ import annotations

import numpy as np

from search.engines import suggest
from search.engines.whoosh import lists
from search.engines.whoosh.arrays import Array
from search.engines.whoosh.evaluate import Matches
from search.engines.whoosh.generations import Generation
from search.engines.whoosh.reader import open_reader
from search.errors import NotFoundError
from search.results import Facet, FacetValue, SearchRequest


class Snapshot:
    """An opened generation. It never changes, and threads share it."""

    def __init__(self, generation: Generation) -> None:
        self.number = generation.number
        self.manifest = generation.manifest
        self.reader = open_reader(generation.folder)
        self._names: dict[str, list[tuple[str, FacetValue]]] = {}

    @property
    def everything(self) -> Array:
        """uint32[n]: all documents."""
        documents = np.arange(self.reader.documents, dtype=np.uint32)
        return documents if self.reader.live is None else documents[self.reader.live]

    def named(self, article_id: str) -> int:
        """The document with an article's id.

        Raises:
            NotFoundError: there is none.
        """
        document = self.reader.document(article_id)
        if document is None:
            raise NotFoundError(f"No article has the id {article_id!r}.", "Search for it; it may have been removed.")
        return document

    def chosen(self, request: SearchRequest, found: Matches, but: str = "") -> Matches:
        """Of what was found, the documents that are not deleted and have the facet values of a request.

        Args:
            but: a field whose own values do not count.
        """
        size = self.reader.documents
        if self.reader.live is not None:
            found = found.where(self.reader.live.take(found.documents))
        for field, values in request.required:
            if field != but:
                holders = lists.united([self._holders(field, value) for value in values], size)
                found = found.where(lists.among(found.documents, holders, size))
        for field, value in request.excluded:
            if field != but:
                found = found.where(~lists.among(found.documents, self._holders(field, value), size))
        return found

    def _holders(self, field: str, value: str) -> Array:
        return self.reader.columns.facets[field].holders(value)

    def names(self, field: str, prefix: str) -> list[FacetValue]:
        """The values of a facet of which any word goes on from the prefix, by count and then by name."""
        if field not in self._names:  # kept: an archive has many names, and they never change
            column = self.reader.columns.facets[field]
            counts = column.counts(self.everything).tolist()
            values = [FacetValue(value, count) for value, count in zip(column.values, counts, strict=True) if count]
            values.sort(key=lambda value: (-value.count, value.value))
            self._names[field] = [(suggest.spaced(value.value), value) for value in values]
        begun = suggest.spaced(prefix)
        return [value for words, value in self._names[field] if begun in words]

    def facet(self, field: str, documents: Array, count: int = SearchRequest().facet_values) -> Facet:
        """The `count` commonest values of a facet among documents, uint32[n], by count and then by name."""
        column = self.reader.columns.facets[field]
        counts = column.counts(documents)
        ordinals = np.flatnonzero(counts)
        if len(ordinals) > count:  # all that reach the count of the last wanted are enough to sort
            found = counts[ordinals]
            ordinals = ordinals[found >= np.partition(found, len(found) - count)[len(found) - count]]
        values = [FacetValue(column.values[ordinal], int(counts[ordinal])) for ordinal in ordinals.tolist()]
        values.sort(key=lambda value: (-value.count, value.value))
        return Facet(field, tuple(values[:count]))

    def top(self, request: SearchRequest, found: Matches, count: int) -> Array:
        """int64[count]: where the first documents stand in what was found, in the order asked for."""
        orders = self.reader.orders
        if request.sort == "relevance" and found.scores is not None:
            return lists.best(found.scores, orders.newest.take(found.documents), count)
        places = orders.oldest if request.sort == "oldest" else orders.newest
        return lists.first(places.take(found.documents), count)
