"""Kill -9 of a builder at every step, and at random moments: old or new, nothing left behind, the next build works."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search.engines import open_engine
from search.errors import BuildError
from tests.faults import disk
from tests.faults.changes import CHANGES, SIZE, Change, answer, articles, copy, left_behind

ROOT = Path(__file__).parents[2]
KILLS = 510
"""At random moments, of all changes together."""


def kill_at(change: Change, index: Path, folder: Path, step: int) -> tuple[int, int]:
    """What is served after a builder was killed right before a step; the next build must work.

    How many steps there are varies by one or two, with how well a file is compressed.
    """
    mine = copy(index, folder / f"killed{step}")
    with disk.faulty(mine, folder / "log", "kill", step), contextlib.suppress(BuildError):
        change.work(mine)()
    seen = answer(mine)
    open_engine(mine).rebuild(articles("new"))
    assert answer(mine) == (0, SIZE), step
    assert left_behind(mine) == [], step
    shutil.rmtree(mine)
    return seen


def steps(change: Change, index: Path, folder: Path) -> int:
    mine = copy(index, folder / "counted")
    return len(disk.steps(mine, folder / "log", change.work(mine)))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_kill_9_at_a_step_leaves_the_old_index_or_the_new_one(change: Change, built: Path, tmp_path: Path) -> None:
    last = steps(change, built, tmp_path)
    assert kill_at(change, built, tmp_path, 1) == change.before
    assert kill_at(change, built, tmp_path, last // 2) == change.before
    assert kill_at(change, built, tmp_path, last - 3) == change.after  # while it removes the generation before


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_kill_9_at_every_step(change: Change, built: Path, tmp_path: Path) -> None:
    seen = [kill_at(change, built, tmp_path, step) for step in range(1, steps(change, built, tmp_path) + 1)]
    assert set(seen) == {change.before, change.after}


CHILD = """
import sys
from pathlib import Path
from tests.faults.changes import CHANGES
change = next(change for change in CHANGES if change.name == sys.argv[1])
change.work(Path(sys.argv[2]))()
"""


def run(change: Change, index: Path, kill_after: float | None = None) -> float:
    """Make a change in a process group of its own, and kill all of it after a while; the seconds it ran."""
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, change.name, str(index)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(kill_after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    return time.monotonic() - started


def kill_often(change: Change, index: Path, times: int, chance: random.Random) -> set[tuple[int, int]]:
    """What is served after each of many kills of the one and the same index, which is put back once it has changed."""
    old = copy(index, index.with_name("old"))
    whole = run(change, copy(index, index.with_name("timed")))
    seen = set()
    for _ in range(times):
        run(change, index, chance.uniform(0.4, 1.05) * whole)
        seen.add(answer(index))
        if answer(index) != change.before:
            shutil.rmtree(index)
            copy(old, index)
    open_engine(index).rebuild(articles("new"))
    assert answer(index) == (0, SIZE)
    assert left_behind(index) == []
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_kill_9_at_random_moments(change: Change, old: Path) -> None:
    assert kill_often(change, old, KILLS // len(CHANGES), random.Random(9)) == {change.before, change.after}
