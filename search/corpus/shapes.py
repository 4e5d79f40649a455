"""What every block of a page looks like, all blocks at once: one pass of array code over the characters of the page.

Each character is looked up in one table of bit flags (letter, digit, comma ...), and the features of a block are counts
of flags between its bounds. Knows one list of words, that of site machinery; decides nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
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
_CASES, _ONE_CASE = 32, (1 << 16) - 1  # where the count of small letters begins in a sum of `_spellings`, its highest
_SPELLINGS = 1 << 16
_PART = 1 << 20  # characters; each takes 40 bytes for a moment


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
    return _table().take(codes, mode="clip")


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
    """The shapes of texts, none of which is empty. An enormous page goes part by part, so that memory is bounded."""
    if sum(map(len, texts)) <= _PART:
        return _shapes(texts)
    parts = [_shapes(part) for part in _parts(texts)]
    names = parts[0].features
    return Shapes(
        np.concatenate([part.sizes for part in parts]),
        {name: np.concatenate([part.features[name] for part in parts]) for name in names},
    )


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Runs of texts of at most twice `_PART` characters; of a longer text its two ends stand for it."""
    part: list[str] = []
    size = 0
    for text in texts:
        part.append(text if len(text) <= _PART else text[: _PART // 2] + text[-_PART // 2 :])
        size += len(part[-1])
        if size >= _PART:
            yield part
            part, size = [], 0
    if part:
        yield part


def _shapes(texts: Sequence[str]) -> Shapes:
    page = "\n".join(texts)
    codes = codes_of(page)
    flags = flags_of(codes)
    lengths = np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))
    starts = np.cumsum(lengths + 1) - lengths - 1
    owner = np.repeat(np.arange(len(texts)), lengths + 1)

    def count(positions: Ints) -> Ints:
        return np.bincount(owner[positions], minlength=len(texts))

    def count_of(flag: int) -> Ints:
        return count((flags & flag != 0).nonzero()[0])

    first, last = flags[starts], flags[starts + lengths - 1]
    sizes = lengths + count_of(WIDE)
    finished = _finished(flags, starts, starts + lengths)
    ends = np.array([match.start() for match in INNER_END.finditer(page)], dtype=np.intp)
    whose, lower, capital, own = _words(page, codes, flags, starts, owner)

    def count_words(which: Ints) -> Ints:
        return np.bincount(which, minlength=len(texts))

    word_count = np.maximum(1, count_words(whose))
    own_words = count_words(whose[own])
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
        "lower words": count_words(whose[lower]) / word_count,
        "capital words": count_words(whose[capital]) / word_count,
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


def _words(page: str, codes: Codes, flags: Flags, starts: Ints, owner: Ints) -> tuple[Ints, Bools, Bools, Bools]:
    """The words of the samples: whose each is; whether it is in lower case, begins with a capital, is machinery."""
    letters = flags & LETTER != 0
    spelt = _spellings().take(codes, mode="clip")
    longer = np.flatnonzero(np.diff(starts, append=len(codes) + 1) > _SAMPLE + 1)
    ends = starts[longer] + _SAMPLE
    letters[ends] = False  # cuts the word that runs out of the sample
    spelt[ends] = 0
    begins = letters.copy()
    begins[1:] &= ~letters[:-1]
    at = begins.nonzero()[0]
    if not len(at):
        none = np.zeros(0, dtype=bool)
        return at, none, none, none
    sums = np.add.reduceat(spelt, at)
    whose = owner[at]
    if len(longer):
        sampled = at - starts[whose] < _SAMPLE
        at, sums, whose = at[sampled], sums[sampled], whose[sampled]
    cases = sums >> np.uint64(_CASES)
    own = _own_spellings()[sums % _SPELLINGS]
    likely = own.nonzero()[0]
    ends = starts[whose[likely]] + _SAMPLE
    for number, start, end in zip(likely.tolist(), at[likely].tolist(), ends.tolist(), strict=True):
        word = _WORD.match(page, start, end)
        own[number] = word is not None and word[0].casefold() in machinery()[0]
    return whose, (cases > 0) & (cases <= _ONE_CASE), flags[at] & CAPITAL != 0, own


@cache
def _spellings() -> npt.NDArray[np.uint64]:
    """Numbers for letters, to be summed over a word: the sum tells its cases, and the same words have the same sum.

    Of the 64 bits of a sum the lowest 32 are a hash of the casefolded letters in any order; then follow 16 bits that
    count small letters and 16 that count capitals. No word of a sample is long enough to overflow any of them.
    """
    flags = _table()
    hashes = np.random.default_rng(0).integers(1, 1 << 20, size=_LAST + 1, dtype=np.uint64)
    spelt = hashes.copy()
    for code in np.flatnonzero(flags & (LETTER | WIDE) == LETTER).tolist():  # no wide letter has a case
        folded = chr(code).casefold()
        if folded != chr(code):
            spelt[code] = sum(int(hashes[ord(letter)]) for letter in folded)
    for flag, bit in ((LOWER, _CASES), (CAPITAL, _CASES + 16)):
        spelt |= (flags & flag != 0).astype(np.uint64) << np.uint64(bit)
    spelt[flags & LETTER == 0] = 0
    return spelt


@cache
def _own_spellings() -> Bools:
    """Which hashes, modulo `_SPELLINGS`, a word of site machinery has; one other word in a hundred has them too."""
    hashes = np.zeros(_SPELLINGS, dtype=bool)
    for word in machinery()[0]:
        codes = codes_of(word)
        hashes[_spellings()[codes].sum() % _SPELLINGS] = True
    return hashes
