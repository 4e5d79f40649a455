"""Which lines of a scrape are the article: the best run of lines, then what inside it is not article text.

A block scores by how much it reads as prose (`prose.py`) times its length; the article is the contiguous run with the
highest sum. Every line that is not body gets the reason. Decides on lines only and never changes a character.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from search.corpus import structure
from search.corpus.boilerplate import Rule
from search.corpus.dates import find_dates
from search.corpus.lines import Block, Line, glue, is_finished
from search.corpus.markup import Mark
from search.corpus.prose import log_odds, own_rows
from search.corpus.rules import rule_of
from search.corpus.shapes import Bools, Floats, Ints, Shapes, shapes_of

BEFORE = "before the article"
AFTER = "after the article"
FURNITURE = "repeated over the site"
TEASER = "headline of a teaser"
WHEN = "date"
NOT_PROSE = "does not read as article text"

# Each tried by itself on 488 pages stripped in two ways, and set near its best body F1; not searched for jointly.
_LONGEST = 600  # beyond this, more length is no more evidence
_FLOOR = 30  # what even an empty line weighs, so that menus of short words count
_BIAS_LAST = 2.0  # where nothing reads as prose: a poor body can be searched, an empty one cannot
_BIAS = 0.5  # to lose a paragraph costs a reader more than to keep a caption
# Where tags weigh too, what stands between two pieces of an article parts them less. Beside the constants above, of the
# sentences that people chose on 278 pages 0.92 are kept and not 0.90, of those that they struck out 0.84 are gone and
# not 0.82; body F1 is 0.964 and not 0.966 (cross-validated).
_TAGGED_BIAS, _TAGGED_DROP, _TAGGED_GAP = 0.3, -0.2, 0.5
_DROP = -0.5  # log-odds below which a block inside the run is left out
_ENOUGH = 0.7  # of the run's score must stand before a line that ends the article,
_ENOUGH_COMMENTS = 0.08  # or this much and _STORY, if it opens the comments: a thread can be far longer than the story
_STORY = 100.0
_NEXT, _PARAGRAPH = 3, 60.0  # no end where one of the next blocks scores as a plain paragraph: that was a teaser
_STAMPS = 3  # so many lines that say little but a date and a time are a thread of comments or a list of stories
_STAMP_LENGTH = 90
_BEFORE_STAMPS = 150.0
_TOP, _BESIDE = 8, 25  # lines of a page's article, and characters beside a date, in which it is that of publication
_SENTENCE = 25  # a shorter line that ends as a sentence does may be a label
_RUNNING, _LOWER = 60, 0.5  # a line so long, with such a share of words in lower case, is text whatever it ends with
_MENU = 25  # a longer line is no menu item
_CLOCK = 2  # letters of `3:01 PM`
_NOTE = 8  # so few lines are no menu, however short they are
_FEW, _FEW_OF = 2, 0.04  # so many lines, or this share of them, may look like furniture in a text that is no page


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning found.

    Args:
        blocks: all lines, in pieces that read as one.
        reasons: for each block the reason why it is not body, or None.
        first: the first block of the article; equal to `last` where there is none.
        last: the block after its last one.
        plain: whether the text is a story and little else.
    """

    blocks: Sequence[Block]
    reasons: list[str | None]
    first: int
    last: int
    plain: bool = False


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
    if not blocks:
        return Cleaned(blocks, [], 0, 0)
    rules = [rule_of(block.text) for block in blocks]
    standing = [bool(furniture) and fingerprint(lines[block.first].text) in furniture for block in blocks]
    shapes = shapes_of([block.text for block in blocks])
    known = np.array([rule is not None for rule in rules]) | standing
    finished = shapes.features["finished"] != 0
    sentence = finished & (shapes.sizes >= _SENTENCE) & ~known
    menu = (shapes.sizes < _MENU) & ~finished & (shapes.features["digits"] == 0)
    plain = bool((menu | known).sum() <= max(_FEW, _FEW_OF * len(blocks)))
    if plain:
        odds, first, last = np.ones(len(blocks)), 0, len(blocks)
        scores = np.where(known, 0.0, shapes.sizes)
    else:
        odds, scores, first, last = _run(log_odds(blocks, shapes, rules), shapes, np.array(standing), menu | known)
        running = (shapes.sizes >= _RUNNING) & (shapes.features["lower words"] > _LOWER) & ~known
        first, last = _extended(blocks, (sentence | running).tolist(), first, last)
        odds[sentence] = np.maximum(odds[sentence], _DROP)
    worth = scores.tolist()
    last = _cut_at_end(worth, rules, first, last)
    last = _cut_at_stamps(blocks, worth, first, last)
    reasons = _reasons(blocks, rules, standing, odds.tolist(), first, last)
    while first < last and reasons[last - 1] is not None:
        last -= 1
    return Cleaned(blocks, reasons, first, last, plain)


def _run(prose: Floats, shapes: Shapes, standing: Bools, furniture: Bools) -> tuple[Floats, Floats, int, int]:
    """The article's run and what it was chosen by: where nothing reads as prose, whatever is no furniture."""
    for bias in (_BIAS, _BIAS_LAST):
        odds = prose + bias
        scores = np.where(standing, -float(_FLOOR), _scores(shapes.sizes, odds))
        first, last = best_run(scores.tolist())
        if first < last:
            return odds, scores, first, last
    if furniture.all() and len(furniture) <= _NOTE:
        furniture = standing
    odds = np.where(furniture, _DROP - 1.0, 1.0)
    scores = np.where(furniture, -float(_FLOOR), shapes.sizes)
    return odds, scores, *best_run(scores.tolist())


def clean_tagged(lines: Sequence[Line], marks: Sequence[Mark], furniture: Set[int]) -> Cleaned:
    """Finds the article among the lines of a web page, of which `marks` holds what the tags say; each is a block.

    The rules about words weigh here, as the tags do; they do not decide.
    """
    blocks = [Block(number, number, line.text) for number, line in enumerate(lines)]
    if not blocks:
        return Cleaned(blocks, [], 0, 0)
    rules = [rule_of(line.text) for line in lines]
    standing = [bool(furniture) and fingerprint(line.text) in furniture for line in lines]
    shapes = shapes_of([line.text for line in lines])
    plain = structure.log_odds(lines, marks, shapes.sizes, own_rows(blocks, shapes, rules))
    odds, _, first, last = _article(plain, shapes.sizes, standing, (_TAGGED_BIAS, _BIAS_LAST), _TAGGED_GAP)
    reasons: list[str | None] = []
    for number, (mark, rule, own) in enumerate(zip(marks, rules, odds.tolist(), strict=True)):
        if standing[number]:
            reasons.append(FURNITURE)
        elif first <= number < last and own >= _TAGGED_DROP:
            reasons.append(None)
        else:
            outside = BEFORE if number < first else AFTER if number >= last else NOT_PROSE
            reasons.append(structure.reason_of(mark) or (rule.name if rule else outside))
    for number in range(first, min(last, first + _TOP)):
        if reasons[number] is None and _says_when(lines[number].text):
            reasons[number] = WHEN
    return Cleaned(blocks, reasons, first, last)


def _article(
    plain: Floats,
    sizes: Ints,
    standing: Sequence[bool],
    biases: Sequence[float],
    gap: float,
) -> tuple[Floats, list[float], int, int]:
    """Odds and scores of the blocks, and the bounds of the article; the next bias is for pages that would have none.

    What speaks against a block counts `gap` of what speaks for one.
    """
    for bias in biases:
        odds = plain + bias
        worth = np.where(standing, -float(_FLOOR), _scores(sizes, odds))
        scores: list[float] = np.where(worth < 0, gap * worth, worth).tolist()
        first, last = best_run(scores)
        if first < last:
            break
    return odds, scores, first, last


def _scores(sizes: Ints, odds: Floats) -> Floats:
    share = 0.5 * odds / (1.0 + np.abs(odds))  # a cheap sigmoid, from -0.5 to 0.5
    scores: Floats = share * (np.minimum(sizes, _LONGEST) + _FLOOR)
    return scores


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


def _extended(blocks: Sequence[Block], text: Sequence[bool], first: int, last: int) -> tuple[int, int]:
    """The run with the text right before and after it, also beyond a clock or a mark that parts two entries."""
    if first < last:
        while step := _step(blocks[max(0, first - 2) : first][::-1], text[max(0, first - 2) : first][::-1]):
            first -= step
        while step := _step(blocks[last : last + 2], text[last : last + 2]):
            last += step
    return first, last


def _step(blocks: Sequence[Block], text: Sequence[bool]) -> int:
    """How many of the next two blocks belong to a run beside them."""
    if text and text[0]:
        return 1
    return 2 if len(text) == 2 and text[1] and sum(map(str.isalpha, blocks[0].text[:_MENU])) <= _CLOCK else 0


def _cut_at_end(scores: Sequence[float], rules: Sequence[Rule | None], first: int, last: int) -> int:
    whole = sum(max(0.0, score) for score in scores[first:last])
    so_far = 0.0
    for number in range(first, last):
        rule = rules[number]
        if rule is not None and rule.effect == "end":
            comments = rule.name.startswith("comment") and so_far > _STORY
            goes_on = not comments and max(scores[number + 1 : number + 1 + _NEXT], default=0.0) > _PARAGRAPH
            if not goes_on and so_far > (_ENOUGH_COMMENTS if comments else _ENOUGH) * whole:
                return number
        so_far += max(0.0, scores[number])
    return last


def _cut_at_stamps(blocks: Sequence[Block], scores: Sequence[float], first: int, last: int) -> int:
    """Cuts before the first of several lines such as `Jutta | 11.05.2012 11:38`."""
    stamps = [number for number in range(first, last) if _is_stamp(blocks[number].text)]
    for order, number in enumerate(stamps):
        if len(stamps) - order < _STAMPS:
            break
        if sum(max(0.0, score) for score in scores[first:number]) > _BEFORE_STAMPS:
            return number
    return last


def _says_when(text: str) -> bool:
    """Whether a line says little but a date: `Published 9 January 2022`."""
    dates = find_dates(text) if len(text) <= _STAMP_LENGTH else ()
    return len(dates) == 1 and len(text) - (dates[0].end - dates[0].start) < _BESIDE


def _is_stamp(text: str) -> bool:
    dates = find_dates(text) if len(text) <= _STAMP_LENGTH else ()
    return bool(dates) and dates[0].precision == "instant"


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
    if open_quote and number + 1 < last and len(blocks[number + 1].text) < 80 and blocks[number + 1].text[-1] in '"”»':
        return number + 2
    return number + 1
