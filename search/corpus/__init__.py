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
from search.corpus import html
from search.corpus.files import Skipped, Source, UnreadableError, chunks, decode, read_bytes, walk
from search.corpus.furniture import SAMPLE, furniture_of
from search.corpus.records import Lines, cut, lines_of, read_records
from search.corpus.roots import Root, named
from search.corpus.text import parse

__all__ = ["Part", "Reader", "Skipped", "parts", "read"]

_log = logging.getLogger(__name__)

Part: TypeAlias = "tuple[Source, ...] | Lines | Skipped"
"""What is read at a time: some files with an article each, or lines of a collection; or what is not read at all."""
_FILES = 16
"""Files with an article each that are a part."""


def read(paths: Sequence[Path], *, max_file_bytes: int, today: datetime.date) -> Iterator[Article | Skipped]:
    """Every article below the paths, and every file or line that gave none, in the order of their names.

    Streams: one part is held at a time. Scrapes are read twice, the first time a sample only, to know the lines that
    a site repeats; of HTML pages the tags say it.

    Args:
        paths: folders, or files; what they are called within the corpus, see `roots`.
        max_file_bytes: a file that is larger, as it is or unpacked, is skipped.
        today: the day after which no date of publication is plausible.
    """
    roots = named(paths)
    reader = Reader.of(roots, max_file_bytes=max_file_bytes, today=today)
    for part in parts(roots, max_file_bytes):
        yield from reader(part)


def parts(roots: Sequence[Root], max_file_bytes: int) -> Iterator[Part]:
    """Everything below the roots, in the order of the names."""
    files: list[Source] = []
    for found in walk(roots):
        single = isinstance(found, Source) and found.kind in ("scrape", "page")
        if files and (not single or len(files) == _FILES):
            yield tuple(files)
            files = []
        if isinstance(found, Skipped):
            yield found
        elif single:
            files.append(found)
        else:
            yield from cut(_content(found, max_file_bytes), found.path, max_line_bytes=max_file_bytes)
    if files:
        yield tuple(files)


def _content(found: Source, max_file_bytes: int) -> Iterator[bytes]:
    if found.kind == "records":
        yield from chunks(found, max_file_bytes)
    else:
        yield lines_of(read_bytes(found, max_file_bytes))


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
    def of(cls, roots: Sequence[Root], *, max_file_bytes: int, today: datetime.date) -> Reader:
        """The reader of a corpus, of whose scrapes it has seen a sample; arguments as of `read`."""
        return cls(furniture_of(_sampled_texts(roots, max_file_bytes)), max_file_bytes, today)

    def __call__(self, part: Part) -> Iterator[Article | Skipped]:
        """The articles of a part, and what gave none."""
        if isinstance(part, Skipped):
            yield part
        elif isinstance(part, Lines):
            for line in part.lines:
                yield from self._record(replace(part, lines=(line,)))
        else:
            yield from map(self._file, part)

    def _record(self, part: Lines) -> list[Article | Skipped]:
        try:
            return list(read_records(part, today=self.today))
        except Exception as error:
            return [_fault(f"{part.path}#{part.lines[0][0]}", error)]

    def _file(self, source: Source) -> Article | Skipped:
        try:
            raw = read_bytes(source, self.max_file_bytes)
            if source.kind == "page":
                return html.parse(
                    raw, path=source.path, digest=digest_of(raw), furniture=self.furniture, today=self.today
                )
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


def _sampled_texts(roots: Sequence[Root], max_file_bytes: int) -> Iterator[str]:
    for source in _sample(roots):
        try:
            yield decode(read_bytes(source, max_file_bytes))
        except MemoryError:
            raise
        except Exception:  # it is reported when its turn comes
            continue


def _sample(roots: Sequence[Root]) -> list[Source]:
    """At most `SAMPLE` scrapes, evenly spread: whenever there are too many, every other one is dropped."""
    sample: list[Source] = []
    step, seen = 1, 0
    for found in walk(roots):
        if isinstance(found, Source) and found.kind == "scrape":
            if seen % step == 0:
                sample.append(found)
                if len(sample) > SAMPLE:
                    sample = sample[::2]
                    step *= 2
            seen += 1
    return sample
