"""`rebuild`, `add` and `remove`: articles into the index, and out of it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from search import actors, config, corpus
from search import export as exports
from search.actors import Authority, merge
from search.article import Article
from search.cli.options import index_option, json_option, reading
from search.cli.printing import print_report
from search.config import Settings
from search.corpus import Skipped
from search.corpus.watching import changes, look
from search.engines import BuildReport, Engine, open_engine
from search.errors import CorpusError, IndexUnavailableError, UsageError
from search.results import SearchRequest


@click.command()
@reading
def rebuild(**options: Any) -> None:
    """Read articles from files and folders, and build the index anew.

    Text files (.txt) are scraped pages; JSON Lines files (.jsonl, .ndjson, also .gz) hold an article a line. What
    cannot be read is listed with its reason; the rest is indexed. The old index is served until the new one is whole.
    """
    _build("rebuild", **options)


@click.command()
@reading
def add(**options: Any) -> None:
    """Read articles from files and folders, and add them to the index.

    An article whose id is known replaces that article; one that has not changed is left as it is.
    """
    _build("add", **options)


@click.command()
@click.argument("ids", nargs=-1, required=True)
@index_option
@json_option
def remove(ids: tuple[str, ...], index: Path | None, as_json: bool) -> None:
    """Remove articles from the index, by their ids."""
    report = open_engine(config.load({"index": index})).remove(ids)
    print_report(report, [Skipped(id_, reason) for id_, reason in report.skipped], as_json)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@index_option
@click.option("--every", type=float, default=5.0, show_default=True, help="Seconds between looks at the folder.")
def watch(folder: Path, index: Path | None, every: float) -> None:
    """Keep the index as a folder is: new and changed files are added, and what has vanished is removed.

    A change counts once the folder has stayed the same for two looks. Ctrl+C ends it. The index then holds the articles
    of this folder and no others.
    """
    settings = config.load({"index": index})
    engine = open_engine(settings)
    for state in changes(lambda: look([folder]), lambda: time.sleep(every)):
        if state:
            print_report(*_synchronised(engine, settings, folder), as_json=False)


def _synchronised(engine: Engine, settings: Settings, folder: Path) -> tuple[BuildReport, list[Skipped]]:
    """Make the index hold the articles of a folder."""
    skipped: list[Skipped] = []
    found = corpus.read([folder], max_file_bytes=settings.max_file_bytes, today=datetime.date.today())
    articles = _taken(found, skipped)
    try:
        engine.generation()
    except IndexUnavailableError:
        return with_actors(engine, settings, articles, duplicates=True), skipped
    there: set[str] = set()

    def noted() -> Iterator[Article]:
        for article in articles:
            there.add(article.id)
            yield article

    report = engine.add(map(actors.finder(settings), noted()))
    known = (article.id for article in exports.found(engine, SearchRequest())[1])
    vanished = [known_id for known_id in known if known_id not in there and known_id.rpartition("~")[0] not in there]
    if vanished:
        skipped += [Skipped(gone, "it has vanished, and was removed") for gone in vanished]
        report = replace(engine.remove(vanished), articles=report.articles)
    return report, skipped


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
    read = counted(articles)
    if command == "add":
        found_in = map(actors.finder(settings), read) if "actors" not in steps else read
        report = engine.add(found_in, duplicates)
    elif "actors" not in steps:
        report = with_actors(engine, settings, read, duplicates)
    else:
        report = engine.rebuild(read, duplicates)
    skipped += [Skipped(id_, reason) for id_, reason in report.skipped]
    print_report(report, skipped, as_json)
    if strict and skipped:
        raise CorpusError(f"{len(skipped)} files or lines were skipped.", "The index was built from the others.")


def with_actors(engine: Engine, settings: Settings, articles: Iterable[Article], duplicates: bool) -> BuildReport:
    """Rebuild the index of articles whose actors are found, each under one name across all of them."""
    authority = Authority.of(settings)
    merging = merge.Merging(authority)
    report = engine.rebuild(merging.merged(actors.find(article, authority) for article in articles), duplicates)
    merge.write(settings.index, merging.found)
    return report


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


def counted(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, counted on standard error if it is a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield from progress.track(articles, total=None)
