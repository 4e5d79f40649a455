"""Pickles that would run something, in every file of an index: none is run.

Whoever plants one here can write the index, and seals the generation again, so that nothing but the reading is in the
way. What a bomb does is to make a folder.
"""

from __future__ import annotations

import contextlib
import io
import pickletools
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from whoosh.filedb.structfile import StructFile
from whoosh.index import _CURRENT_TOC_VERSION
from whoosh.system import _FLOAT_SIZE, _INT_SIZE, _LONG_SIZE

from search.engines import open_engine
from search.engines.whoosh import manifest, toc
from search.errors import IndexDamagedError
from search.results import SearchRequest

pytestmark = pytest.mark.filterwarnings("ignore")  # what Whoosh leaves open when a file is not as it should be

BOMB = b"cposix\nmkdir\n(Vran\ntR."
"""Makes the folder `ran` where it is unpickled."""


@pytest.fixture
def planted(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index to plant in; bombs that run leave their folder beside it."""
    monkeypatch.chdir(tmp_path)
    shutil.rmtree(old / "gen-000001")
    return old


def whole(content: bytes) -> bytes:
    """A bomb in the place of everything."""
    return BOMB + content


def every_pickle(content: bytes) -> bytes:
    """A bomb in the place of every pickle in a file."""
    for start in [match.start() for match in re.finditer(rb"\x80[\x02-\x05]", content)]:
        with contextlib.suppress(Exception):  # not a pickle, but two bytes like the first ones of one
            stream = io.BytesIO(content[start:])
            list(pickletools.genops(stream))
            if stream.tell() >= len(BOMB):
                content = content[:start] + BOMB + content[start + len(BOMB) :]
    return content


def every_array(content: bytes) -> bytes:
    """An array of objects, which is a pickle, in the place of every array of an archive."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|O", "fortran_order": False, "shape": (1,)})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, header.getvalue() + BOMB)
    return out.getvalue()


def contents(schema: bytes, segments: bytes, version: int = _CURRENT_TOC_VERSION) -> bytes:
    """A table of contents of Whoosh's own form around two pickles."""
    stream = StructFile(io.BytesIO())
    for size in (_INT_SIZE, _LONG_SIZE, _FLOAT_SIZE):
        stream.write_varint(size)
    stream.write_int(-12345)
    stream.write_int(version)
    for part in (3, 54, 0):
        stream.write_varint(part)
    stream.write_string(schema)
    stream.write_int(1)
    stream.write_int(0)
    stream.write(segments)
    return bytes(stream.file.getvalue())


def seal(index: Path) -> None:
    """Have the manifest and CURRENT vouch for what is there."""
    folder = index / "gen-000002"
    (folder / manifest.MANIFEST).unlink()
    digest = manifest.write(folder, 2)
    (index / "CURRENT").write_text(f"{folder.name} {digest}\n")


def use(index: Path) -> None:
    """All that reads an index. It may fail, which is not the question here."""
    engine = open_engine(index)
    request = SearchRequest(q='old OR "number 3" OR num*', facets=("source", "year"), explain=True)
    for ask in (
        lambda: engine.search(request),
        lambda: engine.article("old-1"),
        lambda: engine.similar("old-1"),
        lambda: engine.suggest("nu"),
        lambda: engine.check(),
        lambda: engine.info(),
    ):
        with contextlib.suppress(Exception):
            ask()


@pytest.mark.parametrize("plant", [whole, every_pickle, every_array], ids=lambda plant: plant.__name__)
def test_no_bomb_in_any_file_runs(planted: Path, plant: Callable[[bytes], bytes]) -> None:
    for path in sorted((planted / "gen-000002").iterdir()):
        kept = path.read_bytes()
        path.write_bytes(plant(kept))
        if path.name != manifest.MANIFEST:
            seal(planted)
        use(planted)
        assert not Path("ran").exists(), path.name
        path.write_bytes(kept)


@pytest.mark.parametrize(
    "crafted",
    [
        contents(BOMB, b"]."),
        contents(b"}.", BOMB),
        contents(BOMB, BOMB, -110),
        contents(b"}.", b"]" + BOMB[:-1] + b"a."),
    ],
    ids=["schema", "segments", "old version", "in the list"],
)
def test_no_bomb_in_the_table_of_contents_runs(planted: Path, crafted: bytes) -> None:
    (path,) = (planted / "gen-000002").glob("*.toc")
    path.write_bytes(crafted)
    seal(planted)
    use(planted)
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    "segments",
    [
        BOMB,
        b"cbuiltins\neval\n.",
        b"\x80\x04\x8c\x08builtins\x8c\x0cint.__class__\x93.",
        b"ccodecs\nencode\n.",
        b"(Vno segment\nl.",
        b"junk",
        b"",
    ],
)
def test_segments_of_any_other_kind_are_refused(planted: Path, segments: bytes) -> None:
    folder = planted / "gen-000002"
    (path,) = folder.glob("*.toc")
    path.write_bytes(contents(b"}.", segments))
    with pytest.raises(IndexDamagedError, match="rebuild"):
        toc.open_index(folder)


def test_bombs_do_run_where_nothing_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    monkeypatch.chdir(tmp_path)
    pickle.loads(BOMB)
    assert Path("ran").exists()
    shutil.rmtree("ran")
