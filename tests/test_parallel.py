"""Several processes do what one does, in the same order; a worker that dies is told, and none outlives its parent."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search import config, corpus, parallel
from search.corpus.roots import named
from search.errors import BuildError, UsageError
from search.ingest import Reading
from search.parallel import jobs, mapped


def doubling() -> Callable[[int], tuple[int, int]]:
    return lambda number: (2 * number, os.getpid())


def failing() -> Callable[[int], int]:
    def divide(number: int) -> int:
        if number == 5:
            raise UsageError("five is not liked", "take six")
        return number

    return divide


def dying() -> Callable[[int], int]:
    return lambda number: os.kill(os.getpid(), signal.SIGKILL) or 0 if number == 5 else number


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "ALONE", 0)


@pytest.mark.parametrize(("items", "count"), [(0, 2), (1, 2), (3, 2), (50, 3), (50, 1)])
def test_results_come_in_the_order_of_the_items(items: int, count: int) -> None:
    assert [double for double, _ in mapped(doubling, range(items), count)] == list(range(0, 2 * items, 2))


def test_the_work_is_shared_among_processes() -> None:
    pids = [pid for _, pid in mapped(doubling, range(11), 2)]
    assert pids[0] == os.getpid() and len(set(pids[1:])) == 2 and os.getpid() not in pids[1:]


def test_one_job_and_little_work_begin_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {pid for _, pid in mapped(doubling, range(9), 1)} == {os.getpid()}
    monkeypatch.setattr(parallel, "ALONE", 60)
    assert {pid for _, pid in mapped(doubling, range(9), 4)} == {os.getpid()}


@pytest.mark.parametrize("count", [1, 2])
def test_an_error_is_raised_where_its_result_would_stand(count: int) -> None:
    found = mapped(failing, range(9), count)
    assert [next(found) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(UsageError, match="five is not liked") as error:
        next(found)
    assert error.value.hint == "take six"


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(BuildError, match="ended early"):
        list(mapped(dying, range(9), 2))


def test_no_process_outlives_a_killed_command(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import time\n"
        "from search import parallel\n"
        "from tests.test_parallel import doubling\n"
        "if __name__ == '__main__':\n"
        "    parallel.ALONE = 0\n"
        "    for _, pid in parallel.mapped(doubling, range(10**6), 2):\n"
        "        print(pid, flush=True)\n"
        "        time.sleep(0.01)\n"
    )
    root = Path(__file__).parent.parent
    command = subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(root)}
    )
    assert command.stdout is not None
    workers = {int(command.stdout.readline()) for _ in range(9)} - {command.pid}
    assert len(workers) == 2
    command.kill()
    command.wait()
    command.stdout.close()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_corpus_read_by_several_is_the_same(tmp_path: Path) -> None:
    for number in range(70):
        text = f"Story {number}\n\nThe talks of day {number} went on in Geneva, the ministers of Kenya said.\n"
        (tmp_path / f"{number:03}.txt").write_text(text if number % 9 else " ")
    (tmp_path / "more.jsonl").write_text("".join(f'{{"id": {number}, "body": "Text"}}\nx\n' for number in range(200)))
    one, two = (Reading(named([tmp_path]), config.load({"jobs": number}, environment={})) for number in (1, 2))
    assert list(one.articles()) == list(two.articles())
    assert one.skipped == two.skipped
    found = corpus.read([tmp_path], max_file_bytes=1 << 20, today=datetime.date.today())
    assert [item for item in found if isinstance(item, corpus.Skipped)] == one.skipped


def test_there_are_as_many_as_processors_unless_it_is_said() -> None:
    assert jobs(config.load({}, environment={})) == len(os.sched_getaffinity(0))
    assert jobs(config.load({"jobs": 3}, environment={})) == 3
