"""Headlines in capitals, recased by what the body and the lexicon write, so that one reader serves all texts.

`REAGAN TO MEET NAKASONE, SAYS WHITE HOUSE` becomes `Reagan to meet Nakasone, says White House`. A word that neither
the body nor the lexicon writes with a capital is taken for a common word, unless a given name stands before it.
Recasing never moves a character: offsets stay true.
"""

from __future__ import annotations

import re

from search.actors.lexicon import Lexicon
from search.actors.words import to_plain

_WORD = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*")
_SHOUTED, _CAPITALISED = 0.7, 0.8
"""Shares of a headline's words, those of three letters and fewer left out, from which it is in capitals."""


def recase_title(title: str, body: str, lexicon: Lexicon) -> str:
    """A headline as running text would write it; one that is running text already is returned as it is."""
    longer = [word for word in _WORD.findall(title) if len(word) > 3]
    if not longer or sum(word[0].isupper() for word in longer) < _CAPITALISED * len(longer):
        return title
    if len(longer) < 3 and not title.isupper():
        return title
    return _recase(title, frozenset(_WORD.findall(body)), lexicon)


def recase_body(body: str, lexicon: Lexicon) -> str:
    """A body that is all in capitals (old wire copy) as running text; any other as it is."""
    return _recase(body, frozenset(), lexicon) if body.isupper() else body


def _recase(text: str, written: frozenset[str], lexicon: Lexicon) -> str:
    """Each word as `written` or the lexicon has it.

    Args:
        written: the words of the body, as they stand there.
    """
    cased = {word.upper(): word for word in written if word[0].isupper() and word.lower() not in written}
    after_given = False
    parts = []
    end = 0
    for match in _WORD.finditer(text):
        word = match[0]
        new = _cased(word, written, cased, lexicon, after_given)
        after_given = new[0].isupper() and to_plain(new) in lexicon.given_names and text[match.end() : match.end() + 1] == " "
        parts += (text[end : match.start()], new if len(new) == len(word) else word)
        end = match.end()
    return "".join((*parts, text[end:]))


def _cased(word: str, written: frozenset[str], cased: dict[str, str], lexicon: Lexicon, after_given: bool) -> str:
    upper, lower = word.upper(), word.lower()
    if lower in written and not (word.isupper() and word in lexicon.phrases and word in written):
        return lower
    known = cased.get(upper) or lexicon.cased.get(to_plain(upper))
    if known:
        return upper if known.isupper() else known if len(known) == len(word) else word
    if not word.isupper() and word in written:
        return word
    if lower.capitalize() in lexicon.given_names or (after_given and lower.capitalize() not in lexicon.common):
        return lower.capitalize()
    return lower
