"""What a file is called within the corpus: by where it lies in a folder that was given, today or for the same index.

The ids of articles come from these names. So a part of a corpus that is read again has the names that it had as part
of the whole, and what comes from another folder has names of its own: neither takes another article's place.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from search import beside

FILE = "corpus.json"
"""In the folder of the index."""


class Root(NamedTuple):
    """A folder or file that is read, and its name within the corpus: empty for a folder that is the corpus."""

    path: Path
    name: str


def named(paths: Sequence[Path], known: Mapping[str, str] | None = None) -> list[Root]:
    """The paths with their names: the only folder of a corpus has none, others have their own.

    Args:
        known: the folders and files of the corpus so far, each with its name.

    >>> [root.name for root in named([Path("/srv/news"), Path("/srv/old")])]
    ['news', 'old']
    >>> named([Path("/srv/news/2024")], {"/srv/news": ""})[0].name
    '2024'
    """
    names = dict(known or {})
    alone = not names and len(paths) == 1
    roots = []
    for path in paths:
        real = _real(path)
        name = _within(real, names)
        if name is None:
            name = names[real] = "" if alone and _there(real, stat.S_IFDIR) else _own(real, names)
        roots.append(Root(path, name))
    return roots


def _real(path: Path) -> str:
    """The path with every link followed; one that no file can have, as it is."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path.absolute())


def _there(path: str, kind: int = 0) -> bool:
    """Whether something is there, and of this kind."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return not kind or stat.S_IFMT(mode) == kind


def _within(path: str, names: Mapping[str, str]) -> str | None:
    """The name of a path in the innermost root that holds it; None where none does."""
    holders = [root for root in names if path == root or path.startswith(root.rstrip("/") + "/")]
    if not holders:
        return None
    root = max(holders, key=len)
    return "/".join(filter(None, (names[root], os.path.relpath(path, root) if path != root else "")))


def _own(real: str, names: dict[str, str]) -> str:
    """A new root's name: of one that has moved here, its old name; else its own, unless another goes by it."""
    for root, name in list(names.items()):
        if Path(root).name == Path(real).name and not _there(root):
            del names[root]
            return name
    plain = Path(real).name or "root"
    return next(name for name in _numbered(plain) if name not in names.values() and not _taken(name, names))


def _taken(name: str, names: Mapping[str, str]) -> bool:
    """Whether something in a root without a name is called so."""
    return any(not own and _there(f"{root}/{name}") for root, own in names.items())


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}~{number}"


def read(folder: Path) -> dict[str, str]:
    """The roots of the corpus of an index: real path to name; none where that is not known."""
    try:
        record = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(path): str(name) for path, name in record.items()} if isinstance(record, dict) else {}


def write(folder: Path, roots: Sequence[Root], known: Mapping[str, str] | None = None) -> None:
    """Keep what is known beside the index, with the roots that are not within another."""
    names = dict(known or {})
    for path, name in roots:
        real = _real(path)
        if _within(real, names) is None:
            names = {root: own for root, own in names.items() if own != name or _there(root)}
            names[real] = name
    beside.write(folder, FILE, names)
