"""Nothing is ever half there: a build that dies, a file that rots, a reader that comes in between."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.article import Article
from search.engines.whoosh.builder import to_line
from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.generations import FORMAT, Generation, Store
from search.errors import BuildError, BuildLockedError, IndexDamagedError, IndexUnavailableError
from search.results import SearchRequest

SIZE = 150


def archive(word: str, size: int = SIZE) -> list[Article]:
    """Articles that all hold one word, so that a mixture of two archives would show."""
    return [Article(id=str(n), title=word, body=f"{word} number {n} " * 20, digest=f"{word}{n}") for n in range(size)]


def answer(folder: Path) -> tuple[int, int]:
    """What a server that starts now says: how many articles of the old archive, how many of the new."""
    engine = WhooshEngine(folder)
    return tuple(engine.search(SearchRequest(q=word, limit=1)).total for word in ("old", "new"))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    WhooshEngine(tmp_path).rebuild(archive("old"))
    return tmp_path


def left_behind(index: Path) -> list[str]:
    """Whatever is neither a generation nor the pointer nor the lock."""
    return [p.name for p in index.iterdir() if p.suffix or (p.is_file() and p.name not in ("CURRENT", "LOCK"))]


def start_builder(index: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "search.engines.whoosh.builder", str(index), "rebuild"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


NEW = "".join(to_line(article) + "\n" for article in archive("new")) + f"{SIZE}\n"


def kill_and_look(index: Path, delay: float) -> tuple[int, int]:
    """Kill -9 a rebuild after a delay, and ask the index."""
    with start_builder(index) as builder:
        feeder = threading.Thread(target=_feed, args=(builder,))
        feeder.start()
        time.sleep(delay)
        builder.send_signal(signal.SIGKILL)
        feeder.join()
    return answer(index)


def _feed(builder: subprocess.Popen[bytes]) -> None:
    assert builder.stdin is not None
    try:
        builder.stdin.write(NEW.encode())
        builder.stdin.close()
    except BrokenPipeError:
        pass


def kill_often(index: Path, times: int, chance: random.Random) -> list[tuple[int, int]]:
    started = time.monotonic()
    with start_builder(index) as builder:
        _feed(builder)
    whole = time.monotonic() - started
    WhooshEngine(index).rebuild(archive("old"))
    seen = []
    for _ in range(times):
        seen.append(kill_and_look(index, chance.uniform(0.3, 1.05) * whole))
        if seen[-1] == (0, SIZE):
            WhooshEngine(index).rebuild(archive("old"))
    return seen


def test_kill_9_leaves_the_old_index_or_the_new_one(index: Path) -> None:
    seen = kill_often(index, 4, random.Random(4))
    assert set(seen) <= {(SIZE, 0), (0, SIZE)}
    assert (SIZE, 0) in seen
    WhooshEngine(index).rebuild(archive("new"))
    assert answer(index) == (0, SIZE)
    assert left_behind(index) == []


def test_a_sender_that_dies_publishes_nothing(index: Path) -> None:
    with start_builder(index) as builder:
        out, _ = builder.communicate(NEW[: len(NEW) // 2].rsplit("\n", 1)[0].encode())
    assert json.loads(out)["error"] == "BuildError"
    assert answer(index) == (SIZE, 0)
    assert left_behind(index) == []


def test_a_sender_that_lost_an_article_publishes_nothing(index: Path) -> None:
    with start_builder(index) as builder:
        out, _ = builder.communicate(NEW.split("\n", 1)[1].encode())
    assert json.loads(out)["error"] == "BuildError"
    assert answer(index) == (SIZE, 0)


def test_an_error_among_the_articles_leaves_the_old_index(index: Path) -> None:
    def articles() -> Iterator[Article]:
        yield from archive("new")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        WhooshEngine(index).rebuild(articles())
    assert answer(index) == (SIZE, 0)
    assert left_behind(index) == []


def test_a_running_server_notices_a_new_generation(index: Path) -> None:
    engine = WhooshEngine(index)
    assert engine.search(SearchRequest(q="old")).total == SIZE
    WhooshEngine(index).rebuild(archive("new", 3))
    assert engine.search(SearchRequest(q="new")).total == 3


def test_two_generations_are_kept(index: Path) -> None:
    for size in (3, 4, 5):
        WhooshEngine(index).rebuild(archive("new", size))
    assert sorted(p.name for p in index.iterdir() if p.is_dir()) == ["gen-000003", "gen-000004"]


def test_only_one_build_runs_at_a_time(index: Path) -> None:
    with Store(index).build() as target:
        (target / "file").write_text("x")
        with pytest.raises(BuildLockedError):
            WhooshEngine(index).rebuild(archive("new"))
    assert [p.name for p in index.iterdir() if p.suffix] == []


@pytest.mark.parametrize("file", ["manifest.json", "*.arrays", "*.toc"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_generation_is_not_served_and_the_one_before_is(index: Path, file: str, damage: str) -> None:
    WhooshEngine(index).rebuild(archive("new"))
    current = index / "gen-000002"
    path = next(current.glob(file))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(raw[: len(raw) // 2] if damage == "cut" else raw)
    assert answer(index) == (SIZE, 0)
    assert any("gen-000002" in fault for fault in WhooshEngine(index).check())


def test_a_lost_pointer_costs_nothing(index: Path) -> None:
    (index / "CURRENT").write_text("nonsense")
    assert answer(index) == (SIZE, 0)
    assert WhooshEngine(index).check()


def test_an_index_without_a_whole_generation_says_so(index: Path) -> None:
    (index / "gen-000001" / "manifest.json").unlink()
    with pytest.raises(IndexDamagedError, match="dateline rebuild"):
        answer(index)


def test_a_generation_of_another_version_is_not_served(index: Path) -> None:
    manifest = index / "gen-000001" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 1'))
    (index / "CURRENT").write_text(f"gen-000001 {hashlib.sha256(manifest.read_bytes()).hexdigest()}\n")
    with pytest.raises(IndexDamagedError, match="another version"):
        answer(index)


def test_a_generation_may_begin_with_the_files_of_the_current_one(index: Path) -> None:
    old = Store(index).open()
    with Store(index).build(base=True) as target:
        assert sorted(path.name for path in target.iterdir()) == sorted(old.manifest["files"])
        (target / "more").write_text("new")
    new = Store(index).open()
    assert new.number == 2
    assert {**old.manifest["files"], "more": new.manifest["files"]["more"]} == new.manifest["files"]
    assert all((new.folder / name).samefile(old.folder / name) for name in old.manifest["files"])
    assert answer(index) == (SIZE, 0)
    assert Store(index).check() == []


def test_a_file_that_is_replaced_stays_as_it_was_in_the_generation_before(index: Path) -> None:
    name = sorted(Store(index).open().manifest["files"])[0]
    before = (index / "gen-000001" / name).read_bytes()
    with Store(index).build(base=True) as target:
        (target / "fresh").write_text("new")
        (target / "fresh").replace(target / name)
    assert (index / "gen-000001" / name).read_bytes() == before
    assert (index / "gen-000002" / name).read_text() == "new"
    assert Store(index).check() == []


def test_a_build_that_writes_into_a_file_it_shares_is_not_published(index: Path) -> None:
    WhooshEngine(index).rebuild(archive("old"))
    name = sorted(Store(index).open().manifest["files"])[0]
    with pytest.raises(IndexDamagedError, match=name), Store(index).build(base=True) as target:
        (target / name).write_text("written in place")
    assert left_behind(index) == []
    assert Store(index).open().number == 1
    assert answer(index) == (SIZE, 0)


def test_nothing_is_added_to_a_generation_that_is_not_there_or_not_whole(index: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError, match="dateline rebuild"), Store(tmp_path / "none").build(base=True):
        pytest.fail("it was begun")
    WhooshEngine(index).rebuild(archive("new"))
    next((index / "gen-000002").glob("*.toc")).unlink()
    with pytest.raises(IndexDamagedError, match="not whole"), Store(index).build(base=True):
        pytest.fail("it was begun")
    assert answer(index) == (SIZE, 0)


def test_a_generation_that_never_became_current_is_removed_by_the_next_build(index: Path) -> None:
    for name in ("gen-000002", "gen-000003"):
        shutil.copytree(index / "gen-000001", index / name)
    WhooshEngine(index).rebuild(archive("new"))
    assert sorted(p.name for p in index.iterdir() if p.is_dir()) == ["gen-000001", "gen-000002"]
    assert answer(index) == (0, SIZE)


@pytest.mark.parametrize("pointer", ["", "gen-000001 " + "0" * 64 + "\n", "gen-000009 " + "0" * 64 + "\n"])
def test_a_build_that_fails_while_the_pointer_is_wrong_costs_nothing(index: Path, pointer: str) -> None:
    for _ in range(2):
        WhooshEngine(index).rebuild(archive("new"))
    (index / "CURRENT").write_text(pointer)
    with pytest.raises(ZeroDivisionError), Store(index).build():
        raise ZeroDivisionError
    assert answer(index) == (0, SIZE)
    WhooshEngine(index).rebuild(archive("new"))
    assert Store(index).check() == []


def test_a_generation_that_cannot_be_read_though_it_is_whole_is_passed_over(index: Path) -> None:
    WhooshEngine(index).rebuild(archive("new"))

    def read(generation: Generation) -> int:
        if generation.number == 2:
            raise IndexDamagedError("It is no index.")
        return generation.number

    assert Store(index).load(read) == 1


def test_check_compares_digests_that_opening_does_not(index: Path) -> None:
    stated = index / "gen-000001" / "manifest.json"
    content = json.loads(stated.read_text())
    del content["sha256"]
    content["files"][sorted(content["files"])[0]][1]["sha256"] = "0" * 64
    content["sha256"] = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    stated.write_text(json.dumps(content, indent=1))
    (index / "CURRENT").write_text(f"gen-000001 {hashlib.sha256(stated.read_bytes()).hexdigest()}\n")
    assert answer(index) == (SIZE, 0)
    assert any("altered" in fault for fault in Store(index).check())


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError, match="dateline rebuild"):
        answer(tmp_path / "none")


def test_a_folder_that_cannot_be_written_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BuildError, match="cannot be written"):
        WhooshEngine(tmp_path / "file").rebuild(archive("new"))


def test_a_whole_index_has_no_fault(index: Path) -> None:
    assert WhooshEngine(index).check() == []
