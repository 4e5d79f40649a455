"""How many articles there are of each day, month or year; a date that states less counts under what it states."""

from __future__ import annotations

import datetime
from collections import Counter

import numpy as np

from search.engines.whoosh.arrays import Array
from search.engines.whoosh.columns import Columns
from search.results import NO_DATE, By, Facet, FacetValue

_LENGTHS: dict[By, int] = {"year": 4, "month": 7, "day": 10}
"""Characters of an ISO date that name its year, its month, its day."""


def timeline(columns: Columns, documents: Array, by: By) -> Facet:
    """The counts of the documents, uint32[n], in the order of time; those without a date last."""
    spans = columns.first_day[documents].astype(np.int64) << 32 | columns.last_day[documents]
    distinct, frequencies = np.unique(spans, return_counts=True)
    firsts, lasts = distinct >> 32, distinct & 0xFFFFFFFF
    counts: Counter[str] = Counter()
    for first, last, frequency in zip(firsts.tolist(), lasts.tolist(), frequencies.tolist(), strict=True):
        counts[stated(first, last)[: _LENGTHS[by]] if first else NO_DATE] += frequency
    return Facet(by, tuple(FacetValue(value, count) for value, count in sorted(counts.items())))


def stated(first: int, last: int) -> str:
    """The date that covers these days, proleptic ordinals, both included: a day, a whole month or a whole year.

    >>> stated(738156, 738156), stated(738156, 738186), stated(738156, 738520)
    ('2022-01-01', '2022-01', '2022')
    """
    begins, ends = datetime.date.fromordinal(first).isoformat(), datetime.date.fromordinal(last).isoformat()
    return begins if begins == ends else begins[:7] if begins[:7] == ends[:7] else begins[:4]
