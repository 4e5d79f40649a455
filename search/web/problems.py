"""Every error as an answer: `application/problem+json` (RFC 9457) for programs, a page of the same words for people.

Who asks decides: the API and the probes get JSON, elsewhere the Accept header is heeded. No traceback is ever shown.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException, InternalServerError

from search.errors import DatelineError, GoneError, NotFoundError, RequestError, UnauthorizedError
from search.results import SearchRequest
from search.web.routes import asked_of_url

PROBLEM = "application/problem+json"
_FOR_PROGRAMS = (
    "/api/", "/livez", "/readyz", "/metrics", "/openapi.json", "/opensearch.xml", "/feed.atom", "/robots.txt",
)  # fmt: skip

Problem = dict[str, Any]


def register(app: Flask) -> None:
    """The three handlers: our errors, HTTP's own, and whatever nobody expected."""
    app.register_error_handler(DatelineError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: DatelineError) -> Response:
    if error.status >= 500:
        current_app.logger.error("%s", error, exc_info=error.__cause__)
    problem = error.problem()
    if isinstance(error, GoneError) and request.endpoint:
        problem["fresh"] = _fresh(request.endpoint)
    response = _answer(problem)
    if isinstance(error, UnauthorizedError):
        for scheme in ("Bearer", "Basic"):
            response.headers.add("WWW-Authenticate", f'{scheme} realm="Dateline"')
    if "retry_after" in problem:
        response.headers["Retry-After"] = str(problem["retry_after"])
    return response


def _fresh(endpoint: str) -> str:
    """The URL path of the same request, from its first page."""
    args: dict[str, Any] = request.args.to_dict(flat=False) | {"cursor": []}
    return url_for(endpoint, **request.view_args or {}, **args)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 404:
        return _ours(_nowhere())
    document = {"title": error.name, "status": status, "detail": error.description or error.name}
    response = _answer(document)
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    response.headers.update(kept)
    return response


def _nowhere() -> NotFoundError:
    said = f"There is nothing at {request.path!r}."
    if request.path.startswith("/api/"):
        return NotFoundError(said, f"What there is stands in {url_for('discovery.openapi')}.")
    return NotFoundError(said, "The address may be mistyped; search for what you seek.")


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("%s %r failed", request.method, request.path, exc_info=error)
    return _http(InternalServerError("Something went wrong here. The server's log has the details."))


def _answer(problem: Problem) -> Response:
    if _wants_page():
        html = render_template("problem.html", problem=problem, asked=_asked(problem))
        response = Response(html, mimetype="text/html")
    else:
        response = Response(current_app.json.dumps(problem) + "\n", mimetype=PROBLEM)
    response.status_code = problem["status"]
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked(problem: Problem) -> SearchRequest:
    """What can be kept of the request, so that the reader can go on from it: where it was at fault, its words alone."""
    if problem["status"] != 400:
        with suppress(RequestError):
            return replace(asked_of_url(), cursor="")
    return SearchRequest(q=request.args.get("q", ""))


def _wants_page() -> bool:
    if request.path.startswith(_FOR_PROGRAMS):
        return False
    offered = ["text/html", PROBLEM, "application/json"]
    return request.accept_mimetypes.best_match(offered, default="text/html") == "text/html"
