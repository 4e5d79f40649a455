"""Articles about the same: those that rank best for the words that are significant of an article."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest
from typing import Any

import numpy as np

from search.article import Article
from search.engines.whoosh.evaluate import Evaluator
from search.engines.whoosh.terms import commonest, rarity, vector
from search.query.nodes import Node, Word, either

TERMS = 20


def significant(article: Article, reader: Any, documents: int) -> Node:
    """The query for an article's significant words, the TERMS with the highest tf * idf, or `Everything`."""
    words = vector(article)
    weights = {stem: count * rarity(reader, stem, documents) for stem, count in words.counts.items()}
    heaviest = nlargest(TERMS, weights, key=lambda stem: (weights[stem], stem))
    return either(*(Word(commonest(words.surfaces[stem])) for stem in heaviest))


def ranked(tree: Node, evaluator: Evaluator) -> Iterator[tuple[int, float]]:
    """The documents that hold any of the words and their scores, best first; ties by date, then id."""
    scores = evaluator.evaluate(tree).scores
    documents = np.flatnonzero(scores)
    order = np.lexsort((evaluator.columns.newest[documents], -scores[documents]))
    yield from ((int(document), float(scores[document])) for document in documents[order])
