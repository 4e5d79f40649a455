"""The server: it says where it listens, or why it cannot."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from search.article import Article
from search.config import Settings
from search.engines import open_engine
from search.errors import UsageError
from search.web import create_app, serve
from tests.conftest import ROOT
from tests.web.conftest import process, serving
from tests.web.fake import FakeEngine, page_of


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


def status_of(address: str, **headers: str) -> int:
    asked = urllib.request.Request(f"{address}/api/v1/search", headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_a_client_cannot_choose_its_address(engine: FakeEngine) -> None:
    with serving(create_app(engine, Settings(rate=1))) as address:
        statuses = [status_of(address, **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(2)]
    assert statuses == [200, 429]


def test_a_trusted_proxy_tells_its_clients_address_and_name(engine: FakeEngine) -> None:
    settings = Settings(port=0, rate=1, proxy="127.0.0.1", hosts="archive.example")
    with serving(create_app(engine, settings), settings) as address:
        statuses = [
            status_of(address, **{"X-Forwarded-For": f"192.0.2.{n}", "X-Forwarded-Host": "archive.example"})
            for n in (1, 2, 2)
        ]
        assert statuses == [200, 200, 429]
        assert status_of(address, **{"X-Forwarded-For": "192.0.2.3", "X-Forwarded-Host": "evil.example"}) == 421


def test_more_connections_than_there_may_be_wait_until_one_ends(engine: FakeEngine) -> None:
    settings = Settings(port=0, connections=2)
    with serving(create_app(engine, settings), settings) as address:
        where = (urlsplit(address).hostname, urlsplit(address).port)
        held = [socket.create_connection(where, timeout=5) for _ in range(2)]
        time.sleep(0.2)  # until the server has taken both
        with socket.create_connection(where, timeout=5) as third:
            third.sendall(b"GET /livez HTTP/1.0\r\n\r\n")
            third.settimeout(0.7)
            with pytest.raises(TimeoutError):
                third.recv(1)
            held.pop().close()
            third.settimeout(5)
            assert third.recv(15) == b"HTTP/1.0 200 OK"
        held.pop().close()


def test_told_to_stop_it_ends_what_has_begun_and_takes_nothing_new(engine: FakeEngine) -> None:
    begun, release = threading.Event(), threading.Event()

    def slow(request: object) -> object:
        begun.set()
        assert release.wait(5)
        return page_of(request)

    engine.answers = slow
    server = serve.listen(create_app(engine), Settings(port=0))
    stopping = threading.Event()
    running = threading.Thread(target=serve.run, args=(server, stopping))
    running.start()
    address, statuses = serve.address(server.socket), []
    client = threading.Thread(target=lambda: statuses.append(status_of(address)))
    client.start()
    assert begun.wait(5)
    stopping.set()
    time.sleep(0.8)  # a turn of the loop
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/livez", timeout=5)
    release.set()
    client.join(5)
    running.join(5)
    assert statuses == [200]
    assert not running.is_alive()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_with_0(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, str(ROOT / "server.py")]
    environment = {"DATELINE_INDEX": str(tmp_path / "none"), "DATELINE_PORT": "0", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[2]
        with urllib.request.urlopen(f"{address}/livez", timeout=5) as answer:
            assert answer.status == 200
        assert status_of(address) == 503  # no index, and it says so
        server.send_signal(number)
        assert server.wait(10) == 0


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("index")
    open_engine(index).rebuild([Article("one", body="Talks.")])
    return index


def test_workers_share_one_address_and_one_that_dies_is_replaced(built: Path) -> None:
    with process(built, workers=2) as (address, number):
        until(lambda: len(workers_of(number)) == 2)
        first = workers_of(number)
        os.kill(first[0], signal.SIGKILL)
        for _ in range(20):
            with urllib.request.urlopen(f"{address}/api/v1/search?q=talks", timeout=5) as answer:
                assert json.load(answer)["total"] == 1
        until(lambda: len(workers_of(number)) == 2 and first[0] not in workers_of(number))


@pytest.mark.parametrize("workers", [1, 2])
def test_told_to_stop_as_soon_as_it_says_where_it_is_it_ends_in_order(built: Path, workers: int) -> None:
    for _ in range(5):
        with process(built, workers=workers):
            pass  # `process` asserts the status


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_a_server_that_others_can_reach_without_a_token_warns(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str, warned: bool
) -> None:
    monkeypatch.setattr(serve, "run", lambda server, _: server.close())
    serve.serve(create_app(engine), Settings(host=host, port=0))
    assert ("--tokens" in capsys.readouterr().err) is warned


def test_workers_end_with_their_parent(built: Path) -> None:
    with process(built, workers=2) as (_, number):
        until(lambda: len(workers_of(number)) == 2)
        workers = workers_of(number)
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def workers_of(number: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
