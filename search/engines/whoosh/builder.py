"""A build runs in a process of its own: it shares no memory with a server, and killing either loses nothing.

    python -m search.engines.whoosh.builder INDEX rebuild|add|remove [--no-duplicates]

reads from standard input what to take, an item a line: an article as its stored parts, JSON texts parted by tabs, or an
id to remove as a JSON text; and then a line with the number of items: without it the sender died, and nothing is
published. It answers on standard output with one JSON object, the report or the error.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TextIO

import search.errors
from search.article import Article
from search.engines import BuildReport
from search.engines.stored import STORED_FIELDS, to_stored
from search.engines.whoosh.generations import Store
from search.engines.whoosh.writer import Written, extend, reduce, write
from search.errors import BuildError, DatelineError

_CUT = "The articles broke off before their end.", "See the error above, and rebuild."
Command = Literal["rebuild", "add", "remove"]


def to_line(article: Article) -> str:
    """The article as an item for the builder."""
    return "\t".join(to_stored(article).values())


def run(folder: Path, command: Command, items: Iterable[str], signed: bool = True) -> BuildReport:
    """Run the builder on an index, send it the items, and return its report.

    Raises:
        BuildError: it failed; the served index is untouched.
    """
    package = Path(search.errors.__file__).parent.parent
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    arguments = [str(folder), command, *([] if signed else ["--no-duplicates"])]
    with subprocess.Popen(
        [sys.executable, "-m", "search.engines.whoosh.builder", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
    ) as builder:
        assert builder.stdin is not None and builder.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # the builder has ended; its answer says why
                sent = 0
                for item in items:
                    builder.stdin.write(item + "\n")
                    sent += 1
                builder.stdin.write(f"{sent}\n")
        finally:  # also where an item raised: the builder then misses the closing line, and cleans up
            with contextlib.suppress(BrokenPipeError):
                builder.stdin.close()
            text = builder.stdout.read()
    if not text:
        raise BuildError(f"The builder ended early (status {builder.returncode}).", "The old index is served on.")
    answer = json.loads(text)
    if "error" in answer:
        raise getattr(search.errors, answer["error"])(answer["detail"], answer["hint"])
    skipped = tuple((id_, reason) for id_, reason in answer["skipped"])
    return BuildReport(answer["articles"], skipped, answer["seconds"], answer["generation"])


def _received(stream: TextIO) -> Iterator[str]:
    """The items up to the closing line.

    Raises:
        BuildError: the stream ended before it, or it states another number.
    """
    for received, line in enumerate(stream):
        if line == f"{received}\n":
            return
        if not line.startswith(("{", '"')):
            break
        yield line.rstrip("\n")
    raise BuildError(*_CUT)


def build(stream: TextIO, folder: Path, command: str, signed: bool) -> dict[str, Any]:
    """Build and publish a generation from a stream of items; the report as JSON-ready values."""
    started = time.monotonic()
    with Store(folder).build(base=command != "rebuild") as target:
        written = _written(_received(stream), target, command, signed)
        number = int(target.stem.removeprefix("gen-"))
    return {
        "articles": written.articles,
        "skipped": written.skipped,
        "seconds": time.monotonic() - started,
        "generation": number,
    }


def _written(items: Iterator[str], target: Path, command: str, signed: bool) -> Written:
    if command == "remove":
        return reduce(map(json.loads, items), target)
    articles = map(_stored, items)
    return write(articles, target, signed) if command == "rebuild" else extend(articles, target, signed)


def _stored(item: str) -> dict[str, str]:
    parts = item.split("\t")
    if len(parts) != len(STORED_FIELDS):
        raise BuildError(*_CUT)
    return dict(zip(STORED_FIELDS, parts, strict=True))


def main() -> None:
    """The builder's process: answers with a report or an error, and never with a traceback alone."""
    gc.disable()  # a build makes millions of small objects and no cycles: to look for some takes an eighth of its time
    folder, command, *flags = sys.argv[1:]
    try:
        answer = build(sys.stdin, Path(folder), command, "--no-duplicates" not in flags)
    except DatelineError as error:
        answer = {"error": type(error).__name__, "detail": error.detail, "hint": error.hint}
    except OSError as error:
        answer = {"error": "BuildError", "detail": f"The index cannot be written: {error.strerror}.", "hint": ""}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
