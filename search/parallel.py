"""One function over many items, in several processes: the results come in the order of the items.

The first second is worked through alone, since a process takes half a second to begin. A worker is never sent an item
while it works at another, so neither side waits for the other to read; it ends when its pipe closes, however that
comes about, so nothing outlives a killed command.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar, cast

from search.config import Settings
from search.errors import BuildError

Item = TypeVar("Item")
Result = TypeVar("Result")

ALONE = 1.0
"""Seconds of work from which other processes are worth their beginning."""


def jobs(settings: Settings) -> int:
    """How many processes a deployment works with: as many as there are processors for this one, unless it is said."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return settings.jobs or processors


def mapped(make: Callable[[], Callable[[Item], Result]], items: Iterable[Item], jobs: int) -> Iterator[Result]:
    """The function that `make` makes, of each item.

    Args:
        make: called once in every process that works; it, the items and the results are pickled.
        jobs: processes; with one, all is done in this one.

    Raises:
        BuildError: a process ended before its work; whatever the function raises.
    """
    left, started, function = iter(items), time.monotonic(), make()
    for item in left:
        yield function(item)
        if jobs > 1 and time.monotonic() - started > ALONE:
            break
    yield from _shared(make, left, jobs)


def _shared(make: Callable[[], Callable[[Item], Result]], items: Iterator[Item], jobs: int) -> Iterator[Result]:
    context = multiprocessing.get_context("spawn")
    busy: deque[Connection] = deque()
    with contextlib.ExitStack() as ended:
        for item in items:
            if len(busy) == jobs:
                worker = busy.popleft()
                result = _received(worker)
                worker.send(item)
                busy.append(worker)
                yield cast(Result, result)
            else:
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, make), daemon=True)
                _start(process)
                theirs.close()
                ended.callback(process.join)
                ended.callback(ours.close)
                ours.send(item)
                busy.append(ours)
        for worker in busy:
            yield cast(Result, _received(worker))


def _start(process: BaseProcess) -> None:
    """Start a worker to which no interrupt ever comes, from its first moment: that is for us, and we close its pipe."""
    resource_tracker.ensure_running()  # which begins with the first process otherwise, and lets interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what it inherits
    process.start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _received(worker: Connection) -> object:
    try:
        result = worker.recv()
    except EOFError:
        raise BuildError(
            "A process that read articles ended early.", "Free some memory, or give --jobs 1, and build again."
        ) from None
    if isinstance(result, Exception):
        raise result
    return result


def _work(pipe: Connection, make: Callable[[], Callable[[object], object]]) -> None:
    """A worker's life: until its pipe is closed at the other end."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        try:
            function = make()
            while True:
                pipe.send(function(pipe.recv()))
        except EOFError:
            raise
        except Exception as error:
            pipe.send(error)
