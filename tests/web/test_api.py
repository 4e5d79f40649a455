"""The JSON API."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from search.errors import IndexUnavailableError, QueryError
from search.results import SearchRequest
from tests.web.fake import ARTICLE, HIT, UNTITLED_HIT, FakeEngine, page_of

ODD_IDS = [
    "plain",
    "corpus/2022/a b.txt",
    "news.jsonl#12",
    "/absolute",
    "two//slashes",
    "ends/",
    "100%?x=1&y=2",
    "ключ/北京",
    "line\nbreak",
    "<b>\"'",
    "a+b;c=d,e:f@g!$'()*",
]


def test_search_is_the_page_as_json(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=putin")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.json == page_of(SearchRequest(q="putin"), HIT, UNTITLED_HIT).to_json()


def test_search_hands_every_parameter_on(client: FlaskClient, engine: FakeEngine) -> None:
    client.get(
        "/api/v1/search?q=a&source=X&source=Y&from=2022&to=2023&match=any&sort=oldest&limit=3&facets=year&strict=1"
    )
    assert engine.requests == [
        SearchRequest(
            q="a",
            source=("X", "Y"),
            first="2022",
            last="2023",
            match="any",
            sort="oldest",
            limit=3,
            facets=("year",),
            strict=True,
        )
    ]


def test_an_unknown_parameter_is_a_400_that_names_it(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=a&utm_source=x")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["parameter"] == "utm_source"


def test_a_query_refused_by_the_engine_is_a_400_with_its_extra_members(client: FlaskClient, engine: FakeEngine) -> None:
    engine.error = QueryError("It is odd.", "Mend it.", warnings=[{"message": "odd", "span": [0, 1]}])
    answer = client.get("/api/v1/search?q=Trump:&strict=1")
    assert answer.status_code == 400
    assert answer.json == {
        "type": "urn:problem-type:dateline:query",
        "title": "The query is not valid",
        "status": 400,
        "detail": "It is odd. Mend it.",
        "hint": "Mend it.",
        "warnings": [{"message": "odd", "span": [0, 1]}],
    }


def test_json_is_utf_8_and_not_escaped(client: FlaskClient, engine: FakeEngine) -> None:
    engine.articles["x"] = replace(ARTICLE, title="Київ 北京")
    assert "Київ 北京".encode() in client.get("/api/v1/articles/x").data


def test_an_article_is_its_record(client: FlaskClient) -> None:
    assert client.get(f"/api/v1/articles/{ARTICLE.id}").json == ARTICLE.to_record()


@pytest.mark.parametrize("article_id", ODD_IDS)
def test_an_id_may_hold_any_character(client: FlaskClient, engine: FakeEngine, article_id: str) -> None:
    engine.articles[article_id] = replace(ARTICLE, id=article_id)
    for path in ("/api/v1/articles/", "/article/"):
        for safe in ("", "/"):
            assert client.get(path + quote(article_id, safe=safe)).status_code == 200


@pytest.mark.parametrize("article_id", ODD_IDS)
def test_the_link_to_an_article_leads_to_it(client: FlaskClient, engine: FakeEngine, article_id: str) -> None:
    article = replace(ARTICLE, id=article_id)
    engine.articles[article_id] = article
    with client.application.test_request_context():
        link = client.application.url_for("api.article", article_id=article_id)
    assert client.get(link).json["id"] == article_id


def test_an_unknown_article_is_a_404_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v1/articles/none/such")
    assert answer.status_code == 404
    assert answer.json["type"] == "urn:problem-type:dateline:not-found"
    assert "'none/such'" in answer.json["detail"]


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


def _unavailable() -> None:
    raise IndexUnavailableError("There is no index.", "Build one.")
