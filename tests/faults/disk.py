"""What happens on the disk while a builder works, and what a power loss leaves of it."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SHIM = Path(__file__).with_name("shim.py")


@contextmanager
def faulty(root: Path, log: Path, do: str, at: int = 0) -> Iterator[None]:
    """Builders that start within this block have the shim between them and the disk."""
    fault = json.dumps({"root": str(root.resolve()), "log": str(log), "do": do, "at": at})
    kept = {name: os.environ.get(name) for name in ("PYTHONPATH", "DATELINE_FAULT")}
    site = log.with_suffix(".site")
    site.mkdir(exist_ok=True)
    shutil.copyfile(SHIM, site / "sitecustomize.py")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(site), kept["PYTHONPATH"])))
    os.environ["DATELINE_FAULT"] = fault
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def steps(root: Path, log: Path, work: Callable[[], object]) -> list[str]:
    """The kinds of the steps that some work takes below a folder, in order."""
    log.unlink(missing_ok=True)
    with faulty(root, log, "count"):
        work()
    return [line.split(" ", 2)[1] for line in log.read_text().splitlines()]


Tree = dict[str, bytes | None]
"""A folder's content by path; None for a folder."""


@dataclass
class Platter:
    """What is on the disk for certain, and the names that are only in memory yet, in order."""

    root: int = 0
    files: dict[int, bytes] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=dict)
    waiting: list[list[tuple[int, str, int | None]]] = field(default_factory=list)

    def tree(self, reached: list[list[tuple[int, str, int | None]]]) -> Tree:
        """What the next start finds if, of all that waits, this reached the disk. A file not synced is empty."""
        folders = {number: dict(names) for number, names in self.folders.items()}
        for group in reached:
            for folder, name, number in group:
                if number is None:
                    folders[folder].pop(name, None)
                else:
                    folders[folder][name] = number
        found: Tree = {}

        def walk(folder: int, path: str) -> None:
            for name, number in folders[folder].items():
                if number in folders:
                    found[path + name] = None
                    walk(number, f"{path}{name}/")
                else:
                    found[path + name] = self.files.get(number, b"")

        walk(self.root, "")
        return found

    def trees(self) -> Iterator[Tree]:
        """What a power loss now may leave: of what waits, all up to some point is on the disk, or one out of turn."""
        for end in range(len(self.waiting) + 1):
            yield self.tree(self.waiting[:end])
        for group in self.waiting:
            yield self.tree([group])

    def play(self, event: list[object]) -> None:
        """One line of the shim's record."""
        match event:
            case ["names", int(root), list(changes)]:
                self.root = root
                self.folders.setdefault(root, {})
                for _, _, number, is_folder in changes:
                    if is_folder:
                        self.folders.setdefault(number, {})
                self.waiting.append([(folder, name, number) for folder, name, number, _ in changes])
            case ["file", int(number), str(content)]:
                self.files[number] = base64.b64decode(content)
            case ["sync folder", int(folder)]:
                self._settle(lambda change: change[0] == folder)
            case ["start"]:
                self._settle(lambda _: True)

    def _settle(self, chosen: Callable[[tuple[int, str, int | None]], bool]) -> None:
        for group in self.waiting:
            for folder, name, number in filter(chosen, group):
                if number is None:
                    self.folders[folder].pop(name, None)
                else:
                    self.folders[folder][name] = number
        left = ([change for change in group if not chosen(change)] for group in self.waiting)
        self.waiting = [group for group in left if group]


def record(root: Path, log: Path, work: Callable[[], object]) -> list[list[object]]:
    """What some work does to the disk below a folder."""
    log.unlink(missing_ok=True)
    with faulty(root, log, "record"):
        work()
    return [json.loads(line) for line in log.read_text().splitlines()]


def after_power_loss(events: list[list[object]]) -> tuple[list[Tree], Tree]:
    """Every tree that a power loss at any moment may leave; and the one that it leaves after the end, at worst."""
    platter, running, seen = Platter(), False, {}
    for event in events:
        platter.play(event)
        running = running or event == ["start"]
        if running:
            for tree in platter.trees():
                seen.setdefault(frozenset(tree.items()), tree)
    return list(seen.values()), platter.tree([])


def write_tree(tree: Tree, folder: Path) -> Path:
    """Put a tree on the disk, closed to others."""
    folder.mkdir(mode=0o700)
    for name, content in sorted(tree.items()):
        if content is None:
            (folder / name).mkdir(mode=0o700)
        else:
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)
    return folder
