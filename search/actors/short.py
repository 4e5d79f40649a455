"""The organisations of one article under one name each, and what is short for them.

Acronyms, initials, a name without its state or its legal form; and short forms of the authority (`~Congress`), which
mean the organ of the state that the article is about.
"""

from __future__ import annotations

from collections import Counter

from search.actors.lexicon import Lexicon, Meaning
from search.actors.mention import Mention
from search.actors.organizations import acronym_after
from search.actors.recognise import Found
from search.actors.words import BREAK, SPACE, Words, key, phrase_key

_HOME = "United States"
"""Whose organs an article means that names no state: only American papers leave their own unnamed."""
_WORLD = "United Nations"
"""May stand before the name of any organisation: `U.N. World Food Programme`."""
_INSIDE = frozenset(",;()/-")
"""Behind these a capital does not only begin a sentence."""


class Organizations:
    """The organisations of an article: acronyms, short forms and first words to the full name."""

    def __init__(self, found: Found, lexicon: Lexicon) -> None:
        self.words = found.words
        self.lexicon = lexicon
        self.mentions = found.mentions
        self.states: Counter[str] | None = None
        self.names: dict[str, str] = {}
        self.stated: dict[str, str] = {}
        self.spelled: dict[str, str] = {}
        self.short: dict[str, str] = {}
        self.first: dict[str, set[str]] = {}
        self.chambers: dict[str, str] = {}
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
        initials = "".join(word[0] for word in words if word[0].isupper())
        if self.lexicon.initials and len(initials) > 2:
            self.short.setdefault(initials, self.spelled.setdefault(initials, name))
        if not mention.known and (part := self._of_state(mention)):
            self.parts.setdefault(part[1], set()).add(name)

    def name(self, mention: Mention) -> str:
        """The canonical name of a mention: of a short form, that of the one longer name that it can be short for."""
        if mention.known:
            text = self.words.span(mention.first, mention.last)
            return self.stated.get(text) or self.spelled.get(text, mention.name)
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
            if name := next((entry.name for entry in entries if state in (entry.state, _WORLD)), None):
                return name
        text = phrase_key(mention.name)
        return self.names.setdefault(text, self._lowered(text) or mention.name.rstrip("."))

    def _lowered(self, text: str) -> str | None:
        """The known name whose first word stands in capitals, as it opens some articles (`LONDON Stock Exchange`)."""
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
            if meaning and meaning.entry and mention.last > rest and _is_state(meaning):
                return meaning.entry.name, key(self.words, rest, mention.last)
        return None

    def alone(self, text: str, index: int) -> str | None:
        """The organisation that a short form is: that of the state which the article is about, else of none."""
        entries = [entry for entry in self.lexicon.alone.get(text, ()) if entry.type == "organization"]
        if not text.isupper() and index and self.words.plain[index - 1] in ("the", "a", "an"):
            entries = [entry for entry in entries if entry.state]  # `the Amazon`, `a Ford`
        if not entries:
            return None
        states = self._states(index)
        most = max(states.values(), default=0)
        share = 2 if " " in text or text in self.lexicon.chambers else 3  # every state has a senate, few have an ASIO
        named = [entry for entry in entries if entry.state and share * states[entry.state] > most]
        if not most:
            named = [entry for entry in entries if entry.state == _HOME]
        named.sort(key=lambda entry: -states[entry.state or ""])
        return next((entry.name for entry in (*named, *entries) if entry in named or not entry.state), None)

    def by_itself(self, index: int) -> tuple[str, int] | None:
        """The organisation of which the words from an index are a short form, and the index after them."""
        plain = self.words.plain
        if plain[index] not in self.lexicon.short:
            return None
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
        if text not in self.chambers:
            longer = {name for names in self.first.values() for name in names if name.endswith(f" {text}")}
            self.chambers[text] = longer.pop() if len(longer) == 1 else text
        return self.chambers[text]

    def short_form(self, index: int) -> tuple[str, int] | None:
        """The organisation of the article of which the words from an index are the short form."""
        if not self.short:
            return None
        plain = self.words.plain
        for last in range(min(index + 5, len(plain)), index, -1):
            if name := self.short.get(" ".join(plain[index:last])):
                return name, last
        return None

    def _states(self, index: int) -> Counter[str]:
        """How often the article names each state or an organ of it; if one stands before a word, that one only."""
        for size in (1, 2):
            meaning = self.lexicon.phrases.get(" ".join(self.words.plain[max(0, index - size) : index]))
            if (
                meaning
                and meaning.entry
                and meaning.kind in ("country", "demonym")
                and self.words.joins[index] == SPACE
            ):
                return Counter((meaning.entry.name,))
        if self.states is None:
            known = (self.lexicon.known((m.type, m.name)) for m in self.mentions if m.known and m.type != "person")
            names = (entry.name if entry.type == "country" else entry.state for entry in known if entry)
            self.states = Counter(name for name in names if name)
            words = (self.lexicon.phrases.get(word) for word in self.words.plain)
            self.states[_HOME] += counted(self.lexicon.american, self.words) // 2
            self.states.update(m.entry.name for m in words if m and m.entry and m.kind in ("capital", "demonym"))
        return self.states

    def stands_alone(self, first: int, last: int) -> bool:
        """Whether words can be the short form of an organisation by their place.

        Not between capitals, as part of another name, nor where they only begin a sentence.
        """
        words = self.words
        plain, acts = words.plain, last - 1 in words.possessive
        if last < len(plain) and words.joins[last] != BREAK and not acts:
            if plain[last][0].isupper() and last == first + 1 and plain[last] not in self.lexicon.titles:
                return False
            acts = plain[last] in self.lexicon.acting
        if first and words.joins[first] != BREAK:
            return not plain[first - 1][0].isupper() or plain[first - 1] in self.lexicon.common
        start = words.starts[first]
        before = words.text[max(0, start - 4) : start].rstrip()[-1:]
        return acts or before in _INSIDE


def counted(of: frozenset[str], words: Words) -> int:
    """How many words are of a set."""
    return sum(word in of for word in words.plain)


def _is_state(meaning: Meaning) -> bool:
    return meaning.kind in ("country", "demonym") or (meaning.entry is not None and meaning.entry.name == _WORLD)
