"""How much a block of text reads as part of an article: log-odds from its shape, its neighbours and the named rules.

Two logistic models, fitted on web pages in many languages that are no part of this project: the first judges a block
by itself, the second adds what the first says of the blocks around it. Features are of shape (length, case,
punctuation, repetition, place on the page); words count only as members of one list of site machinery.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from search.corpus.boilerplate import Rule
from search.corpus.lines import Block
from search.corpus.shapes import Floats, Ints, Shapes

ALONE: dict[str, float] = {
    "bias": -1.46,
    "length": -0.62,
    "length squared": 0.15,
    "finished": 1.51,
    "finished and long": 0.51,
    "ends in colon": 2.21,
    "inner ends": 0.09,
    "commas": 0.54,
    "lower start": 0.41,
    "lower words": 0.23,
    "capital words": -0.65,
    "digits": 0.29,
    "symbols": 0.32,
    "unspaced": 0.75,
    "question": -0.57,
    "quote": 0.6,
    "machinery": -1.39,
    "machinery share": -0.2,
    "short pieces": -0.62,
    "rule: line": -0.5,
    "rule: end": -0.67,
    "repeated": -1.28,
    "early": -1.48,
    "late": -3.36,
    "end of page": -0.1,
}
AMONG: dict[str, float] = {
    "bias": -3.86,
    "length": -0.84,
    "length squared": 0.14,
    "finished": 1.12,
    "finished and long": 0.41,
    "ends in colon": 1.47,
    "inner ends": 0.16,
    "commas": 0.43,
    "lower start": -0.27,
    "lower words": -0.05,
    "capital words": -0.64,
    "digits": 0.21,
    "symbols": 0.08,
    "unspaced": 0.72,
    "question": -0.67,
    "quote": 0.47,
    "machinery": -0.91,
    "machinery share": -0.52,
    "short pieces": 0.1,
    "rule: line": -1.12,
    "rule: end": -1.58,
    "repeated": -0.55,
    "early": 0.37,
    "late": -0.95,
    "end of page": 0.07,
    "before near": 0.32,
    "after near": 0.32,
    "before far": 0.19,
    "after far": 0.11,
    "before mean": 1.97,
    "after mean": 1.61,
    "both": -0.33,
}

_ALONE = np.array(list(ALONE.values()))
_AMONG_OWN, _AMONG_REST = np.split(np.array(list(AMONG.values())), [len(ALONE)])

_LONGEST = 600  # beyond this, more length is no more evidence
NEAR, FAR = 2, 6  # blocks on each side


def own_rows(blocks: Sequence[Block], shapes: Shapes, rules: Sequence[Rule | None]) -> Floats:
    """The features of each of n blocks by itself, as an array of shape (25, n) with the rows of `ALONE`."""
    sizes = shapes.sizes
    first, last, texts = zip(*blocks, strict=True)
    seen = Counter(texts)
    pieces = np.array(last) - np.array(first) + 1
    ruled, ends = np.zeros((2, len(blocks)), dtype=bool)
    for number, rule in enumerate(rules):
        if rule is not None:
            (ends if rule.effect == "end" else ruled)[number] = True
    place = (np.cumsum(sizes) - sizes) / (sizes.sum() or 1)
    features = {
        "bias": np.ones(len(blocks)),
        **shapes.features,
        "short pieces": (pieces > 1) & (sizes / pieces < 15),
        "rule: line": ruled,
        "rule: end": ends,
        "repeated": np.fromiter(map(seen.__getitem__, texts), dtype=np.intp, count=len(texts)) > 1,
        "early": np.maximum(0.0, 0.2 - place) * 5,
        "late": np.maximum(0.0, place - 0.6) * 2.5,
        "end of page": np.maximum(0.0, place - 0.9) * 10,
    }
    rows = np.empty((len(ALONE), len(blocks)))
    for row, name in zip(rows, ALONE, strict=True):
        row[:] = features[name]
    return rows


def around(sizes: Ints, chances: Floats) -> Floats:
    """The rest of `AMONG` for n blocks, of shape (7, n): how much likely article text stands on each side.

    Beyond its edges a page is taken to go on as it begins or ends, so that a text of two sentences is no lone island.
    """
    count = len(chances)
    prose_and_chance = np.stack([np.minimum(sizes, _LONGEST) * chances, chances])
    edges = [np.repeat(prose_and_chance[:, [end]], FAR, axis=1) for end in (0, -1)]
    total = np.zeros((2, count + 2 * FAR + 1))
    np.cumsum(np.concatenate([edges[0], prose_and_chance, edges[1]], axis=1), axis=1, out=total[:, 1:])

    def sums(reach: int) -> tuple[Floats, Floats]:
        """For each block the sums of the `reach` before it and of the `reach` after it, both of shape (2, n)."""
        before = total[:, FAR : FAR + count] - total[:, FAR - reach : FAR - reach + count]
        after = total[:, FAR + reach + 1 : FAR + reach + 1 + count] - total[:, FAR + 1 : FAR + 1 + count]
        return np.maximum(0.0, before), np.maximum(0.0, after)

    (near_before, _), (near_after, _) = sums(NEAR)
    (far_before, mean_before), (far_after, mean_after) = sums(FAR)
    logs = np.log1p([near_before, near_after, far_before, far_after, np.minimum(near_before, near_after)])
    return np.concatenate([logs[:4], [mean_before / FAR, mean_after / FAR], logs[4:]])


def chances_of(odds: Floats) -> Floats:
    """The logistic function, safe from overflow: chances from log-odds."""
    chances: Floats = 0.5 + 0.5 * np.tanh(0.5 * odds)
    return chances


def odds_alone(own: Floats) -> Floats:
    """For each block the log-odds that it is article text, by itself; `own` is what `own_rows` gives."""
    odds: Floats = _ALONE @ own
    return odds


def log_odds(blocks: Sequence[Block], shapes: Shapes, rules: Sequence[Rule | None]) -> Floats:
    """For each block the logarithm of the odds that it is article text."""
    own = own_rows(blocks, shapes, rules)
    return _AMONG_OWN @ own + _AMONG_REST @ around(shapes.sizes, chances_of(odds_alone(own)))
