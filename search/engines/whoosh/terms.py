"""The vector of an article, from the arrays of its texts: no text is analysed again."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from search.engines.bm25f import idf
from search.engines.vectors import Rarity, Vector, says_something
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.texts import Texts
from search.query.nodes import TEXT_FIELDS


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


def rarity(reader: Reader) -> Rarity:
    """The idf of a stem in a generation."""
    return lambda stem: idf(reader.documents, reader.holding(stem))
