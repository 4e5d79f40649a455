"""The command line: parse, call, print. It decides nothing.

Results go to standard output, progress and complaints to standard error. Exit status: 0 done, 1 failed, 2 usage.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from search import actors, config, corpus
from search import export as exports
from search.article import Article, PublishedDate
from search.corpus import Skipped
from search.engines import open_engine
from search.errors import CorpusError, DatelineError, UsageError
from search.results import SearchPage, SearchRequest, Snippet

Command = Callable[..., None]

index_option = click.option("--index", type=click.Path(path_type=Path), help="Folder of the index [index/].")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, the same as the HTTP answer.")


def main() -> None:
    """The `dateline` command; the one place where an error becomes a message and an exit status."""
    try:
        status = cli.main(prog_name="dateline", standalone_mode=False)
    except DatelineError as error:
        click.echo(f"dateline: {error}", err=True)
        status = error.exit_status
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("dateline: stopped.", err=True)
        status = 1
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        status = 0
    sys.exit(status or 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dateline")
def cli() -> None:
    """Dateline: full-text search for news archives.

    \b
    dateline rebuild seeds/           read articles and build the index
    dateline search 'nato -otan'      ask it
    dateline serve                    the search page on http://127.0.0.1:8000
    """


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@index_option
@click.option("--skip", default="", metavar="STEPS", help="Leave out a step: actors.")
@click.option("--strict", is_flag=True, help="End with status 1 if any file or line was skipped.")
@json_option
def rebuild(paths: tuple[Path, ...], index: Path | None, skip: str, strict: bool, as_json: bool) -> None:
    """Read articles from files and folders, and build the index anew.

    Text files (.txt) are scraped pages; JSON Lines files (.jsonl, .ndjson, also .gz) hold an article a line. What
    cannot be read is listed with its reason; the rest is indexed. The old index is served until the new one is whole.
    """
    settings = config.load({"index": index})
    steps = {step.strip() for step in skip.split(",") if step.strip()}
    if unknown := steps - {"actors"}:
        raise UsageError(f"There is no step {min(unknown)!r} to skip.", "Steps: actors.")
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder {str(path)!r}.", "Give the folder that holds the articles.")
    skipped: list[Skipped] = []
    found = corpus.read(paths, max_file_bytes=settings.max_file_bytes, today=datetime.date.today())
    articles = _taken(found, skipped)
    if "actors" not in steps:
        articles = map(actors.find, articles)
    report = open_engine(settings).rebuild(_counted(articles))
    skipped += [Skipped(id_, reason) for id_, reason in report.skipped]
    if as_json:
        _print_json(
            {
                "articles": report.articles,
                "skipped": [{"path": s.path, "reason": s.reason} for s in skipped],
                "seconds": round(report.seconds, 2),
                "generation": report.generation,
            }
        )
    else:
        for item in skipped:
            click.echo(f"skipped {item.path}: {item.reason}", err=True)
        click.echo(
            f"{report.articles} articles, {len(skipped)} skipped, {report.seconds:.1f} seconds, "
            f"generation {report.generation}"
        )
    if strict and skipped:
        raise CorpusError(f"{len(skipped)} files or lines were skipped.", "The index was built from the others.")


def _taken(found: Iterable[Article | Skipped], skipped: list[Skipped]) -> Iterator[Article]:
    """The articles; what was skipped is put on the list.

    Raises:
        CorpusError: there is not one article, so the old index stays.
    """
    none = True
    for item in found:
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            none = False
            yield item
    if none:
        reasons = "".join(f"\n  {item.path}: {item.reason}" for item in skipped[:10])
        raise CorpusError("No article was found, so the index was left as it is.", f"Skipped:{reasons or ' nothing'}")


def _counted(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, counted on standard error if it is a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield from progress.track(articles, total=None)


@cli.command()
@click.argument("query", nargs=-1)
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
        _print_json(page.to_json())
    else:
        _print_page(page)


@cli.command()
@click.argument("query", nargs=-1)
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


@cli.command()
@click.argument("article_id", metavar="ID")
@index_option
@json_option
def show(article_id: str, index: Path | None, as_json: bool) -> None:
    """Show one article: what it says, and what cleaning removed."""
    article = open_engine(config.load({"index": index})).article(article_id)
    if as_json:
        _print_json(article.to_record())
    else:
        _print_article(article)


@cli.command()
@index_option
@json_option
def info(index: Path | None, as_json: bool) -> None:
    """Say what the index holds."""
    known = open_engine(config.load({"index": index})).info()
    if as_json:
        _print_json(known)
        return
    table = Table.grid(padding=(0, 2))
    for name in ("engine", "generation", "articles", "built", "bytes"):
        table.add_row(name, f"{known[name]:,}" if isinstance(known[name], int) else known[name])
    for facet, counts in known["facets"].items():
        table.add_row(facet, escape(", ".join(f"{value} ({count:,})" for value, count in counts.items())) or "none")
    Console().print(table)


@cli.command()
@index_option
@json_option
def check(index: Path | None, as_json: bool) -> None:
    """Compare every file of the index with its manifest. Status 1 if anything is wrong."""
    engine = open_engine(config.load({"index": index}))
    engine.info()  # raises where no generation can be served
    faults = engine.check()
    if as_json:
        _print_json({"ok": not faults, "faults": faults})
    else:
        click.echo("\n".join(faults) or "The index is whole.")
    if faults:
        sys.exit(1)


@cli.command()
@index_option
@click.option("--host", help="Address to bind to [127.0.0.1].")
@click.option("--port", type=int, help="TCP port [8000].")
@click.option("--threads", type=int, help="Worker threads [4].")
def serve(index: Path | None, **options: Any) -> None:
    """Serve the search page and the HTTP API."""
    from search.web import create_app  # Flask takes a quarter of a second that no other command needs
    from search.web.serve import serve as serve_app

    settings = config.load({"index": index, **options})
    serve_app(create_app(open_engine(settings)), settings)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_page(page: SearchPage) -> None:
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
    found = f"{page.total:,} article{'' if page.total == 1 else 's'}"
    console.print(Text(f"{found} for {page.interpreted} ({page.took_ms:.1f} ms)", "dim"))
    if not page.total and page.request.match == "all" and len(page.request.q.split()) > 1:
        console.print(Text("Try --match any to find articles with some of these words.", "dim"))


def _marked(snippet: Snippet) -> Text:
    text = Text(snippet.text)
    for start, end in snippet.marks:
        text.stylize("bold yellow", start, end)
    return text


def _dated(date: PublishedDate | None) -> str:
    return date.value if date else "date unknown"


def _print_article(article: Article) -> None:
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


if __name__ == "__main__":
    main()
