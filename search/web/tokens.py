"""Who is let in: a file with the SHA-256 of each token and the name of whom it was made for, a line each.

A token is 32 random bytes and is shown once, when it is made. So many bits cannot be guessed, and need neither salt nor
a slow hash.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import stat
from pathlib import Path

from search.errors import DatelineError, UsageError

_LINE = re.compile(r"([0-9a-f]{64}) +(\S.*)")
_log = logging.getLogger(__name__)


def make(file: Path, name: str) -> str:
    """A new token for someone; the file, which only its owner may read where it is new, gets a line for it.

    Raises:
        UsageError: the name is no name, or the file cannot be written or holds other things.
    """
    if not name.strip() or not name.isprintable():
        raise UsageError(f"{name!r} cannot be a name.", "Say whom the token is for, in one line of text.")
    if file.exists():
        read(file)
    token = secrets.token_urlsafe(32)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as opened:
            opened.write("\n" if _unended(file) else "")
            opened.write(f"{_hash(token)} {name.strip()}\n")
    except OSError as error:
        raise UsageError(f"{str(file)!r} cannot be written: {error.strerror}.", "Choose another file.") from error
    return token


def read(file: Path) -> dict[str, str]:
    """The names by the hashes of their tokens.

    Raises:
        UsageError: it cannot be read, others than its owner may write it, or a line is no hash with a name.
    """
    try:
        with file.open(encoding="utf-8") as opened:
            if os.fstat(opened.fileno()).st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise UsageError(f"Others can write {str(file)!r}, and so let anybody in.", f"Say chmod go-w {file}")
            lines = opened.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"{str(file)!r} cannot be read: {reason}.", "Make it with: dateline token NAME") from error
    found = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            if not (match := _LINE.fullmatch(line)):
                raise UsageError(
                    f"Line {number} of {str(file)!r} is no hash and name.", "Make it with: dateline token NAME"
                )
            found[match[1]] = match[2]
    return found


def _unended(file: Path) -> bool:
    """Whether the last line of a file lacks its end, as some editors leave it."""
    content = file.read_bytes()
    return bool(content) and not content.endswith(b"\n")


class Tokens:
    """The tokens of a file, read again when it changes. Once it cannot be read, nobody is let in.

    Raises:
        UsageError: as `read`, when it is first read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp = self._now()
        self._names = read(file)

    def holder(self, token: str) -> str | None:
        """Whom a token was made for; None where it is not known."""
        if (stamp := self._now()) != self._stamp:
            try:
                self._names = read(self._file)
            except DatelineError as error:
                _log.error("%s Nobody is let in.", error)
                self._names = {}
            self._stamp = stamp
        return self._names.get(_hash(token))

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ctime_ns, found.st_size, found.st_ino  # ctime: a change of rights too


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
