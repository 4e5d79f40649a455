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
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage, Storage, StorageError
from whoosh.formats import Format, Frequency, Positions
from whoosh.index import _DEF_INDEX_NAME as MAIN
from whoosh.index import TOC, FileIndex
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer
from whoosh.system import pack_uint
from whoosh.util import random_name
from whoosh.writing import SegmentWriter

from search.engines.whoosh.arrays import Arrays
from search.engines.whoosh.incremental import DocumentsWriter, FieldsWriter, TieredWriter, check_field
from search.engines.whoosh.postings import Postings, Terms

_BATCH = 256
"""Postings that a matcher, and terms that an iteration, turn into Python's numbers at a time."""


class ArraySegment(base.Segment):
    """One segment; its pickle holds plain numbers and names alone, in this order, which is a file format."""

    def __init__(self, indexname: str, doccount: int = 0, segid: str = "", deleted: Iterable[int] = ()) -> None:
        self.indexname = indexname
        self.segid = segid or random_name(16)
        self.compound = False
        self.doccount = doccount
        self.deleted = set(deleted)
        self.documents: DocumentsWriter | None = None  # while it is being written

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

    def per_document_writer(self, _storage: Storage, segment: ArraySegment) -> DocumentsWriter:
        segment.documents = DocumentsWriter()
        return segment.documents

    def field_writer(self, storage: Storage, segment: ArraySegment) -> FieldsWriter:
        assert segment.documents is not None, "the documents' writer comes first"
        return FieldsWriter(segment.path_in(_folder(storage)), segment.documents)

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


class ArrayIndex(FileIndex):
    """A Whoosh index whose every writer keeps this format; `ArrayIndex(FileStorage(folder))` opens one."""

    def writer(self, procs: int = 1, **kwargs: Any) -> SegmentWriter:
        if procs > 1:
            raise ValueError("An array index is written by one process: leave out procs.")
        return TieredWriter(self, **{**kwargs, "codec": ArrayCodec()})  # type: ignore[no-untyped-call]


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
