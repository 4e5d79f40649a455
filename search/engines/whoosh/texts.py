"""The text of a document as arrays of words: where a query stands in it, without analysing it again.

The array form of `search.query.wording.stretches`, for one document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.whoosh.arrays import Array
from search.engines.whoosh.evaluate import Evaluator
from search.engines.whoosh.postings import Terms
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.schema import exact
from search.query.nodes import Fuzzy, Leaf, Near, Node, Or, Pattern, Phrase, Word
from search.query.wording import Stretch, field_of, forms, near
from search.snippets import Found, Occurrence, within_spans


@dataclass(frozen=True, slots=True)
class Text:
    """A text field of a document.

    Args:
        field: `title` or `body`.
        surfaces, stems: uint32[n], the terms of `field_exact` and `field` at each token.
        begins, widths: uint[n], where in the text each token stands, in characters.
        surface_terms, stem_terms: what the numbers stand for.
    """

    field: str
    surfaces: Array
    stems: Array
    begins: Array
    widths: Array
    surface_terms: Terms
    stem_terms: Terms

    @classmethod
    def of(cls, reader: Reader, document: int, field: str) -> Text:
        """The text of a document."""
        segment = reader.segment(document)
        at, postings = document - segment.base, segment.fields[exact(field)]
        start = int(postings.bounds[at])
        tokens = slice(start, start + int(postings.lengths[at]))
        arrays = segment.arrays
        surfaces = arrays[f"{exact(field)}/tokens"][tokens]
        return cls(
            field,
            surfaces,
            arrays[f"{exact(field)}/stems"][surfaces],
            arrays[f"{exact(field)}/begins"][tokens],
            arrays[f"{exact(field)}/widths"][tokens],
            postings.terms,
            segment.fields[field].terms,
        )

    def stretches(self, node: Node, evaluator: Evaluator) -> list[Stretch]:
        """Where a leaf, any leaf of an OR, or a nearness stands in the text, in order."""
        match node:
            case Or(children):
                return sorted({stretch for child in children for stretch in self.stretches(child, evaluator)})
            case Near(children, distance, ordered):
                return near([self.stretches(child, evaluator) for child in children], distance, ordered)
            case Word() | Phrase():
                terms, tokens = (
                    (self.surface_terms, self.surfaces) if isinstance(node, Phrase) else (self.stem_terms, self.stems)
                )
                numbers = [terms.find(form.encode()) for form in forms(node)]
                return [] if None in numbers or not numbers else _side_by_side(tokens, numbers)
            case Pattern() | Fuzzy():
                found = (self.surface_terms.find(t.encode()) for t in evaluator.expansions(node, exact(self.field)))
                wanted = np.isin(self.surfaces, [number for number in found if number is not None])
                return [(place, place + 1) for place in np.flatnonzero(wanted).tolist()]
        raise AssertionError(f"not a leaf: {node}")

    def occurrences(self, leaves: Sequence[Leaf | Near], evaluator: Evaluator) -> Found:
        """As `search.snippets.occurrences`."""
        found: list[Occurrence] = []
        counts: Counter[int] = Counter()
        for number, leaf in enumerate(leaves):
            if field_of(leaf) not in (None, self.field) or not len(self.surfaces):
                continue
            whole = self.stretches(leaf, evaluator)
            if not whole:
                continue
            counts[number] = len(whole)
            if isinstance(leaf, Near):
                parts = [stretch for child in leaf.children for stretch in self.stretches(child, evaluator)]
                whole = within_spans(parts, whole)
            for first, last in whole:
                end = int(self.begins[last - 1]) + int(self.widths[last - 1])
                found.append(Occurrence(int(self.begins[first]), end, number))
        return sorted(found, key=lambda occurrence: occurrence.start), counts


def _side_by_side(tokens: Array, numbers: Sequence[int | None]) -> list[Stretch]:
    """Where these terms stand side by side."""
    size = len(numbers)
    starts = np.flatnonzero(tokens[: max(0, len(tokens) - size + 1)] == numbers[0])
    for offset in range(1, size):
        starts = starts[tokens[starts + offset] == numbers[offset]]
    return [(start, start + size) for start in starts.tolist()]
