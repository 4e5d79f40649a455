"""Which of the lines around the start of a story is its headline: a listwise model over all candidates of a page.

Each candidate gets a score from named features (its shape, its words, its place, its neighbours, its rivals); the
highest wins if it beats the score of "no title", which is 0. Looks at nearby lines only and never changes a text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.corpus.credits import byline_in
from search.corpus.dates import find_dates
from search.corpus.lines import Line, is_finished, sentence_ends_inside, weight
from search.corpus.rules import rule_of

SHORTEST, LONGEST = 5, 220
_REACH = 40  # lines above the body in which a title is looked for
_INSIDE = 12  # and lines within it, should the run of prose have begun above the title
_OPENING = 1500  # characters of the body that a headline sums up best
_SAMPLE = 6000

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_PAIR = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NORMAL = re.compile(r"[\W_]+")
_CREDIT = re.compile(
    r"\(?(?:foto|photo|bild|image|picture|fotó|credit|quelle|source|©)|[(:]\s*(?:foto|photo|bild)|©", re.I
)
_BARS = re.compile(r"[|»«›>/•·]| > ")
_SIZES = ((12, "under 12"), (20, "under 20"), (30, "under 30"), (45, "under 45"), (70, "under 70"), (95, "under 95"))
_NEAR = ((1, "next"), (2, "second"), (5, "near"), (10, "far"))

# Fitted by maximum likelihood (softmax over the candidates of a page) on web pages that are no part of this project.
WEIGHTS: dict[str, float] = {
    "bias": -1.13,
    "95 and over": -0.72,
    "a sentence": -0.71,
    "above": -0.28,
    "all capitals": -0.69,
    "any above": -0.52,
    "around another": -0.52,
    "bars": -0.83,
    "better above": -0.35,
    "better below": -0.27,
    "byline below": 1.17,
    "capitals": -0.28,
    "colon inside": 0.54,
    "credit": -0.95,
    "date above": 0.93,
    "date below": 1.33,
    "date next": 1.81,
    "dated": -0.26,
    "dated and short": -0.21,
    "depth inside": -0.94,
    "digits": -0.22,
    "ends in colon": -0.22,
    "ends in mark": -0.33,
    "ends in stop": -0.72,
    "ends open": 0.26,
    "far": 0.14,
    "first after menu": 0.38,
    "first line": 0.22,
    "inside": -1.71,
    "like": 1.21,
    "list": -0.83,
    "long next": 0.53,
    "lower start": -1.16,
    "menu above": 0.68,
    "near": 0.11,
    "next": -0.08,
    "nothing shared": -0.46,
    "one word": -0.4,
    "over 130": -0.31,
    "repeated": 0.65,
    "rival next": -0.18,
    "rule": -0.5,
    "rule above": 0.24,
    "rule below": 0.5,
    "second": 0.47,
    "sentence above": -0.38,
    "sentence next": 0.67,
    "shared": 0.74,
    "shared count": 0.67,
    "shared early": 0.5,
    "shared early count": 0.67,
    "short next": -0.52,
    "shorter than next": 0.58,
    "story above": -0.52,
    "two words": -0.45,
    "under 12": -0.84,
    "under 20": -0.15,
    "under 30": -0.45,
    "under 45": 0.24,
    "under 70": 0.52,
    "under 95": 0.28,
    "very far": -0.04,
    "within another": 1.5,
}


class _Shape(NamedTuple):
    """What a line is by itself: its length in letters and whether it reads as a sentence, a headline or neither."""

    size: int
    finished: bool
    named: bool  # a rule knows it as no article text
    dated: bool
    byline: bool


@lru_cache(maxsize=1 << 12)
def _shape(text: str) -> _Shape:
    short = len(text) < 400
    dated = len(text) < 120 and _DIGIT.search(text) is not None and bool(find_dates(text))
    return _Shape(
        weight(text[:600]),
        is_finished(text),
        short and rule_of(text) is not None,
        dated,
        len(text) < 80 and byline_in(text, None) is not None,
    )


def normal(text: str) -> str:
    """Letters and digits only, casefolded: how two lines are compared."""
    return _NORMAL.sub("", text).casefold()


def _words_of(text: str) -> frozenset[str]:
    """What a headline can share with its story: the starts of words (inflected forms agree), or pairs of characters."""
    text = text.casefold()
    found = {word[:6] for word in _WORD.findall(text)}
    if not text.isascii() and _PAIR.search(text):
        found.update(text[n : n + 2] for n in range(len(text) - 1) if _PAIR.match(text[n]))
    return frozenset(found)


def candidates(lines: Sequence[Line], first: int, last: int, body: str) -> dict[int, dict[str, float]]:
    """For each line that could be the title its features, those that are 0 left out."""
    low, high = max(0, first - _REACH), min(first + _INSIDE, last)
    opening = _words_of(body[:_OPENING])
    whole = opening | _words_of(body[_OPENING:_SAMPLE])
    counts = Counter([line.text for line in lines])
    near = [line.text for line in lines[low : high + 4]]
    shapes = [_shape(text) for text in near]
    found: dict[int, dict[str, float]] = {}
    told = 0  # sentences of the story so far
    for number in range(low, high):
        told += number > first and shapes[number - 1 - low].finished and shapes[number - 1 - low].size > 60
        at = number - low
        text, shape = near[at], shapes[at]
        if shape.size < SHORTEST or len(text) > LONGEST or not any(map(str.isalpha, text[:40])):
            continue
        if number >= first and _is_told(text, shape, told):
            continue
        row = {"bias": 1.0}
        row.update(_by_itself(text, shape))
        row.update(_shared(text, opening, whole))
        row.update(_place(number, first, told))
        row.update(_among(shapes, at))
        if counts[text] > 1:
            row["repeated"] = 1.0
        found[number] = row
    _against(found, near, shapes, low, first)
    return found


def _is_told(text: str, shape: _Shape, told: int) -> bool:
    """Whether a line among those of the story is more of the story."""
    return (
        shape.size > 130 or (shape.size > 40 and text[-1] in ".。:：") or (told > 0 and sentence_ends_inside(text) > 0)
    )


def _by_itself(text: str, shape: _Shape) -> Iterator[tuple[str, float]]:
    yield next((name for limit, name in _SIZES if shape.size < limit), "95 and over"), 1.0
    if shape.size > 130:
        yield "over 130", 1.0
    end = text[-1]
    if end in ".。…":
        yield "ends in stop", 1.0
        if shape.size > 60:
            yield "a sentence", 1.0
    elif end in ":：":
        yield "ends in colon", 1.0
    elif end in "?!？！":
        yield "ends in mark", 1.0
    elif end in ",;>»-–":
        yield "ends open", 1.0
    words = text.split()
    if len(words) == 1 and shape.size < 25:
        yield "one word", 1.0
    elif len(words) == 2:
        yield "two words", 1.0
    capitals = sum(word[0].isupper() for word in words) / len(words)
    yield "capitals", capitals
    if text.isupper():
        yield "all capitals", 1.0
    if text[0].islower():
        yield "lower start", 1.0
    if (text.count(",") > 1 and capitals > 0.3) or text.count(",") > 3:
        yield "list", 1.0
    if ": " in text[:-1]:
        yield "colon inside", 1.0
    if _BARS.search(text):
        yield "bars", 1.0
    if _DIGIT.search(text):
        yield "digits", 1.0
    if shape.dated:
        yield "dated", 1.0
        if shape.size < 45:
            yield "dated and short", 1.0
    if shape.named:
        yield "rule", 1.0
    if _CREDIT.search(text):
        yield "credit", 1.0


def _shared(text: str, opening: frozenset[str], whole: frozenset[str]) -> Iterator[tuple[str, float]]:
    own = _words_of(text)
    if not own:
        return
    shared, early = len(own & whole), len(own & opening)
    yield "shared", shared / (len(own) + 1)
    yield "shared count", math.log1p(shared)
    yield "shared early", early / (len(own) + 1)
    yield "shared early count", math.log1p(early)
    if not shared:
        yield "nothing shared", 1.0


def _place(number: int, first: int, told: int) -> Iterator[tuple[str, float]]:
    above = first - number
    if above > 0:
        yield next((name for limit, name in _NEAR if above <= limit), "very far"), 1.0
        yield "above", math.log1p(above)
    else:
        yield "inside", 1.0
        if told:
            yield "story above", math.log1p(told)
        yield "depth inside", math.log1p(-above)
    if number == 0:
        yield "first line", 1.0


def _among(shapes: Sequence[_Shape], at: int) -> Iterator[tuple[str, float]]:
    before, after = shapes[max(0, at - 5) : at], shapes[at + 1 : at + 4]
    short = 0
    for shape in reversed(before):
        if shape.size >= 30:
            break
        short += 1
    yield "menu above", short / 5
    if short >= 3 and shapes[at].size >= 25:
        yield "first after menu", 1.0
    if before:
        if before[-1].named:
            yield "rule above", 1.0
        if before[-1].dated:
            yield "date above", 1.0
        if before[-1].finished and before[-1].size > 60:
            yield "sentence above", 1.0
    if not after:
        return
    if after[0].dated:
        yield "date next", 1.0
    elif any(shape.dated for shape in after[1:]):
        yield "date below", 1.0
    if any(shape.named for shape in after[:2]):
        yield "rule below", 1.0
    if after[0].size > 60 and after[0].finished:
        yield "sentence next", 1.0
    elif after[0].size < 25:
        yield "short next", 1.0
    elif after[0].size > 60:
        yield "long next", 1.0
    if any(shape.byline for shape in after):
        yield "byline below", 1.0


def _against(
    found: dict[int, dict[str, float]], near: Sequence[str], shapes: Sequence[_Shape], low: int, first: int
) -> None:
    """Adds to each candidate what its rivals say: the lines of a headline's form above and below it."""
    good = {n: None for n in found if _is_like(near[n - low], shapes[n - low])}
    shared = {n: row.get("shared count", 0.0) for n, row in found.items()}
    folded = {n: normal(near[n - low]) for n in found}
    most_below = 0.0
    for number in reversed(found):
        row, like = found[number], number in good
        if number < first and most_below > shared[number]:
            row["better below"] = 1.0
        if like and number < first:
            most_below = max(most_below, shared[number])
        if like:
            row["like"] = 1.0
        if next(iter(good), number) < number:
            row["any above"] = 1.0
        if any(n in good and shared[n] >= shared[number] for n in range(number - 3, number)):
            row["better above"] = 1.0
        if number + 1 in good:
            row["rival next"] = 1.0
            if shapes[number + 1 - low].size > 1.3 * shapes[number - low].size:
                row["shorter than next"] = 1.0
        own = folded[number]
        for other in range(number - 8, number + 9) if len(own) > 7 else ():
            text = folded.get(other, "")
            if len(text) > len(own) and own in text:
                row["within another"] = 1.0
            elif 15 < len(text) < len(own) and text in own:
                row["around another"] = 1.0


def _is_like(text: str, shape: _Shape) -> bool:
    """Whether a line has the form of a headline: long enough, no sentence, no date, no machinery."""
    return 20 <= shape.size <= 130 and text[-1] not in ".。:：,;" and not shape.named and not shape.dated


def best_candidate(lines: Sequence[Line], first: int, last: int, body: str) -> int | None:
    """The line of the title, or None if "no title" is more likely than any."""
    best, top = None, 0.0
    for number, row in candidates(lines, first, last, body).items():
        score = sum(WEIGHTS[name] * value for name, value in row.items())
        if score > top:
            best, top = number, score
    return best
