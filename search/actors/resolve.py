"""Who is meant, within one article: mentions become actors.

A full name goes to the authority's person, or to its own earlier spelling in the article; a surname to the full name
that the article gives, else to the one person who is known by it; an acronym or a short form to its expansion. A lone
surname that nothing explains is dropped. Two people are never one because they share a surname.

Resolution across articles is a later step over what this one returns (`merge`); nothing here reads a second article.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from search.actors.lexicon import Lexicon
from search.actors.mention import Mention
from search.actors.names import Who
from search.actors.recognise import Found
from search.actors.short import Organizations, counted
from search.actors.words import BREAK, SPACE, Words, phrase_key
from search.article import Actor

_CAPITAL_VON = re.compile(r" Von (?=[A-Z])")
"""German `von` is never capital inside a name: `MEP Viola Von Cramon-Taubadel`."""
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV"))
_GEORGIA: Who = ("country", "Georgia")

Span = tuple[int, int]


class _Cast:
    """The actors of one article while it is read: word spans and roles by (type, name)."""

    def __init__(self) -> None:
        self.spans: dict[Who, list[Span]] = {}
        self.roles: dict[Who, str] = {}

    def add(self, who: Who, mention: Mention) -> None:
        self.spans.setdefault(who, []).append((mention.first, mention.last))
        if mention.role:
            self.roles.setdefault(who, mention.role)


def actors(found: Found, lexicon: Lexicon, body_starts: int = 0) -> tuple[Actor, ...]:
    """The actors of an article, the most mentioned first.

    Args:
        body_starts: where the body begins in the text; mentions before it are in the title.
    """
    cast = _Cast()
    people = _People(lexicon, found.words)
    full = [people.name(m) if m.type == "person" and not m.surname else None for m in found.mentions]
    _name_speakers(found, lexicon, people, cast)
    _believe_guesses(found, people)
    organizations = Organizations(found, lexicon)
    for mention, name in zip_longest(found.mentions, full):  # what was guessed stands last
        if mention.type == "person":
            name = name or people.by_surname(mention)
            cast.add(("person", name), mention)
        elif mention.type == "organization":
            cast.add(("organization", organizations.name(mention)), mention)
        else:
            cast.add((mention.type, mention.name), mention)
    _explain_loose(found, people, organizations, cast)
    if _GEORGIA in cast.spans and counted(lexicon.american, found.words) > counted(lexicon.georgian, found.words):
        del cast.spans[_GEORGIA]
    return _actors(cast, found.words, body_starts, lexicon)


def _name_speakers(found: Found, lexicon: Lexicon, people: _People, cast: _Cast) -> None:
    """Two loose words of which the second speaks alone elsewhere, or bears a title there, are a full name."""
    if not lexicon.speaks or len(found.loose) < 2:
        return
    words = found.words
    plain, loose = words.plain, set(found.loose)
    speaking = {plain[m.last - 1] for m in found.mentions if m.surname}
    pairs = []
    for index in found.loose:
        after = index + 1
        joined = index - 1 in loose and words.joins[index] != BREAK
        if not joined and after < len(plain) and words.joins[after] == SPACE and plain[after] in lexicon.speaks:
            speaking.add(plain[index])
        if after in loose and words.joins[after] == SPACE and not joined:
            pairs.append(index)
    for index in pairs:
        surname = plain[index + 1]
        known = plain[index] in lexicon.not_names or surname in lexicon.not_names or surname in people.surnames
        if surname in speaking and not known and len(plain[index]) > 1:
            mention = Mention("person", index, index + 2, words.span(index, index + 2))
            cast.add(("person", people.name(mention)), mention)
            loose -= {index, index + 1}
    found.loose[:] = sorted(loose)


def _believe_guesses(found: Found, people: _People) -> None:
    """Makes mentions of the guesses of which a word is loose still and the last is no surname."""
    loose = set(found.loose)
    for guess in found.guesses:
        places = range(guess.first, guess.last)
        if not loose.isdisjoint(places) and people.lookup(found.words.plain[guess.last - 1], guess.first) is None:
            found.mentions.append(guess)
            loose.difference_update(places)
    found.loose[:] = sorted(loose)


class _People:
    """The people of an article: full names first, then who a surname is."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self.lexicon = lexicon
        self.words = words
        self.by_key: dict[tuple[str, str], str] = {}
        self.surnames: dict[str, list[tuple[int, str]]] = {}

    def name(self, mention: Mention) -> str:
        """The canonical name of a full name, which from now on explains its surname."""
        names = [word for word in self.words.plain[mention.first : mention.last] if len(word) > 1]
        while len(names) > 2 and names[-1] in _SUFFIXES:
            names.pop()
        name = mention.name if mention.known else self._canonical(names, mention.name)
        family = names[0] if names[0] in self.lexicon.authority.family_first and len(names) < 4 else names[-1]
        self.surnames.setdefault(family, []).append((mention.first, name))
        if mention.known and (canonical := phrase_key(name).split(" ")[-1]) != family:
            self.surnames.setdefault(canonical, []).append((mention.first, name))
        return name

    def _canonical(self, names: list[str], text: str) -> str:
        if len(names) < 2:
            return text
        if entry := self.lexicon.person(names[0], names[-1]):
            return entry.name
        given = self.lexicon.authority.given_names.get(names[0], names[0])
        return self.by_key.setdefault((given, names[-1]), _CAPITAL_VON.sub(" von ", text))

    def by_surname(self, mention: Mention) -> str:
        """Who a title and a surname are."""
        return self.lookup(self.words.plain[mention.last - 1], mention.first) or mention.name

    def lookup(self, surname: str, index: int) -> str | None:
        """Who a surname is at a place: the one whom the text last named in full, else who is known by it."""
        if named := self.surnames.get(surname):
            before = [name for first, name in named if first < index]
            return before[-1] if before else named[0][1]
        return next((entry.name for entry in self.lexicon.alone.get(surname, ()) if entry.type == "person"), None)


def _explain_loose(found: Found, people: _People, organizations: Organizations, cast: _Cast) -> None:
    """Gives each word that nothing claimed to the surname, acronym or short form that it is."""
    words = found.words
    skip = -1
    for index in found.loose:
        if index < skip:
            continue
        last = index + 1
        if who := organizations.short_form(index):
            name, last = who
            cast.add(("organization", name), Mention("organization", index, last, name))
            skip = last
            continue
        if name_ := people.lookup(words.plain[index], index):
            cast.add(("person", name_), Mention("person", index, last, name_))
        elif who := organizations.by_itself(index):
            name, skip = who
            cast.add(("organization", name), Mention("organization", index, skip, name))


def _actors(cast: _Cast, words: Words, body_starts: int, lexicon: Lexicon) -> tuple[Actor, ...]:
    """Actors by descending count, then by where they are first named."""
    ranked = []
    for who, spans in cast.spans.items():
        if who in lexicon.hidden:
            continue
        spans.sort()
        mentions = tuple(
            (words.starts[first] - body_starts, words.ends[last - 1] - body_starts)
            for first, last in spans
            if words.starts[first] >= body_starts
        )
        actor = Actor(who[1], who[0], mentions, cast.roles.get(who))
        ranked.append((-actor.count, spans[0], who[1], actor))
    return tuple(actor for *_, actor in sorted(ranked, key=lambda row: row[:3]))
