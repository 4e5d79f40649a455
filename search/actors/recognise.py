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
from search.actors.words import HYPHEN, SPACE, Words

_PLACING = frozenset(("in", "at", "of", "from", "near", "to", "for", "outside", "around", "via", "west", "east", "new"))
"""Before a capital these make it a place, whatever follows (`officials in Paris said`), or another place."""
_BEFORE = {"Russia": ("Soviet", "Soviet Union")}
"""A country to the adjective of the state that had its capital before, and that state's name."""


@dataclass(slots=True)
class Found:
    """What a text names.

    Args:
        mentions: in the order of the text, never overlapping.
        loose: indices of capitalised words that nothing claims.
        acronyms: what the text itself abbreviates, to the words it stands for.
        guesses: what a model takes for organisations among words of no mention (`guesses.py`).
    """

    words: Words
    mentions: list[Mention] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    acronyms: dict[str, str] = field(default_factory=dict)
    guesses: list[Mention] = field(default_factory=list)


def read(words: Words, lexicon: Lexicon) -> Found:
    """All mentions of a text, in linear time: no reading looks further than a few words."""
    found = Found(words)
    expanded = organizations.expanded(words, lexicon)
    found.acronyms = {acronym: words.span(first, last) for first, (last, acronym) in expanded.items()}
    plain = words.plain
    particles = lexicon.particles
    index, count = 0, len(plain)
    while index < count:
        word = plain[index]
        if (
            not word[0].isupper()
            and not (
                word in particles and index + 1 < count and words.joins[index + 1] and plain[index + 1][0].isupper()
            )
            and not (word[0].isdigit() and word in lexicon.longest)  # `49ers`
        ):
            index += 1
            continue
        mention, last = _read(words, lexicon, index, expanded)
        if mention is not None:
            if mention.type == "organization" and (state := _state_of(words, lexicon, mention)):
                found.mentions.append(state)
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
    if phrase and phrase[1] == index + 1 and phrase[0].kind == "organization" and _goes_on(words, lexicon, index):
        phrase = None  # `Daimler-Benz` is not Daimler
    if phrase and words.plain[index] == "The" and organizations.at(words, lexicon, index + 1) > phrase[1]:
        return None, index + 1  # `The Independent Electoral Commission` is not The Independent
    organization = organizations.at(words, lexicon, index)
    if index in expanded:
        organization = max(organization, expanded[index][0])
    if phrase is not None and phrase[1] >= organization:
        return _phrase(words, lexicon, index, *phrase)
    named = phrase is not None and phrase[0].kind == "organization"
    if phrase and named and organizations.only_adds_form(words, lexicon, phrase[1], organization):
        return _phrase(words, lexicon, index, phrase[0], organization)
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
    if entry is None or entry.hide or (kind == "organization" and _is_ticker(words, index, last)):
        return None, last
    if kind == "demonym":
        acting = index < lexicon.lead or _organ_follows(words, lexicon, last)
        return (Mention("country", index, last, entry.name, known=True) if acting else None), last
    if kind == "capital":
        if not people.acts(words, lexicon, last) or (index and words.plain[index - 1].lower() in _PLACING):
            return None, last
        return Mention("country", index, last, _state_then(words, entry.name), known=True), last
    if kind == "person":
        return people.known(words, lexicon, index, last, entry.name), last
    return Mention(entry.type, index, last, entry.name, known=True), last


def _is_ticker(words: Words, first: int, last: int) -> bool:
    """Whether capitals stand in the brackets in which the wires give a share's code: `Unocal <UCL>`."""
    return (
        last == first + 1
        and words.plain[first].isupper()
        and words.text[words.starts[first] - 1 : words.starts[first]] == "<"
    )


def _state_then(words: Words, name: str) -> str:
    """The state that a capital stood for when the text was written: Moscow, where it says Soviet and never Russia."""
    adjective, before = _BEFORE.get(name, ("", name))
    return before if adjective in words.plain and name not in words.plain else name


def _goes_on(words: Words, lexicon: Lexicon, index: int) -> bool:
    """Whether a hyphen joins the word to a capitalised one of which the lexicon knows nothing."""
    after = index + 1
    if after >= len(words.plain) or words.joins[after] != HYPHEN:
        return False
    return words.plain[after][0].isupper() and words.plain[after] not in lexicon.longest


def _organ_follows(words: Words, lexicon: Lexicon, index: int) -> bool:
    """Whether the words from an index are an organ or an officer of a state."""
    for last in (index + 1, index + 2, index + 3):
        if last > len(words.plain) or words.joins[last - 1] != SPACE:
            return False
        if " ".join(words.plain[index:last]).lower() in lexicon.organs:
            return True
    return False


def _state_of(words: Words, lexicon: Lexicon, organization: Mention) -> Mention | None:
    """The state whose name begins the name of its own organ (`U.S. Army`)."""
    if organization.last - organization.first < 2 or words.plain[organization.last - 1] not in lexicon.state_organs:
        return None
    for last in (organization.first + 1, organization.first + 2):
        meaning = lexicon.phrases.get(" ".join(words.plain[organization.first : last]))
        if meaning and meaning.kind == "country" and meaning.entry and not meaning.entry.hide:
            return Mention("country", organization.first, last, meaning.entry.name, known=True)
    return None
