"""A scrape as lines, and as blocks: runs of lines that are pieces of one sentence.

Stripping a page often leaves one text node a line, so that an inline link breaks its sentence into pieces. Offsets
are those of the raw text. Knows shapes only (case, punctuation, length), never words, so that it serves any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

TERMINALS = ".!?…。！？｡؟۔।॥።։"
_CLOSERS = "\"'”’»)]›“„」』】）》〉 "
_CONTINUES = ",.;:!?)]}”’%‰°、。，．！？；：）」』】》〉،؛؟"
_OPENS = "([{“„«‘「『（【《,،、，—–"
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]"
)
_INNER_END = re.compile(r"[.!?…؟۔।]['\"”’»)]{0,2} +['\"“„«‘(]{0,2}[^\W\d_a-z]|[。！？]")


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
    r"""The lines of a text, blank ones left out.

    >>> lines_of("One \n\n  Two")
    [Line(start=0, end=3, text='One'), Line(start=8, end=11, text='Two')]
    """
    ending = "\r" if "\n" not in raw and "\r" in raw else "\n"
    lines: list[Line] = []
    start = 0
    for piece in raw.split(ending):
        text = piece.strip()
        if text:
            first = start + (0 if piece[0] == text[0] else len(piece) - len(piece.lstrip()))
            lines.append(Line(first, first + len(text), text))
        start += len(piece) + 1
    return lines


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotes and brackets aside."""
    if text[-1] in TERMINALS:
        return True
    bare = text[-8:].rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in TERMINALS


def continues(before: str, after: str) -> bool:
    """Whether a line break plainly cuts a sentence: the next line could not open one, or this one cannot end here."""
    head = after[0]
    if head in _CONTINUES:
        return True
    if before[-1] in _OPENS:
        return True
    if head in "\"'" and len(after) > 1 and after[1] in " ,.;" and not is_finished(before):
        return True
    return head.islower() and not is_finished(before)


def is_prose_piece(text: str) -> bool:
    """Whether a line without an end is more likely the front of a sentence than a headline or a menu item."""
    return len(text) >= 60 or text[0].islower() or bool(_INNER_END.search(text))


def glue(lines: Sequence[Line]) -> list[Block]:
    """Blocks of lines; a short piece between two others (the text of a link) is taken along."""
    blocks: list[Block] = []
    count = len(lines)
    number = 0
    while number < count:
        first = number
        text = lines[number].text
        parts = [text]
        while number + 1 < count and number - first < 200:
            after = lines[number + 1].text
            if continues(text, after) or (
                number + 2 < count
                and len(after) <= 60
                and not is_finished(text)
                and not is_finished(after)
                and (len(parts) > 1 or is_prose_piece(text))
                and continues(after, lines[number + 2].text)
            ):
                number += 1
            else:
                break
            text = after
            parts.append(after)
        blocks.append(Block(first, number, parts[0] if len(parts) == 1 else " ".join(parts)))
        number += 1
    return blocks


def weight(text: str) -> int:
    """Length in letters of a spaced script: a character of Chinese, Japanese or Thai says about twice as much."""
    if text.isascii():
        return len(text)
    return len(text) + len(_UNSPACED.findall(text))


def sentence_ends_inside(text: str) -> int:
    """How many sentences end before the end of the text."""
    return len(_INNER_END.findall(text))
