"""A scrape as lines, and as blocks: runs of lines that are pieces of one sentence.

Stripping a page often leaves one text node a line, so that an inline link breaks its sentence into pieces. Offsets
are those of the raw text. Knows shapes only (case, punctuation, length), never words, so that it serves any language.
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
