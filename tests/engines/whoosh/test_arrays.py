"""A file of arrays is whole or refused, and what it holds cannot be changed."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.whoosh.arrays import Array, Arrays, ArrayWriter, smallest
from search.errors import IndexDamagedError

ARRAYS = {
    "words/ends": np.array([1, 300, 70_000], np.uint32),
    "weights": np.array([0.5, 1.5], np.float32),
    "empty": np.empty(0, np.uint64),
    "days": np.array([-1, 7], np.int32),
    "flags": np.array([True, False]),
}


def written(path: Path, arrays: dict[str, Array] = ARRAYS) -> Path:
    with ArrayWriter(path) as file:
        for name, array in arrays.items():
            file.add(name, array)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "segment.arrays")


def test_arrays_come_back_as_they_were(path: Path) -> None:
    arrays = Arrays(path)
    assert (list(arrays), len(arrays)) == (list(ARRAYS), len(ARRAYS))
    for name, array in ARRAYS.items():
        assert (arrays[name].dtype, arrays[name].tolist()) == (array.dtype, array.tolist())
        assert arrays[name].ctypes.data % 64 == 0 or not len(array)


def test_a_file_without_arrays_is_a_file(tmp_path: Path) -> None:
    assert dict(Arrays(written(tmp_path / "file", {}))) == {}


def test_an_array_that_is_not_there_is_a_key_error(path: Path) -> None:
    with pytest.raises(KeyError):
        Arrays(path)["nothing"]


def test_big_endian_and_strided_arrays_are_written_as_their_values(tmp_path: Path) -> None:
    arrays = {"big": np.array([1, 2], ">u4"), "strided": np.arange(10, dtype=np.int64)[::3]}
    read = Arrays(written(tmp_path / "file", arrays))
    assert {name: array.tolist() for name, array in read.items()} == {"big": [1, 2], "strided": [0, 3, 6, 9]}


def test_an_array_may_come_in_parts(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "file") as file:
        file.extend("parts", (np.arange(size, dtype=np.uint8) for size in (2, 0, 3)), np.uint32)
    assert Arrays(tmp_path / "file")["parts"].tolist() == [0, 1, 0, 1, 2]


def test_what_is_read_cannot_be_written(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        Arrays(path)["days"][0] = 3


def test_views_outlive_the_mapping_and_the_file(path: Path) -> None:
    days = Arrays(path)["days"]
    path.unlink()
    assert days.tolist() == [-1, 7]


# ---------------------------------------------------------------- writing


def test_a_name_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'days'"), ArrayWriter(tmp_path / "file") as file:
        file.add("days", ARRAYS["days"])
        file.add("days", ARRAYS["days"])


def test_a_file_that_is_there_is_not_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        ArrayWriter(path)
    assert path.read_bytes() == before


def test_an_error_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ArrayWriter(tmp_path / "file") as file:
        file.add("days", ARRAYS["days"])
        raise KeyError
    assert not (tmp_path / "file").exists()


def test_a_file_that_was_never_closed_is_refused(tmp_path: Path) -> None:
    file = ArrayWriter(tmp_path / "file")
    file.add("days", ARRAYS["days"])
    file._file.flush()
    with pytest.raises(IndexDamagedError, match="file"):
        Arrays(tmp_path / "file")
    file._file.close()


# ---------------------------------------------------------------- damage


def refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(IndexDamagedError, match=path.name):
        Arrays(path)


def test_a_cut_file_is_refused_wherever_it_was_cut(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        refused(path, whole[:length])


def test_a_file_with_more_behind_is_refused(path: Path) -> None:
    refused(path, path.read_bytes() + b"\0")


def test_a_file_cut_at_its_front_is_refused(path: Path) -> None:
    refused(path, path.read_bytes()[64:])


def test_an_absent_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(IndexDamagedError, match=path.name):
            Arrays(path)


def test_another_magic_and_another_version_are_refused(path: Path) -> None:
    whole = path.read_bytes()
    refused(path, b"XXARRAYS" + whole[8:])
    refused(path, whole[:8] + struct.pack("<I", 2) + whole[12:])
    refused(path, whole[:-8] + b"XXARRAYS")


@pytest.mark.parametrize(
    "table",
    [
        b"{",
        b"[]",
        b"null",
        b"{}\xff",
        b'{"a": 1}',
        b'{"a": ["<u4"]}',
        b'{"a": ["nonsense", 1, 64]}',
        b'{"a": [",u4", 1, 64]}',
        b'{"a": ["<u4", 1000000000000000000000, 64]}',
        b'{"a": ["<u4", 1, 1000000]}',
        b'{"a": ["<u4", 1000000, 64]}',
        b'{"a": ["<u4", 1, -4]}',
        b'{"a": ["<u4", -2, 64]}',
        b'{"a": ["|O", 1, 64]}',
        b'{"a": ["<u4", 1.5, 64]}',
    ],
)
def test_a_table_that_makes_no_sense_is_refused(path: Path, table: bytes) -> None:
    whole = path.read_bytes()
    (offset,) = struct.unpack_from("<Q", whole, len(whole) - 32)
    tail = struct.pack("<QQQ8s", offset, len(table), offset + len(table) + 32, b"DLARRAYS")
    refused(path, whole[:offset] + table + tail)


@given(st.data())
def test_an_altered_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """What lies between the ends is the manifest's to guard; here nothing but the error of ours may come of it."""
    path = written(tmp_path_factory.mktemp("altered") / "file")
    content = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        arrays = Arrays(path)
    except IndexDamagedError:
        return
    assert all(array.tolist() is not None for array in arrays.values())


# ---------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("largest", "dtype"), [(0, np.uint8), (255, np.uint8), (256, np.uint16), (65_536, np.uint32), (1 << 32, np.uint64)]
)
def test_the_smallest_type_holds_the_largest_number(largest: int, dtype: type) -> None:
    array = smallest(np.array([0, largest]))
    assert (array.dtype, array.tolist()) == (dtype, [0, largest])
    assert smallest(np.empty(0, np.int64)).dtype == np.uint8
    assert smallest(np.array([3]), np.uint32).dtype == np.uint32
