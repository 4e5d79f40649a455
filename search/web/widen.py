"""Where nothing was found: the same request made wider, and how much each would find. Offered, never silently done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from search.engines import Engine
from search.errors import QueryTooSlowError
from search.results import FILTERS, SearchRequest
from search.web.display import FACET_LABELS

_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»', " "))
_NO_FILTERS: dict[str, Any] = dict.fromkeys(FILTERS, ()) | {"first": "", "last": ""}
_MOST = 6
"""Single changes that are tried: what a page without hits may cost."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A wider request: what changes, its URL parameters, and how many articles it finds."""

    label: str
    args: dict[str, list[str]]
    total: int


def offers(engine: Engine, asked: SearchRequest) -> list[Offer]:
    """The wider requests that find something, the narrowest change first."""
    found = []
    for label, changes in list(_changes(asked))[:_MOST]:
        if total := _total(engine, replace(asked, **changes)):
            found.append(Offer(label, asked.to_args(**changes), total))
    if not found and (changes := _widest(asked)) and (total := _total(engine, replace(asked, **changes))):
        found.append(Offer("any of these words, in any order, without filters", asked.to_args(**changes), total))
    return found


def _total(engine: Engine, asked: SearchRequest) -> int:
    """How many articles a request finds; 0, which is never offered, where it takes too long to know."""
    try:
        return engine.search(replace(asked, cursor="", limit=0, facets=(), snippets=0)).total
    except QueryTooSlowError:
        return 0


def _changes(asked: SearchRequest) -> Iterator[tuple[str, dict[str, Any]]]:
    unquoted = _unquoted(asked.q)
    if unquoted != " ".join(asked.q.split()):
        yield "the same words, not as a phrase", {"q": unquoted}
    if asked.match == "all" and len(unquoted.split()) > 1:
        yield "any of these words", {"match": "any"}
    if asked.first or asked.last:
        yield "at any date", {"first": "", "last": ""}
    for field, value in asked.filters:
        yield (
            f"without the filter {FACET_LABELS[field]}: {value}",
            {field: tuple(v for v in getattr(asked, field) if v != value)},
        )
    if len(asked.filters) + bool(asked.first or asked.last) > 1:
        yield "without any filter", _NO_FILTERS


def _widest(asked: SearchRequest) -> dict[str, Any]:
    return {"q": _unquoted(asked.q), "match": "any"} | _NO_FILTERS if asked.q.strip() else {}


def _unquoted(q: str) -> str:
    return " ".join(q.translate(_QUOTES).split())
