"""Nearness on arrays: the array form of `search.query.wording.near`, for all documents of a segment at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engines.whoosh.arrays import Array

Spans = tuple[Array, Array]
"""Where something stands: int64[n] places of first words, ascending, and int64[n] places behind the last."""
_NEVER = np.int64(1) << 40


def near(children: Sequence[Spans], distance: int, ordered: bool) -> Spans:
    """The spans that hold one of each child's, apart from each other, with at most `distance` other words between.

    Of the spans that begin at one place, the shortest is given. A span may reach from one document into the next.

    >>> a, b = (np.array([0, 9]), np.array([1, 10])), (np.array([3]), np.array([4]))
    >>> near([a, b], 2, ordered=True)
    (array([0]), array([4]))
    """
    found = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    if all(len(starts) for starts, _ in children):
        following = [_Following(starts, ends) for starts, ends in children]
        firsts = range(1 if ordered else len(children))
        found += [_beginning_with(first, children[first], following, distance, ordered) for first in firsts]
    starts, ends = joined(found)
    shortest = np.append(True, starts[1:] != starts[:-1])[: len(starts)]
    return starts[shortest], ends[shortest]


def joined(spans: Sequence[Spans]) -> Spans:
    """The spans of several, each once, in order."""
    if len(spans) == 1:
        return spans[0]
    starts, ends = (np.concatenate(parts) for parts in zip(*spans, strict=True))
    order = np.lexsort((ends, starts))
    starts, ends = starts[order], ends[order]
    new = np.append(True, (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1]))[: len(starts)]
    return starts[new], ends[new]


class _Following:
    """The spans of a child, asked for the one that ends first of those that begin at a place or later."""

    def __init__(self, starts: Array, ends: Array) -> None:
        self._starts = starts
        behind = np.minimum.accumulate(ends[::-1])  # from the last span to the first: the earliest end so far
        earliest = np.where(ends[::-1] == behind, np.arange(len(ends)), 0)  # of equal ends the longest span
        self._first = len(ends) - 1 - np.maximum.accumulate(earliest)[::-1]
        self._ends = np.append(ends[self._first], _NEVER)
        self._words = np.append((ends - starts)[self._first], 0)
        self.longest = int((ends - starts).max())

    def after(self, places: Array) -> Spans:
        """For each place the end of that span, _NEVER where there is none, and its words."""
        at = self._starts.searchsorted(places)
        return self._ends[at], self._words[at]


def _beginning_with(first: int, spans: Spans, following: Sequence[_Following], distance: int, ordered: bool) -> Spans:
    """The near spans that begin with a span of one child.

    `reached` has, for each set of children (as bits), the earliest end and the most words of theirs within it.
    """
    starts, ends = spans
    latest = distance + sum(child.longest for child in following)
    for number, child in enumerate(following):
        if number != first:
            close = child.after(ends)[0] - starts <= latest
            starts, ends = starts[close], ends[close]
    every = (1 << len(following)) - 1
    reached = {1 << first: (ends, ends - starts)}
    for held in range(1, every):
        if held not in reached:
            continue
        end, words = reached[held]
        for number, child in enumerate(following):
            if held >> number & 1 or (ordered and held != (1 << number) - 1):
                continue
            new_end, more = child.after(end)
            new_words, more_held = words + more, held | 1 << number
            if more_held in reached:
                known_end, known_words = reached[more_held]
                worse = (new_end > known_end) | (new_end == known_end) & (new_words < known_words)
                new_end, new_words = np.where(worse, known_end, new_end), np.where(worse, known_words, new_words)
            reached[more_held] = new_end, new_words
    end, words = reached.get(every, (starts, starts - starts - distance - 1))
    near_enough = end - starts - words <= distance
    return starts[near_enough], end[near_enough]
