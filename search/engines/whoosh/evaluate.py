"""A query tree evaluated on a generation: which documents match, and their scores.

Every node becomes two arrays over all documents: `matching` bool[N] and `scores` float64[N], which is 0 where nothing
ranked matched. AND, OR and NOT are then array operations. Only the leaves read postings, through Whoosh's matchers.

Score: BM25F (Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.6). The frequencies of a word
in the fields are weighted and normalised by length, added, and saturated once:

    f = sum over fields of  weight * tf / (1 - b + b * length / average length)
    score = idf * f * (k1 + 1) / (f + k1)           idf = ln(1 + (N - n + 0.5) / (n + 0.5))

where n documents hold the word in any of the fields; a phrase has the sum of its words' idf.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from search.analysis import FUNCTION_WORDS, fold, tokenize
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
B = 0.65
WEIGHTS = {"title": 2.0, "body": 1.0}
"""What a field counts for in the score; a headline says what an article is about."""
FUNCTION_WORD = 0.25
"""What a function word counts for: those of a question in prose would drown the words that matter."""

Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float64]
Postings = tuple[npt.NDArray[np.int64], Scores]


@dataclass(frozen=True, slots=True)
class Matches:
    """The answer of a node: bool[N] and float64[N]."""

    matching: Mask
    scores: Scores


class Evaluator:
    """Evaluates trees on one generation, for one question; it reads each posting list once.

    Args:
        reader: Whoosh's index reader, which belongs to this thread.
        columns: the generation's columns.
    """

    def __init__(self, reader: Any, columns: Columns) -> None:
        self.columns = columns
        self._reader = reader
        self._read: dict[tuple[str, str], Postings] = {}

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
        if leaf.field in NAME_FIELDS:
            return self._unscored(self._named(leaf.field, [token.surface for token in tokens]))
        fields = TEXT_FIELDS if leaf.field is None else (leaf.field,)
        if isinstance(leaf, Phrase):
            return self._ranked(fields, [exact(field) for field in fields], [token.surface for token in tokens])
        found = self._ranked(fields, fields, [token.stem for token in tokens])
        minor = len(tokens) == 1 and tokens[0].surface in FUNCTION_WORDS
        return Matches(found.matching, found.scores * FUNCTION_WORD) if minor else found

    def _named(self, field: str, words: Sequence[str]) -> Mask:
        """The documents with a name that holds the words side by side, or is the words run together."""
        matching = self._holding(self._adjacent(field, words)[0])
        return matching | self._holding(self._adjacent(field, ["".join(words)])[0]) if len(words) > 1 else matching

    def _ranked(self, fields: Sequence[str], indexed: Sequence[str], terms: Sequence[str]) -> Matches:
        """The documents in which the terms stand side by side in any of the fields, by BM25F.

        Args:
            indexed: for each field the Whoosh field that holds the terms.
        """
        weighted = np.zeros(self.columns.documents)
        for field, name in zip(fields, indexed, strict=True):
            documents, frequencies = self._adjacent(name, terms)
            lengths = self.columns.lengths[field][documents] / self.columns.averages[field]
            weighted[documents] += WEIGHTS[field] * frequencies / (1 - B + B * lengths)
        matching = weighted > 0
        idf = sum(self._idf(indexed, term) for term in terms) if matching.any() else 0.0
        return Matches(matching, idf * weighted * (K1 + 1) / (weighted + K1))

    def _idf(self, indexed: Sequence[str], term: str) -> float:
        holding = reduce(np.union1d, (self._postings(field, term)[0] for field in indexed))
        return float(np.log1p((self.columns.documents - len(holding) + 0.5) / (len(holding) + 0.5)))

    def _holding(self, documents: npt.NDArray[np.int64]) -> Mask:
        matching = np.zeros(self.columns.documents, bool)
        matching[documents] = True
        return matching

    def _adjacent(self, field: str, terms: Sequence[str]) -> Postings:
        """The documents in which the terms stand side by side, and how often they do."""
        postings = [self._postings(field, term) for term in terms]
        if not postings or any(not len(documents) for documents, _ in postings):
            return np.zeros(0, np.int64), np.zeros(0)
        if len(terms) == 1:
            return postings[0]
        candidates = reduce(np.intersect1d, (documents for documents, _ in postings))
        frequencies = self._adjacencies(field, terms, candidates)
        return candidates[frequencies > 0], frequencies[frequencies > 0]

    def _postings(self, field: str, term: str) -> Postings:
        """The documents that hold a term, ascending, and how often each does."""
        if (field, term) not in self._read:
            documents: list[int] = []
            frequencies: list[float] = []
            if (field, term) in self._reader:
                matcher = self._reader.postings(field, term)
                while matcher.is_active():
                    documents.append(matcher.id())
                    frequencies.append(matcher.weight())
                    matcher.next()
            self._read[field, term] = np.array(documents, np.int64), np.array(frequencies, np.float64)
        return self._read[field, term]

    def _adjacencies(self, field: str, terms: Sequence[str], documents: npt.NDArray[np.int64]) -> Scores:
        """How often the terms stand side by side in each of these documents, all of which hold every term."""
        matchers = [self._reader.postings(field, term) for term in terms]
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
