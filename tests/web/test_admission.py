"""Who is answered: by the name asked for, the token, how often, and how much."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search.config import Settings, load
from search.errors import UsageError
from search.web import create_app
from search.web.admission import MAX_PARAMETERS
from search.web.tokens import make
from tests.web.fake import FakeEngine

EVERYTHING = [
    "/",
    "/api/v1/search",
    "/api/v1/export.csv",
    "/feed.atom",
    "/article/untitled",
    "/metrics",
    "/openapi.json",
]
PROBES = ["/livez", "/readyz"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    make(tmp_path / "tokens", "Ben")
    return tmp_path / "tokens"


@pytest.fixture
def token(file: Path) -> str:
    return make(file, "Ann")


@pytest.fixture
def guarded(engine: FakeEngine, file: Path) -> FlaskClient:
    return create_app(engine, Settings(tokens=file)).test_client()


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()


@pytest.mark.parametrize("path", [*EVERYTHING, "/static/page.css", "/nowhere"])
def test_without_a_token_nothing_is_told(guarded: FlaskClient, engine: FakeEngine, path: str) -> None:
    answer = guarded.get(path)
    assert answer.status_code == 401
    assert answer.headers.getlist("WWW-Authenticate") == ['Bearer realm="Dateline"', 'Basic realm="Dateline"']
    assert "Putin" not in answer.text and engine.requests == []


@pytest.mark.parametrize("path", EVERYTHING)
def test_with_a_token_everything_is(guarded: FlaskClient, token: str, path: str) -> None:
    for given in (f"Bearer {token}", f"bearer {token}", basic(token)):
        assert guarded.get(path, headers={"Authorization": given}).status_code == 200


@pytest.mark.parametrize(
    "given", ["Bearer", "Bearer ", "Bearer x", "Basic !", basic(""), basic("x"), "Digest x=1", "Bearer x=y", "\xff"]
)
def test_what_is_no_token_is_refused(guarded: FlaskClient, given: str) -> None:
    assert guarded.get("/api/v1/search", headers={"Authorization": given}).status_code == 401


def test_a_token_in_the_url_is_not_taken_since_urls_are_logged(guarded: FlaskClient, token: str) -> None:
    assert guarded.get(f"/api/v1/search?token={token}&access_token={token}").status_code == 401


@pytest.mark.parametrize("path", PROBES)
def test_the_probes_need_nothing(engine: FakeEngine, file: Path, path: str) -> None:
    client = create_app(engine, Settings(tokens=file, rate=1)).test_client()
    for _ in range(3):
        assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_the_document_says_that_a_token_is_needed(guarded: FlaskClient, client: FlaskClient, token: str) -> None:
    document = guarded.get("/openapi.json", headers={"Authorization": f"Bearer {token}"}).json
    assert document["security"] == [{"token": []}]
    assert "security" not in client.get("/openapi.json").json


def test_a_client_that_asks_too_often_is_told_when_to_come_back(engine: FakeEngine) -> None:
    client = create_app(engine, Settings(rate=2)).test_client()
    statuses = [client.get("/api/v1/search").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = client.get("/api/v1/search")
    assert 0 < int(refused.headers["Retry-After"]) <= 30
    assert refused.json["retry_after"] == int(refused.headers["Retry-After"])
    with client.get("/static/page.css") as style:
        assert style.status_code == 200
    assert client.get("/api/v1/search", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_tokens_cannot_be_tried_faster_than_the_rate(engine: FakeEngine, file: Path) -> None:
    client = create_app(engine, Settings(rate=2, tokens=file)).test_client()
    statuses = [client.get("/", headers={"Authorization": "Bearer x"}).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]


@pytest.mark.parametrize(
    ("settings", "host", "status"),
    [
        (Settings(), "localhost", 200),
        (Settings(), "LOCALHOST:8000", 200),
        (Settings(), "127.0.0.1:8000", 200),
        (Settings(), "127.9.9.9", 200),
        (Settings(), "[::1]:8000", 200),
        (Settings(), "evil.example", 421),
        (Settings(), "127.0.0.1.evil.example", 421),
        (Settings(), "localhost.evil.example:8000", 421),
        (Settings(), "evil.example@localhost", 200),
        (Settings(), "localhost@evil.example", 421),
        (Settings(), "[", 421),
        (Settings(host="::1"), "evil.example", 421),
        (Settings(host="0.0.0.0"), "anything.example", 200),
        (Settings(host="0.0.0.0", hosts="a.example"), "b.example", 421),
        (Settings(hosts="a.example, B.example"), "b.example:443", 200),
        (Settings(hosts="a.example"), "localhost", 200),
        (Settings(hosts="*"), "evil.example", 200),
    ],
)
def test_a_server_answers_to_its_own_names(engine: FakeEngine, settings: Settings, host: str, status: int) -> None:
    client = create_app(engine, settings).test_client()
    assert client.get("/api/v1/search", headers={"Host": host}).status_code == status


def test_a_client_of_http_1_0_names_no_server_and_is_answered(client: FlaskClient) -> None:
    assert client.get("/api/v1/search", environ_overrides={"HTTP_HOST": ""}).status_code == 200


def test_a_url_has_at_most_so_many_parameters(client: FlaskClient, engine: FakeEngine) -> None:
    most = "&".join(["source=x"] * MAX_PARAMETERS)
    assert client.get(f"/api/v1/search?{most}").status_code == 200
    assert client.get(f"/api/v1/search?{most}&q=a").status_code == 400
    assert len(engine.requests) == 1


@pytest.mark.parametrize("given", [{"rate": "-1"}, {"threads": "0"}, {"connections": "0"}, {"rate": "often"}])
def test_a_number_that_means_nothing_is_refused(given: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=next(iter(given))):
        load({}, {f"DATELINE_{name.upper()}": value for name, value in given.items()}, tmp_path / "none.toml")


def test_the_settings_come_from_the_environment(tmp_path: Path) -> None:
    environment = {"DATELINE_TOKENS": "t", "DATELINE_RATE": "60", "DATELINE_HOSTS": "a", "DATELINE_PROXY": "10.0.0.1"}
    found = load({}, environment, tmp_path / "none.toml")
    assert found == Settings(tokens=Path("t"), rate=60, hosts="a", proxy="10.0.0.1")


def test_a_server_without_its_tokens_does_not_start(engine: FakeEngine, file: Path) -> None:
    file.unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        create_app(engine, Settings(tokens=file))
