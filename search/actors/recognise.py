"""Where a text names somebody: mentions with their place, kind and evidence, before anything is resolved.

The text is read once, from capital to capital. At each the longest reading wins: a phrase of the lexicon, then an
organisation by its ending or head (`organizations.py`), then a person by given name, title or role (`people.py`).
Dictionary before guess. Words that nothing claims are returned too: a surname or an acronym may explain them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from search.actors import organizations, people
from search.actors.lexicon import Lexicon, Meaning
from search.actors.words import BREAK, Words
from search.article import ActorType


class Mention(NamedTuple):
    """One place where a text names an actor.

    Args:
        first, last: word indices, `last` exclusive.
        name: the canonical name if `known`, else the words of the text on one line.
        known: the authority knows this form.
        role: what the text calls a person.
        titled: for a person without a given name, evidence is the title.
    """

    type: ActorType
    first: int
    last: int
    name: str
    known: bool = False
    role: str | None = None
    titled: bool = False


@dataclass(slots=True)
class Found:
    """What a text names: mentions in order, loose capitalised words by index, and acronyms with their expansion."""

    words: Words
    mentions: list[Mention] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    acronyms: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


def recognise(words: Words, lexicon: Lexicon) -> Found:
    """All mentions of a text. Linear: no reading looks further than a few words."""
    found = Found(words)
    forced = organizations.expanded(words, lexicon)
    found.acronyms = {acronym: words.span(first, last) for first, (last, acronym) in forced.items()}
    plain = words.plain
    count = len(plain)
    particles = lexicon.particles
    titles: list[int] = []  # where the titles begin that stand directly before this word
    index = 0
    while index < count:
        word = plain[index]
        if not word[0].isupper():
            if word not in particles or index + 1 >= count or not plain[index + 1][0].isupper():
                index += 1
                continue
        index = _read(words, lexicon, index, found, titles, forced)
    return found


def _read(
    words: Words,
    lexicon: Lexicon,
    index: int,
    found: Found,
    titles: list[int],
    forced: dict[int, tuple[int, str]],
) -> int:
    """Reads what begins at a word; returns the index of the first word after it."""
    if titles and (words.joins[index] == BREAK or titles[-1] < 0):
        titles.clear()
    if index in forced and (phrase := lexicon.match(words, index)) is None:
        last, _ = forced[index]
        found.mentions.append(Mention("organization", index, last, words.span(index, last)))
        titles.clear()
        return last
    phrase = lexicon.match(words, index)
    organization = organizations.at(words, lexicon, index)
    if phrase and (organization is None or phrase[1] >= organization):
        return _phrase(words, lexicon, index, phrase, found, titles)
    if organization is not None:
        found.mentions.append(Mention("organization", index, organization, words.span(index, organization)))
        titles.clear()
        return organization
    return _person(words, lexicon, index, found, titles)


def _phrase(
    words: Words, lexicon: Lexicon, index: int, phrase: tuple[Meaning, int], found: Found, titles: list[int]
) -> int:
    """Reads a phrase of the lexicon."""
    (kind, entry), last = phrase
    if kind in ("title", "honorific", "royal"):
        if kind == "royal" and (end := people.name_end(words, lexicon, last, titled=True)):
            found.mentions.append(Mention("person", index, end, words.span(index, end)))
            titles.clear()
            return end
        titles.append(index if kind == "title" or titles else ~index)
        return _person(words, lexicon, last, found, titles, honorific=kind == "honorific") if _joined(words, last) else last
    if last == index + 1 and (end := people.name_end(words, lexicon, index)) and kind != "person":
        return _person(words, lexicon, index, found, titles)  # `Jordan Smith`: a given name and a surname
    titles.clear()
    if entry is None or kind == "demonym":
        return last
    if kind == "capital":
        if people.acts(words, lexicon, last):
            found.mentions.append(Mention("country", index, last, entry.name, known=True))
        return last
    if entry.hide:
        return last
    if kind == "person" and (longer := people.name_end(words, lexicon, index)) and longer > last:
        return _person(words, lexicon, index, found, titles)  # `Al Gore Sr`, `Boris Johnson-Smith`
    role = people.role(words, lexicon, index, last, []) if kind == "person" else None
    found.mentions.append(Mention(entry.type, index, last, entry.name, known=True, role=role))
    return last


def _joined(words: Words, index: int) -> bool:
    return index < len(words.plain) and words.joins[index] != BREAK and words.plain[index][0].isupper()
