"""Where a text names somebody: mentions with their place, kind and evidence, before anything is resolved.

The text is read once, from capital to capital. At each the longest reading wins: a phrase of the lexicon, then an
organisation by its form (`organizations.py`), then a person by given name, title or role (`people.py`): dictionary
before guess. Words that nothing claims are returned too: a surname or an acronym may explain them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from search.actors import organizations, people
from search.actors.lexicon import Lexicon, Meaning
from search.actors.mention import Mention
from search.actors.words import Words


@dataclass(slots=True)
class Found:
    """What a text names.

    Args:
        mentions: in the order of the text, never overlapping.
        loose: indices of capitalised words that nothing claims.
        acronyms: what the text itself abbreviates, to the words it stands for.
    """

    words: Words
    mentions: list[Mention] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    acronyms: dict[str, str] = field(default_factory=dict)


def recognise(words: Words, lexicon: Lexicon) -> Found:
    """All mentions of a text, in linear time: no reading looks further than a few words."""
    found = Found(words)
    expanded = organizations.expanded(words, lexicon)
    found.acronyms = {acronym: words.span(first, last) for first, (last, acronym) in expanded.items()}
    plain = words.plain
    particles = lexicon.particles
    index, count = 0, len(plain)
    while index < count:
        word = plain[index]
        if not word[0].isupper() and not (
            word in particles and index + 1 < count and words.joins[index + 1] and plain[index + 1][0].isupper()
        ):
            index += 1
            continue
        mention, last = _read(words, lexicon, index, expanded)
        if mention is not None:
            found.mentions.append(mention)
        elif last == index:
            found.loose.append(index)
        index = max(last, index + 1)
    return found


def _read(
    words: Words, lexicon: Lexicon, index: int, expanded: dict[int, tuple[int, str]]
) -> tuple[Mention | None, int]:
    """What begins at a word, and the index after it; the index itself where nothing claims the word."""
    phrase = lexicon.match(words, index)
    organization = organizations.at(words, lexicon, index)
    if index in expanded:
        organization = max(organization, expanded[index][0])
    if phrase is not None and phrase[1] >= organization:
        return _phrase(words, lexicon, index, *phrase)
    if not organization and not (phrase and phrase[0].kind == "title"):
        organization = organizations.described(words, lexicon, index)
    if organization:
        return Mention("organization", index, organization, words.span(index, organization)), organization
    mention = people.at(words, lexicon, index)
    return mention, mention.last if mention else index


def _phrase(words: Words, lexicon: Lexicon, index: int, meaning: Meaning, last: int) -> tuple[Mention | None, int]:
    """What a phrase of the lexicon is in this place."""
    kind, entry = meaning
    if kind == "royal" or (last == index + 1 and kind in ("country", "capital", "demonym", "other")):
        mention = people.at(words, lexicon, index)  # `King Hamad`, `Jordan Smith`
        if mention is not None:
            return mention, mention.last
    if entry is None or kind == "demonym" or entry.hide:
        return None, last
    if kind == "capital":
        if not people.acts(words, lexicon, last):
            return None, last
        return Mention("country", index, last, entry.name, known=True), last
    if kind == "person":
        return people.known(words, lexicon, index, last, entry.name), last
    return Mention(entry.type, index, last, entry.name, known=True), last

