"""Who is who across articles: from how many articles have each name to which names are one actor.

    census.py           what is counted as articles pass
    evidence.py         what speaks for two names being one actor, and what against
    people.py           which names of people are one person
    organizations.py    which names of organisations are one body

`merges` is a pure function of the census and the authority: it proposes each merge with its evidence, or says why two
names were kept apart. `renamed` applies merges to an article.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from search.actors.authority import Authority
from search.actors.merge import organizations, people
from search.actors.merge.census import MAX_NAMES, Census
from search.actors.merge.evidence import Evidence, Merge
from search.actors.names import Who
from search.article import Actor, Article

__all__ = ["MAX_NAMES", "Census", "Merge", "Merging", "mapping", "merges", "renamed"]


def merges(census: Census, authority: Authority) -> tuple[Merge, ...]:
    """Every merge that the evidence bears, and the likely ones that it does not, by type and name."""
    evidence = Evidence(census, authority)
    found: dict[Who, Merge] = {}
    for merge in chain(people.proposed(evidence, authority), organizations.proposed(evidence, authority)):
        before = found.get((merge.type, merge.name))
        if before is None or not merge.kept:
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
