"""What becomes of speed and memory as an archive grows. `python bench/growth.py`

Reuters newswire in 1, 4 and 20 copies, shuffled, every copy under ids of its own. Copies share all that tells
duplicates apart, so near-duplicates are not looked for. A copy is made when it is asked for: the articles are in memory
once. The queries are those of `bench/speed.py`, drawn from one copy and so the same at each size. Everything is pinned
to one core.

Memory of the builder: the most that its process and any of its children held at once. Memory of the server: that of
`dateline serve` after it has answered all queries. "Anonymous" is what does not lie in the page cache.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, overload

from corpora import DEFAULT_FOLDER, read_reuters
from peers import Peer
from peers.dateline import Dateline
from queries import CLASSES, Query, Vocabulary, draw
from rich.console import Console
from rich.table import Table
from serving import Client, Server, memory, path
from speed import SEED, SYSTEMS, WARM_UP, ask, build, means, pin_to_one_core

from search import open_engine
from search.article import Article

SIZES = (21_578, 86_312, 431_560)
"""Reuters once, four and twenty times."""
_POLL_SECONDS = 0.1
_OPENED = 5
"""So often a generation is opened; the median counts."""


class Copies(Sequence[Article]):
    """So many articles made of fewer, in a shuffled order; each is made when it is asked for.

    Args:
        originals: the articles to copy.
        size: how many there are to be.
    """

    def __init__(self, originals: Sequence[Article], size: int) -> None:
        self._originals = originals
        self._order = random.Random(SEED).sample(range(size), size)

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Article: ...

    @overload
    def __getitem__(self, at: slice) -> list[Article]: ...

    def __getitem__(self, at: int | slice) -> Article | list[Article]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        copy, number = divmod(self._order[at], len(self._originals))
        original = self._originals[number]
        return replace(original, id=f"{original.id}.{copy}")


class Peak(threading.Thread):
    """Watches the memory of this process's descendants from `with` to its end: bytes by kind, the most at once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._ended = threading.Event()
        self.bytes = {"resident": 0, "anonymous": 0}

    def run(self) -> None:
        """Look from time to time."""
        while not self._ended.wait(_POLL_SECONDS):
            now = memory(os.getpid(), itself=False)
            self.bytes = {kind: max(most, now[kind]) for kind, most in self.bytes.items()}

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


def grow(originals: Sequence[Article], size: int, names: Sequence[str], count: int, folder: Path) -> dict[str, Any]:
    """Every figure of one size."""
    articles = Copies(originals, size)
    queries = _queries(originals, count)
    folders = {name: Path(tempfile.mkdtemp(prefix=f"{name}-{size}-", dir=folder)) for name in names}
    peers: list[Peer] = [
        Dateline(str(own), duplicates=False) if name == "Dateline" else SYSTEMS[name](str(own))
        for name, own in folders.items()
    ]
    built = {}
    for peer in peers:
        with Peak() as peak:
            built[peer.name] = build(peer, articles)
        built[peer.name] |= {"bytes": _size(folders[peer.name]), **peak.bytes}
    figures: dict[str, Any] = {"articles": size, "queries": count, "build": built}
    if "Dateline" in folders:
        figures |= {"open_ms": opening(folders["Dateline"]), "serving": serving(folders["Dateline"], queries)}
    return figures | {"classes": ask(peers, queries)}


def _queries(originals: Sequence[Article], count: int) -> dict[str, list[Query]]:
    vocabulary = Vocabulary(originals, random.Random(SEED))
    return {kind: draw(vocabulary, kind, WARM_UP + count) for kind in CLASSES}


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def opening(index: Path) -> float:
    """Milliseconds until an engine that has just been made has its generation."""
    milliseconds = []
    for _ in range(_OPENED):
        started = time.perf_counter()
        open_engine(index).generation()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return statistics.median(milliseconds)


def serving(index: Path, queries: Mapping[str, Sequence[Query]]) -> dict[str, int]:
    """The memory of a server that has answered all queries with snippets and facets."""
    with Server(index) as server:
        client = Client(server.address)
        for query in (query for drawn in queries.values() for query in drawn):
            client.get(path(query))
        return server.memory()


def size_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """What each size costs to build, to keep and to serve."""
    shown = _table(rows, "", title="build (near-duplicates not looked for), disk, memory")
    costs = [_costs(row, name) for row in rows for name in row["build"]]
    for label in max(costs, key=len):
        shown.add_row(label, *(own.get(label, "") for own in costs))
    return shown


def _costs(row: Mapping[str, Any], name: str) -> dict[str, str]:
    built = row["build"][name]
    costs = {
        "build, s": f"{built['seconds']:.1f}",
        "  CPU": f"{built['cpu_seconds']:.1f}",
        "articles / CPU s": f"{row['articles'] / built['cpu_seconds']:,.0f}",
        "on disk, MB": f"{built['bytes'] / 1e6:.0f}",
    }
    if name == "Dateline":
        costs |= {
            "builder, anonymous MB": f"{built['anonymous'] / 1e6:.0f}",
            "  resident": f"{built['resident'] / 1e6:.0f}",
            "open, ms": f"{row['open_ms']:.1f}",
            "server, anonymous MB": f"{row['serving']['anonymous'] / 1e6:.0f}",
            "  resident ": f"{row['serving']['resident'] / 1e6:.0f}",
        }
    return costs


def _table(rows: Sequence[Mapping[str, Any]], first: str, **options: str) -> Table:
    """An empty table with a column for each system at each size."""
    shown = Table(first, **options)
    for row in rows:
        for name in row["build"]:
            shown.add_column(f"{row['articles']:,}\n{name}", justify="right")
    return shown


def class_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """p50 in ms by class and size; behind a peer's, Dateline's divided by it."""
    shown = _table(
        rows,
        "class",
        title=f"p50 in ms of {rows[0]['queries']} queries a class",
        caption="×: Dateline's time / this system's, below 1 where Dateline is faster; in the means, geometric",
    )
    for kind in rows[0]["classes"]:
        shown.add_row(kind, *(_cell(row["classes"][kind], name, "p50_ms") for row in rows for name in row["build"]))
    shown.add_section()
    for label, key in (("mean of its classes", "p50_ms"), ("  CPU", "cpu_p50_ms")):
        shown.add_row(label, *(_mean(row["classes"], name, key) for row in rows for name in row["build"]))
    return shown


def _cell(figures: Mapping[str, Mapping[str, float]], name: str, key: str) -> str:
    if name not in figures:
        return "–"
    ours = figures.get("Dateline", {}).get(key, math.nan)
    return _beside(figures[name][key], ours / figures[name][key], name)


def _mean(classes: Mapping[str, Any], name: str, key: str) -> str:
    return _beside(*means(classes, name, key), name)


def _beside(own: float, ratio: float, name: str) -> str:
    return f"{own:.3f}" if name == "Dateline" or math.isnan(ratio) else f"{own:.3f}  ×{ratio:.2f}"


def main() -> None:
    """Build every size, ask every query, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of reuters.jsonl.gz")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of articles (%(default)s)")
    parser.add_argument("--queries", type=int, default=200, help="queries a class (200)")
    parser.add_argument("--systems", default="Dateline,tantivy", help=f"some of: {','.join(SYSTEMS)} (%(default)s)")
    parser.add_argument("--json", type=Path, help="write the figures to this file, after each size")
    parser.add_argument("--keep", type=Path, help="leave the indexes in this folder")
    arguments = parser.parse_args()
    pin_to_one_core()
    originals = read_reuters(arguments.corpora)
    rows = []
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory() as own:
            folder = arguments.keep or Path(own)
            rows.append(grow(originals, size, arguments.systems.split(","), arguments.queries, folder))
        if arguments.json:
            arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    Console(width=None if sys.stdout.isatty() else 140).print(size_table(rows), class_table(rows))


if __name__ == "__main__":
    main()
