"""What filters, facets and sorting need of every document, one array a column, indexed by document number.

    days/first, days/last     int32[N]      days of the stated date (proleptic ordinal), 0 where unknown
    known/<what>              bool[N]       whether the text states it (`has:`)
    facets/<facet>/starts     uint32[N+1]   document d has the values ordinals[starts[d]:starts[d+1]]
    facets/<facet>/ordinals   uint32[M]
    facets/<facet>/values     uint8[…]      JSON [value of ordinal 0, value of ordinal 1, …]

Each segment has these. Those of a generation are theirs, one behind the other, with ordinals of one numbering.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from search.article import days_of
from search.engines.whoosh.arrays import Array, ArrayWriter
from search.query.nodes import KNOWN
from search.results import FILTERS, NO_DATE

_ATTRIBUTES = {"lang": "language", "actor": "actors"}
"""Where `has:` and the key of an article go by other names."""


class ColumnsBuilder:
    """Collects the columns while documents are added in the order of their numbers."""

    def __init__(self) -> None:
        self._days = array("i")
        self._known = {what: bytearray() for what in KNOWN}
        self._ordinals: dict[str, dict[str, int]] = {facet: {} for facet in FILTERS}
        self._values = {facet: array("I") for facet in FILTERS}
        self._counts = {facet: array("I") for facet in FILTERS}

    def add(self, head: Mapping[str, Any], named: Mapping[str, Sequence[str]]) -> None:
        """The next document, by what its head says, and its names by field."""
        date = head["date"]
        self._days.extend(day.toordinal() for day in days_of(date["value"])) if date else self._days.extend((0, 0))
        for what, known in self._known.items():
            known.append(bool(head[_ATTRIBUTES.get(what, what)]))
        names = {**named, "year": [date["value"][:4] if date else NO_DATE]}
        for facet in FILTERS:
            if not names[facet]:
                self._counts[facet].append(0)
                continue
            ordinals = self._ordinals[facet]
            values = dict.fromkeys(names[facet])
            self._values[facet].extend([ordinals.setdefault(value, len(ordinals)) for value in values])
            self._counts[facet].append(len(values))

    def write(self, file: ArrayWriter) -> None:
        """Write the columns into a segment's file."""
        first, last = np.array(self._days, np.int32).reshape(-1, 2).T
        file.add("days/first", first)
        file.add("days/last", last)
        for what, known in self._known.items():
            file.add(f"known/{what}", np.frombuffer(known, bool))
        for facet in FILTERS:
            file.add(f"facets/{facet}/starts", _starts(np.array(self._counts[facet], np.uint32)))
            file.add(f"facets/{facet}/ordinals", np.array(self._values[facet], np.uint32))
            file.add(f"facets/{facet}/values", _packed(list(self._ordinals[facet])))


def _starts(counts: Array) -> Array:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)


def _packed(values: Sequence[str]) -> Array:
    return np.frombuffer(json.dumps(values).encode(), np.uint8)


@dataclass(frozen=True)
class FacetColumn:
    """The values of one facet.

    Args:
        values: the value of each ordinal.
        starts: uint32[N+1], document d has ordinals[starts[d]:starts[d+1]].
        ordinals: uint32[M].
    """

    values: list[str]
    starts: Array
    ordinals: Array

    @cached_property
    def owners(self) -> Array:
        """uint32[M]: the document of each entry, ascending."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.uint32), np.diff(self.starts))

    def where(self, live: Array) -> FacetColumn:
        """The values of the documents that are kept, bool[N]; values that none has are left out."""
        ordinals = self.ordinals[live[self.owners]]
        used, numbered = np.unique(ordinals, return_inverse=True)
        values = [self.values[ordinal] for ordinal in used.tolist()]
        return FacetColumn(values, _starts(np.diff(self.starts)[live]), numbered.astype(np.uint32))

    def holders(self, value: str) -> Array:
        """uint32[n]: the documents that have this value, ascending."""
        if value not in self.values:
            return self.ordinals[:0]
        held: Array = self.ordinals == self.values.index(value)
        return self.owners[held]

    def counts(self, documents: Array) -> Array:
        """int64[V]: how many of these documents, uint32[n] ascending, have each value."""
        if len(documents) == len(self.starts) - 1:
            found = self.ordinals
        else:
            starts = self.starts[documents].astype(np.int64)
            counts = self.starts[documents + np.uint32(1)] - starts
            ends = np.cumsum(counts)
            # entry i of all those wanted stands where its document starts, and on from there
            found = self.ordinals[np.repeat(starts - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)]
        counted: Array = np.bincount(found, minlength=len(self.values))
        return counted


@dataclass(frozen=True)
class Columns:
    """The columns of a generation."""

    first_day: Array
    last_day: Array
    known: dict[str, Array]
    facets: dict[str, FacetColumn]

    @property
    def documents(self) -> int:
        """N, the number of documents, those deleted included."""
        return len(self.first_day)

    @classmethod
    def of(cls, segments: Sequence[Mapping[str, Array]]) -> Columns:
        """The columns of segments, one behind the other."""
        return cls(
            _joined([segment["days/first"] for segment in segments], np.int32),
            _joined([segment["days/last"] for segment in segments], np.int32),
            {what: _joined([segment[f"known/{what}"] for segment in segments], bool) for what in KNOWN},
            {facet: _facet(segments, facet) for facet in FILTERS},
        )

    def where(self, live: Array) -> Columns:
        """The columns of the documents that are kept, bool[N]."""
        known = {what: column[live] for what, column in self.known.items()}
        facets = {name: column.where(live) for name, column in self.facets.items()}
        return Columns(self.first_day[live], self.last_day[live], known, facets)

    def arrays(self) -> dict[str, Array]:
        """The columns by the names of their arrays, as those of one segment."""
        arrays = {"days/first": self.first_day, "days/last": self.last_day}
        arrays |= {f"known/{what}": known for what, known in self.known.items()}
        for name, facet in self.facets.items():
            arrays[f"facets/{name}/starts"] = facet.starts
            arrays[f"facets/{name}/ordinals"] = facet.ordinals
            arrays[f"facets/{name}/values"] = _packed(facet.values)
        return arrays


def _joined(parts: Sequence[Array], dtype: Any) -> Array:
    joined: Array = parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype), *parts], dtype=dtype)
    return joined


def _facet(segments: Sequence[Mapping[str, Array]], facet: str) -> FacetColumn:
    every: dict[str, int] = {}
    starts: list[Array] = [np.zeros(1, np.uint32)]
    ordinals: list[Array] = []
    for segment in segments:
        values = json.loads(segment[f"facets/{facet}/values"].tobytes())
        among = np.array([every.setdefault(value, len(every)) for value in values], np.uint32)
        starts.append(segment[f"facets/{facet}/starts"][1:] + np.uint32(sum(map(len, ordinals))))
        ordinals.append(among[segment[f"facets/{facet}/ordinals"]])
    return FacetColumn(list(every), np.concatenate(starts), _joined(ordinals, np.uint32))
