"""Named arrays in one file, read where they lie: mapped, read-only, shared by all threads without a cursor.

    0          magic `DLARRAYS`, version uint32, 4 bytes of padding
    64         the arrays one after another, little-endian, each at a multiple of 64
    table      JSON {name: [dtype, items, offset]}
    last 32    table's offset uint64, table's length uint64, file's length uint64, magic

A file that was cut, or is not of this kind, is known by its ends; the manifest's checksum guards what lies between.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from search.errors import IndexDamagedError

Array = npt.NDArray[Any]

VERSION = 1
_MAGIC = b"DLARRAYS"
_HEAD = struct.Struct("<8sI52x")
_TAIL = struct.Struct("<QQQ8s")
_ALIGNED = 64


class ArrayWriter:
    """Writes a file of arrays, one after another; it is whole once it is closed without an error.

    Args:
        path: the file; it must not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb")
        self._table: dict[str, tuple[str, int, int]] = {}
        self._file.write(_HEAD.pack(_MAGIC, VERSION))

    def add(self, name: str, array: Array) -> None:
        """Write one array."""
        self.extend(name, [array], array.dtype)

    def extend(self, name: str, parts: Iterable[Array], dtype: npt.DTypeLike) -> None:
        """Write one array that comes in parts, so that it need never be in memory whole."""
        if name in self._table:
            raise ValueError(f"there is an array {name!r} already")
        little = np.dtype(dtype).newbyteorder("<")
        self._file.write(bytes(-self._file.tell() % _ALIGNED))
        offset, items = self._file.tell(), 0
        for part in parts:
            self._file.write(np.ascontiguousarray(part, little).data)
            items += len(part)
        self._table[name] = (little.str, items, offset)

    def close(self) -> None:
        """Write the table, which makes the file whole."""
        offset = self._file.tell()
        table = json.dumps(self._table, separators=(",", ":")).encode()
        length = offset + len(table) + _TAIL.size
        self._file.write(table + _TAIL.pack(offset, len(table), length, _MAGIC))
        self._file.close()

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._file.close()
            self._path.unlink(missing_ok=True)


class Arrays(Mapping[str, Array]):
    """The arrays of a file by name; each is a view of the mapped file.

    Raises:
        IndexDamagedError: the file is no such file, of another version, or cut.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            magic, version = _HEAD.unpack_from(mapped)
            offset, size, length, end = _TAIL.unpack_from(mapped, len(mapped) - _TAIL.size)
            if (magic, version, end, length) != (_MAGIC, VERSION, _MAGIC, len(mapped)):
                raise IndexDamagedError(f"{path.name} is no array file of version {VERSION}, or was cut short.")
            table = json.loads(mapped[offset : offset + size])
            if any(items < 0 for _, items, _ in table.values()):
                raise ValueError  # which to numpy means: all the rest
            self._views = {
                name: np.frombuffer(mapped, dtype, items, start) for name, (dtype, items, start) in table.items()
            }
        except (OSError, ValueError, TypeError, AttributeError, OverflowError, SyntaxError, struct.error) as error:
            raise IndexDamagedError(f"{path.name} cannot be read ({type(error).__name__}).") from error

    def __getitem__(self, name: str) -> Array:
        return self._views[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)


def runs(*columns: Array) -> Array:
    """int64[m]: where each run of equal rows begins.

    >>> runs(np.array([3, 3, 5, 5]), np.array([1, 1, 1, 2]))
    array([0, 2, 3])
    """
    begins = np.ones(len(columns[0]), bool)
    new = begins[1:]
    np.not_equal(columns[0][1:], columns[0][:-1], out=new)
    for column in columns[1:]:
        new |= column[1:] != column[:-1]
    return begins.nonzero()[0]


def smallest(array: Array, least: npt.DTypeLike = np.uint8) -> Array:
    """Unsigned integers in the smallest type that holds them, but none smaller than `least`.

    >>> smallest(np.array([3, 300])).dtype
    dtype('uint16')
    """
    largest = int(array.max()) if len(array) else 0
    return array.astype(np.promote_types(np.min_scalar_type(largest), least), copy=False)
