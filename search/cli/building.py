"""`rebuild`, `add`, `remove` and `watch`: articles into the index, and out of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from search import config, ingest
from search.article import Article
from search.cli.options import Words, index_option, json_option, reading
from search.cli.printing import print_report
from search.corpus.watching import changes, look
from search.engines import BuildReport, open_engine
from search.errors import CorpusError, UsageError


@click.command()
@reading
def rebuild(**options: Any) -> None:
    """Read articles from files and folders, and build the index anew.

    Saved web pages (.html, .htm, .xhtml) and text files (.txt, pages without their tags) hold one article; JSON Lines
    files (.jsonl, .ndjson) an article a line; each also as .gz. What cannot be read is listed with its reason; the rest
    is indexed. The old index is served until the new one is whole.
    """
    _build(ingest.rebuild, **options)


@click.command()
@reading
def add(**options: Any) -> None:
    """Read articles from files and folders, and add them to the index.

    An article whose id is known replaces that article; one that has not changed is left as it is.
    """
    _build(ingest.add, **options)


@click.command()
@click.argument("ids", nargs=-1, required=True, type=Words())
@index_option
@json_option
def remove(ids: tuple[str, ...], index: Path | None, as_json: bool) -> None:
    """Remove articles from the index, by their ids."""
    print_report(open_engine(config.load({"index": index})).remove(ids), as_json)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@index_option
@click.option("--every", type=float, default=5.0, show_default=True, help="Seconds between looks at the folder.")
@json_option
def watch(folder: Path, index: Path | None, every: float, as_json: bool) -> None:
    """Keep the index as a folder is: new and changed files are added, and what has vanished is removed.

    A change counts once the folder has stayed the same for two looks; an empty folder changes nothing. Ctrl+C ends it.
    The index then holds the articles of this folder and no others.
    """
    settings = config.load({"index": index})
    engine = open_engine(settings)
    for state in changes(lambda: look([folder]), lambda: time.sleep(every)):
        if state:
            try:
                print_report(ingest.synchronise(engine, settings, folder), as_json)
            except CorpusError as error:  # nothing can be read just now
                click.echo(f"dateline: {error}", err=True)


def _build(
    build: Callable[..., BuildReport],
    paths: tuple[Path, ...],
    index: Path | None,
    skip: str,
    ner: bool | None,
    jobs: int | None,
    strict: bool,
    as_json: bool,
) -> None:
    settings = config.load({"index": index, "jobs": jobs, "ner": ner})
    steps = {step.strip() for step in skip.split(",") if step.strip()}
    if unknown := steps - {"actors", "duplicates"}:
        raise UsageError(f"There is no step {min(unknown)!r} to skip.", "Steps: actors, duplicates.")
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder {str(path)!r}.", "Give the folder that holds the articles.")
    report = build(open_engine(settings), settings, paths, steps, counted)
    print_report(report, as_json)
    if strict and report.left_out:
        raise CorpusError(
            f"{len(report.left_out)} files or lines were skipped.", "The index was built from the others."
        )


def counted(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, counted on standard error if it is a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield from progress.track(articles, total=None)
