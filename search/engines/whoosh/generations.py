"""Generations on disk: nothing is ever half there.

    index/CURRENT       `gen-000007 <SHA-256 of its manifest>`
    index/gen-000007/   the files of a generation, and manifest.json with the size and SHA-256 of each
    index/LOCK          held (flock) by the running build, so that the kernel frees it when a build dies

A build writes `gen-N.tmp`, syncs every file and the folder, renames it, and only then replaces CURRENT; each step is
atomic. A reader verifies a generation before it serves it, and falls back to another whole one.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.errors import BuildError, BuildLockedError, IndexDamagedError, IndexUnavailableError

FORMAT = 2
"""The version of what a generation holds; another one cannot be read, and is rebuilt."""
KEPT = 2
"""Generations on disk: the one that is served and the one before it."""

_NAME = re.compile(r"gen-(\d{6,})")
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Generation:
    """A whole generation: its number, its folder, and what its manifest says."""

    number: int
    folder: Path
    manifest: dict[str, Any]


class Store:
    """The generations of one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "CURRENT"

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever another generation becomes current; None where there is none. One `stat`."""
        try:
            status = self._pointer.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino

    def open(self) -> Generation:
        """The current generation, verified; where it is damaged, the newest other one that is whole.

        Raises:
            IndexUnavailableError: nothing has been built.
            IndexDamagedError: there are generations, but none is whole.
        """
        faults: list[str] = []
        for folder in self._candidates():
            try:
                return self._verified(folder)
            except IndexDamagedError as error:
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
        """What is wrong with any generation, a sentence each."""
        faults = []
        name, _ = self._current()
        if name is None and self._pointer.exists():
            faults.append("CURRENT does not name a generation; the newest whole one is served.")
        for folder in self._candidates():
            try:
                self._verified(folder)
            except IndexDamagedError as error:
                faults.append(error.detail)
        return faults

    @contextmanager
    def build(self) -> Iterator[Path]:
        """A folder to write the next generation into; it is published when the block ends without an exception.

        Raises:
            BuildLockedError: another build is running.
            BuildError: the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "LOCK").open("a")
        except OSError as error:
            raise BuildError(
                f"{self.folder} cannot be written: {error.strerror}.", "Choose another --index."
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BuildLockedError("Another build of this index is running.", "Wait for it to end.") from error
            self._sweep()
            number = 1 + max((_number(folder) for folder in self._folders()), default=0)
            temporary = self.folder / f"gen-{number:06}.tmp"
            temporary.mkdir(mode=0o700)
            try:
                yield temporary
                self._publish(temporary, number)
            except BaseException:
                shutil.rmtree(temporary, ignore_errors=True)
                raise

    def _publish(self, temporary: Path, number: int) -> None:
        previous, _ = self._current()
        _write_manifest(temporary, number)
        for file in temporary.iterdir():
            _sync(file)
        _sync(temporary)
        digest = hashlib.sha256((temporary / _MANIFEST).read_bytes()).hexdigest()
        final = temporary.with_suffix("")
        temporary.rename(final)
        _sync(self.folder)
        pointer = self.folder / "CURRENT.tmp"
        pointer.write_text(f"{final.name} {digest}\n")
        _sync(pointer)
        pointer.replace(self._pointer)
        _sync(self.folder)
        self._prune({final.name, previous})

    def _sweep(self) -> None:
        """Remove what builds left that died."""
        for left in self.folder.glob("gen-*.tmp"):
            shutil.rmtree(left, ignore_errors=True)
        (self.folder / "CURRENT.tmp").unlink(missing_ok=True)

    def _prune(self, kept: set[str | None]) -> None:
        for folder in self._folders()[::-1]:
            if folder.name not in kept and len(self._folders()) > KEPT:
                shutil.rmtree(folder, ignore_errors=True)

    def _candidates(self) -> list[Path]:
        """Generations in the order in which they would be served: the current one, then the newest."""
        name, _ = self._current()
        return sorted(self._folders(), key=lambda folder: folder.name != name)

    def _folders(self) -> list[Path]:
        """The folders of all generations, newest first."""
        if not self.folder.is_dir():
            return []
        folders = (path for path in self.folder.iterdir() if _NAME.fullmatch(path.name) and path.is_dir())
        return sorted(folders, key=_number, reverse=True)

    def _current(self) -> tuple[str | None, str]:
        """The name and the manifest digest that CURRENT states."""
        try:
            name, digest = self._pointer.read_text("ascii").split()
        except (FileNotFoundError, ValueError):
            return None, ""
        return (name, digest) if _NAME.fullmatch(name) else (None, "")

    def _verified(self, folder: Path) -> Generation:
        """The generation in a folder, after every file of it was compared with the manifest."""
        try:
            text = (folder / _MANIFEST).read_bytes()
            manifest = json.loads(text)
            files = manifest["files"]
            if manifest["format"] != FORMAT:
                raise IndexDamagedError(f"{folder.name} was written by another version of Dateline.")
            name, digest = self._current()
            if name == folder.name and hashlib.sha256(text).hexdigest() != digest:
                raise IndexDamagedError(f"{folder.name}/{_MANIFEST} was altered.")
            if set(files) != {path.name for path in folder.iterdir()} - {_MANIFEST}:
                raise IndexDamagedError(f"{folder.name} does not hold the files that its manifest names.")
            for file, (size, checksum) in files.items():
                if (folder / file).stat().st_size != size or _checksum(folder / file) != checksum:
                    raise IndexDamagedError(f"{folder.name}/{file} was cut short or altered.")
            return Generation(int(manifest["generation"]), folder, manifest)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamagedError(f"{folder.name} cannot be read ({type(error).__name__}).") from error


def _number(folder: Path) -> int:
    match = _NAME.fullmatch(folder.name)
    assert match is not None
    return int(match[1])


def _write_manifest(folder: Path, number: int) -> None:
    files = {path.name: [path.stat().st_size, _checksum(path)] for path in sorted(folder.iterdir())}
    built = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    manifest = {"format": FORMAT, "generation": number, "built": built, "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1))


def _checksum(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    """Have the kernel put a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
