"""Near-duplicates: which articles tell one story in nearly the same words, and which of them leads.

A text becomes a signature of fixed size (`signatures`, batch by batch, from the words that the builder has anyway);
`leads` compares all signatures at the end, 512 bytes of memory an article. Pure functions on arrays; nothing is read
or written here. Two articles that share a template (earnings, daily rates, bond issues) and no news are not grouped.

A group is a star, never a chain: every member is itself a near-duplicate of its lead, the earliest of the group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from search.analysis import tokenize
from search.article import Article

Array = npt.NDArray[Any]

SHINGLE = 4
"""Words that stand side by side. On the labelled pairs of bench/duplicates.py, without hashing and with what follows:
3 words .87 precision and .85 recall, 4 words .93 and .82, 5 words .94 and .79, 7 words .97 and .71."""
BINS = 128
"""Values of a signature; the standard error of a resemblance of one half is 0.044."""
RESEMBLANCE = 0.5
"""Shared shingles of all the shingles of both: the same story, edited."""
CONTAINMENT, OVERLAP = 0.8, 0.25
"""Or: the shorter is in the longer by so much, and both share at least so much of the whole: a story cut at its end."""
DAYS = 3
"""Dates further apart are of another story in the same words (`Fed adds reserves`), unless the texts are `SAME`.
Of the judged pairs, none of one story is more than two days apart, and 85 of 115 of two stories are more than three."""
SAME, LONG = 0.9, 64
"""Resemblance and words of a text that is the same story on whatever day: a reprint."""
SHORT, SHORT_RESEMBLANCE = 32, 0.7
"""Below so many words a headline is half of the text, so more of it has to agree."""
EMPTY = 0xFFFF
"""In a signature: no shingle fell into this bin."""

_ROWS = 2
"""Bins that make a band. Two texts of resemblance J meet in one of 64 bands with probability 1 - (1 - J^2)^64:
0.98 for J = 0.25."""
_REACH = 4
"""Neighbours in a band, in the order of leads, with which an article is compared."""
_BLOCK = 1 << 15
"""Pairs compared at once, 16 MB."""
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64)
"""Odd, one for each place in a shingle."""


@lru_cache(maxsize=1 << 18)
def key(word: str) -> int:
    """The 64 bits by which a signature knows a word: the same in every build, whatever came before it."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def signatures(words: Array, starts: Array) -> Array:
    """The signatures of a batch of texts: one-permutation MinHash (Li, Owen and Zhang, NIPS 2012).

    The hash of each shingle falls into one of 128 bins by its first 7 bits; a bin keeps the least of its hashes, of
    which the last 16 bits are stored (b-bit MinHash, Li and König, WWW 2010: two agree by chance in 1 of 65,536).

    Args:
        words: uint64[T], the `key` of each word, title before body, one text behind the other.
        starts: int64[N+1], text i is `words[starts[i]:starts[i + 1]]`.

    Returns:
        uint16[N, 128], `EMPTY` where a bin has no shingle; a text without a word is all `EMPTY`.

    >>> words = np.array([key(word) for word in "the door is open the door is open nato".split()], np.uint64)
    >>> one, other = signatures(words, np.array([0, 4, 9]))
    >>> bool(resemblance(one[None], other[None])[0] == 0.5)
    True
    """
    texts, size = len(starts) - 1, np.diff(starts)
    text = np.repeat(np.arange(texts), size)
    left = np.repeat(starts[1:], size) - np.arange(len(words))  # words from here to the end of the text
    hashes = np.zeros(len(words), np.uint64)
    for place, factor in enumerate(_FACTORS):
        hashes[: len(words) - place] += np.where(left > place, np.roll(words, -place), 0)[: len(words) - place] * factor
    whole = (left >= SHINGLE) | (left == np.repeat(size, size))  # a text of fewer words is one shingle
    hashes, text = _mixed(hashes[whole]), text[whole]
    least = np.full(texts * BINS, np.iinfo(np.uint64).max)
    np.minimum.at(least, text * BINS + (hashes >> np.uint64(57)).astype(np.int64), hashes)
    stored: Array = np.minimum(least & np.uint64(0xFFFF), np.uint64(EMPTY - 1)).astype(np.uint16)
    stored[least == np.iinfo(np.uint64).max] = EMPTY
    return stored.reshape(texts, BINS)


def resemblance(one: Array, other: Array) -> Array:
    """How much of their shingles two texts share: the estimate of |A ∩ B| / |A ∪ B| (Broder, SEQUENCES 1997).

    The bins that agree, divided by those that are not empty in both.

    Args:
        one, other: uint16[P, 128], row by row.

    Returns:
        float64[P]; 0 where both are empty.
    """
    filled = (one != EMPTY) | (other != EMPTY)
    agreeing = (one == other) & filled
    estimate: Array = agreeing.sum(1) / np.maximum(filled.sum(1), 1)
    return estimate


def leads(signatures: Array, lengths: Array, first_days: Array, last_days: Array, ids: Sequence[str]) -> Array:
    """The lead of each article: the article of its group that is dated first; of these the longest; then by id.

    Articles that meet in a band (locality-sensitive hashing, Indyk and Motwani, STOC 1998) and are near-duplicates are
    joined into components; in each of them the first article leads all that are near-duplicates of itself, the first
    of the others leads again, and so on: nothing is grouped by way of a third.

    Args:
        signatures: uint16[N, 128].
        lengths: int[N], words of title and body.
        first_days, last_days: int[N], the days that the date covers; 0 where unknown: it comes last and may be any.
        ids: N different ids.

    Returns:
        int64[N], the index of the lead; its own where an article leads or stands alone.
    """
    by_id = np.argsort(np.argsort(np.array(ids, object)))
    order = np.lexsort((by_id, -lengths.astype(np.int64), first_days, first_days == 0))
    order = order[lengths[order] > 0]
    archive = _Archive(*(column[order] for column in (signatures, lengths, first_days, last_days)))
    component = np.arange(len(order))
    for one, other in _meetings(archive.signatures):
        apart = component[one] != component[other]
        one, other = one[apart], other[apart]
        alike = archive.alike(one, other)
        component = _joined(component, one[alike], other[alike])
    lead = np.arange(len(signatures))
    lead[order] = order[_stars(archive, component)]
    return lead


def mark(articles: Sequence[Article]) -> list[Article]:
    """The articles with the field `lead` as their texts and dates have it; for archives that fit into memory."""
    texts = [[key(token.surface) for part in (a.title, a.body) for token in tokenize(part or "")] for a in articles]
    lengths = np.array([len(text) for text in texts], np.int64)
    words = np.array([word for text in texts for word in text], np.uint64)
    days = [[day.toordinal() for day in article.date.days()] if article.date else [0, 0] for article in articles]
    first_days, last_days = np.array(days, np.int64).reshape(-1, 2).T
    found = signatures(words, np.concatenate(([0], np.cumsum(lengths))))
    lead = leads(found, lengths, first_days, last_days, [article.id for article in articles])
    return [replace(article, lead=articles[lead[i]].id if lead[i] != i else None) for i, article in enumerate(articles)]


class _Archive:
    """What `leads` was given, in the order of leads."""

    def __init__(self, signatures: Array, lengths: Array, first_days: Array, last_days: Array) -> None:
        self.signatures = signatures
        self.lengths = lengths.astype(np.float64)
        self.first_days = first_days.astype(np.int64)
        self.last_days = last_days.astype(np.int64)

    def alike(self, one: Array, other: Array) -> Array:
        """bool[P]: which of the pairs (int64[P] twice) are near-duplicates.

        Containment follows from resemblance J and lengths a <= b: |A ∩ B| / |A| = J (a + b) / ((1 + J) a).
        """
        found = np.empty(len(one), np.float64)
        for start in range(0, len(one), _BLOCK):
            part = slice(start, start + _BLOCK)
            found[part] = resemblance(self.signatures[one[part]], self.signatures[other[part]])
        a, b = self.lengths[one], self.lengths[other]
        shorter = np.minimum(a, b)
        contained = found * (a + b) / ((1 + found) * shorter)
        edited = (found >= RESEMBLANCE) | ((found >= OVERLAP) & (contained >= CONTAINMENT))
        first, last = self.first_days, self.last_days
        gap = np.maximum(first[one] - last[other], first[other] - last[one])  # negative where the dates overlap
        close = (gap <= DAYS) | (first[one] == 0) | (first[other] == 0)
        near = np.where(shorter < SHORT, found >= SHORT_RESEMBLANCE, edited)
        return np.where(close, near, (found >= SAME) & (shorter >= LONG))


def _mixed(hashes: Array) -> Array:
    """uint64[T] -> uint64[T]: every bit of the input changes half of the output (Stafford's mix 13, splitmix64).

    >>> hex(_mixed(np.array([1], np.uint64))[0])
    '0x5692161d100b05e5'
    """
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(31)
    return hashes


def _meetings(signatures: Array) -> Iterator[tuple[Array, Array]]:
    """Pairs of rows, int64[P] twice, the lower first: equal in all bins, or in a band and neighbours there."""
    rows = np.arange(len(signatures), dtype=np.uint64)
    weights = _mixed(np.arange(1, BINS + 1, dtype=np.uint64))
    whole = np.zeros(len(signatures), np.uint64)
    band = np.zeros(len(signatures), np.uint64)
    for bin_, column in _columns(signatures):
        whole += _mixed(column + np.uint64(1)) * weights[bin_]
        band = (band << np.uint64(16)) | column
        if bin_ % _ROWS == 0:
            yield from _neighbours((band << np.uint64(32)) | rows, _REACH)
            band[:] = 0
    yield from _neighbours((whole >> np.uint64(32) << np.uint64(32)) | rows, 1)


def _columns(signatures: Array) -> Iterator[tuple[int, Array]]:
    """The bins from the last to the first, each as uint64[N]; an empty one has the value of the next that is not.

    That leaves the probability with which two texts agree in a bin (Shrivastava and Li, UAI 2014).
    """
    first = (signatures != EMPTY).argmax(1)
    column = signatures[np.arange(len(signatures)), first]
    for bin_ in reversed(range(BINS)):
        column = np.where(signatures[:, bin_] == EMPTY, column, signatures[:, bin_])
        yield bin_, column.astype(np.uint64)


def _neighbours(keys: Array, reach: int) -> Iterator[tuple[Array, Array]]:
    """Pairs of rows of equal key, up to `reach` places apart; `keys` is uint64[N], key << 32 | row.

    >>> keys = np.array([7 << 32, 1, 7 << 32 | 2], np.uint64)
    >>> [(one.tolist(), other.tolist()) for one, other in _neighbours(keys, 1)]
    [([0], [2])]
    """
    keys = np.sort(keys)
    row = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    keys >>= np.uint64(32)
    for apart in range(1, min(reach, len(keys) - 1) + 1):
        (equal,) = np.nonzero(keys[apart:] == keys[:-apart])
        yield row[equal], row[equal + apart]


def _joined(component: Array, one: Array, other: Array) -> Array:
    """The components, int64[N] (each the least of its rows), after the rows of each pair were joined.

    >>> _joined(np.arange(5), np.array([3, 1]), np.array([4, 3])).tolist()
    [0, 1, 2, 1, 1]
    """
    component = component.copy()
    while (apart := component[one] != component[other]).any():
        one, other = one[apart], other[apart]
        low, high = np.minimum(component[one], component[other]), np.maximum(component[one], component[other])
        np.minimum.at(component, high, low)
        while (component != component[component]).any():
            component = component[component]
    return component


def _stars(archive: _Archive, component: Array) -> Array:
    """int64[N]: the lead of each row; in a component the first row leads those like it, and so on among the others.

    n rows with k leads cost n k comparisons; the largest component of Reuters has four rows.
    """
    lead = np.arange(len(component))
    rows = np.lexsort((lead, component))
    while len(rows):
        begins = np.concatenate(([True], component[rows[1:]] != component[rows[:-1]]))
        first = rows[begins][np.cumsum(begins) - 1]
        rows, first = rows[~begins], first[~begins]
        led = archive.alike(first, rows)
        lead[rows[led]] = first[led]
        rows = rows[~led]
    return lead
