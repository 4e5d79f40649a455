"""Errors: as JSON for programs, as a page for people, never with a traceback."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search.errors import GoneError, QueryTooSlowError
from tests.web.fake import FakeEngine

JSON = {"Accept": "application/json"}


def test_an_unknown_path_of_the_api_is_json_whatever_is_accepted(client: FlaskClient) -> None:
    answer = client.get("/api/v2/search", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_an_unknown_page_is_a_page(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
    assert "<h1>Not found</h1>" in answer.text


def test_an_unknown_page_is_json_for_who_accepts_only_json(client: FlaskClient) -> None:
    assert client.get("/nowhere", headers=JSON).content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/api/v1/articles/x", "/article/x", "/livez"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_405_and_say_which_are_allowed(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method, headers=JSON)
    assert answer.status_code == 405
    assert answer.json["status"] == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/article/untitled", "/livez", "/nowhere"])
def test_head_is_get_without_the_body(client: FlaskClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (got.status_code, b"")
    assert head.content_type == got.content_type


@pytest.mark.parametrize("path", ["/", "/api/v1/search"])
def test_what_nobody_expected_is_a_500_without_a_traceback_and_logged(
    client: FlaskClient, engine: FakeEngine, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine.error = ZeroDivisionError("secret path")
    answer = client.get(path)
    assert answer.status_code == 500
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert "secret path" in caplog.text


def test_a_bad_value_on_the_page_is_a_400_that_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/?q=nato&sort=best")
    assert answer.status_code == 400
    assert "Choose one of relevance, newest, oldest." in answer.text
    assert 'value="nato"' in answer.text


def test_the_page_of_a_400_does_not_ask_for_the_same_again(client: FlaskClient) -> None:
    assert "best" not in client.get("/?q=nato&sort=best").text.replace("cannot be &#39;best&#39;", "")


def test_the_page_of_results_that_are_gone_leads_to_the_first(client: FlaskClient, engine: FakeEngine) -> None:
    engine.error = GoneError("The index was rebuilt.", "Start again.")
    answer = client.get("/?q=nato&source=X&cursor=6.10")
    assert answer.status_code == 410
    assert 'href="/?q=nato&amp;source=X"' in answer.text


@pytest.mark.parametrize(
    ("path", "fresh"),
    [
        (
            "/api/v1/search?q=a%26b&source=X&source=Y&cursor=6.10&limit=5",
            "/api/v1/search?q=a%26b&source=X&source=Y&limit=5",
        ),
        ("/api/v1/timeline?q=a&by=year", "/api/v1/timeline?q=a&by=year"),
    ],
)
def test_a_410_carries_the_same_request_from_its_start(
    client: FlaskClient, engine: FakeEngine, path: str, fresh: str
) -> None:
    engine.error = GoneError("The index was rebuilt.", "Start again.")
    engine.timeline = lambda request, _: engine.search(request)
    answer = client.get(path)
    assert (answer.status_code, answer.json["fresh"]) == (410, fresh)
    engine.error = None
    assert client.get("/api/v1/search?q=a%26b").status_code == 200


def test_a_query_that_takes_too_long_is_a_503_that_says_what_to_do(client: FlaskClient, engine: FakeEngine) -> None:
    engine.error = QueryTooSlowError("It took a second.", "Write longer beginnings.")
    answer = client.get("/api/v1/search?q=a*")
    assert answer.status_code == 503
    assert answer.json["type"] == "urn:problem-type:dateline:query-too-slow"
    assert answer.json["hint"] == "Write longer beginnings."


def test_errors_are_not_kept(client: FlaskClient) -> None:
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/nowhere", "/static/page.css", "/livez"])
def test_every_answer_has_the_security_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    answer.close()
    headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(("path", "accept"), [("/api/v1/nothing", "text/html"), ("/nowhere", "application/json")])
def test_an_unknown_path_is_a_problem_of_ours(client: FlaskClient, path: str, accept: str) -> None:
    problem = client.get(path, headers={"Accept": accept}).json
    assert problem["type"] == "urn:problem-type:dateline:not-found"
    assert path in problem["detail"] and problem["hint"]
