"""Dateline over HTTP: the ten best with snippets and three facets. `python bench/serving.py [--index FOLDER]`

A server as `dateline serve` starts it, in processes of its own, is asked by one client (p50, p95) and then by sixteen
at once (answers a second), for several numbers of its processes and threads. Each client keeps one connection open and
asks anew when it has the answer, and does less than a browser, since clients and server share the cores. No query is
asked twice of one server. The columns of the server's CPU say what an answer costs whoever else wants the cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from corpora import DEFAULT_FOLDER, read_reuters
from peers.dateline import FACETS, request
from queries import CLASSES, Query, Vocabulary, draw
from rich.console import Console
from rich.table import Table
from speed import SEED

import search
from search import open_engine

CLIENTS = 16
WARM_UP = 10
"""Queries of each class that are asked of a server before those that count."""
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it, as far as they live."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in children.read_text().split():
                yield from family(int(child))
        except OSError:  # it has ended
            continue


def memory(pid: int, itself: bool = True) -> dict[str, int]:
    """Bytes of a process and its descendants: `resident`, and of these `anonymous`, which are in no page of a file.

    Args:
        itself: whether the process counts, or only its descendants.
    """
    sums = {"resident": 0, "anonymous": 0}
    for member in islice(family(pid), 0 if itself else 1, None):
        try:
            status = Path(f"/proc/{member}/status").read_text()
        except OSError:
            continue
        for name, key in (("resident", "VmRSS"), ("anonymous", "RssAnon")):
            found = re.search(rf"^{key}:\s+(\d+) kB", status, re.MULTILINE)
            sums[name] += int(found[1]) * 1024 if found else 0
    return sums


class Server:
    """`dateline serve` on an index, from `with` to its end.

    Args:
        options: further flags.
    """

    def __init__(self, index: Path, *options: str) -> None:
        command = [sys.executable, "-m", "search", "serve", "--index", str(index.resolve()), "--port", "0", *options]
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # waitress complains of each request that has to wait
            text=True,
            cwd=Path(search.__file__).parents[1],
        )

    def __enter__(self) -> Server:
        assert self._process.stdout is not None
        said = re.search(r"http://\S+", self._process.stdout.readline())
        if not said:
            raise SystemExit("The server did not start; `dateline serve` on that index says why.")
        self.address = said[0]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def memory(self) -> dict[str, int]:
        """As `memory`."""
        return memory(self._process.pid)

    def cpu_seconds(self) -> float:
        """What it has used so far, in all its processes."""
        ticks = 0
        for member in family(self._process.pid):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


class Client:
    """One connection that is kept open."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._host = place.netloc
        self._socket = socket.create_connection((place.hostname, place.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        """The body of the answer.

        Raises:
            RuntimeError: it is not 200, or the server hung up.
        """
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
        received = self._more()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        length = _LENGTH.search(received, 0, end)
        if not received.startswith(b"HTTP/1.1 200 ") or not length:
            raise RuntimeError(f"{path}: {received[:end].decode()}")
        while len(received) < end + 4 + int(length[1]):
            received += self._more()
        return received[end + 4 :]

    def _more(self) -> bytes:
        if part := self._socket.recv(1 << 18):
            return part
        raise RuntimeError("the server hung up")


def path(query: Query) -> str:
    """A query as the URL of ten hits with a snippet each and three facets."""
    args = replace(request(query), facets=FACETS, snippets=1).to_args()
    return "/api/v1/search?" + urlencode(args, doseq=True)


def alone(server: Server, paths: Sequence[str]) -> dict[str, float]:
    """One client asks one query after another: milliseconds."""
    client, milliseconds = Client(server.address), []
    used = server.cpu_seconds()
    for asked in paths:
        started = time.perf_counter()
        client.get(asked)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return {
        "p50_ms": statistics.median(milliseconds),
        "p95_ms": statistics.quantiles(milliseconds, n=20)[-1],
        "cpu_ms": (server.cpu_seconds() - used) * 1000 / len(paths),
    }


def crowd(server: Server, paths: Sequence[str]) -> dict[str, float]:
    """CLIENTS at once: answers a second, by the clock and of the server's CPU, and how long each waits."""
    waiting, lock = iter(paths), threading.Lock()
    milliseconds: list[float] = []

    def ask() -> None:
        client = Client(server.address)
        while True:
            with lock:
                asked = next(waiting, None)
            if asked is None:
                return
            began = time.perf_counter()
            client.get(asked)
            milliseconds.append((time.perf_counter() - began) * 1000)

    used, started = server.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(ask) for _ in range(CLIENTS)]:
            done.result()
    seconds = time.perf_counter() - started
    return {
        "per_second": len(paths) / seconds,
        "per_cpu_second": len(paths) / (server.cpu_seconds() - used),
        "p50_ms": statistics.median(milliseconds),
        "p95_ms": statistics.quantiles(milliseconds, n=20)[-1],
    }


def compare(index: Path, paths: Mapping[str, Sequence[str]], servers: Sequence[str]) -> list[dict[str, Any]]:
    """A row of figures for each number of processes and threads, such as `2x4`."""
    warm_up = [asked for those in paths.values() for asked in those[:WARM_UP]]
    counted = [asked for those in paths.values() for asked in those[WARM_UP:]]
    random.Random(SEED).shuffle(counted)
    some = len(counted) // 3
    rows = []
    for kind in servers:
        workers, threads = kind.split("x")
        with Server(index, "--workers", workers, "--threads", threads) as server:
            alone(server, warm_up)
            row = {"servers": kind, "one": alone(server, counted[:some]), "many": crowd(server, counted[some:])}
            rows.append(row | {"memory": server.memory()})
    return rows


def table(rows: Sequence[Mapping[str, Any]], articles: int) -> Table:
    """The rows, as they are shown."""
    shown = Table(title=f"{articles} articles: top ten with snippets and three facets over HTTP")
    of_one = ("one client: p50 ms", "p95 ms", "CPU ms")
    of_many = (f"{CLIENTS} clients: answers/s", "/ CPU s", "p95 ms")
    for name in ("processes x threads", *of_one, *of_many, "anonymous MB"):
        shown.add_column(name, justify="right")
    for row in rows:
        one, many = row["one"], row["many"]
        shown.add_row(
            row["servers"],
            *(f"{one[key]:.2f}" for key in ("p50_ms", "p95_ms", "cpu_ms")),
            *(f"{many[key]:.0f}" for key in ("per_second", "per_cpu_second", "p95_ms")),
            f"{row['memory']['anonymous'] / 1e6:.0f}",
        )
    return shown


def main() -> None:
    """Build the index unless one is given, start the servers one after another, ask them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of reuters.jsonl.gz")
    parser.add_argument("--articles", type=int, help="take only the first so many articles")
    parser.add_argument("--index", type=Path, help="an index of these articles that is there already")
    parser.add_argument("--queries", type=int, default=200, help="queries a class (200)")
    parser.add_argument("--servers", default="1x1,1x4,2x1,2x4", help="processes x threads (%(default)s)")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    articles = read_reuters(arguments.corpora, arguments.articles)
    vocabulary = Vocabulary(articles, random.Random(SEED))
    paths = {kind: [path(query) for query in draw(vocabulary, kind, WARM_UP + arguments.queries)] for kind in CLASSES}
    with ExitStack() as stack:
        index = arguments.index
        if index is None:
            index = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            open_engine(index).rebuild(articles)
        rows = compare(index, paths, arguments.servers.split(","))
    Console(width=None if sys.stdout.isatty() else 120).print(table(rows, len(articles)))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
