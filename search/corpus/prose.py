"""How much a block of text reads as part of an article: log-odds from its shape, its neighbours and the named rules.

Two logistic models, fitted on web pages in many languages that are no part of this project: the first judges a block
by itself, the second adds what the first says of the blocks around it. Features are of shape (length, case,
punctuation, repetition, place on the page); words count only as members of one list of site machinery.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from search.corpus.lines import Block
from search.corpus.rules import Rule
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

_LONGEST = 600  # beyond this, more length is no more evidence
NEAR, FAR = 2, 6  # blocks on each side


def own_rows(blocks: Sequence[Block], shapes: Shapes, rules: Sequence[Rule | None]) -> Floats:
    """The features of each of n blocks by itself, as an array of shape (n, 25) with the columns of `ALONE`."""
    sizes = shapes.sizes
    texts = [block.text for block in blocks]
    seen = Counter(texts)
    pieces = np.array([block.last - block.first + 1 for block in blocks])
    effects = [None if rule is None else rule.effect for rule in rules]
    ends = np.array([effect == "end" for effect in effects])
    place = (np.cumsum(sizes) - sizes) / (sizes.sum() or 1)
    features = {
        "bias": np.ones(len(blocks)),
        **shapes.features,
        "short pieces": (pieces > 1) & (sizes / pieces < 15),
        "rule: line": np.array([effect is not None for effect in effects]) & ~ends,
        "rule: end": ends,
        "repeated": np.array([seen[text] > 1 for text in texts]),
        "early": np.maximum(0.0, 0.2 - place) * 5,
        "late": np.maximum(0.0, place - 0.6) * 2.5,
        "end of page": np.maximum(0.0, place - 0.9) * 10,
    }
    return np.stack([features[name] for name in ALONE], axis=1).astype(np.float64, copy=False)


def around(sizes: Ints, chances: Floats) -> Floats:
    """The rest of `AMONG` for n blocks, as an array of shape (n, 7): how much likely article text stands on each side.

    Beyond its edges a page is taken to go on as it begins or ends, so that a text of two sentences is no lone island.
    """
    prose = np.minimum(sizes, _LONGEST) * chances
    near_before, near_after = _sums(prose, NEAR)
    far_before, far_after = _sums(prose, FAR)
    mean_before, mean_after = _sums(chances, FAR)
    columns = [np.log1p(part) for part in (near_before, near_after, far_before, far_after)]
    columns += [mean_before / FAR, mean_after / FAR, np.log1p(np.minimum(near_before, near_after))]
    return np.stack(columns, axis=1)


def _sums(values: Floats, reach: int) -> tuple[Floats, Floats]:
    """For each value the sum of the `reach` before it and of the `reach` after it."""
    edges = np.repeat(values[[0, -1]], reach)
    total = np.cumsum(np.concatenate([[0.0], edges[:reach], values, edges[reach:]]))
    count = len(values)
    before = total[reach : reach + count] - total[:count]
    after = total[2 * reach + 1 :] - total[reach + 1 : reach + 1 + count]
    return np.maximum(0.0, before), np.maximum(0.0, after)


def log_odds(blocks: Sequence[Block], shapes: Shapes, rules: Sequence[Rule | None]) -> Floats:
    """For each block the logarithm of the odds that it is article text."""
    own = own_rows(blocks, shapes, rules)
    alone, among = np.array(list(ALONE.values())), np.array(list(AMONG.values()))
    chances = 1.0 / (1.0 + np.exp(-np.clip(own @ alone, -30.0, 30.0)))
    return own @ among[: len(ALONE)] + around(shapes.sizes, chances) @ among[len(ALONE) :]


def dot(weights: Sequence[float], row: Sequence[float]) -> float:
    """The sum of the products."""
    return sum([a * b for a, b in zip(weights, row, strict=True)])
