"""The inverted lists of one field as arrays: for each term the documents that hold it, how often, and where.

A field of N documents, T terms, P postings (a term in a document) and O occurrences:

    terms         uint8[…]    the terms, UTF-8, in byte order, one after another
    ends          uint[T+1]   term t is terms[ends[t]:ends[t+1]]
    keys          uint64[T]   the first eight bytes of each, big-endian: what is searched
    starts        uint[T+1]   term t has the postings starts[t]:starts[t+1]
      docs        uint32[P]   its documents, ascending
      freqs       uint[P]     how often the term stands in each
    place_starts  uint[T+1]   term t has the occurrences place_starts[t]:place_starts[t+1]
      places      uint32[O]   its places, ascending, in the numbering of bounds
    bounds        uint32[N+1] the token at position p of document d has the place bounds[d] + p
    lengths       uint[N]     tokens of each document

        document 0      document 1          places count through all documents, with at least one free place behind
        the bank ·      open the door ·     each, so that a phrase is `place + 1` and never reaches into the next
        0   1    2      3    4   5    6

Everything here takes whole arrays; nothing is done posting by posting.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from search.engines.whoosh.arrays import Array, ArrayWriter, runs, smallest

PLACES = (1 << 32) - 1
"""Places that a segment's field can have: the last bound is one of uint32, too."""
_CHUNK = 1 << 22
"""Items that a merge holds of one array at a time."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The sorted terms of a field; a term is known by its index.

    >>> terms = Terms.of([b"bank", b"banking", b"internationally", b"internationals"])
    >>> terms.find(b"internationals"), terms.find(b"ban"), list(terms.beginning(b"bank")), terms[1]
    (3, None, [0, 1], b'banking')
    """

    keys: Array
    ends: Array
    blob: Array

    @classmethod
    def of(cls, terms: Sequence[bytes]) -> Terms:
        """The terms given, which must be sorted and distinct."""
        ends = np.cumsum([0, *map(len, terms)])
        keys = np.frombuffer(b"".join(term[:8].ljust(8, b"\0") for term in terms), ">u8")
        return cls(keys.astype(np.uint64), smallest(ends, np.uint32), np.frombuffer(b"".join(terms), np.uint8))

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, index: int) -> bytes:
        return self.blob[self.ends[index] : self.ends[index + 1]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        blob, ends = self.blob.tobytes(), self.ends.tolist()
        return (blob[start:end] for start, end in pairwise(ends))

    def write(self, file: ArrayWriter, field: str) -> None:
        """Write the terms into a file, as those of a field."""
        for name, array in (("keys", self.keys), ("ends", self.ends), ("terms", self.blob)):
            file.add(f"{field}/{name}", array)

    def find(self, term: bytes) -> int | None:
        """The index of a term, or None."""
        index = int(self.keys.searchsorted(_key(term)))
        if index < len(self) and self[index] == term:  # as of most terms of eight bytes or less
            return index
        index = self.place(term)
        return index if index < len(self) and self[index] == term else None

    def place(self, term: bytes) -> int:
        """Where a term stands, or would stand, among these."""
        key = _key(term)
        first, last = int(self.keys.searchsorted(key)), int(self.keys.searchsorted(key, "right"))
        return bisect_left(range(last), term, first, key=self.__getitem__)

    def beginning(self, prefix: bytes) -> range:
        """The indices of the terms that begin with a prefix, which must be of valid UTF-8."""
        return range(self.place(prefix), self.place(prefix + b"\xff") if prefix else len(self))


def _key(term: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(term[:8].ljust(8, b"\0"), "big"))


@dataclass(frozen=True, slots=True)
class Postings:
    """One field of one segment; see the top of this file. Without positions the last three arrays are empty."""

    terms: Terms
    starts: Array
    docs: Array
    freqs: Array
    lengths: Array
    place_starts: Array
    places: Array
    bounds: Array

    @classmethod
    def read(cls, arrays: Mapping[str, Array], field: str) -> Postings:
        """The field that `write` wrote."""
        at = {name: arrays[f"{field}/{name}"] for name in ("keys", "ends", "terms", *_REST)}
        return cls(Terms(at.pop("keys"), at.pop("ends"), at.pop("terms")), **at)

    def arrays(self, field: str) -> dict[str, Array]:
        """The field by the names of its arrays."""
        own = {"keys": self.terms.keys, "ends": self.terms.ends, "terms": self.terms.blob}
        own |= {name: getattr(self, name) for name in _REST}
        return {f"{field}/{name}": array for name, array in own.items()}

    def write(self, file: ArrayWriter, field: str) -> None:
        """Write the field into a segment's file."""
        for name, array in self.arrays(field).items():
            file.add(name, array)

    def documents(self, term: int) -> Array:
        """uint32[n]: the documents that hold a term, ascending."""
        return self.docs[self.starts[term] : self.starts[term + 1]]

    def frequencies(self, term: int) -> Array:
        """uint[n]: how often the term stands in each of `documents`."""
        return self.freqs[self.starts[term] : self.starts[term + 1]]

    def occurrences(self, term: int) -> Array:
        """uint32[o]: the places of a term, ascending."""
        return self.places[self.place_starts[term] : self.place_starts[term + 1]]

    def count(self, term: int) -> int:
        """How many documents hold a term."""
        return int(self.starts[term + 1] - self.starts[term])


_REST = ("starts", "docs", "freqs", "lengths", "place_starts", "places", "bounds")


def invert(terms: Terms, tokens: Array, places: Array, bounds: Array, lengths: Array) -> Postings:
    """The inverted lists of a text.

    Args:
        terms: T terms.
        tokens: uint32[O], the index of the term at each token.
        places: uint32[O], ascending, where the token stands.
        bounds: uint32[N+1] and lengths: uint[N], as in `Postings`.

    >>> terms, tokens, places = Terms.of([b"bank", b"the"]), np.array([1, 0, 1]), np.array([0, 1, 3])
    >>> lists = invert(terms, tokens, places, bounds=np.array([0, 3, 5]), lengths=np.array([2, 1]))
    >>> lists.documents(1).tolist(), lists.frequencies(1).tolist(), lists.occurrences(1).tolist()
    ([0, 1], [1, 1], [0, 3])
    """
    keys = tokens.astype(np.uint64) << np.uint64(32) | places.astype(np.uint64)
    keys.sort()
    term = (keys >> np.uint64(32)).astype(np.uint32)
    place = keys.astype(np.uint32)
    owner = np.repeat(np.arange(len(lengths), dtype=np.uint32), np.diff(bounds))[place]
    begins = runs(term, owner)
    indices = np.arange(len(terms) + 1)
    return Postings(
        terms,
        starts=term[begins].searchsorted(indices).astype(np.uint32),
        docs=owner[begins],
        freqs=smallest(np.diff(begins, append=len(keys))),
        lengths=smallest(lengths, np.uint16),
        place_starts=term.searchsorted(indices).astype(np.uint32),
        places=place,
        bounds=bounds.astype(np.uint32),
    )


def union(parts: Sequence[Terms]) -> tuple[Terms, list[Array]]:
    """All terms of several vocabularies, and for each of them where its terms are among all: uint32[T of the part]."""
    every = sorted(set().union(*parts))
    index = {term: number for number, term in enumerate(every)}
    return Terms.of(every), [np.fromiter(map(index.__getitem__, part), np.uint32, len(part)) for part in parts]


def merged_starts(parts: Sequence[Array], places: Sequence[Array], terms: int) -> Array:
    """uint64[terms+1]: where each term's items start when lists are concatenated term by term.

    Args:
        parts: of each part the starts of its lists.
        places: of each part where its terms are among all.
    """
    counts = np.zeros(terms, np.uint64)
    for starts, place in zip(parts, places, strict=True):
        counts[place] += np.diff(starts).astype(np.uint64)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint64)


def concatenated(
    lists: Sequence[Array], bases: Iterable[int], parts: Sequence[Array], places: Sequence[Array], starts: Array
) -> Iterator[Array]:
    """The items of all parts, term by term and within a term part by part, some terms at a time.

    Args:
        lists: of each part its items.
        bases: what is added to the items of each part.
        parts, places: as in `merged_starts`.
        starts: what `merged_starts` gave.
    """
    terms = len(starts) - 1
    low = 0
    while low < terms:
        high = max(low + 1, int(starts.searchsorted(starts[low] + np.uint64(_CHUNK), "right")) - 1)
        filled = starts[low:high].astype(np.int64) - int(starts[low])
        out = np.empty(int(starts[high] - starts[low]), np.result_type(*lists))
        for items, base, own, place in zip(lists, bases, parts, places, strict=True):
            first, last = place.searchsorted((low, high))
            counts = np.diff(own[first : last + 1]).astype(np.int64)
            begin, end = int(own[first]), int(own[last])
            # item i of the part goes to where its term is filled up to, and on from there
            shift = filled[place[first:last] - low] - (own[first:last].astype(np.int64) - begin)
            out[np.repeat(shift, counts) + np.arange(end - begin)] = items[begin:end] + out.dtype.type(base)
            filled[place[first:last] - low] += counts
        yield out
        low = high


def merge(parts: Sequence[Postings], file: ArrayWriter, field: str) -> list[Array]:
    """Write the field of several segments as that of one, their documents behind each other.

    Returns:
        of each part where its terms are among all.

    Raises:
        OverflowError: the field would have more than PLACES places.
    """
    terms, among = union([part.terms for part in parts])
    terms.write(file, field)
    documents = np.cumsum([0, *(len(part.lengths) for part in parts)])
    bases = np.cumsum([0, *(int(part.bounds[-1:].sum()) for part in parts)])
    if bases[-1] > PLACES:
        raise OverflowError(f"{field} has too many words for one segment")
    own = [part.starts for part in parts]
    starts = merged_starts(own, among, len(terms))
    file.add(f"{field}/starts", smallest(starts, np.uint32))
    docs, freqs, lengths = ([getattr(part, name) for part in parts] for name in ("docs", "freqs", "lengths"))
    file.extend(f"{field}/docs", concatenated(docs, documents[:-1].tolist(), own, among, starts), np.uint32)
    file.extend(f"{field}/freqs", concatenated(freqs, [0] * len(parts), own, among, starts), np.result_type(*freqs))
    file.extend(f"{field}/lengths", lengths, np.result_type(*lengths))
    if not any(len(part.bounds) for part in parts):  # a field without positions
        for name in ("place_starts", "places", "bounds"):
            file.add(f"{field}/{name}", np.empty(0, np.uint32))
        return among
    own = [part.place_starts for part in parts]
    starts = merged_starts(own, among, len(terms))
    file.add(f"{field}/place_starts", smallest(starts, np.uint32))
    places = [part.places for part in parts]
    file.extend(f"{field}/places", concatenated(places, bases[:-1].tolist(), own, among, starts), np.uint32)
    bounds = [part.bounds[:-1] + np.uint32(base) for part, base in zip(parts, bases, strict=False)]
    file.extend(f"{field}/bounds", [*bounds, bases[-1:]], np.uint32)
    return among
