"""The pages for people: results and one article. Each view is request, engine, render."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, render_template

from search import snippets
from search.results import SearchRequest
from search.web import actors
from search.web.conditional import answer
from search.web.holdings import holdings
from search.web.routes import asked_of_url, engine
from search.web.widen import offers

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def search() -> Response:
    """The results of a request; without one, the whole archive, newest first."""
    asked = asked_of_url()
    page = engine().search(_in_order(asked))
    html = render_template(
        "search.html",
        asked=asked,
        page=page,
        offers=[] if page.total else offers(engine(), asked),
        holdings=holdings(engine()) if _asks_nothing(asked) else None,
    )
    return answer(html, "text/html", page.generation)


@blueprint.get("/article/<id:article_id>")
def article(article_id: str) -> Response:
    """One article, with the marks of the search that led to it."""
    asked = asked_of_url()
    shown = engine().shown(article_id, asked)
    html = render_template(
        "article.html",
        asked=asked,
        article=shown.article,
        lead=snippets.opening(shown.article.body),
        similar=engine().similar(article_id),
        title_marks=shown.title_marks,
        body_marks=actors.marks(shown.article, asked, shown.body_marks),
    )
    return answer(html, "text/html", shown.generation)


def _asks_nothing(asked: SearchRequest) -> bool:
    return not (asked.q.strip() or asked.filters or asked.first or asked.last or asked.cursor)


def _in_order(asked: SearchRequest) -> SearchRequest:
    """Where there are no words to be relevant to, the newest come first."""
    return asked if asked.q.strip() or asked.sort != "relevance" else replace(asked, sort="newest")
