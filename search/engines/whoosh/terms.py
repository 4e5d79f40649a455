"""The words that say what an article is about: its vector of stems, and how rare each is in the archive.

Function words, bare numbers and words of one or two letters are left out. `expand` and `similar` both read these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from search.analysis import FUNCTION_WORDS, tokenize
from search.article import Article
from search.engines.whoosh.evaluate import idf
from search.query.nodes import TEXT_FIELDS

_NEGATIONS = frozenset(("not", "nor"))
"""They are no function words, since a query may turn on them, but they say nothing of what an article is about."""
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


def vector(article: Article) -> Vector:
    """The significant words of an article.

    >>> vector(Article("a", "The talks", "They talked in 2022, in Geneva")).counts
    Counter({'talk': 2, 'geneva': 1})
    """
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    length = 0
    for text in (article.title or "", article.body):
        tokens = tokenize(text)
        length += len(tokens)
        for token in tokens:
            if _says_something(token.surface):
                surfaces[token.stem][token.surface] += 1
    return Vector(Counter({stem: forms.total() for stem, forms in surfaces.items()}), dict(surfaces), length)


def _says_something(surface: str) -> bool:
    number = surface.replace(".", "").isdigit()
    return len(surface) >= SHORTEST and not number and surface not in FUNCTION_WORDS | _NEGATIONS


def rarity(reader: Any, stem: str, documents: int) -> float:
    """The idf of a stem among so many documents, by the field in which it is commonest."""
    return idf(documents, max(reader.doc_frequency(field, stem) for field in TEXT_FIELDS))
