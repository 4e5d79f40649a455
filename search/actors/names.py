"""Which other names mean an actor of the authority: what a query may call it.

Aliases and forms that stand alone; of people also the surnames of their aliases (`Zelenskiy`), unless two share one.
"""

from __future__ import annotations

from collections import defaultdict

from search.actors.authority import Authority
from search.article import ActorType

Who = tuple[ActorType, str]
"""Type and name of an actor: two actors of one name are one only if they are of one type."""


def other_names(authority: Authority) -> list[tuple[Who, str]]:
    """((type, other name), canonical name) of all that is listed, in the order of the authority.

    >>> (("organization", "OSCE"), "Organization for Security and Cooperation in Europe") in other_names(
    ...     Authority.default())
    True
    """
    found: list[tuple[Who, str]] = []
    surnames: dict[str, dict[str, None]] = defaultdict(dict)
    for entry in authority.entries:
        if entry.hide:
            continue
        found += [((entry.type, form), entry.name) for form in (*entry.aliases, *entry.alone)]
        if entry.type == "person":
            for form in (entry.name, *entry.aliases):
                surnames[form.rsplit(" ", 1)[-1]][entry.name] = None
    found += [(("person", surname), next(iter(names))) for surname, names in surnames.items() if len(names) == 1]
    return found
