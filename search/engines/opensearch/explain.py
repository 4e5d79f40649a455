"""Why a hit has its score, from the scores that OpenSearch gives the named parts of the query.

A leaf's score is shared out over the fields by how often it stands there, a title counting twice. The contributions of
a hit add up to its score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from search.engines.bm25f import WEIGHTS
from search.engines.expand import Addition
from search.engines.opensearch.lexicon import Known
from search.query import term
from search.query.nodes import TEXT_FIELDS, And, AtLeast, Leaf, Near, Node, Or, Word
from search.query.wording import field_of, forms
from search.results import Contribution
from search.snippets import occurrences


def explain(
    tree: Node,
    words: Sequence[Addition],
    scores: Mapping[str, float],
    texts: Mapping[str, str],
    known: Known,
) -> tuple[Contribution, ...]:
    """What makes the score of a hit, in the order of the query.

    Args:
        words: those added to the ranking.
        scores: the scores of the parts that match, by the names that `translate` gave them.
        texts: title and body.
        known: the rarities of all leaves.
    """
    parts = [(leaf, scores[path], False) for leaf, path in _scoring(tree, "", scores)]
    places = {forms(leaf): n for n, (leaf, _, _) in enumerate(parts) if isinstance(leaf, Word) and leaf.field is None}
    for number, word in enumerate(words):
        node, score = Word(word.word), scores.get(f"+{number}", 0.0)
        if forms(node) in places:  # a word of the query that ranking leans on more
            leaf, own, _ = parts[places[forms(node)]]
            parts[places[forms(node)]] = leaf, own + score, False
        elif score:
            parts.append((node, score, True))
    counts = {field: _counts(texts[field], [leaf for leaf, _, _ in parts], field) for field in TEXT_FIELDS}
    contributions: list[Contribution] = []
    for number, (leaf, score, added) in enumerate(parts):
        weighted = {field: counts[field][number] * WEIGHTS[field] for field in TEXT_FIELDS if counts[field][number]}
        contributions += [
            Contribution(
                field,
                term(leaf),
                counts[field][number],
                known.idf(leaf),
                score * weight / sum(weighted.values()),
                added,
            )
            for field, weight in weighted.items()
            if score
        ]
    return tuple(contributions)


def _scoring(node: Node, path: str, scores: Mapping[str, float]) -> Iterator[tuple[Leaf | Near, str]]:
    """The leaves and nearnesses whose scores are part of a hit's, with their names."""
    name = path or "."
    if name not in scores:
        return
    if isinstance(node, And | Or):
        for number, child in enumerate(node.children):
            yield from _scoring(child, f"{path}.{number}", scores)
    elif isinstance(node, AtLeast):
        yield from _scoring(node.child, f"{path}.0", scores)
    elif isinstance(node, Leaf | Near) and field_of(node) in (None, *TEXT_FIELDS):
        yield node, name


def _counts(text: str, leaves: Sequence[Leaf | Near], field: str) -> Counter[int]:
    return occurrences(text, leaves, field)[1]
