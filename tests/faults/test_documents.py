"""A folder of hostile documents: each is read or skipped with its reason, in bounded time and memory; the rest is read.

Everything goes through `corpus.read`, the door of the room. The long forms (`-m slow`) take the default limit of 64 MB.
"""

from __future__ import annotations

import datetime
import gzip
import json
import os
import socket
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from search.article import Article
from search.config import Settings
from search.corpus import Skipped, read

TODAY = datetime.date(2026, 1, 1)
LIMIT = 1 << 20
STORY = "The two sides met for the third time this week, and neither of them gave ground on the main question.\n"
GOOD = '{"id": "good", "title": "Talks end", "body": "The talks have ended."}\n'


@cache
def bomb(size: int = 1 << 26) -> bytes:
    """Gzip data that unpacks to `size` zeros a thousand times its own length."""
    packer = zlib.compressobj(9, wbits=31)
    piece = bytes(1 << 20)
    return b"".join([packer.compress(piece) for _ in range(size >> 20)]) + packer.flush()


DOCUMENTS: dict[str, tuple[str, bytes, str | None]] = {
    "empty": ("a.txt", b"", "there is no text in it"),
    "blank": ("a.txt", b" \n\t\n", "there is no text in it"),
    "empty, packed": ("a.txt.gz", b"", "gzip data is cut short"),
    "empty records": ("a.jsonl", b"\n\n", "there is no record in it"),
    "over the limit": ("a.txt", b"x" * (LIMIT + 1), f"larger than {LIMIT} bytes"),
    "NULs": ("a.txt", STORY.encode() + b"\0", "binary data, not text"),
    "binary": ("a.txt", bytes(range(256)) * 100, "binary data, not text"),
    "UTF-16 without a mark": ("a.txt", STORY.encode("utf-16-le"), None),
    "cut UTF-16": ("a.txt", STORY.encode("utf-16")[:-1], None),
    "undecodable bytes": ("a.txt", b"\x81\x8d\xff\xfe" * 100, None),
    "half a character": ("a.txt", "Zürich und Köln. ".encode() * 10 + b"\xc3", None),
    "encoded surrogates": ("a.txt", b"\xed\xa0\x80" * 100 + STORY.encode(), None),
    "a token of a megabyte": ("a.txt", b"a" * LIMIT, None),
    "half a million one-letter words": ("a.txt", b"a " * (LIMIT // 2), None),
    "half a million one-letter lines": ("a.txt", b"a\n" * (LIMIT // 2), None),
    "carriage returns alone": ("a.txt", b"a\r" * (LIMIT // 2), None),
    "dates": ("a.txt", b"1.1.2022 " * (LIMIT // 10), None),
    "separators": ("a.txt", b"- | " * (LIMIT // 4), None),
    "brackets": ("a.txt", b"(" * LIMIT, None),
    "a bomb": ("a.txt.gz", bomb(), f"unpacks to more than {LIMIT} bytes"),
    "a bomb of records": ("a.jsonl.gz", bomb(), f"unpacks to more than {LIMIT} bytes"),
    "a bomb of members": ("a.txt.gz", gzip.compress(b"") * 50_000, "there is no text in it"),
    "rubbish after gzip": ("a.txt.gz", gzip.compress(STORY.encode()) + b"rubbish", "damaged gzip data"),
    "no gzip": ("a.txt.gz", STORY.encode(), "damaged gzip data"),
    "nested lists": ("a.jsonl", b'{"title": ' + b"[" * 200_000, "it is nested too deeply"),
    "nested objects": ("a.jsonl", b'{"x": ' * 100_000 + b"1" + b"}" * 100_000, "it is nested too deeply"),
    "a number without end": ("a.jsonl", b'{"id": ' + b"9" * 500_000 + b"}", "it is not JSON"),
    "an id without end": (
        "a.jsonl",
        b'{"id": "' + b"9" * 500_000 + b'"}',
        "'id' is longer than 512 characters",
    ),
    "many empty lists": (
        "a.jsonl",
        b'{"x": [' + b"[]," * 300_000 + b"[]]}",
        "it has no title and no body; its keys are: x",
    ),
    "lone surrogates and NULs": ("a.jsonl", rb'{"title": "a\ud800b\u0000c"}', None),
    "UTF-16 records": ("a.jsonl", GOOD.encode("utf-16"), "it is not UTF-8"),
}


def _read(folder: Path, limit: int = LIMIT) -> dict[str, Article | Skipped]:
    return {found.path: found for found in read([folder], max_file_bytes=limit, today=TODAY)}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with an article before and one after whatever a test puts between them."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "0.txt").write_text(STORY)
    (folder / "z.jsonl").write_text(GOOD)
    return folder


def _the_rest_is_read(found: dict[str, Article | Skipped]) -> None:
    assert isinstance(found["0.txt"], Article)
    assert isinstance(found["z.jsonl#1"], Article)


@pytest.mark.parametrize(("name", "content", "reason"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_is_read_or_skipped_with_its_reason(
    corpus: Path, name: str, content: bytes, reason: str | None
) -> None:
    (corpus / name).write_bytes(content)
    start = time.process_time()
    found = _read(corpus)
    assert time.process_time() - start < 3
    _the_rest_is_read(found)
    other, *_ = [one for path, one in found.items() if path not in ("0.txt", "z.jsonl#1")]
    if reason is None:
        assert isinstance(other, Article)
        json.dumps(other.to_record(), ensure_ascii=False).encode()  # no half character is left
        assert "\0" not in f"{other.title}{other.body}"
    else:
        assert isinstance(other, Skipped)
        assert other.reason.startswith(reason)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _link_out(path: Path) -> None:
    outside = path.parent.parent / "secret.txt"
    outside.write_text(STORY)
    path.symlink_to(outside)


def _link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _dangling(path: Path) -> None:
    path.symlink_to("gone.txt")


def _forbidden(path: Path) -> None:
    path.write_text(STORY)
    path.chmod(0)


@pytest.mark.parametrize("suffix", [".txt", ".txt.gz", ".jsonl", ".jsonl.gz"])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_pipe, "not a regular file"),
        (_socket, "not a regular file"),
        (_loop, "cannot be read: "),
        (_link_out, "a link that leads out of the folder is not followed"),
        (_link_to_device, "a link that leads out of the folder is not followed"),
        (_dangling, "cannot be read: No such file"),
        pytest.param(
            _forbidden,
            "cannot be read: Permission denied",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything"),
        ),
    ],
)
def test_what_is_no_readable_file_is_skipped_without_waiting(
    corpus: Path, make: Callable[[Path], None], reason: str, suffix: str
) -> None:
    make(corpus / f"a{suffix}")
    found = _read(corpus)
    _the_rest_is_read(found)
    skipped = found[f"a{suffix}"]
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith(reason)


def test_a_file_that_the_system_does_not_let_us_read_is_skipped(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What permissions do for others, also where the tests run as root."""
    (corpus / "a.txt").write_text(STORY)
    (corpus / "b").mkdir()
    open_file, list_folder = os.open, Path.iterdir

    def refuse_file(path: Path, *rest: int) -> int:
        if str(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return open_file(path, *rest)

    def refuse_folder(path: Path) -> Iterator[Path]:
        if path.name == "b":
            raise PermissionError(13, "Permission denied")
        return list_folder(path)

    monkeypatch.setattr(os, "open", refuse_file)
    monkeypatch.setattr(Path, "iterdir", refuse_folder)
    found = _read(corpus)
    _the_rest_is_read(found)
    assert found["a.txt"] == Skipped("a.txt", "cannot be read: Permission denied")
    assert found["b"] == Skipped("b", "cannot be read: Permission denied")


def test_a_folder_named_like_a_file_is_a_folder(corpus: Path) -> None:
    (corpus / "a.txt").mkdir()
    (corpus / "a.txt" / "b.txt").write_text(STORY)
    found = _read(corpus)
    _the_rest_is_read(found)
    assert isinstance(found["a.txt/b.txt"], Article)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text here")
def test_names_that_are_not_utf_8_stay_apart_and_harmless(corpus: Path) -> None:
    for name in (b"a\xff.txt", b"a\xfe.txt", b"a\n\x1b[2J.txt"):
        (corpus / os.fsdecode(name)).write_text(STORY)
    found = _read(corpus)
    _the_rest_is_read(found)
    named = {r"a\xff.txt", r"a\xfe.txt", r"a\x0a\x1b[2J.txt"}
    assert {path for path, one in found.items() if isinstance(one, Article)} >= named


def test_a_folder_deeper_than_a_path_can_name_ends_the_branch_alone(corpus: Path) -> None:
    here = os.open(corpus, os.O_RDONLY)
    try:
        for _ in range(40):
            os.mkdir("d" * 200, dir_fd=here)
            deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
        found = _read(corpus)
    finally:
        os.close(here)
    _the_rest_is_read(found)
    [skipped] = [one for one in found.values() if isinstance(one, Skipped)]
    assert skipped.reason == "cannot be read: File name too long"
    _remove_deep(corpus)


def _remove_deep(folder: Path) -> None:
    """pytest cannot: moves each folder up, so that no path grows long."""
    while (inner := folder / ("d" * 200)).is_dir():
        below = inner / ("d" * 200)
        if below.is_dir():
            below.rename(folder / "next")
        inner.rmdir()
        if (folder / "next").is_dir():
            (folder / "next").rename(inner)


def test_a_long_line_costs_its_article_and_no_other(corpus: Path) -> None:
    long = b'{"id": "long", "body": "' + b"x" * (17 << 20) + b'"}\n'
    (corpus / "a.jsonl").write_bytes(GOOD.encode() + long + GOOD.encode())
    found = _read(corpus, 1 << 26)
    _the_rest_is_read(found)
    assert [type(found[f"a.jsonl#{number}"]) for number in (1, 2, 3)] == [Article, Skipped, Article]
    assert found["a.jsonl#2"] == Skipped("a.jsonl#2", f"it is longer than {1 << 24} bytes")


def test_records_before_the_end_of_a_bomb_are_kept(corpus: Path) -> None:
    (corpus / "a.jsonl.gz").write_bytes(gzip.compress(GOOD.encode()) + bomb())
    found = _read(corpus)
    _the_rest_is_read(found)
    assert isinstance(found["a.jsonl.gz#1"], Article)
    assert found["a.jsonl.gz"] == Skipped("a.jsonl.gz", f"unpacks to more than {LIMIT} bytes (read up to line 1)")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz"])
def test_a_bomb_takes_no_memory(corpus: Path, name: str) -> None:
    (corpus / name).write_bytes(bomb())
    _read(corpus)  # tables are read on first use
    tracemalloc.start()
    try:
        found = _read(corpus)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(found[name], Skipped)
    assert peak < 8 * LIMIT


MILLION = {
    "letters": "a\n",
    "sentences": "A.\n",
    "digits": "1\n",
    "quotes": '"\n',
    "bylines": "By Jane\n",
    "dates": "1.1.2022\n",
    "addresses": "http://a.b/\n",
    "words": "a ",
}


def _seconds_for(corpus: Path, content: str) -> float:
    (corpus / "a.txt").write_text(content)
    start = time.process_time()
    found = _read(corpus, 1 << 26)
    seconds = time.process_time() - start
    _the_rest_is_read(found)
    assert isinstance(found["a.txt"], Article)
    return seconds


@pytest.mark.parametrize("unit", MILLION.values(), ids=MILLION)
def test_a_million_of_anything_is_read(corpus: Path, unit: str) -> None:
    _seconds_for(corpus, unit * 10**6)  # 0.3 to 0.5 s of CPU on a quiet machine


def test_lines_beyond_the_limit_are_kept_with_their_reason(corpus: Path) -> None:
    (corpus / "a.txt").write_text(STORY + "a\n" * 200_000 + "the end")
    article = _read(corpus, 1 << 26)["a.txt"]
    assert isinstance(article, Article)
    assert article.removed[-1].reason == "beyond the first 100000 lines"
    assert article.removed[-1].text.endswith("a\nthe end")


@pytest.mark.slow
@pytest.mark.parametrize("unit", [*MILLION.values(), "a", "Ab c. ", "- | ", "(", "copyright ", "\n"])
def test_a_file_as_large_as_may_be_takes_linear_time(corpus: Path, unit: str) -> None:
    size = Settings().max_file_bytes
    assert _seconds_for(corpus, STORY + unit * ((size - len(STORY)) // len(unit))) < size / 2**20


@pytest.mark.slow
def test_a_file_of_empty_gzip_members_ends(corpus: Path) -> None:
    (corpus / "a.txt.gz").write_bytes(gzip.compress(b"") * 3_000_000)
    start = time.process_time()
    found = _read(corpus, Settings().max_file_bytes)
    assert time.process_time() - start < 10
    assert found["a.txt.gz"] == Skipped("a.txt.gz", "more than 131072 gzip members")
