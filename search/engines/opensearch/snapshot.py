"""A generation of a cluster as it is asked: its indices, its lexicon, and what was built when.

dateline              the alias of what is served
dateline-7            the articles of generation 7
dateline-7-lexicon    its words and names
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from search.engines.opensearch import question
from search.engines.opensearch.cluster import Cluster, Json
from search.engines.opensearch.lexicon import Lexicon
from search.engines.opensearch.mapping import key_of
from search.errors import IndexUnavailableError, NotFoundError, QueryTooSlowError
from search.results import SearchRequest

WINDOW = 10_000
"""Hits to which OpenSearch counts by itself; further pages go on from the last hit before them."""
_WHOLE = {"allow_partial_search_results": "false"}
"""No answer without one of the shards."""
_AS_KNOWN = {"local": "true"}
"""As the node that is asked knows it: also where most nodes are gone, and nothing could be changed."""
_PLACES = 1_000
"""Ends of pages that are remembered, so that the next one need not be walked to."""


def served(cluster: Cluster) -> int:
    """The number of the generation that is served.

    Raises:
        IndexUnavailableError: there is none.
    """
    indices = cluster.ask("GET", f"/_alias/{cluster.name}", params=_AS_KNOWN, absent=True)
    numbers = [int(found[1]) for name in indices if (found := re.fullmatch(rf"{cluster.name}-(\d+)", name))]
    if not numbers:
        raise IndexUnavailableError(
            f"The cluster has no index called {cluster.name!r}.", "Build one: dateline rebuild FOLDER."
        )
    return max(numbers)


@dataclass(frozen=True, slots=True)
class Generation:
    """The names of a generation's indices."""

    name: str
    number: int

    @property
    def articles(self) -> str:
        """The index of the articles."""
        return f"{self.name}-{self.number}"

    @property
    def lexicon(self) -> str:
        """The index of the words and names."""
        return f"{self.name}-{self.number}-lexicon"

    @property
    def both(self) -> str:
        """The two, as a path of the cluster names them."""
        return f"{self.articles},{self.lexicon}"


class Snapshot:
    """An opened generation. Nobody writes it, and threads share it."""

    def __init__(self, cluster: Cluster, generation: Generation) -> None:
        self.cluster = cluster
        self.generation = generation
        self.number = generation.number
        self.meta: dict[str, Any] = meta(cluster, generation)
        self.lexicon = Lexicon(cluster, generation.lexicon, self.meta["articles"], self.meta["averages"])
        self._places: OrderedDict[tuple[SearchRequest, int], list[Any]] = OrderedDict()
        self._lock = Lock()

    def ask(self, body: Json, params: Mapping[str, str] | None = None) -> Json:
        """The answer to a search of the articles.

        Raises:
            QueryTooSlowError: a shard took longer than it may.
        """
        answer = self.cluster.ask("POST", f"/{self.generation.articles}/_search", body, {**_WHOLE, **(params or {})})
        if answer["timed_out"]:
            raise QueryTooSlowError(
                f"The query was ended after {question.SECONDS} seconds.",
                "Ask for fewer or rarer words, or for wildcards with more letters.",
            )
        return answer

    def page(self, request: SearchRequest, start: int, body: Json, params: Mapping[str, str]) -> Json:
        """The answer to a search whose hits begin at some place, however far down.

        Args:
            request: what is asked; the ends of its pages are remembered.
        """
        asked = replace(request, cursor="", limit=0, facets=(), snippets=0, explain=False)
        if start + request.limit <= WINDOW:
            answer = self.ask(body | {"from": start, "size": request.limit}, params)
        else:
            after = self._place(asked, start, body)
            further = {"size": request.limit, "search_after": after} if after else {"size": 0}
            answer = self.ask(body | further, params)
        hits = answer["hits"]["hits"]
        if hits:
            self._remember(asked, start + len(hits), hits[-1]["sort"])
        return answer

    def stored(self, article_id: str) -> Json:
        """What is stored of an article, see `mapping`.

        Raises:
            NotFoundError: there is none.
        """
        found = self.cluster.ask("GET", f"/{self.generation.articles}/_doc/{key_of(article_id)}", absent=True)
        if not found.get("found"):
            raise NotFoundError(f"No article has the id {article_id!r}.", "Search for it; it may have been removed.")
        stored: Json = found["_source"]["stored"]
        return stored

    def _place(self, request: SearchRequest, start: int, body: Json) -> list[Any] | None:
        """The sort values of the hit before a place; None where there are not so many hits."""
        with self._lock:
            known = self._places.get((request, start))
        if known:
            return known
        walking = {name: value for name, value in body.items() if name != "aggs"} | {"_source": False}
        after: list[Any] | None = None
        left = start
        while left:
            step = walking | {"size": min(left, WINDOW)} | ({"search_after": after} if after else {})
            hits = self.ask(step)["hits"]["hits"]
            if not hits:
                return None
            after, left = hits[-1]["sort"], left - len(hits)
        return after

    def _remember(self, request: SearchRequest, start: int, place: list[Any]) -> None:
        with self._lock:
            self._places[request, start] = place
            while len(self._places) > _PLACES:
                self._places.popitem(last=False)


def meta(cluster: Cluster, generation: Generation) -> dict[str, Any]:
    """What the build wrote about a generation: `articles`, `built`, `duplicates`, `averages`.

    Raises:
        IndexUnavailableError: it was not built to its end.
    """
    mapping = cluster.ask("GET", f"/{generation.articles}/_mapping", params=_AS_KNOWN)
    found: dict[str, Any] | None = mapping[generation.articles]["mappings"].get("_meta")
    if not found:
        raise IndexUnavailableError("The index is not whole.", "Build it again: dateline rebuild FOLDER.")
    return found


class Opened:
    """The generation that is served, opened once and again when another one is."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The current generation."""
        number = served(self._cluster)
        opened = self._snapshot
        if opened is None or opened.number != number:
            opened = Snapshot(self._cluster, Generation(self._cluster.name, number))
            self._snapshot = opened
        return opened
