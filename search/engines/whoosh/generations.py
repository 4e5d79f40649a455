"""Generations on disk: nothing is ever half there.

    index/CURRENT       `gen-000007 <SHA-256 of its manifest>`
    index/gen-000007/   the files of a generation, and manifest.json with what each must be, to the bit
    index/LOCK          held (flock) by the running build, so that the kernel frees it when a build dies

A build writes `gen-N.tmp`, syncs every file and the folder, renames it, and only then replaces CURRENT; each step is
atomic. A reader verifies a generation before it serves it, and falls back to another whole one. Only their owner can
read or write any of this, and an index that others can write is refused.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from search.engines.whoosh import manifest
from search.engines.whoosh.folder import (
    PARTS,
    claim,
    close_to_others,
    explained,
    locked,
    make_sure_of_room,
    remove,
    sync,
)
from search.engines.whoosh.manifest import FORMAT, MANIFEST, Manifest, opened, trust
from search.errors import (
    IndexDamagedError,
    IndexUnavailableError,
)

__all__ = ["FORMAT", "KEPT", "Generation", "Store"]

Read = TypeVar("Read")

KEPT = 2
"""Generations on disk: the one that is served and the one before it."""

_NAME = re.compile(r"gen-([0-9]{6,})")
_POINTER = re.compile(r"(gen-[0-9]{6,}) ([0-9a-f]{64})\n")
_HALF = re.compile(r"(CURRENT|gen-[0-9]{6,})\.tmp")


@dataclass(frozen=True, slots=True)
class Generation:
    """A whole generation: its number, its folder, and what its manifest says."""

    number: int
    folder: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(size for size, *_ in self.manifest["files"].values())


class Store:
    """The generations of one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "CURRENT"

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever another generation becomes current; None where there is none. One `stat`."""
        try:
            status = self._pointer.stat()
        except OSError:  # `open` says which
            return None
        return status.st_mtime_ns, status.st_ino

    def open(self) -> Generation:
        """The current generation, verified; where it is damaged, the newest other one that is whole.

        Raises:
            IndexUnavailableError: nothing has been built.
            IndexDamagedError: there are generations, but none is whole.
            IndexUnsafeError: it belongs to somebody else, or others can write it.
        """
        return self.load(lambda generation: generation)

    def load(self, read: Callable[[Generation], Read]) -> Read:
        """What `read` makes of the generation that `open` gives; where it raises IndexDamagedError, of the next one.

        A generation may be removed while it is read, if two builds end meanwhile; the one then current is read.

        Raises:
            As `open`.
        """
        stamp = self.stamp()
        faults: list[str] = []
        for folder in self._candidates():
            try:
                return read(self._verified(folder))
            except IndexDamagedError as error:
                if self.stamp() != stamp:
                    return self.load(read)
                faults.append(error.detail)
        if faults:
            raise IndexDamagedError(
                f"No generation of the index is whole: {' '.join(faults)}",
                "Build it anew with `dateline rebuild FOLDER`.",
            )
        raise IndexUnavailableError(
            f"There is no index in {self.folder.name}/ yet.", "Build one with `dateline rebuild FOLDER`."
        )

    def check(self) -> list[str]:
        """What is wrong with the folder or with any generation, a sentence each."""
        faults = []
        try:
            candidates = self._candidates()
            if self._pointer.exists() and self._current()[0] not in {folder.name for folder in candidates}:
                faults.append("CURRENT does not name a generation; the newest whole one is served.")
        except IndexUnavailableError as error:
            return [str(error)]
        for folder in candidates:
            try:
                self._verified(folder, thorough=True)
            except IndexUnavailableError as error:
                faults.append(str(error))
        strays = sorted(path.name for path in self._entries() if not PARTS.fullmatch(path.name))
        return faults + [f"{name} is no part of an index; remove it." for name in strays]

    @contextmanager
    def build(self, base: bool = False) -> Iterator[Path]:
        """A folder to write the next generation into; it is published when the block ends without an exception.

        Args:
            base: begin with all files of the current generation. They are hard links: to change one, write another
                file and put it in its place (`Path.replace`); what is written into one is noticed, and not published.

        Raises:
            BuildLockedError: another build is running.
            DiskFullError: there is no room for it.
            BuildError: the folder cannot be written.
            IndexUnsafeError: it belongs to somebody else, or others can write it.
            IndexUnavailableError: there is no base, or it is not whole.
        """
        with explained(self.folder):
            claim(self.folder)
            with locked(self.folder):
                linked = self._base() if base else None
                served = linked or self._served()
                self._sweep(served)
                make_sure_of_room(self.folder, served.size if served and not linked else 0)
                number = 1 + max((_number(path) for path in self._entries() if _NAME.fullmatch(path.name)), default=0)
                temporary = self.folder / f"gen-{number:06}.tmp"
                try:
                    temporary.mkdir(mode=0o700)
                    if linked:
                        _link(linked, temporary)
                    yield temporary
                    if linked:
                        self._verified(linked.folder)
                    self._publish(temporary, number)
                except BaseException:
                    self._sweep(served)
                    if self._current()[0] != temporary.stem:
                        remove(temporary.with_suffix(""))
                    raise
                self._prune({self._current()[0], served.folder.name if served else None})

    def _publish(self, temporary: Path, number: int) -> None:
        for file in temporary.iterdir():
            close_to_others(file)
            sync(file)
        digest = manifest.write(temporary, number)
        sync(temporary / MANIFEST)
        sync(temporary)
        final = temporary.with_suffix("")
        temporary.rename(final)
        sync(self.folder)
        pointer = self.folder / "CURRENT.tmp"
        pointer.touch(mode=0o600, exist_ok=False)
        pointer.write_text(f"{final.name} {digest}\n", "ascii")
        sync(pointer)
        pointer.replace(self._pointer)
        sync(self.folder)

    def _sweep(self, served: Generation | None) -> None:
        """Remove what builds left that died or failed: half generations, and whole ones that never became current."""
        current = served.number if served and served.folder.name == self._current()[0] else None
        for path in self._entries():
            half = _HALF.fullmatch(path.name)
            if half or (current is not None and _NAME.fullmatch(path.name) and _number(path) > current):
                remove(path)

    def _prune(self, kept: set[str | None]) -> None:
        for folder in self._folders()[::-1]:
            if folder.name not in kept and len(self._folders()) > KEPT:
                remove(folder)

    def _served(self) -> Generation | None:
        """The generation that a reader would be given."""
        try:
            return self.open()
        except IndexUnavailableError:
            return None

    def _base(self) -> Generation:
        """The current generation itself, to go on from: on one before it, what it added would be lost."""
        generation = self.open()
        if generation.folder != self._candidates()[0]:
            raise IndexDamagedError(
                "The current generation is not whole; what it adds to the one before would be lost.",
                "Build it anew with `dateline rebuild FOLDER`.",
            )
        return generation

    def _candidates(self) -> list[Path]:
        """Generations in the order in which they would be served: the current one, then the newest."""
        for path in (self.folder, self._pointer):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                trust(path.stat(), path)
        name, _ = self._current()
        return sorted(self._folders(), key=lambda folder: folder.name != name)

    def _folders(self) -> list[Path]:
        """The folders of all generations, newest first."""
        folders = (path for path in self._entries() if _NAME.fullmatch(path.name) and path.is_dir())
        return sorted(folders, key=_number, reverse=True)

    def _entries(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []

    def _current(self) -> tuple[str | None, str]:
        """The name and the manifest digest that CURRENT states."""
        try:
            with opened(self._pointer) as stream:
                match = _POINTER.fullmatch(stream.read(200).decode("ascii", "replace"))
        except (OSError, IndexUnavailableError):
            return None, ""
        return (match[1], match[2]) if match else (None, "")

    def _verified(self, folder: Path, thorough: bool = False) -> Generation:
        """The generation in a folder, after every file of it was compared with the manifest."""
        try:
            name, digest = self._current()
            stated = manifest.read(folder, digest if name == folder.name else None)
            manifest.compare(folder, stated, thorough=thorough)
            return Generation(int(stated["generation"]), folder, stated)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise IndexDamagedError(f"{folder.name} cannot be read ({type(error).__name__}).") from error


def _link(base: Generation, folder: Path) -> None:
    for name in base.manifest["files"]:
        os.link(base.folder / name, folder / name, follow_symlinks=False)


def _number(path: Path) -> int:
    match = _NAME.fullmatch(path.name)
    assert match is not None
    return int(match[1])
