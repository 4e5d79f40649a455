"""Stands between a builder and the disk: counts what it does there, and kills it, fills the disk, or takes notes.

Python imports a `sitecustomize` when it starts, so a copy of this of that name reaches any builder, however it is
started, by PYTHONPATH alone (`faulty` in disk.py). The variable DATELINE_FAULT says what to do, as JSON:

    root  only what happens below this folder counts
    log   a file that gets a line for each step: its number, its kind and its path
    do    "count"; "kill": die before step `at`; "full": from step `at` on there is no space;
          "record": write to the log, instead, what is in which folder after each step, and what was synced
"""

from __future__ import annotations

import base64
import builtins
import errno
import io
import json
import os
import signal
from typing import Any

_real_open = builtins.open
_real = {name: getattr(os, name) for name in ("open", "write", "stat", "scandir", "readlink", "kill")}
GROWING = {"open", "write", "mkdir", "link", "rename", "replace", "fsync"}
"""What a full disk refuses."""


class Shim:
    """Every step of this process below the root."""

    def __init__(self, root: str, log: str, do: str, at: int = 0) -> None:
        self.root, self.do, self.at = root, do, at
        self.count = 0
        self.log = _real["open"](log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.recorder = Recorder(root, self.note) if do == "record" else None

    def note(self, line: str) -> None:
        _real["write"](self.log, (line + "\n").encode())

    def concerns(self, path: Any) -> bool:
        try:
            if isinstance(path, int):
                path = _real["readlink"](f"/proc/self/fd/{path}")
            path = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  (too early for pathlib)
        except (OSError, TypeError, ValueError):
            return False
        return path == self.root or path.startswith(self.root + "/")

    def step(self, kind: str, path: Any) -> None:
        """One thing is about to happen."""
        self.count += 1
        if self.recorder:
            self.recorder.look()
            return
        self.note(f"{self.count} {kind} {path}")
        if self.do == "kill" and self.count == self.at:
            _real["kill"](os.getpid(), signal.SIGKILL)
        if self.full(kind):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full(self, kind: str) -> bool:
        return self.do == "full" and self.count >= self.at and kind in GROWING

    def done(self, kind: str, path: Any) -> None:
        if self.recorder:
            self.recorder.look()
            if kind == "fsync":
                self.recorder.synced(path)


class Recorder:
    """What a disk would know: names by folder, contents by file, and when each was synced.

    A number of ours stands for each file, since the kernel gives that of a removed one to the next.
    """

    def __init__(self, root: str, note: Any) -> None:
        self.root, self.note = root, note
        self.numbers: dict[int, int] = {}
        self.last = 0
        self.folders: dict[int, dict[str, int]] = {}
        self.clean: dict[int, tuple[int, int]] = {}
        self.look()
        for folder, _, files in os.walk(root):
            for file in files:
                self.keep(f"{folder}/{file}")
        self.note(json.dumps(["start"]))

    def look(self) -> None:
        """Note every name that came or went since the last look, all together: a rename is one thing."""
        seen: dict[int, dict[str, int]] = {}
        waiting = [self.root]
        numbers = {}
        while waiting:
            folder = waiting.pop()
            inode = _real["stat"](folder).st_ino
            names = seen[inode] = {}
            numbers[inode] = self.numbers.get(inode) or self.fresh()
            with _real["scandir"](folder) as entries:
                for entry in entries:
                    names[entry.name] = entry.inode()
                    numbers.setdefault(entry.inode(), self.numbers.get(entry.inode()) or self.fresh())
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        self.compare(numbers[entry.inode()], entry.stat(follow_symlinks=False))
        self.numbers = numbers
        now = {numbers[f]: {name: numbers[i] for name, i in names.items()} for f, names in seen.items()}
        changes = []
        for folder in self.folders.keys() | now.keys():
            before, after = self.folders.get(folder, {}), now.get(folder, {})
            for name in before.keys() | after.keys():
                if before.get(name) != after.get(name):
                    changes.append([folder, name, after.get(name), after.get(name) in now])
        if changes or not self.folders:
            self.note(json.dumps(["names", numbers[_real["stat"](self.root).st_ino], changes]))
        self.folders = now

    def fresh(self) -> int:
        self.last += 1
        return self.last

    def synced(self, descriptor: int) -> None:
        number = self.numbers[_real["stat"](descriptor).st_ino]
        if number in self.folders:
            self.note(json.dumps(["sync folder", number]))
        else:
            self.keep(_real["readlink"](f"/proc/self/fd/{descriptor}"))

    def keep(self, path: str) -> None:
        """A file as it now is has reached the disk."""
        status = _real["stat"](path)
        number = self.numbers[status.st_ino]
        self.clean[number] = status.st_size, status.st_mtime_ns
        self.note(json.dumps(["file", number, contents(path)]))

    def compare(self, number: int, status: os.stat_result) -> None:
        """A file that was synced and then written into is as good as lost until it is synced again."""
        if self.clean.get(number, (status.st_size, status.st_mtime_ns)) != (status.st_size, status.st_mtime_ns):
            del self.clean[number]
            self.note(json.dumps(["file", number, ""]))


def contents(path: str) -> str:
    with _real_open(path, "rb") as stream:
        return base64.b64encode(stream.read()).decode()


def install(shim: Shim) -> None:
    """Put the shim before the functions of `os` and before `open`."""

    def watched(kind: str, real: Any) -> Any:
        def function(*args: Any, **options: Any) -> Any:
            path = args[0]
            if "dir_fd" in options and options["dir_fd"] is not None:
                path = f"{_real['readlink']('/proc/self/fd/' + str(options['dir_fd']))}/{os.fsdecode(path)}"
            if not shim.concerns(path):
                return real(*args, **options)
            shim.step(kind, path)
            result = real(*args, **options)
            shim.done(kind, path)
            return result

        for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if real in able:
                able.add(function)
        return function

    for kind in (
        "fsync",
        "rename",
        "replace",
        "link",
        "unlink",
        "remove",
        "mkdir",
        "rmdir",
        "chmod",
        "fchmod",
        "truncate",
    ):
        setattr(os, kind, watched(kind, getattr(os, kind)))
    creating = watched("open", os.open)

    def os_open(path: Any, flags: int, *args: Any, **options: Any) -> int:
        opener = creating if flags & os.O_CREAT else _real["open"]
        descriptor: int = opener(path, flags, *args, **options)
        return descriptor

    os.open = os_open
    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if _real["open"] in able:
            able.add(os_open)

    class File(io.FileIO):
        def write(self, data: Any) -> int:
            if shim.concerns(self.fileno()):
                try:
                    shim.step("write", self.name)
                except OSError:
                    half = memoryview(data).cast("B")
                    super().write(half[: len(half) // 2])  # a full disk takes what still fits
                    raise
            return super().write(data)

    def opening(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: Any = None,
        errors: Any = None,
        newline: Any = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        if not set(mode) & set("wax+") or not shim.concerns(file):
            return _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        shim.step("open", file)
        raw = File(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        shim.done("open", file)
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

    builtins.open = io.open = opening


if "DATELINE_FAULT" in os.environ:
    install(Shim(**json.loads(os.environ["DATELINE_FAULT"])))
