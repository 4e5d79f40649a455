"""The builder: articles in, one whole generation out. It runs in a process of its own.

`python -m search.engines.whoosh.writer INDEX` reads articles from standard input, one JSON record a line, and then a
line with their number: without it the sender died, and nothing is published. It answers on standard output with one
JSON object, the report or the error. So a build shares no memory with a server, and killing either loses nothing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from whoosh.filedb.filestore import FileStorage

from search.engines.whoosh.columns import ColumnsBuilder
from search.engines.whoosh.generations import Store
from search.engines.whoosh.schema import document, from_json, schema
from search.errors import BuildError, DatelineError
from search.query.nodes import TEXT_FIELDS

MEMORY_MB = 512
"""Postings that the writer holds before it spills a sorted run to disk."""


def write(records: Iterable[str], folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """Index JSON records into an empty folder.

    Returns:
        the number of articles, and `(id, reason)` of those left out: an article that stands in the corpus twice, with
        the same id and the same content. One that shares its id with another article gets `~2` behind it.
    """
    columns = ColumnsBuilder()
    skipped: list[tuple[str, str]] = []
    digests: dict[str, str] = {}
    storage = FileStorage(str(folder))
    index = storage.create_index(schema())
    writer = index.writer(limitmb=MEMORY_MB)
    try:
        for record in records:
            article = from_json(record)
            if digests.get(article.id) == article.digest:
                skipped.append((article.id, "the same article was already read"))
                continue
            unique = _unique(article.id, digests)
            if unique != article.id:
                values = json.loads(record) | {"id": unique}
                record = json.dumps(values, separators=(",", ":"))
                article = from_json(record)
            digests[unique] = article.digest
            fields = document(article, record)
            writer.add_document(**fields)
            columns.add(article, {field: len(fields.get(field, ())) for field in TEXT_FIELDS})
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    index.close()
    columns.write(folder)
    return len(digests), skipped


def _unique(article_id: str, taken: dict[str, str]) -> str:
    unique, number = article_id, 1
    while unique in taken:
        number += 1
        unique = f"{article_id}~{number}"
    return unique


def _received(stream: TextIO) -> Iterator[str]:
    """The records up to the closing line.

    Raises:
        BuildError: the stream ended before it, or it states another number.
    """
    for count, line in enumerate(stream):
        if line == f"{count}\n":
            return
        if not line.startswith("{"):
            break
        yield line.rstrip("\n")
    raise BuildError("The articles broke off before their end.", "See the error above, and rebuild.")


def build(stream: TextIO, folder: Path) -> dict[str, Any]:
    """Build and publish a generation from a stream of records; the report as JSON-ready values."""
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
