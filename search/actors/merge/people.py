"""Which names of people are one person. Two people are never one because they share a surname."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from search.actors.authority import Authority
from search.actors.merge.evidence import SHARE, Evidence, Merge, Why, ambiguous, few
from search.actors.names import Who
from search.actors.spelling import folded, garbled, transliterated
from search.actors.words import split

OTHERS = 2
"""Articles that must have the name into which another is merged, unless what articles say of the two agrees."""
_SLIPPED = round(SHARE / (1 - SHARE))
"""Articles that must have a name of which one article can have a slip."""
_CROWD = 1_000_000
"""Pairs of people of one given name and one first letter from which a likeness shows nothing any more."""
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV"))


class _Person(NamedTuple):
    """A full name in its parts: the given name as its class has it, middle names, surname, and `Jr` or the like."""

    name: str
    spelled: str
    given: str
    middle: tuple[str, ...]
    surname: str
    suffix: str


def proposed(evidence: Evidence, authority: Authority) -> Iterator[Merge]:
    """Merges of people: spellings of a full name first, then slips, then surnames that stand alone."""
    names = evidence.names("person")
    bearers: dict[str, list[str]] = defaultdict(list)
    same: dict[tuple[str, str], list[_Person]] = defaultdict(list)
    alike: dict[tuple[str, str], list[_Person]] = defaultdict(list)
    for person in filter(None, (_parts(name, authority) for name in names)):
        bearers[person.surname].append(person.name)
        same[person.given, folded(person.surname)].append(person)
        alike[person.given, person.surname[0]].append(person)
    for group in same.values():
        yield from _spelled(evidence, group)
    for group in alike.values():
        yield from _garbled(evidence, group)
    for name in names:
        if name in bearers and name not in authority.given_names and not evidence.stays(("person", name)):
            yield _merge(evidence, name, bearers[name], "surname")


def _merge(evidence: Evidence, name: str, others: Iterable[str], why: Why, sure: bool = False) -> Merge:
    """The merge of a name into the likeliest of others.

    Args:
        sure: the names are so like that, if they are not rare, nothing else need speak for it.
    """
    who: Who = "person", name
    uses = evidence.uses("person", others)
    into = evidence.first("person", uses)
    alone = why == "surname"
    agree = evidence.roles_agree(who, into) or (not alone and evidence.in_company(who, into))
    kept = few(uses[into], 1 if agree and not alone else OTHERS) or ambiguous(uses, into)
    if why == "garbled" and uses[into] < SHARE * (uses[into] + evidence.articles[who]):
        kept = kept or "the name is too common to be a slip"
    if not (sure or agree):
        kept = kept or "nothing that the articles say of them agrees"
    return evidence.merge(who, into, why, kept)


def _spelled(evidence: Evidence, group: list[_Person]) -> Iterator[Merge]:
    """Merges among people of one surname whose given names are of one class."""
    for person in group:
        may_be = {other.name: other for other in group if _may_be(person, other)}
        others = evidence.above(("person", person.name), may_be)
        near = [name for name in others if folded(may_be[name].spelled) == folded(person.spelled)]
        sure = all(transliterated(may_be[name].surname) == transliterated(person.surname) for name in near)
        if near:
            yield _merge(evidence, person.name, near, "spelling", sure)
        elif others:
            yield _merge(evidence, person.name, others, "given name")


def _garbled(evidence: Evidence, group: list[_Person]) -> Iterator[Merge]:
    """Merges among people of one class of given name whose surnames begin alike."""
    targets = [person for person in group if evidence.articles["person", person.name] >= _SLIPPED]
    if len(targets) * len(group) > _CROWD:
        return
    for person in group:
        others = [t.name for t in targets if t.surname != person.surname and garbled(person.surname, t.surname)]
        if above := evidence.above(("person", person.name), others):
            yield _merge(evidence, person.name, above, "garbled")


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
