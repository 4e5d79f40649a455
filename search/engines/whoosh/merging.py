"""Segments made of segments: several as one, and one without the documents that were deleted.

Nothing is analysed again: inverted lists are concatenated term by term, some terms at a time (`postings.merge`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from search import duplicates
from search.engines.stored import STORED_FIELDS
from search.engines.whoosh.arrays import Array, ArrayWriter
from search.engines.whoosh.columns import Columns
from search.engines.whoosh.postings import Postings, Terms, merge
from search.engines.whoosh.schema import exact
from search.engines.whoosh.segment import NOWHERE
from search.query.nodes import KEY_FIELDS, NAME_FIELDS, TEXT_FIELDS


def join(parts: Sequence[Mapping[str, Array]], path: Path) -> None:
    """Write several segments as one, their documents behind each other."""
    with ArrayWriter(path) as file:
        for field in (*NAME_FIELDS, *KEY_FIELDS):
            merge([Postings.read(part, field) for part in parts], file, field)
        for field in TEXT_FIELDS:
            _join_text(parts, file, field)
        for name, array in Columns.of(parts).arrays().items():
            file.add(name, array)
        if all("signatures" in part for part in parts):
            file.extend("signatures", [part["signatures"] for part in parts], np.uint16)
        for name in STORED_FIELDS:
            ends = [part[f"stored/{name}/ends"] for part in parts]
            bases = np.cumsum([0, *(int(own[-1]) for own in ends)]).astype(np.uint64)
            shifted = [own[:-1] + base for own, base in zip(ends, bases, strict=False)]
            file.extend(f"stored/{name}/ends", [*shifted, bases[-1:]], np.uint64)
            file.extend(f"stored/{name}/blob", [part[f"stored/{name}/blob"] for part in parts], np.uint8)


def _join_text(parts: Sequence[Mapping[str, Array]], file: ArrayWriter, field: str) -> None:
    stems = merge([Postings.read(part, field) for part in parts], file, field)
    name = exact(field)
    surfaces = merge([Postings.read(part, name) for part in parts], file, name)
    renamed = (_renamed(part[f"{name}/tokens"], terms) for part, terms in zip(parts, surfaces, strict=True))
    file.extend(f"{name}/tokens", renamed, np.uint32)
    for array_ in (f"{name}/begins", f"{name}/widths"):
        file.extend(array_, [part[array_] for part in parts], np.result_type(*(part[array_] for part in parts)))
    stem_of = np.full(2 + max((int(terms.max()) for terms in surfaces if len(terms)), default=-1), NOWHERE)
    for part, surface, stem in zip(parts, surfaces, stems, strict=True):
        stem_of[surface] = stem[part[f"{name}/stems"][:-1]]
    file.add(f"{name}/stems", stem_of)


def _renamed(tokens: Array, terms: Array) -> Array:
    """The tokens of a segment by the numbers that its terms have among those of all."""
    out = np.full(len(tokens), NOWHERE)
    known = tokens != NOWHERE
    out[known] = terms[tokens[known]]
    return out


def without(segment: Mapping[str, Array], live: Array) -> dict[str, Array]:
    """The arrays of a segment, but for its deleted documents; they are made in memory.

    Args:
        live: bool[N], the documents to keep.
    """
    kept: dict[str, Array] = {}
    for field in (*NAME_FIELDS, *KEY_FIELDS):
        kept |= _field_without(segment, field, live)[0]
    for field in TEXT_FIELDS:
        stems, stem_numbers = _field_without(segment, field, live)
        surfaces, surface_numbers = _field_without(segment, name := exact(field), live)
        kept |= stems | surfaces
        places = _kept_places(segment[f"{name}/bounds"], live)
        kept[f"{name}/tokens"] = _renamed(segment[f"{name}/tokens"][places], surface_numbers)
        for array in (f"{name}/begins", f"{name}/widths"):
            kept[array] = segment[array][places]
        stem_of = segment[f"{name}/stems"][:-1][surface_numbers != NOWHERE]
        kept[f"{name}/stems"] = np.append(stem_numbers[stem_of], NOWHERE)
    kept |= Columns.of([segment]).where(live).arrays()
    if "signatures" in segment:
        kept["signatures"] = segment["signatures"].reshape(-1, duplicates.BINS)[live].ravel()
    for name in STORED_FIELDS:
        ends = segment[f"stored/{name}/ends"]
        kept[f"stored/{name}/blob"] = segment[f"stored/{name}/blob"][np.repeat(live, np.diff(ends).astype(np.int64))]
        kept[f"stored/{name}/ends"] = np.concatenate(([0], np.cumsum(np.diff(ends)[live]))).astype(np.uint64)
    return kept


def _kept_places(bounds: Array, live: Array) -> Array:
    """bool[P]: the places of documents to keep, the free ones behind them included."""
    return np.repeat(live, np.diff(bounds))


def _field_without(segment: Mapping[str, Array], field: str, live: Array) -> tuple[dict[str, Array], Array]:
    """A field without the deleted documents, and for each of its terms the new number, NOWHERE if it is gone."""
    old = Postings.read(segment, field)
    postings, places = live[old.docs], _kept_places(old.bounds, live)
    occurrences = places[old.places]
    starts = _counted(postings)[old.starts]
    has_any = starts[1:] > starts[:-1]
    numbers = np.full(len(old.terms), NOWHERE)
    numbers[has_any] = np.arange(has_any.sum(), dtype=np.uint32)
    still = np.append(True, has_any)
    new = Postings(
        Terms.of([term for term, has in zip(old.terms, has_any.tolist(), strict=True) if has]),
        starts=starts[still],
        docs=_counted(live)[old.docs[postings]],
        freqs=old.freqs[postings],
        lengths=old.lengths[live],
        place_starts=_counted(occurrences)[old.place_starts][still],
        places=_counted(places)[old.places[occurrences]],
        bounds=np.concatenate(([0], np.cumsum(np.diff(old.bounds)[live]))).astype(np.uint32),
    )
    return new.arrays(field), numbers


def _counted(kept: Array) -> Array:
    """uint32[n+1]: how many are kept before each."""
    return np.concatenate(([0], np.cumsum(kept, dtype=np.uint32))).astype(np.uint32)
