"""What a word gives to the score of each document that holds it, computed when a generation is built.

Score: BM25F (Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.6). The frequencies of a word
in the fields are weighted and normalised by length, added, and saturated once:

    f = sum over fields of  weight * tf / (1 - b + b * length / average length)
    impact = f * (k1 + 1) / (f + k1)
    score = idf * impact                            idf = ln(1 + (N - n + 0.5) / (n + 0.5))

where n of N documents hold the word in any of the fields. The impacts of words that may stand in any field hang on the
lengths of all documents, so they are kept once for a generation, with the documents as numbered in the whole of it:

    text/keys, ends, terms, starts, docs    as in `postings`, for the stems of title and body together
    text/impacts    float32[P]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.bm25f import K1, WEIGHTS, B
from search.engines.whoosh.arrays import Array, ArrayWriter, smallest
from search.engines.whoosh.postings import Postings, Terms, concatenated, merged_starts, union
from search.query.nodes import TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class Ranking:
    """The file as it is read; see above."""

    terms: Terms
    starts: Array
    docs: Array
    impacts: Array

    @classmethod
    def read(cls, file: Mapping[str, Array]) -> Ranking:
        """The ranking that `write` wrote."""
        terms = Terms(file["text/keys"], file["text/ends"], file["text/terms"])
        return cls(terms, file["text/starts"], file["text/docs"], file["text/impacts"])


def impact(weighted: Array) -> Array:
    """float32[n]: f * (k1 + 1) / (f + k1)."""
    return (weighted * np.float32(K1 + 1) / (weighted + np.float32(K1))).astype(np.float32)


def factors(lengths: Array, average: float, field: str) -> Array:
    """float32[N]: what one occurrence in a field counts for: weight / (1 - b + b * length / average)."""
    return (WEIGHTS[field] / (1 - B + B * lengths / average)).astype(np.float32)


def average(lengths: Sequence[Array]) -> float:
    """The mean length of a field over the documents of all segments; 1 where there is no word."""
    return sum(int(part.sum(dtype=np.int64)) for part in lengths) / max(1, sum(map(len, lengths))) or 1.0


def write(file: ArrayWriter, segments: Sequence[Mapping[str, Array]]) -> None:
    """Write the ranking of a generation of these segments."""
    fields = {field: [Postings.read(segment, field) for segment in segments] for field in TEXT_FIELDS}
    averages = {field: average([part.lengths for part in parts]) for field, parts in fields.items()}
    lists: list[tuple[Terms, Array, Array, Array]] = []
    for of_segment in zip(*fields.values(), strict=True):
        weights = [
            factors(part.lengths, averages[field], field)[part.docs] * part.freqs
            for field, part in zip(fields, of_segment, strict=True)
        ]
        lists.append(_together(of_segment, weights))
    terms, among = union([own for own, _, _, _ in lists])
    parts = [starts for _, starts, _, _ in lists]
    starts = merged_starts(parts, among, len(terms))
    bases = np.cumsum([0, *(len(part.lengths) for part in fields["body"][:-1])]).tolist()
    terms.write(file, "text")
    file.add("text/starts", smallest(starts, np.uint32))
    docs, weighted = [own for _, _, own, _ in lists], [own for _, _, _, own in lists]
    file.extend("text/docs", concatenated(docs, bases, parts, among, starts), np.uint32)
    found = concatenated(weighted, [0] * len(parts), parts, among, starts)
    file.extend("text/impacts", map(impact, found), np.float32)


def _together(fields: Sequence[Postings], weights: Sequence[Array]) -> tuple[Terms, Array, Array, Array]:
    """The lists of a segment's text fields as one, the weights of a word in the same document added.

    Returns:
        the terms, uint64[T+1] starts, uint32[P] documents, float32[P] weights.
    """
    terms, among = union([part.terms for part in fields])
    keys = [
        np.repeat(place.astype(np.uint64), np.diff(part.starts)) << np.uint64(32) | part.docs.astype(np.uint64)
        for part, place in zip(fields, among, strict=True)
    ]
    key, weight = keys[0], weights[0]
    for more, weighing in zip(keys[1:], weights[1:], strict=True):
        key, weight = (
            _added(key, weight, more, weighing) if len(key) > len(more) else _added(more, weighing, key, weight)
        )
    numbers = np.arange(len(terms) + 1, dtype=np.uint64)
    starts = key.searchsorted(numbers << np.uint64(32)).astype(np.uint64)
    return terms, starts, key.astype(np.uint32), weight.astype(np.float32)


def _added(key: Array, weight: Array, more: Array, weighing: Array) -> tuple[Array, Array]:
    """Two sorted lists of keys with weights as one."""
    place = key.searchsorted(more)
    held = np.zeros(len(more), bool)
    inside = place < len(key)
    held[inside] = key[place[inside]] == more[inside]
    weight = weight.copy()
    weight[place[held]] += weighing[held]
    new = ~held
    return np.insert(key, place[new], more[new]), np.insert(weight, place[new], weighing[new])
