"""A scrape as lines, and as blocks: runs of lines that are pieces of one sentence.

Stripping a page often leaves one text node a line, so that an inline link breaks its sentence into pieces; a text may
also be wrapped at a width. Offsets are those of the raw text. Knows shapes only (case, punctuation, length), never
words, so that it serves any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

TERMINALS = ".!?…。！？｡؟۔।॥።։"
CLOSERS = "\"'”’»)]›“„」』】）》〉 "
_CONTINUES = ",.;:!?)]}”’%‰°、。，．！？；：）」』】》〉،؛؟"
_AFTER_CLOSER = frozenset(" ,.;")  # what follows a straight quote that closes
_OPENS = "([{“„«‘「『（【《,،、，—–"
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]"
)
INNER_END = re.compile(r"[.!?…؟۔।。！？](?:(?<=[。！？])|['\"”’»)]{0,2} +['\"“„«‘(]{0,2}[^\W\d_a-z])")
MOST_LINES = 100_000  # the longest of 1,523 real pages has 12,786; a million lines would take three to five seconds
_MOST_PIECES = 200  # lines of a block, so that a page of one-letter lines is no single block
_LONGEST_INSET = 60
_WIDTHS = (40, 100)  # of a text that is wrapped
_RAGGED = 6  # characters by which a line may fall short of the width, an indented one by its indentation
_WRAPPED, _FULL = 2, 0.75  # so many lines go on in the next one, and this share of them as late as the width allows


class Line(NamedTuple):
    """A line that is not blank: its stripped text and where that stands in the raw text."""

    start: int
    end: int
    text: str


class Block(NamedTuple):
    """Lines `first` to `last` (inclusive), which read as one piece of text."""

    first: int
    last: int
    text: str


def lines_of(raw: str) -> list[Line]:
    r"""The lines of a text, blank ones left out; no line beyond the first `MOST_LINES`.

    >>> lines_of("One \n\n  Two")
    [Line(start=0, end=3, text='One'), Line(start=8, end=11, text='Two')]
    """
    ending = "\r" if "\n" not in raw and "\r" in raw else "\n"
    lines: list[Line] = []
    start = 0
    for piece in raw.split(ending, MOST_LINES)[:MOST_LINES]:
        if text := piece.strip():
            first = start if piece[0] == text[0] else start + piece.index(text)
            lines.append(Line(first, first + len(text), text))
        start += len(piece) + 1
    return lines


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotes and brackets aside."""
    last = text[-1]
    if last in TERMINALS:
        return True
    if last not in CLOSERS:
        return False
    bare = text[-8:].rstrip(CLOSERS)
    return bool(bare) and bare[-1] in TERMINALS


def continues(before: str, after: str) -> bool:
    """Whether a line break plainly cuts a sentence: the next line could not open one, or this one cannot end here."""
    head = after[0]
    if head in _CONTINUES or before[-1] in _OPENS:
        return True
    if head.islower() or (head in "\"'" and after[1:2] in _AFTER_CLOSER):
        return not is_finished(before)
    return False


def is_prose_piece(text: str) -> bool:
    """Whether a line without an end is more likely the front of a sentence than a headline or a menu item."""
    return len(text) >= 60 or text[0].islower() or bool(INNER_END.search(text))


def glue(lines: Sequence[Line]) -> list[Block]:
    """Blocks of lines; a short piece between two others (the text of a link) is taken along."""
    texts = [line.text for line in lines]
    count = len(texts)
    cut = [continues(before, after) for before, after in pairwise(texts)] + [False, False]
    if width := _width(texts, cut):
        _unwrap(lines, cut, width)
    blocks: list[Block] = []
    first = 0
    while first < count:
        if not cut[first] and not cut[first + 1]:
            blocks.append(Block(first, first, texts[first]))
            first += 1
            continue
        last = first
        while (cut[last] or (cut[last + 1] and _is_inset(texts, first, last + 1))) and last - first < _MOST_PIECES:
            last += 1
        blocks.append(Block(first, last, texts[first] if first == last else " ".join(texts[first : last + 1])))
        first = last + 1
    return blocks


def _width(texts: Sequence[str], cut: Sequence[bool]) -> int:
    """The width at which a text is wrapped, 0 for one that is not: its lines end where the next word had no room."""
    breaks = [number for number, broken in enumerate(cut) if broken and texts[number + 1][0].islower()]
    width = max((len(texts[number]) for number in breaks), default=0)
    if not _WIDTHS[0] <= width <= _WIDTHS[1]:
        return 0
    full = sum([_is_full(texts[number], texts[number + 1], width) for number in breaks])
    longer = sum([len(text) > width for text in texts])
    return width if full >= max(_WRAPPED, _FULL * len(breaks)) and longer <= (1 - _FULL) * full else 0


def _is_full(text: str, following: str, width: int) -> bool:
    """Whether a line of a wrapped text ends where the next word had no room."""
    return width >= len(text) > width - _RAGGED - 1 - len(following.split(None, 1)[0])


def _unwrap(lines: Sequence[Line], cut: list[bool], width: int) -> None:
    """Marks the breaks of a wrapped text that end no paragraph: after full lines, with no blank line or indentation.

    Where paragraphs are indented, a line that is not indented goes on with the one above, be that full or not.
    """
    gaps = [after.start - before.end for before, after in pairwise(lines)]
    narrow = min(gap for gap, marked in zip(gaps, cut, strict=False) if marked)
    indented = any(gap > 2 * narrow and is_finished(line.text) for gap, line in zip(gaps, lines, strict=False))
    full = [_is_full(before.text, after.text, width) for before, after in pairwise(lines)] + [False]
    for number, gap in enumerate(gaps):
        if gap != narrow or cut[number]:
            continue
        opens = indented and number > 0 and gaps[number - 1] > narrow and not is_finished(lines[number].text)
        cut[number] = full[number] or (opens and (full[number + 1] or is_finished(lines[number + 1].text)))


def _is_inset(texts: Sequence[str], first: int, number: int) -> bool:
    """Whether line `number`, which the next one continues, may stand within the sentence that began at `first`."""
    before, text = texts[number - 1], texts[number]
    return (
        len(text) <= _LONGEST_INSET
        and (number - first > 1 or is_prose_piece(before))
        and not is_finished(before)
        and not is_finished(text)
    )


def weight(text: str) -> int:
    """Length in letters of a spaced script: a character of Chinese, Japanese or Thai says about twice as much."""
    if text.isascii():
        return len(text)
    return len(text) + len(UNSPACED.findall(text))


def sentence_ends_inside(text: str) -> int:
    """How many sentences end before the end of the text."""
    return len(INNER_END.findall(text))
