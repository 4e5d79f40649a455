"""The API: each view is request, engine, JSON; an export streams other formats. Documented in docs/api.md."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, TypeVar, get_args
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request

from search import export as exports
from search.errors import RequestError, TooManyRequestsError
from search.query.nodes import FIELD_OF_ACTORS
from search.results import By, Facet, SearchRequest
from search.web.conditional import answer
from search.web.routes import engine

blueprint = Blueprint("api", __name__)

_Choice = TypeVar("_Choice", bound=str)
_ACTOR_FIELDS = {"": "actor"} | FIELD_OF_ACTORS
"""The facet of each type of actor; without a type, of all."""
_QUERY_HEADER = 2000
"""Characters of a query in a header: proxies refuse headers of more than a few kilobytes, and the URL has it."""
_EXPORT_WAIT = 10
"""Seconds until a refused export is worth asking for again."""


@blueprint.get("/api/v1/search")
def search() -> Response:
    """One page of results."""
    asked = SearchRequest.from_args(request.args.to_dict(flat=False))
    page = engine().search(asked)
    return _json(page.to_json(), page.generation)


@blueprint.get("/api/v1/articles/<id:article_id>")
def article(article_id: str) -> Response:
    """One article, whole."""
    shown = engine().shown(article_id, SearchRequest())
    return _json(shown.article.to_record(), shown.generation)


@blueprint.get("/api/v1/articles")
def article_by_parameter() -> Response:
    """The same where a path cannot name it: an id that ends in `/similar`, or is `..`."""
    return article(_args(id="")["id"])


@blueprint.get("/api/v1/articles/<id:article_id>/similar")
def similar(article_id: str) -> Response:
    """The articles nearest to one."""
    generation = engine().generation()
    hits = engine().similar(article_id, _limit(_args(limit="5")["limit"]))
    return _json({"generation": generation, "hits": [hit.to_json() for hit in hits]}, generation)


@blueprint.get("/api/v1/export.<any(csv,ndjson,bib,ris):name>")
def export(name: str) -> Response:
    """All that a request finds, as a file. What goes wrong once it has begun breaks the transfer off, unended."""
    args = request.args.to_dict(flat=False)
    asked = SearchRequest.from_args(args)
    if asked.cursor:
        raise RequestError("An export has no pages.", "Leave the cursor out.", parameter="cursor")
    provenance, articles = exports.found(engine(), asked, asked.limit if "limit" in args else None)
    form = exports.FORMATS[name]
    places: Places = current_app.extensions["exports"]
    response = Response(places.taken(form.lines(articles, provenance)), content_type=form.media_type)
    words = "-".join(re.findall(r"[a-z0-9]+", asked.q.lower()))[:40].strip("-") or "export"
    file = f"dateline-{words}-g{provenance.generation}-{provenance.time[:10]}.{name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Dateline-Generation"] = str(provenance.generation)
    response.headers["X-Dateline-Count"] = str(provenance.count)
    response.headers["X-Dateline-Time"] = provenance.time
    if len(query := quote(provenance.asked)) <= _QUERY_HEADER:
        response.headers["X-Dateline-Query"] = query
    return response


class Places:
    """Where exports run, so many at once: each keeps a thread while its reader reads, and searches need some too."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    def taken(self, lines: Iterable[str]) -> Iterator[bytes]:
        """The lines, encoded, in a place that is given back when they end, fail, or are no longer wanted.

        Raises:
            TooManyRequestsError: every place is taken.
        """
        if not self._free.acquire(blocking=False):
            raise TooManyRequestsError(
                "As many exports run as can at once.", f"Ask again in {_EXPORT_WAIT} seconds.", retry_after=_EXPORT_WAIT
            )
        encoded = self._giving_back(lines)
        next(encoded)  # only what has begun can be closed
        return encoded

    def _giving_back(self, lines: Iterable[str]) -> Iterator[bytes]:
        try:
            yield b""
            yield from (line.encode() for line in lines)
        finally:
            self._free.release()


@blueprint.get("/api/v1/suggest")
def suggest() -> Response:
    """How what was begun may go on."""
    args = _args(prefix="", limit="10")
    generation = engine().generation()
    offered = engine().suggest(args["prefix"], _limit(args["limit"]))
    return _json({"generation": generation, "suggestions": [asdict(suggestion) for suggestion in offered]}, generation)


@blueprint.get("/api/v1/timeline")
def timeline() -> Response:
    """How many of the articles found are of each year, month or day."""
    args = request.args.to_dict(flat=False)
    by = _choice("by", args.pop("by", ["month"])[0], get_args(By))
    asked = SearchRequest.from_args(args)
    generation = engine().generation()
    facet = engine().timeline(asked, by)
    total = sum(value.count for value in facet.values)
    return _json({"generation": generation, "total": total, "by": by, "counts": _counts(facet)}, generation)


@blueprint.get("/api/v1/actors")
def actors() -> Response:
    """Who acts in the archive."""
    args = _args(prefix="", type="", limit="100")
    field = _ACTOR_FIELDS[_choice("type", args["type"], tuple(_ACTOR_FIELDS))]
    return _values(field, args)


@blueprint.get("/api/v1/sources")
def sources() -> Response:
    """The publishers in the archive."""
    return _values("source", _args(prefix="", limit="100"))


def _values(field: str, args: dict[str, str]) -> Response:
    generation = engine().generation()
    facet = engine().values(field, args["prefix"], _limit(args["limit"]))
    return _json({"generation": generation, "values": _counts(facet)}, generation)


def _args(**defaults: str) -> dict[str, str]:
    """The parameters of a view that takes only these, each once.

    Raises:
        RequestError: another parameter, or one of them twice.
    """
    given = request.args.to_dict(flat=False)
    for name, values in given.items():
        if name not in defaults:
            hint = f"Parameters: {', '.join(defaults)}."
            raise RequestError(f"There is no parameter {name!r} here.", hint, parameter=name)
        if len(values) > 1:
            raise RequestError(f"{name} was given {len(values)} times.", "Give it once.", parameter=name)
    return defaults | {name: values[0] for name, values in given.items()}


def _limit(text: str) -> int:
    return SearchRequest.from_args({"limit": text}).limit


def _choice(name: str, value: str, choices: Iterable[_Choice]) -> _Choice:
    for choice in choices:
        if choice == value:
            return choice
    hint = f"Choose one of {', '.join(filter(None, choices))}."
    raise RequestError(f"{name} cannot be {value!r}.", hint, parameter=name)


def _counts(facet: Facet) -> list[dict[str, Any]]:
    return [{"value": value.value, "count": value.count} for value in facet.values]


def _json(value: dict[str, Any], generation: int) -> Response:
    return answer(current_app.json.dumps(value, separators=(",", ":")) + "\n", "application/json", generation)
