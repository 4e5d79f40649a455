"""Speed beside peers, on Reuters newswire, one core: seconds to build, milliseconds a query. `python -m bench.speed`

The time of a query runs from its words to the ten best (id and title) with the exact total; the table shows the median
over `--queries` different queries of each class, after a warm-up on others. Nothing is asked twice, so no cache of
results can help. Systems take turns class by class on one core, so that a busy machine slows them alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.corpora import DEFAULT_FOLDER, read_reuters
from bench.peers import Peer
from bench.peers.bm25s_ import Bm25s
from bench.peers.dateline import Dateline
from bench.peers.fts5 import Fts5
from bench.peers.tantivy_ import Tantivy
from bench.peers.whoosh_ import Whoosh
from bench.queries import CLASSES, Query, Vocabulary, draw
from search.article import Article

SYSTEMS = {system.name: system for system in (Dateline, Tantivy, Fts5, Bm25s, Whoosh)}
SEED = 1987
WARM_UP = 20
"""Queries of each class that are asked before those that count."""
JUDGE = "tantivy"
"""Whose totals the others' are compared with: it leaves out no word."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A class of query on one system: milliseconds and totals, query by query, and facet values or snippets made."""

    milliseconds: list[float]
    totals: list[int]
    extras: int


def pin_to_one_core() -> None:
    """This process and its children on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def build(peer: Peer, articles: Sequence[Article]) -> float:
    """Seconds that a system takes to index the articles and answer for the first time."""
    started = time.perf_counter()
    peer.build(articles)
    peer.search(Query("frequent term", ("government",)))
    return time.perf_counter() - started


def measure(peer: Peer, warm_up: Sequence[Query], queries: Sequence[Query]) -> Timed:
    """Ask the queries one by one."""
    for query in warm_up:
        peer.search(query)
    milliseconds, totals, extras = [], [], 0
    for query in queries:
        started = time.perf_counter()
        answer = peer.search(query)
        milliseconds.append((time.perf_counter() - started) * 1000)
        totals.append(answer.total)
        extras += answer.extras
    return Timed(milliseconds, totals, extras)


def compare(articles: Sequence[Article], names: Sequence[str], count: int) -> dict[str, Any]:
    """Every figure of the comparison: `build` seconds by system, and `classes`, by class and system."""
    vocabulary = Vocabulary(articles, random.Random(SEED))
    with ExitStack() as stack:
        peers = [SYSTEMS[name](stack.enter_context(tempfile.TemporaryDirectory())) for name in names]
        built = {peer.name: build(peer, articles) for peer in peers}
        classes = {}
        for kind in CLASSES:
            drawn = draw(vocabulary, kind, WARM_UP + count)
            timed = {
                peer.name: measure(peer, drawn[:WARM_UP], drawn[WARM_UP:]) for peer in peers if kind in peer.classes
            }
            classes[kind] = {name: _figures(own, timed.get(JUDGE)) for name, own in timed.items()}
    return {
        "articles": len(articles),
        "queries": count,
        "python": platform.python_version(),
        "analysis": {peer.name: peer.analysis for peer in peers},
        "build": built,
        "classes": classes,
    }


def _figures(own: Timed, judge: Timed | None) -> dict[str, float | None]:
    same = [a == b for a, b in zip(own.totals, judge.totals, strict=True)] if judge else []
    return {
        "p50_ms": statistics.median(own.milliseconds),
        "p95_ms": statistics.quantiles(own.milliseconds, n=20)[-1],
        "mean_total": statistics.fmean(own.totals),
        "empty": sum(not total for total in own.totals),
        "same_total": statistics.fmean(same) if same else None,
        "extras": own.extras,
    }


def means(classes: Mapping[str, Mapping[str, Mapping[str, float]]], name: str) -> tuple[float, float]:
    """Of the classes that a system can do: its mean p50, and the geometric mean of Dateline's p50 / its p50."""
    shared = [figures for figures in classes.values() if name in figures]
    mean = statistics.fmean(figures[name]["p50_ms"] for figures in shared)
    if any("Dateline" not in figures for figures in shared):
        return mean, float("nan")
    return mean, statistics.geometric_mean(
        figures["Dateline"]["p50_ms"] / figures[name]["p50_ms"] for figures in shared
    )


def speed_table(figures: Mapping[str, Any]) -> Table:
    """p50 in ms; behind a peer's, Dateline's divided by it: below 1 Dateline is faster."""
    names = list(figures["build"])
    shown = Table(
        title=f"{figures['articles']} articles, p50 in ms of {figures['queries']} queries a class",
        caption="×: Dateline's time / this system's, below 1 where Dateline is faster; in the mean, geometric",
    )
    shown.add_column("class")
    for name in names:
        shown.add_column(name, justify="right")

    def cell(name: str, own: float, ratio: float) -> str:
        return f"{own:.3f}" if name == "Dateline" or ratio != ratio else f"{own:.3f}  ×{ratio:.2f}"

    for kind, by_name in figures["classes"].items():
        ours = by_name.get("Dateline", {}).get("p50_ms", float("nan"))
        p50 = {name: by_name[name]["p50_ms"] for name in names if name in by_name}
        shown.add_row(kind, *(cell(name, p50[name], ours / p50[name]) if name in p50 else "–" for name in names))
    shown.add_section()
    shown.add_row("mean of its classes", *(cell(name, *means(figures["classes"], name)) for name in names))
    ours = figures["build"].get("Dateline", float("nan"))
    build_cells = [
        f"{seconds:.1f} s" if name == "Dateline" or ours != ours else f"{seconds:.1f} s  ×{ours / seconds:.2f}"
        for name, seconds in figures["build"].items()
    ]
    shown.add_row("rebuild", *build_cells)
    shown.add_row("articles/s", *(f"{figures['articles'] / seconds:,.0f}" for seconds in figures["build"].values()))
    return shown


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
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
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
    console = Console()
    console.print(speed_table(figures), totals_table(figures))
    for name, analysis in figures["analysis"].items():
        console.print(f"{name}: {analysis}", highlight=False)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
