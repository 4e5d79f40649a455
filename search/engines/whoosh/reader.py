"""An opened generation: what its arrays say of a term or a document, over all segments.

Documents are numbered through all segments, `d` of the first, then those of the second, …. Everything here is
read-only and shared by all threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from search.article import Article
from search.engines.stored import STORED_FIELDS, Head, from_stored, read_head
from search.engines.whoosh import ranking, toc
from search.engines.whoosh.arrays import Array, Arrays, runs
from search.engines.whoosh.columns import Columns
from search.engines.whoosh.orders import Orders
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.ranking import Ranking
from search.engines.whoosh.schema import exact
from search.query.nodes import KEY_FIELDS, NAME_FIELDS, TEXT_FIELDS

FIELDS = (*TEXT_FIELDS, *map(exact, TEXT_FIELDS), *NAME_FIELDS, *KEY_FIELDS)
FILE = "generation.arrays"
"""What depends on all segments: the ranking and the orders."""
_NONE = np.empty(0, np.uint32)


@dataclass(frozen=True)
class SegmentReader:
    """One segment, its first document being number `base` of the generation."""

    arrays: Mapping[str, Array]
    fields: Mapping[str, Postings]
    base: int
    _stored: Mapping[str, tuple[memoryview, memoryview]]

    @classmethod
    def of(cls, arrays: Mapping[str, Array], base: int) -> SegmentReader:
        """The reader of a segment's file."""
        stored = {
            name: (arrays[f"stored/{name}/ends"].data, arrays[f"stored/{name}/blob"].data) for name in STORED_FIELDS
        }
        return cls(arrays, {field: Postings.read(arrays, field) for field in FIELDS}, base, stored)

    def stored(self, document: int, name: str) -> Any:
        """A stored value of a document as numbered in the segment."""
        return msgspec.json.decode(self._text(document, name))

    def head(self, document: int) -> Head:
        """The head of a document as numbered in the segment."""
        return read_head(self._text(document, "head"))

    def _text(self, document: int, name: str) -> memoryview:
        ends, blob = self._stored[name]
        return blob[ends[document] : ends[document + 1]]

    def adjacent(self, field: str, terms: Sequence[str]) -> Array:
        """uint32[n]: the places of a field from which on the terms stand side by side, ascending."""
        postings = self.fields[field]
        numbers = [postings.terms.find(term.encode()) for term in terms]
        if not numbers or None in numbers:
            return _NONE
        lists = [postings.occurrences(number) for number in numbers if number is not None]
        rarest = min(range(len(lists)), key=lambda n: len(lists[n]))
        starts = lists[rarest][lists[rarest] >= rarest] - np.uint32(rarest)
        text = self.arrays.get(f"{field}/tokens")
        for offset in sorted(range(len(lists)), key=lambda n: len(lists[n])):
            if offset == rarest:
                continue
            if text is not None:  # look the words up in the text itself
                starts = starts[starts < len(text) - offset]
                starts = starts[text[starts + np.uint32(offset)] == numbers[offset]]
            else:
                starts = starts[_among(starts + np.uint32(offset), lists[offset])]
        return starts

    def owners(self, field: str, places: Array) -> Array:
        """int64[n]: the documents, as numbered in the segment, in which places lie."""
        return self.fields[field].bounds.searchsorted(places, "right") - 1


def _among(values: Array, sorted_values: Array) -> Array:
    """bool[n]: which values are among the sorted ones."""
    at = sorted_values.searchsorted(values)
    at[at == len(sorted_values)] = 0
    return sorted_values[at] == values if len(sorted_values) else np.zeros(len(values), bool)


class Reader:
    """A generation of some segments.

    Args:
        paths: the segments' files, in order.
        deleted: the documents deleted of each, as numbered in the segment.
        folder: where FILE lies.

    Raises:
        IndexDamagedError: a file is not what it should be.
    """

    def __init__(self, folder: Path, paths: Sequence[Path], deleted: Sequence[Sequence[int]]) -> None:
        files = [Arrays(path) for path in paths]
        self.columns = Columns.of(files)
        of_all = Arrays(folder / FILE)
        self.ranking = Ranking.read(of_all)
        self.orders = Orders.read(of_all)
        self.segments: list[SegmentReader] = []
        self.live: Array | None = None
        for file, gone in zip(files, deleted, strict=True):
            base = self.segments[-1].base + len(self.segments[-1].fields["id"].lengths) if self.segments else 0
            self.segments.append(SegmentReader.of(file, base))
            if gone:
                self.live = np.ones(self.columns.documents, bool) if self.live is None else self.live
                self.live[np.array(gone) + base] = False

    @property
    def documents(self) -> int:
        """N, the number of documents, those deleted included."""
        return self.columns.documents

    @cached_property
    def lengths(self) -> dict[str, Array]:
        """uint[N] by text field: the tokens of each document."""
        return {field: self._joined([part.fields[field].lengths for part in self.segments]) for field in TEXT_FIELDS}

    @cached_property
    def factors(self) -> dict[str, Array]:
        """float32[N] by text field: what one occurrence counts for, see `ranking`."""
        return {
            field: ranking.factors(lengths, ranking.average([lengths]), field)
            for field, lengths in self.lengths.items()
        }

    def word(self, stem: str) -> tuple[Array, Array]:
        """uint32[n], float32[n]: the documents that hold a stem in any text field, and its impact on each."""
        number = self.ranking.terms.find(stem.encode())
        if number is None:
            return _NONE, np.empty(0, np.float32)
        listed = slice(self.ranking.starts[number], self.ranking.starts[number + 1])
        return self.ranking.docs[listed], self.ranking.impacts[listed]

    def holding(self, stem: str) -> int:
        """How many documents hold a stem in any text field."""
        number = self.ranking.terms.find(stem.encode())
        return 0 if number is None else int(self.ranking.starts[number + 1] - self.ranking.starts[number])

    def postings(self, field: str, term: str) -> tuple[Array, Array]:
        """uint32[n], uint[n]: the documents that hold a term in a field, and how often each does."""
        found = []
        for segment in self.segments:
            postings = segment.fields[field]
            number = postings.terms.find(term.encode("utf-8", "surrogatepass"))
            if number is not None:
                found.append((postings.documents(number) + np.uint32(segment.base), postings.frequencies(number)))
        if len(found) == 1:
            return found[0]
        return self._joined([docs for docs, _ in found]), self._joined([freqs for _, freqs in found])

    def count(self, field: str, term: str) -> int:
        """How many documents hold a term in a field."""
        numbers = ((part.fields[field], part.fields[field].terms.find(term.encode())) for part in self.segments)
        return sum(postings.count(number) for postings, number in numbers if number is not None)

    def beginning(self, field: str, prefix: str) -> Iterator[tuple[str, int]]:
        """The terms of a field that begin so, and in how many documents each stands; of each segment in order."""
        if len(self.segments) == 1:
            return _beginning(self.segments[0].fields[field], prefix)
        counts: dict[str, int] = {}
        for segment in self.segments:
            for term, count in _beginning(segment.fields[field], prefix):
                counts[term] = counts.get(term, 0) + count
        return iter(counts.items())

    def adjacent(self, field: str, terms: Sequence[str]) -> tuple[Array, Array]:
        """uint32[n], int64[n]: the documents in which terms stand side by side in a field, and how often they do."""
        if len(terms) == 1:
            return self.postings(field, terms[0])
        found = []
        for segment in self.segments:
            owners = segment.owners(field, segment.adjacent(field, terms)).astype(np.uint32)
            first = runs(owners)
            counts = np.empty(len(first), np.int64)
            np.subtract(first[1:], first[:-1], out=counts[:-1])
            counts[-1:] = len(owners) - first[-1:]
            found.append((owners[first] + np.uint32(segment.base), counts))
        if len(found) == 1:
            return found[0]
        return self._joined([docs for docs, _ in found]), self._joined([freqs for _, freqs in found])

    def stored(self, document: int, name: str) -> Any:
        """One of `STORED_FIELDS` of a document."""
        segment = self.segment(document)
        return segment.stored(document - segment.base, name)

    def head(self, document: int) -> Head:
        """What a list of results shows of a document."""
        segment = self.segment(document)
        return segment.head(document - segment.base)

    def article(self, document: int) -> Article:
        """The article stored under a document number."""
        article = from_stored({name: self.stored(document, name) for name in STORED_FIELDS})
        return replace(article, lead=self.lead(document))

    def lead(self, document: int) -> str | None:
        """The id of the document that leads this one's near-duplicates; None where it leads or stands alone."""
        lead = int(self.orders.lead[document])
        return None if lead == document else str(self.stored(lead, "head")["id"])

    def document(self, article_id: str) -> int | None:
        """The document with an article's id."""
        documents, _ = self.postings("id", article_id) if article_id else (_NONE, _NONE)
        if self.live is not None:
            documents = documents[self.live[documents]]
        return int(documents[0]) if len(documents) else None

    def segment(self, document: int) -> SegmentReader:
        """The segment that a document lies in."""
        if len(self.segments) == 1:
            return self.segments[0]
        return next(segment for segment in reversed(self.segments) if segment.base <= document)

    def _joined(self, parts: Sequence[Array]) -> Array:
        return parts[0] if len(parts) == 1 else np.concatenate([_NONE, *parts])


def _beginning(postings: Postings, prefix: str) -> Iterator[tuple[str, int]]:
    return ((postings.terms[n].decode(), postings.count(n)) for n in postings.terms.beginning(prefix.encode()))


def open_reader(folder: Path) -> Reader:
    """The generation in a folder, of the segments that its table of contents names."""
    segments = toc.segments(toc.open_index(folder))
    return Reader(folder, [s.path_in(folder) for s in segments], [list(s.deleted_docs()) for s in segments])
