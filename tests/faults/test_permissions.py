"""An index is its owner's alone: nobody else can read it, and one that others could have written is refused."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from search.engines import open_engine
from search.engines.whoosh.generations import Store
from search.errors import BuildError, IndexDamagedError, IndexUnsafeError
from tests.faults.changes import SIZE, answer, articles

STRANGER = 54321
PARTS = [".", "CURRENT", "gen-000002", "gen-000002/manifest.json", "gen-000002/*.toc"]


@pytest.fixture
def index(old: Path) -> Path:
    """An index of one generation."""
    shutil.rmtree(old / "gen-000001")
    return old


def part(index: Path, name: str) -> Path:
    """One of the `PARTS` of an index."""
    return next(index.glob(name)) if "*" in name else index / name


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_what_is_built(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        open_engine(tmp_path / "index").rebuild(articles("old"))
    finally:
        os.umask(before)
    paths = [tmp_path / "index", *(tmp_path / "index").rglob("*")]
    assert {mode(path) for path in paths if path.is_dir()} == {0o700}
    assert {mode(path) for path in paths if path.is_file()} == {0o600}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("others", [0o020, 0o002])
def test_an_index_that_others_can_write_is_refused(index: Path, name: str, others: int) -> None:
    path = part(index, name)
    path.chmod(mode(path) | others)
    with pytest.raises(IndexUnsafeError, match="chmod"):
        answer(index)
    assert any("Other users can write" in fault for fault in open_engine(index).check())
    path.chmod(mode(path) & ~others)
    assert answer(index) == (SIZE, 0)


@pytest.mark.parametrize("name", PARTS)
def test_an_index_of_somebody_else_is_refused(index: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(part(index, name), STRANGER, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    with pytest.raises(IndexUnsafeError, match="belongs to another user"):
        answer(index)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file another user's")
def test_nothing_is_built_in_a_folder_of_somebody_else(tmp_path: Path) -> None:
    os.chown(tmp_path, STRANGER, -1)
    with pytest.raises(IndexUnsafeError, match="belongs to another user"):
        open_engine(tmp_path).rebuild(articles("old"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make root's files")
def test_an_index_of_root_is_trusted(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    assert answer(index) == (SIZE, 0)


def test_an_index_folder_of_a_clone_is_closed_when_something_is_built_in_it(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("what this folder is")
    tmp_path.chmod(0o775)
    open_engine(tmp_path).rebuild(articles("old"))
    assert mode(tmp_path) == 0o700
    assert answer(tmp_path) == (SIZE, 0)


def test_nothing_is_built_in_a_folder_of_other_things_that_others_can_write(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    tmp_path.chmod(0o777)
    with pytest.raises(IndexUnsafeError, match="chmod"):
        open_engine(tmp_path).rebuild(articles("old"))
    assert mode(tmp_path) == 0o777
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_rebuild_takes_an_index_back_that_others_could_write(index: Path) -> None:
    for path in index.rglob("*"):
        path.chmod(mode(path) | 0o020)
    open_engine(index).rebuild(articles("new"))
    assert answer(index) == (0, SIZE)


@pytest.mark.parametrize("name", PARTS[3:])
def test_a_symbolic_link_in_a_generation_is_refused(index: Path, name: str) -> None:
    file = part(index, name)
    file.rename(index.parent / "elsewhere")
    file.symlink_to(index.parent / "elsewhere")
    with pytest.raises(IndexDamagedError, match="symbolic link"):
        answer(index)


def test_a_generation_that_is_a_symbolic_link_is_refused(index: Path) -> None:
    (index / "gen-000002").rename(index.parent / "elsewhere")
    (index / "gen-000002").symlink_to(index.parent / "elsewhere")
    with pytest.raises(IndexDamagedError, match="no folder"):
        answer(index)


def test_a_pipe_in_a_generation_is_refused_and_does_not_hold_the_reader(index: Path) -> None:
    file = part(index, "gen-000002/*.toc")
    file.unlink()
    os.mkfifo(file, 0o600)
    with pytest.raises(IndexDamagedError, match="no plain file"):
        answer(index)


def test_a_build_follows_no_link_out_of_the_folder(index: Path) -> None:
    treasure = index.parent / "treasure"
    treasure.mkdir()
    (treasure / "file").write_text("mine")
    (index / "gen-000003.tmp").symlink_to(treasure)
    (index / "CURRENT.tmp").symlink_to(treasure / "file")
    open_engine(index).rebuild(articles("new"))
    assert answer(index) == (0, SIZE)
    assert (treasure / "file").read_text() == "mine"
    (index / "LOCK").unlink()
    (index / "LOCK").symlink_to(treasure / "other")
    with pytest.raises(BuildError):
        open_engine(index).rebuild(articles("old"))
    assert not (treasure / "other").exists()


def test_what_has_no_place_in_an_index_is_named(index: Path) -> None:
    assert Store(index).check() == []
    (index / "notes.txt").write_text("?")
    (index / "gen-000002" / "extra").write_text("?")
    assert [fault for fault in Store(index).check() if "notes.txt" in fault]
    assert [fault for fault in Store(index).check() if "does not hold the files" in fault]
