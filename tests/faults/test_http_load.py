"""Random requests to a server of its own: none is a 5xx, and the process grows neither in memory nor in open files."""

from __future__ import annotations

import http.client
import random
import threading
import time
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, urlsplit

import pytest

from search import open_engine
from tests.engines.archive import ARCHIVE
from tests.web.conftest import process

CLIENTS = 4
PIECES = (
    *'"()+-*?~:.,|&!\\/[]{}^<>=“”«»',
    *(
        "AND",
        "OR",
        "NOT",
        "&&",
        "||",
        "W/5",
        "NEAR/3",
        "PRE/2",
        "NEAR/",
        "~2",
        "~99999",
        "atleast3(",
        "has:date",
        "words:>",
    ),
    *("title:", "body:", "source:", "actor:", "id:", "date:", "after:", "before:", "lang:", "Trump:", "dup:lead"),
    *("2022", "2022-01", "2022-13-45", "..", "last-7d", "unknown", ">=", "0000", "99999999999999999999"),
    *(
        "nato",
        "open door",
        "sanction*",
        "ta*",
        "a*",
        "*",
        "wom?n",
        "ryabkov~",
        "Лавров",
        "北京大学",
        "U.S.",
        "AT&T",
        "İ",
        "ß",
    ),
    *("\0", "\n", "\u202e", "\ufffd", "e\u0301" * 5, "a" * 300, "𐀀", "\U0010ffff", "🇺🇦"),
)
PATHS = ("/api/v1/search",) * 8 + (
    "/",
    "/api/v1/timeline",
    "/api/v1/suggest",
    "/api/v1/actors",
    "/api/v1/export.ndjson",
    "/api/v1/export.bib",
    "/feed.atom",
    "/api/v1/articles/",
    "/article/",
)
OTHERS = {
    "source": ("Reuters", "", "x"),
    "actor": ("NATO", "\0"),
    "year": ("2022", "unknown", "-1"),
    "from": ("2022", "2022-02-30", "yesterday"),
    "to": ("2022-01", ""),
    "match": ("any", "all", "none"),
    "sort": ("newest", "oldest", "relevance"),
    "limit": ("0", "1", "1000", "1e3", "-1", "٣"),
    "cursor": ("1.10", "1.99999999", "0.0", "1.1.1", "x"),
    "facets": ("source,year", "", "x"),
    "snippets": ("0", "3", "4"),
    "expand": ("1",),
    "explain": ("1",),
    "strict": ("1",),
    "prefix": ("na", "", "\0"),
    "by": ("day", "hour"),
}


def target(chance: random.Random) -> str:
    """The path and parameters of a random request."""
    q = chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randrange(9)))
    said = quote(q, safe="") if chance.random() < 0.9 else quote_from_bytes(chance.randbytes(chance.randrange(40)))
    path = chance.choice(PATHS)
    if path.endswith("/") and path != "/":
        return path + (said or "x")
    name = "prefix" if path.endswith(("suggest", "actors")) else "q"
    parameters = [f"{name}={said}"]
    for other in chance.sample(list(OTHERS), chance.choice((0, 0, 1, 2, 4))):
        parameters.append(f"{other}={quote(chance.choice(OTHERS[other]))}")
    return f"{path}?{'&'.join(parameters)}"


def ask(address: str, seed: int, count: int, failed: list[str]) -> None:
    """So many random requests over one connection; those answered with a 5xx are put on the list."""
    chance = random.Random(seed)
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    for _ in range(count):
        asked = target(chance)
        connection.request("GET", asked)
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 500:
            failed.append(f"{answer.status} {asked}")
    connection.close()


def ask_all(address: str, first: int, count: int) -> list[str]:
    """So many requests from all clients together, never the same for two values of `first`; those that failed."""
    failed: list[str] = []
    clients = [
        threading.Thread(target=ask, args=(address, first + number, count // CLIENTS, failed))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return failed


def resident(pid: int) -> int:
    """Kilobytes of memory that a process has."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def files(pid: int) -> int:
    """Files and sockets that a process has open, once it has noticed that its clients are gone."""
    time.sleep(1)
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    open_engine(folder).rebuild(ARCHIVE)
    return folder


def test_no_random_request_is_a_5xx(index: Path) -> None:
    with process(index) as (address, pid):
        assert ask_all(address, 0, 500) == []
        before = files(pid)
        assert ask_all(address, 100, 1500) == []
        assert files(pid) <= before


@pytest.mark.slow
def test_100_000_random_requests_are_answered_and_leave_nothing_behind(index: Path) -> None:
    with process(index) as (address, pid):
        assert ask_all(address, 1000, 20_000) == []
        memory, opened = resident(pid), files(pid)
        for round_ in range(2, 6):
            assert ask_all(address, 1000 * round_, 20_000) == []
            assert files(pid) <= opened
        assert resident(pid) < 1.1 * memory
