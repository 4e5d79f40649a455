"""Worker processes: each answers on the same socket, so that a machine's cores are all used. POSIX only.

The parent answers nothing. It starts a worker anew when one dies, and when it is told to stop it tells them, and waits.
Workers are forked before anything has a thread.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

PAUSE_SECONDS = 1.0
"""Before a worker that died is started again, so that one that cannot live does not spin."""

_STOPS = {signal.SIGTERM, signal.SIGINT}


def supervise(count: int, work: Callable[[], None], ready: Callable[[], None]) -> None:
    """Run `work` in so many processes until SIGTERM or SIGINT; both are passed on.

    Args:
        ready: called once both are listened to; whoever learns of us from it may tell us to stop at once.
    """
    stopping: list[int] = []
    workers: set[int] = set()

    def stop(number: int, _: FrameType | None) -> None:
        stopping.append(number)
        for worker in workers:
            os.kill(worker, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    ready()
    while True:
        while len(workers) < count and not stopping:
            _start(work, workers)
        if not workers:
            return
        worker, _ = os.wait()
        workers.discard(worker)
        if not stopping:
            time.sleep(PAUSE_SECONDS)


def _start(work: Callable[[], None], workers: set[int]) -> None:
    """Put among the workers a process that does the work and nothing else; no signal comes in between."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    number = os.fork()
    if number:
        workers.add(number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        return
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent passes it on
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        work()
        status = 0
    finally:
        os._exit(status)
