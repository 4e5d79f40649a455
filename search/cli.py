"""The command line: parse, call, print. It decides nothing.

Results go to standard output, progress and complaints to standard error. Exit status: 0 done, 1 failed, 2 usage.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from search import actors, config, corpus
from search import export as exports
from search.actors import Authority, merge
from search.analysis import fold
from search.article import Article, PublishedDate
from search.config import Settings
from search.corpus import Skipped
from search.engines import BuildReport, Engine, open_engine
from search.errors import CorpusError, DatelineError, UsageError
from search.results import SearchPage, SearchRequest, Snippet

Command = Callable[..., None]

index_option = click.option("--index", type=click.Path(path_type=Path), help="Folder of the index [index/].")
tokens_option = click.option(
    "--tokens",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The tokens that are let in [everybody is].",
)
_ACTOR_FIELDS = {"person": "person", "organization": "org", "country": "country"}
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


def reading(command: Command) -> Command:
    """The arguments of a command that reads articles."""
    for option in (
        json_option,
        click.option("--strict", is_flag=True, help="End with status 1 if any file or line was skipped."),
        click.option("--skip", default="", metavar="STEPS", help="Leave out steps: actors,duplicates."),
        index_option,
        click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


@cli.command()
@reading
def rebuild(**options: Any) -> None:
    """Read articles from files and folders, and build the index anew.

    Text files (.txt) are scraped pages; JSON Lines files (.jsonl, .ndjson, also .gz) hold an article a line. What
    cannot be read is listed with its reason; the rest is indexed. The old index is served until the new one is whole.
    """
    _build("rebuild", **options)


@cli.command()
@reading
def add(**options: Any) -> None:
    """Read articles from files and folders, and add them to the index.

    An article whose id is known replaces that article; one that has not changed is left as it is.
    """
    _build("add", **options)


@cli.command()
@click.argument("ids", nargs=-1, required=True)
@index_option
@json_option
def remove(ids: tuple[str, ...], index: Path | None, as_json: bool) -> None:
    """Remove articles from the index, by their ids."""
    report = open_engine(config.load({"index": index})).remove(ids)
    _print_report(report, [Skipped(id_, reason) for id_, reason in report.skipped], as_json)


def _build(
    command: Literal["rebuild", "add"],
    paths: tuple[Path, ...],
    index: Path | None,
    skip: str,
    strict: bool,
    as_json: bool,
) -> None:
    settings = config.load({"index": index})
    steps = {step.strip() for step in skip.split(",") if step.strip()}
    if unknown := steps - {"actors", "duplicates"}:
        raise UsageError(f"There is no step {min(unknown)!r} to skip.", "Steps: actors, duplicates.")
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder {str(path)!r}.", "Give the folder that holds the articles.")
    skipped: list[Skipped] = []
    found = corpus.read(paths, max_file_bytes=settings.max_file_bytes, today=datetime.date.today())
    articles = _taken(found, skipped)
    engine, duplicates = open_engine(settings), "duplicates" not in steps
    counted = _counted(articles)
    if command == "add":
        found_in = map(actors.finder(settings), counted) if "actors" not in steps else counted
        report = engine.add(found_in, duplicates)
    elif "actors" not in steps:
        report = _with_actors(engine, settings, counted, duplicates)
    else:
        report = engine.rebuild(counted, duplicates)
    skipped += [Skipped(id_, reason) for id_, reason in report.skipped]
    _print_report(report, skipped, as_json)
    if strict and skipped:
        raise CorpusError(f"{len(skipped)} files or lines were skipped.", "The index was built from the others.")


def _with_actors(engine: Engine, settings: Settings, articles: Iterable[Article], duplicates: bool) -> BuildReport:
    """Rebuild the index of articles whose actors are found, each under one name across all of them."""
    authority = Authority.of(settings)
    merging = merge.Merging(authority)
    report = engine.rebuild(merging.merged(actors.find(article, authority) for article in articles), duplicates)
    merge.write(settings.index, merging.found)
    return report


def _print_report(report: BuildReport, skipped: list[Skipped], as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "articles": report.articles,
                "skipped": [{"path": s.path, "reason": s.reason} for s in skipped],
                "seconds": round(report.seconds, 2),
                "generation": report.generation,
            }
        )
        return
    for item in skipped:
        click.echo(f"skipped {item.path}: {item.reason}", err=True)
    click.echo(
        f"{report.articles} articles, {len(skipped)} skipped, {report.seconds:.1f} seconds, "
        f"generation {report.generation}"
    )


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
@click.option("--workers", type=int, help="Processes that answer [1].")
@click.option("--threads", type=int, help="Worker threads of each [4].")
@click.option("--connections", type=int, help="TCP connections held at once [100].")
@click.option("--hosts", metavar="NAMES", help="Names, with commas, that it answers to besides localhost; * for any.")
@click.option("--proxy", metavar="ADDRESS", help="A reverse proxy whose X-Forwarded headers are believed.")
@tokens_option
@click.option("--rate", type=int, help="Requests a minute from one address; 0 for any number [0].")
def serve(index: Path | None, **options: Any) -> None:
    """Serve the search page and the HTTP API. What to think of before others may reach it stands in SECURITY.md."""
    from search.web import create_app  # Flask takes a quarter of a second that no other command needs
    from search.web.serve import serve as serve_app

    settings = config.load({"index": index, **options})
    serve_app(create_app(settings=settings), settings)


@cli.command()
@click.argument("name")
@tokens_option
def token(name: str, tokens: Path | None) -> None:
    """Make a token for NAME and print it, once; its hash is added to the file that `serve --tokens` reads.

    To take a token back, remove its line from the file; a running server sees that.
    """
    from search.web.tokens import make

    file = config.load({"tokens": tokens}).tokens
    if file is None:
        raise UsageError("No file of tokens is named.", "Name one with --tokens FILE or DATELINE_TOKENS.")
    click.echo(make(file, name))


@cli.command("actors")
@click.argument("prefix", default="")
@index_option
@click.option("--authority", type=click.Path(path_type=Path), metavar="FILE", help="Own names of actors.")
@click.option("--type", "type_", type=click.Choice(list(_ACTOR_FIELDS)), help="Only actors of this type.")
@click.option("--limit", default="100", help="Actors to list, up to 1000 [100].")
@click.option("--merges", "wanted", is_flag=True, help="Propose which names are one actor, with the evidence.")
@click.option("--apply", "applied", is_flag=True, help="Find the actors of all articles anew, and merge their names.")
@json_option
def list_actors(
    prefix: str, index: Path | None, type_: str | None, limit: str, wanted: bool, applied: bool, **options: Any
) -> None:
    """List who acts in the archive, the commonest first: all, or whose name has a word that begins with PREFIX.

    \b
    dateline actors                   who acts, in how many articles
    dateline actors ryab --type person
    dateline actors --merges          names that seem to be one actor, and names kept apart
    dateline actors --apply           after a change of authority.toml: no file of the corpus is read again
    """
    settings = config.load({"index": index, "authority": options["authority"]})
    engine = open_engine(settings)
    if applied:
        report = _with_actors(engine, settings, _counted(exports.found(engine, SearchRequest())[1]), duplicates=True)
        _print_report(report, [], options["as_json"])
        return
    if wanted:
        census = merge.Census()
        authority = Authority.of(settings)
        for article in exports.found(engine, SearchRequest())[1]:
            census.add(actors.find(article, authority).actors)  # as they were before any merge
        found = [m for m in merge.merges(census, authority) if fold(prefix) in fold(f"{m.name} {m.into}")]
        _print_merges(found, options["as_json"])
        return
    generation = engine.generation()
    values = engine.values(
        _ACTOR_FIELDS.get(type_ or "", "actor"), prefix, SearchRequest.from_args({"limit": limit}).limit
    )
    if options["as_json"]:
        counts = [{"value": value.value, "count": value.count} for value in values.values]
        _print_json({"generation": generation, "values": counts})
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    for value in values.values:
        table.add_row(f"{value.count:,}", Text(value.value))
    Console().print(table)


def _print_merges(found: list[merge.Merge], as_json: bool) -> None:
    if as_json:
        _print_json({"merges": [asdict(one) for one in found]})
        return
    console = Console(highlight=False)
    for one in found:
        verdict = Text("kept apart", "yellow") if one.kept else Text("one actor ", "green")
        evidence = f" {one.name} ({one.articles}), {one.into} ({one.others}): {one.why}"
        console.print(verdict + Text(evidence + (f"; {one.kept}" if one.kept else "")))


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
