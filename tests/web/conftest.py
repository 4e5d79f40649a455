"""The application over a fake engine, its client, and a server on a free port."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.config import Settings
from search.web import create_app, serve
from tests.conftest import ROOT
from tests.web.fake import FakeEngine

ANYWHERE = Settings(port=0)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(engine: FakeEngine) -> FlaskClient:
    return create_app(engine).test_client()


@contextmanager
def serving(app: Flask, settings: Settings = ANYWHERE) -> Iterator[str]:
    """The address at which the application is served, until the block ends."""
    server = serve.listen(app, settings)
    stopping = threading.Event()
    thread = threading.Thread(target=serve.run, args=(server, stopping))
    thread.start()
    try:
        yield serve.address(server.socket)
    finally:
        stopping.set()
        thread.join()


@contextmanager
def process(index: Path, **settings: object) -> Iterator[tuple[str, int]]:
    """The address and the process id of a server of its own on an index, until the block ends."""
    environment = {f"DATELINE_{name.upper()}": str(value) for name, value in {"port": 0, **settings}.items()}
    with subprocess.Popen(
        [sys.executable, str(ROOT / "server.py")],
        cwd=index,
        env=os.environ | environment | {"DATELINE_INDEX": str(index), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[2], server.pid
        finally:
            server.terminate()
            assert server.wait(20) == 0
