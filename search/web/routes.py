"""What the views share: the engine, the request that a page's URL makes, and how an article's id stands in a path."""

from __future__ import annotations

from flask import current_app, request, url_for
from werkzeug.routing import PathConverter

from search.engines import Engine
from search.query import Aliases
from search.results import PARAMETERS, SearchRequest


def engine() -> Engine:
    """The engine of the application that answers."""
    opened: Engine = current_app.extensions["engine"]
    return opened


def aliases() -> Aliases:
    """The other names of actors, as they are now."""
    current: Aliases = current_app.extensions["aliases"]()
    return current


def asked_of_url() -> SearchRequest:
    """The request of a page's URL. Parameters that are not ours, such as newsletters append, are passed over.

    Raises:
        RequestError: as `SearchRequest.from_args`.
    """
    args = request.args.to_dict(flat=False)
    return SearchRequest.from_args({name: args[name] for name in PARAMETERS if name in args})


def record_address(article_id: str) -> str:
    """Where an article's record is: its id stands in the path, or where that would mean something else, after it."""
    if article_id.endswith("/similar") or {".", ".."} & set(article_id.split("/")):
        return url_for("api.article_by_parameter", id=article_id)
    return url_for("api.article", article_id=article_id)


class IdConverter(PathConverter):
    """`<id:article_id>`: one character or more of any kind. Werkzeug's own `path` refuses a leading slash."""

    regex = r"(?s:.+)"
    part_isolating = False
