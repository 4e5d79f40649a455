"""Why a hit has its score: what each part of the query, and each word added to the ranking, gives in each field.

A leaf's score saturates over its fields together (see `evaluate`), so it is shared out by the weighted frequencies:

    contribution = factor * idf * f_field * (k1 + 1) / (f + k1)          f = sum over fields of f_field

The contributions of a hit add up to its score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from search.engines import expand
from search.engines.bm25f import K1
from search.engines.whoosh.evaluate import Evaluator, Matches
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.texts import occurrences
from search.query import term
from search.query.nodes import TEXT_FIELDS, And, AtLeast, Leaf, Near, Node, Or, Word
from search.query.wording import forms
from search.results import Contribution


class Explainer:
    """Explains the hits of one answer.

    Args:
        evaluator: the one that answered.
        reader: the generation.
        tree: the query.
        words: those added to the ranking.
    """

    def __init__(self, evaluator: Evaluator, reader: Reader, tree: Node, words: Sequence[expand.Addition]) -> None:
        self._evaluator = evaluator
        self._reader = reader
        self._tree = tree
        self._words = words
        self._evaluated: dict[Node, Matches] = {}

    def explain(self, document: int) -> tuple[Contribution, ...]:
        """What makes the score of a document that matches, in the order of the query."""
        parts = self._parts(document)
        leaves = [leaf for leaf, _, _ in parts]
        counts: Counter[tuple[int, str]] = Counter()
        for field in TEXT_FIELDS:
            ((_, found),) = occurrences(self._reader, [document], field, leaves, self._evaluator)
            counts.update({(leaf, field): count for leaf, count in found.items()})
        contributions: list[Contribution] = []
        for number, (leaf, factor, added) in enumerate(parts):
            of_leaf = {field: counts[number, field] for field in TEXT_FIELDS if counts[number, field]}
            contributions += self._shares(leaf, document, of_leaf, factor, added)
        return tuple(contributions)

    def _parts(self, document: int) -> list[tuple[Leaf | Near, float, bool]]:
        """What has a score, the factor of that score, and whether it was added to the query."""
        own = 1 - expand.MIX if self._words else 1.0
        leaves = list(self._scoring(self._tree, document))
        factors = [own] * len(leaves)
        places = {forms(leaf): n for n, leaf in enumerate(leaves) if isinstance(leaf, Word) and leaf.field is None}
        added: list[tuple[Leaf | Near, float, bool]] = []
        for word in self._words:
            node = Word(word.word)
            if forms(node) in places:  # a word of the query that ranking leans on more
                factors[places[forms(node)]] += expand.MIX * word.weight
            else:
                added.append((node, expand.MIX * word.weight, True))
        return [(leaf, factor, False) for leaf, factor in zip(leaves, factors, strict=True)] + added

    def _shares(
        self, leaf: Leaf | Near, document: int, counts: dict[str, int], factor: float, added: bool
    ) -> Iterator[Contribution]:
        score = self._score(leaf, document)
        if not score or not counts:
            return
        factors = self._reader.factors
        weighted = {field: count * float(factors[field][document]) for field, count in counts.items()}
        whole = float(sum(weighted.values()))
        idf = score * (whole + K1) / (whole * (K1 + 1))
        for field, count in counts.items():
            yield Contribution(field, term(leaf), count, idf, factor * score * float(weighted[field]) / whole, added)

    def _scoring(self, node: Node, document: int) -> Iterator[Leaf | Near]:
        """The leaves and nearnesses whose scores are part of the document's."""
        if not isinstance(node, And | Or | AtLeast | Leaf | Near) or self._at(node, document) is None:
            return
        if isinstance(node, And | Or):
            for child in node.children:
                yield from self._scoring(child, document)
        elif isinstance(node, AtLeast):
            yield from self._scoring(node.child, document)
        else:
            yield node

    def _score(self, node: Node, document: int) -> float:
        at = self._at(node, document)
        return 0.0 if at is None else float(self._matches(node).ranked()[at])

    def _at(self, node: Node, document: int) -> int | None:
        """Where a document stands among those that match a node."""
        documents = self._matches(node).documents
        at = int(documents.searchsorted(document))
        return at if at < len(documents) and documents[at] == document else None

    def _matches(self, node: Node) -> Matches:
        if node not in self._evaluated:
            self._evaluated[node] = self._evaluator.evaluate(node)
        return self._evaluated[node]
