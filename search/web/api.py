"""The JSON API: each view is request, engine, JSON. Documented for readers in docs/api.md."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request

from search.errors import IndexUnavailableError
from search.results import SearchRequest
from search.web.conditional import answer
from search.web.routes import engine

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/v1/search")
def search() -> Response:
    """One page of results."""
    asked = SearchRequest.from_args(request.args.to_dict(flat=False))
    page = engine().search(asked)
    return _json(page.to_json(), page.generation)


@blueprint.get("/api/v1/articles/<id:article_id>")
def article(article_id: str) -> Response:
    """One article, whole."""
    generation = engine().generation()
    return _json(engine().article(article_id).to_record(), generation)


@blueprint.get("/livez")
def livez() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """There is an index, and it can be read."""
    try:
        engine().generation()
    except IndexUnavailableError:
        raise
    except Exception as error:
        raise IndexUnavailableError("The index cannot be read.", "The server's log says why.") from error
    return Response("ready\n", mimetype="text/plain")


def _json(value: dict[str, Any], generation: int) -> Response:
    return answer(current_app.json.dumps(value, separators=(",", ":")) + "\n", "application/json", generation)
