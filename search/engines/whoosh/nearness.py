"""Nearness on arrays: the array form of `search.query.wording.near`, for all documents of a segment at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from search.engines.whoosh.arrays import Array, runs

Spans = tuple[Array, Array]
"""Where something stands: int64[n] places of first words, ascending, and int64[n] places behind the last."""
_NEVER = np.int64(1) << 40
_BLOCK = 1 << 15
"""Places that are looked at together."""


def near(children: Sequence[Spans], distance: int, ordered: bool, go_on: Callable[[], None] = lambda: None) -> Spans:
    """The spans that hold one of each child's, apart from each other, with at most `distance` other words between.

    Of the spans that begin at one place, the shortest is given. A span may reach from one document into the next.

    Args:
        go_on: called between steps, each of which takes some milliseconds; what it raises ends the work.

    >>> a, b = (np.array([0, 9]), np.array([1, 10])), (np.array([3]), np.array([4]))
    >>> near([a, b], 2, ordered=True)
    (array([0]), array([4]))
    """
    found = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    if all(len(starts) for starts, _ in children):
        by_width = [_by_width(*spans) for spans in children]
        for first, (starts, _) in enumerate(children[:1] if ordered else children):
            starts = starts[np.append(True, starts[1:] != starts[:-1])]
            for block in range(0, len(starts), _BLOCK):
                some = starts[block : block + _BLOCK]
                found.append(_beginning_with(first, some, by_width, distance, ordered, go_on))
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
    new = runs(starts, ends)
    return starts[new], ends[new]


ByWidth = list[tuple[int, Array]]
"""The spans of a child by their number of words: of each the places where they begin, and _NEVER behind the last."""


def _by_width(starts: Array, ends: Array) -> ByWidth:
    widths = ends - starts
    least = int(widths.min())
    if least == widths.max():
        return [(least, np.append(starts, _NEVER))]
    return [(width, np.append(starts[widths == width], _NEVER)) for width in np.unique(widths).tolist()]


def _next(starts: Array, places: Array) -> Array:
    """For each place the first of the starts that is not before it."""
    return starts.take(starts.searchsorted(places), mode="clip")


def _beginning_with(
    first: int,
    starts: Array,
    children: Sequence[ByWidth],
    distance: int,
    ordered: bool,
    go_on: Callable[[], None],
) -> Spans:
    """The near spans that begin with a span of one child, at any of these places.

    `reached` has, for each set of children (as bits) and the number of words that they have, the earliest end of a
    span that holds them: no other of as many words leaves as much room.
    """
    reach = distance + sum(child[-1][0] for child in children)
    for number, child in enumerate(children):
        if number != first:
            behind = starts + children[first][0][0]
            starts = starts[reduce(np.minimum, (_next(others, behind) for _, others in child)) - starts <= reach]
    every = (1 << len(children)) - 1
    reached: dict[int, dict[int, Array]] = {1 << first: {}}
    for width, own in children[first]:
        reached[1 << first][width] = np.where(_next(own, starts) == starts, starts + width, _NEVER)
    for held in range(1, every):
        for words, ends in reached.get(held, {}).items():
            for number, child in enumerate(children):
                if held >> number & 1 or (ordered and held != (1 << number) - 1):
                    continue
                go_on()
                known = reached.setdefault(held | 1 << number, {})
                for more, others in child:
                    end = _next(others, ends) + more
                    known[words + more] = np.minimum(end, known.get(words + more, end))
    end = np.full(len(starts), _NEVER)
    for words, ends in reached.get(every, {}).items():
        end = np.minimum(end, np.where(ends - starts - words <= distance, ends, _NEVER))
    near_enough = end < _NEVER
    return starts[near_enough], end[near_enough]
