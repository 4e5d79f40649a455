"""Articles about the same: those that rank best for the words that are significant of an article."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest

import numpy as np

from search.engines.whoosh.evaluate import Matches
from search.engines.whoosh.ranking import idf
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.terms import commonest, vector
from search.query.nodes import Node, Word, either

TERMS = 20


def significant(reader: Reader, document: int) -> Node:
    """The query for a document's significant words, the TERMS with the highest tf * idf, or `Everything`."""
    words = vector(reader, document)
    weights = {stem: count * idf(reader.documents, reader.holding(stem)) for stem, count in words.counts.items()}
    heaviest = nlargest(TERMS, weights, key=lambda stem: (weights[stem], stem))
    return either(*(Word(commonest(words.surfaces[stem])) for stem in heaviest))


def ranked(found: Matches, reader: Reader) -> Iterator[tuple[int, float]]:
    """The documents found and their scores, best first; ties by date, then id."""
    if found.scores is None:
        return
    order = np.lexsort((reader.orders.newest.take(found.documents), -found.scores))
    for at in order.tolist():
        yield int(found.documents[at]), float(found.scores[at])
