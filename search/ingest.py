"""The journey of articles into the index: read, actors found, names merged, built. What the command line calls.

Each function returns the engine's report, to which what could not be read is added.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from search import actors, corpus
from search import export as exports
from search.actors import Authority, merge
from search.actors.applied import Applied, concerned, shipped
from search.article import Article
from search.config import Settings
from search.corpus import Skipped
from search.engines import BuildReport, Engine
from search.errors import CorpusError, IndexUnavailableError
from search.query.nodes import ACTOR_FIELDS
from search.results import SearchRequest

Seen = Callable[[Iterable[Article]], Iterator[Article]]
"""Looks on while articles are read, as a counter does."""
VANISHED = "it has vanished, and was removed"


class Reading:
    """The articles below some paths, read once; `skipped` is what gave none, known when all are read."""

    def __init__(self, paths: Sequence[Path], settings: Settings) -> None:
        self._found = corpus.read(paths, max_file_bytes=settings.max_file_bytes, today=datetime.date.today())
        self.skipped: list[Skipped] = []

    def articles(self) -> Iterator[Article]:
        """The articles.

        Raises:
            CorpusError: there is not one, so the old index stays.
        """
        none = True
        for item in self._found:
            if isinstance(item, Skipped):
                self.skipped.append(item)
            else:
                none = False
                yield item
        if none:
            reasons = "".join(f"\n  {item.path}: {item.reason}" for item in self.skipped[:10])
            raise CorpusError(
                "No article was found, so the index was left as it is.", f"Skipped:{reasons or ' nothing'}"
            )

    def report(self, report: BuildReport) -> BuildReport:
        """The report of a build, with what could not be read."""
        return replace(report, skipped=(*((item.path, item.reason) for item in self.skipped), *report.skipped))


def rebuild(
    engine: Engine, settings: Settings, paths: Sequence[Path], skip: set[str], seen: Seen = iter
) -> BuildReport:
    """The index anew, of all articles below the paths.

    Args:
        skip: steps to leave out: `actors`, `duplicates`.
    """
    reading = Reading(paths, settings)
    articles, duplicates = seen(reading.articles()), "duplicates" not in skip
    if "actors" in skip:
        report = engine.rebuild(articles, duplicates)
        Applied().write(settings.index)
        return reading.report(report)
    return reading.report(_with_actors(engine, settings, articles, duplicates))


def add(engine: Engine, settings: Settings, paths: Sequence[Path], skip: set[str], seen: Seen = iter) -> BuildReport:
    """The articles below the paths besides those of the index."""
    reading = Reading(paths, settings)
    articles = seen(reading.articles())
    named = articles if "actors" in skip else map(_finder(engine, settings), articles)
    return reading.report(engine.add(named, "duplicates" not in skip))


def _finder(engine: Engine, settings: Settings) -> Callable[[Article], Article]:
    """Finds the actors of articles that are added, after what the index holds is under the same authority."""
    if Applied.read(settings.index).own != Authority.of(settings).own:
        apply_authority(engine, settings)
    return actors.finder(settings)


def _with_actors(
    engine: Engine, settings: Settings, articles: Iterable[Article], duplicates: bool = True
) -> BuildReport:
    """The index anew, of articles whose actors are found, each under one name across all of them."""
    authority = Authority.of(settings)
    merging = merge.Merging(authority)
    report = engine.rebuild(merging.merged(actors.find(article, authority) for article in articles), duplicates)
    Applied.now(authority, merging.found).write(settings.index)
    return report


def renew_actors(engine: Engine, settings: Settings, seen: Seen = iter) -> BuildReport:
    """The actors of all articles of the index found anew, and their names merged; no file is read."""
    return _with_actors(engine, settings, seen(exports.found(engine, SearchRequest())[1]))


def apply_authority(engine: Engine, settings: Settings, seen: Seen = iter) -> BuildReport:
    """A changed authority applied: each article then has the actors that it would have if it were added now.

    Only articles are read that hold words of what changed; all of them, where Dateline itself knows other names than
    it did. Which names are merged stays as it was.
    """
    started, authority, applied = time.monotonic(), Authority.of(settings), Applied.read(settings.index)
    changed = _changed(engine, settings, _concerned(engine, applied, authority), seen)
    report = BuildReport(0, (), 0, engine.generation())
    if first := next(changed, None):
        report = engine.add(chain((first,), changed))
    replace(applied, shipped=shipped(), own=authority.own).write(settings.index)
    return replace(report, seconds=time.monotonic() - started)


def _concerned(engine: Engine, applied: Applied, authority: Authority) -> set[str]:
    """Queries that find the articles in which the authority may see other actors."""
    if applied.shipped != shipped():
        return {""}
    listed = (
        (type_, value.value)
        for field, type_ in ACTOR_FIELDS.items()
        for value in engine.values(field, limit=merge.MAX_NAMES).values
    )
    return concerned(applied, authority, listed)


def _changed(engine: Engine, settings: Settings, queries: Iterable[str], seen: Seen) -> Iterator[Article]:
    """The articles of some queries whose actors are now others, each once."""
    find, read = actors.finder(settings), set()
    for query in sorted(queries):
        for article in seen(exports.found(engine, SearchRequest(q=query))[1]):
            if article.id not in read:
                read.add(article.id)
                found = find(article)
                if found != article:
                    yield found


def synchronise(engine: Engine, settings: Settings, folder: Path) -> BuildReport:
    """Make the index hold the articles of a folder and no others. A file that cannot be read just now keeps its own."""
    try:
        engine.generation()
    except IndexUnavailableError:
        return rebuild(engine, settings, [folder], set())
    reading = Reading([folder], settings)
    there: set[str] = set()

    def noted() -> Iterator[Article]:
        for article in reading.articles():
            there.add(article.id)
            yield article

    report = reading.report(engine.add(map(_finder(engine, settings), noted())))
    unread = {item.path.partition("#")[0] for item in reading.skipped}
    vanished = [
        article.id
        for article in exports.found(engine, SearchRequest())[1]
        if article.id not in there  # nor is it the second of an id that is there
        and article.id.rpartition("~")[0] not in there
        and article.path.partition("#")[0] not in unread
    ]
    if not vanished:
        return report
    removed = engine.remove(vanished)
    return replace(
        report,
        generation=removed.generation,
        seconds=report.seconds + removed.seconds,
        skipped=(*report.skipped, *((article_id, VANISHED) for article_id in vanished)),
    )
