"""Exports and the feed: what a search finds, to take away or to follow. Each view is request, engine, write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from search import export
from search.errors import RequestError
from search.results import SearchRequest
from search.web.conditional import answer
from search.web.routes import asked_of_url, engine

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/api/v1/export.<any(csv,ndjson,bib,ris):name>")
def exported(name: str) -> Response:
    """All articles that a search finds, in one of the formats of `export.FORMATS`; streamed."""
    asked = SearchRequest.from_args(request.args.to_dict(flat=False))
    if asked.cursor:
        raise RequestError("An export is always whole.", "Leave out cursor.", parameter="cursor")
    mimetype, lines = export.FORMATS[name]
    provenance, articles = export.found(engine(), asked)
    response = Response(export.encoded(lines(articles, provenance)), mimetype=mimetype)
    filename = f"dateline-{provenance.generation}-{provenance.count}.{name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@blueprint.get("/feed.atom")
def feed() -> Response:
    """The newest articles that a search finds, as Atom."""
    asked = replace(asked_of_url(), sort="newest", limit=export.FEED, cursor="", facets=(), snippets=1)
    page = engine().search(asked)
    args: dict[str, Any] = asked_of_url().to_args()
    here = url_for("feeds.feed", _external=True, **args)
    text = export.atom(
        page,
        here,
        lambda hit: url_for("pages.article", article_id=hit.id, _external=True),
        engine().info()["built"],
    )
    return answer(text, "application/atom+xml", page.generation)
