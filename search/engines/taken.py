"""Which articles of a build are taken, and which are left out with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

import msgspec

from search.engines.stored import to_json

TWICE = "the same article was already read"
UNKNOWN = "no article has this id"


class NothingChangedError(Exception):
    """Nothing was added or removed, so nothing is to be published: ends a build, and never leaves its engine."""


class Taken:
    """Which articles of a build were taken, and which left out."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()
        self._ids: set[str] = set()
        self.skipped: list[tuple[str, str]] = []
        self.count = 0

    def leave(self, article_id: str, reason: str) -> None:
        self.skipped.append((article_id, reason))
        self.count -= 1

    def numbered(self, articles: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
        """The articles, as `stored.to_stored` made them, none twice, each with an id of its own."""
        for article in articles:
            self.count += 1
            head = msgspec.json.decode(article["head"])
            same = head["id"], head["digest"]
            if head["digest"] and same in self._seen:
                self.leave(head["id"], TWICE)
                continue
            self._seen.add(same)
            if head["id"] in self._ids:
                head["id"] = next(id_ for n in count(2) if (id_ := f"{head['id']}~{n}") not in self._ids)
                article = {**article, "head": to_json(head)}
            self._ids.add(head["id"])
            yield article
