"""From paths to file contents: the safe walk, bounded reading and decoding.

Files come in sorted order, so that a corpus is read the same way every time. What cannot be read is returned as
`Skipped` with its reason. Never follows a link out of the folder given, never opens what is not a regular file,
never holds more than one file.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from search.corpus import encodings
from search.corpus.roots import Root

Kind = Literal["scrape", "page", "records", "document"]

_KINDS: dict[str, Kind] = {
    ".txt": "scrape",
    **dict.fromkeys((".html", ".htm", ".xhtml"), "page"),
    **dict.fromkeys((".jsonl", ".ndjson"), "records"),
    ".json": "document",
}
_ARCHIVES = frozenset({".mhtml", ".mht"})
_CHUNK = 1 << 16
_MOST_MEMBERS = 1 << 17  # of a gzip file: each costs some microseconds, be it empty, and 64 MB could hold three million
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a line of one, that gave no article.

    Args:
        path: within the corpus, as an article's `path` is.
        reason: one sentence or less, safe to show.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may hold articles.

    Args:
        file: where it is, every link already followed.
        path: within the corpus, with forward slashes.
        kind: `scrape` (one article as plain text), `page` (one as HTML), `records` (JSON Lines) or `document` (JSON).
        packed: whether its name says gzip.
    """

    file: Path
    path: str
    kind: Kind
    packed: bool


class UnreadableError(Exception):
    """A file cannot be read; its text is the reason. Never leaves the room: it becomes a `Skipped`."""


def walk(roots: Sequence[Root]) -> Iterator[Source | Skipped]:
    """Every file below the roots, folder by folder in the order of their names."""
    for path, name in roots:
        try:
            folder = stat.S_ISDIR(path.stat().st_mode)
        except FileNotFoundError:
            yield Skipped(_shown(path.name), "there is no such file")
        except (OSError, ValueError) as error:
            yield Skipped(_shown(path.name), _reason(error))
        else:
            real = Path(os.path.realpath(path))
            yield from _walk_folder(real, name) if folder else [_classify(real, _shown(name))]


def _walk_folder(root: Path, name: str) -> Iterator[Source | Skipped]:
    """An explicit stack instead of recursion: a folder may be nested deeper than Python's stack."""
    within = PurePosixPath(name)
    stack = [root]
    while stack:
        here = stack.pop()
        listing: list[Path] = []
        reason: str | None = None
        try:
            if here != root and not stat.S_ISDIR(here.lstat().st_mode):
                yield _inside(root, here, within)
            elif here != root and here.name.startswith("."):
                reason = "a hidden folder is not read"
            else:
                listing = sorted(here.iterdir(), reverse=True)
        except OSError as error:
            reason = _reason(error)
        if reason:
            yield Skipped(_shown((within / here.relative_to(root)).as_posix()), reason)
        stack.extend(listing)


def _inside(root: Path, file: Path, within: PurePosixPath) -> Source | Skipped:
    """A file of a walked folder; a link counts only if it leads to a file of the same folder."""
    shown = _shown((within / file.relative_to(root)).as_posix())
    if not file.is_symlink():
        return _classify(file, shown)
    target = Path(os.path.realpath(file))
    if not target.is_relative_to(root):
        return Skipped(shown, "a link that leads out of the folder is not followed")
    if target.is_dir():
        return Skipped(shown, "a link to a folder is not followed")
    return _classify(target, shown)


def _classify(file: Path, shown: str) -> Source | Skipped:
    name = shown.rsplit("/", 1)[-1].lower()
    packed = name.endswith(".gz")
    suffix = Path(name[:-3] if packed else name).suffix
    kind = _KINDS.get(suffix)
    if kind is not None:
        return Source(file, shown, kind, packed)
    if suffix in _ARCHIVES:
        return Skipped(shown, "a web archive is not read; save the page as .html")
    known = ", ".join(_KINDS)
    return Skipped(shown, f"not a kind of file that is read ({known}, each also as .gz)")


def _shown(path: str) -> str:
    r"""A name that is safe in JSON and on a terminal, and still the file's own: other bytes are written as `\xff`."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def _reason(error: OSError | ValueError) -> str:
    return f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"


def read_bytes(source: Source, max_bytes: int) -> bytes:
    """The whole content, unpacked.

    Raises:
        UnreadableError: it is no regular file, is damaged, or is over the limit, packed or unpacked.
    """
    return b"".join(chunks(source, max_bytes))


def chunks(source: Source, max_bytes: int) -> Iterator[bytes]:
    """The content piece by piece, unpacked; raises as `read_bytes` does, perhaps after some pieces."""
    with _open(source, max_bytes) as stream:
        pieces = _unpacked(stream, max_bytes) if source.packed else _plain(stream)
        total = 0
        try:
            for piece in pieces:
                total += len(piece)
                if total > max_bytes:
                    raise UnreadableError(f"unpacks to more than {max_bytes} bytes")
                yield piece
        except OSError as error:
            raise UnreadableError(_reason(error)) from error


def _open(source: Source, max_bytes: int) -> BinaryIO:
    """Opens without waiting and without following a link; whatever is not a regular file is refused unread."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if not stat.S_ISREG(source.file.stat().st_mode):  # a device may act on being opened
            raise UnreadableError("not a regular file")
        stream = os.fdopen(os.open(source.file, flags), "rb")
    except OSError as error:
        raise UnreadableError(_reason(error)) from error
    state = os.fstat(stream.fileno())
    if not stat.S_ISREG(state.st_mode):
        stream.close()
        raise UnreadableError("not a regular file")
    if state.st_size > max_bytes:
        stream.close()
        raise UnreadableError(f"larger than {max_bytes} bytes")
    return stream


def _plain(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_CHUNK):
        yield piece


def _unpacked(stream: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """Gzip members one after another, never more than a chunk unpacked at a time."""
    unpacker = zlib.decompressobj(wbits=31)
    packed = b""
    total = 0
    members = 1
    try:
        while packed or (packed := stream.read(_CHUNK)):
            piece = unpacker.decompress(packed, _CHUNK)
            total += len(piece)
            if piece:
                yield piece
            packed = unpacker.unconsumed_tail
            if unpacker.eof:
                packed = unpacker.unused_data.lstrip(b"\0") or stream.read(_CHUNK).lstrip(b"\0")
                if not packed:
                    return
                if members == _MOST_MEMBERS:
                    raise UnreadableError(f"more than {_MOST_MEMBERS} gzip members")
                unpacker = zlib.decompressobj(wbits=31)
                members += 1
            if total > max_bytes:
                return
    except zlib.error as error:
        raise UnreadableError("damaged gzip data") from error
    raise UnreadableError("gzip data is cut short")


def decode(raw: bytes) -> str:
    """The text of a scrape: UTF-16, UTF-8, else the old encoding that its bytes speak for.

    Bytes that are no UTF-8 become U+FFFD in a text that is mostly UTF-8, as do a stray NUL and what an encoding leaves
    undefined.

    Raises:
        UnreadableError: the content has many control characters, so it is no text.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("utf-8-sig", "replace")
            if 2 * text.count("\ufffd") >= len(_BEYOND_ASCII.findall(text)):
                text = raw.decode(encodings.utf16(raw) or encodings.guess(raw), "replace")
    if "\0" in text and (codec := encodings.utf16(raw)):
        text = raw.decode(codec, "replace")
    if "\0" in text:
        if encodings.is_binary(text):
            raise UnreadableError("binary data, not text")
        text = text.replace("\0", "\ufffd")
    return text
