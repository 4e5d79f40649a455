"""The words that say what an article is about: its vector of stems, and those of them that are significant of it.

Function words, bare numbers and words of one or two letters are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nlargest

from search.analysis import FUNCTION_WORDS, tokenize
from search.query.nodes import Node, Word, either

Rarity = Callable[[str], float]
"""The idf of a stem in an archive."""
TERMS = 20
"""Words by which similar articles are looked for."""
_NEGATIONS = frozenset(("not", "nor"))
"""They are no function words, since a query may turn on them, but they say nothing of what an article is about."""
_SAYS_NOTHING = FUNCTION_WORDS | _NEGATIONS
SHORTEST = 3
"""Letters of the shortest word that can be significant."""


@dataclass(frozen=True, slots=True)
class Vector:
    """The significant words of an article.

    Args:
        counts: how often each stem occurs in title and body.
        surfaces: the surface forms of each stem, with their counts.
        length: all words of title and body, insignificant ones too.
    """

    counts: Counter[str]
    surfaces: dict[str, Counter[str]]
    length: int


def commonest(surfaces: Counter[str]) -> str:
    """The commonest of the surface forms of a stem; of equals the first in the alphabet."""
    return min(surfaces, key=lambda form: (-surfaces[form], form))


def says_something(surface: str) -> bool:
    """Whether a word can be significant of an article.

    >>> [word for word in ("the", "talks", "2022", "in", "geneva", "not") if says_something(word)]
    ['talks', 'geneva']
    """
    return len(surface) >= SHORTEST and not surface.replace(".", "").isdigit() and surface not in _SAYS_NOTHING


def vector(texts: Iterable[str]) -> Vector:
    """The significant words of an article of these texts.

    >>> vector(["The talks", "Talk of talks"]).counts
    Counter({'talk': 3})
    """
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    length = 0
    for text in texts:
        tokens = tokenize(text)
        length += len(tokens)
        for token in tokens:
            if says_something(token.surface):
                surfaces[token.stem][token.surface] += 1
    return Vector(Counter({stem: forms.total() for stem, forms in surfaces.items()}), dict(surfaces), length)


def significant(words: Vector, rarity: Rarity) -> Node:
    """The query for an article's significant words, the TERMS with the highest tf * idf, or `Everything`."""
    weights = {stem: count * rarity(stem) for stem, count in words.counts.items()}
    heaviest = nlargest(TERMS, weights, key=lambda stem: (weights[stem], stem))
    return either(*(Word(commonest(words.surfaces[stem])) for stem in heaviest))
