"""The builder: articles in, one whole generation out. It runs in a process of its own.

`python -m search.engines.whoosh.writer INDEX` reads articles from standard input, one a line: its stored parts as JSON
texts, parted by tabs; and then a line with their number: without it the sender died, and nothing is published. It
answers on standard output with one JSON object, the report or the error. So a build shares no memory with a server,
and killing either loses nothing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, TextIO

from whoosh.filedb.filestore import FileStorage
from whoosh.index import _DEF_INDEX_NAME

from search.article import Article
from search.engines.whoosh import ranking
from search.engines.whoosh.arrays import Arrays
from search.engines.whoosh.codec import ArraySegment, create
from search.engines.whoosh.generations import Store
from search.engines.whoosh.schema import STORED_FIELDS, schema, to_stored
from search.engines.whoosh.segment import SegmentBuilder, join
from search.errors import BuildError, DatelineError


def write(articles: Iterable[Mapping[str, str]], folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """Index stored articles into an empty folder.

    Returns:
        the number of articles, and `(id, reason)` of those left out: an article that stands in the corpus twice, with
        the same id and the same content. One that shares its id with another article gets `~2` behind it.
    """
    skipped: list[tuple[str, str]] = []
    parts: list[Path] = []
    digests: dict[str, str] = {}
    builder = SegmentBuilder()
    for stored in articles:
        head = json.loads(stored["head"])
        if digests.get(head["id"]) == head["digest"]:
            skipped.append((head["id"], "the same article was already read"))
            continue
        if head["id"] in digests:
            head["id"] = _unique(head["id"], digests)
            stored = {**stored, "head": json.dumps(head, separators=(",", ":"))}
        digests[head["id"]] = head["digest"]
        builder.add(stored, head)
        if builder.full:
            parts.append(folder / f"part-{len(parts)}.tmp")
            builder.write(parts[-1])
            builder = SegmentBuilder()
    segment = ArraySegment(_DEF_INDEX_NAME, len(digests))
    path = segment.path(FileStorage(str(folder)))
    if parts:
        parts.append(folder / f"part-{len(parts)}.tmp")
        builder.write(parts[-1])
        join(parts, path)
        for part in parts:
            part.unlink()
    else:
        builder.write(path)
    ranking.write(folder, [Arrays(path)])
    create(folder, schema(), [segment])
    return len(digests), skipped


def _unique(article_id: str, taken: Mapping[str, str]) -> str:
    numbered = (f"{article_id}~{number}" for number in count(2))
    return next(unique for unique in numbered if unique not in taken)


def to_line(article: Article) -> str:
    """The article as a line for the builder."""
    return "\t".join(to_stored(article).values()) + "\n"


def _received(stream: TextIO) -> Iterator[dict[str, str]]:
    """The articles up to the closing line.

    Raises:
        BuildError: the stream ended before it, or it states another number.
    """
    for received, line in enumerate(stream):
        if line == f"{received}\n":
            return
        parts = line.rstrip("\n").split("\t")
        if len(parts) != len(STORED_FIELDS):
            break
        yield dict(zip(STORED_FIELDS, parts, strict=True))
    raise BuildError("The articles broke off before their end.", "See the error above, and rebuild.")


def build(stream: TextIO, folder: Path) -> dict[str, Any]:
    """Build and publish a generation from a stream of articles; the report as JSON-ready values."""
    started = time.monotonic()
    with Store(folder).build() as target:
        articles, skipped = write(_received(stream), target)
        number = int(target.stem.removeprefix("gen-"))
    return {
        "articles": articles,
        "skipped": skipped,
        "seconds": time.monotonic() - started,
        "generation": number,
    }


def main() -> None:
    """The builder's process: answers with a report or an error, and never with a traceback alone."""
    try:
        answer = build(sys.stdin, Path(sys.argv[1]))
    except DatelineError as error:
        answer = {"error": type(error).__name__, "detail": error.detail, "hint": error.hint}
    except OSError as error:
        answer = {"error": "BuildError", "detail": f"The index cannot be written: {error.strerror}.", "hint": ""}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
