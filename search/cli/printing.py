"""Values on a terminal, for people and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from search.article import Article, PublishedDate
from search.engines import BuildReport
from search.results import SearchPage, Snippet

FIRST = 10
"""Paths shown a reason for which something was left out."""


def print_report(report: BuildReport, as_json: bool) -> None:
    """What a build did, and what it left out."""
    if as_json:
        print_json(
            {
                "articles": report.articles,
                "skipped": [{"path": path, "reason": reason} for path, reason in report.skipped],
                "seconds": round(report.seconds, 2),
                "generation": report.generation,
            }
        )
        return
    left_out = report.left_out
    _print_left_out(left_out)
    unchanged = len(report.skipped) - len(left_out)
    said = (
        _articles(report.articles),
        f"{unchanged:,} unchanged" if unchanged else "",
        f"{len(left_out):,} skipped",
        f"{report.seconds:.1f} seconds",
        f"generation {report.generation}",
    )
    click.echo(", ".join(filter(None, said)))


def _print_left_out(left_out: Sequence[tuple[str, str]]) -> None:
    """What was left out, `(path or id, reason)`, by reason: the first of each, and how many more."""
    by_reason: dict[str, Counter[str]] = {}
    for path, reason in left_out:
        by_reason.setdefault(reason, Counter())[path] += 1
    for reason, paths in by_reason.items():
        for path, times in list(paths.items())[:FIRST]:
            click.echo(f"skipped {path}{f' ({times:,} times)' if times > 1 else ''}: {reason}", err=True)
        if len(paths) > FIRST:
            click.echo(f"skipped {len(paths) - FIRST:,} more: {reason} (--json lists all)", err=True)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_page(page: SearchPage) -> None:
    console = Console(highlight=False)
    for warning in page.warnings:
        click.echo(f"dateline: {warning.message}", err=True)
    for number, hit in enumerate(page.hits, page.start + 1):
        console.print()
        heading = _marked(hit.title_snippet) if hit.title_snippet else Text(hit.title or f"[{hit.lead}]")
        heading.stylize("bold")
        console.print(Text(f"{number:>3}. ", "dim") + heading)
        about = [hit.source, f"via {hit.origin}" if hit.origin else None, _dated(hit.date)]
        console.print(Text("     " + " · ".join(part for part in about if part), "dim"))
        for snippet in hit.body_snippets:
            console.print(Padding(_marked(snippet), (0, 0, 0, 5)))
        console.print(Text(f"     {hit.id}", "dim"))
    console.print()
    console.print(Text(f"{_articles(page.total)} for {page.interpreted} ({page.took_ms:.1f} ms)", "dim"))
    if not page.total and page.request.match == "all" and len(page.request.q.split()) > 1:
        console.print(Text("Try --match any to find articles with some of these words.", "dim"))


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _marked(snippet: Snippet) -> Text:
    text = Text(snippet.text)
    for start, end in snippet.marks:
        text.stylize("bold yellow", start, end)
    return text


def _dated(date: PublishedDate | None) -> str:
    return date.value if date else "date unknown"


def print_article(article: Article) -> None:
    console = Console(highlight=False)
    console.print(Text(article.title or "Untitled", "bold"))
    table = Table.grid(padding=(0, 2))
    dated = f"{article.date.value} (from the {article.date.method}: {article.date.evidence})" if article.date else None
    for name, value in (
        ("source", article.source),
        ("origin", article.origin),
        ("date", dated or "unknown"),
        ("dateline", article.dateline),
        ("byline", article.byline),
        ("language", article.language),
        ("url", article.url),
        ("path", article.path),
        ("actors", ", ".join(f"{actor.name} ({actor.count})" for actor in article.actors)),
    ):
        if value:
            table.add_row(Text(name, "dim"), Text(value))
    console.print(table)
    console.print()
    console.print(Text(article.body))
    if article.removed:
        console.print()
        console.print(Text(f"Removed by cleaning ({len(article.removed)}):", "dim"))
        for removed in article.removed:
            console.print(Text(f"  {removed.reason}: {' '.join(removed.text.split())[:100]}", "dim"))
