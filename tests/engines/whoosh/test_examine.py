"""A generation is held to its own drawing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from search.engines.whoosh.engine import WhooshEngine
from search.engines.whoosh.examine import faults
from search.engines.whoosh.generations import Store
from search.engines.whoosh.reader import Reader, open_reader
from tests.engines.archive import ARCHIVE


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    WhooshEngine(tmp_path).rebuild(ARCHIVE)
    return open_reader(Store(tmp_path).open().folder)


def test_nothing_is_wrong_with_what_was_built(reader: Reader) -> None:
    assert faults(reader) == []


def test_nothing_is_wrong_after_changes(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(ARCHIVE[:8])
    engine.add(ARCHIVE[8:])
    engine.remove([ARCHIVE[0].id])
    assert engine.check() == []


@pytest.mark.parametrize(
    ("array", "changed", "fault"),
    [
        ("docs", lambda docs: docs[::-1], "documents are not in order"),
        ("docs", lambda docs: docs + np.uint32(1000), "documents are not in order"),
        ("places", lambda places: places[::-1], "places are not in order"),
        ("freqs", lambda freqs: freqs + np.uint8(1), "as many places as its frequencies say"),
        ("lengths", lambda lengths: lengths[1:], f"does not have {len(ARCHIVE)} documents"),
        ("starts", lambda starts: starts[:-1], "documents are not in order"),
    ],
)
def test_a_list_that_is_not_as_drawn_is_named(reader: Reader, array: str, changed, fault: str) -> None:
    fields = reader.segments[0].fields
    wrong = replace(fields["body"], **{array: changed(getattr(fields["body"], array))})
    reader.segments[0] = replace(reader.segments[0], fields={**fields, "body": wrong})
    assert any(found.startswith("Segment 0, field body: ") and fault in found for found in faults(reader))
