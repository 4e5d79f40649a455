"""What the archive holds, for the front page: how many articles, between which dates, how many without one."""

from __future__ import annotations

from dataclasses import dataclass

from search.article import PublishedDate
from search.engines import Engine
from search.results import SearchRequest, Sort


@dataclass(frozen=True, slots=True)
class Holdings:
    """The archive in figures; `first` and `last` are None where no article states its date."""

    articles: int
    undated: int
    first: PublishedDate | None
    last: PublishedDate | None
    built: str


def holdings(engine: Engine) -> Holdings:
    """What the engine serves now."""
    info = engine.info()
    undated = engine.search(SearchRequest(q="date:unknown", limit=0, facets=())).total
    return Holdings(
        articles=info["articles"],
        undated=undated,
        first=_date_at(engine, "oldest"),
        last=_date_at(engine, "newest"),
        built=info["built"],
    )


def _date_at(engine: Engine, end: Sort) -> PublishedDate | None:
    """The date at one end of the archive, passing over those that lie in the future."""
    hits = engine.search(SearchRequest(sort=end, limit=10, facets=(), snippets=0)).hits
    return next((hit.date for hit in hits if hit.date and hit.date.plausible), None)
