"""`/openapi.json` says what is, and `/opensearch.xml` what a browser asks."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from search.config import Settings
from search.results import PARAMETERS
from search.web import create_app
from search.web.openapi import document
from tests.web.fake import ARTICLE, FakeEngine
from tests.web.test_docs import EXAMPLES

DOCUMENT = document(with_tokens=False)
NAMES = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def test_every_path_of_the_server_but_its_pages_is_in_the_document(client: FlaskClient) -> None:
    served = {
        re.sub("<any.*?>", "{format}", re.sub("<id:.*?>", "{id}", rule.rule))
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in ("api", "discovery", "feeds", "probes")
    }
    assert served == set(DOCUMENT["paths"])


def test_every_parameter_of_a_search_is_in_the_document() -> None:
    search = DOCUMENT["paths"]["/api/v1/search"]["get"]["parameters"]
    assert [parameter["name"] for parameter in search] == list(PARAMETERS)


def properties(schema: Any, path: str = "") -> set[str]:
    """The paths of all keys that a schema names, lists and alternatives taken together."""
    if not isinstance(schema, dict):
        return set()
    if name := schema.get("$ref", "").rpartition("/")[2]:
        return properties(DOCUMENT["components"]["schemas"][name], path)
    found: set[str] = set()
    for key, inner in schema.get("properties", {}).items():
        found |= {f"{path}.{key}"} | properties(inner, f"{path}.{key}")
    for inner in (schema.get("items"), *schema.get("anyOf", ())):
        found |= properties(inner, path)
    return found


def keys(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return set().union(*({f"{path}.{key}"} | keys(inner, f"{path}.{key}") for key, inner in value.items()))
    return set().union(*(keys(inner, path) for inner in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    ("example", "shape"), [("search", "SearchPage"), ("article", "Article"), ("problem", "Problem")]
)
def test_the_keys_of_the_examples_are_in_the_document(example: str, shape: str) -> None:
    assert keys(EXAMPLES[example]) <= properties(DOCUMENT["components"]["schemas"][shape])


PATHS = {
    "/api/v1/search": "/api/v1/search?q=a&explain=1",
    "/api/v1/articles": f"/api/v1/articles?id={ARTICLE.id}",
    "/api/v1/articles/{id}": f"/api/v1/articles/{ARTICLE.id}",
    "/api/v1/articles/{id}/similar": f"/api/v1/articles/{ARTICLE.id}/similar",
    "/api/v1/suggest": "/api/v1/suggest?prefix=n",
    "/api/v1/timeline": "/api/v1/timeline",
    "/api/v1/actors": "/api/v1/actors",
    "/api/v1/sources": "/api/v1/sources",
}


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_has_the_shape_that_the_document_gives(client: FlaskClient, path: str) -> None:
    schemas = pytest.importorskip("jsonschema_rs", reason="comes with schemathesis, which needs Python 3.11")
    schema = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = schema | {"components": DOCUMENT["components"]}
    answer = client.get(PATHS[path])
    assert answer.status_code == 200
    assert [str(error) for error in schemas.validator_for(whole).iter_errors(answer.json)] == []


def test_a_browser_is_told_how_to_search(engine: FakeEngine) -> None:
    client = create_app(engine, Settings(hosts="archive.example.org")).test_client()
    page = client.get("/", base_url="https://archive.example.org").text
    (link,) = re.findall(r'<link rel="search" type="application/opensearchdescription\+xml"[^>]* href="([^"]+)"', page)
    answer = client.get(link, base_url="https://archive.example.org")
    assert answer.content_type.startswith("application/opensearchdescription+xml")
    root = ElementTree.fromstring(answer.text)
    templates = {url.get("type"): url.get("template") for url in root.iterfind("o:Url", NAMES)}
    assert templates["text/html"] == "https://archive.example.org/?q={searchTerms}"
    assert len(root.findtext("o:ShortName", "", NAMES)) in range(1, 17)
    assert client.get("/?q=nato", base_url="https://archive.example.org").status_code == 200


def test_the_document_answers_without_an_index(client: FlaskClient, engine: FakeEngine) -> None:
    engine.error = RuntimeError("no index")
    assert client.get("/openapi.json").json["openapi"] == "3.1.0"
    assert client.get("/opensearch.xml").status_code == 200


def test_crawlers_are_asked_to_leave_searches_and_the_api_alone(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.content_type.startswith("text/plain")
    assert {"User-agent: *", "Disallow: /api/", "Disallow: /*?"} <= set(answer.text.splitlines())


def test_every_page_has_an_icon(client: FlaskClient) -> None:
    (link,) = re.findall(r'<link rel="icon" type="image/svg\+xml" href="([^"]+)"', client.get("/").text)
    with client.get(link) as icon:
        assert icon.content_type.startswith("image/svg+xml")
