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
from functools import cache
from importlib import resources

from search.corpus.lines import Block, is_finished, sentence_ends_inside, weight
from search.corpus.rules import Rule

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ALONE: dict[str, float] = {
    "bias": -1.47,
    "length": -0.62,
    "length squared": 0.15,
    "finished": 1.5,
    "finished and long": 0.53,
    "ends in colon": 2.2,
    "inner ends": 0.09,
    "commas": 0.54,
    "lower start": 0.42,
    "lower words": 0.23,
    "capital words": -0.63,
    "digits": 0.3,
    "symbols": 0.27,
    "short pieces": -0.59,
    "rule: line": -0.45,
    "rule: end": -0.81,
    "repeated": -1.31,
    "unspaced": 0.76,
    "question": -0.56,
    "quote": 0.59,
    "machinery": -1.39,
    "machinery share": -0.2,
    "early": -1.46,
    "late": -3.34,
    "end of page": -0.08,
}
AMONG: dict[str, float] = {
    "bias": -3.88,
    "length": -0.82,
    "length squared": 0.14,
    "finished": 1.13,
    "finished and long": 0.39,
    "ends in colon": 1.45,
    "inner ends": 0.17,
    "commas": 0.44,
    "lower start": -0.29,
    "lower words": -0.03,
    "capital words": -0.65,
    "digits": 0.2,
    "symbols": 0.13,
    "short pieces": 0.07,
    "rule: line": -1.11,
    "rule: end": -1.45,
    "repeated": -0.56,
    "unspaced": 0.74,
    "question": -0.69,
    "quote": 0.45,
    "machinery": -0.82,
    "machinery share": -0.62,
    "early": 0.52,
    "late": -0.92,
    "end of page": 0.26,
    "before near": 0.33,
    "after near": 0.33,
    "before far": 0.17,
    "after far": 0.1,
    "before mean": 2.07,
    "after mean": 1.5,
    "both": -0.34,
}

NEAR, FAR = 2, 6  # blocks on each side
_WORD = re.compile(r"[^\W\d_]+")
_COMMA = re.compile("[,،、，;；]")
_DIGIT = re.compile(r"\d")
_SYMBOL = re.compile(r"[|/@#©®™•·»›→▶►●■<>{}=+_*~^\\]")
_SAMPLE = 600  # characters of a block whose words are looked at

OWN = (
    "bias", "length", "length squared", "finished", "finished and long", "ends in colon", "inner ends", "commas", "lower start",
    "lower words", "capital words", "digits", "symbols", "short pieces", "rule: line", "rule: end", "repeated", "unspaced", "question", "quote",
    "machinery", "machinery share", "early", "late", "end of page",
)  # fmt: skip
AROUND = ("before near", "after near", "before far", "after far", "before mean", "after mean", "both")


@cache
def _machinery() -> tuple[frozenset[str], re.Pattern[str]]:
    table = tomllib.loads(resources.files("search.corpus").joinpath("furniture_words.toml").read_text("utf-8"))
    return frozenset(table["words"].split()), re.compile("|".join(table["pieces"].split()))


def own_features(
    block: Block, size: int, finished: bool, rule: Rule | None, repeated: bool, place: float
) -> list[float]:
    """The features of a block by itself; `place` is the share of the page's text above it."""
    text = block.text
    words = _WORD.findall(text[:_SAMPLE])
    count = len(words) or 1
    lower = upper = 0
    for word in words:
        if word.islower():
            lower += 1
        elif word[0].isupper():
            upper += 1
    known, pieces = _machinery()
    machinery = sum(word in known for word in map(str.casefold, words))
    if size > len(text):
        machinery += len(pieces.findall(text))
    length = math.log1p(min(size, 1500))
    lines = block.last - block.first + 1
    return [
        1.0,
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
        float(lines > 1 and size / lines < 15),
        float(rule is not None and rule.effect != "end"),
        float(rule is not None and rule.effect == "end"),
        float(repeated),
        float(size > 1.5 * len(text)),
        float(text[-1] in "?？؟"),
        float(text[0] in "\"“„«「'‘"),
        math.log1p(machinery),
        min(1.0, 5 * machinery / count),
        max(0.0, 0.2 - place) * 5,
        max(0.0, place - 0.6) * 2.5,
        max(0.0, place - 0.9) * 10,
    ]


def own_rows(blocks: Sequence[Block], rules: Sequence[Rule | None]) -> tuple[list[int], list[list[float]]]:
    """Sizes, and one row of `OWN` for each block."""
    seen = Counter(block.text for block in blocks)
    sizes = [weight(block.text) for block in blocks]
    total = sum(sizes) or 1
    above = 0
    rows = []
    for block, size, rule in zip(blocks, sizes, rules, strict=True):
        rows.append(own_features(block, size, is_finished(block.text), rule, seen[block.text] > 1, above / total))
        above += size
    return sizes, rows


def around_rows(sizes: Sequence[int], chances: Sequence[float]) -> list[list[float]]:
    """One row of `AROUND` for each block: how much likely article text stands near it, and the mean chance of its neighbours."""
    prose = [min(size, 600) * chance for size, chance in zip(sizes, chances, strict=True)]
    rows = []
    for n in range(len(prose)):
        before, after = prose[max(0, n - FAR) : n], prose[n + 1 : n + 1 + FAR]
        mean_before = sum(chances[max(0, n - FAR) : n]) / FAR
        mean_after = sum(chances[n + 1 : n + 1 + FAR]) / FAR
        near_before, near_after = sum(before[-NEAR:]), sum(after[:NEAR])
        rows.append(
            [
                math.log1p(near_before),
                math.log1p(near_after),
                math.log1p(sum(before)),
                math.log1p(sum(after)),
                mean_before,
                mean_after,
                math.log1p(min(near_before, near_after)),
            ]
        )
    return rows


def log_odds(blocks: Sequence[Block], rules: Sequence[Rule | None]) -> list[float]:
    """For each block the logarithm of the odds that it is article text."""
    alone = tuple(ALONE.values())
    among = tuple(AMONG.values())
    sizes, own = own_rows(blocks, rules)
    chances = [1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, dot(alone, row))))) for row in own]
    return [dot(among, row + more) for row, more in zip(own, around_rows(sizes, chances), strict=True)]


def dot(weights: Sequence[float], row: Sequence[float]) -> float:
    """The sum of the products."""
    return sum([a * b for a, b in zip(weights, row, strict=True)])
