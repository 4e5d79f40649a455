"""docs/api.md says what is: its parameters, its keys and its paths are the real ones."""

from __future__ import annotations

import json
import re
from typing import Any

from flask.testing import FlaskClient

from search.export import FORMATS
from search.results import FILTERS, MAX_LIMIT, MAX_SNIPPETS, PARAMETERS, SearchRequest
from tests.conftest import ROOT
from tests.web.fake import ARTICLE

DOCUMENT = (ROOT / "docs" / "api.md").read_text("utf-8")
EXAMPLES = {name: json.loads(text) for name, text in re.findall(r"```json (\w+)\n(.*?)```", DOCUMENT, re.S)}


def keys(value: Any, path: str = "") -> set[str]:
    """The paths of all keys, whatever stands in a list taken together; the values of facets are data, not keys."""
    if isinstance(value, dict):
        found = {f"{path}.{key}" for key in value if path != ".facets"}
        return found.union(
            *(keys(inner, ".facets.*" if path == ".facets" else f"{path}.{k}") for k, inner in value.items())
        )
    if isinstance(value, list):
        return set().union(*(keys(inner, path) for inner in value))
    return set()


def test_the_keys_of_an_answer_are_the_documented_ones(client: FlaskClient) -> None:
    assert keys(client.get("/api/v1/search?q=a").json) == keys(EXAMPLES["search"])


def test_the_keys_of_an_article_are_the_documented_ones(client: FlaskClient) -> None:
    assert keys(client.get(f"/api/v1/articles/{ARTICLE.id}").json) == keys(EXAMPLES["article"])


def test_the_documented_error_is_the_real_one(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?limit=5000").json == EXAMPLES["problem"]


def test_the_parameters_are_the_documented_ones_in_their_order() -> None:
    table = DOCUMENT.partition("| parameter |")[2].partition("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)`", table, re.M)) == PARAMETERS


def test_the_documented_defaults_are_the_real_ones() -> None:
    table = DOCUMENT.partition("| parameter |")[2].partition("\n\n")[0]
    rows = ([cell.strip(" `") for cell in line.split("|")[1:]] for line in table.splitlines() if line.startswith("| `"))
    documented = {name: default for name, _, default, *_ in rows if default}
    asked = SearchRequest()
    assert documented == {
        "q": "every article",
        "match": asked.match,
        "sort": asked.sort,
        "limit": str(asked.limit),
        "cursor": "the first page",
        "facets": ",".join(asked.facets),
        "facet_values": str(asked.facet_values),
        "snippets": str(asked.snippets),
        "expand": str(int(asked.expand)),
        "explain": str(int(asked.explain)),
        "strict": str(int(asked.strict)),
    }
    assert f"| 0 to {MAX_LIMIT} |" in table and f"| 0 to {MAX_SNIPPETS} |" in table
    assert set(FILTERS) < set(PARAMETERS)


def test_every_path_is_documented(client: FlaskClient) -> None:
    formats = "{" + ",".join(FORMATS) + "}"
    paths = {
        re.sub(r"<.*?>", "{id}", re.sub("<any.*?>", formats, rule.rule))
        for rule in client.application.url_map.iter_rules()
    }
    assert {path for path in paths if f"`{path}" not in DOCUMENT and path not in DOCUMENT} == {"/static/{id}"}
