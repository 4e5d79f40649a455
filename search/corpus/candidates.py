"""Which line of a page is its headline: a listwise model over the lines above and at the start of its story.

Each candidate gets a score from named features: its form, its words, its place, its neighbours, where else the page
says it, its rivals. Lines of one wording stand together; the likeliest wording wins if it beats "no title", which
scores 0. Only the most promising lines are looked at closely.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import nlargest
from typing import NamedTuple

from search.corpus.credits import byline_in
from search.corpus.dates import find_dates
from search.corpus.lines import Line, is_finished, sentence_ends_inside, weight
from search.corpus.rules import rule_of
from search.corpus.shapes import machinery

_REACH = 40  # lines above the body in which any line may be the title,
_FAR, _FAR_SIZES = 300, (20, 150)  # and in which one of these lengths may: a list of teasers can stand between
_INSIDE = 12  # and lines within it, should the run of prose have begun above the title
_MOST = 30  # candidates that are looked at closely; 20 find 0.5 % fewer titles in three quarters of the time
_SHORTEST, _LONGEST = 5, 220
_SHORT = 12  # a shorter line that shares no word with the story names a section, not the story
_OPENING = 4000  # characters of the story that a headline may share words with
_BESIDE = 5  # neighbours of a line that are looked at
_PAGE = 100_000  # characters of the page in which a candidate is looked for once more

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_PAIR = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NORMAL = re.compile(r"[\W_]+")
_CREDIT = re.compile(
    r"\(?(?:foto|photo|bild|image|picture|fotó|credit|quelle|source|©)|[(:]\s*(?:foto|photo|bild)|©", re.I
)
_BARS = re.compile(r"[|»«›>/•·]| > ")
_SIZES = ((12, "under 12"), (20, "under 20"), (30, "under 30"), (45, "under 45"), (70, "under 70"), (95, "under 95"))

# Fitted by maximum likelihood (softmax over the candidates of a page) on web pages that are no part of this project,
# stripped to one line a block and, weighing less, to one line a text node with no page title.
WEIGHTS: dict[str, float] = {
    "bias": -0.67,
    "95 and over": -0.76,
    "above": -0.35,
    "all capitals": -1.23,
    "any above": -0.6,
    "bars": -1.18,
    "behind best": -0.84,
    "better above": -0.71,
    "better near above": 0.47,
    "byline": 0.64,
    "byline below": 1.15,
    "byline next": 1.03,
    "colon inside": 0.72,
    "credit": -1.25,
    "date above": 0.79,
    "date below": 1.4,
    "date next": 2.3,
    "dated": 0.33,
    "depth inside": -1.14,
    "ends in colon": -0.56,
    "ends in mark": -0.44,
    "ends in stop": -0.9,
    "first after menu": 0.29,
    "inside": -2.31,
    "like": 1.46,
    "list": -1.22,
    "list around": -1.53,
    "long next": 0.73,
    "lower start": -1.46,
    "machinery": -1.68,
    "menu above": 0.94,
    "nothing shared": 0.26,
    "one word": -0.28,
    "out of reach": -0.78,
    "repeated": 0.04,
    "repeated long": 0.99,
    "rule": -0.1,
    "rule above": 0.32,
    "rule below": 0.48,
    "sentence next": 0.95,
    "short next": -0.32,
    "shorter than next": 0.79,
    "story above": -0.41,
    "topic": 1.23,
    "topic sum": 0.53,
    "two words": -0.41,
    "under 12": -0.78,
    "under 20": 0.07,
    "under 30": -0.35,
    "under 45": 0.17,
    "under 70": 0.58,
    "under 95": 0.39,
    "within a line": 0.75,
    "within a line, long": 1.62,
}


class _Shape(NamedTuple):
    """What a line is by itself."""

    size: int  # in letters
    finished: bool  # ends as a sentence does
    named: bool  # a rule knows it as no article text
    dated: bool
    barred: bool  # says no more than a date or a name
    byline: bool
    like: bool  # has the form of a headline: long enough, no sentence, no date, no machinery

    @property
    def told(self) -> bool:
        """Whether it reads as a sentence of a story."""
        return self.finished and self.size > 60


@lru_cache(maxsize=1 << 12)
def _shape(text: str) -> _Shape:
    size = weight(text[:600])
    named = rule_of(text) is not None
    dates = find_dates(text) if len(text) < 120 and _DIGIT.search(text) else ()
    stamp = 2 * sum([found.end - found.start for found in dates]) > len(text)
    byline = len(text) < 80 and byline_in(text, None) is not None
    like = 20 <= size <= 130 and text[-1] not in ".。:：,;" and not named and not dates
    return _Shape(size, is_finished(text), named, bool(dates), stamp or (byline and size < 30), byline, like)


def normal(text: str) -> str:
    """Letters and digits only, casefolded: how two lines are compared."""
    return _NORMAL.sub("", text).casefold()


def _stems(folded: str) -> dict[str, None]:
    """What a headline can share with its story: the starts of words (inflected forms agree), or pairs of characters."""
    found = dict.fromkeys([word[:6] for word in _WORD.findall(folded)])
    if not folded.isascii() and _PAIR.search(folded):
        found.update(dict.fromkeys([folded[n : n + 2] for n in range(len(folded) - 1) if _PAIR.match(folded[n])]))
    return found


class _Page:
    """A page as the features see it; `story` is the folded opening of its body, `whole` its text with plain breaks."""

    def __init__(self, lines: Sequence[Line], first: int, last: int, body: str) -> None:
        if last <= first:  # no body was found: its place is guessed, so that the top of the page is looked at
            first = last = min(len(lines), _REACH)
        self.texts = [line.text for line in lines]
        self.first = first
        self.last = last
        self.story = body[:_OPENING].casefold()
        self.whole = "\n".join(["", *self.texts, ""])[:_PAGE]
        self.start = max(0, first - _FAR)
        self.stop = min(first + _INSIDE, last)
        self._low = max(0, self.start - _BESIDE)
        self._shapes = [_shape(text) for text in self.texts[self._low : self.stop + _BESIDE]]
        self._known: dict[str, float] = {}

    def shape(self, number: int) -> _Shape:
        return self._shapes[number - self._low]

    def shapes(self, start: int, stop: int) -> list[_Shape]:
        """Those of the lines from `start` to before `stop` that there are."""
        return self._shapes[max(0, start - self._low) : stop - self._low]

    def tells(self, stem: str) -> float:
        """How much the story tells of a stem: the logarithm of 1 + how often it stands there."""
        known = self._known.get(stem)
        if known is None:
            known = self._known[stem] = math.log1p(self.story.count(stem))
        return known


def candidates(lines: Sequence[Line], first: int, last: int, body: str) -> dict[int, dict[str, float]]:
    """For each line that could be the title its features, those that are 0 left out."""
    page = _Page(lines, first, last, body)
    rows: dict[int, dict[str, float]] = {}
    for number in _promising(page):
        text, shape = page.texts[number], page.shape(number)
        folded = text.casefold()
        shared = dict(_shared(page, folded))
        if shape.size < _SHORT and "topic" not in shared:
            continue
        row = {"bias": 1.0, **shared}
        row.update(_by_itself(text, shape, folded))
        row.update(_place(page, number))
        row.update(_among(page, number))
        row.update(_echoed(page, text))
        rows[number] = row
    _against(page, rows)
    return rows


def _promising(page: _Page) -> list[int]:
    """The lines worth a close look, in order: by form, distance and the line below alone."""
    first = page.first
    near = first - _REACH
    hopes: list[tuple[float, int]] = []
    told = 0  # sentences of the story so far
    for number in range(page.start, page.stop):
        text = page.texts[number]
        length = len(text)
        if number > first:
            told += page.shape(number - 1).told
        if length > _LONGEST or (number < near and not _FAR_SIZES[0] <= length <= _FAR_SIZES[1]):
            continue
        shape = page.shape(number)
        if shape.size < _SHORTEST or shape.barred or not any(map(str.isalpha, text[:40])):
            continue
        if number >= first and _is_story(text, shape, told):
            continue
        hope = min(shape.size, 40) / 20 - 0.5 * math.log1p(abs(first - number)) - 0.5 * told
        hope += shape.like - 1.5 * (shape.named or shape.byline)
        hope -= shape.told and text[-1] in ".。"
        hope += any(following.dated for following in page.shapes(number + 1, number + 2))
        hopes.append((hope, number))
    return sorted([number for _, number in nlargest(_MOST, hopes)])


def _is_story(text: str, shape: _Shape, told: int) -> bool:
    """Whether a line among those of the story is more of the story."""
    return (
        shape.size > 130 or (shape.size > 40 and text[-1] in ".。:：") or (told > 0 and sentence_ends_inside(text) > 0)
    )


def _by_itself(text: str, shape: _Shape, folded: str) -> Iterator[tuple[str, float]]:
    yield next((name for limit, name in _SIZES if shape.size < limit), "95 and over"), 1.0
    end = text[-1]
    if end in ".。…":
        yield "ends in stop", 1.0
    elif end in ":：":
        yield "ends in colon", 1.0
    elif end in "?!？！":
        yield "ends in mark", 1.0
    words = text.split()
    if len(words) == 1 and shape.size < 25:
        yield "one word", 1.0
    elif len(words) == 2:
        yield "two words", 1.0
    if text.isupper():
        yield "all capitals", 1.0
    elif text[0].islower():
        yield "lower start", 1.0
    commas = text.count(",")
    if commas > 3 or (commas > 1 and sum([word[0].isupper() for word in words]) > 0.3 * len(words)):
        yield "list", 1.0
    if ": " in text:
        yield "colon inside", 1.0
    if _BARS.search(text):
        yield "bars", 1.0
    if _CREDIT.search(text):
        yield "credit", 1.0
    if shape.dated:
        yield "dated", 1.0
    if shape.named:
        yield "rule", 1.0
    if shape.byline:
        yield "byline", 1.0
    if shape.like:
        yield "like", 1.0
    if own_words := len(machinery()[0].intersection(_LETTERS.findall(folded))):
        yield "machinery", math.log1p(own_words)


def _shared(page: _Page, folded: str) -> Iterator[tuple[str, float]]:
    """The words shared with the story: a headline names what the story names often."""
    told = [page.tells(stem) for stem in _stems(folded)]
    total = sum(told)
    if total:
        yield "topic", total / (len(told) + 1)
        yield "topic sum", math.log1p(total)
    else:
        yield "nothing shared", 1.0


def _place(page: _Page, number: int) -> Iterator[tuple[str, float]]:
    above = page.first - number
    if above > _REACH:
        yield "out of reach", 1.0
    if above > 0:
        yield "above", math.log1p(above)
        return
    yield "inside", 1.0
    yield "depth inside", math.log1p(-above)
    if told := sum([shape.told for shape in page.shapes(page.first, number)]):
        yield "story above", math.log1p(told)


def _among(page: _Page, number: int) -> Iterator[tuple[str, float]]:
    before, after = page.shapes(number - _BESIDE, number), page.shapes(number + 1, number + 4)
    short = 0
    for shape in reversed(before):
        if shape.size >= 30:
            break
        short += 1
    if short:
        yield "menu above", short / _BESIDE
    if short >= 3 and page.shape(number).size >= 25:
        yield "first after menu", 1.0
    if before:
        if before[-1].named:
            yield "rule above", 1.0
        if before[-1].dated:
            yield "date above", 1.0
    if not after:
        return
    if after[0].dated:
        yield "date next", 1.0
    elif any(shape.dated for shape in after):
        yield "date below", 1.0
    if any(shape.named for shape in after[:2]):
        yield "rule below", 1.0
    if after[0].size > 60:
        yield "sentence next" if after[0].finished else "long next", 1.0
    elif after[0].size < 25:
        yield "short next", 1.0
    if after[0].byline:
        yield "byline next", 1.0
    elif any(shape.byline for shape in after):
        yield "byline below", 1.0


def _echoed(page: _Page, text: str) -> Iterator[tuple[str, float]]:
    """Where else the page says it: as a line (a second heading, a related story) or in one (a trail, a share link)."""
    if len(text) < 8 or (times := page.whole.count(text)) < 2:
        return
    alone = page.whole.count(f"\n{text}\n")
    if alone > 1:
        yield "repeated", 1.0
        if len(text) > 30:
            yield "repeated long", 1.0
    if times > alone:
        yield "within a line", 1.0
        if len(text) > 30:
            yield "within a line, long", 1.0


def _against(page: _Page, rows: dict[int, dict[str, float]]) -> None:
    """Adds to each candidate what its rivals say: the lines of a headline's form above and below it."""
    topics = {number: row.get("topic sum", 0.0) for number, row in rows.items()}
    good = {number: topics[number] for number in rows if page.shape(number).like}
    most = max(good.values(), default=0.0)
    above = -1.0  # the best of the likely ones above
    for number, row in rows.items():
        own = topics[number]
        if above >= 0:
            row["any above"] = 1.0
            if above >= own:
                row["better above"] = 1.0
        if any(good.get(n, -1.0) >= own for n in range(number - 3, number)):
            row["better near above"] = 1.0
        row["behind best"] = max(0.0, most - own)
        around = page.shapes(number - 2, number) + page.shapes(number + 1, number + 3)
        row["list around"] = sum([shape.like for shape in around]) / 4
        following = page.shapes(number + 1, number + 2)
        if following and following[0].like and following[0].size > 1.3 * page.shape(number).size:
            row["shorter than next"] = 1.0
        above = max(above, good.get(number, -1.0))


def best_candidate(lines: Sequence[Line], first: int, last: int, body: str) -> int | None:
    """The line of the title, or None if "no title" is more likely than any."""
    scores = {
        number: sum([WEIGHTS[name] * value for name, value in row.items()])
        for number, row in candidates(lines, first, last, body).items()
    }
    chances: dict[str, float] = {}
    for number, score in scores.items():
        text = lines[number].text
        chances[text] = chances.get(text, 0.0) + math.exp(score)
    text = max(chances, key=chances.__getitem__, default="")
    if chances.get(text, 0.0) <= 1.0:
        return None
    return max((number for number in scores if lines[number].text == text), key=scores.__getitem__)
