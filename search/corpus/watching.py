"""When a corpus has changed: it is looked at from time to time, and a change counts once it has come to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from search.corpus.files import Source, walk
from search.corpus.roots import named

State = frozenset[tuple[str, int, int]]
"""The files of a corpus: path, bytes, and when it was written (nanoseconds)."""


def look(paths: Sequence[Path]) -> State:
    """The files below the paths that articles are read from, as they are now."""
    found = []
    for source in walk(named(paths)):
        if isinstance(source, Source):
            try:
                status = source.file.stat()
            except OSError:  # it has just gone
                continue
            found.append((source.path, status.st_size, status.st_mtime_ns))
    return frozenset(found)


def changes(look: Callable[[], State], wait: Callable[[], None]) -> Iterator[State]:
    """A state whenever it is another than the one given before, once two looks in a row agree: nobody is writing.

    The first is the one found at the start.

    >>> states = iter([frozenset(), frozenset(), frozenset("a"), frozenset("ab"), frozenset("ab")])
    >>> [sorted(state) for _, state in zip(range(2), changes(lambda: next(states), lambda: None))]
    [[], ['a', 'b']]
    """
    given: State | None = None
    before: State | None = None
    while True:
        now = look()
        if now == before and now != given:
            given = now
            yield now
        before = now
        wait()
