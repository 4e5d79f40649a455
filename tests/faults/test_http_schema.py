"""Schemathesis against `/openapi.json`: what the document says holds for every request that it can think of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from search import open_engine
from search.config import Settings
from search.web import create_app
from search.web.openapi import document
from search.web.tokens import make
from tests.conftest import ROOT
from tests.engines.archive import ARCHIVE
from tests.web.conftest import ANYWHERE, serving

pytest.importorskip("schemathesis", reason="needs schemathesis, which needs Python 3.11")

SCHEMATHESIS = (sys.executable, "-m", "schemathesis.cli")
SAME = ("--seed", "1", "--warnings", "off")
CONFIG = """
[checks.positive_data_acceptance]
# 410: a cursor of the right form may be of a generation that is no longer served.
expected-statuses = ["2xx", 404, 410]
"""


def ask(folder: Path, *options: str, seconds: int, settings: Settings = ANYWHERE) -> None:
    """Fails with what Schemathesis says of a server with a small archive, where it has found anything."""
    (config := folder / "schemathesis.toml").write_text(CONFIG)
    engine = open_engine(folder / "index")
    engine.rebuild(ARCHIVE)
    with serving(create_app(engine, settings)) as address:
        done = subprocess.run(
            [*SCHEMATHESIS, "--config-file", str(config), "run", f"{address}/openapi.json", *SAME, *options],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.web.schema_hooks", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    operations = len(document(with_tokens=False)["paths"]) - 1  # the document itself is not asked for again
    if done.returncode or f"Tested: {operations}" not in done.stdout:
        pytest.fail(done.stdout[-8000:] + done.stderr, pytrace=False)


def test_the_document_holds(tmp_path: Path) -> None:
    ask(tmp_path, "--max-examples", "10", "--no-shrink", seconds=180)


def test_the_document_holds_where_a_token_is_needed(tmp_path: Path) -> None:
    token = make(tmp_path / "tokens", "Schemathesis")
    options = ("--phases", "coverage", "--header", f"Authorization: Bearer {token}")
    ask(tmp_path, *options, seconds=180, settings=Settings(port=0, tokens=tmp_path / "tokens"))


@pytest.mark.slow
def test_the_document_holds_for_many_requests(tmp_path: Path) -> None:
    ask(tmp_path, "--max-examples", "1000", "--max-time", "900", seconds=1200)
