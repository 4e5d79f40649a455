"""What is hardly HTTP: 1,000 malformed, oversized, smuggled, slow and broken-off requests from 16 clients at once."""

from __future__ import annotations

import random
import re
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from search import open_engine
from search.web import create_app
from search.web.serve import MAX_BODY_BYTES, MAX_HEADER_BYTES
from tests.engines.archive import ARCHIVE
from tests.web.conftest import serving

CLIENTS = 16
REQUESTS = 1000
SEARCH = b"GET /api/v1/search?q=nato HTTP/1.1\r\n"
HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"

HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "line ends": b"\r\n" * 50,
    "zeros": b"\0" * 100,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "an unknown version": b"GET / HTTP/9.9\r\n" + HOST + CLOSE,
    "no version": b"GET / HTTP/\r\n" + HOST + CLOSE,
    "an unknown method": b"BREW /coffee HTTP/1.1\r\n" + HOST + CLOSE,
    "a method in small letters": b"get / HTTP/1.1\r\n" + HOST + CLOSE,
    "TRACE": b"TRACE / HTTP/1.1\r\n" + HOST + CLOSE,
    "CONNECT": b"CONNECT 127.0.0.1:22 HTTP/1.1\r\n" + HOST + CLOSE,
    "another site": b"GET http://169.254.169.254/latest/meta-data/ HTTP/1.1\r\n" + HOST + CLOSE,
    "a file": b"GET /static/../../../../etc/passwd HTTP/1.1\r\n" + HOST + CLOSE,
    "a file, encoded": b"GET /static/%2e%2e%2f%2e%2e%2fconfig.py HTTP/1.1\r\n" + HOST + CLOSE,
    "a file, backwards": b"GET /static/..%5c..%5cconfig.py%00.css HTTP/1.1\r\n" + HOST + CLOSE,
    "a file, absolute": b"GET /static//etc/passwd HTTP/1.1\r\n" + HOST + CLOSE,
    "broken percent signs": b"GET /api/v1/search?q=%&source=%zz&%=%1 HTTP/1.1\r\n" + HOST + CLOSE,
    "bytes that are not text": b"GET /api/v1/search?q=\xff\xfe\x80 HTTP/1.1\r\n" + HOST + CLOSE,
    "bytes that are not text, encoded": b"GET /api/v1/articles/%ff%fe%ed%a0%80 HTTP/1.1\r\n" + HOST + CLOSE,
    "a header split": b"GET /?q=%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n" + HOST + CLOSE,
    "a file name split": b"GET /api/v1/export.csv?q=%0d%0aX:%201%22%0a HTTP/1.1\r\n" + HOST + CLOSE,
    "spaces in the path": b"GET /api/v1/search ?q=a HTTP/1.1\r\n" + HOST + CLOSE,
    "a long path": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + CLOSE,
    "a path over the limit": b"GET /?q=" + b"a" * (2 * MAX_HEADER_BYTES) + b" HTTP/1.1\r\n" + HOST + CLOSE,
    "many headers": SEARCH + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(3000)) + CLOSE,
    "headers over the limit": SEARCH + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 100) for n in range(2000)) + CLOSE,
    "many parameters": b"GET /api/v1/search?" + b"source=a&" * 5000 + b" HTTP/1.1\r\n" + HOST + CLOSE,
    "many cookies": SEARCH + HOST + b"Cookie: " + b"a=b; " * 5000 + b"\r\n" + CLOSE,
    "a folded header": SEARCH + HOST + b"X: a\r\n b\r\n" + CLOSE,
    "a header without a name": SEARCH + HOST + b": a\r\n" + CLOSE,
    "a header without a colon": SEARCH + HOST + b"nonsense\r\n" + CLOSE,
    "a space before the colon": SEARCH + HOST + b"Content-Length : 5\r\n" + CLOSE,
    "zeros in a header": SEARCH + HOST + b"X: \0\r\n" + CLOSE,
    "no host": SEARCH + CLOSE,
    "two hosts": SEARCH + HOST + b"Host: evil.example\r\n" + CLOSE,
    "a host that is none": SEARCH + b"Host: [::1\"><script>\r\n" + CLOSE,
    "bare line feeds": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "odd preferences": SEARCH + HOST + b"Accept: ;q=,*/*;q=nan,\xff\r\nRange: bytes=9-1,-\r\n" + CLOSE,
    "an odd tag": SEARCH + HOST + b"If-None-Match: W/\"\r\nIf-Match: *,\r\n" + CLOSE,
    "odd dates": SEARCH + HOST + b"If-Modified-Since: Xyz, 99 Foo 0000 99:99:99\r\nIf-Range: \"\r\n" + CLOSE,
    "an odd login": SEARCH + HOST + b"Authorization: Basic \xff%%%\r\nAuthorization: Bearer\r\n" + CLOSE,
    "forged proxy headers": SEARCH + HOST + b"X-Forwarded-For: ;;\"\r\nForwarded: for=\"[::1\r\n" + CLOSE,
    "a body": b"POST /api/v1/search HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n" + CLOSE + b"hello",
    "a body of a GET": SEARCH + HOST + b"Content-Length: 5\r\n" + CLOSE + b"hello",
    "a body over the limit": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n" % (MAX_BODY_BYTES * 9) + CLOSE,
    "a length below nothing": SEARCH + HOST + b"Content-Length: -1\r\n" + CLOSE,
    "a length that is no number": SEARCH + HOST + b"Content-Length: 0x5\r\n" + CLOSE + b"hello",
    "a length beyond numbers": SEARCH + HOST + b"Content-Length: " + b"9" * 400 + b"\r\n" + CLOSE,
    "two lengths": SEARCH + HOST + b"Content-Length: 0\r\nContent-Length: 9\r\n" + CLOSE + b"GET /x HT",
    "a request in a body": SEARCH + HOST + b"Content-Length: 4\r\n" + CHUNKED + CLOSE + b"5c\r\nPOST / HTTP/1.1\r\n",
    "chunks": b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + CLOSE + b"5\r\nhello\r\n0\r\n\r\n",
    "chunks of no size": b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + CLOSE + b"zz\r\nhello\r\n0\r\n\r\n",
    "chunks beyond numbers": b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + CLOSE + b"f" * 60 + b"\r\nhello\r\n",
    "a body that is waited for": b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n" + HOST + CLOSE,
    "an odd expectation": SEARCH + HOST + b"Expect: a-miracle\r\n" + CLOSE,
    "an upgrade": SEARCH + HOST + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "many at once": (SEARCH + HOST + b"\r\n") * 40 + SEARCH + HOST + CLOSE,
    "a request cut short": SEARCH + b"Host: loc",
    "a body cut short": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 500\r\n\r\nhello",
}  # fmt: skip
"""Bytes by what is wrong with them."""

_STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3}) ", re.M)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("index")
    engine = open_engine(folder)
    engine.rebuild(ARCHIVE)
    with serving(create_app(engine)) as address:
        yield address


def send(address: str, data: bytes, way: str = "whole") -> list[int]:
    """The statuses that some bytes are answered with, sent whole, in pieces, or by a client that does not wait."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        try:
            if way == "in pieces" and len(data) < 2000:
                for start in range(0, len(data), 97):
                    connection.sendall(data[start : start + 97])
                    time.sleep(0.002)
            else:
                connection.sendall(data)
            if way == "gone":
                return []
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        except OSError:  # it may hang up on us; a hostile client gets no more
            return []
    return [int(status) for status in _STATUS.findall(answer)]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hardly_http_is_no_5xx(address: str, name: str) -> None:
    statuses = send(address, HOSTILE[name])
    assert [status for status in statuses if status >= 500] == []


def test_1000_hostile_requests_from_16_clients_are_no_5xx_and_hinder_nobody(address: str) -> None:
    found: list[tuple[str, int]] = []

    def attack(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(REQUESTS // CLIENTS + 1):
            name = chance.choice(list(HOSTILE))
            way = chance.choice(("whole", "whole", "in pieces", "gone"))
            found.extend((name, status) for status in send(address, HOSTILE[name], way))

    clients = [threading.Thread(target=attack, args=(seed,)) for seed in range(CLIENTS)]
    for client in clients:
        client.start()
    slowest = 0.0
    while any(client.is_alive() for client in clients):
        began = time.monotonic()
        with urllib.request.urlopen(f"{address}/api/v1/search?q=nato", timeout=10) as answer:
            assert answer.status == 200
        slowest = max(slowest, time.monotonic() - began)
    for client in clients:
        client.join()
    assert len(found) > REQUESTS // 2
    assert [(name, status) for name, status in found if status >= 500] == []
    assert slowest < 5


def test_clients_that_say_nothing_hinder_nobody(address: str) -> None:
    where = urlsplit(address)
    silent = [socket.create_connection((where.hostname, where.port), timeout=10) for _ in range(40)]
    for connection in silent:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    with urllib.request.urlopen(f"{address}/api/v1/search?q=nato", timeout=5) as answer:
        assert answer.status == 200
    for connection in silent:
        connection.close()


def test_an_unknown_transfer_coding_is_the_501_that_http_demands(address: str) -> None:
    data = SEARCH + HOST + b"Transfer-Encoding: gzip, chunked\r\n" + CLOSE
    assert send(address, data) == [501]  # RFC 9112, 6.1
