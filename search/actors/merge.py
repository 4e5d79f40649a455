"""Who is who across articles: from how many articles have each name to which names are one actor.

`Census` counts names as articles pass, and keeps no text. `merges` is a pure function of the census and the authority:
it proposes each merge with its evidence, or says why two names were kept apart. `renamed` applies merges to an
article. Two people are never one because they share a surname.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from search.actors.authority import Authority
from search.actors.names import Who
from search.actors.spelling import folded, garbled, organization_words
from search.actors.words import split
from search.article import Actor, ActorType, Article

Why = Literal["surname", "spelling", "given name", "garbled", "short form", "initials"]

OTHERS = 2
"""Articles that must have the name into which another is merged."""
SHARE = 0.9
"""Part of all uses that the name must have, where another could be meant."""
FEW_LETTERS = 5
"""Articles that must have the full name of an acronym of fewer than four letters: `ANZ` is not Air New Zealand."""
_SLIPPED = round(SHARE / (1 - SHARE))
"""Articles that must have a name of which one article can have a slip."""
_CROWD = 1_000_000
"""Pairs of people of one given name and one first letter from which a likeness shows nothing any more."""
MAX_NAMES = 2_000_000
"""Names that a census holds; further ones are not counted, and so are kept apart."""

_BY_ROLE: tuple[Why, ...] = ("surname", "given name", "garbled")
"""Merges that need more than the name: what the articles call the two must agree."""
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV"))
_COMMON_ROLES = frozenset(("former", "chief", "head", "senior", "deputy", "vice", "from", "with", "that", "which"))
"""Words of a role that anybody may have."""


@dataclass(slots=True)
class Census:
    """How many articles have each name, and what they call people: bounded by the names, whatever the texts."""

    articles: Counter[Who] = field(default_factory=Counter)
    roles: dict[Who, set[str]] = field(default_factory=dict)

    def add(self, actors: Iterable[Actor]) -> None:
        """Counts the actors of one article."""
        for actor in actors:
            who = actor.type, actor.name
            if who not in self.articles and len(self.articles) >= MAX_NAMES:
                continue
            self.articles[who] += 1
            if actor.role:
                self.roles.setdefault(who, set()).update(_role_words(actor.role))


@dataclass(frozen=True, slots=True)
class Merge:
    """Two names that are one actor, or, where `kept` says why, are not known to be.

    Args:
        articles: how many have the name.
        into: the name under which both are listed.
        others: how many articles have that name.
        why: what makes them one.
        kept: why they are kept apart; empty where they are merged.
    """

    type: ActorType
    name: str
    articles: int
    into: str
    others: int
    why: Why
    kept: str = ""


def merges(census: Census, authority: Authority) -> tuple[Merge, ...]:
    """Every merge that the evidence bears, and the likely ones that it does not, by type and name."""
    evidence = _Evidence(census, authority)
    found: dict[Who, Merge] = {}
    for merge in (*_people(evidence, authority), *_organizations(evidence, authority)):
        before = found.get((merge.type, merge.name))
        if before is None or (before.kept and not merge.kept):
            found[merge.type, merge.name] = merge
    return tuple(found[who] for who in sorted(found))


def mapping(found: Iterable[Merge]) -> dict[Who, str]:
    """(type, name) to the name under which it is listed; a chain of merges ends at its last name."""
    into = {(merge.type, merge.name): merge.into for merge in found if not merge.kept}
    ends = {}
    for (type_, name), target in into.items():
        seen = {name}
        while target not in seen and (type_, target) in into:
            seen.add(target)
            target = into[type_, target]
        ends[type_, name] = target
    return ends


def renamed(article: Article, names: Mapping[Who, str | None]) -> Article:
    """The article with each actor under its canonical name; actors that thereby become one share their mentions.

    Args:
        names: None for an actor that is not listed.
    """
    if not any((actor.type, actor.name) in names for actor in article.actors):
        return article
    actors: dict[Who, Actor] = {}
    for actor in article.actors:
        name = names.get((actor.type, actor.name), actor.name)
        if name is None:
            continue
        who = actor.type, name
        if same := actors.get(who):
            mentions = tuple(sorted({*same.mentions, *actor.mentions}))
            actors[who] = replace(same, mentions=mentions, role=same.role or actor.role)
        else:
            actors[who] = replace(actor, name=name)
    return replace(article, actors=tuple(sorted(actors.values(), key=lambda actor: -actor.count)))


class Merging:
    """Articles with their names merged, `found` among all of them.

    All articles are read before the first is given back; meanwhile they lie in a file that has no name.
    """

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self.found: tuple[Merge, ...] = ()

    def merged(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The articles, each actor under one name."""
        census = Census()
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            for article in articles:
                census.add(article.actors)
                file.write(json.dumps(article.to_record()) + "\n")
            self.found = merges(census, self._authority)
            names = mapping(self.found)
            file.seek(0)
            for line in file:
                yield renamed(Article.from_record(json.loads(line)), names)


class _Person(NamedTuple):
    """A full name in its parts: the given name as its class has it, middle names, surname, and `Jr` or the like."""

    name: str
    spelled: str
    given: str
    middle: tuple[str, ...]
    surname: str
    suffix: str


class _Evidence:
    """The census beside what the authority knows: which of two names ranks first, and whether they are one."""

    def __init__(self, census: Census, authority: Authority) -> None:
        self.articles = census.articles
        self.roles = census.roles
        self.known = {(entry.type, entry.name) for entry in authority.entries}

    def rank(self, who: Who) -> tuple[bool, int, str]:
        """The authority's names first, then the commoner, then by the alphabet."""
        return who not in self.known, -self.articles[who], who[1]

    def above(self, who: Who, names: Iterable[str]) -> list[str]:
        """Those of the names that rank before one; none where the authority knows it, since then it stays."""
        if who in self.known:
            return []
        return [name for name in names if name != who[1] and self.rank((who[0], name)) < self.rank(who)]

    def merge(self, who: Who, names: Iterable[str], why: Why) -> Merge:
        """The merge of a name into the likeliest of others, or why it is none."""
        type_, name = who
        uses = {other: self.articles[type_, other] for other in names}
        into = min(uses, key=lambda other: self.rank((type_, other)))
        return Merge(type_, name, self.articles[who], into, uses[into], why, self._kept(who, into, uses, why))

    def _kept(self, who: Who, into: str, uses: dict[str, int], why: Why) -> str:
        least = FEW_LETTERS if why == "initials" and len(who[1]) < 4 else OTHERS
        if uses[into] < least:
            return f"fewer than {least} articles have the other name"
        if uses[into] < SHARE * sum(uses.values()):
            ranked = sorted(uses, key=lambda other: self.rank((who[0], other)))
            return "it may be any of " + ", ".join(f"{other} ({uses[other]})" for other in ranked)
        if why == "garbled" and uses[into] < SHARE * (uses[into] + self.articles[who]):
            return "the name is too common to be a slip"
        if why in _BY_ROLE and not self.roles.get(who, set()) & self.roles.get((who[0], into), set()):
            return "nothing that the articles call them agrees"
        return ""


def _people(evidence: _Evidence, authority: Authority) -> Iterator[Merge]:
    names = [name for type_, name in evidence.articles if type_ == "person"]
    bearers: dict[str, list[str]] = defaultdict(list)
    same: dict[tuple[str, str], list[_Person]] = defaultdict(list)
    alike: dict[tuple[str, str], list[_Person]] = defaultdict(list)
    for person in filter(None, (_parts(name, authority) for name in names)):
        bearers[person.surname].append(person.name)
        same[person.given, folded(person.surname)].append(person)
        alike[person.given, person.surname[0]].append(person)
    for name in names:
        if others := bearers.get(name):
            yield evidence.merge(("person", name), others, "surname")
    for group in same.values():
        yield from _spelled(evidence, group)
    for group in alike.values():
        yield from _garbled(evidence, group)


def _spelled(evidence: _Evidence, people: list[_Person]) -> Iterator[Merge]:
    """Merges among people of one surname whose given names are of one class."""
    for person in people:
        may_be = {other.name: other for other in people if _may_be(person, other)}
        others = evidence.above(("person", person.name), may_be)
        near = [name for name in others if folded(may_be[name].spelled) == folded(person.spelled)]
        if others:
            yield evidence.merge(("person", person.name), near or others, "spelling" if near else "given name")


def _garbled(evidence: _Evidence, people: list[_Person]) -> Iterator[Merge]:
    """Merges among people of one class of given name whose surnames begin alike."""
    targets = [person for person in people if evidence.articles["person", person.name] >= _SLIPPED]
    if len(targets) * len(people) > _CROWD:
        return
    for person in people:
        others = [t.name for t in targets if t.surname != person.surname and garbled(person.surname, t.surname)]
        if above := evidence.above(("person", person.name), others):
            yield evidence.merge(("person", person.name), above, "garbled")


def _parts(name: str, authority: Authority) -> _Person | None:
    """The parts of a full name; None for a single word, and for monarchs (`King Fahd`), who have no surname."""
    words = split(name).plain
    suffix = words[-1] if len(words) > 2 and words[-1] in _SUFFIXES else ""
    words = words[:-1] if suffix else words
    if len(words) < 2 or words[0] in authority.rules.words("royal_title"):
        return None
    if words[0] in authority.family_first and len(words) < 4:
        given = " ".join(words[1:])
        return _Person(name, given, given, (), words[0], suffix)
    given = authority.given_names.get(words[0], words[0])
    return _Person(name, words[0], given, tuple(words[1:-1]), words[-1], suffix)


def _may_be(person: _Person, other: _Person) -> bool:
    """Whether nothing in two names speaks against one person: `George W. Bush` is not `George H. W. Bush`."""
    if person.suffix and other.suffix and person.suffix != other.suffix:
        return False
    few, many = sorted((person.middle, other.middle), key=len)
    return not few or [name[0] for name in few] == [name[0] for name in many]


def _organizations(evidence: _Evidence, authority: Authority) -> Iterator[Merge]:
    legal = frozenset(form.lower() for form in authority.rules.words("company_ending"))
    names = [name for type_, name in evidence.articles if type_ == "organization"]
    bases: dict[tuple[str, ...], dict[str, frozenset[str]]] = defaultdict(dict)
    initials: dict[str, list[str]] = defaultdict(list)
    for name in names:
        words = organization_words(name)
        size = len(words)
        while size > 1 and words[size - 1] in legal:
            size -= 1
        bases[words[:size]][name] = frozenset(words[size:])
        initials["".join(word[0] for word in name.split() if word[0].isupper())].append(name)
    for forms in bases.values():
        for name, ending in forms.items():
            agree = [
                n for n, e in forms.items() if ending <= e or e <= ending
            ]  # `Co` and `Co Ltd`, not `Corp` and `AG`
            if above := evidence.above(("organization", name), agree):
                yield evidence.merge(("organization", name), above, "spelling" if ending else "short form")
    for name in names:
        others = [other for other in initials.get(name, ()) if other != name and len(name) > 2 and name.isupper()]
        if others and ("organization", name) not in evidence.known:
            yield evidence.merge(("organization", name), others, "initials")


def _role_words(role: str) -> set[str]:
    return {word for word in re.findall(r"[\w-]{4,}", role.lower()) if word not in _COMMON_ROLES}
