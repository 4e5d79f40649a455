"""The constants of the ranking, and how rare a word is; see `search.engines.whoosh.ranking` for the whole formula."""

from __future__ import annotations

import math

K1 = 1.6
B = 0.65
WEIGHTS = {"title": 2.0, "body": 1.0}
"""What a field counts for in the score; a headline says what an article is about."""
FUNCTION_WORD = 0.25
"""What a function word counts for: those of a question in prose would drown the words that matter."""


def idf(documents: int, holding: int) -> float:
    """ln(1 + (N - n + 0.5) / (n + 0.5)): how much it says that a document holds something that n of N hold.

    >>> round(idf(1000, 1), 2), round(idf(1000, 1000), 4)
    (6.5, 0.0005)
    """
    return math.log1p((documents - holding + 0.5) / (holding + 0.5))
