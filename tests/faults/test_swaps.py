"""Generations that are replaced while threads read: every answer is whole, and of one generation."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from search.engines import Engine, open_engine
from search.engines.whoosh.generations import Store
from search.engines.whoosh.manifest import MANIFEST
from search.results import SearchRequest
from tests.faults.changes import SIZE, articles

THREADS = 16


def generation(folder: Path, word: str) -> Path:
    """The files of a built generation, to be published again and again."""
    open_engine(folder).rebuild(articles(word))
    return Store(folder).open().folder


def swap(store: Store, files: Path) -> None:
    with store.build() as target:
        for path in files.iterdir():
            if path.name != MANIFEST:
                shutil.copyfile(path, target / path.name)


class Reader(threading.Thread):
    """Asks without a pause, and keeps whatever is not the answer of one whole generation."""

    def __init__(self, engine: Engine, stop: threading.Event) -> None:
        super().__init__()
        self.engine, self.stop = engine, stop
        self.asked = 0
        self.wrong: list[object] = []

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                page = self.engine.search(SearchRequest(q="old OR new", limit=SIZE, snippets=0))
                words = {hit.title for hit in page.hits}
                if (page.total, len(page.hits), len(words)) != (SIZE, SIZE, 1):
                    self.wrong.append((page.generation, page.total, len(page.hits), words))
            except Exception as error:
                self.wrong.append(error)
            self.asked += 1


def read_while_swapped(folder: Path, swaps: int, pause: float) -> None:
    both = [generation(folder / word, word) for word in ("old", "new")]
    store = Store(folder / "served")
    swap(store, both[0])
    engine, stop = open_engine(folder / "served"), threading.Event()
    readers = [Reader(engine, stop) for _ in range(THREADS)]
    for reader in readers:
        reader.start()
    try:
        for number in range(swaps):
            swap(store, both[number % 2])
            time.sleep(pause)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert [wrong for reader in readers for wrong in reader.wrong] == []
    assert all(reader.asked for reader in readers)
    assert engine.generation() == swaps + 1


def test_threads_read_on_while_generations_are_swapped(tmp_path: Path) -> None:
    read_while_swapped(tmp_path, 5, 0.05)


@pytest.mark.slow
def test_300_swaps_under_16_reading_threads(tmp_path: Path) -> None:
    read_while_swapped(tmp_path, 300, 0.1)
