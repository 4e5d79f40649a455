"""Settings: a flag beats the environment (DATELINE_*), which beats `dateline.toml`, which beats the default.

Nothing here is read at import: `load` is called once by the door (CLI or server) and its value handed on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from search.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment can choose.

    Args:
        index: the folder of the built index.
        authority: a file of own names of actors; unless given, `authority.toml` in the index's folder, if it is there.
        ner: whether a model adds organisations (`dateline[ner]`).
        opensearch: the nodes of an OpenSearch cluster that holds the archive, as URLs with commas; unless given, the
            index is in the folder.
        host: the address that `serve` binds to; loopback unless told otherwise.
        port: its TCP port.
        workers: processes that answer; the rate and what /metrics counts are those of one of them.
        threads: worker threads of each.
        connections: TCP connections that it holds at once; more wait until one ends.
        hosts: the names, with commas, under which clients may ask, besides loopback's; `*` for any. Unless given, any
            where `host` is not loopback.
        proxy: the address of a reverse proxy, whose word for the client's address, name and scheme is taken.
        tokens: the file of those who are let in, as `dateline token` makes it; without one, everybody is.
        rate: requests a minute from one address; 0 for any number.
        jobs: processes that read articles; 0 for as many as there are processors.
        max_file_bytes: a corpus file over this size is skipped and listed.
    """

    index: Path = Path("index")
    authority: Path | None = None
    ner: bool = False
    opensearch: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 2
    connections: int = 100
    hosts: str = ""
    proxy: str = ""
    tokens: Path | None = None
    rate: int = 0
    jobs: int = 0
    max_file_bytes: int = 64 * 1024 * 1024


def _truth(value: object) -> bool:
    """A TOML boolean, or its word in the environment."""
    return {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]


_KINDS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "int": (int, "a whole number"),
    "str": (str, "a text"),
    "Path": (Path, "a path"),
    "bool": (_truth, "true or false"),
}
_LEAST = {"workers": 1, "threads": 1, "connections": 1}
"""The smallest number that a setting takes, where it is not 0."""


def load(
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path = Path("dateline.toml"),
) -> Settings:
    """Settings from all four places; a flag that is None was not given.

    Raises:
        UsageError: an unknown key or a value of the wrong type, naming the key and where it stands.
    """
    environment = os.environ if environment is None else environment
    known = {field.name for field in fields(Settings)}
    from_file = _read_toml(file) if file.is_file() else {}
    if unknown := set(from_file) - known:
        raise UsageError(f"{file} has an unknown key {min(unknown)!r}.", f"It may have: {', '.join(sorted(known))}.")
    from_environment = {
        name: environment[variable] for name in known if (variable := f"DATELINE_{name.upper()}") in environment
    }
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    merged = from_file | from_environment | given
    return replace(Settings(), **{name: _convert(name, value) for name, value in merged.items()})


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not valid TOML: {error}.", "Correct it or remove it.") from error


def _convert(name: str, value: Any) -> Any:
    annotation = next(str(field.type) for field in fields(Settings) if field.name == name)
    kind, called = _KINDS[annotation.partition(" ")[0]]
    least = _LEAST.get(name, 0)
    try:
        converted = kind(value)
        if kind is int and converted < least:
            raise ValueError
    except (TypeError, ValueError, KeyError) as error:
        takes = f"{called} from {least}" if kind is int else called
        raise UsageError(f"The setting {name!r} cannot be {value!r}.", f"It takes {takes}.") from error
    return converted
