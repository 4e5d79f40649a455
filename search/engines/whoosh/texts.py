"""The texts of documents as arrays of words: where a query stands in them, without analysing them again.

The array form of `search.snippets.occurrences`. The texts of several documents of a segment are looked at together, one
behind the other with a free place between: a page of hits costs little more than one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.arrays import Array
from search.engines.whoosh.evaluate import Evaluator
from search.engines.whoosh.nearness import Spans, joined, near
from search.engines.whoosh.postings import Terms
from search.engines.whoosh.reader import Reader, SegmentReader
from search.engines.whoosh.schema import exact
from search.query.nodes import Fuzzy, Leaf, Near, Node, Or, Pattern, Phrase, Word
from search.query.wording import field_of, forms
from search.snippets import Found, Occurrence


@dataclass(frozen=True, slots=True)
class Texts:
    """A text field of some documents of a segment.

    Args:
        field: `title` or `body`.
        offsets: int64[n+1], document i has the places offsets[i]:offsets[i+1] of the arrays; the last one is free.
        surfaces, stems: uint32[m], the terms of `field_exact` and `field` at each place, NOWHERE where it is free.
        begins, widths: uint[m], where in the text each token stands, in characters.
        surface_terms, stem_terms: what the numbers stand for.
    """

    field: str
    offsets: Array
    surfaces: Array
    stems: Array
    begins: Array
    widths: Array
    surface_terms: Terms
    stem_terms: Terms

    @classmethod
    def of(cls, segment: SegmentReader, documents: Sequence[int], field: str) -> Texts:
        """The texts of documents as numbered in the segment."""
        name, postings = exact(field), segment.fields[exact(field)]
        firsts = postings.bounds[documents].tolist()
        sizes = (postings.lengths[documents].astype(np.int64) + 1).tolist()
        slices = [slice(first, first + size) for first, size in zip(firsts, sizes, strict=True)]

        def taken(array: Array) -> Array:
            return array[slices[0]] if len(slices) == 1 else np.concatenate([array[part] for part in slices])

        surfaces = taken(segment.arrays[f"{name}/tokens"])
        stems = segment.arrays[f"{name}/stems"].take(surfaces, mode="clip")  # a free place has none
        begins, widths = taken(segment.arrays[f"{name}/begins"]), taken(segment.arrays[f"{name}/widths"])
        offsets = np.cumsum([0, *sizes])
        return cls(field, offsets, surfaces, stems, begins, widths, postings.terms, segment.fields[field].terms)

    def spans(self, node: Node, evaluator: Evaluator) -> Spans:
        """The places where a leaf, any leaf of an OR, or a nearness stands."""
        match node:
            case Or(children):
                return joined([self.spans(child, evaluator) for child in children])
            case Near(children, distance, ordered):
                starts, ends = near([self.spans(child, evaluator) for child in children], distance, ordered)
                inside = self._owners(starts) == self._owners(ends - 1)
                return starts[inside], ends[inside]
            case Word():
                return _side_by_side(self.stems, [self.stem_terms.find(form.encode()) for form in forms(node)])
            case Phrase():
                return _side_by_side(self.surfaces, [self.surface_terms.find(form.encode()) for form in forms(node)])
            case Pattern() | Fuzzy():
                found = (self.surface_terms.find(t.encode()) for t in evaluator.expansions(node, exact(self.field)))
                starts = np.flatnonzero(np.isin(self.surfaces, [number for number in found if number is not None]))
                return starts, starts + 1
        raise AssertionError(f"not a leaf: {node}")

    def occurrences(self, leaves: Sequence[Leaf | Near], evaluator: Evaluator) -> list[Found]:
        """For each document what `search.snippets.occurrences` gives for its text."""
        found: list[Found] = [([], Counter()) for _ in self.offsets[1:]]
        for number, leaf in enumerate(leaves):
            if field_of(leaf) not in (None, self.field):
                continue
            evaluator.go_on()
            starts, ends = self.spans(leaf, evaluator)
            for owner in self._owners(starts).tolist():
                found[owner][1][number] += 1
            if isinstance(leaf, Near):
                starts, ends = _within(joined([self.spans(child, evaluator) for child in leaf.children]), starts, ends)
            owners = self._owners(starts).tolist()
            firsts = self.begins[starts].tolist()
            lasts = (self.begins[ends - 1].astype(np.int64) + self.widths[ends - 1]).tolist()
            for owner, first, last in zip(owners, firsts, lasts, strict=True):
                found[owner][0].append(Occurrence(first, last, number))
        for occurring, _ in found:
            occurring.sort()
        return found

    def _owners(self, places: Array) -> Array:
        """int64[n]: the documents in which places lie."""
        return self.offsets.searchsorted(places, "right") - 1


def occurrences(
    reader: Reader, documents: Sequence[int], field: str, leaves: Sequence[Leaf | Near], evaluator: Evaluator
) -> list[Found]:
    """For each document of a generation where the leaves of a query stand in a field of it."""
    found: dict[int, Found] = {}
    for segment in reader.segments:
        own = [document for document in documents if reader.segment(document) is segment]
        if own:
            texts = Texts.of(segment, [document - segment.base for document in own], field)
            found.update(zip(own, texts.occurrences(leaves, evaluator), strict=True))
    return [found[document] for document in documents]


def _side_by_side(tokens: Array, numbers: Sequence[int | None]) -> Spans:
    """Where these terms stand side by side."""
    if None in numbers or not numbers:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    size = len(numbers)
    starts = np.flatnonzero(tokens[: max(0, len(tokens) - size + 1)] == numbers[0])
    for offset in range(1, size):
        starts = starts[tokens[starts + offset] == numbers[offset]]
    return starts, starts + size


def _within(parts: Spans, starts: Array, ends: Array) -> Spans:
    """The parts that lie within any of the spans, which begin at different places in order."""
    if not len(starts):
        return starts, ends
    latest = np.maximum.accumulate(ends)  # the furthest end of a span that begins at this one's start or before
    at = starts.searchsorted(parts[0], "right") - 1
    inside = (at >= 0) & (parts[1] <= latest[np.maximum(at, 0)])
    return parts[0][inside], parts[1][inside]
