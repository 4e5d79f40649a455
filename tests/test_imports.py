"""Which room may import which: the house of ARCHITECTURE.md as a table, from the top down."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

HOUSE = (
    "server",
    "search.cli",
    "search.web",
    "search.ingest",
    "search.export",
    "search.engines.opensearch",
    "search.engines.whoosh",
    "search.engines",
    "search.snippets",
    "search.sentences",
    "search.results",
    "search.query",
    "search.corpus",
    "search.actors",
    "search.duplicates",
    "search.analysis",
    "search.spelling",
    "search.parallel",
    "search.beside",
)
"""A room may import the rooms below it."""
SHARED = ("search.config", "search.errors", "search.article")
"""Every room may import these, and each of them those behind it."""
EXCEPTIONS = {("search.engines", "search.engines.whoosh"), ("search.engines", "search.engines.opensearch")}
"""`open_engine` imports the engine that the settings name, lazily, and is the only one to do so."""
DOORS = {"search", "search.__main__"}
"""Not rooms: the public names, and `python -m search`."""

MODULES = [*sorted((ROOT / "search").rglob("*.py")), ROOT / "server.py"]


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    rooms = [room for room in (*HOUSE, *SHARED) if module == room or module.startswith(room + ".")]
    return max(rooms, key=len, default=None)


def imports_of(file: Path) -> list[tuple[str, bool]]:
    """The modules of ours that a file imports, each with whether it does so only when called."""
    tree = ast.parse(file.read_text("utf-8"))
    top = {id(node) for node in tree.body}
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" if node.module == "search" else node.module for alias in node.names]
        found += [(name, id(node) not in top) for name in names if name.split(".")[0] in ("search", "server")]
    return found


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_room_imports_only_what_stands_below_it(file: Path) -> None:
    module = name_of(file)
    if module in DOORS:
        return
    room = room_of(module)
    assert room is not None, f"{module} stands in no room; give it one in HOUSE"
    for imported, lazy in imports_of(file):
        target = room_of(imported)
        assert target is not None, f"{module} imports {imported}, which stands in no room"
        if target == room or (lazy and (room, target) in EXCEPTIONS):
            continue
        order = (*HOUSE, *SHARED)
        assert order.index(target) > order.index(room), f"{module} imports {imported}, which stands above it"


WATCH = """
import builtins, importlib, os, sys
import click, flask, nltk, rich.progress, waitress, whoosh.index  # whatever these do is theirs

class Watched(dict):
    def get(self, key, default=None):
        seen.append(key)
        return super().get(key, default)
    __getitem__ = __contains__ = get

seen = []
os.environ = Watched(os.environ)
sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == "open" else None)
for name in sys.argv[1:]:
    importlib.import_module(name)
here = os.getcwd() + os.sep
code = (".py", ".pyc", ".toml", ".txt")
ours = [s for s in seen if s.startswith(here) and "/.venv/" not in s and "/__pycache__/" not in s]
print([s for s in ours if not s.endswith(code)] + [s for s in seen if s.startswith("DATELINE")])
"""


def test_importing_opens_no_index_and_reads_no_setting() -> None:
    names = [name for file in MODULES if (name := name_of(file)) not in ("server", "search.__main__")]
    done = subprocess.run([sys.executable, "-c", WATCH, *names], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
