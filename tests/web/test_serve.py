"""The server: it says where it listens, or why it cannot."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from search.config import Settings
from search.errors import UsageError
from search.web import create_app, serve
from tests.web.conftest import serving
from tests.web.fake import FakeEngine


@pytest.fixture
def address(engine: FakeEngine) -> Iterator[str]:
    with serving(create_app(engine)) as address:
        yield address


def test_it_listens_on_loopback_and_answers(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(f"{address}/livez", timeout=5) as answer:
        assert answer.read() == b"ok\n"


def test_it_does_not_say_what_serves(address: str) -> None:
    with urllib.request.urlopen(f"{address}/livez", timeout=5) as answer:
        assert answer.headers["Server"] is None


def test_the_longest_query_passes(address: str) -> None:
    with urllib.request.urlopen(f"{address}/api/v1/search?q={'%E5%8C%97' * 4096}", timeout=5) as answer:
        assert answer.status == 200


def test_a_header_without_end_is_refused(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{address}/?q={'a' * serve.MAX_HEADER_BYTES}", timeout=5)
    assert caught.value.code == 431
    caught.value.close()


def test_a_port_in_use_says_to_choose_another(engine: FakeEngine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"Port {port} is in use .* PORT= or --port"):
            serve.listen(create_app(engine), Settings(port=port))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(port=70000), "no port 70000"),
        (Settings(host="203.0.113.1", port=0), "cannot listen on '203.0.113.1'"),
        (Settings(host="no such host.invalid", port=0), "cannot listen on 'no such host.invalid'"),
    ],
)
def test_an_address_that_cannot_be_says_so(engine: FakeEngine, settings: Settings, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        serve.listen(create_app(engine), settings)
