"""A Whoosh codec on arrays: ordinary Whoosh reads, searches, deletes, merges and optimizes indexes of this kind.

A segment is one file, `<segment id>.arrays`, and what Whoosh asks of a codec is a slice of it:

    Whoosh                                      the file (fields and lists as drawn in postings.py)
    Segment              pickled in the TOC     nothing: name, id, number of documents, deleted ones
    TermsReader          field, term            <field>/keys … : the term's index t
      FieldCursor        a walk of the terms    t, t + 1, …
      TermInfo           df, weight, lengths    one reduction over starts[t]:starts[t+1]
      Matcher            id, weight, positions  docs, freqs, places[…] - bounds[id]
    PerDocumentReader    field lengths          <field>/lengths, exact
      stored_fields      {field: value}         stored/<field>/blob[ends[d]:ends[d+1]], JSON; absent where empty

`freqs` holds Whoosh's weights: counts, or float32 where a boost makes them fractions. Other arrays are left alone.
Nothing here keeps a cursor that two callers share: any number of threads may search one opened index.
"""

from __future__ import annotations

import copy
import json
import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldConfigurationError, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, Storage, StorageError
from whoosh.formats import Existence, Format, Frequency, Positions
from whoosh.index import _DEF_INDEX_NAME as MAIN
from whoosh.index import TOC, FileIndex
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import SegmentReader, TermInfo, TermNotFound
from whoosh.scoring import BaseScorer
from whoosh.system import pack_uint
from whoosh.util import random_name
from whoosh.writing import SegmentWriter

from search.engines.whoosh.arrays import Array, Arrays, ArrayWriter, smallest
from search.engines.whoosh.postings import PLACES, Postings, Terms

_BATCH = 256
"""Postings that a matcher, and terms that an iteration, turn into Python's numbers at a time."""
_TIER = 8
"""So many segments of a like size become one."""


class ArraySegment(base.Segment):
    """One segment; its pickle holds plain numbers and names alone, in this order, which is a file format."""

    def __init__(self, indexname: str, doccount: int = 0, segid: str = "", deleted: Iterable[int] = ()) -> None:
        self.indexname = indexname
        self.segid = segid or random_name(16)
        self.compound = False
        self.doccount = doccount
        self.deleted = set(deleted)
        self.documents: _DocumentsWriter | None = None  # while it is being written

    def __reduce__(self) -> tuple[type[ArraySegment], tuple[str, int, str, tuple[int, ...]]]:
        return ArraySegment, (self.indexname, self.doccount, self.segid, tuple(sorted(map(int, self.deleted))))

    def path_in(self, folder: Path) -> Path:
        """The segment's file, in the folder of its index."""
        return folder / f"{self.indexname}_{self.segid}.arrays"

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False  # a compound file would swallow whatever else lies there as <segment id>.*

    def set_doc_count(self, doccount: int) -> None:
        self.doccount = doccount

    def doc_count_all(self) -> int:
        return self.doccount

    def doc_count(self) -> int:
        return self.doccount - len(self.deleted)

    def has_deletions(self) -> bool:
        return bool(self.deleted)

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self.deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted


def _folder(storage: Storage) -> Path:
    if not isinstance(storage, FileStorage):
        raise StorageError(f"{storage!r} is no folder, where alone arrays can be mapped: use a FileStorage.")
    return Path(storage.folder)


class ArrayCodec(base.Codec):
    """Makes the readers and writers of a segment, which must lie in a folder."""

    length_stats = False  # term statistics are reduced from the arrays when they are asked for

    def new_segment(self, _storage: Storage, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

    def per_document_writer(self, _storage: Storage, segment: ArraySegment) -> _DocumentsWriter:
        segment.documents = _DocumentsWriter()
        return segment.documents

    def field_writer(self, storage: Storage, segment: ArraySegment) -> _FieldsWriter:
        assert segment.documents is not None, "the documents' writer comes first"
        return _FieldsWriter(segment.path_in(_folder(storage)), segment.documents)

    def postings_writer(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("Postings are written a field at a time: see field_writer.")

    postings_reader = postings_writer

    def terms_reader(self, storage: Storage, segment: ArraySegment) -> ArrayTermsReader:
        return ArrayTermsReader(Arrays(segment.path_in(_folder(storage))))

    def per_document_reader(self, storage: Storage, segment: ArraySegment) -> ArrayDocumentsReader:
        return ArrayDocumentsReader(Arrays(segment.path_in(_folder(storage))), segment)


def _named(arrays: Arrays, prefix: str, suffix: str) -> list[str]:
    return sorted(
        name[len(prefix) : -len(suffix)] for name in arrays if name.startswith(prefix) and name.endswith(suffix)
    )


class ArrayMatcher(LeafMatcher):
    """Walks the documents of a term, some at a time as Python's numbers."""

    def __init__(
        self, postings: Postings, index: int, format_: Format, term: tuple[str, bytes], scorer: BaseScorer | None
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._postings = postings
        self._index = index
        self._docs = postings.documents(index)
        self._weights = postings.frequencies(index)
        self.reset()

    def reset(self) -> None:
        self._load(0)

    def _load(self, first: int) -> None:
        self._first = first
        self._ids: list[int] = self._docs[first : first + _BATCH].tolist()
        self._at = 0

    def copy(self) -> ArrayMatcher:
        return copy.copy(self)

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def id(self) -> int:
        return self._ids[self._at] if self._ids else int(self._docs[-1])  # AndNotMatcher asks behind the end, too

    def all_ids(self) -> Iterator[int]:
        return iter(self._docs[self._first + self._at :].tolist())

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        if self._at == len(self._ids):
            self._load(self._first + self._at)

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        if id > self._ids[-1]:
            self._load(bisect_left(self._docs, id, self._first + len(self._ids)))
        else:
            self._at = bisect_left(self._ids, id, self._at)

    def weight(self) -> float:
        return float(self._weights[self._first + self._at])

    def positions(self) -> list[int]:
        """Where the term stands in the current document, ascending."""
        bounds, document = self._postings.bounds, self.id()
        places = self._postings.occurrences(self._index)
        start, end = places.searchsorted(bounds[document : document + 2])
        positions: list[int] = (places[start:end] - bounds[document]).tolist()
        return positions

    def value(self) -> Any:
        if isinstance(self.format, Positions):
            return self.format.encode(self.positions())
        if isinstance(self.format, Frequency):
            return pack_uint(round(self.weight() / self.format.field_boost))
        return b""

    def value_as(self, astype: str) -> Any:
        return self.positions() if astype == "positions" else self.format.decoder(astype)(self.value())

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        """No bound: with one, Whoosh's matchers leave the best out (57 of 300 random queries had a wrong top ten)."""
        return math.inf


class ArrayCursor(base.FieldCursor):
    """Walks the terms of a field, as text."""

    def __init__(self, reader: ArrayTermsReader, name: str, field: FieldType) -> None:
        self._reader, self._name, self._field = reader, name, field
        self._terms = reader.terms_of(name)
        self._index = 0

    def first(self) -> str | None:
        self._index = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        self._index = self._terms.place(term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        self._index += 1
        return self.text()

    def text(self) -> str | None:
        return self._field.from_bytes(self._terms[self._index]) if self.is_valid() else None

    term = text

    def term_info(self) -> TermInfo | None:
        return self._reader.term_info(self._name, self._terms[self._index]) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._index < len(self._terms)


class ArrayTermsReader(base.TermsReader):
    """The terms of all fields, by field and then in byte order; every term has a document."""

    def __init__(self, arrays: Arrays) -> None:
        self._fields = {name: Postings.read(arrays, name) for name in _named(arrays, "", "/docs")}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.terms_of(term[0]).find(term[1]) is not None

    def terms_of(self, name: str) -> Terms:
        """The terms of a field; none if no document has it."""
        return self._fields[name].terms if name in self._fields else Terms.of([])

    def _find(self, name: str, text: bytes) -> tuple[Postings, int]:
        index = self.terms_of(name).find(text)
        if index is None:
            raise TermNotFound(f"No term {name}:{text!r}")
        return self._fields[name], index

    def _from(self, name: str, text: bytes) -> Iterator[tuple[str, int]]:
        """Each field from that name on, with the index of its first term: in the field itself not before `text`."""
        for field, postings in self._fields.items():
            if field >= name:
                yield field, postings.terms.place(text) if field == name else 0

    def indexed_field_names(self) -> Sequence[str]:
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> ArrayCursor:
        return ArrayCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for name, first in self._from(fieldname, prefix):
            terms = self._fields[name].terms
            yield from ((name, terms[index]) for index in range(first, len(terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, first in self._from(fieldname, prefix):
            postings = self._fields[name]
            for low in range(first, len(postings.terms), _BATCH):
                high = min(low + _BATCH, len(postings.terms))
                for index, info in enumerate(_term_infos(postings, low, high), low):
                    yield (name, postings.terms[index]), info

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        postings, index = self._find(fieldname, text)
        return next(_term_infos(postings, index, index + 1))

    def frequency(self, fieldname: str, text: bytes) -> float:
        return self.term_info(fieldname, text).weight() if (fieldname, text) in self else 0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        index = self.terms_of(fieldname).find(text)
        return 0 if index is None else self._fields[fieldname].count(index)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None) -> ArrayMatcher:
        postings, index = self._find(fieldname, text)
        return ArrayMatcher(postings, index, format_, (fieldname, text), scorer)


def _term_infos(postings: Postings, first: int, last: int) -> Iterator[TermInfo]:
    """Whoosh's statistics of the terms first to last - 1, at least one."""
    starts = postings.starts[first : last + 1].astype(np.int64)
    docs, weights = (items[starts[0] : starts[-1]] for items in (postings.docs, postings.freqs))
    lengths = postings.lengths[docs]
    starts -= starts[0]
    begins, ends = starts[:-1], starts[1:]
    statistics = (
        np.add.reduceat(weights, begins, dtype=np.float64),
        ends - begins,
        np.minimum.reduceat(lengths, begins),
        np.maximum.reduceat(lengths, begins),
        np.maximum.reduceat(weights, begins),
        docs[begins],
        docs[ends - 1],
    )
    return starmap(TermInfo, zip(*(each.tolist() for each in statistics), strict=True))


class ArrayDocumentsReader(base.PerDocumentReader):
    """Field lengths, stored fields and deletions of a segment's documents."""

    def __init__(self, arrays: Arrays, segment: ArraySegment) -> None:
        self._segment = segment
        self._lengths = {name: arrays[f"{name}/lengths"] for name in _named(arrays, "", "/lengths")}
        self._totals: dict[str, int] = {}
        stored = _named(arrays, "stored/", "/ends")
        self._stored = {name: (arrays[f"stored/{name}/blob"], arrays[f"stored/{name}/ends"]) for name in stored}

    def doc_count(self) -> int:
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths.get(fieldname)
        return default if lengths is None else int(lengths[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        if fieldname not in self._totals:  # every scorer asks for it
            self._totals[fieldname] = int(self._lengths.get(fieldname, np.zeros(0)).sum())
        return self._totals[fieldname]

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths.get(fieldname, np.zeros(1)).min())

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths.get(fieldname, np.zeros(1)).max())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        texts = {name: blob[ends[docnum] : ends[docnum + 1]].tobytes() for name, (blob, ends) in self._stored.items()}
        return {name: json.loads(text) for name, text in texts.items() if text}


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


class _DocumentsWriter(base.PerDocumentWriter):
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


class _FieldsWriter(base.FieldWriter):
    """Builds each field's arrays from the sorted postings that Whoosh hands over, and writes the segment's file."""

    def __init__(self, path: Path, documents: _DocumentsWriter) -> None:
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


class _TieredWriter(SegmentWriter):
    """Whoosh's writer with the tiered policy where none is asked for."""

    def commit(  # type: ignore[override]
        self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None
    ) -> None:
        asked = mergetype or self.mergetype or optimize or self.optimize or merge is False or not self.merge
        SegmentWriter.commit(self, mergetype if asked else tiered, optimize, merge)


class ArrayIndex(FileIndex):
    """A Whoosh index whose every writer keeps this format; `ArrayIndex(FileStorage(folder))` opens one."""

    def writer(self, procs: int = 1, **kwargs: Any) -> SegmentWriter:
        if procs > 1:
            raise ValueError("An array index is written by one process: leave out procs.")
        return _TieredWriter(self, **{**kwargs, "codec": ArrayCodec()})  # type: ignore[no-untyped-call]


def create(folder: Path, schema: Schema, segments: Sequence[ArraySegment] = ()) -> ArrayIndex:
    """Write Whoosh's table of contents of segments whose files lie in a folder, and open the index.

    Raises:
        FieldConfigurationError: the schema has a field of a kind that is not supported.
    """
    for name, field in schema.items():
        check_field(name, field)
    storage = FileStorage(str(folder))
    TOC(schema, list(segments), 0).write(storage, MAIN)
    return ArrayIndex(storage)  # type: ignore[no-untyped-call]
