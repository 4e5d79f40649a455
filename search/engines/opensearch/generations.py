"""How a generation comes to be served: one build at a time, whole or not at all.

A build makes the indices of the next number, and moves the alias in one step when they are whole; the generation that
was served before is kept beside it, older ones are deleted. What is served is never written again, so that the next one
can begin as its copy: OpenSearch then links the files of its segments.

The lock is an index: only one can be made of a name. Its builder renews the time in it; one that has not been renewed
for long is of a builder that died.
"""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from search.engines.opensearch import lexicon, mapping
from search.engines.opensearch.cluster import BusyError, Cluster, Json
from search.engines.opensearch.snapshot import Generation, served
from search.errors import BuildError, BuildLockedError, DatelineError, IndexUnavailableError

BEAT = 10.0
"""Seconds after which a builder renews its lock."""
DEAD = 120.0
"""Seconds after which a lock that was not renewed is taken from its builder; clocks may differ by less."""
MOST_SHARDS = 16
_COPIES = {"auto_expand_replicas": "0-1"}
"""A second copy of everything, on another node, where there is one."""


class Store:
    """The generations of an archive in a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.name = cluster.name

    def current(self) -> Generation | None:
        """The generation that is served, if there is one."""
        try:
            return Generation(self.name, served(self.cluster))
        except IndexUnavailableError:
            if self.cluster.ask("GET", f"/_alias/{self.name}", absent=True):
                raise
            return None

    @contextmanager
    def build(self, base: bool) -> Iterator[tuple[Generation, Generation | None]]:
        """The next generation, and the one served. It is served after the body, and gone again if that raises.

        Args:
            base: whether it begins as a copy of the one served.

        Raises:
            IndexUnavailableError: there is none to begin with.
            BuildLockedError: another build is running.
            BuildError: it failed; what is served is untouched.
        """
        with self._lock():
            current = self.current()
            if base and current is None:
                raise IndexUnavailableError("There is no index.", "Build one: dateline rebuild FOLDER.")
            target = Generation(self.name, max(self._numbers(), default=0) + 1)
            try:
                if base and current is not None:
                    self._copy(current, target)
                else:
                    self._create(target)
                yield target, current
            except BaseException as error:
                with suppress(DatelineError):
                    self._delete(target)
                if isinstance(error, IndexUnavailableError):
                    raise BuildError(error.detail, "The old index is served on.") from error
                raise
            self._serve(target, current)  # from here on nothing may delete it: it may be what is asked

    def complete(self, target: Generation, articles: int, meta: Json) -> None:
        """Make a generation ready to be served; nothing is written to it any more.

        Args:
            articles: how many it should hold.
            meta: what else is to be known of it.

        Raises:
            BuildError: it does not hold so many articles.
        """
        ask = self.cluster.ask
        ask("POST", f"/{target.both}/_refresh")
        found = ask("GET", f"/{target.articles}/_count")["count"]
        if found != articles:
            raise BuildError(f"The cluster holds {found} articles of {articles}.", "The old index is served on.")
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        ask("PUT", f"/{target.articles}/_mapping", {"_meta": {**meta, "articles": articles, "built": now}})
        ask("PUT", f"/{target.both}/_settings", {"index": {"blocks.write": True, "refresh_interval": None}})

    def _serve(self, target: Generation, before: Generation | None) -> None:
        """Move the alias in one step, and delete what was before the generation served till now."""
        moves: list[Json] = [{"add": {"index": target.articles, "alias": self.name}}]
        if before is not None:
            moves.append({"remove": {"index": before.articles, "alias": self.name}})
        try:
            self.cluster.ask("POST", "/_aliases", {"actions": moves})
        except BusyError as error:
            if self.current() != target:
                raise BuildError("The cluster did not say whether it serves the new index.", "Build again.") from error
        kept = {target.number, before.number if before else 0}
        for number in self._numbers() - kept:
            with suppress(DatelineError):  # the next build deletes what is left
                self._delete(Generation(self.name, number))

    def faults(self, generation: Generation, articles: int) -> list[str]:
        """What is wrong with a generation that should hold so many articles."""
        found = []
        health = self.cluster.ask("GET", "/_cluster/health", params={"level": "indices"})["indices"]
        for index in (generation.articles, generation.lexicon):
            status = health.get(index, {}).get("status")
            if status is None:
                found.append(f"{index} is missing.")
            elif status == "red":
                found.append(f"{index} has lost a shard: no node holds a part of it.")
            elif status == "yellow":
                found.append(f"{index} has only one copy of a part of it: a node is missing.")
        if not found:
            held = self.cluster.ask("GET", f"/{generation.articles}/_count")["count"]
            found += [f"{generation.articles} holds {held} articles of {articles}."] if held != articles else []
        return found

    def bytes(self, generation: Generation) -> int:
        """How much a generation takes on disk, without its copies."""
        stats = self.cluster.ask("GET", f"/{generation.both}/_stats/store")
        return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])

    def _numbers(self) -> set[int]:
        """The generations that are there, whole or not."""
        indices = self.cluster.ask("GET", f"/{self.name}-*/_settings", params={"filter_path": "*.settings.index.uuid"})
        return {int(found[1]) for name in indices if (found := re.match(rf"{self.name}-(\d+)(-lexicon)?$", name))}

    def _create(self, target: Generation) -> None:
        shards = {"number_of_shards": self._shards(), "refresh_interval": "-1", **_COPIES}
        articles = {"settings": {"index": {**shards, **mapping.SETTINGS}}, "mappings": mapping.MAPPINGS}
        words = {"settings": {"index": shards | {"number_of_shards": 1}}, "mappings": lexicon.MAPPINGS}
        self.cluster.ask("PUT", f"/{target.articles}", articles)
        self.cluster.ask("PUT", f"/{target.lexicon}", words)

    def _shards(self) -> int:
        """One for each node that holds data."""
        nodes: int = self.cluster.ask("GET", "/_cluster/health")["number_of_data_nodes"]
        return min(MOST_SHARDS, max(1, nodes))

    def _copy(self, source: Generation, target: Generation) -> None:
        settings = {"index.blocks.write": None, "index.refresh_interval": "-1"}
        settings |= {f"index.{name}": value for name, value in _COPIES.items()}
        for one, other in ((source.articles, target.articles), (source.lexicon, target.lexicon)):
            self.cluster.ask("PUT", f"/{one}/_clone/{other}", {"settings": settings})

    def _delete(self, generation: Generation) -> None:
        self.cluster.ask("DELETE", f"/{generation.both}", params={"ignore_unavailable": "true"})

    @contextmanager
    def _lock(self) -> Iterator[None]:
        if not self._locked() and not (self._expired() and self._locked()):
            raise BuildLockedError("Another build is running.", "Wait until it has ended.")
        ended = threading.Event()
        beating = threading.Thread(target=self._beat, args=(ended,), daemon=True)
        beating.start()
        try:
            yield
        finally:
            ended.set()
            beating.join()
            with suppress(DatelineError):
                self.cluster.ask("DELETE", f"/{self.name}-lock", absent=True)

    def _locked(self) -> bool:
        """Try to take the lock."""
        body = {"settings": {"index": {"number_of_shards": 1, **_COPIES}}, "mappings": {"_meta": {"beat": _now()}}}
        return "acknowledged" in self.cluster.ask("PUT", f"/{self.name}-lock", body, taken=True)

    def _expired(self) -> bool:
        """Delete the lock of a builder that died."""
        lock = self.cluster.ask("GET", f"/{self.name}-lock/_mapping", absent=True)
        beats = [index["mappings"].get("_meta", {}).get("beat", 0.0) for index in lock.values()]
        if beats and _now() - beats[0] < DEAD:
            return False
        self.cluster.ask("DELETE", f"/{self.name}-lock", absent=True)
        return True

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(BEAT):
            with suppress(DatelineError):
                self.cluster.ask("PUT", f"/{self.name}-lock/_mapping", {"_meta": {"beat": _now()}})


def _now() -> float:
    return datetime.datetime.now(datetime.timezone.utc).timestamp()
