"""How much a block of text reads as part of an article: log-odds from its shape, its neighbours and the named rules.

Two logistic models, fitted on web pages in many languages that are no part of this project: the first judges a block
by itself, the second adds what the first says of the blocks around it. Features are of shape (length, case,
punctuation, repetition, place on the page); words count only as members of one list of site machinery.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from search.corpus.lines import Block, is_finished, sentence_ends_inside, weight
from search.corpus.rules import Rule

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

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

Floats = npt.NDArray[np.float64]

_LONGEST = 600  # beyond this, more length is no more evidence
NEAR, FAR = 2, 6  # blocks on each side
_WORD = re.compile(r"[^\W\d_]+")
_COMMA = re.compile("[,،、，;；]")
_DIGIT = re.compile(r"\d")
_SYMBOL = re.compile(r"[|/@#©®™•·»›→▶►●■<>{}=+_*~^\\]")
_CACHED = 100  # characters up to which a line may be a menu item
_SAMPLE = 600  # characters of a block whose words are looked at

OWN = (
    "bias", "length", "length squared", "finished", "finished and long", "ends in colon", "inner ends", "commas",
    "lower start",
    "lower words", "capital words", "digits", "symbols", "unspaced", "question", "quote", "machinery",
    "machinery share",
    "short pieces", "rule: line", "rule: end", "repeated", "early", "late", "end of page",
)  # fmt: skip
AROUND = ("before near", "after near", "before far", "after far", "before mean", "after mean", "both")


@cache
def _machinery() -> tuple[frozenset[str], re.Pattern[str]]:
    table = tomllib.loads(resources.files("search.corpus").joinpath("furniture_words.toml").read_text("utf-8"))
    return frozenset(table["words"].split()), re.compile("|".join(table["pieces"].split()))


def _text_features(text: str) -> tuple[float, ...]:
    """The features that the text alone decides: the first part of `OWN`, from `length` to `machinery share`."""
    size = weight(text)
    words = _WORD.findall(text[:_SAMPLE])
    count = len(words) or 1
    lower = sum(map(str.islower, words))
    upper = sum([word[0].isupper() for word in words])
    known, pieces = _machinery()
    machinery = len([word for word in words if word.casefold() in known])
    if size > len(text):
        machinery += len(pieces.findall(text))
    length = math.log1p(min(size, 1500))
    finished = is_finished(text)
    return (
        length,
        length * length,
        float(finished),
        float(finished and size > 60),
        float(text[-1] in ":："),
        math.log1p(sentence_ends_inside(text)),
        math.log1p(len(_COMMA.findall(text))),
        float(text[0].islower()),
        lower / count,
        upper / count,
        min(1.0, len(_DIGIT.findall(text)) / len(text) * 4),
        min(1.0, len(_SYMBOL.findall(text)) / len(text) * 10),
        float(size > 1.5 * len(text)),
        float(text[-1] in "?？؟"),
        float(text[0] in "\"“„«「'‘"),
        math.log1p(machinery),
        min(1.0, 5 * machinery / count),
    )


_cached_text_features = lru_cache(maxsize=1 << 16)(_text_features)


def own_rows(blocks: Sequence[Block], sizes: Sequence[int], rules: Sequence[Rule | None]) -> list[tuple[float, ...]]:
    """One row of `OWN` for each block. Short lines are cached: menus come back on every page of a site."""
    seen = Counter([block.text for block in blocks])
    total = sum(sizes) or 1
    above = 0
    rows = []
    for block, size, rule in zip(blocks, sizes, rules, strict=True):
        text = block.text
        features = _cached_text_features(text) if len(text) <= _CACHED else _text_features(text)
        pieces = block.last - block.first + 1
        place = above / total
        rows.append(
            (
                1.0,
                *features,
                float(pieces > 1 and size / pieces < 15),
                float(rule is not None and rule.effect != "end"),
                float(rule is not None and rule.effect == "end"),
                float(seen[text] > 1),
                max(0.0, 0.2 - place) * 5,
                max(0.0, place - 0.6) * 2.5,
                max(0.0, place - 0.9) * 10,
            )
        )
        above += size
    return rows


def around(sizes: Sequence[int], chances: Floats) -> Floats:
    """The features `AROUND` of n blocks, as an array of shape (n, 7): how much likely article text stands on each side.

    Beyond its edges a page is taken to go on as it begins or ends, so that a text of two sentences is no lone island.
    """
    prose = np.minimum(np.asarray(sizes, dtype=np.float64), _LONGEST) * chances
    near_before, near_after = _sums(prose, NEAR)
    far_before, far_after = _sums(prose, FAR)
    mean_before, mean_after = _sums(chances, FAR)
    columns = [np.log1p(part) for part in (near_before, near_after, far_before, far_after)]
    columns += [mean_before / FAR, mean_after / FAR, np.log1p(np.minimum(near_before, near_after))]
    return np.stack(columns, axis=1)


def _sums(values: Floats, reach: int) -> tuple[Floats, Floats]:
    """For each value the sum of the `reach` before it and of the `reach` after it."""
    total = np.concatenate([[0.0], np.cumsum(np.pad(values, reach, mode="edge"))])
    count = len(values)
    start = np.arange(count)
    return (
        np.maximum(0.0, total[start + reach] - total[start]),
        np.maximum(0.0, total[start + 2 * reach + 1] - total[start + reach + 1]),
    )


def log_odds(blocks: Sequence[Block], sizes: Sequence[int], rules: Sequence[Rule | None]) -> list[float]:
    """For each block the logarithm of the odds that it is article text."""
    if not blocks:
        return []
    own = np.asarray(own_rows(blocks, sizes, rules), dtype=np.float64)
    alone, among = np.array(list(ALONE.values())), np.array(list(AMONG.values()))
    chances = 1.0 / (1.0 + np.exp(-np.clip(own @ alone, -30.0, 30.0)))
    odds = own @ among[: len(OWN)] + around(sizes, chances) @ among[len(OWN) :]
    return [float(value) for value in odds]


def dot(weights: Sequence[float], row: Sequence[float]) -> float:
    """The sum of the products."""
    return sum([a * b for a, b in zip(weights, row, strict=True)])
