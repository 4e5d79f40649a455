"""The application over a fake engine, its client, and a server on a free port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress import wasyncore

from search.config import Settings
from search.web import create_app, serve
from tests.web.fake import FakeEngine


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(engine: FakeEngine) -> FlaskClient:
    return create_app(engine).test_client()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address at which the application is served, until the block ends."""
    server = serve.listen(app, Settings(port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield serve.address(server)
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))  # in its own thread; its loop then ends
        thread.join()
        server.task_dispatcher.shutdown()
