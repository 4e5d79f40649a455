"""Which line of a page is its headline: a listwise model over the lines above and at the start of its story.

Each candidate gets a score from named features: its form, its words, its place, its neighbours, where else the page
says it, its rivals. Lines of one wording stand together; the likeliest wording wins if it beats "no title", which
scores 0. Only the most promising lines are looked at closely.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from heapq import nlargest

from search.corpus.forms import Form, form_of
from search.corpus.lines import Line, sentence_ends_inside
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

_WORD = re.compile(r"[^\W\d_]+|\d{2,}")
_PAIR = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NORMAL = re.compile(r"[\W_]+")
_CREDIT = re.compile(r"fot[oó]|photo|bild|image|picture|credit|quelle|source|©")
_BARS = re.compile(r"[|»«›>/•·]| > ")
_LIMITS = (12, 20, 30, 45, 70, 95)
_SIZES = ("under 12", "under 20", "under 30", "under 45", "under 70", "under 95", "95 and over")
_ENDINGS = {
    **dict.fromkeys(".。…", "ends in stop"),
    **dict.fromkeys(":：", "ends in colon"),
    **dict.fromkeys("?!？！", "ends in mark"),
}

Row = dict[str, float]
"""The features of a candidate by their names."""

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


_ECHOES = ("repeated", "repeated long", "within a line", "within a line, long")
_MOST_ECHO = sum([max(0.0, WEIGHTS[name]) for name in _ECHOES])  # no line can gain more by standing again


def normal(text: str) -> str:
    """Letters and digits only, casefolded: how two lines are compared."""
    return _NORMAL.sub("", text).casefold()


def _stems(folded: str, words: Sequence[str]) -> dict[str, None]:
    """What a headline can share with its story: the starts of words (inflected forms agree), or pairs of characters."""
    found = dict.fromkeys([word[:6] for word in words if len(word) > 3 or word.isdecimal()])
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
        self._forms = [form_of(text) for text in self.texts[self._low : self.stop + _BESIDE]]
        self._known: dict[str, float] = {}

    def form(self, number: int) -> Form:
        return self._forms[number - self._low]

    def forms(self, start: int, stop: int) -> list[Form]:
        """Those of the lines from `start` to before `stop` that there are."""
        return self._forms[max(0, start - self._low) : stop - self._low]

    def tells(self, stem: str) -> float:
        """How much the story tells of a stem: the logarithm of 1 + how often it stands there."""
        known = self._known.get(stem)
        if known is None:
            known = self._known[stem] = math.log1p(self.story.count(stem))
        return known


def candidates(lines: Sequence[Line], first: int, last: int, body: str) -> dict[int, Row]:
    """For each line that could be the title its features, those that are 0 left out."""
    page = _Page(lines, first, last, body)
    rows = _rows(page)
    for number, row in rows.items():
        _echoed(row, page, page.texts[number])
    return rows


def _rows(page: _Page) -> dict[int, Row]:
    """The features without `_echoed`."""
    rows: dict[int, Row] = {}
    for number in _promising(page):
        text, form = page.texts[number], page.form(number)
        folded = text.casefold()
        words = _WORD.findall(folded)
        row = {"bias": 1.0}
        _shared(row, page, _stems(folded, words))
        if form.size < _SHORT and "topic" not in row:
            continue
        _by_itself(row, text, form)
        _wording(row, folded, words)
        _place(row, page, number)
        _among(row, page, number)
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
        if number > first:
            told += page.form(number - 1).told
        text = page.texts[number]
        length = len(text)
        if length > _LONGEST or (number < near and not _FAR_SIZES[0] <= length <= _FAR_SIZES[1]):
            continue
        form = page.form(number)
        if form.size < _SHORTEST or form.barred or not (text[0].isalpha() or any(map(str.isalpha, text[:40]))):
            continue
        if number >= first and _is_story(text, form, told):
            continue
        hope = min(form.size, 40) / 20 - 0.5 * math.log1p(abs(first - number)) - 0.5 * told
        hope += form.like - 1.5 * (form.named or form.byline)
        hope -= form.told and text[-1] in ".。"
        hope += any(below.dated for below in page.forms(number + 1, number + 2))
        hopes.append((hope, number))
    return sorted([number for _, number in nlargest(_MOST, hopes)])


def _is_story(text: str, form: Form, told: int) -> bool:
    """Whether a line among those of the story is more of the story."""
    return form.size > 130 or (form.size > 40 and text[-1] in ".。:：") or (told > 0 and sentence_ends_inside(text) > 0)


def _shared(row: Row, page: _Page, stems: Iterable[str]) -> None:
    """The words shared with the story: a headline names what the story names often."""
    told = [page.tells(stem) for stem in stems]
    total = sum(told)
    if total:
        row["topic"] = total / (len(told) + 1)
        row["topic sum"] = math.log1p(total)
    else:
        row["nothing shared"] = 1.0


def _by_itself(row: Row, text: str, form: Form) -> None:
    """The form of the line."""
    row[_SIZES[bisect(_LIMITS, form.size)]] = 1.0
    ending = _ENDINGS.get(text[-1])
    if ending:
        row[ending] = 1.0
    words = text.split()
    if len(words) == 1 and form.size < 25:
        row["one word"] = 1.0
    elif len(words) == 2:
        row["two words"] = 1.0
    if text.isupper():
        row["all capitals"] = 1.0
    elif text[0].islower():
        row["lower start"] = 1.0
    commas = text.count(",")
    if commas > 3 or (commas > 1 and sum([word[0].isupper() for word in words]) > 0.3 * len(words)):
        row["list"] = 1.0
    if ": " in text:
        row["colon inside"] = 1.0
    if _BARS.search(text):
        row["bars"] = 1.0
    if form.dated:
        row["dated"] = 1.0
    if form.named:
        row["rule"] = 1.0
    if form.byline:
        row["byline"] = 1.0
    if form.like:
        row["like"] = 1.0


def _wording(row: Row, folded: str, words: Sequence[str]) -> None:
    """The words that headlines are not made of."""
    if _CREDIT.search(folded):
        row["credit"] = 1.0
    if own_words := len(machinery()[0].intersection(words)):
        row["machinery"] = math.log1p(own_words)


def _place(row: Row, page: _Page, number: int) -> None:
    above = page.first - number
    if above > _REACH:
        row["out of reach"] = 1.0
    if above > 0:
        row["above"] = math.log1p(above)
        return
    row["inside"] = 1.0
    row["depth inside"] = math.log1p(-above)
    if told := sum([form.told for form in page.forms(page.first, number)]):
        row["story above"] = math.log1p(told)


def _among(row: Row, page: _Page, number: int) -> None:
    """What stands right above and below it."""
    before = page.forms(number - _BESIDE, number)
    short = 0
    for form in reversed(before):
        if form.size >= 30:
            break
        short += 1
    if short:
        row["menu above"] = short / _BESIDE
        if short >= 3 and page.form(number).size >= 25:
            row["first after menu"] = 1.0
    if before and before[-1].named:
        row["rule above"] = 1.0
    if before and before[-1].dated:
        row["date above"] = 1.0
    after = page.forms(number + 1, number + 4)
    if not after:
        return
    below = after[0]
    if below.dated:
        row["date next"] = 1.0
    elif any(form.dated for form in after):
        row["date below"] = 1.0
    if below.named or (len(after) > 1 and after[1].named):
        row["rule below"] = 1.0
    if below.size > 60:
        row["sentence next" if below.finished else "long next"] = 1.0
    elif below.size < 25:
        row["short next"] = 1.0
    if below.byline:
        row["byline next"] = 1.0
    elif any(form.byline for form in after):
        row["byline below"] = 1.0


def _echoed(row: Row, page: _Page, text: str) -> None:
    """Where else the page says it: as a line (a second heading, a related story) or in one (a trail, a share link)."""
    if len(text) < 8 or (times := page.whole.count(text)) < 2:
        return
    alone = page.whole.count(f"\n{text}\n")
    if alone > 1:
        row["repeated"] = 1.0
        if len(text) > 30:
            row["repeated long"] = 1.0
    if times > alone:
        row["within a line"] = 1.0
        if len(text) > 30:
            row["within a line, long"] = 1.0


def _against(page: _Page, rows: dict[int, Row]) -> None:
    """Adds to each candidate what its rivals say: the lines of a headline's form above and below it."""
    topics = {number: row.get("topic sum", 0.0) for number, row in rows.items()}
    good = {number: topics[number] for number in rows if page.form(number).like}
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
        around = page.forms(number - 2, number) + page.forms(number + 1, number + 3)
        row["list around"] = sum([form.like for form in around]) / 4
        following = page.forms(number + 1, number + 2)
        if following and following[0].like and following[0].size > 1.3 * page.form(number).size:
            row["shorter than next"] = 1.0
        above = max(above, good.get(number, -1.0))


def best_candidate(lines: Sequence[Line], first: int, last: int, body: str) -> int | None:
    """The line of the title, or None if "no title" is more likely than any."""
    page = _Page(lines, first, last, body)
    rows = _rows(page)
    scores = {number: score(row) for number, row in rows.items()}
    hopeless = max(scores.values(), default=0.0) - _MOST_ECHO - math.log(_MOST)
    scores = {number: found for number, found in scores.items() if found >= hopeless}
    for number in scores:
        _echoed(rows[number], page, page.texts[number])
        scores[number] = score(rows[number])
    chances: dict[str, float] = {}
    for number, found in scores.items():
        text = page.texts[number]
        chances[text] = chances.get(text, 0.0) + math.exp(found)
    text = max(chances, key=chances.__getitem__, default="")
    if chances.get(text, 0.0) <= 1.0:
        return None
    return max((number for number in scores if page.texts[number] == text), key=scores.__getitem__)


def score(row: Row) -> float:
    """How much more likely a candidate is than "no title", as a logarithm."""
    return sum([WEIGHTS[name] * value for name, value in row.items()])
