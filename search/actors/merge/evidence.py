"""What speaks for two names being one actor, and what against: the census beside what the authority knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from search.actors.authority import Authority
from search.actors.merge.census import Census
from search.actors.names import Who
from search.article import ActorType

Why = Literal["surname", "spelling", "given name", "garbled", "short form", "initials"]

SHARE = 0.9
"""Part of all uses that the name must have, where another could be meant."""
RARE = 100
"""Articles up to which an actor is so rare that two like names beside it are hardly two actors."""


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


class Evidence:
    """Which of some names ranks first, which of them another is, and which are one already.

    Merges are proposed from the surest on: names that became one count as one afterwards.
    """

    def __init__(self, census: Census, authority: Authority) -> None:
        self.articles = census.articles
        self._roles = census.roles
        self._company = census.company
        self._beside = census.beside
        self._known = {(entry.type, entry.name) for entry in authority.entries}
        self._into: dict[Who, str] = {}

    def names(self, type_: ActorType) -> list[str]:
        """All names of a type, the first in rank first."""
        return sorted((name for other, name in self.articles if other == type_), key=lambda n: self.rank((type_, n)))

    def rank(self, who: Who) -> tuple[bool, int, str]:
        """The authority's names first, then the commoner, then by the alphabet."""
        return who not in self._known, -self.articles[who], who[1]

    def stays(self, who: Who) -> bool:
        """Whether a name is merged into no other: the authority knows it, or it was merged."""
        return who in self._known or who in self._into

    def above(self, who: Who, names: Iterable[str]) -> list[str]:
        """Those of the names that rank before one; none where it stays."""
        if self.stays(who):
            return []
        return [name for name in names if name != who[1] and self.rank((who[0], name)) < self.rank(who)]

    def actor(self, who: Who) -> str:
        """The name under which a name is listed, after the merges so far."""
        while who in self._into:
            who = who[0], self._into[who]
        return who[1]

    def beside(self, acronym: str, name: str) -> int:
        """How many articles have an acronym beside a name of those initials."""
        return self._beside[acronym, name]

    def in_company(self, who: Who, other: str) -> bool:
        """Whether two names stand in one article, or beside one actor who is not in everybody's company."""
        company, others = self._company[who], self._company[who[0], other]
        if other in company or who[1] in others:
            return True
        return any(self._rare(name) for name in set(company).intersection(others))

    def _rare(self, name: str) -> bool:
        return self.articles["person", name] + self.articles["organization", name] <= RARE

    def roles_agree(self, who: Who, other: str) -> bool:
        """Whether the articles call both by a word that not everybody may be called by."""
        return not self._roles.get(who, set()).isdisjoint(self._roles.get((who[0], other), set()))

    def uses(self, type_: ActorType, names: Iterable[str]) -> Counter[str]:
        """How many articles have the actors that bear some names, by the name under which each is listed."""
        uses: Counter[str] = Counter()
        for name in names:
            uses[self.actor((type_, name))] += self.articles[type_, name]
        return uses

    def first(self, type_: ActorType, uses: Counter[str]) -> str:
        """The actor that ranks first: known, then with the most uses."""
        return min(uses, key=lambda name: ((type_, name) not in self._known, -uses[name], name))

    def merge(self, who: Who, into: str, why: Why, kept: str = "") -> Merge:
        """A name merged into another, or, for a reason, not."""
        if not kept:
            self._into[who] = into
        return Merge(who[0], who[1], self.articles[who], into, self.articles[who[0], into], why, kept)


def ambiguous(uses: Counter[str], into: str) -> str:
    """Why the likeliest of some actors is not known to be meant; empty where it has nearly all uses."""
    if uses[into] >= SHARE * uses.total():
        return ""
    return "it may be any of " + ", ".join(f"{name} ({count})" for name, count in uses.most_common())


def few(uses: int, least: int) -> str:
    """Why a name is not known well enough to merge another into it."""
    return f"fewer than {least} articles have the other name" if uses < least else ""
