"""The title of an article among the lines around it, or None if the text has none.

A page title (`Headline - Site`) that stands again lower down is certain and names the site too. Otherwise the
likeliest of the lines around the start of the story is the title (`candidates.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from search.corpus.candidates import best_candidate, normal
from search.corpus.forms import form_of
from search.corpus.lines import Line, weight

_SEPARATOR = re.compile(r" *[|•·»«›:]+ +| +[-–—/|•·»«›~]+ +| *[|｜_＿] *|(?<=[^\W\d_])[-–—](?=[^\W\d_]*\.\w)")
_APPEARED = re.compile(r"the post (.{5,240}?) appeared first on ", re.I)
_SHORTEST, _LONGEST = 10, 220
_TITLE = 25
_HEAD = 5  # lines of a plain text among which its title stands


class Headline(NamedTuple):
    """A title, the line in which it stands (None if only in the page's own title) and the name of the site after it."""

    text: str
    line: int | None
    suffix: str | None


def headline(lines: Sequence[Line], first: int, last: int, body: str) -> Headline | None:
    """The title; `first` and `last` bound the article's lines, `body` is its text."""
    paged = _from_page_title(lines, last)
    if paged is not None and paged.line is not None and (paged.suffix or weight(paged.text) >= _TITLE):
        return paged  # a shorter line that only stands twice may be the name of the site
    number = best_candidate(lines, first, last, body)
    if number is not None:
        text = lines[number].text
        head, suffix = without_site(text) if number == 0 else (text, None)
        return Headline(head, number, suffix)
    if paged is not None:
        return paged
    return _from_post_line(lines, last)


def top_line(lines: Sequence[Line]) -> Headline | None:
    """The title of a text that is a story and little else: the first line that is no sentence, date or byline."""
    for number, line in enumerate(lines[:_HEAD]):
        form = form_of(line.text)
        if form.barred or form.byline or form.named:
            continue
        if len(line.text) <= _LONGEST and (not form.finished or line.text[-1] in "?!？！…"):
            return Headline(line.text, number, None)
        return None
    return None


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
    if not wanted:
        return None
    least, most = min(map(len, wanted)) // 2, min(_LONGEST, 2 * max(map(len, wanted)))
    openings = {key[0] for key in wanted}
    best: tuple[int, int] | None = None
    for number in range(1, max(1, last)):
        text = lines[number].text
        if not least <= len(text) <= most or (text[0].isalnum() and text[0].casefold()[0] not in openings):
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


def without_site(text: str) -> tuple[str, str | None]:
    """`Headline | Site` as headline and site, where the last part is short and the first is not."""
    cuts = list(_SEPARATOR.finditer(text))
    if not cuts:
        return text, None
    cut = cuts[-1]
    head, tail = text[: cut.start()].strip(), text[cut.end() :].strip()
    if len(tail) <= 30 and len(tail.split()) <= 4 and len(head) >= 2 * len(tail) and len(head) >= 20:
        return head, tail
    return text, None


def parts_of(page_title: str) -> list[str]:
    """The parts of a page's title that may be a headline.

    >>> parts_of("Talks end without result - The Daily Example")
    ['Talks end without result', 'The Daily Example']
    """
    parts = (part.strip() for part in _SEPARATOR.split(page_title))
    return [part for part in parts if weight(part) >= _SHORTEST]


def _from_post_line(lines: Sequence[Line], last: int) -> Headline | None:
    for line in lines[last : last + 12]:
        if match := _APPEARED.match(line.text):
            return Headline(match[1], None, None)
    return None
