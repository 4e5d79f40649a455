"""The JSON API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from search.config import Settings
from search.errors import GoneError, QueryError
from search.results import SearchRequest
from search.web import create_app
from search.web.api import Places
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


@pytest.mark.parametrize("article_id", [*ODD_IDS, "a/similar", "..", "a/../b", "similar"])
def test_the_parameter_names_any_id(client: FlaskClient, engine: FakeEngine, article_id: str) -> None:
    engine.articles[article_id] = replace(ARTICLE, id=article_id)
    assert client.get(f"/api/v1/articles?id={quote(article_id, safe='')}").json["id"] == article_id


@pytest.mark.parametrize("article_id", ["a/similar", "..", "a/./b"])
def test_the_page_links_to_the_record_by_parameter_where_a_path_would_mean_something_else(
    client: FlaskClient, engine: FakeEngine, article_id: str
) -> None:
    engine.articles[article_id] = replace(ARTICLE, id=article_id)
    page = client.get(f"/article/{quote(article_id, safe='')}").text
    (link,) = re.findall(r'href="([^"]*)">JSON<', page)
    assert client.get(link).json["id"] == article_id


def test_an_article_beside_one_whose_id_ends_in_similar_keeps_its_similar(
    client: FlaskClient, engine: FakeEngine
) -> None:
    engine.articles |= {name: replace(ARTICLE, id=name) for name in ("a", "a/similar")}
    assert "hits" in client.get("/api/v1/articles/a/similar").json
    assert "hits" in client.get("/api/v1/articles/a/similar/similar").json


def test_exports_leave_threads_to_searches(engine: FakeEngine) -> None:
    client = create_app(engine, Settings(threads=4)).test_client()
    running = [client.get("/api/v1/export.csv") for _ in range(2)]
    refused = client.get("/api/v1/export.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert client.get("/api/v1/search").status_code == 200
    for answer in running:
        answer.close()  # as a client that goes away
    assert client.get("/api/v1/export.csv").status_code == 200


def test_an_export_that_is_read_or_not_wanted_gives_its_place_back(engine: FakeEngine) -> None:
    client = create_app(engine, Settings(threads=1)).test_client()
    for _ in range(3):
        assert client.get("/api/v1/export.csv").data
        assert client.head("/api/v1/export.csv").status_code == 200


def test_an_export_that_fails_gives_its_place_back() -> None:
    def broken() -> Iterator[str]:
        yield "a line"
        raise GoneError("The index moved.")

    places = Places(1)
    for _ in range(3):
        with pytest.raises(GoneError):
            list(places.taken(broken()))


@pytest.mark.parametrize("year", ["abcd", "22", "20222", "-", "٢٠٢٢"])
def test_a_year_that_is_none_is_refused(client: FlaskClient, year: str) -> None:
    answer = client.get("/api/v1/search", query_string={"year": year})
    assert (answer.status_code, answer.json["parameter"]) == (400, "year")


@pytest.mark.parametrize("year", ["2022", "unknown", "-2022", "-unknown", ""])
def test_a_year_is_taken(client: FlaskClient, year: str) -> None:
    assert client.get("/api/v1/search", query_string={"year": year}).status_code == 200


def test_a_choice_that_is_none_names_those_there_are(client: FlaskClient) -> None:
    hint = client.get("/api/v1/actors?type=foo").json["hint"]
    assert hint.startswith("Choose one of ") and "of ," not in hint


@pytest.mark.parametrize(("given", "status"), [("1", 200), ("1000", 200), ("0", 400), ("1001", 400)])
def test_how_many_values_a_facet_lists_can_be_asked(
    client: FlaskClient, engine: FakeEngine, given: str, status: int
) -> None:
    assert client.get(f"/api/v1/search?facet_values={given}").status_code == status
    if status == 200:
        assert engine.requests[0].facet_values == int(given)
