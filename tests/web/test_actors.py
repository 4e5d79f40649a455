"""The page of an actor: with whom and when it acts, and each mention in context; and the marks that it leads to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search.article import Actor, Article
from search.config import Settings
from search.results import Facet, FacetValue, Hit, SearchRequest
from search.web import create_app
from search.web.actors import windows_around
from tests.web.fake import ARTICLE, FakeEngine, page_of
from tests.web.test_pages import EVIL, answered


def test_it_says_who_it_is_and_shows_each_mention_marked(client: FlaskClient, engine: FakeEngine) -> None:
    nato = replace(ARTICLE.actors[1], mentions=((11, 15), (45, 49)))
    engine.articles[ARTICLE.id] = replace(ARTICLE, actors=(nato,))
    page, text = answered(client, "/actor/NATO")
    assert "NATO organization · 2 articles" in text
    html = client.get("/actor/NATO").text
    assert "Putin told <mark>NATO</mark> of sanctions." in html
    assert "No sanctions, <mark>NATO</mark> said." in html
    assert page.links[ARTICLE.title] == "/article/limited-times/putin.txt?actor=NATO"  # type: ignore[index]


def test_it_asks_for_the_articles_of_the_name_and_those_beside_it(client: FlaskClient, engine: FakeEngine) -> None:
    client.get("/actor/Vladimir%20Putin?cursor=7.10")
    asked = engine.requests[0]
    assert (asked.actor, asked.sort, asked.cursor) == (("Vladimir Putin",), "newest", "7.10")
    assert asked.facets == ("person", "org", "country")


def test_it_links_to_steps_of_time_and_to_those_who_act_with_it(client: FlaskClient, engine: FakeEngine) -> None:
    beside = (Facet("person", (FacetValue("Vladimir Putin", 30), FacetValue("NATO", 30))),)
    answers = engine.answers
    engine.answers = lambda request: replace(answers(request), facets=beside)
    page, _ = answered(client, "/actor/NATO")
    assert page.links["Vladimir Putin 30"] == "/actor/Vladimir%20Putin"
    assert "NATO 30" not in page.links
    assert page.links["2022 1"] == "/?actor=NATO&from=2022&to=2022"
    assert page.links["date unknown 8"] == "/?actor=NATO&q=date:unknown"


def test_a_long_time_is_counted_by_years(client: FlaskClient, engine: FakeEngine) -> None:
    asked_by = []

    def timeline(request: SearchRequest, by: str) -> Facet:
        asked_by.append((request.actor, by))
        return Facet(by, tuple(FacetValue(f"{year}-01", 1) for year in range(1980, 2020)))

    engine.timeline = timeline  # type: ignore[method-assign, assignment]
    client.get("/actor/NATO")
    assert asked_by == [(("NATO",), "month"), (("NATO",), "year")]


def test_a_name_that_nobody_bears_is_not_found(client: FlaskClient, engine: FakeEngine) -> None:
    engine.answers = lambda request: page_of(request)
    answer = client.get("/actor/Nobody")
    assert answer.status_code == 404
    assert "Nobody is listed as" in answer.text


def test_another_name_leads_to_the_one_that_is_listed(engine: FakeEngine, tmp_path: Path) -> None:
    (tmp_path / "authority.toml").write_text('[[people]]\nname = "Kinbote"\naliases = ["Charles II"]\n', "utf-8")
    client = create_app(engine, Settings(index=tmp_path)).test_client()
    answers = engine.answers
    engine.answers = lambda request: answers(request) if request.actor == ("Kinbote",) else page_of(request)
    answer = client.get("/actor/charles%20II")
    assert (answer.status_code, answer.location) == (302, "/actor/Kinbote")
    engine.answers = lambda request: page_of(request)
    assert client.get("/actor/Charles%20II").status_code == 404  # no article has it
    engine.values = lambda *_: Facet("actor", (FacetValue("Vladimir Putin", 3),))  # type: ignore[method-assign]
    assert client.get("/actor/putin").location == "/actor/Vladimir%20Putin"
    assert client.get("/actor/vladimir").status_code == 404


def test_the_article_that_it_leads_to_has_the_mentions_marked(client: FlaskClient) -> None:
    html = client.get("/article/limited-times/putin.txt?actor=NATO&q=sanctions").text
    assert "Putin told <mark>NATO</mark> of <mark>sanctions</mark>." in html
    page, _ = answered(client, "/article/limited-times/putin.txt")
    assert "/actor/NATO" in page.links.values()


def test_nothing_in_a_name_or_a_text_becomes_markup(client: FlaskClient, engine: FakeEngine) -> None:
    article = Article(id="evil", title=EVIL, body=EVIL, actors=(Actor(EVIL, "person", ((0, 8),), EVIL),))
    engine.articles["evil"] = article
    hit = Hit.of(article, lead="", score=1.0, snippets=(), why=())
    engine.answers = lambda request: page_of(request, hit)
    html = client.get("/actor/" + EVIL.replace("/", "%2F").replace(" ", "%20").replace("?", "%3F")).text
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        ("One. Two three. Four.", [(5, 8)], ["Two three."]),
        ("The U.S. Army met. Then left.", [(4, 8)], ["The U.S. Army met."]),
        ("One two. Three.", [(0, 3), (4, 7), (9, 14)], ["One two.", "Three."]),
        ("word " * 100, [(250, 254)], ["word " * 31 + "word" + " word" * 31]),
        ("x" * 1000, [(500, 501)], ["x" * 161]),
        ("", [], []),
    ],
)
def test_a_window_is_the_near_part_of_a_sentence(text: str, spans: list[tuple[int, int]], shown: list[str]) -> None:
    windows = list(windows_around(text, spans))
    assert [window.text for window in windows] == shown
    marked = [window.text[a:b] for window in windows for a, b in window.marks]
    assert marked == [text[a:b] for a, b in spans]
