"""Many documents into a cluster: in chunks, several at once, and again where the cluster had no time for them.

Whoever sends waits while too much is under way, so that memory stays level however slow the cluster is. Every document
has an `_id`, so that to send one twice does no harm.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType

import msgspec

from search.engines.opensearch.cluster import BusyError, Cluster, Json
from search.errors import BuildError

CHUNK_BYTES = 4 << 20
CHUNK_ITEMS = 2_000
THREADS = 2
"""Chunks on their way at once; as many more wait for one of them."""
TRIES = 10
"""Times that an item is sent before the build fails: with the pauses between, for two minutes."""
LONGEST_PAUSE = 20.0
_AGAIN = (408, 429, 502, 503, 504)
"""Statuses of an item that may be taken the next time."""

Item = tuple[bytes, bytes]
"""What to do with which document, and the document; both JSON, the second empty where none is needed."""


def put(key: str, source: Json) -> Item:
    """The item that indexes a document, whether or not there is one of this key."""
    return msgspec.json.encode({"index": {"_id": key}}), msgspec.json.encode(source)


def drop(key: str) -> Item:
    """The item that deletes a document."""
    return msgspec.json.encode({"delete": {"_id": key}}), b""


class Sender:
    """Sends items to an index; a context in which nothing is left unsent at the end.

    Raises:
        BuildError: the cluster refused an item, or had no time for it again and again.
    """

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="bulk")
        self._under_way: set[Future[None]] = set()

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._wait(0)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def send(self, items: Iterable[Item]) -> None:
        """Send items; returns when they are on their way, which may be a while."""
        for chunk in chunks(items):
            self._wait(2 * THREADS - 1)
            self._under_way.add(self._pool.submit(self._deliver, chunk))

    def _wait(self, most: int) -> None:
        """Until at most so many chunks are under way."""
        while True:
            done = {future for future in self._under_way if future.done()}
            self._under_way -= done
            for future in done:
                future.result()
            if len(self._under_way) <= most:
                return
            wait(self._under_way, return_when=FIRST_COMPLETED)

    def _deliver(self, chunk: Sequence[Item]) -> None:
        left = list(chunk)
        for tried in range(TRIES):
            left = self._offer(left)
            if not left:
                return
            time.sleep(min(LONGEST_PAUSE, 0.25 * 2**tried) * (0.5 + random.random()))
        raise BuildError("The OpenSearch cluster had no time for the articles.", "Give it more nodes, or wait.")

    def _offer(self, items: Sequence[Item]) -> list[Item]:
        """Send items once; those that the cluster had no time for."""
        text = b"".join(part + b"\n" for item in items for part in item if part)
        try:
            answer = self._cluster.ask("POST", f"/{self._index}/_bulk", text)
        except BusyError:
            return list(items)
        again = []
        for item, done in zip(items, answer["items"], strict=True) if answer["errors"] else ():
            (outcome,) = done.values()
            if outcome["status"] in _AGAIN:
                again.append(item)
            elif "error" in outcome:
                raise BuildError(
                    f"The OpenSearch cluster refuses a document ({outcome['error']['type']}).",
                    "The server's log says why. The old index is served on.",
                )
        return again


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, as many together as are a chunk.

    >>> [len(chunk) for chunk in chunks([(b"", bytes(3 << 20))] * 3)]
    [1, 1, 1]
    """
    chunk: list[Item] = []
    size = 0
    for item in items:
        own = len(item[0]) + len(item[1])
        if chunk and (size + own > CHUNK_BYTES or len(chunk) >= CHUNK_ITEMS):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += own
    if chunk:
        yield chunk
