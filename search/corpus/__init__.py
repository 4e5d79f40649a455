"""The corpus room: files and folders in, articles out. `read` is its door."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.article import Article, digest_of
from search.corpus import html
from search.corpus.files import Skipped, Source, UnreadableError, chunks, decode, read_bytes, walk
from search.corpus.furniture import SAMPLE, furniture_of
from search.corpus.records import read_records
from search.corpus.text import parse

__all__ = ["Skipped", "read"]


def read(paths: Sequence[Path], *, max_file_bytes: int, today: datetime.date) -> Iterator[Article | Skipped]:
    """Every article below the paths, and every file or line that gave none, in the order of their names.

    Streams: one file is held at a time. Scrapes are read twice, the first time a sample only, to know the lines that
    a site repeats; of HTML pages the tags say it.

    Args:
        paths: folders, or files; an article's path is relative to the folder given.
        max_file_bytes: a file that is larger, as it is or unpacked, is skipped.
        today: the day after which no date of publication is plausible.
    """
    furniture = furniture_of(_sampled_texts(paths, max_file_bytes))
    for found in walk(paths):
        if isinstance(found, Skipped):
            yield found
        elif found.kind == "records":
            content = chunks(found, max_file_bytes)
            yield from read_records(content, found.path, max_line_bytes=max_file_bytes, today=today)
        elif found.kind == "page":
            try:
                raw = read_bytes(found, max_file_bytes)
                yield html.parse(raw, path=found.path, digest=digest_of(raw), furniture=furniture, today=today)
            except UnreadableError as error:
                yield Skipped(found.path, str(error))
        else:
            try:
                raw = read_bytes(found, max_file_bytes)
                text = decode(raw)
            except UnreadableError as error:
                yield Skipped(found.path, str(error))
                continue
            if not text.strip():
                yield Skipped(found.path, "there is no text in it")
                continue
            yield parse(text, path=found.path, digest=digest_of(raw), furniture=furniture, today=today)


def _sampled_texts(paths: Sequence[Path], max_file_bytes: int) -> Iterator[str]:
    for source in _sample(paths):
        try:
            yield decode(read_bytes(source, max_file_bytes))
        except UnreadableError:
            continue  # it is reported when its turn comes


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
