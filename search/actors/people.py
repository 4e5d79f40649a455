"""People by their form: a given name and a surname, a title and a surname, a role beside two capitalised words.

Every function answers for one place in the text and looks a few words around it; none reads the article.
"""

from __future__ import annotations

import re

from search.actors.lexicon import Lexicon
from search.actors.mention import Mention
from search.actors.words import BREAK, HYPHEN, SPACE, Words

_MOST_NAMES = 5
"""Words of a name; longer runs of capitals are headlines."""
_MOST_ROLE = 80
"""Characters that an apposition may take."""

GIVEN_COUNTRIES = frozenset(("Jordan", "Chad", "Israel", "Georgia", "India", "Kenya"))
"""Countries that are given names too."""

_APPOSITION = re.compile(r",\s+(?:(?:who is|an?|the|his|her|its|then|now|currently)\s+)*([^,.;:()\n\"“”]{3,80})")


def at(words: Words, lexicon: Lexicon, first: int) -> Mention | None:
    """The person whose name begins at a word."""
    word = words.plain[first]
    title = title_start(words, lexicon, first)
    if lexicon.phrases.get(word, (None,))[0] == "royal":
        last = name_end(words, lexicon, first + 1)
        if last <= first + 1 or words.joins[first + 1] != SPACE:
            return None
        return Mention("person", first, last, words.span(first, last), role=None)
    last = name_end(words, lexicon, first)
    if not last:
        return None
    names = last - first
    if names == 1:
        if title is None or word in GIVEN_COUNTRIES or not _calls(words, lexicon, title, first):
            return None
        role = _role(words, lexicon, title, first, last)
        return Mention("person", first, last, words.span(first, last), surname=True, role=role)
    if title is None and not _is_given(words, lexicon, first) and not _described(words, lexicon, first, last):
        return None
    return Mention("person", first, last, words.span(first, last), role=_role(words, lexicon, title, first, last))


def known(words: Words, lexicon: Lexicon, first: int, last: int, name: str) -> Mention:
    """The mention of a person whom the authority knows."""
    title = title_start(words, lexicon, first)
    return Mention("person", first, last, name, known=True, role=_role(words, lexicon, title, first, last))


def name_end(words: Words, lexicon: Lexicon, first: int) -> int:
    """The index after the name that begins at a word; 0 if the word cannot begin one."""
    plain, joins = words.plain, words.joins
    count = len(plain)
    if first >= count or not _is_name(words, lexicon, first, first):
        return 0
    last = first + 1
    while last < count and last - first < _MOST_NAMES and joins[last] != BREAK and last - 1 not in words.possessive:
        word = plain[last]
        if word[0].isupper():
            if not _is_name(words, lexicon, first, last):
                break
            last += 1
        elif joins[last] == HYPHEN and len(word) <= 5 and plain[first] in lexicon.authority.family_first:
            last += 1  # Kim Jong-un
        elif word in lexicon.particles:
            after = last + 1
            while after < min(count, last + 3) and joins[after] != BREAK and plain[after] in lexicon.particles:
                after += 1
            if after >= count or joins[after] == BREAK or not _is_name(words, lexicon, first, after):
                break
            last = after + 1
        else:
            break
    while last > first and len(plain[last - 1]) == 1:
        last -= 1  # an initial does not end a name
    return last if last > first else 0


def _is_name(words: Words, lexicon: Lexicon, first: int, index: int) -> bool:
    """Whether a word can be part of a name that began at `first`."""
    word = words.plain[index]
    if not word[0].isupper():
        return False
    if len(word) == 1:
        return index > first or words.joins[index + 1 : index + 2] == [SPACE]
    if word in lexicon.not_names:
        if index == first:  # `Victoria Nuland`, `Christian Lindner`; `Jordan Bardella` only beside a role
            return word in lexicon.given_names or word in GIVEN_COUNTRIES
        return word in lexicon.surnames and _is_given(words, lexicon, first)
    if word.isupper() and len(word) < 4 and index > first and word not in lexicon.given_names:
        return word in ("II", "III", "IV", "VI", "XVI", "XIV")
    if word.isupper() and len(word) > 1 and index == first and not _are_initials(words, lexicon, index):
        return False
    return not any(c.isdigit() for c in word)


def _are_initials(words: Words, lexicon: Lexicon, index: int) -> bool:
    """Whether capitals with full stops stand behind a title: `Gov. J.B. Pritzker`."""
    dotted = words.ends[index] - words.starts[index] > len(words.plain[index])
    return dotted and title_start(words, lexicon, index) is not None


def _is_given(words: Words, lexicon: Lexicon, index: int) -> bool:
    """Whether a word is a given name, or a family name of those that stand first."""
    word = words.plain[index]
    return word in lexicon.given_names or (word in lexicon.authority.family_first and word not in lexicon.common)


def title_start(words: Words, lexicon: Lexicon, index: int) -> int | None:
    """Where the titles begin that stand directly before a word; None if there is none."""
    start = index
    if not index or words.plain[index - 1] not in lexicon.title_ends:
        return None
    while start and words.joins[start] != BREAK and start - 1 not in words.possessive and index - start < 8:
        for length in (4, 3, 2, 1):
            if start >= length and _is_title(words, lexicon, start - length, start):
                start -= length
                break
        else:
            break
    return start if start < index else None


def _is_title(words: Words, lexicon: Lexicon, first: int, last: int) -> bool:
    if last - first > 1 and BREAK in words.joins[first + 1 : last]:
        return False
    text = " ".join(words.plain[first:last])
    return text in lexicon.titles or text in lexicon.lower_titles


def _calls(words: Words, lexicon: Lexicon, title: int, first: int) -> bool:
    """Whether the title that stands before a lone surname is one that people are called by."""
    last_word = words.plain[first - 1]
    if last_word in lexicon.weak_titles and title == first - 1:
        return False
    return last_word[0].isupper() or last_word in lexicon.calling


def _described(words: Words, lexicon: Lexicon, first: int, last: int) -> bool:
    """Whether what follows two or three capitalised words shows that they are a person."""
    return 2 <= last - first <= 3 and apposition(words, lexicon, last) is not None


def apposition(words: Words, lexicon: Lexicon, last: int) -> str | None:
    """The role that follows a name between commas (`, the head of the Centre,`); None if what follows is no role."""
    end = words.ends[last - 1]
    if words.text[end : end + 1] != ",":
        return None
    match = _APPOSITION.match(words.text, end, end + _MOST_ROLE + 20)
    if match is None:
        return None
    role = " ".join(match[1].split())
    for word in re.findall(r"[\w-]+", role)[:6]:
        if word in lexicon.roles or (word in lexicon.titles and word[0].isupper() and word not in lexicon.weak_titles):
            return role
        if word in ("of", "for", "at", "in", "said", "says", "who", "was", "is", "had"):
            return None
    return None


def _role(words: Words, lexicon: Lexicon, title: int | None, first: int, last: int) -> str | None:
    """The title before a name, else the apposition after it."""
    if title is not None:
        while title < first and words.plain[title] in lexicon.honorifics:
            title += 1
        if title < first:
            return words.span(title, first)
    return apposition(words, lexicon, last)


def acts(words: Words, lexicon: Lexicon, last: int) -> bool:
    """Whether the word before `last` is followed by a verb of which it can be the subject."""
    return last < len(words.plain) and words.joins[last] == SPACE and words.plain[last] in lexicon.acting
