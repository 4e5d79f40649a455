"""No space left, from any step of a change on: the old index is served, and the next build needs no help."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from search.engines import open_engine
from search.engines.whoosh.generations import Store
from search.errors import BuildError, DiskFullError
from tests.faults import disk
from tests.faults.changes import CHANGES, SIZE, Change, answer, articles, copy, left_behind


def fill_at(change: Change, index: Path, folder: Path, step: int, last: int) -> None:
    """Make the change on a disk that is full from a step on, and hold it to all that is promised.

    The last step that needs room is the sync behind the replacement of CURRENT: then it is the new index that is
    served, and that it would survive a power loss is not certain, which is an error.
    """
    mine = copy(index, folder / f"full{step}")
    with disk.faulty(mine, folder / "log", "full", step), pytest.raises(BuildError):
        change.work(mine)()
    seen = answer(mine)
    assert seen == change.before or (seen == change.after and step == last), step
    assert seen == change.after or left_behind(mine) == [], step
    open_engine(mine).rebuild(articles("new"))
    assert answer(mine) == (0, SIZE), step
    assert left_behind(mine) == [], step
    shutil.rmtree(mine)


def growing(index: Path, folder: Path, change: Change) -> list[int]:
    """The steps of a change that need room."""
    mine = copy(index, folder / "counted")
    kinds = disk.steps(mine, folder / "log", change.work(mine))
    return [step for step, kind in enumerate(kinds, 1) if kind in ("open", "write", "mkdir", "link", "rename", "fsync")]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_full_disk_leaves_the_old_index_and_the_next_build_works(change: Change, built: Path, tmp_path: Path) -> None:
    steps = growing(built, tmp_path, change)
    for step in (steps[0], steps[len(steps) // 2], steps[-1]):
        fill_at(change, built, tmp_path, step, steps[-1])


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_disk_that_fills_at_every_step(change: Change, built: Path, tmp_path: Path) -> None:
    steps = growing(built, tmp_path, change)
    for step in steps:
        fill_at(change, built, tmp_path, step, steps[-1])


class Usage(NamedTuple):
    total: int = 1 << 30
    used: int = 1 << 30
    free: int = 1 << 20


def test_a_build_that_would_not_fit_is_not_begun(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(DiskFullError, match="1 MB are free"), Store(old).build():
        pytest.fail("it was begun")
    assert answer(old) == (SIZE, 0)
    assert left_behind(old) == []
