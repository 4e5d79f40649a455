"""Headlines in capitals, recased by what the body and the lexicon write, so that one reader serves all texts.

`REAGAN TO MEET NAKASONE, SAYS WHITE HOUSE` becomes `Reagan to meet Nakasone, says White House`. A word that neither
the body nor the lexicon writes with a capital is taken for a common word.
Recasing never moves a character: offsets stay true.
"""

from __future__ import annotations

import re

from search.actors.lexicon import Lexicon
from search.actors.words import to_plain

_WORD = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*")
_PUNCTUATION = str.maketrans(dict.fromkeys(".,;:!?\"'()[]<>/-–—“”‘’", " "))
_CAPITALISED = 0.8
"""Share of a headline's words, those of three letters and fewer left out, from which it is in capitals."""


def recase_title(title: str, body: str, lexicon: Lexicon) -> str:
    """A headline as running text would write it; one that is running text already is returned as it is."""
    longer = [word for word in _WORD.findall(title) if len(word) > 3]
    if not longer or sum(word[0].isupper() for word in longer) < _CAPITALISED * len(longer):
        return title
    if len(longer) < 3 and not title.isupper():
        return title
    return _recase(title, frozenset(body.translate(_PUNCTUATION).split()), lexicon)


def recase_body(body: str, lexicon: Lexicon) -> str:
    """A body that is all in capitals (old wire copy) as running text; any other as it is."""
    return _recase(body, frozenset(), lexicon) if body.isupper() else body


def _recase(text: str, written: frozenset[str], lexicon: Lexicon) -> str:
    """Each word as `written` or the lexicon has it.

    Args:
        written: the words of the body, as they stand there.
    """
    cased = {word.upper(): word for word in sorted(written) if word[0].isupper() and word.lower() not in written}
    name_ends = _company_end(text, lexicon)

    def recased(match: re.Match[str]) -> str:
        word = _cased(match[0], written, cased, lexicon)
        capital = word[0].upper() + word[1:]
        return capital if match.end() <= name_ends and len(capital) == len(word) else word

    return _WORD.sub(recased, text)


def _company_end(title: str, lexicon: Lexicon) -> int:
    """Where the company's name ends that a headline begins with (`TRINITY INDUSTRIES INC 2ND QTR`); 0 without one."""
    end = 0
    for number, match in enumerate(_WORD.finditer(title, 0, 80)):
        if number and title[end : match.start()] not in (" ", "-", " & "):
            return 0
        end = match.end()
        if number and match[0].capitalize() in lexicon.companies:
            return end
    return 0


def _cased(word: str, written: frozenset[str], cased: dict[str, str], lexicon: Lexicon) -> str:
    """One word as running text would write it; never of another length."""
    upper, lower = word.upper(), word.lower()
    if upper.endswith(("'S", "’S")):
        return _cased(word[:-2], written, cased, lexicon) + lower[-2:]
    if lower in written:
        return lower if len(lower) == len(word) else word
    known = cased.get(upper) or lexicon.cased.get(to_plain(upper))
    if known is not None:
        return upper if known.isupper() and len(upper) == len(word) else known if len(known) == len(word) else word
    return word if word in written and not word.isupper() else lower if len(lower) == len(word) else word
