"""What is counted as articles pass: how many have each name, what they call people, who acts beside whom.

Holds no text, and is bounded by the names, whatever the texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from sys import intern

from search.actors.names import Who
from search.actors.spelling import initials, is_acronym
from search.article import Actor

MAX_NAMES = 2_000_000
"""Names that a census holds; further ones are not counted, and so are kept apart."""
COMPANY = 20
"""Names of an article that are kept as the company of each."""

_WHOSE = re.compile(r".*(?:['’]s|s['’])(?!\w)")
"""`President Reagan's` chief of staff is no president."""
_ROLE_WORD = re.compile(r"[\w-]{4,}")
_COMMON_ROLES = frozenset(("former", "chief", "head", "senior", "deputy", "vice", "from", "with", "that", "which"))
"""Words of a role that anybody may have."""


@dataclass(slots=True)
class Census:
    """What is known of names from all articles.

    Args:
        articles: how many have each name.
        roles: the words by which people are called.
        company: who acts in that one of its articles in which most do.
        beside: how many articles have an acronym beside a name of those initials.
    """

    articles: Counter[Who] = field(default_factory=Counter)
    roles: dict[Who, set[str]] = field(default_factory=dict)
    company: dict[Who, tuple[str, ...]] = field(default_factory=dict)
    beside: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, actors: Iterable[Actor]) -> None:
        """Counts the actors of one article."""
        actors = [actor for actor in actors if self._room((actor.type, actor.name))]
        names = [intern(actor.name) for actor in actors if actor.type != "country"]
        company = tuple(names[:COMPANY])
        for actor in actors:
            who = actor.type, intern(actor.name)
            self.articles[who] += 1
            self.company[who] = max(company, self.company.get(who, company), key=_size)
            if actor.role:
                self.roles.setdefault(who, set()).update(_role_words(actor.role))
        acronyms = [actor.name for actor in actors if actor.type == "organization" and is_acronym(actor.name)]
        if acronyms:
            full = [(initials(actor.name), actor.name) for actor in actors if actor.type == "organization"]
            self.beside.update((short, name) for short, name in full if short in acronyms)

    def _room(self, who: Who) -> bool:
        return who in self.articles or len(self.articles) < MAX_NAMES


def _size(company: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return len(company), company  # the names decide where two are as large: the order of articles is of no matter


def _role_words(role: str) -> set[str]:
    return set(_ROLE_WORD.findall(_WHOSE.sub("", role.lower()))) - _COMMON_ROLES
