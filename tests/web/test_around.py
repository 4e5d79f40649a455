"""The views around a search: similar articles, suggestions, a timeline and names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from search.results import Contribution, SearchRequest
from tests.web.fake import ARTICLE, HIT, UNTITLED, UNTITLED_HIT, FakeEngine, page_of


def test_similar_articles_are_hits(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/articles/{UNTITLED.id}/similar").json
    assert answer == {"generation": 7, "hits": [HIT.to_json()]}
    assert client.get(f"/api/v1/articles/{ARTICLE.id}/similar?limit=0").json["hits"] == []


def test_of_an_unknown_article_nothing_is_similar(client: FlaskClient) -> None:
    assert client.get("/api/v1/articles/nothing/similar").status_code == 404


def test_the_page_of_an_article_leads_to_similar_ones(client: FlaskClient) -> None:
    assert f'href="/article/{UNTITLED.id}"' in client.get(f"/article/{ARTICLE.id}").text
    assert f'href="/article/{ARTICLE.id}"' in client.get(f"/article/{UNTITLED.id}").text


def test_suggestions(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggest?prefix=nato").json == {
        "generation": 7,
        "suggestions": [
            {"type": "actor", "value": "NATO", "count": 30, "id": None},
            {"type": "title", "value": "NATO talks", "count": 1, "id": ARTICLE.id},
        ],
    }
    assert client.get("/api/v1/suggest").status_code == 200


def test_a_timeline_takes_the_parameters_of_a_search(client: FlaskClient, engine: FakeEngine) -> None:
    answer = client.get("/api/v1/timeline?q=nato&source=Reuters&from=2022&by=year").json
    assert engine.requests == [SearchRequest(q="nato", source=("Reuters",), first="2022")]
    assert answer == {
        "generation": 7,
        "total": 9,
        "by": "year",
        "counts": [{"value": "2022", "count": 1}, {"value": "unknown", "count": 8}],
    }
    assert client.get("/api/v1/timeline").json["by"] == "month"


def test_names(client: FlaskClient) -> None:
    values = [{"value": "a0", "count": 9}, {"value": "a1", "count": 8}]
    assert client.get("/api/v1/actors?type=person&prefix=a").json == {"generation": 7, "values": values}
    assert client.get("/api/v1/sources?prefix=a&limit=1").json == {"generation": 7, "values": values[:1]}


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("timeline?by=hour", "by"),
        ("timeline?colour=red", "colour"),
        ("timeline?from=yesterday", "from"),
        ("actors?type=animal", "type"),
        ("actors?q=a", "q"),
        ("sources?type=person", "type"),
        ("suggest?limit=many", "limit"),
        ("suggest?prefix=a&prefix=b", "prefix"),
        ("articles/untitled/similar?limit=1001", "limit"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_names_it(client: FlaskClient, path: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_a_correction_is_offered_with_everything_else_kept(client: FlaskClient, engine: FakeEngine) -> None:
    engine.answers = lambda request: page_of(request, suggestion="sanctions")
    assert 'href="/?q=sanctions&amp;source=Reuters"' in client.get("/?q=sanctoins&source=Reuters").text
    assert client.get("/api/v1/search?q=sanctoins").json["query"]["did_you_mean"] == "sanctions"


def test_similar_wording_is_offered_and_its_words_are_shown(client: FlaskClient, engine: FakeEngine) -> None:
    assert 'href="/?q=a&amp;expand=1"' in client.get("/?q=a").text
    assert "Also ranking by" not in client.get("/?q=a").text
    engine.answers = lambda request: page_of(request, HIT, UNTITLED_HIT, expanded=("kremlin", "treaty"))
    page = client.get("/?q=a&expand=1").text
    assert "<bdi>kremlin</bdi>, <bdi>treaty</bdi>" in page and 'href="/?q=a"' in page
    assert client.get("/api/v1/search?q=a&expand=1").json["query"]["expanded"] == ["kremlin", "treaty"]


def test_an_explanation_is_shown_and_told(client: FlaskClient, engine: FakeEngine) -> None:
    part = Contribution("body", "sanctions", 2, 1.23456, 7.31, False)
    engine.answers = lambda request: page_of(request, replace(HIT, explanation=(part,)))
    assert "Score 7.31" in client.get("/?q=a&explain=1").text
    assert client.get("/api/v1/search?q=a&explain=1").json["hits"][0]["explanation"] == [
        {"field": "body", "term": "sanctions", "count": 2, "idf": 1.2346, "score": 7.31, "added": False}
    ]
