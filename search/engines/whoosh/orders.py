"""What depends on all documents of a generation together: their order by date, and who leads near-duplicates.

newest, oldest  uint32[N]   place of the document in that order; undated last, equal days by id
lead            uint32[N]   the document that leads its group of near-duplicates, or itself
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search import duplicates
from search.engines.whoosh.arrays import Array, ArrayWriter
from search.engines.whoosh.columns import Columns
from search.engines.whoosh.postings import Postings
from search.query.nodes import TEXT_FIELDS


@dataclass(frozen=True)
class Orders:
    """The arrays as they are read; see above."""

    newest: Array
    oldest: Array
    lead: Array

    @classmethod
    def read(cls, file: Mapping[str, Array]) -> Orders:
        """The orders that `write` wrote."""
        return cls(file["newest"], file["oldest"], file["lead"])


def write(file: ArrayWriter, segments: Sequence[Mapping[str, Array]], live: Array | None) -> None:
    """Write the orders of a generation of these segments.

    Args:
        live: bool[N], the documents that are not deleted, which alone can lead; None: all.
    """
    columns = Columns.of(segments)
    ids = _ids(segments)
    undated = columns.first_day == 0
    by_id = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64).argsort()
    file.add("newest", _places(np.lexsort((by_id, -columns.last_day, undated))))
    file.add("oldest", _places(np.lexsort((by_id, columns.first_day, undated))))
    file.add("lead", _leads(segments, columns, ids, live))


def _leads(segments: Sequence[Mapping[str, Array]], columns: Columns, ids: Sequence[str], live: Array | None) -> Array:
    if not all("signatures" in segment for segment in segments):
        return np.arange(columns.documents, dtype=np.uint32)
    signatures = np.concatenate([segment["signatures"].reshape(-1, duplicates.BINS) for segment in segments])
    lengths = np.zeros(columns.documents, np.int64)
    for field in TEXT_FIELDS:
        lengths += np.concatenate([Postings.read(segment, field).lengths for segment in segments])
    if live is not None:
        lengths[~live] = 0  # an empty text neither leads nor follows
    lead: Array = duplicates.leads(signatures, lengths, columns.first_day, columns.last_day, ids)
    return lead.astype(np.uint32)


def _ids(segments: Sequence[Mapping[str, Array]]) -> list[str]:
    """The id of each document."""
    ids: list[str] = []
    for segment in segments:
        postings = Postings.read(segment, "id")
        own = dict(zip(postings.docs.tolist(), postings.terms, strict=True))
        ids += [own[document].decode("utf-8", "surrogatepass") for document in range(len(postings.lengths))]
    return ids


def _places(order: Array) -> Array:
    """The inverse of an order: at each document its place."""
    places = np.empty(len(order), np.uint32)
    places[order] = np.arange(len(order), dtype=np.uint32)
    return places
