"""Ordinary Whoosh writes an array index, a document at a time: `add_document`, merges, `optimize`.

Slower than the bulk writer, which shares nothing with it but the arrays; what cannot be kept in them is refused here.
"""

from __future__ import annotations

import json
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldConfigurationError, FieldType, Schema
from whoosh.formats import Existence, Frequency, Positions
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search.engines.whoosh.arrays import Array, ArrayWriter, smallest
from search.engines.whoosh.postings import PLACES, Postings, Terms

_TIER = 8
"""So many segments of a like size become one."""


def check_field(name: str, field: FieldType) -> None:
    """Refuse a field that the arrays have no place for.

    Raises:
        FieldConfigurationError: it says what to do instead.
    """
    plain = field.format is None or type(field.format) in (Existence, Frequency, Positions)
    for is_so, what in (
        ("/" in name, "a slash in its name: rename it"),
        (field.column_type, "a column: leave out sortable=True, and keep what is sorted by in an array of its own"),
        (field.vector, "term vectors: leave out vector="),
        (field.separate_spelling(), "a spelling field: leave out spelling=True, and index the words by themselves"),
        (not plain, "character offsets or boosts of positions: use phrase=True without chars"),
    ):
        if is_so:
            raise FieldConfigurationError(f"The field {name!r} of an array index cannot have {what}.")


class DocumentsWriter(base.PerDocumentWriter):
    """Gathers lengths and stored fields; the fields' writer puts them into the file."""

    def __init__(self) -> None:
        self.count = 0
        self.lengths: dict[str, dict[int, int]] = defaultdict(dict)
        self.stored: dict[str, dict[int, bytes]] = defaultdict(dict)
        self.is_closed = False
        self._within = False
        self._checked: set[str] = set()

    def start_doc(self, docnum: int) -> None:
        self.check()
        if docnum != self.count:
            raise ValueError(f"document {docnum} came where {self.count} was due")
        self._within = True

    def check(self) -> None:
        """Refuse to go on after a failed document: Whoosh has its first words already, and gives them to the next."""
        if self._within:
            raise ValueError("A document failed halfway, and its first words are in the writer: cancel it, begin anew.")

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int | None) -> None:
        if fieldname not in self._checked:
            check_field(fieldname, fieldobj)
            self._checked.add(fieldname)
        if value is not None:
            self.stored[fieldname][self.count] = _json(fieldname, value)
        if length:
            self.lengths[fieldname][self.count] = length

    def add_vector_items(self, fieldname: str, fieldobj: FieldType, _items: Iterable[Any]) -> None:
        check_field(fieldname, fieldobj)

    def add_column_value(self, fieldname: str, _columnobj: Any, _value: Any) -> None:
        raise FieldConfigurationError(f"An array index has no column for {fieldname!r}.")

    def finish_doc(self) -> None:
        self.count += 1
        self._within = False

    def cancel_doc(self) -> None:
        """What Whoosh calls after a ValueError; see `check`."""

    def close(self) -> None:
        self.is_closed = True

    def lengths_of(self, name: str) -> Array:
        """uint[N]: the field's length in each document."""
        lengths = np.zeros(self.count, np.uint32)
        known = self.lengths.get(name, {})
        lengths[list(known)] = list(known.values())
        return smallest(lengths, np.uint16)

    def write(self, file: ArrayWriter) -> None:
        """Write the stored fields."""
        for name, texts in self.stored.items():
            each = [texts.get(document, b"") for document in range(self.count)]
            file.add(f"stored/{name}/blob", np.frombuffer(b"".join(each), np.uint8))
            file.add(f"stored/{name}/ends", np.cumsum([0, *map(len, each)], dtype=np.uint64))


def _json(name: str, value: Any) -> bytes:
    try:
        text = json.dumps(value, separators=(",", ":"), allow_nan=False)
        if type(value) is str or json.loads(text) == value:
            return text.encode()
    except (TypeError, ValueError):
        pass
    raise ValueError(
        f"The stored value of {name!r} ({type(value).__name__}) would not come back from JSON as it is: store text, "
        f"numbers, lists and objects of them, under _stored_{name}= if what is indexed is of another kind."
    )


class FieldsWriter(base.FieldWriter):
    """Builds each field's arrays from the sorted postings that Whoosh hands over, and writes the segment's file."""

    def __init__(self, path: Path, documents: DocumentsWriter) -> None:
        self._path = path
        self._documents = documents
        self.is_closed = False

    def add_postings(self, schema: Schema, lengths: Any, items: Iterable[Any]) -> None:
        self._documents.check()
        with ArrayWriter(self._path) as self._file:
            base.FieldWriter.add_postings(self, schema, lengths, items)
            self._documents.write(self._file)

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        check_field(fieldname, fieldobj)
        self._name, self._format = fieldname, fieldobj.format
        self._terms: list[bytes] = []
        self._starts, self._docs, self._weights = array("Q"), array("I"), array("d")
        self._counts, self._positions = array("I"), array("I")  # positions of each posting; all of them

    def start_term(self, text: bytes) -> None:
        self._terms.append(text)
        self._starts.append(len(self._docs))

    def add(self, docnum: int, weight: float, vbytes: bytes, _length: int | None) -> None:
        self._docs.append(docnum)
        self._weights.append(weight)
        if isinstance(self._format, Positions):
            positions = sorted(self._format.decode_positions(vbytes))
            self._counts.append(len(positions))
            self._positions.extend(positions)
        elif isinstance(self._format, Frequency) and not math.isclose(
            self._format.decode_weight(vbytes), weight, rel_tol=1e-6
        ):
            raise FieldConfigurationError(
                f"The field {self._name!r} holds frequencies alone, so that a document cannot boost a term: "
                "use phrase=True, or boost in the query."
            )

    def finish_term(self) -> None:
        pass

    def finish_field(self) -> None:
        docs, weights = np.array(self._docs, np.uint32), np.array(self._weights)
        starts = np.array([*self._starts, len(docs)], np.uint64)
        integral = bool((weights == np.floor(weights)).all())
        Postings(
            Terms.of(self._terms),
            smallest(starts, np.uint32),
            docs,
            smallest(weights.astype(np.uint64)) if integral else weights.astype(np.float32),
            self._documents.lengths_of(self._name),
            *self._places(docs, starts),
        ).write(self._file, self._name)

    def _places(self, docs: Array, starts: Array) -> tuple[Array, Array, Array]:
        """place_starts, places and bounds of the field; empty where it has no positions."""
        if not isinstance(self._format, Positions):
            return np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint32)
        counts, positions = np.array(self._counts, np.int64), np.array(self._positions, np.int64)
        ends = np.concatenate(([0], np.cumsum(counts)))
        widths = np.zeros(self._documents.count, np.int64)
        np.maximum.at(widths, docs, positions[ends[1:] - 1] + 2)
        bounds = np.concatenate(([0], np.cumsum(widths)))
        if bounds[-1] > PLACES:
            raise OverflowError(f"{self._name} has too many words for one segment: commit more often.")
        places = np.repeat(bounds[docs], counts) + positions
        return smallest(ends[starts], np.uint32), places.astype(np.uint32), bounds.astype(np.uint32)

    def close(self) -> None:
        self.is_closed = True


def tiered(writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
    """A merge policy: segments of a like size become one once they are many, and one that is half deleted is rewritten.

    Whoosh's own policy hardly ever merges. Here a document is rewritten once each time its segment grows by a tier.
    """
    tiers: dict[int, list[Any]] = defaultdict(list)
    for segment in segments:
        if count := segment.doc_count():
            tiers[-1 if count <= segment.deleted_count() else int(math.log(count, _TIER))].append(segment)
    merged = [each for tier, of in tiers.items() if tier < 0 or len(of) >= _TIER for each in of]
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment.doc_count() and segment not in merged]


class TieredWriter(SegmentWriter):
    """Whoosh's writer with the tiered policy where none is asked for."""

    def commit(  # type: ignore[override]
        self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None
    ) -> None:
        asked = mergetype or self.mergetype or optimize or self.optimize or merge is False or not self.merge
        SegmentWriter.commit(self, mergetype if asked else tiered, optimize, merge)
