"""Bits that flip and files that are cut: noticed before they are served, and the generation before is served."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines import open_engine
from search.engines.whoosh.generations import Store
from search.errors import IndexDamagedError
from tests.faults.changes import SIZE, answer

CUTS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)


def flips(content: bytes, times: int, chance: random.Random) -> Iterator[bytes]:
    """The content with one bit of it changed; every bit in turn where there are not more than asked for."""
    bits = range(8 * len(content))
    for bit in chance.sample(bits, times) if len(bits) > times else bits:
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def cuts(content: bytes) -> Iterator[bytes]:
    """The content cut short: in nine places, or at every byte of a short one."""
    places = {int(part * len(content)) for part in CUTS} | {len(content) - 1, min(1, len(content) - 1)}
    for place in sorted(places):
        yield content[:place]


def damages(path: Path, times: int) -> Iterator[None]:
    """Damage a file in one way after the other, and mend it at the end."""
    content = path.read_bytes()
    try:
        for damaged in (*flips(content, times, random.Random(path.suffix)), *cuts(content)):
            path.write_bytes(damaged)
            yield
    finally:
        path.write_bytes(content)


def files(index: Path) -> list[Path]:
    """Every file of the served generation that holds anything."""
    return [path for path in sorted(Store(index).open().folder.iterdir()) if path.stat().st_size]


def test_300_flips_and_9_cuts_of_every_file_are_noticed_before_it_is_served(built_twice: Path) -> None:
    current = Store(built_twice).open().number
    for path in files(built_twice):
        for _ in damages(path, 300):
            assert Store(built_twice).open().number == current - 1, path.name
    assert Store(built_twice).open().number == current
    assert Store(built_twice).check() == []


def test_300_flips_and_9_cuts_of_the_pointer_cost_no_whole_generation(built_twice: Path) -> None:
    for _ in damages(built_twice / "CURRENT", 300):
        assert answer(built_twice) in {(0, SIZE), (SIZE, 0)}
        assert Store(built_twice).check() != []


def test_a_manifest_vouches_for_itself_where_the_pointer_is_lost(old: Path) -> None:
    shutil.rmtree(old / "gen-000001")
    (old / "CURRENT").unlink()
    assert answer(old) == (SIZE, 0)
    for _ in damages(old / "gen-000002" / "manifest.json", 300):
        with pytest.raises(IndexDamagedError):
            Store(old).open()


def test_a_few_damages_of_every_file_give_no_wrong_answer(built_twice: Path) -> None:
    for path in files(built_twice):
        for _ in damages(path, 2):
            assert answer(built_twice) == (SIZE, 0), path.name


@pytest.mark.slow
def test_300_damages_of_every_file_give_no_wrong_answer(built_twice: Path) -> None:
    for path in files(built_twice):
        for _ in damages(path, 300):
            assert answer(built_twice) == (SIZE, 0), path.name
            assert any(path.parent.name in fault for fault in open_engine(built_twice).check())
