"""What every engine does with a request before it looks anything up: reads the query, and the cursor."""

from __future__ import annotations

import datetime
from dataclasses import replace

from search.errors import GoneError, QueryError, RequestError
from search.query import Aliases, Query, Warning, parse
from search.query.nodes import NOTHING
from search.results import SearchRequest


def read(request: SearchRequest, today: datetime.date, aliases: Aliases | None) -> Query:
    """The query of a request, with a warning where its period is none.

    Raises:
        QueryError: the query has warnings, and none are wanted.
    """
    query = parse(request.q, today, request.match, aliases)
    if request.strict and query.warnings:
        first = query.warnings[0]
        raise QueryError(
            f"The query is not understood at character {first.span[0]}: {first.message}",
            "Correct it, or leave out strict.",
            warnings=[{"message": w.message, "span": list(w.span)} for w in query.warnings],
        )
    if NOTHING not in request.period:
        return query
    message = f"from={request.first} is later than to={request.last}, so nothing is found."
    return replace(query, warnings=(*query.warnings, Warning(message, (0, 0))))


def cursor(generation: int, start: int) -> str:
    return f"{generation}.{start}"


def start(cursor: str, generation: int) -> int:
    """The first hit of the page that a cursor names.

    Raises:
        RequestError: it is no cursor.
        GoneError: it belongs to another generation, in which the hits may stand in another order.
    """
    if not cursor:
        return 0
    number, _, first = cursor.partition(".")
    if not (number.isascii() and number.isdigit() and first.isascii() and first.isdigit() and len(cursor) < 20):
        raise RequestError(f"{cursor!r} is no cursor.", "Use `next` of an answer, as it is.", parameter="cursor")
    if int(number) != generation:
        raise GoneError("The index was rebuilt since this page was made.", "Start again at the first page.")
    return int(first)


def beside(generation: int, request: SearchRequest, first: int, total: int) -> tuple[str | None, str | None]:
    """The cursors of the pages after and before the one that begins at hit `first`."""
    after = first + request.limit
    return (
        cursor(generation, after) if 0 < after < total else None,
        cursor(generation, max(0, first - request.limit)) if first else None,
    )
