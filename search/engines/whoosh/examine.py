"""Whether what a generation holds makes sense, in the manner of Lucene's CheckIndex; checksums are the manifest's.

A file can be as it was written and yet be wrong, if what wrote it was. So every array is held to the drawing in
`postings`: terms in order, documents ascending and within range, as many places as frequencies say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec
import numpy as np

from search.engines.stored import STORED_FIELDS
from search.engines.whoosh.arrays import Array
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.reader import FIELDS, Reader


def faults(reader: Reader) -> list[str]:
    """What is wrong with an opened generation, a sentence each."""
    found: list[str] = []
    for number, segment in enumerate(reader.segments):
        documents = len(segment.fields["id"].lengths)
        for field in FIELDS:
            wrong = _of_field(segment.fields[field], documents)
            found += [f"Segment {number}, field {field}: {fault}." for fault in wrong]
        found += [f"Segment {number}: {fault}." for fault in _of_stored(segment.arrays, documents)]
    found += [f"The ranking: {fault}." for fault in _of_ranking(reader)]
    return found


def _of_field(postings: Postings, documents: int) -> Iterator[str]:
    terms = list(postings.terms)
    if any(one >= other for one, other in pairwise(terms)):
        yield "its terms are not in order"
    if len(postings.lengths) != documents or len(postings.bounds) != documents + 1:
        yield f"it does not have {documents} documents"
    if not _ascending_in(postings.starts, postings.docs, documents):
        yield "its documents are not in order"
    if not _ascending_in(postings.place_starts, postings.places, int(postings.bounds[-1])):
        yield "its places are not in order"
    occurring = np.append(0, np.cumsum(postings.freqs, dtype=np.int64))[postings.starts]
    if len(postings.places) and not np.array_equal(occurring, postings.place_starts):
        yield "it has not as many places as its frequencies say"
    if int(postings.lengths.sum(dtype=np.int64)) != int(postings.freqs.sum(dtype=np.int64)):
        yield "its lengths are not those of its documents"


def _ascending_in(starts: Array, items: Array, limit: int) -> bool:
    """Whether each term has a list, all lists are ascending, and their items below the limit."""
    begins = np.zeros(len(items) + 1, bool)
    begins[starts] = True
    rising = items[1:] > items[:-1]
    return (
        int(starts[-1]) == len(items)
        and bool((starts[1:] > starts[:-1]).all())
        and bool((rising | begins[1:-1]).all())
        and (not len(items) or int(items.max()) < limit)
    )


def _of_stored(arrays: Mapping[str, Array], documents: int) -> Iterator[str]:
    for name in STORED_FIELDS:
        ends, blob = arrays[f"stored/{name}/ends"], arrays[f"stored/{name}/blob"]
        if len(ends) != documents + 1 or int(ends[-1]) != len(blob):
            yield f"it does not store the {name} of {documents} documents"
            continue
        for document in range(documents):
            try:
                msgspec.json.decode(blob[ends[document] : ends[document + 1]].tobytes())
            except msgspec.DecodeError:
                yield f"the {name} of document {document} cannot be read"


def _of_ranking(reader: Reader) -> Iterator[str]:
    ranking, orders = reader.ranking, reader.orders
    if not _ascending_in(ranking.starts, ranking.docs, reader.documents):
        yield "its documents are not in order"
    if not (np.isfinite(ranking.impacts).all() and (ranking.impacts > 0).all()):
        yield "an impact is no positive number"
    for name, order in (("newest", orders.newest), ("oldest", orders.oldest)):
        if not np.array_equal(np.sort(order), np.arange(reader.documents)):
            yield f"the order {name} is no order of all documents"
    if len(orders.lead) != reader.documents or (orders.lead >= reader.documents).any():
        yield "a document follows one that is not there"
