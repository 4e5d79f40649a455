"""Speed beside peers, on Reuters newswire, one core: seconds to build, milliseconds a query. `python bench/speed.py`

The time of a query runs from its words to the ten best (id and title) with the exact total; the table shows the median
over `--queries` different queries of each class, after a warm-up on others. Nothing is asked twice, so no cache of
results can help. Systems take turns class by class on one core. On a busy machine the clock also counts the turns of
others; the rows "CPU" do not, and the two agree on a quiet one.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora import DEFAULT_FOLDER, read_reuters
from peers import Peer
from peers.bm25s_ import Bm25s
from peers.dateline import Dateline
from peers.fts5 import Fts5
from peers.tantivy_ import Tantivy
from peers.whoosh_ import Whoosh
from queries import CLASSES, Query, Vocabulary, draw
from rich.console import Console
from rich.table import Table

from search.article import Article

SYSTEMS = {system.name: system for system in (Dateline, Tantivy, Fts5, Bm25s, Whoosh)}
SEED = 1987
WARM_UP = 20
"""Queries of each class that are asked before those that count."""
JUDGE = "tantivy"
"""Whose totals the others' are compared with: it leaves out no word."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A class of query on one system: milliseconds by the clock and of CPU, totals, facet values or snippets made."""

    milliseconds: list[float]
    cpu_milliseconds: list[float]
    totals: list[int]
    extras: int


def pin_to_one_core() -> None:
    """This process and its children on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def build(peer: Peer, articles: Sequence[Article]) -> dict[str, float]:
    """Seconds, by the clock and of CPU, that a system takes to index the articles and answer for the first time."""
    started, used = time.perf_counter(), _cpu_with_children()
    peer.build(articles)
    peer.search(Query("frequent term", ("government",)))
    return {"seconds": time.perf_counter() - started, "cpu_seconds": _cpu_with_children() - used}


def _cpu_with_children() -> float:
    return sum(os.times()[:4])


def measure(peer: Peer, warm_up: Sequence[Query], queries: Sequence[Query]) -> Timed:
    """Ask the queries one by one."""
    for query in warm_up:
        peer.search(query)
    milliseconds, cpu_milliseconds, totals, extras = [], [], [], 0
    for query in queries:
        started, used = time.perf_counter(), time.process_time()
        answer = peer.search(query)
        cpu_milliseconds.append((time.process_time() - used) * 1000)
        milliseconds.append((time.perf_counter() - started) * 1000)
        totals.append(answer.total)
        extras += answer.extras
    return Timed(milliseconds, cpu_milliseconds, totals, extras)


def compare(articles: Sequence[Article], names: Sequence[str], count: int) -> dict[str, Any]:
    """Every figure of the comparison: `build` seconds by system, and `classes`, by class and system."""
    vocabulary = Vocabulary(articles, random.Random(SEED))
    with ExitStack() as stack:
        peers = [SYSTEMS[name](stack.enter_context(tempfile.TemporaryDirectory())) for name in names]
        built = {peer.name: build(peer, articles) for peer in peers}
        classes = ask(peers, {kind: draw(vocabulary, kind, WARM_UP + count) for kind in CLASSES})
    return {
        "articles": len(articles),
        "queries": count,
        "python": platform.python_version(),
        "analysis": {peer.name: peer.analysis for peer in peers},
        "build": built,
        "classes": classes,
    }


def ask(peers: Sequence[Peer], queries: Mapping[str, Sequence[Query]]) -> dict[str, dict[str, Any]]:
    """The figures of each system by class; of the queries of a class, the first WARM_UP do not count."""
    classes = {}
    for kind, drawn in queries.items():
        timed = {peer.name: measure(peer, drawn[:WARM_UP], drawn[WARM_UP:]) for peer in peers if kind in peer.classes}
        classes[kind] = {name: _figures(own, timed.get(JUDGE)) for name, own in timed.items()}
    return classes


def _figures(own: Timed, judge: Timed | None) -> dict[str, float | None]:
    same = [a == b for a, b in zip(own.totals, judge.totals, strict=True)] if judge else []
    return {
        "p50_ms": statistics.median(own.milliseconds),
        "cpu_p50_ms": statistics.median(own.cpu_milliseconds),
        "p95_ms": statistics.quantiles(own.milliseconds, n=20)[-1],
        "mean_total": statistics.fmean(own.totals),
        "empty": sum(not total for total in own.totals),
        "same_total": statistics.fmean(same) if same else None,
        "extras": own.extras,
    }


def means(classes: Mapping[str, Mapping[str, Mapping[str, float]]], name: str, key: str) -> tuple[float, float]:
    """Of the classes that a system can do: its mean p50, and the geometric mean of Dateline's p50 / its p50."""
    shared = [figures for figures in classes.values() if name in figures]
    mean = statistics.fmean(figures[name][key] for figures in shared)
    if any("Dateline" not in figures for figures in shared):
        return mean, math.nan
    return mean, statistics.geometric_mean(figures["Dateline"][key] / figures[name][key] for figures in shared)


def speed_table(figures: Mapping[str, Any]) -> Table:
    """p50 in ms; behind a peer's, Dateline's divided by it: below 1 Dateline is faster."""
    names = list(figures["build"])
    shown = Table(
        title=f"{figures['articles']} articles, p50 in ms of {figures['queries']} queries a class",
        caption="×: Dateline's time / this system's, below 1 where Dateline is faster; in the means, geometric",
    )
    shown.add_column("class")
    for name in names:
        shown.add_column(name, justify="right")
    for kind, by_name in figures["classes"].items():
        ours = by_name.get("Dateline", {}).get("p50_ms", math.nan)
        p50 = {name: by_name[name]["p50_ms"] for name in names if name in by_name}
        shown.add_row(kind, *(_cell(p50[name], ours / p50[name], name) if name in p50 else "–" for name in names))
    shown.add_section()
    for label, key in (("mean of its classes", "p50_ms"), ("  CPU", "cpu_p50_ms")):
        shown.add_row(label, *(_cell(*means(figures["classes"], name, key), name) for name in names))
    shown.add_section()
    for label, key in (("rebuild, s", "seconds"), ("  CPU", "cpu_seconds")):
        seconds = {name: built[key] for name, built in figures["build"].items()}
        ours = seconds.get("Dateline", math.nan)
        shown.add_row(label, *(_cell(own, ours / own, name, digits=1) for name, own in seconds.items()))
    rates = (figures["articles"] / built["cpu_seconds"] for built in figures["build"].values())
    shown.add_row("articles / CPU s", *(f"{rate:,.0f}" for rate in rates))
    return shown


def _cell(own: float, ratio: float, name: str, digits: int = 3) -> str:
    figure = f"{own:.{digits}f}"
    return figure if name == "Dateline" or math.isnan(ratio) else f"{figure}  ×{ratio:.2f}"


def totals_table(figures: Mapping[str, Any]) -> Table:
    """What was found, so that nobody is timed on an empty answer."""
    names = list(figures["build"])
    shown = Table(
        title="mean total, and share of queries with tantivy's total",
        caption="e: empty answers. f: mean facet values or snippets made a query.\nPhrases are verbatim in Dateline, "
        "stemmed elsewhere; Whoosh and bm25s leave stop words out.",
    )
    shown.add_column("class")
    for name in names:
        shown.add_column(name, justify="right")
    for kind, by_name in figures["classes"].items():
        cells = []
        for name in names:
            own = by_name.get(name)
            if own is None:
                cells.append("–")
                continue
            text = f"{own['mean_total']:.0f}"
            if own["same_total"] is not None and name != JUDGE:
                text += f"  {own['same_total']:.0%}"
            if own["empty"]:
                text += f"  {own['empty']}e"
            if own["extras"]:
                text += f"  {own['extras'] / figures['queries']:.0f}f"
            cells.append(text)
        shown.add_row(kind, *cells)
    return shown


def main() -> None:
    """Build every index, ask every query, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of reuters.jsonl.gz")
    parser.add_argument("--articles", type=int, help="take only the first so many articles")
    parser.add_argument("--queries", type=int, default=200, help="queries a class (200)")
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="some of: %(default)s")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    names = arguments.systems.split(",")
    if unknown := [name for name in names if name not in SYSTEMS]:
        parser.error(f"there is no system {unknown[0]!r}; there are {', '.join(SYSTEMS)}")
    if arguments.queries < 2:
        parser.error("--queries must be 2 or more")
    pin_to_one_core()
    figures = compare(read_reuters(arguments.corpora, arguments.articles), names, arguments.queries)
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(speed_table(figures), totals_table(figures))
    for name, analysis in figures["analysis"].items():
        console.print(f"{name}: {analysis}", highlight=False)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
