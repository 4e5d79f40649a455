"""The corpus room: files and folders in, articles out. `read` is its door.

A corpus is read in parts: `parts` finds them, in order and holding one at a time, and a `Reader` makes articles of one
whatever the others are, so that it may do so in another process.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from search.article import Article, digest_of
from search.corpus.files import Skipped, Source, UnreadableError, chunks, decode, read_bytes, walk
from search.corpus.furniture import SAMPLE, furniture_of
from search.corpus.records import Lines, cut, read_records
from search.corpus.text import parse

__all__ = ["Part", "Reader", "Skipped", "parts", "read"]

_log = logging.getLogger(__name__)

Part: TypeAlias = "tuple[Source, ...] | Lines | Skipped"
"""What is read at a time: some scrapes, or lines of a collection; or what is not read at all."""
_FILES = 16
"""Scrapes of a part."""


def read(paths: Sequence[Path], *, max_file_bytes: int, today: datetime.date) -> Iterator[Article | Skipped]:
    """Every article below the paths, and every file or line that gave none, in the order of their names.

    Args:
        paths: folders, or files; an article's path is relative to the folder given.
        max_file_bytes: a file that is larger, as it is or unpacked, is skipped.
        today: the day after which no date of publication is plausible.
    """
    reader = Reader.of(paths, max_file_bytes=max_file_bytes, today=today)
    for part in parts(paths, max_file_bytes):
        yield from reader(part)


def parts(paths: Sequence[Path], max_file_bytes: int) -> Iterator[Part]:
    """Everything below the paths, in the order of the names."""
    scrapes: list[Source] = []
    for found in walk(paths):
        scrape = isinstance(found, Source) and found.kind == "scrape"
        if scrapes and (not scrape or len(scrapes) == _FILES):
            yield tuple(scrapes)
            scrapes = []
        if isinstance(found, Skipped):
            yield found
        elif scrape:
            scrapes.append(found)
        else:
            yield from cut(chunks(found, max_file_bytes), found.path, max_line_bytes=max_file_bytes)
    if scrapes:
        yield tuple(scrapes)


@dataclass(frozen=True)
class Reader:
    """Makes the articles of a part.

    Args:
        furniture: fingerprints of the lines that a site repeats.
    """

    furniture: frozenset[int]
    max_file_bytes: int
    today: datetime.date

    @classmethod
    def of(cls, paths: Sequence[Path], *, max_file_bytes: int, today: datetime.date) -> Reader:
        """The reader of a corpus, of whose scrapes it has seen a sample; arguments as of `read`."""
        return cls(furniture_of(_sampled_texts(paths, max_file_bytes)), max_file_bytes, today)

    def __call__(self, part: Part) -> Iterator[Article | Skipped]:
        """The articles of a part, and what gave none."""
        if isinstance(part, Skipped):
            yield part
        elif isinstance(part, Lines):
            for line in part.lines:
                yield self._record(replace(part, lines=(line,)))
        else:
            yield from map(self._scrape, part)

    def _record(self, part: Lines) -> Article | Skipped:
        try:
            [found] = read_records(part, today=self.today)
        except Exception as error:
            return _fault(f"{part.path}#{part.lines[0][0]}", error)
        return found

    def _scrape(self, source: Source) -> Article | Skipped:
        try:
            raw = read_bytes(source, self.max_file_bytes)
            text = decode(raw)
            if not text.strip():
                return Skipped(source.path, "there is no text in it")
            return parse(text, path=source.path, digest=digest_of(raw), furniture=self.furniture, today=self.today)
        except UnreadableError as error:
            return Skipped(source.path, str(error))
        except Exception as error:
            return _fault(source.path, error)


def _fault(path: str, error: Exception) -> Skipped:
    """What a mistake in this program makes of a file: it costs no other one. Called while the error is handled."""
    if isinstance(error, MemoryError):
        raise error
    _log.exception("could not read %s", path)
    return Skipped(path, f"a fault of Dateline: {repr(error)[:200]}; please report it")


def _sampled_texts(paths: Sequence[Path], max_file_bytes: int) -> Iterator[str]:
    for source in _sample(paths):
        try:
            yield decode(read_bytes(source, max_file_bytes))
        except MemoryError:
            raise
        except Exception:  # it is reported when its turn comes
            continue


def _sample(paths: Sequence[Path]) -> list[Source]:
    """At most `SAMPLE` scrapes, evenly spread: whenever there are too many, every other one is dropped."""
    sample: list[Source] = []
    step, seen = 1, 0
    for found in walk(paths):
        if isinstance(found, Source) and found.kind == "scrape":
            if seen % step == 0:
                sample.append(found)
                if len(sample) > SAMPLE:
                    sample = sample[::2]
                    step *= 2
            seen += 1
    return sample
