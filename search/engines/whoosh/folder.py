"""The folder of an index: whose it is, who builds in it, whether there is room, and what is on the disk for certain."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.whoosh.manifest import OTHERS_CAN_WRITE, trust
from search.errors import BuildError, BuildLockedError, DiskFullError

SPARE = 32 << 20
"""Bytes to be free on the disk beyond the size of the generation that a rebuild replaces."""
PARTS = re.compile(
    r"CURRENT(\.tmp)?|LOCK|gen-[0-9]{6,}(\.tmp)?|README\.md|authority\.toml|(actors|corpus)\.json(\.new)?|organizations\.sqlite|\..*"
)
"""What an index folder may hold."""


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what the system says into an error that tells what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(f"The disk of {folder} is full.", "Free some of it, and build again.") from error
        raise BuildError(
            f"{folder} cannot be written: {error.strerror or error}.", "Choose another --index."
        ) from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel gives it back however this process ends."""
    descriptor = os.open(folder / "LOCK", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildLockedError("Another build of this index is running.", "Wait for it to end.") from error
        yield
    finally:
        os.close(descriptor)


def claim(folder: Path) -> None:
    """Make the index folder, or make sure of the one that is there.

    One that others can write but that holds nothing except an index, such as that of a clone made under umask 002, is
    closed to them. No other folder's permissions are changed.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700 if path == folder else 0o777, exist_ok=True)
        sync(path.parent)
    status = folder.stat()
    open_to_others = status.st_mode & OTHERS_CAN_WRITE and not status.st_mode & stat.S_ISVTX
    ours = status.st_uid == os.geteuid() and all(PARTS.fullmatch(path.name) for path in folder.iterdir())
    if open_to_others and ours:
        folder.chmod(0o700)
    trust(folder.stat(), folder)


def make_sure_of_room(folder: Path, size: int) -> None:
    """Begin no build that could not end."""
    free, needed = shutil.disk_usage(folder).free, size + SPARE
    if free < needed:
        raise DiskFullError(
            f"The next generation needs about {needed >> 20} MB, and {free >> 20} MB are free on the disk of {folder}.",
            "Free some of it, or choose another --index.",
        )


def remove(path: Path) -> None:
    """Remove whatever it is, and nothing that a link leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def close_to_others(file: Path) -> None:
    """Let only the owner read and write a file, under whatever umask it was written."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Have the kernel put a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
