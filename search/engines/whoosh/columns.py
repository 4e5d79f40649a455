"""What filters, facets, sorting and scoring need of every document, one array a column, indexed by document number.

columns.npz   first_day, last_day   int32[N]    days of the stated date (proleptic ordinal), 0 where unknown
              newest, oldest        uint32[N]   place of the document in that order (undated last, then by id)
              length_title, …_body  uint32[N]   tokens of the field
              known_<what>          bool[N]     whether the text states it (`has:`)
              <facet>_starts        uint32[N+1] document d has the values <facet>_ordinals[starts[d]:starts[d+1]]
              <facet>_ordinals      uint32[M]
facets.json   {facet: [value of ordinal 0, value of ordinal 1, …]}
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.article import Article
from search.engines.whoosh.schema import names_of
from search.query.nodes import KNOWN, TEXT_FIELDS
from search.results import FILTERS, NO_DATE

_ATTRIBUTES = {"lang": "language", "actor": "actors"}
"""Where `has:` and the attribute of an article go by other names."""

Array = npt.NDArray[Any]


class ColumnsBuilder:
    """Collects the columns while documents are added in the order of their numbers."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._days: list[tuple[int, int]] = []
        self._known: dict[str, list[bool]] = {what: [] for what in KNOWN}
        self._lengths: dict[str, list[int]] = {field: [] for field in TEXT_FIELDS}
        self._ordinals: dict[str, dict[str, int]] = {facet: {} for facet in FILTERS}
        self._values: dict[str, list[int]] = {facet: [] for facet in FILTERS}
        self._counts: dict[str, list[int]] = {facet: [] for facet in FILTERS}

    def add(self, article: Article, lengths: dict[str, int]) -> None:
        """The next document; `lengths` are the numbers of tokens in its text fields."""
        self._ids.append(article.id)
        days = article.date.days() if article.date else None
        self._days.append((days[0].toordinal(), days[1].toordinal()) if days else (0, 0))
        for field in TEXT_FIELDS:
            self._lengths[field].append(lengths[field])
        for what in KNOWN:
            self._known[what].append(bool(getattr(article, _ATTRIBUTES.get(what, what))))
        names = names_of(article)
        names["year"] = [article.date.value[:4] if article.date else NO_DATE]
        for facet in FILTERS:
            ordinals = self._ordinals[facet]
            values = dict.fromkeys(names[facet])
            self._values[facet] += [ordinals.setdefault(value, len(ordinals)) for value in values]
            self._counts[facet].append(len(values))

    def write(self, folder: Path) -> None:
        """Write both files into a folder."""
        first, last = np.array(self._days, np.int32).reshape(-1, 2).T
        by_id = np.argsort(np.argsort(np.array(self._ids, object), kind="stable")) if self._ids else np.array([], int)
        columns: dict[str, Array] = {
            "first_day": first,
            "last_day": last,
            "newest": _places(np.lexsort((by_id, -last, first == 0))),
            "oldest": _places(np.lexsort((by_id, first, first == 0))),
        }
        for field, lengths in self._lengths.items():
            columns[f"length_{field}"] = np.array(lengths, np.uint32)
        for what, known in self._known.items():
            columns[f"known_{what}"] = np.array(known, bool)
        for facet in FILTERS:
            columns[f"{facet}_starts"] = np.concatenate(([0], np.cumsum(self._counts[facet]))).astype(np.uint32)
            columns[f"{facet}_ordinals"] = np.array(self._values[facet], np.uint32)
        np.savez(folder / "columns.npz", allow_pickle=False, **columns)
        (folder / "facets.json").write_text(json.dumps({facet: list(self._ordinals[facet]) for facet in FILTERS}))


def _places(order: Array) -> Array:
    """The inverse of an order: at each document its place."""
    places = np.empty(len(order), np.uint32)
    places[order] = np.arange(len(order), dtype=np.uint32)
    return places


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """The values of one facet.

    Args:
        values: the value of each ordinal.
        documents: uint32[M], the document of each entry, ascending.
        ordinals: uint32[M], its value.
    """

    values: list[str]
    documents: Array
    ordinals: Array

    def holders(self, value: str, documents: int) -> Array:
        """bool[N]: which documents have this value."""
        held = np.zeros(documents, bool)
        if value in self.values:
            held[self.documents[self.ordinals == self.values.index(value)]] = True
        return held

    def counts(self, matching: Array) -> Array:
        """int64[V]: how many of the matching documents (bool[N]) have each value."""
        return np.bincount(self.ordinals[matching[self.documents]], minlength=len(self.values))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a generation, read into memory; `averages` are the mean lengths of the text fields."""

    first_day: Array
    last_day: Array
    newest: Array
    oldest: Array
    lengths: dict[str, Array]
    averages: dict[str, float]
    known: dict[str, Array]
    facets: dict[str, FacetColumn]

    @property
    def documents(self) -> int:
        """N, the number of documents."""
        return len(self.first_day)

    @classmethod
    def read(cls, folder: Path) -> Columns:
        """The columns that `ColumnsBuilder.write` wrote."""
        values = json.loads((folder / "facets.json").read_text())
        with np.load(folder / "columns.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        facets = {}
        for facet in FILTERS:
            starts = arrays[f"{facet}_starts"]
            owners = np.repeat(np.arange(len(starts) - 1, dtype=np.uint32), np.diff(starts))
            facets[facet] = FacetColumn(values[facet], owners, arrays[f"{facet}_ordinals"])
        lengths = {field: arrays[f"length_{field}"] for field in TEXT_FIELDS}
        known = {what: arrays[f"known_{what}"] for what in KNOWN}
        order = {name: arrays[name] for name in ("first_day", "last_day", "newest", "oldest")}
        averages = {field: float(column.sum()) / max(1, len(column)) or 1.0 for field, column in lengths.items()}
        return cls(**order, lengths=lengths, averages=averages, known=known, facets=facets)
