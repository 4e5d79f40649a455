"""A query tree evaluated on the arrays of a generation: which documents match, and their scores.

Every node becomes a list of documents with scores (`lists`). Of an AND, the nodes that have lists are intersected, the
shortest first; the others (dates, lengths, NOT) are only asked about the documents that are left.

The score of a word is BM25F, see `ranking`; that of a phrase or a nearness saturates its own frequencies, and its idf
is the sum of its words'.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from search.analysis import FUNCTION_WORDS, fold, tokenize
from search.engines.bm25f import FUNCTION_WORD, idf
from search.engines.expand import MIX, Addition
from search.engines.whoosh import lists
from search.engines.whoosh.arrays import Array
from search.engines.whoosh.nearness import Spans, joined, near
from search.engines.whoosh.ranking import impact
from search.engines.whoosh.reader import Reader, SegmentReader
from search.engines.whoosh.schema import exact
from search.errors import QueryTooSlowError
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
    Lead,
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
from search.query.wording import accepts, field_of, forms, prefix_of

MAX_EXPANSIONS = 200
"""Words that a wildcard or a fuzzy word stands for at the most: the commonest."""
SECONDS = 1.0
"""What the evaluation of one query may take, of its thread's own time: a busy machine refuses nobody."""

Test = Callable[[Array], Array]
"""Which documents of a list, uint32[n], match a node: bool[n]."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The answer of a node: uint32[n] ascending; float32[n], or None where nothing in it ranks."""

    documents: Array
    scores: Array | None = None

    def ranked(self) -> Array:
        """float32[n]: the scores, 0 where nothing ranks."""
        return np.zeros(len(self.documents), np.float32) if self.scores is None else self.scores

    def where(self, kept: Array) -> Matches:
        """The documents kept, bool[n]."""
        return Matches(self.documents[kept], None if self.scores is None else self.scores[kept])


class Evaluator:
    """Evaluates trees on one generation, for one question.

    The keys of `notes` say what a reader of the answer must know: that a wildcard was cut to its commonest forms.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._ends = time.thread_time() + SECONDS
        self.size = reader.documents
        self._forms: dict[tuple[Pattern | Fuzzy, str], list[str]] = {}
        self.notes: dict[str, None] = {}

    def evaluate(self, node: Node) -> Matches:
        """The documents that match a tree, and their scores.

        Raises:
            QueryTooSlowError: it would take longer than a query may.
        """
        self.go_on()
        match node:
            case Word() | Phrase() | Pattern() | Fuzzy():
                return self._leaf(node)
            case And(children):
                return self._all(children)
            case Or(children):
                return self._any(children)
            case Near():
                nearnesses = {field: self._nearnesses(node, field) for field in _fields(node)}
                return self._ranked(nearnesses, sum(self.idf(child) for child in node.children))
            case AtLeast(count, child):
                found = self.evaluate(child)
                enough, _ = self._occurring(child, count)
                here, _ = lists.common(found.documents, enough, self.size)
                return Matches(found.documents[here], None if found.scores is None else found.scores[here])
            case _:
                everything = np.arange(self.size, dtype=np.uint32)
                return Matches(everything[self.test(node)(everything)])

    def go_on(self) -> None:
        """Called between steps, each of which takes some milliseconds at the most."""
        if time.thread_time() > self._ends:
            raise QueryTooSlowError(
                f"The query was ended after {SECONDS:g} seconds of work.",
                "Ask for fewer or rarer words, or for wildcards with more letters.",
            )

    def test(self, node: Node) -> Test:
        """Which documents of a list match a node that nothing ranks by."""
        columns = self._reader.columns
        match node:
            case Everything():
                return lambda documents: np.ones(len(documents), bool)
            case Has(what):
                return lambda documents: columns.known[what].take(documents)
            case Lead():
                lead = self._reader.orders.lead
                return lambda documents: lead.take(documents) == documents
            case DateUnknown():
                return lambda documents: columns.first_day.take(documents) == 0
            case Dates(first, last):
                low = 1 if first is None else first.toordinal()
                high = None if last is None else last.toordinal()

                def dated(documents: Array) -> Array:
                    within = columns.first_day.take(documents) >= low
                    return within if high is None else within & (columns.last_day.take(documents) <= high)

                return dated
            case Length(least, most):
                lengths = self._reader.lengths["body"]
                fewest, longest = least or 0, np.inf if most is None else most

                def long_enough(documents: Array) -> Array:
                    own = lengths.take(documents)
                    return (own >= fewest) & (own <= longest)

                return long_enough
            case Not(child) if isinstance(child, _UNLISTED):
                opposite = self.test(child)
                return lambda documents: ~opposite(documents)
            case Not(child):
                excluded = self.evaluate(child).documents
                return lambda documents: ~lists.among(documents, excluded, self.size)
        raise AssertionError(f"has a list: {node}")

    def _all(self, children: Sequence[Node]) -> Matches:
        listed = sorted(
            (self.evaluate(child) for child in children if not isinstance(child, _UNLISTED)),
            key=lambda found: len(found.documents),
        )
        tests = [self.test(child) for child in children if isinstance(child, _UNLISTED)]
        found = listed[0] if listed else Matches(np.arange(self.size, dtype=np.uint32))
        for other in listed[1:]:
            here, there = lists.common(found.documents, other.documents, self.size)
            scores = [m.scores[at] for m, at in ((found, here), (other, there)) if m.scores is not None]
            found = Matches(found.documents[here], sum(scores[1:], scores[0]) if scores else None)
        for test in tests:
            found = found.where(test(found.documents))
        return found

    def _any(self, children: Sequence[Node]) -> Matches:
        found = [self.evaluate(child) for child in children]
        if all(matches.scores is not None for matches in found):
            return Matches(*lists.added([(m.documents, m.ranked()) for m in found], self.size))
        documents = lists.united([matches.documents for matches in found], self.size)
        scores = np.zeros(len(documents), np.float32)
        for matches in found:
            if matches.scores is not None:
                scores[documents.searchsorted(matches.documents)] += matches.scores
        return Matches(documents, scores if any(m.scores is not None for m in found) else None)

    def _leaf(self, leaf: Leaf) -> Matches:
        if leaf.field in KEY_FIELDS:
            value = fold(leaf.text) if leaf.field == "lang" else leaf.text
            return Matches(self._reader.postings(leaf.field, value)[0])
        if leaf.field in NAME_FIELDS:
            return Matches(self._named(leaf, leaf.field))
        if isinstance(leaf, Word) and leaf.field is None and len(stems := forms(leaf)) == 1:
            documents, impacts = self._reader.word(stems[0])
            minor = FUNCTION_WORD if fold(leaf.text) in FUNCTION_WORDS else 1.0
            return Matches(documents, impacts * np.float32(minor * idf(self.size, len(documents))))
        return self._ranked({field: self._frequencies(leaf, field) for field in _fields(leaf)}, self.idf(leaf))

    def _named(self, leaf: Leaf, field: str) -> Array:
        """The documents with a name that holds the leaf's words side by side, or is the words run together."""
        if isinstance(leaf, Pattern | Fuzzy):
            sequences: list[tuple[str, ...]] = [(term,) for term in self.expansions(leaf, field)]
        else:
            words = tuple(token.surface for token in tokenize(leaf.text))
            sequences = [words, ("".join(words),)]
        return lists.united([self._reader.adjacent(field, terms)[0] for terms in sequences if terms], self.size)

    def _ranked(self, found: Mapping[str, tuple[Array, Array]], idf: float) -> Matches:
        """Documents by BM25F, from the postings of one thing sought in each field."""
        factors = self._reader.factors
        weighted = [(documents, factors[field].take(documents) * freqs) for field, (documents, freqs) in found.items()]
        documents, sums = lists.added(weighted, self.size)
        return Matches(documents, impact(sums) * np.float32(idf))

    def idf(self, node: Node) -> float:
        """The idf of a leaf or an OR of leaves; of words that stand side by side, the sum of theirs.

        A function word that is sought as such has FUNCTION_WORD of its own.
        """
        if isinstance(node, Phrase):
            return sum(self._rarity(token.stem, node.field) for token in tokenize(node.text))
        if isinstance(node, Word):
            minor = FUNCTION_WORD if fold(node.text) in FUNCTION_WORDS else 1.0
            return minor * sum(self._rarity(stem, node.field) for stem in forms(node))
        held = lists.united([self._frequencies(node, field)[0] for field in _fields(node)], self.size)
        return idf(self.size, len(held))

    def _rarity(self, stem: str, field: str | None) -> float:
        holding = self._reader.holding(stem) if field is None else self._reader.count(field, stem)
        return idf(self.size, holding)

    def _occurring(self, node: Node, least: int) -> tuple[Array, Array]:
        """The documents in which a leaf, or any leaf of an OR, occurs so often in its fields, and how often it does."""
        found = [self._frequencies(node, field) for field in _fields(node)]
        documents, counts = lists.added([(docs, freqs.astype(np.float32)) for docs, freqs in found], self.size)
        return documents[counts >= least], counts[counts >= least]

    def _frequencies(self, node: Node, field: str) -> tuple[Array, Array]:
        """The documents in which a leaf, or any leaf of an OR, occurs in a field, and how often."""
        if isinstance(node, Or):  # of which two leaves may stand at one place
            spans = ((segment, self._spans(node, field, segment)[0]) for segment in self._reader.segments)
            return lists.added([_held(segment, segment.owners(field, starts)) for segment, starts in spans], self.size)
        found = []
        for name, terms in self._sequences(node, field):
            self.go_on()
            found.append(self._reader.adjacent(name, terms))
        if len(found) == 1:
            return found[0]
        return lists.added([(documents, freqs.astype(np.float32)) for documents, freqs in found], self.size)

    def _sequences(self, node: Node, field: str) -> list[tuple[str, tuple[str, ...]]]:
        """What to look up for a leaf, or the leaves of an OR: Whoosh's field and the terms to stand side by side."""
        match node:
            case Or(children):
                return list(dict.fromkeys(s for child in children for s in self._sequences(child, field)))
            case Word():
                return [(field, forms(node))] if forms(node) else []
            case Phrase():
                return [(exact(field), forms(node))] if forms(node) else []
            case Pattern() | Fuzzy():
                return [(exact(field), (term,)) for term in self.expansions(node, exact(field))]
        raise AssertionError(f"not a leaf: {node}")

    def expansions(self, leaf: Pattern | Fuzzy, name: str) -> list[str]:
        """The terms of a Whoosh field that a leaf matches; the commonest, where they are too many."""
        if (leaf, name) not in self._forms:
            self._forms[leaf, name] = self._expanded(leaf, name)
        return self._forms[leaf, name]

    def _expanded(self, leaf: Pattern | Fuzzy, name: str) -> list[str]:
        self.go_on()
        accept = accepts(leaf)
        found = {term: n for term, n in self._reader.beginning(name, prefix_of(leaf)) if accept(term)}
        if len(found) <= MAX_EXPANSIONS:
            return list(found)
        self.notes[f"{canonical(leaf)} has too many forms: the {MAX_EXPANSIONS} commonest were sought."] = None
        return nlargest(MAX_EXPANSIONS, found, key=found.__getitem__)

    def _nearnesses(self, node: Near, field: str) -> tuple[Array, Array]:
        """The documents in which the children stand near each other in a field, and how often they do."""
        found = []
        for segment in self._reader.segments:
            children = [self._spans(child, field, segment) for child in node.children]
            starts, ends = near(children, node.distance, node.ordered, self.go_on)
            owners = segment.owners(field, starts)
            owners = owners[owners == segment.owners(field, ends - 1)]  # none that reaches into the next document
            found.append(_held(segment, owners))
        return lists.added(found, self.size)

    def _spans(self, node: Node, field: str, segment: SegmentReader) -> Spans:
        """Where a leaf, or any leaf of an OR, stands in a field of a segment."""
        spans = [(np.empty(0, np.int64), np.empty(0, np.int64))]
        for name, terms in self._sequences(node, field):
            self.go_on()
            starts = segment.adjacent(name, terms).astype(np.int64)
            spans.append((starts, starts + len(terms)))
        return joined(spans)


_UNLISTED = Everything | Dates | DateUnknown | Has | Lead | Length | Not
"""Nodes without a list of their own: documents are asked whether they match."""


def mixed(evaluator: Evaluator, found: Matches, words: Sequence[Addition]) -> Matches:
    """The same documents, these words taking part in their scores; the scale stays that of the query's own."""
    scores = np.float32(1 - MIX) * found.ranked()
    for word in words:
        added = evaluator.evaluate(Word(word.word))
        here, there = lists.common(found.documents, added.documents, evaluator.size)
        scores[here] += np.float32(MIX * word.weight) * added.ranked()[there]
    return Matches(found.documents, scores)


def _held(segment: SegmentReader, owners: Array) -> tuple[Array, Array]:
    """uint32[n], float32[n]: the documents, as numbered in the generation, and how often each is an owner."""
    documents, counts = np.unique(owners, return_counts=True)
    return (documents + segment.base).astype(np.uint32), counts.astype(np.float32)


def _fields(node: Node) -> Sequence[str]:
    """The text fields that a leaf, an OR of leaves or a nearness looks at."""
    field = field_of(node)
    return TEXT_FIELDS if field is None else (field,)
