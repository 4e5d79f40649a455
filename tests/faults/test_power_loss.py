"""Power loss at every moment of a change: only what was synced survives, and the index is the old or the new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines import open_engine
from tests.faults import disk
from tests.faults.changes import CHANGES, SIZE, Change, answer, articles, copy, left_behind

Event = list[object]


@pytest.fixture(scope="module", params=CHANGES, ids=lambda change: change.name)
def change(request: pytest.FixtureRequest) -> Change:
    return request.param


@pytest.fixture(scope="module")
def events(change: Change, built: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """What the change does to the disk."""
    folder = tmp_path_factory.mktemp("recorded")
    index = copy(built, folder / "index")
    return disk.record(index, folder / "log", change.work(index))


def seen_after(trees: list[disk.Tree], folder: Path) -> set[tuple[int, int]]:
    return {answer(disk.write_tree(tree, folder / f"after{n}")) for n, tree in enumerate(trees)}


def test_a_power_loss_leaves_the_old_index_or_the_new_one(change: Change, events: list[Event], tmp_path: Path) -> None:
    trees, _ = disk.after_power_loss(events)
    assert len(trees) > 20
    assert seen_after(trees, tmp_path) == {change.before, change.after}


def test_a_change_that_has_ended_survives_a_power_loss(change: Change, events: list[Event], tmp_path: Path) -> None:
    _, end = disk.after_power_loss(events)
    assert answer(disk.write_tree(end, tmp_path / "end")) == change.after


def test_the_first_index_survives_a_power_loss_once_it_is_built(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    build = disk.record(home, tmp_path / "log", lambda: open_engine(home / "deep" / "index").rebuild(articles("old")))
    _, end = disk.after_power_loss(build)
    assert answer(disk.write_tree(end, tmp_path / "end") / "deep" / "index") == (SIZE, 0)


@pytest.mark.parametrize("kind", ["file", "sync folder"])
def test_a_sync_that_is_left_out_is_seen_here(events: list[Event], tmp_path: Path, kind: str) -> None:
    start = events.index(["start"])
    deaf = events[:start] + [event for event in events[start:] if event[0] != kind]
    _, end = disk.after_power_loss(deaf)
    assert answer(disk.write_tree(end, tmp_path / "end")) == (SIZE, 0)


@pytest.mark.slow
def test_after_any_power_loss_the_next_build_works_and_nothing_is_left_behind(
    events: list[Event], tmp_path: Path
) -> None:
    trees, _ = disk.after_power_loss(events)
    for number, tree in enumerate(trees):
        index = disk.write_tree(tree, tmp_path / f"after{number}")
        open_engine(index).rebuild(articles("new"))
        assert answer(index) == (0, SIZE)
        assert left_behind(index) == []
