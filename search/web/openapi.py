"""The API as an OpenAPI 3.1 document, made from the tables that the code itself reads; the shapes are in `shapes`.

It promises no more than docs/api.md: that keys may be added is why no object here is closed.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, get_args

from search.export import FORMATS
from search.query import Match
from search.results import FILTERS, LEFT_OUT, MAX_FACET_VALUES, MAX_LIMIT, MAX_SNIPPETS, NO_DATE, By, Sort
from search.web.shapes import SHAPES, array, ref, text, whole

Json = dict[str, Any]
Parameter = tuple[str, Json, str]
"""Its name, its schema, and what it is."""

_DATE = {
    "anyOf": [
        text(pattern="^(?!0000)[0-9]{4}$"),
        text(pattern="^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])$"),
        text(format="date"),
        text(const=""),
    ]
}
_SWITCH = text(enum=["1", "0", "true", "false", "yes", "no", ""])
_YEAR = text(pattern=rf"^({LEFT_OUT}?([0-9]{{4}}|{NO_DATE}))?$")
_PREFIX = ("prefix", text(), "Kept are those of which any word goes on so.")
_FOUND = (
    ("q", text(), "What is sought, in the query language; every article unless given."),
    *(
        (name, array(_YEAR if name == "year" else text()), f"Exact values of {name}; a sign before one leaves it out.")
        for name in FILTERS
    ),
    ("from", _DATE, "The first day: 2022, 2022-01 or 2022-01-09."),
    ("to", _DATE, "The last day, included."),
    ("match", text(enum=list(get_args(Match))), "What words side by side mean."),
)
_SHAPED = (
    ("sort", text(enum=list(get_args(Sort))), "The order of the hits."),
    ("limit", whole(0, MAX_LIMIT), "Hits a page."),
    ("cursor", text(pattern=r"^([0-9]{1,9}\.[0-9]{1,9})?$"), "`next` of an answer."),
    (
        "facets",
        array(text(pattern=rf"^\s*({'|'.join(FILTERS)})?\s*$")),
        "Fields whose values are counted, with commas.",
    ),
    ("facet_values", whole(1, MAX_FACET_VALUES), "Values listed of each field, the commonest."),
    ("snippets", whole(0, MAX_SNIPPETS), "Windows of the body a hit."),
    ("expand", _SWITCH, "Rank also by words that the best articles share."),
    ("explain", _SWITCH, "Say of each hit what makes its score."),
    ("strict", _SWITCH, "Refuse a query with warnings."),
)
_SAID = {
    400: "A parameter is unknown, or cannot have this value; or `strict`, and the query has warnings.",
    401: "A token is needed.",
    404: "No article has this id, or nothing stands at this address.",
    410: "The index was rebuilt since; `fresh` is the same request, from the start.",
    421: "The server does not answer to the name in the Host header.",
    429: "The client asked too often; Retry-After says when it may again.",
    503: "There is no index, or the query took too long.",
}


def document(with_tokens: bool) -> Json:
    """The document; where tokens are needed, it says so."""
    components: Json = {"schemas": SHAPES, "responses": {str(status): _problem(status) for status in _SAID}}
    found: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline",
            "version": version("dateline"),
            "summary": "Full-text search of a news archive.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {path: {"get": operation} for path, operation in _operations().items()},
        "components": components,
    }
    if with_tokens:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
        for path in ("/livez", "/readyz"):
            found["paths"][path]["get"]["security"] = []
    return found


def _operations() -> Json:
    named = ("id", text(minLength=1), "The article's id.")
    amount = ("limit", whole(0, MAX_LIMIT), "How many.")
    by = ("by", text(enum=list(get_args(By))), "The steps.")
    types = ("type", text(enum=["", "person", "organization", "country"]), "Actors of this type.")
    every = _FOUND + tuple(parameter for parameter in _SHAPED if parameter[0] != "cursor")
    form = ("format", text(enum=list(FORMATS)), "The form of the file.")
    return {
        "/api/v1/search": _get("search", "A page of results", _json("SearchPage"), _FOUND + _SHAPED, 410),
        "/api/v1/articles": _get("articleByParameter", "One article, by parameter", _json("Article"), (named,), 404),
        "/api/v1/articles/{id}": _get("article", "One article, whole", _json("Article"), (), 404, path=(named,)),
        "/api/v1/articles/{id}/similar": _get(
            "similar", "Articles about the same", _json("Similar"), (amount,), 404, path=(named,)
        ),
        "/api/v1/export.{format}": _get(
            "export",
            "All that a search finds",
            {each.media_type: {} for each in FORMATS.values()},
            every,
            404,
            410,
            path=(form,),
        ),
        "/api/v1/suggest": _get("suggest", "How what was begun may go on", _json("Suggestions"), (_PREFIX, amount)),
        "/api/v1/timeline": _get(
            "timeline", "How many are of each year, month or day", _json("Timeline"), (*every, by)
        ),
        "/api/v1/actors": _get("actors", "Who acts in the archive", _json("Values"), (_PREFIX, types, amount)),
        "/api/v1/sources": _get("sources", "The publishers in the archive", _json("Values"), (_PREFIX, amount)),
        "/feed.atom": _get("feed", "The newest that a search finds", {"application/atom+xml": {}}, _FOUND),
        "/openapi.json": _get("openapi", "This document", {"application/json": {}}),
        "/opensearch.xml": _get(
            "opensearch", "For a browser's search box", {"application/opensearchdescription+xml": {}}
        ),
        "/robots.txt": _get("robots", "What crawlers are asked to leave alone", {"text/plain": {}}),
        "/metrics": _get("metrics", "For Prometheus", {"text/plain": {}}),
        "/livez": _get("livez", "The process answers", {"text/plain": {}}),
        "/readyz": _get("readyz", "There is an index, and it can be read", {"text/plain": {}}),
    }


def _json(shape: str) -> Json:
    return {"application/json": {"schema": ref(shape)}}


def _get(
    name: str,
    summary: str,
    content: Json,
    query: tuple[Parameter, ...] = (),
    *statuses: int,
    path: tuple[Parameter, ...] = (),
) -> Json:
    """An operation: what it answers, its parameters, and further statuses of its problems."""
    refused = sorted({400, 401, 421, 429, 503, *statuses})
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [
            *(_parameter("path", True, *parameter) for parameter in path),
            *(_parameter("query", parameter[0] == "id", *parameter) for parameter in query),
        ],
        "responses": {"200": {"description": "As asked.", "content": content}}
        | {str(status): {"$ref": f"#/components/responses/{status}"} for status in refused},
    }


def _parameter(place: str, required: bool, name: str, schema: Json, description: str) -> Json:
    found: Json = {"name": name, "in": place, "required": required, "description": description, "schema": schema}
    return found | ({"style": "form", "explode": False} if name == "facets" else {})


def _problem(status: int) -> Json:
    found: Json = {
        "description": _SAID[status],
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    if status == 429:
        found["headers"] = {"Retry-After": {"schema": whole(1), "description": "Seconds."}}
    return found
