"""How good a ranked list is, given which documents are relevant. Pure functions, binary relevance."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence


def ndcg(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `depth` (Järvelin & Kekäläinen 2002), gains 0 or 1.

        sum of gain(i) / log2(i + 1), i from 1, divided by the same sum for an ideal list, which has all relevant first

    >>> ndcg(["a", "x"], {"a"}), round(ndcg(["x", "a"], {"a"}), 3), round(ndcg(["a"], {"a", "b"}), 3)
    (1.0, 0.631, 0.613)
    """
    gained = sum(1 / math.log2(i + 2) for i, document in enumerate(ranked[:depth]) if document in relevant)
    return gained / sum(1 / math.log2(i + 2) for i in range(min(depth, len(relevant))))


def average_precision(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """The mean, over all relevant documents, of the precision at the place of each; 0 for one that is not found.

    >>> average_precision(["a", "x", "b"], {"a", "b"})
    0.8333333333333333
    """
    found = 0
    total = 0.0
    for place, document in enumerate(ranked, start=1):
        if document in relevant:
            found += 1
            total += found / place
    return total / len(relevant)
