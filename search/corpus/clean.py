"""Which lines of a scrape are the article: the best run of lines, then what inside it is not article text.

A block scores by how much it reads as prose (`prose.py`) times its length; the article is the contiguous run with the
highest sum. Every line that is not body gets the reason. Decides on lines only and never changes a character.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence, Set
from dataclasses import dataclass

from search.corpus.lines import Block, Line, glue, is_finished, weight
from search.corpus.prose import log_odds
from search.corpus.rules import Rule, rule_of

BEFORE = "before the article"
AFTER = "after the article"
FURNITURE = "repeated over the site"
TEASER = "headline of a teaser"
NOT_PROSE = "does not read as article text"

_LONGEST = 600  # beyond this, more length is no more evidence
_FLOOR = 20  # what even an empty line weighs, so that menus of short words count
_ENOUGH = 0.5  # of the run's score must stand before a line that ends the article
_DROP = -1.5  # log-odds below which a block inside the run is left out


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning found.

    Args:
        blocks: all lines, in pieces that read as one.
        reasons: for each block the reason why it is not body, or None.
        first: the first block of the article; equal to `last` where there is none.
        last: the block after its last one.
    """

    blocks: Sequence[Block]
    reasons: list[str | None]
    first: int
    last: int


def fingerprint(text: str) -> int:
    """The hash by which a line is known over files; the same in every process.

    >>> fingerprint("Read more") == fingerprint("Read more")
    True
    """
    raw = text.encode("utf-8", "surrogatepass")
    return zlib.crc32(raw) | len(raw) << 32


def clean(lines: Sequence[Line], furniture: Set[int]) -> Cleaned:
    """Finds the article among the lines; `furniture` holds the fingerprints of lines that the site repeats."""
    blocks = glue(lines)
    rules = [rule_of(block.text) for block in blocks]
    standing = [bool(furniture) and fingerprint(lines[block.first].text) in furniture for block in blocks]
    odds = log_odds(blocks, rules)
    scores = [
        -float(_FLOOR) if stands else _score(block, value)
        for block, value, stands in zip(blocks, odds, standing, strict=True)
    ]
    first, last = best_run(scores)
    last = _cut_at_end(scores, rules, first, last)
    reasons = _reasons(blocks, rules, standing, odds, first, last)
    return Cleaned(blocks, reasons, first, last)


def _score(block: Block, odds: float) -> float:
    share = 0.5 * odds / (1.0 + abs(odds))  # a cheap sigmoid, from -0.5 to 0.5
    return share * (min(weight(block.text), _LONGEST) + _FLOOR)


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """Bounds of the contiguous run with the highest sum (Kadane); the earliest of equals; `(0, 0)` if none is positive.

    >>> best_run([-1.0, 2.0, -1.0, 3.0, -5.0, 1.0])
    (1, 4)
    """
    best = total = 0.0
    start = first = last = 0
    for number, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, number
        total += score
        if total > best:
            best, first, last = total, start, number + 1
    return first, last


def _cut_at_end(scores: Sequence[float], rules: Sequence[Rule | None], first: int, last: int) -> int:
    whole = sum(max(0.0, score) for score in scores[first:last])
    so_far = 0.0
    for number in range(first, last):
        rule = rules[number]
        if rule is not None and rule.effect == "end" and so_far > _ENOUGH * whole:
            return number
        so_far += max(0.0, scores[number])
    return last


def _reasons(
    blocks: Sequence[Block],
    rules: Sequence[Rule | None],
    standing: Sequence[bool],
    odds: Sequence[float],
    first: int,
    last: int,
) -> list[str | None]:
    reasons: list[str | None] = [BEFORE] * first + [None] * (last - first) + [AFTER] * (len(blocks) - last)
    number = first
    while number < last:
        rule = rules[number]
        if standing[number]:
            reasons[number] = FURNITURE
        elif rule is not None:
            reasons[number] = rule.name
            if rule.effect == "teaser":
                until = _teaser_end(blocks, number + 1, last)
                reasons[number + 1 : until] = [TEASER] * (until - number - 1)
                number = until - 1
        elif odds[number] < _DROP:
            reasons[number] = NOT_PROSE
        number += 1
    return reasons


def _teaser_end(blocks: Sequence[Block], number: int, last: int) -> int:
    """The block after a teaser's headline. A headline that opens a quotation goes on until the quotation is closed."""
    if number >= last:
        return number
    text = blocks[number].text
    open_quote = ("“" in text and "”" not in text) or ("«" in text and "»" not in text)
    if len(text) > 200 or (is_finished(text) and not open_quote and len(text) > 120):
        return number
    if open_quote and number + 1 < last and len(blocks[number + 1].text) < 80 and blocks[number + 1].text[-1] in "\"”»":
        return number + 2
    return number + 1
