"""Who is meant, within one article: mentions become actors.

A full name goes to the authority's person, or to its own earlier spelling in the article; a surname to the full name
that the article gives, else to the one person who is known by it; an acronym or a short form to its expansion. A lone
surname that nothing explains is dropped. Two people are never one because they share a surname.

Resolution across articles is a later step over what this one returns (`merge.py`); nothing here reads a second article.
"""

from __future__ import annotations

import re
from collections import Counter

from search.actors.lexicon import Lexicon
from search.actors.mention import Mention
from search.actors.names import Who
from search.actors.organizations import acronym_after
from search.actors.recognise import Found
from search.actors.words import BREAK, SPACE, Words, key, phrase_key
from search.article import Actor

_CAPITAL_VON = re.compile(r" Von (?=[A-Z])")
"""German `von` is never capital inside a name: `MEP Viola Von Cramon-Taubadel`."""
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV"))
_HOME = "United States"
"""Whose organs an article means that names no state: only American papers leave their own unnamed."""
_INSIDE = frozenset(",;()/-")
"""Behind these a capital does not only begin a sentence."""

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
    organizations = _Organizations(found, lexicon)
    for mention, name in zip(found.mentions, full, strict=True):
        if mention.type == "person":
            name = name or people.by_surname(mention)
            cast.add(("person", name), mention)
        elif mention.type == "organization":
            cast.add(("organization", organizations.name(mention)), mention)
        else:
            cast.add((mention.type, mention.name), mention)
    _explain_loose(found, people, organizations, cast)
    if _GEORGIA in cast.spans and _counted(lexicon.american, found.words) > _counted(lexicon.georgian, found.words):
        del cast.spans[_GEORGIA]
    return _actors(cast, found.words, body_starts, lexicon)


def _counted(of: frozenset[str], words: Words) -> int:
    return sum(word in of for word in words.plain)


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


class _Organizations:
    """The organisations of an article: acronyms, short forms and first words to the full name."""

    def __init__(self, found: Found, lexicon: Lexicon) -> None:
        self.words = found.words
        self.lexicon = lexicon
        self.mentions = found.mentions
        self.states: Counter[str] | None = None
        self.names: dict[str, str] = {}
        self.stated: dict[str, str] = {}
        self.short: dict[str, str] = {}
        self.first: dict[str, set[str]] = {}
        self.parts: dict[str, set[str]] = {}
        for mention in found.mentions:
            if mention.type == "organization":
                self._learn(mention)
        for acronym, text in found.acronyms.items():
            meaning = lexicon.phrases.get(phrase_key(text))
            name = meaning.entry.name if meaning and meaning.entry else self.names.get(phrase_key(text), text)
            self.short[acronym] = self.stated[acronym] = name

    def _learn(self, mention: Mention) -> None:
        """What may be short for a name: its acronym, its first word, it without a legal form or the state before it."""
        name = self._full(mention)
        if acronym := acronym_after(self.words, self.lexicon, mention.last):
            self.short[acronym] = self.stated[acronym] = name
        words = phrase_key(mention.name).split(" ")
        if len(words) < 2:
            if words[0].isupper():
                self.short.setdefault(words[0], name)  # `KZFOR said` explains KZFOR elsewhere
            return
        self.first.setdefault(words[0], set()).add(name)
        if words[-1] in self.lexicon.companies:
            self.short[" ".join(words[:-1])] = name
        if initials := self.lexicon.initials and "".join(word[0] for word in words if word[0].isupper()):
            if len(initials) > 2:
                self.short.setdefault(initials, name)
        if not mention.known and (part := self._of_state(mention)):
            self.parts.setdefault(part[1], set()).add(name)

    def name(self, mention: Mention) -> str:
        """The canonical name of a mention: of a short form, that of the one longer name that it can be short for."""
        if mention.known:
            return self.stated.get(self.words.span(mention.first, mention.last), mention.name)
        text = phrase_key(mention.name)
        for longer in (self.first.get(text, ()), self.parts.get(text, ())):
            if len(longer) == 1:
                return self.short.get(text) or next(iter(longer))
        return self.short.get(text) or self.alone(text, mention.first) or self._full(mention)

    def _full(self, mention: Mention) -> str:
        if mention.known:
            return mention.name
        if part := self._of_state(mention):
            state, text = part
            meaning = self.lexicon.phrases.get(text)
            entries = [meaning.entry] if meaning and meaning.entry else self.lexicon.alone.get(text, ())
            if name := next((entry.name for entry in entries if entry.state == state), None):
                return name
        text = phrase_key(mention.name)
        return self.names.setdefault(text, self._lowered(text) or mention.name.rstrip("."))

    def _lowered(self, text: str) -> str | None:
        """The known name of which the first word stands in capitals, as it opens some articles (`LONDON Stock Exchange`)."""
        first, _, rest = text.partition(" ")
        if not rest or not first.isupper() or len(first) < 4:
            return None
        meaning = self.lexicon.phrases.get(f"{first.capitalize()} {rest}")
        return meaning.entry.name if meaning and meaning.entry and meaning.kind == "organization" else None

    def _of_state(self, mention: Mention) -> tuple[str, str] | None:
        """The state that begins a name, and the rest of it: `U.S. Census Bureau`, `Australian Press Council`."""
        if not self.lexicon.of_state:
            return None
        for size in (1, 2):
            rest = mention.first + size
            meaning = self.lexicon.phrases.get(" ".join(self.words.plain[mention.first : rest]))
            if meaning and meaning.entry and meaning.kind in ("country", "demonym") and mention.last > rest:
                return meaning.entry.name, key(self.words, rest, mention.last)
        return None

    def alone(self, text: str, index: int) -> str | None:
        """The organisation that a short form is by itself: that of the state that the article is about, else of none."""
        entries = [entry for entry in self.lexicon.alone.get(text, ()) if entry.type == "organization"]
        if not text.isupper() and index and self.words.plain[index - 1] in ("the", "a", "an"):
            entries = [entry for entry in entries if entry.state]  # `the Amazon`, `a Ford`
        if not entries:
            return None
        states = self._states(index)
        most = max(states.values(), default=0)
        share = 2 if text in self.lexicon.chambers else 3  # every state has a senate, few have an ASIO
        named = [entry for entry in entries if entry.state and share * states[entry.state] > most]
        if not most:
            named = [entry for entry in entries if entry.state == _HOME]
        named.sort(key=lambda entry: -states[entry.state or ""])
        return next((entry.name for entry in (*named, *entries) if entry in named or not entry.state), None)

    def by_itself(self, index: int) -> tuple[str, int] | None:
        """The organisation of which the words from an index are a short form, and the index after them."""
        plain = self.words.plain
        for last in range(min(index + 3, len(plain)), index, -1):
            text = " ".join(plain[index:last])
            if (text in self.lexicon.alone or text in self.lexicon.chambers) and self.stands_alone(index, last):
                name = self.alone(text, index) or self._chamber(text)
                return (name, last) if name else None
        return None

    def _chamber(self, text: str) -> str | None:
        """A chamber without its state: the one that the article names in full, else as it is called."""
        if text not in self.lexicon.chambers:
            return None
        longer = {name for names in self.first.values() for name in names if name.endswith(f" {text}")}
        return longer.pop() if len(longer) == 1 else text

    def _states(self, index: int) -> Counter[str]:
        """How often the article names each state or an organ of it; only the one that stands before a word, if one does."""
        for size in (1, 2):
            meaning = self.lexicon.phrases.get(" ".join(self.words.plain[max(0, index - size) : index]))
            if meaning and meaning.entry and meaning.kind in ("country", "demonym") and self.words.joins[index] == SPACE:
                return Counter((meaning.entry.name,))
        if self.states is None:
            known = (self.lexicon.known((m.type, m.name)) for m in self.mentions if m.known and m.type != "person")
            names = (entry.name if entry.type == "country" else entry.state for entry in known if entry)
            self.states = Counter(name for name in names if name)
            words = (self.lexicon.phrases.get(word) for word in self.words.plain)
            self.states[_HOME] += _counted(self.lexicon.american, self.words) // 2
            self.states.update(m.entry.name for m in words if m and m.entry and m.kind in ("capital", "demonym"))
        return self.states

    def stands_alone(self, first: int, last: int) -> bool:
        """Whether words can be the short form of an organisation by their place.

        Not between capitals, as part of another name, nor where they only begin a sentence.
        """
        words = self.words
        plain, acts = words.plain, last - 1 in words.possessive
        if last < len(plain) and words.joins[last] != BREAK and not acts:
            if plain[last][0].isupper() and last == first + 1:
                return False
            acts = plain[last] in self.lexicon.acting
        if first and words.joins[first] != BREAK:
            return not plain[first - 1][0].isupper() or plain[first - 1] in self.lexicon.common
        before = words.text[: words.starts[first]].rstrip()[-1:] if first else ""
        return acts or before in _INSIDE


def _explain_loose(found: Found, people: _People, organizations: _Organizations, cast: _Cast) -> None:
    """Gives each word that nothing claimed to the surname, acronym or short form that it is."""
    words = found.words
    skip = -1
    for index in found.loose:
        if index < skip:
            continue
        last = index + 1
        if who := _short_form(words, organizations, index):
            name, last = who
            cast.add(("organization", name), Mention("organization", index, last, name))
            skip = last
            continue
        if name_ := people.lookup(words.plain[index], index):
            cast.add(("person", name_), Mention("person", index, last, name_))
        elif who := organizations.by_itself(index):
            name, skip = who
            cast.add(("organization", name), Mention("organization", index, skip, name))


def _short_form(words: Words, organizations: _Organizations, index: int) -> tuple[str, int] | None:
    """The organisation of which the words here are the short form."""
    if not organizations.short:
        return None
    for last in range(min(index + 5, len(words.plain)), index, -1):
        if name := organizations.short.get(" ".join(words.plain[index:last])):
            return name, last
    return None


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
