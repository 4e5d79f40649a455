"""A text as the recogniser sees it: words with their place, how each is joined to the one before, and runs of capitals.

Not the tokens of `search.analysis`, which fold case: here case, full stops and gaps are the evidence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

BREAK, SPACE, HYPHEN = 0, 1, 2
"""How a word is joined to the one before it: not at all (punctuation, a new paragraph), by space, by a hyphen."""

MAX_WORD = 40
"""A longer run of letters is no name."""

_LETTERS = r"[^\W_][\w\u0300-\u036f]*"
_ABBREVIATIONS = "Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Capt|Maj|Brig|Adm|Sgt|Prof|St|Jr|Sr|Rev|Inc|Corp|Co|Ltd|Messrs"
_WORD = re.compile(
    rf"((?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?"  # U.S., U.S.S.R.
    rf"|(?<!['’])[^\W\d_]\.(?=[ \n]?[^\W\d_])"  # W. Bush, but not the ending of "at Sotheby's. Then"
    rf"|(?:{_ABBREVIATIONS})\.(?=\s)"  # Gen. Petraeus
    rf"|(?!(?<=['’])s\b){_LETTERS}(?:['’&](?!s\b){_LETTERS})*"  # O'Brien, AT&T, but Kim's is Kim and an ending
    rf"|&)"
)
_APOSTROPHES = frozenset(("'", "’"))
_DECOMPOSED = re.compile("[\u0300-\u036f]")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | {"ß": "ss", "’": "'", "ʼ": "'"}
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as parallel lists.

    Args:
        plain: each word without accents, full stops and possessive ending: `U.S.` is `US`, `Kim's` is `Kim`.
        starts, ends: character offsets, the possessive ending left out.
        joins: BREAK, SPACE or HYPHEN, to the word before.
        possessive: indices of words that end in `'s` or `s'`.
    """

    text: str
    plain: list[str]
    starts: list[int]
    ends: list[int]
    joins: list[int]
    possessive: set[int]

    def span(self, first: int, last: int) -> str:
        """The text from word `first` up to, not including, word `last`, on one line."""
        return " ".join(self.text[self.starts[first] : self.ends[last - 1]].split())


def split(text: str) -> Words:
    """The words of a text.

    >>> words = split("Russia's George W. Bush")
    >>> words.plain, words.joins, words.possessive
    (['Russia', 'George', 'W', 'Bush'], [0, 1, 1, 1], {0})
    """
    pieces = _WORD.split(text)
    gaps, forms = pieces[0:-1:2], pieces[1::2]
    ends = list(accumulate(map(len, pieces)))[1::2]
    starts = [end - len(form) for end, form in zip(ends, forms, strict=True)]
    plain = list(map(to_plain, forms))
    joins = list(map(_join, gaps))
    if joins:
        joins[0] = BREAK
    possessive: set[int] = set()
    if "'" in text or "’" in text:
        possessive.update(
            index - 1
            for index, gap in enumerate(gaps)
            if gap[0:1] in _APOSTROPHES and index and (gap[1:2] == "s" or plain[index - 1][-1] == "s")
        )
    return Words(text, plain, starts, ends, joins, possessive)


@lru_cache(maxsize=1 << 12)
def _join(gap: str) -> int:
    """How two words are joined by what stands between them; a line that is only wrapped joins."""
    if len(gap) > 6:
        return BREAK
    if gap[:1] in _APOSTROPHES:  # Kim's, the states' rights
        gap = gap[2:] if gap[1:2] == "s" else gap[1:]
    if gap in ("-", "–", "‑", "-\n"):
        return HYPHEN
    if not gap or gap.strip() or gap.count("\n") > 1 or (gap.startswith("\n") and len(gap) > 1):
        return BREAK
    return SPACE


@lru_cache(maxsize=1 << 16)
def to_plain(word: str) -> str:
    """A word without accents and full stops; case stays.

    >>> to_plain("Wałęsa"), to_plain("U.S."), to_plain("O’Brien")
    ('Walesa', 'US', "O'Brien")
    """
    if not word.isascii():
        word = _DECOMPOSED.sub("", unicodedata.normalize("NFD", word)).translate(_UNDECOMPOSED)
    if "." in word:
        word = word.replace(".", "")
    return word


def key(words: Words, first: int, last: int) -> str:
    """The phrase of words `first` up to `last`, as the lexicon keys it: plain words, a possessive marked by `'`."""
    if not words.possessive:
        return " ".join(words.plain[first:last])
    parts = [
        word + "'" if index in words.possessive and index < last - 1 else word
        for index, word in enumerate(words.plain[first:last], first)
    ]
    return " ".join(parts)


@lru_cache(maxsize=1 << 16)
def phrase_key(phrase: str) -> str:
    """The key of a phrase that stands alone: that of a name in the authority file.

    >>> phrase_key("People's Bank of China"), phrase_key("Al-Qaeda")
    ("People' Bank of China", 'Al Qaeda')
    """
    words = split(phrase)
    return key(words, 0, len(words.plain))
