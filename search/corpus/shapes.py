"""What every block of a page looks like, all blocks at once: one pass of array code over the characters of the page.

Each character is looked up in one table of bit flags (letter, digit, comma ...), and the features of a block are counts
of flags between its bounds. Knows one list of words, that of site machinery; decides nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.corpus.lines import CLOSERS, INNER_END, TERMINALS, UNSPACED

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Codes = npt.NDArray[np.uint32]
Bools = npt.NDArray[np.bool_]
Flags = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

LETTER, LOWER, CAPITAL, DIGIT, COMMA, SYMBOL, WIDE, TERMINAL, CLOSER, COLON, QUESTION, QUOTE = (
    1 << bit for bit in range(12)
)
_SETS = {
    COMMA: ",،、，;；",
    SYMBOL: "|/@#©®™•·»›→▶►●■<>{}=+_*~^\\",
    TERMINAL: TERMINALS,
    CLOSER: CLOSERS,
    COLON: ":：",
    QUESTION: "?？؟",
    QUOTE: "\"“„«「'‘",
}
_WORD = re.compile(r"[^\W\d_]+")
_LAST = 0x1FFFF  # the planes above hold ideographs only, as does the end of this one for our purpose: letters, no case
_CLOSING = 8  # characters at the end of a text that may be closing quotes and brackets
_SAMPLE = 600  # characters of a block whose words are looked at


class Shapes(NamedTuple):
    """What the texts of n blocks look like.

    Args:
        sizes: lengths in letters of a spaced script, see `lines.weight`.
        features: by name, an array of n values each.
    """

    sizes: Ints
    features: dict[str, Floats]


@cache
def _table() -> Flags:
    """The flags of each code point up to `_LAST`, which stands for all that follow it."""
    every = "".join(map(chr, range(_LAST + 1)))
    table = np.zeros(len(every), dtype=np.uint16)
    for flag, pattern in ((LETTER, _WORD), (WIDE, UNSPACED)):
        for match in pattern.finditer(every):
            table[match.start() : match.end()] |= flag
    for flag, test in ((LOWER, str.islower), (CAPITAL, str.istitle), (DIGIT, str.isdecimal)):
        table[np.fromiter(map(test, every), dtype=bool, count=len(every))] |= flag
    for flag, members in _SETS.items():
        table[[ord(member) for member in members]] |= flag
    table[_LAST] = LETTER
    return table


@cache
def machinery() -> tuple[frozenset[str], re.Pattern[str]]:
    """The words with which a site speaks of itself (`subscribe`), and the pieces that tell in unspaced scripts."""
    words = tomllib.loads(resources.files("search.corpus").joinpath("furniture_words.toml").read_text("utf-8"))
    return frozenset(words["words"].split()), re.compile("|".join(words["pieces"].split()))


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def flags_of(codes: Codes) -> Flags:
    """The flags of each character.

    >>> [bool(flag & CAPITAL) for flag in flags_of(codes_of("Ab"))]
    [True, False]
    """
    return _table()[np.minimum(codes, _LAST)]


def words_of(text: str) -> list[str]:
    """The runs of letters of a text, in order; what the pattern `[^\\W\\d_]+` finds, in a third of the time.

    >>> words_of("It's 7 o'clock.")
    ['It', 's', 'o', 'clock']
    """
    codes = codes_of(text)
    return _letters_only(codes, flags_of(codes) & LETTER != 0).split()


def _letters_only(codes: Codes, letters: Bools) -> str:
    """The text with a space for everything that is no letter."""
    return np.where(letters, codes, np.uint32(ord(" "))).tobytes().decode("utf-32-le")


def shapes_of(texts: Sequence[str]) -> Shapes:
    """The shapes of texts, none of which is empty."""
    page = "\n".join(texts)
    codes = codes_of(page)
    flags = flags_of(codes)
    lengths = np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))
    starts = np.cumsum(lengths + 1) - lengths - 1
    owner = np.repeat(np.arange(len(texts)), lengths + 1)

    def count(positions: Ints) -> Ints:
        return np.bincount(owner[positions], minlength=len(texts))

    def count_of(flag: int) -> Ints:
        return count(np.flatnonzero(flags & flag != 0))

    first, last = flags[starts], flags[starts + lengths - 1]
    sizes = lengths + count_of(WIDE)
    finished = _finished(flags, starts, starts + lengths)
    ends = np.array([match.start() for match in INNER_END.finditer(page)], dtype=np.intp)
    words, words_lower, words_capital, words_own = _words(codes, flags, starts, lengths, owner)
    word_count = np.maximum(1, count(words))
    own_words = count(words[words_own])
    for number in np.flatnonzero(sizes > lengths).tolist():
        own_words[number] += len(machinery()[1].findall(texts[number]))
    size = np.log1p(np.minimum(sizes, 1500))
    features = {
        "length": size,
        "length squared": size * size,
        "finished": finished,
        "finished and long": finished & (sizes > 60),
        "ends in colon": last & COLON != 0,
        "inner ends": np.log1p(count(ends)),
        "commas": np.log1p(count_of(COMMA)),
        "lower start": first & LOWER != 0,
        "lower words": count(words[words_lower]) / word_count,
        "capital words": count(words[words_capital]) / word_count,
        "digits": np.minimum(1.0, count_of(DIGIT) / lengths * 4),
        "symbols": np.minimum(1.0, count_of(SYMBOL) / lengths * 10),
        "unspaced": sizes > 1.5 * lengths,
        "question": last & QUESTION != 0,
        "quote": first & QUOTE != 0,
        "machinery": np.log1p(own_words),
        "machinery share": np.minimum(1.0, 5 * own_words / word_count),
    }
    return Shapes(sizes, features)


def _finished(flags: Flags, starts: Ints, ends: Ints) -> Bools:
    """Whether each text ends as a sentence does; `lines.is_finished` for all at once."""
    at = ends - 1
    floor = np.maximum(starts, ends - _CLOSING)
    for _ in range(_CLOSING):
        closing = (flags[at] & CLOSER != 0) & (at > floor)
        if not closing.any():
            break
        at = at - closing
    finished: Bools = flags[at] & TERMINAL != 0
    return finished


def _words(codes: Codes, flags: Flags, starts: Ints, lengths: Ints, owner: Ints) -> tuple[Ints, Bools, Bools, Bools]:
    """The words of the samples: where each begins; whether it is in lower case, begins with a capital, is machinery."""
    letters = flags & LETTER != 0
    letters[(starts + _SAMPLE)[lengths > _SAMPLE]] = False  # cuts the word that runs out of the sample
    begins = letters.copy()
    begins[1:] &= ~letters[:-1]
    at = np.flatnonzero(begins)
    if not len(at):
        none = np.zeros(0, dtype=bool)
        return at, none, none, none
    within = np.bitwise_or.reduceat(flags * letters, at)
    words = _letters_only(codes, letters).casefold().split()
    own = np.fromiter(map(machinery()[0].__contains__, words), dtype=bool, count=len(at))
    lower = within & (LOWER | CAPITAL) == LOWER
    capital = flags[at] & CAPITAL != 0
    sampled = at - starts[owner[at]] < _SAMPLE
    return at[sampled], lower[sampled], capital[sampled], own[sampled]
