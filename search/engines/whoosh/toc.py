"""Reads the table of contents of a generation (`_MAIN_0.toc`) without trusting what Whoosh pickled in it.

It pickles the schema and the segments, and a pickle can call anything. The schema is this version's own, so that of the
file is skipped; the segments are read by an unpickler that knows one class and nothing else. It comes in through the
storage that Whoosh is given: nothing of Whoosh is patched.
"""

from __future__ import annotations

import io
import pickle
import re
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from search.engines.whoosh.codec import ArrayIndex, ArraySegment
from search.engines.whoosh.schema import schema
from search.errors import IndexDamagedError

_ALLOWED = {(ArraySegment.__module__, ArraySegment.__qualname__): ArraySegment}
"""What a list of segments is pickled with, by module and name."""
_NAME = re.compile(r"[A-Za-z0-9_]+")


def open_index(folder: Path) -> ArrayIndex:
    """The Whoosh index of a folder, to be written to or read by Whoosh.

    Raises:
        IndexDamagedError: its table of contents is none, or holds anything but segments of ours.
    """
    try:
        index = ArrayIndex(_Storage(str(folder)), schema=schema())  # type: ignore[no-untyped-call]
        for segment in segments(index):
            _examine(segment)
        return index
    except Exception as error:  # unpickling can raise anything, as its documentation says
        raise IndexDamagedError(
            f"{folder.name} has no table of contents that can be trusted ({type(error).__name__}).",
            "Build the index anew with `dateline rebuild FOLDER`.",
        ) from error


def segments(index: ArrayIndex) -> list[ArraySegment]:
    """The segments of an index, in order."""
    return list(index._segments())  # type: ignore[no-untyped-call]


def _examine(segment: ArraySegment) -> None:
    """Hold a segment to what a pickle of it may say: names that stay in the folder, and documents that it has."""
    names_stay = all(_NAME.fullmatch(name) for name in (segment.indexname, segment.segid))
    if type(segment) is not ArraySegment or not names_stay:
        raise ValueError("no segment of ours")
    if not all(type(document) is int and 0 <= document < segment.doccount for document in segment.deleted):
        raise ValueError("documents are deleted that the segment does not have")


class _Storage(FileStorage):
    """The files of a folder; those read whole are tables of contents, which Whoosh leaves open if it dislikes them."""

    def open_file(self, name: str, **options: Any) -> StructFile:
        return _File(io.BytesIO((Path(self.folder) / name).read_bytes()), name=name, **options)


class _File(StructFile):
    def read_pickle(self) -> Any:
        return _Unpickler(self.file).load()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return _ALLOWED[module, name]
