"""The probes, and what they count."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from search.errors import IndexUnavailableError
from tests.web.fake import ARTICLE, FakeEngine


def test_livez_answers_without_an_index(client: FlaskClient, engine: FakeEngine) -> None:
    engine.generation = _unavailable
    assert (client.get("/livez").status_code, client.get("/livez").data) == (200, b"ok\n")


def test_readyz_is_200_with_an_index(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_readyz_is_a_503_problem_without_one(client: FlaskClient, engine: FakeEngine) -> None:
    engine.generation = _unavailable
    answer = client.get("/readyz", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert answer.json["hint"] == "Build one."


def test_readyz_is_a_503_problem_whatever_is_wrong(client: FlaskClient, engine: FakeEngine) -> None:
    engine.generation = lambda: 1 / 0
    assert client.get("/readyz").status_code == 503


def measured(client: FlaskClient) -> dict[str, float]:
    """The samples of `/metrics` by name and labels."""
    lines = client.get("/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    for path in ("/api/v1/search?q=a", "/api/v1/search?q=b", "/api/v1/search?limit=x", "/nowhere"):
        client.get(path)
    found = measured(client)
    assert found['dateline_requests_total{route="api.search",status="200"}'] == 2
    assert found['dateline_requests_total{route="api.search",status="400"}'] == 1
    assert found['dateline_requests_total{route="none",status="404"}'] == 1
    assert found['dateline_request_seconds_count{route="api.search"}'] == 3


def test_what_was_asked_is_not_in_the_metrics(client: FlaskClient) -> None:
    client.get("/api/v1/search?q=confidential&source=informant")
    client.get(f"/article/{ARTICLE.id}")
    client.get("/nowhere/confidential")
    assert not re.search("confidential|informant|putin", client.get("/metrics").text)


def test_the_index_served_and_the_process_are_measured(client: FlaskClient, engine: FakeEngine) -> None:
    found = measured(client)
    assert (found["dateline_ready"], found["dateline_generation"], found["dateline_articles"]) == (1, 7, 2)
    assert found["process_open_fds"] > 0
    engine.info = _unavailable
    found = measured(client)
    assert found["dateline_ready"] == 0
    assert "dateline_articles" not in found


def _unavailable() -> None:
    raise IndexUnavailableError("There is no index.", "Build one.")
