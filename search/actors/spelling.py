"""When two spellings are one name: transliterations, British and American, legal forms, letters gone wrong.

Each function compares or folds names alone; whether two names are one actor is for `merge` to decide.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from search.actors.words import split

LIKE = 0.85
"""How alike a garbled surname and the right one are at least (Ratcliff and Obershelp's ratio)."""
SHORTEST_GARBLED = 6
"""Letters of a surname from which a likeness shows anything."""

_TRANSLITERATIONS = tuple(
    (re.compile(pattern), folded)
    for pattern, folded in (
        (r"(?<=sk)(?:iy|yy|yi|ii|ij|yj|y|i)$", "i"),  # Zelensky, Zelenskyy, Zelenskiy, Zelenskii
        (r"(?:ei|ey|ej|ay|ai|aj)$", "ei"),  # Sergei, Sergey, Nikolay
        (r"(?:iy|ii|yi|y)$", "i"),  # Dmitry, Dmitriy, Dmitri
        (r"off$", "ov"),  # Romanoff, Romanov
        (r"ow$", "ov"),  # Lawrow, Lavrov
        (r"ks", "x"),  # Aleksei, Alexei
        (r"kh", "h"),  # Zakharova, Zaharova
        (r"tch|tsch|tsh", "ch"),  # Gorbatchev, Gorbachev
        (r"ou", "u"),  # Gaddafi's friend Moussa, Musa
        (r"(?:^e|ye|je)(?=[lvgfr])", "e"),  # Yeltsin, Eltsin; Yevgeny, Evgeny
        (r"w", "v"),  # Wladimir, Vladimir
    )
)
"""What spellings of one foreign name differ in, each with the names that made it necessary."""
_DOUBLED = re.compile(r"(.)\1")

_ORGANIZATION_WORDS = {
    "organisation": "organization", "defence": "defense", "labour": "labor", "centre": "center", "&": "and",
    "programme": "program", "co-operation": "cooperation", "theatre": "theater",
    "limited": "ltd", "incorporated": "inc", "companies": "cos",
}  # fmt: skip
"""British and American spellings of words that names of organisations are made of, and legal forms in full."""


@lru_cache(maxsize=1 << 16)
def transliterated(name: str) -> str:
    """One word of a person's name, so that its transliterations are one.

    >>> transliterated("Zelensky") == transliterated("Zelenskyy") == transliterated("Zelenskiy")
    True
    """
    text = name.lower()
    for pattern, fold in _TRANSLITERATIONS:
        text = pattern.sub(fold, text)
    return text


def folded(name: str) -> str:
    """The same without doubled letters, which are often a slip (`Philipp`), and sometimes another name (`O'Neill`).

    >>> folded("Philipp") == folded("Philip"), folded("Sergei") == folded("Sergey")
    (True, True)
    """
    return _DOUBLED.sub(r"\1", transliterated(name))


def garbled(surname: str, other: str) -> bool:
    """Whether two surnames are so alike that one may be the other gone wrong.

    >>> garbled("Ryablakov", "Ryabkov"), garbled("Smith", "Smyth")
    (True, False)
    """
    if min(len(surname), len(other)) < SHORTEST_GARBLED or surname[0] != other[0]:
        return False
    matcher = SequenceMatcher(None, surname.lower(), other.lower(), autojunk=False)
    return matcher.real_quick_ratio() >= LIKE and matcher.ratio() >= LIKE


@lru_cache(maxsize=1 << 16)
def organization_words(name: str) -> tuple[str, ...]:
    """The words of an organisation's name, so that British and American spellings of it are one.

    >>> organization_words("The Centre for Labour & Defence")
    ('center', 'for', 'labor', 'and', 'defense')
    """
    words = [_ORGANIZATION_WORDS.get(word, word) for word in (plain.lower() for plain in split(name).plain)]
    return tuple(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


@lru_cache(maxsize=1 << 16)
def initials(name: str) -> str:
    """The capitals with which words of an organisation's name begin.

    >>> initials("Department of Trade and Industry")
    'DTI'
    """
    return "".join(word[0] for word in name.split() if word[0].isupper())


def is_acronym(name: str) -> bool:
    """Whether a name may be the initials of another."""
    return len(name) > 2 and name.isupper()
