"""An engine of hand-built answers, so that a test of the web room has one reason to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from search.article import Actor, Article, PublishedDate, Removed
from search.engines import BuildReport
from search.errors import NotFoundError
from search.query import parse
from search.results import By, Facet, FacetValue, Hit, Reason, SearchPage, SearchRequest, Shown, Snippet, Suggestion
from search.snippets import marks, occurrences, sought_once

PUTIN = Actor("Vladimir Putin", "person", ((0, 5),), "President")
NATO = Actor("NATO", "organization", ((11, 15), (30, 34)))

ARTICLE = Article(
    id="limited-times/putin.txt",
    title="Putin-Biden: how to avoid war",
    body="Putin told NATO of sanctions.\n\nNo sanctions, NATO said.",
    source="The Limited Times",
    origin="Le Figaro",
    date=PublishedDate("2022-01-09", "instant", "header line", "2022-01-09T18:38:59.130Z"),
    dateline="WASHINGTON",
    byline="Adrien Jaulmes",
    url="https://example.org/putin",
    language="en",
    path="limited-times/putin.txt",
    actors=(PUTIN, NATO),
    removed=(Removed("Now you can see non-English news...", "before the article", (0, 35)),),
    digest="d1",
)
UNTITLED = Article(id="untitled", body="It seems that the Russian government has issued signals.", path="untitled.txt")

HIT = Hit.of(
    ARTICLE,
    lead="Putin told NATO of sanctions.",
    score=7.31,
    snippets=(
        Snippet("title", "Putin-Biden: how to avoid war", ((0, 5),)),
        Snippet("body", "told NATO of sanctions", ((13, 22),), 6),
    ),
    why=(Reason("body", "sanctions", 2),),
)
UNTITLED_HIT = Hit.of(
    UNTITLED,
    lead=UNTITLED.body,
    score=3.0,
    snippets=(Snippet("body", "the Russian government", (), 14),),
    why=(),
)
FACETS = (
    Facet("source", (FacetValue("The Limited Times", 40), FacetValue("Reuters", 1))),
    Facet("actor", (FacetValue("Vladimir Putin", 30),)),
    Facet("year", (FacetValue("2021", 9), FacetValue("unknown", 8), FacetValue("2022", 1))),
)


def page_of(request: SearchRequest, *hits: Hit, **changes: Any) -> SearchPage:
    """An answer with these hits."""
    page = SearchPage(
        request=request,
        interpreted="",
        canonical="",
        warnings=(),
        total=len(hits),
        took_ms=1.94,
        generation=7,
        start=0,
        hits=hits,
        facets=FACETS,
        next=None,
        previous=None,
    )
    return replace(page, **changes)


class FakeEngine:
    """`Engine`; what `search` answers is `answers`, or raises `error`; what it was asked is in `requests`."""

    def __init__(self) -> None:
        self.articles = {article.id: article for article in (ARTICLE, UNTITLED)}
        self.requests: list[SearchRequest] = []
        self.served = 7
        self.error: Exception | None = None
        self.answers: Callable[[SearchRequest], SearchPage] = lambda request: page_of(request, HIT, UNTITLED_HIT)

    def rebuild(self, articles: Iterable[Article]) -> BuildReport:
        raise AssertionError(f"the web room only reads; it was given {articles}")

    def search(self, request: SearchRequest) -> SearchPage:
        self.requests.append(request)
        if self.error:
            raise self.error
        return replace(self.answers(request), generation=self.served)

    def article(self, article_id: str) -> Article:
        if article_id not in self.articles:
            raise NotFoundError(f"No article has the id {article_id!r}.", "Search for it.")
        return self.articles[article_id]

    def shown(self, article_id: str, request: SearchRequest) -> Shown:
        self.requests.append(request)
        article, leaves = self.article(article_id), sought_once(parse(request.q, date(2022, 1, 31)).tree)
        title, body = (
            marks(occurrences(text, leaves, field))
            for field, text in (("title", article.title or ""), ("body", article.body))
        )
        return Shown(article, title, body, self.served)

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        self.article(article_id)
        return tuple(hit for hit in (HIT, UNTITLED_HIT) if hit.id != article_id)[:limit]

    def suggest(self, prefix: str, limit: int = 10) -> tuple[Suggestion, ...]:
        offered = (Suggestion("actor", "NATO", 30), Suggestion("title", "NATO talks", 1, ARTICLE.id))
        return tuple(s for s in offered if s.value.lower().startswith(prefix.lower()))[:limit]

    def timeline(self, request: SearchRequest, by: By) -> Facet:
        self.requests.append(request)
        return Facet(by, (FacetValue("2022", 1), FacetValue("unknown", 8)))

    def values(self, field: str, prefix: str = "", limit: int = 100) -> Facet:
        return Facet(field, tuple(FacetValue(f"{prefix}{n}", 9 - n) for n in range(2))[:limit])

    def check(self) -> list[str]:
        return []

    def generation(self) -> int:
        if self.error:
            raise self.error
        return self.served

    def info(self) -> dict[str, Any]:
        return {"generation": self.served, "articles": len(self.articles), "built": "2022-02-01T10:00:00+00:00"}
