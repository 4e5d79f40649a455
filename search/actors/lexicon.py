"""The authority and the rules compiled for reading a text: phrase to meaning, longest phrase first.

Nothing here decides; it answers what the words at a place can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from search.actors.authority import Authority, Entry
from search.actors.names import Who
from search.actors.spelling import garbled
from search.actors.words import BREAK, Words, key, phrase_key

Kind = Literal["person", "organization", "country", "demonym", "capital", "title", "honorific", "royal", "other"]


COUNTRY_SURNAMES = frozenset(
    ("Jordan", "Chad", "Israel", "Ireland", "Holland", "England", "Wales", "France", "Georgia", "Malta")
)
"""Countries that are surnames too: `Michael Jordan`."""


LEAD = 45
"""Words of headline and lead, in which an adjective names the country: of 2,000 Reuters articles 0.68 of those in the
first forty words of the body are right, as of the names themselves, and 0.23 of the later ones."""


class Meaning(NamedTuple):
    """What a phrase means: its kind and, for what the authority knows, the entry."""

    kind: Kind
    entry: Entry | None = None


@dataclass(frozen=True)
class Lexicon:
    """Phrases by their key, and sets of plain words.

    Args:
        phrases: key to meaning, case as written.
        longest: the first word of a phrase to the most words that such a phrase has.
        short: the first words of forms that stand alone.
        owned: phrases that end in a possessive: `Moody's`, never `Moody`.
        alone: key of a surname or a short form that stands alone to those who may be meant.
        people: (class of the given name, surname) to the one person of the authority.
        hidden: type and name of actors that are never listed.
        not_names: words that are no part of a person's name.
    """

    authority: Authority
    phrases: dict[str, Meaning]
    longest: dict[str, int]
    short: frozenset[str]
    owned: frozenset[str]
    alone: dict[str, tuple[Entry, ...]]
    people: dict[tuple[str, str], Entry]
    garbled: dict[tuple[str, str], list[tuple[str, Entry]]]
    cased: dict[str, str]
    hidden: frozenset[Who]
    given_names: Mapping[str, str]
    not_names: frozenset[str]
    common: frozenset[str]
    surnames: frozenset[str]
    titles: frozenset[str]
    title_ends: frozenset[str]
    honorifics: frozenset[str]
    weak_titles: frozenset[str]
    calling: frozenset[str]
    roles: frozenset[str]
    lower_titles: frozenset[str]
    particles: frozenset[str]
    endings: frozenset[str]
    heads: frozenset[str]
    pairs: frozenset[str]
    inner: frozenset[str]
    people_for: frozenset[str]
    starters: frozenset[str]
    openers: frozenset[str]
    companies: frozenset[str]
    joined: frozenset[str]
    joining: frozenset[str]
    adjectives: tuple[str, ...]
    possessives: frozenset[str]
    officers: frozenset[str]
    acting: frozenset[str]
    organs: frozenset[str]
    lead: int
    state_organs: frozenset[str]
    described: frozenset[str]
    called: frozenset[str]
    ministers: frozenset[str]
    described_edges: frozenset[str]
    organization_nouns: frozenset[str]
    speaks: frozenset[str]
    employers: frozenset[str]
    acronym_acts: frozenset[str]
    thing_acronyms: frozenset[str]
    acronym: bool
    initials: bool
    of_state: bool
    chambers: frozenset[str]
    american: frozenset[str]
    georgian: frozenset[str]
    things: frozenset[str]

    def known(self, who: Who) -> Entry | None:
        """The authority's entry for a name that stands alone: by one of its forms, or a spelling of a full name."""
        type_, name = who
        text = phrase_key(name)
        meaning = self.phrases.get(text)
        if meaning and meaning.kind == type_:
            return meaning.entry
        for entry in self.alone.get(text, ()):
            if entry.type == type_ and entry.name == name:
                return entry
        names = [word for word in text.split(" ") if len(word) > 1]
        return self.person(names[0], names[-1]) if type_ == "person" and len(names) > 1 else None

    def person(self, given: str, surname: str) -> Entry | None:
        """The known person of a given name of that class, whose surname this is or a misspelling of."""
        given = self.authority.given_names.get(given, given)
        if entry := self.people.get((given, surname)):
            return entry
        near = self.garbled.get((given, surname[0]), ())
        return next((entry for known, entry in near if garbled(surname, known)), None)

    def match(self, words: Words, first: int) -> tuple[Meaning, int] | None:
        """The longest phrase that begins at a word, and the index after its last word."""
        plain = words.plain
        most = self.longest.get(plain[first])
        if most is None:
            return None
        if most == 1:
            meaning = self.phrases.get(plain[first])
            owned = plain[first] not in self.owned or first in words.possessive
            return (meaning, first + 1) if meaning and owned else None
        joins = words.joins
        last = first + 1
        stop = min(first + most, len(plain))
        while last < stop and joins[last] != BREAK:
            last += 1
        possessive = words.possessive
        while last > first:
            text = key(words, first, last) if possessive else " ".join(plain[first:last])
            if (meaning := self.phrases.get(text)) and (text not in self.owned or last - 1 in possessive):
                return meaning, last
            last -= 1
        return None


@lru_cache(maxsize=8)
def compiled(authority: Authority) -> Lexicon:
    """The lexicon of an authority."""
    rules = authority.rules
    phrases: dict[str, Meaning] = {}

    def add(forms: frozenset[str] | tuple[str, ...], meaning: Meaning) -> None:
        for form in forms:
            phrases[phrase_key(form)] = meaning  # what is added later wins

    add(authority.not_countries, Meaning("other"))
    for entry in authority.entries:
        add(entry.demonyms, Meaning("demonym", entry))
        add(entry.capitals, Meaning("capital", entry))
    add(rules.words("place"), Meaning("other"))
    add(rules.words("title"), Meaning("title"))
    add(rules.words("honorific"), Meaning("honorific"))
    add(rules.words("royal_title"), Meaning("royal"))
    for entry in authority.entries:
        forms = (entry.name, *entry.aliases)
        add(tuple(form for form in forms if form not in entry.alone), Meaning(entry.type, entry))
    owned, alone = _owned(authority, phrases), _alone(authority)
    singles = {
        text
        for text, meaning in phrases.items()
        if " " not in text and meaning.kind not in ("person", "capital") and text not in owned
    }
    endings, companies = _plain(rules.words("organization_ending")), _plain(rules.words("company_ending"))
    common = _plain(rules.words("sentence_word"))
    people = _people(authority)
    return Lexicon(
        authority=authority,
        phrases=phrases,
        longest=longest(phrases),
        owned=owned,
        alone=alone,
        short=frozenset(form.split(" ")[0] for form in alone.keys() | rules.words("chamber")),
        people=people,
        garbled=_by_initial(people) if rules.on("garbled") else {},
        given_names=authority.given_names if rules.on("given_name") else {},
        cased=_cased(phrases, common | rules.words("headline_word")),
        hidden=frozenset((entry.type, entry.name) for entry in authority.entries if entry.hide),
        not_names=frozenset(
            singles
            | endings
            | companies
            | common
            | _plain(rules.words("organization_head") | rules.words("not_people"))
        ),
        common=common,
        surnames=frozenset(text for text, meaning in phrases.items() if meaning.kind == "capital")
        | COUNTRY_SURNAMES
        | rules.words("place"),
        title_ends=frozenset(
            form.split(" ")[-1]
            for title in rules.words("title") | rules.words("honorific") | rules.words("role_noun")
            for form in (phrase_key(title), phrase_key(title).lower())
        ),
        titles=_plain(rules.words("title") | rules.words("honorific")),
        honorifics=_plain(rules.words("honorific")),
        calling=rules.words("lower_title"),
        weak_titles=rules.words("weak_title"),
        roles=rules.words("role_noun"),
        lower_titles=frozenset(phrase_key(title).lower() for title in rules.words("title") | rules.words("role_noun")),
        particles=rules.words("particle"),
        endings=endings,
        heads=_plain(rules.words("organization_head")),
        pairs=rules.words("organization_pair"),
        inner=_plain(rules.words("organization_inner")),
        people_for=_plain(rules.words("organization_people")),
        openers=rules.words("title_in_name"),
        starters=_plain(rules.words("organization_start")),
        companies=companies,
        joined=_plain(rules.words("joined_fields")),
        joining=rules.words("joined_trades"),
        adjectives=tuple(rules.words("joined_adjective")),
        possessives=rules.words("possessive_name"),
        officers=rules.words("officers_office"),
        acting=rules.words("acting_capital"),
        organs=rules.words("state_demonym"),
        lead=LEAD if rules.on("leading_demonym") else 0,
        state_organs=rules.words("state_organ"),
        described=_plain(rules.words("described_organization")),
        described_edges=frozenset(
            word
            for p in rules.words("described_organization") | rules.words("called_organization")
            for word in (p.split()[0], p.split()[-1])
        ),
        called=_plain(rules.words("described_organization") | rules.words("called_organization")),
        ministers=rules.words("ministry_title"),
        organization_nouns=rules.words("organization_apposition"),
        speaks=rules.words("speaking_surname"),
        employers=rules.words("employer"),
        acronym_acts=rules.words("acting_acronym"),
        thing_acronyms=rules.words("thing_acronym"),
        acronym=rules.on("acronym"),
        initials=rules.on("initials"),
        of_state=rules.on("of_state"),
        american=rules.words("american_state"),
        georgian=rules.words("georgian_neighbour"),
        chambers=rules.words("chamber"),
        things=rules.words("abbreviated_thing"),
    )


def _plain(forms: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase_key(form) for form in forms)


def longest(phrases: Iterable[str]) -> dict[str, int]:
    """The first word of each phrase to the most words that such a phrase has."""
    most: dict[str, int] = defaultdict(int)
    for text in phrases:
        words = text.split(" ")
        first = words[0].rstrip("'") if len(words) > 1 else words[0]
        most[first] = max(most[first], len(words))
    return dict(most)


def _owned(authority: Authority, phrases: Mapping[str, Meaning]) -> frozenset[str]:
    """Keys that no form has but one in `'s`."""
    forms = [form for entry in authority.entries for form in (entry.name, *entry.aliases)]
    owned = {phrase_key(form) for form in forms if form.endswith(("'s", "’s"))}
    return frozenset(owned & phrases.keys() - {phrase_key(form) for form in forms if not form.endswith(("'s", "’s"))})


def _alone(authority: Authority) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, dict[Entry, None]] = defaultdict(dict)
    if authority.rules.on("alone"):
        for entry in authority.entries:
            for form in entry.alone:
                found[phrase_key(form)][entry] = None
    return {form: tuple(entries) for form, entries in found.items()}


def _people(authority: Authority) -> dict[tuple[str, str], Entry]:
    """People by given name and surname, those left out of whom there are two (`George Bush`)."""
    found: dict[tuple[str, str], set[Entry]] = defaultdict(set)
    for entry in authority.entries:
        if entry.type == "person":
            for form in (entry.name, *entry.aliases):
                names = [word for word in phrase_key(form).split(" ") if len(word) > 1]
                if len(names) > 1:
                    found[authority.given_names.get(names[0], names[0]), names[-1]].add(entry)
    return {names: next(iter(entries)) for names, entries in found.items() if len(entries) == 1}


def _by_initial(people: dict[tuple[str, str], Entry]) -> dict[tuple[str, str], list[tuple[str, Entry]]]:
    """(class of the given name, first letter of the surname) to surnames of six letters or more."""
    found: dict[tuple[str, str], list[tuple[str, Entry]]] = defaultdict(list)
    for (given, surname), entry in people.items():
        if len(surname) >= 6:
            found[given, surname[0]].append((surname, entry))
    return dict(found)


def _cased(phrases: dict[str, Meaning], common: frozenset[str]) -> dict[str, str]:
    """Words of names, from capitals to how they are written; not those that are common words (`WHO`)."""
    words = {word.rstrip("'") for text, meaning in phrases.items() if meaning.entry for word in text.split(" ")}
    return {
        word.upper(): word for word in sorted(words, reverse=True) if word == "US" or word.capitalize() not in common
    }
