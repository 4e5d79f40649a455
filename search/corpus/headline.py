"""The title of an article among the lines around it, or None if the text has none.

A page title (`Headline - Site`) that stands again lower down is certain and names the site too. Otherwise the best
line above the body wins: near it, of a headline's length, sharing words with it. Never a menu, a date or a byline.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from search.corpus.dates import find_dates
from search.corpus.lines import Line, weight
from search.corpus.prose import dot
from search.corpus.rules import rule_of

_SEPARATOR = re.compile(r" *[|•·»«›:]+ +| +[-–—/|•·»«›~]+ +| *[|｜_＿] *|(?<=[^\W\d_])[-–—](?=[^\W\d_]*\.\w)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_PAIR = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NORMAL = re.compile(r"[\W_]+")
_APPEARED = re.compile(r"the post (.{5,240}?) appeared first on ", re.I)
_SHORTEST, _LONGEST = 10, 220
_REACH = 60  # lines above the body in which a title is looked for
_INSIDE = 10  # and lines within it, should the run of prose have begun above the title
_BELIEVED = -0.5  # log-odds; below, the text has no title

# A logistic model of title lines, fitted on web pages that are no part of this project; its inputs: `_features`.
WEIGHTS: dict[str, float] = {
    "bias": -5.63,
    "size": 3.73,
    "over 90": -1.41,
    "over 130": -1.82,
    "shared": 3.02,
    "shared count": 0.9,
    "above": -0.69,
    "inside": -3.36,
    "depth inside": -1.32,
    "ends in stop": -2.64,
    "ends in colon": -1.41,
    "ends in mark": -0.26,
    "repeated": 0.95,
    "dated": -1.87,
    "lower start": -1.7,
    "rule": -1.33,
    "date below": 1.51,
    "rule below": 0.25,
    "menu above": 1.4,
    "line below": 0.2,
    "capitals": -0.42,
    "bars": -0.94,
    "top": 0.38,
}


class Headline(NamedTuple):
    """A title, the line in which it stands (None if only in the page's own title) and the name of the site after it."""

    text: str
    line: int | None
    suffix: str | None


def normal(text: str) -> str:
    """Letters and digits only, casefolded: how two lines are compared."""
    return _NORMAL.sub("", text).casefold()


def headline(lines: Sequence[Line], first: int, last: int, body: str) -> Headline | None:
    """The title; `first` and `last` bound the article's lines, `body` is its text."""
    paged = _from_page_title(lines, last)
    if paged is not None and paged.line is not None:
        return paged
    words = _words_of(body)
    counts = Counter(line.text for line in lines)
    repeated = {text for text, count in counts.items() if count > 1}
    weights = tuple(WEIGHTS.values())
    best: tuple[float, int] | None = None
    for number in range(max(0, first - _REACH), min(first + _INSIDE, last)):
        row = _features(lines, number, first, words, repeated)
        score = dot(weights, row) if row is not None else _BELIEVED
        if score > (best[0] if best else _BELIEVED):
            best = score, number
    if best is not None:
        text = lines[best[1]].text
        head, suffix = _split_site(text) if best[1] == 0 else (text, None)
        return Headline(head, best[1], suffix)
    if paged is not None:
        return paged
    return _from_post_line(lines, last)


def _from_page_title(lines: Sequence[Line], last: int) -> Headline | None:
    """The first line is the page's title if a part of it stands again as a line of its own."""
    if not lines or len(lines[0].text) > 300:
        return None
    top = lines[0].text
    wanted: dict[str, tuple[str, str | None]] = {}
    cuts = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(top)), (len(top), len(top))]
    for a in range(len(cuts) - 1):
        for b in range(len(cuts) - 1, a, -1):
            part = top[cuts[a][1] : cuts[b][0]]
            if len(part) >= _SHORTEST or (weight(part) >= _SHORTEST and len(part) >= 5):
                rest = (top[: cuts[a][0]], top[cuts[b][1] :])
                wanted.setdefault(normal(part), (part, rest[1] or rest[0] or None))
    wanted.pop("", None)
    best: tuple[int, int] | None = None
    for number in range(1, max(1, last)):
        text = lines[number].text
        if len(text) > _LONGEST:
            continue
        key = normal(text)
        if key in wanted and len(text.split()) + weight(text) // 12 >= 2 and (best is None or len(key) > best[0]):
            best = len(key), number
    if best is None:
        return None
    number = best[1]
    suffix = wanted[normal(lines[number].text)][1]
    return Headline(lines[number].text, number, _site(suffix))


def _site(suffix: str | None) -> str | None:
    """The name of the site in what follows a title: its last part."""
    if suffix is None:
        return None
    parts = [part.strip() for part in _SEPARATOR.split(suffix) if part.strip()]
    return parts[-1] if parts and len(parts[-1]) <= 40 else None


def _split_site(text: str) -> tuple[str, str | None]:
    """`Headline | Site` without the site, where the last part is short and the first is not."""
    cuts = list(_SEPARATOR.finditer(text))
    if not cuts:
        return text, None
    cut = cuts[-1]
    head, tail = text[: cut.start()].strip(), text[cut.end() :].strip()
    if len(tail) <= 30 and len(tail.split()) <= 4 and len(head) >= 2 * len(tail) and len(head) >= 20:
        return head, tail
    return text, None


def _from_post_line(lines: Sequence[Line], last: int) -> Headline | None:
    for line in lines[last : last + 12]:
        if match := _APPEARED.match(line.text):
            return Headline(match[1], None, None)
    return None


def _words_of(body: str) -> frozenset[str]:
    """What a headline can share with its story: the starts of words (inflected forms agree), or pairs of characters."""
    sample = body[:6000].casefold()
    found = {word[:6] for word in _WORD.findall(sample)}
    if not sample.isascii() and _PAIR.search(sample):
        found.update(sample[n : n + 2] for n in range(len(sample) - 1))
    return frozenset(found)


@lru_cache(maxsize=1 << 12)
def _has_date(text: str) -> bool:
    return len(text) < 120 and _DIGIT.search(text) is not None and bool(find_dates(text))


def _features(
    lines: Sequence[Line], number: int, first: int, words: frozenset[str], repeated: Set[str]
) -> list[float] | None:
    """The features of a line as a title, in the order of `WEIGHTS`; None where it cannot be one."""
    text = lines[number].text
    size = weight(text)
    if size < _SHORTEST or len(text) > _LONGEST:
        return None
    folded = text.casefold()
    own = {word[:6] for word in _WORD.findall(folded)}
    if size > len(text):
        own |= {folded[n : n + 2] for n in range(len(folded) - 1) if _PAIR.match(folded[n])}
    if not own:
        return None
    shared = sum(word in words for word in own)
    near = first - number
    if near <= 0 and text[-1] in ".。" and size > 40:
        return None  # the first sentence of the story
    before = [len(line.text) for line in lines[max(0, number - 3) : number]]
    after = [line.text for line in lines[number + 1 : number + 5]]
    names = text.split()
    dated = _DIGIT.search(text) and any(f.end - f.start > 0.3 * len(text) for f in find_dates(text))
    return [
        1.0,
        min(size, 50) / 50,
        float(size > 90),
        float(size > 130),
        shared / (len(own) + 1),
        math.log1p(shared),
        math.log1p(max(0, near)),
        float(near <= 0),
        math.log1p(max(0, -near)),
        float(text[-1] in ".。…"),
        float(text[-1] in ":："),
        float(text[-1] in "?!？！"),
        float(text in repeated),
        float(bool(dated)),
        float(text[0].islower()),
        float(rule_of(text) is not None),
        float(any(_has_date(t) for t in after[:3])),
        float(any(len(t) < 120 and rule_of(t) is not None for t in after[:2])),
        float(bool(before) and max(before) < 40),
        math.log1p(len(after[0]) if after else 0),
        sum(name[0].isupper() for name in names) / len(names),
        float("|" in text or "»" in text or "/" in text),
        float(number < 3),
    ]
