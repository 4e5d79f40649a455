"""A query tree evaluated on a generation: which documents match, and their scores.

Every node becomes two arrays over all documents: `matching` bool[N] and `scores` float64[N], which is 0 where nothing
ranked matched. AND, OR and NOT are then array operations. Only the leaves read postings, through Whoosh's matchers.

Score: BM25F as in Whoosh, the sum over the fields of a word's BM25 in each (Robertson & Zaragoza, The Probabilistic
Relevance Framework, 2009), with Lucene's idf, which is positive and near 0 for a word in every document:

    idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average length))      idf = ln(1 + (N - n + 0.5) / (n + 0.5))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from search.analysis import fold, tokenize
from search.engines.whoosh.columns import Columns
from search.engines.whoosh.schema import exact
from search.query.nodes import (
    KEY_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    And,
    Dates,
    DateUnknown,
    Everything,
    Node,
    Not,
    Or,
    Phrase,
    Word,
)

K1 = 1.6
B = 0.7
WEIGHTS = {"title": 2.0, "body": 1.0}
"""What a field counts for in the score; a headline says what an article is about."""

Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matches:
    """The answer of a node: bool[N] and float64[N]."""

    matching: Mask
    scores: Scores


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates trees on one generation, in one thread.

    Args:
        reader: Whoosh's index reader, which belongs to this thread.
        columns: the generation's columns.
    """

    reader: Any
    columns: Columns

    def evaluate(self, node: Node) -> Matches:
        """The documents that match a tree, and their scores."""
        match node:
            case Everything():
                return self._unscored(np.ones(self.columns.documents, bool))
            case Word() | Phrase():
                return self._leaf(node)
            case Dates():
                return self._unscored(self._dated(node))
            case DateUnknown():
                return self._unscored(self.columns.first_day == 0)
            case Not(child):
                return self._unscored(~self.evaluate(child).matching)
            case And(children):
                return self._combine(np.logical_and, children)
            case Or(children):
                return self._combine(np.logical_or, children)

    def _unscored(self, matching: Mask) -> Matches:
        return Matches(matching, np.zeros(len(matching)))

    def _combine(self, operation: np.ufunc, children: Sequence[Node]) -> Matches:
        found = [self.evaluate(child) for child in children]
        matching: Mask = reduce(operation, (matches.matching for matches in found))
        scores: Scores = sum((matches.scores for matches in found), np.zeros(len(matching)))
        return Matches(matching, np.where(matching, scores, 0.0))

    def _dated(self, dates: Dates) -> Mask:
        matching: Mask = self.columns.first_day > 0
        if dates.first is not None:
            matching = matching & (self.columns.first_day >= dates.first.toordinal())
        if dates.last is not None:
            matching = matching & (self.columns.last_day <= dates.last.toordinal())
        return matching

    def _leaf(self, leaf: Word | Phrase) -> Matches:
        if leaf.field in KEY_FIELDS:
            value = fold(leaf.text) if leaf.field == "lang" else leaf.text
            return self._unscored(self._holding(self._adjacent(leaf.field, [value])[0]))
        tokens = tokenize(leaf.text)
        surfaces = [token.surface for token in tokens]
        if leaf.field in NAME_FIELDS:
            matching = self._holding(self._adjacent(leaf.field, surfaces)[0])
            if len(surfaces) > 1:
                matching |= self._holding(self._adjacent(leaf.field, ["".join(surfaces)])[0])
            return self._unscored(matching)
        result = self._unscored(np.zeros(self.columns.documents, bool))
        for field in TEXT_FIELDS if leaf.field is None else (leaf.field,):
            if isinstance(leaf, Phrase):
                documents, frequencies, idf = self._adjacent(exact(field), surfaces)
            else:
                documents, frequencies, idf = self._adjacent(field, [token.stem for token in tokens])
            result.matching[documents] = True
            result.scores[documents] += self._bm25(field, documents, frequencies, idf)
        return result

    def _holding(self, documents: npt.NDArray[np.int64]) -> Mask:
        matching = np.zeros(self.columns.documents, bool)
        matching[documents] = True
        return matching

    def _bm25(self, field: str, documents: Any, frequencies: Any, idf: float) -> Scores:
        norm = K1 * (1 - B + B * self.columns.lengths[field][documents] / self.columns.averages[field])
        return np.asarray(WEIGHTS[field] * idf * frequencies * (K1 + 1) / (frequencies + norm), np.float64)

    def _adjacent(self, field: str, terms: Sequence[str]) -> tuple[npt.NDArray[np.int64], Scores, float]:
        """The documents in which the terms stand side by side, how often they do, and the sum of their idf."""
        postings = [self._postings(field, term) for term in terms]
        if not postings or any(not len(documents) for documents, _ in postings):
            return np.zeros(0, np.int64), np.zeros(0), 0.0
        idf = sum(self._idf(len(documents)) for documents, _ in postings)
        documents, frequencies = postings[0]
        if len(terms) > 1:
            candidates = reduce(np.intersect1d, (documents for documents, _ in postings))
            frequencies = self._adjacencies(field, terms, candidates)
            documents = candidates[frequencies > 0]
            frequencies = frequencies[frequencies > 0]
        return documents, frequencies, idf

    def _idf(self, frequency: int) -> float:
        return float(np.log1p((self.columns.documents - frequency + 0.5) / (frequency + 0.5)))

    def _postings(self, field: str, term: str) -> tuple[npt.NDArray[np.int64], Scores]:
        """The documents that hold a term, ascending, and how often each does."""
        documents: list[int] = []
        frequencies: list[float] = []
        if (field, term) in self.reader:
            matcher = self.reader.postings(field, term)
            while matcher.is_active():
                documents.append(matcher.id())
                frequencies.append(matcher.weight())
                matcher.next()
        return np.array(documents, np.int64), np.array(frequencies, np.float64)

    def _adjacencies(self, field: str, terms: Sequence[str], documents: npt.NDArray[np.int64]) -> Scores:
        """How often the terms stand side by side in each of these documents, all of which hold every term."""
        matchers = [self.reader.postings(field, term) for term in terms]
        counts = np.zeros(len(documents))
        for place, document in enumerate(documents.tolist()):
            starts: set[int] | None = None
            for offset, matcher in enumerate(matchers):
                matcher.skip_to(document)
                shifted = {position - offset for position in matcher.value_as("positions")}
                starts = shifted if starts is None else starts & shifted
                if not starts:
                    break
            counts[place] = len(starts or ())
        return counts
