"""`search`, `export`, `show`, `info` and `check`: questions to the index."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from search import config
from search import export as exports
from search.cli.options import Words, index_option, json_option
from search.cli.printing import print_article, print_json, print_page
from search.engines import open_engine
from search.results import SearchRequest


@click.command()
@click.argument("query", nargs=-1, type=Words())
@index_option
@click.option("--limit", default="10", help="Hits to show, up to 1000 [10].")
@click.option("--sort", default="relevance", help="relevance, newest or oldest.")
@click.option("--match", default="all", help="What words side by side mean: all or any.")
@click.option("--from", "first", default="", metavar="DATE", help="Dated on or after: 2022, 2022-01 or 2022-01-09.")
@click.option("--to", "last", default="", metavar="DATE", help="Dated on or before.")
@click.option("--cursor", default="", help="Where to go on, as `next` in a JSON answer gives it.")
@click.option("--expand", is_flag=True, help="Rank by similar wording too; the same articles are found.")
@click.option("--explain", is_flag=True, help="Say in the JSON what makes each score.")
@click.option("--strict", is_flag=True, help="Refuse a query that is not wholly understood.")
@json_option
def search(query: tuple[str, ...], index: Path | None, as_json: bool, **options: str | bool) -> None:
    """Search the index.

    \b
    dateline search 'sanctions "open door" actor:Blinken'
    dateline search 'nato OR otan' --sort newest --json
    dateline search -- '-sanctions date:2022-01'
    """
    args = {"q": " ".join(query)} | {name: str(value).lower() for name, value in options.items()}
    args["from"], args["to"] = args.pop("first"), args.pop("last")
    page = open_engine(config.load({"index": index})).search(SearchRequest.from_args(args))
    if as_json:
        print_json(page.to_json())
    else:
        print_page(page)


@click.command()
@click.argument("query", nargs=-1, type=Words())
@index_option
@click.option("--format", "name", type=click.Choice(list(exports.FORMATS)), default="csv", show_default=True)
@click.option("--sort", default="relevance", help="relevance, newest or oldest.")
@click.option("--match", default="all", help="What words side by side mean: all or any.")
@click.option("--from", "first", default="", metavar="DATE", help="Dated on or after: 2022, 2022-01 or 2022-01-09.")
@click.option("--to", "last", default="", metavar="DATE", help="Dated on or before.")
def export(query: tuple[str, ...], index: Path | None, name: str, **options: str) -> None:
    """Write every article that a query finds to standard output, in UTF-8.

    \b
    dateline export sanctions --format csv > sanctions.csv
    dateline export --format ndjson > archive.ndjson    the whole archive; `dateline rebuild` reads it again
    """
    args = {"q": " ".join(query), **options}
    args["from"], args["to"] = args.pop("first"), args.pop("last")
    provenance, articles = exports.found(open_engine(config.load({"index": index})), SearchRequest.from_args(args))
    click.echo(provenance.note, err=True)
    for line in exports.FORMATS[name].lines(articles, provenance):
        sys.stdout.buffer.write(line.encode())


@click.command()
@click.argument("article_id", metavar="ID", type=Words())
@index_option
@json_option
def show(article_id: str, index: Path | None, as_json: bool) -> None:
    """Show one article: what it says, and what cleaning removed."""
    article = open_engine(config.load({"index": index})).article(article_id)
    if as_json:
        print_json(article.to_record())
    else:
        print_article(article)


@click.command()
@index_option
@json_option
def info(index: Path | None, as_json: bool) -> None:
    """Say what the index holds."""
    known = open_engine(config.load({"index": index})).info()
    if as_json:
        print_json(known)
        return
    table = Table.grid(padding=(0, 2))
    for name in ("engine", "generation", "articles", "built", "bytes"):
        table.add_row(name, f"{known[name]:,}" if isinstance(known[name], int) else known[name])
    for facet, counts in known["facets"].items():
        table.add_row(facet, escape(", ".join(f"{value} ({count:,})" for value, count in counts.items())) or "none")
    Console().print(table)


@click.command()
@index_option
@json_option
def check(index: Path | None, as_json: bool) -> None:
    """Compare every file of the index with its manifest. Status 1 if anything is wrong."""
    engine = open_engine(config.load({"index": index}))
    engine.info()  # raises where no generation can be served
    faults = engine.check()
    if as_json:
        print_json({"ok": not faults, "faults": faults})
    else:
        click.echo("\n".join(faults) or "The index is whole.")
    if faults:
        sys.exit(1)
