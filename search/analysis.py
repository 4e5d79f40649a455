"""What a word is. The one definition, used for articles and queries alike.

Text becomes a sequence of `Token`s: the surface form (case and accents folded, for verbatim phrases), its stem
(for words), and where it stands in the text. Every word counts, stop words too. Nothing here needs a download.

A reader writes one word; where it holds several tokens (`de-escalation`, `COVID-19`, `北京`) they stand side by side,
so that a query for it is a query for adjacent tokens, and `russia` finds `NATO-Russia Council`.

    U.S.  ->  us           AT&T    ->  at&t            Kim's   ->  kim's, stem kim
    labour -> labour, stem labor, as of `labor`: a word is found however a paper spells it
    100,000  ->  100000    Wałęsa  ->  walesa          l'Ukraine  ->  l ukraine
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize import RegexpTokenizer

from search.spelling import american

MAX_WORD = 64
"""Words are indexed by their first 64 characters: longer ones are encoded data, not language."""

_ENGLISH = """
    a about all also am an and any are as at be because been being both but by can could did do does doing during each
    either few for from further had has have having he her here hers him his how i if in into is it its itself just me
    more most must my of on once only or other our ours own same shall she should so some such than that the their
    theirs them then there these they this those through to too until very was we were what when where whether which
    while whom whose why with would you your yours
"""
FUNCTION_WORDS = frozenset(_ENGLISH.split())
"""English words that say how, not what. They are indexed and found like any other; they only weigh less in a score."""

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
"""Scripts written without spaces between words: each character is a token."""
_IGNORABLE = r"\u00ad\u200b-\u200d\u2060\ufeff"
"""Soft hyphen and zero-width characters: they stand inside words and mean nothing."""
_LETTER = rf"[\p{{L}}--{_UNSPACED}]"
_WORD = rf"[[\p{{L}}\p{{N}}]--{_UNSPACED}][[\p{{L}}\p{{N}}\p{{M}}{_IGNORABLE}]--{_UNSPACED}]*"
_ENDING = r"(?:['’ʼ](?:[stdmSTDM]|re|ve|ll|RE|VE|LL)(?![\w'’]))"
"""What an apostrophe may join to a word in English; elsewhere (`l'Ukraine`, `O'Brien`) it parts two words."""
_PATTERN = "(?V1)" + "|".join(  # V1: set difference, of the `regex` engine that NLTK compiles with
    (
        rf"{_LETTER}\.{_LETTER}(?:\.{_LETTER})*(?!\w)\.?{_ENDING}?",  # U.S., a.m., J.K
        r"\d{1,3}(?:,\d{3})+(?!\d)",  # 100,000
        r"\d+\.\d+(?!\w)",  # 3.5
        rf"{_WORD}(?:&{_WORD})*{_ENDING}?",  # Kim's, don't, AT&T
        rf"{_UNSPACED}\p{{M}}*",  # 北
    )
)
_BLOCK = 1 << 18
"""Characters given to NLTK at once: it ends any match after five seconds of wall-clock time."""

_RUN = re.compile(r"\S+")
_tokenizer = RegexpTokenizer(_PATTERN, flags=0)
_stemmer = SnowballStemmer("english")
_UNCHANGED = frozenset("abfhjkopquvwxz0123456789")
"""No suffix that the stemmer knows ends in these, so it need not be asked: of newswire's words one in six."""

_FOLDED_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
"""Accents and vowel points only. Marks that make another letter (Japanese voicing, Indic vowels) stay."""
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "’": "'", "ʼ": "'"}
    | dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
)


class Token(NamedTuple):
    """One word where it stands: `text[start:end]`, in two forms."""

    surface: str
    stem: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The words of a text, in order; a token's position is its index.

    >>> [token.surface for token in tokenize("The U.S. said Kim’s de-escalation…")]
    ['the', 'us', 'said', "kim's", 'de', 'escalation']
    >>> tokenize("AT&T’s relations")
    [Token(surface="at&t's", stem='at&t', start=0, end=6), Token(surface='relations', stem='relat', start=7, end=16)]
    """
    tokens = []
    for run in _RUN.finditer(text):
        base = run.start()
        tokens += [Token(surface, stem, base + start, base + end) for surface, stem, start, end in _words(run[0])]
    return tokens


def words(runs: Sequence[str]) -> list[list[Token]]:
    """For each run of text without white space its words, offsets counted within it.

    No word reaches over white space, and none looks beyond it: the words of a text are those of its runs. Many runs are
    given to NLTK together, which takes a third of the time that one by one does.

    >>> [[token.surface for token in tokens] for tokens in words(["Kim’s", "—", "de-escalation…"])]
    [["kim's"], [], ['de', 'escalation']]
    """
    found = []
    forms: dict[str, tuple[str, str]] = {}
    for block in _blocks(runs):
        text = "\n".join(block)
        pieces = _pieces(text)
        start = end = taken = 0
        for run in block:
            stop = start + len(run)
            tokens = []
            while taken < len(pieces):
                piece = pieces[taken]
                begin = text.find(piece, end, stop)  # NLTK's own span_tokenize takes three times as long
                if begin < 0:
                    break  # it stands in a later run
                end = begin + len(piece)
                if piece not in forms:
                    forms[piece] = _forms(piece)
                surface, stem = forms[piece]
                tokens.append(Token(surface, stem, begin - start, end - start))
                taken += 1
            found.append(tokens)
            start = end = stop + 1
    return found


def _pieces(text: str) -> list[str]:
    """The words of a text as they stand in it."""
    return [piece for at in range(0, len(text), _BLOCK) for piece in _tokenizer.tokenize(text[at : at + _BLOCK])]


def _blocks(runs: Sequence[str]) -> Iterator[list[str]]:
    """The runs, as many together as are a block; a longer run is alone."""
    block: list[str] = []
    size = 0
    for run in runs:
        if block and size + len(run) >= _BLOCK:
            yield block
            block, size = [], 0
        block.append(run)
        size += len(run) + 1
    if block:
        yield block


def fold(text: str) -> str:
    """Case and accents folded, as in the surface form of a word.

    >>> fold("Škoda ŁÓDŹ Straße")
    'skoda lodz strasse'
    """
    if text.isascii():
        return text.lower()
    decomposed = _FOLDED_MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", decomposed.translate(_LETTERS_WITHOUT_DECOMPOSITION))


def _forms(piece: str) -> tuple[str, str]:
    """Surface form and stem of a piece of text that is one word."""
    surface = fold(piece)
    bare = surface.removesuffix("'s")
    if "." in bare and not bare[0].isdigit():  # an acronym: U.S. is US
        surface = surface.replace(".", "")
    elif bare[0].isdigit():
        surface = surface.replace(",", "")
    surface = surface[:MAX_WORD]
    if surface[-1] in _UNCHANGED:
        return surface, surface
    if not surface.replace("'", "").isalpha():
        return surface, surface.removesuffix("'s")
    return surface, _stemmer.stem(american(surface))


@lru_cache(maxsize=1 << 13)
def _words(run: str) -> list[Token]:
    """The words of a run; kept for those met last, as most of a text's runs were met before."""
    return words([run])[0]
