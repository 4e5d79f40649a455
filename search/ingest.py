"""The journey of articles into the index: read, actors found, names merged, built. What the command line calls.

Each function returns the engine's report, to which what could not be read is added.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from search import actors, corpus
from search import export as exports
from search.actors import Authority, merge
from search.actors.applied import Applied, concerned, shipped
from search.article import Article
from search.config import Settings
from search.corpus import Skipped, roots
from search.corpus.roots import Root
from search.engines import BuildReport, Engine
from search.errors import CorpusError, IndexUnavailableError
from search.parallel import jobs, mapped
from search.query.nodes import ACTOR_FIELDS
from search.results import SearchRequest

Seen = Callable[[Iterable[Article]], Iterator[Article]]
"""Looks on while articles are read, as a counter does."""
VANISHED = "it has vanished, and was removed"


Finding = Callable[[], Callable[[Article], Article]]
"""Makes what finds the actors of an article, in the process that is to find them."""
_TOGETHER = 32
"""Articles of the index that are handed on together."""


class Reading:
    """The articles below some paths, read once; `skipped` is what gave none, known when all are read.

    Args:
        finding: how their actors are found, where they are.
    """

    def __init__(self, roots: Sequence[Root], settings: Settings, finding: Finding | None = None) -> None:
        self._roots, self._settings, self._finding = roots, settings, finding
        self.skipped: list[Skipped] = []

    def articles(self) -> Iterator[Article]:
        """The articles.

        Raises:
            CorpusError: there is not one, so the old index stays.
        """
        none, most = True, self._settings.max_file_bytes
        reader = corpus.Reader.of(self._roots, max_file_bytes=most, today=datetime.date.today())
        parts = corpus.parts(self._roots, most)
        for found in mapped(partial(_reads, reader, self._finding), parts, jobs(self._settings)):
            for item in found:
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


def _reads(reader: corpus.Reader, finding: Finding | None) -> Callable[[corpus.Part], list[Article | Skipped]]:
    """What makes articles of a part of a corpus."""
    find = finding() if finding else None

    def found(part: corpus.Part) -> list[Article | Skipped]:
        return [find(item) if find and isinstance(item, Article) else item for item in reader(part)]

    return found


def _finds(finding: Finding) -> Callable[[Sequence[Article]], list[Article]]:
    """What finds the actors of some articles."""
    find = finding()
    return lambda articles: list(map(find, articles))


def rebuild(
    engine: Engine, settings: Settings, paths: Sequence[Path], skip: set[str], seen: Seen = iter
) -> BuildReport:
    """The index anew, of all articles below the paths.

    Args:
        skip: steps to leave out: `actors`, `duplicates`.
    """
    duplicates, found = "duplicates" not in skip, roots.named(paths)
    if "actors" in skip:
        reading = Reading(found, settings)
        report = engine.rebuild(seen(reading.articles()), duplicates)
        Applied().write(settings.index)
    else:
        reading = Reading(found, settings, partial(actors.finder, settings, merged=False))
        report = _merged(engine, settings, seen(reading.articles()), duplicates)
    roots.write(settings.index, found)
    return reading.report(report)


def add(engine: Engine, settings: Settings, paths: Sequence[Path], skip: set[str], seen: Seen = iter) -> BuildReport:
    """The articles below the paths besides those of the index."""
    known = roots.read(settings.index)
    found = roots.named(paths, known)
    reading = Reading(found, settings, None if "actors" in skip else _finding(engine, settings))
    report = engine.add(seen(reading.articles()), "duplicates" not in skip)
    roots.write(settings.index, found, known)
    return reading.report(report)


def _finding(engine: Engine, settings: Settings) -> Finding:
    """How the actors of added articles are found, once what the index holds is under the same authority."""
    if Applied.read(settings.index).own != Authority.of(settings).own:
        apply_authority(engine, settings)
    return partial(actors.finder, settings)


def _merged(engine: Engine, settings: Settings, articles: Iterable[Article], duplicates: bool = True) -> BuildReport:
    """The index anew, of articles whose actors were found, each under one name across all of them."""
    authority = Authority.of(settings)
    merging = merge.Merging(authority)
    report = engine.rebuild(merging.merged(articles), duplicates)
    Applied.now(authority, merging.found).write(settings.index)
    return report


def renew_actors(engine: Engine, settings: Settings, seen: Seen = iter) -> BuildReport:
    """The actors of all articles of the index found anew, and their names merged; no file is read."""
    held = exports.found(engine, SearchRequest())[1]
    finds = partial(_finds, partial(actors.finder, settings, merged=False))
    found = mapped(finds, iter(lambda: list(islice(held, _TOGETHER)), []), jobs(settings))
    return _merged(engine, settings, seen(chain.from_iterable(found)))


def apply_authority(engine: Engine, settings: Settings, seen: Seen = iter) -> BuildReport:
    """A changed authority applied: each article then has the actors that it would have if it were added now.

    Only articles are read that hold words of what changed; all of them, where Dateline itself knows other names than
    it did. Which names are merged stays as it was.
    """
    started, authority, applied = time.monotonic(), Authority.of(settings), Applied.read(settings.index)
    report = engine.add(_changed(engine, settings, _concerned(engine, applied, authority), seen))
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
    found = roots.named([folder], roots.read(settings.index))
    reading = Reading(found, settings, _finding(engine, settings))
    there: set[str] = set()

    def noted() -> Iterator[Article]:
        for article in reading.articles():
            there.add(article.id)
            yield article

    report = reading.report(engine.add(noted()))
    roots.write(settings.index, found)
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
