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
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Any, Literal, TextIO

import search.errors
from search.article import Article
from search.engines import BuildReport
from search.engines.stored import STORED_FIELDS, to_stored
from search.engines.taken import NothingChangedError
from search.engines.whoosh.generations import Store
from search.engines.whoosh.writer import Written, extend, reduce, write
from search.errors import BuildError, DatelineError, StoppedError

_CUT = "The articles broke off before their end.", "See the error above, and rebuild."
Command = Literal["rebuild", "add", "remove"]


def to_line(article: Article) -> str:
    """The article as an item for the builder."""
    return "\t".join(to_stored(article).values())


def run(folder: Path, command: Command, items: Iterable[str], signed: bool = True) -> BuildReport:
    """Run the builder on an index, send it the items, and return its report.

    Raises:
        BuildError: it failed; the served index is untouched.
        StoppedError: it was interrupted; so it is then.
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
            text = _sent(items, builder.stdin, builder.stdout)
        except KeyboardInterrupt:
            builder.send_signal(signal.SIGINT)  # at a terminal it has been told already
            builder.wait()
            there = (folder / "CURRENT").exists()
            raise StoppedError("Stopped.", "The old index is served on." if there else "No index was built.") from None
    if not text:
        raise BuildError(f"The builder ended early (status {builder.returncode}).", "The old index is served on.")
    answer = json.loads(text)
    if "error" in answer:
        raise getattr(search.errors, answer["error"])(answer["detail"], answer["hint"])
    skipped = tuple((id_, reason) for id_, reason in answer["skipped"])
    return BuildReport(answer["articles"], skipped, answer["seconds"], answer["generation"])


def _sent(items: Iterable[str], builder: IO[str], answer: IO[str]) -> str:
    """What the builder answers to the items."""
    try:
        with contextlib.suppress(BrokenPipeError):  # the builder has ended; its answer says why
            sent = 0
            for item in items:
                builder.write(item + "\n")
                sent += 1
            builder.write(f"{sent}\n")
    finally:  # also where an item raised: the builder then misses the closing line, and cleans up
        with contextlib.suppress(BrokenPipeError):
            builder.close()
        text = answer.read()
    return text


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
    """Build and publish a generation from a stream of items; the report as JSON-ready values.

    Where nothing was added or removed, the generation that is there stays the current one.
    """
    started, store = time.monotonic(), Store(folder)
    try:
        with store.build(base=command != "rebuild") as target:
            written = _written(_received(stream), target, command, signed)
            number = int(target.stem.removeprefix("gen-"))
            if command != "rebuild" and not written.articles:
                raise NothingChangedError
    except NothingChangedError:
        number = store.open().number
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
    """The builder's process: answers with a report or an error, and never with a traceback alone.

    An interrupt ends it without an answer, and what it wrote is removed.
    """
    signal.signal(signal.SIGINT, _interrupted)
    gc.disable()  # a build makes millions of small objects and no cycles: to look for some takes an eighth of its time
    folder, command, *flags = sys.argv[1:]
    try:
        answer = build(sys.stdin, Path(folder), command, "--no-duplicates" not in flags)
    except DatelineError as error:
        answer = {"error": type(error).__name__, "detail": error.detail, "hint": error.hint}
    except OSError as error:
        answer = {"error": "BuildError", "detail": f"The index cannot be written: {error.strerror}.", "hint": ""}
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    print(json.dumps(answer))


def _interrupted(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one, while this one is followed, changes nothing
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
