"""The words that say what an article is about: its vector of stems, and how rare each is in the archive.

Function words, bare numbers and words of one or two letters are left out. `expand` and `similar` both read these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from search.analysis import FUNCTION_WORDS
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.texts import Texts
from search.query.nodes import TEXT_FIELDS

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


def vector(reader: Reader, document: int) -> Vector:
    """The significant words of a document."""
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    length = 0
    segment = reader.segment(document)
    for field in TEXT_FIELDS:
        text = Texts.of(segment, [document - segment.base], field)
        length += len(text.surfaces) - 1
        numbers, first, counts = np.unique(text.surfaces[:-1], return_index=True, return_counts=True)
        for number, stem, count in zip(numbers.tolist(), text.stems[first].tolist(), counts.tolist(), strict=True):
            surface = text.surface_terms[number].decode()
            if says_something(surface):
                surfaces[text.stem_terms[stem].decode()][surface] += count
    return Vector(Counter({stem: forms.total() for stem, forms in surfaces.items()}), dict(surfaces), length)


def says_something(surface: str) -> bool:
    """Whether a word can be significant of an article.

    >>> [word for word in ("the", "talks", "2022", "in", "geneva", "not") if says_something(word)]
    ['talks', 'geneva']
    """
    return len(surface) >= SHORTEST and not surface.replace(".", "").isdigit() and surface not in _SAYS_NOTHING
