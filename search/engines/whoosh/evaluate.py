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

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import nlargest
from typing import Any

import numpy as np
import numpy.typing as npt

from search.analysis import FUNCTION_WORDS, fold, tokenize
from search.engines.whoosh.columns import Columns
from search.engines.whoosh.schema import exact
from search.query import canonical
from search.query.nodes import (
    KEY_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    And,
    AtLeast,
    Dates,
    DateUnknown,
    Everything,
    Fuzzy,
    Has,
    Leaf,
    Length,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Word,
)
from search.query.wording import Stretch, accepts, field_of, forms, near, prefix_of

K1 = 1.6
B = 0.65
WEIGHTS = {"title": 2.0, "body": 1.0}
"""What a field counts for in the score; a headline says what an article is about."""
MAX_EXPANSIONS = 200
"""Words that a wildcard or a fuzzy word stands for at the most: the commonest."""
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

    The keys of `notes` say what a reader of the answer must know: that a wildcard was cut to its commonest forms.
    """

    def __init__(self, reader: Any, columns: Columns) -> None:
        self.columns = columns
        self._reader = reader
        self._read: dict[tuple[str, str], Postings] = {}
        self._forms: dict[tuple[Pattern | Fuzzy, str], list[str]] = {}
        self.notes: dict[str, None] = {}

    def evaluate(self, node: Node) -> Matches:
        """The documents that match a tree, and their scores."""
        match node:
            case Everything():
                return self._unscored(np.ones(self.columns.documents, bool))
            case Word() | Phrase() | Pattern() | Fuzzy():
                return self._leaf(node)
            case Near():
                return self._near(node)
            case AtLeast(count, child):
                found = self.evaluate(child)
                matching = self._occurrences(child) >= count
                return Matches(matching, np.where(matching, found.scores, 0.0))
            case Length(least, most):
                lengths = self.columns.lengths["body"]
                return self._unscored((lengths >= (least or 0)) & (lengths <= (np.inf if most is None else most)))
            case Has(what):
                return self._unscored(self.columns.known[what].copy())
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

    def _leaf(self, leaf: Leaf) -> Matches:
        if leaf.field in KEY_FIELDS:
            value = fold(leaf.text) if leaf.field == "lang" else leaf.text
            return self._unscored(self._holding(self._adjacent(leaf.field, [value])[0]))
        if leaf.field in NAME_FIELDS:
            return self._unscored(self._named(leaf))
        found = self._ranked({field: self._frequencies(leaf, field) for field in _fields(leaf)}, self._idf(leaf))
        minor = isinstance(leaf, Word) and fold(leaf.text) in FUNCTION_WORDS
        return Matches(found.matching, found.scores * FUNCTION_WORD) if minor else found

    def _named(self, leaf: Leaf) -> Mask:
        """The documents with a name that holds the leaf's words side by side, or is the words run together."""
        assert leaf.field is not None
        if isinstance(leaf, Pattern | Fuzzy):
            sequences: list[tuple[str, ...]] = [(term,) for term in self._expansions(leaf, leaf.field)]
        else:
            words = tuple(token.surface for token in tokenize(leaf.text))
            sequences = [words, ("".join(words),)]
        return self._holding(_summed([self._adjacent(leaf.field, terms) for terms in sequences])[0])

    def _ranked(self, found: Mapping[str, Postings], idf: float) -> Matches:
        """Documents by BM25F, from the postings of one thing sought in each field."""
        weighted = np.zeros(self.columns.documents)
        for field, (documents, frequencies) in found.items():
            lengths = self.columns.lengths[field][documents] / self.columns.averages[field]
            weighted[documents] += WEIGHTS[field] * frequencies / (1 - B + B * lengths)
        return Matches(weighted > 0, idf * weighted * (K1 + 1) / (weighted + K1))

    def _near(self, node: Near) -> Matches:
        found = {field: self._nearnesses(node, field) for field in _fields(node)}
        return self._ranked(found, sum(self._idf(child) for child in node.children))

    def _nearnesses(self, node: Near, field: str) -> Postings:
        """The documents in which the children stand near each other in a field, and how often they do."""
        holding = [self._frequencies(child, field)[0] for child in node.children]
        documents = reduce(np.intersect1d, holding)
        places = [self._stretches(child, field, documents) for child in node.children]
        stretches = [near(spans, node.distance, node.ordered) for spans in zip(*places, strict=True)]
        frequencies = np.array([len(spans) for spans in stretches], np.float64)
        return documents[frequencies > 0], frequencies[frequencies > 0]

    def _occurrences(self, node: Node) -> Scores:
        """float64[N]: how often a leaf, or any leaf of an OR, occurs in its fields."""
        counts = np.zeros(self.columns.documents)
        for field in _fields(node):
            documents, frequencies = self._frequencies(node, field)
            counts[documents] += frequencies
        return counts

    def _frequencies(self, node: Node, field: str) -> Postings:
        """The documents in which a leaf, or any leaf of an OR, occurs in a field, and how often."""
        return _summed([self._adjacent(name, terms) for name, terms in self._sequences(node, field)])

    def _sequences(self, node: Node, field: str) -> list[tuple[str, tuple[str, ...]]]:
        """What to look up for a leaf, or the leaves of an OR: Whoosh's field and the terms to stand side by side."""
        match node:
            case Or(children):
                return list(dict.fromkeys(s for child in children for s in self._sequences(child, field)))
            case Word():
                return [(field, forms(node))]
            case Phrase():
                return [(exact(field), forms(node))]
            case Pattern() | Fuzzy():
                return [(exact(field), (term,)) for term in self._expansions(node, exact(field))]
        raise AssertionError(f"not a leaf: {node}")

    def _expansions(self, leaf: Pattern | Fuzzy, name: str) -> list[str]:
        """The terms of a Whoosh field that a leaf matches; the commonest, where they are too many."""
        if (leaf, name) not in self._forms:
            self._forms[leaf, name] = self._expanded(leaf, name)
        return self._forms[leaf, name]

    def _expanded(self, leaf: Pattern | Fuzzy, name: str) -> list[str]:
        accept = accepts(leaf)
        terms = (term.decode("utf-8") for term in self._reader.expand_prefix(name, prefix_of(leaf)))
        found = [term for term in terms if accept(term)]
        if len(found) > MAX_EXPANSIONS:
            found = nlargest(MAX_EXPANSIONS, found, key=lambda term: self._reader.doc_frequency(name, term))
            note = f"{canonical(leaf)} has too many forms: the {MAX_EXPANSIONS} commonest were sought."
            self.notes[note] = None
        return found

    def _idf(self, node: Node) -> float:
        """The idf of a leaf or an OR of leaves; of words that stand side by side, the sum of theirs."""
        if isinstance(node, Word | Phrase):
            names = [field if isinstance(node, Word) else exact(field) for field in _fields(node)]
            held = [[self._postings(name, term)[0] for name in names] for term in forms(node)]
        else:
            held = [[self._frequencies(node, field)[0] for field in _fields(node)]]
        counts = [len(reduce(np.union1d, documents)) for documents in held]
        return sum(idf(self.columns.documents, n) for n in counts)

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
        frequencies = np.array([len(starts) for starts in self._starts(field, terms, candidates)], np.float64)
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

    def _stretches(self, node: Node, field: str, documents: npt.NDArray[np.int64]) -> list[list[Stretch]]:
        """For each document where a leaf, or any leaf of an OR, stands in a field."""
        found: list[set[Stretch]] = [set() for _ in documents]
        for name, terms in self._sequences(node, field):
            for stretches, starts in zip(found, self._starts(name, terms, documents), strict=True):
                stretches.update((start, start + len(terms)) for start in starts)
        return [sorted(stretches) for stretches in found]

    def _starts(self, name: str, terms: Sequence[str], documents: npt.NDArray[np.int64]) -> list[set[int]]:
        """For each document the positions from which on the terms stand side by side."""
        if not all((name, term) in self._reader for term in terms):
            return [set() for _ in documents]
        matchers = [self._reader.postings(name, term) for term in terms]
        return [_side_by_side(matchers, document) for document in documents.tolist()]


def idf(documents: int, holding: int) -> float:
    """ln(1 + (N - n + 0.5) / (n + 0.5)): how much it says that a document holds something that n of N hold.

    >>> round(idf(1000, 1), 2), round(idf(1000, 1000), 4)
    (6.5, 0.0005)
    """
    return math.log1p((documents - holding + 0.5) / (holding + 0.5))


def _side_by_side(matchers: Sequence[Any], document: int) -> set[int]:
    starts: set[int] = set()
    for offset, matcher in enumerate(matchers):
        if matcher.is_active():
            matcher.skip_to(document)
        if not matcher.is_active() or matcher.id() != document:
            return set()
        shifted = {position - offset for position in matcher.value_as("positions")}
        starts = starts & shifted if offset else shifted
        if not starts:
            break
    return starts


def _fields(node: Node) -> Sequence[str]:
    """The text fields that a leaf, an OR of leaves or a nearness looks at."""
    field = field_of(node)
    return TEXT_FIELDS if field is None else (field,)


def _summed(postings: Sequence[Postings]) -> Postings:
    """The documents of any of the postings, ascending, with their frequencies added."""
    if len(postings) == 1:
        return postings[0]
    if not postings:
        return np.zeros(0, np.int64), np.zeros(0)
    documents, places = np.unique(np.concatenate([p[0] for p in postings]), return_inverse=True)
    frequencies = np.zeros(len(documents))
    np.add.at(frequencies, places, np.concatenate([p[1] for p in postings]))
    return documents, frequencies
