"""Many documents into a cluster that has no time, refuses one, or is slow; the cluster is played."""

from __future__ import annotations

import threading
import time
from typing import Any

import msgspec
import pytest

from search.engines.opensearch import bulk
from search.engines.opensearch.bulk import Sender, drop, put
from search.engines.opensearch.cluster import BusyError
from search.errors import BuildError


class Played:
    """A cluster that answers each bulk request as the script says: a status for each try of an item, 200 at the end."""

    def __init__(self, statuses: dict[str, list[int]], busy: int = 0, seconds: float = 0.0) -> None:
        self._statuses = statuses
        self._busy = busy
        self._seconds = seconds
        self._lock = threading.Lock()
        self.taken: list[str] = []
        self.at_once = self.most_at_once = 0

    def ask(self, _method: str, _path: str, body: bytes) -> dict[str, Any]:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self._seconds)
        with self._lock:
            self.at_once -= 1
            if self._busy:
                self._busy -= 1
                raise BusyError("busy")
            items = []
            for line in map(msgspec.json.decode, body.splitlines()):
                if "index" in line or "delete" in line:
                    ((action, meta),) = line.items()
                    left = self._statuses.get(meta["_id"], [])
                    status = left.pop(0) if left else 200
                    items.append({action: {"status": status, **({"error": {"type": "t"}} if status >= 400 else {})}})
                    self.taken += [meta["_id"]] if status == 200 else []
            return {"errors": True, "items": items}


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "LONGEST_PAUSE", 0.001)


def send(cluster: Played, keys: list[str]) -> None:
    with Sender(cluster, "index") as sender:  # type: ignore[arg-type]
        sender.send(put(key, {"id": key}) for key in keys)


def test_what_the_cluster_had_no_time_for_is_sent_again_and_nothing_else() -> None:
    cluster = Played({"b": [429, 503]})
    send(cluster, ["a", "b", "c"])
    assert sorted(cluster.taken) == ["a", "b", "c"]


def test_a_cluster_that_cannot_be_reached_for_a_while_gets_all_of_it_later() -> None:
    cluster = Played({}, busy=3)
    send(cluster, ["a", "b"])
    assert sorted(cluster.taken) == ["a", "b"]


def test_a_document_that_is_refused_ends_the_build() -> None:
    with pytest.raises(BuildError, match="refuses"):
        send(Played({"b": [400]}), ["a", "b"])


def test_a_cluster_that_never_has_time_ends_the_build() -> None:
    with pytest.raises(BuildError, match="no time"):
        send(Played({"b": [429] * bulk.TRIES}), ["a", "b"])


def test_whoever_sends_waits_while_much_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK_ITEMS", 1)
    cluster = Played({}, seconds=0.01)
    send(cluster, [str(n) for n in range(20)])
    assert len(cluster.taken) == 20
    assert cluster.most_at_once <= bulk.THREADS


def test_a_deletion_has_no_document() -> None:
    assert drop("a") == (b'{"delete":{"_id":"a"}}', b"")
