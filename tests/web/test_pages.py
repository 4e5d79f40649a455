"""The pages: what they show, where their links lead, and that nothing in an article can become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from search.article import Actor, Article, PublishedDate, Removed
from search.query import Warning
from search.results import Facet, FacetValue, Hit, Reason, SearchRequest, Snippet
from tests.web.fake import ARTICLE, HIT, UNTITLED, UNTITLED_HIT, FakeEngine, page_of

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """Tags with their attributes, and links by their text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.links: dict[str, str] = {}
        self._link: tuple[str, list[str]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "a":
            self._link = (dict(attrs)["href"] or "", [])

    def handle_data(self, data: str) -> None:
        if self._link:
            self._link[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.links[" ".join("".join(self._link[1]).split())] = self._link[0]
            self._link = None

    def having(self, name: str) -> list[tuple[str, str | None]]:
        return [(tag, attributes[name]) for tag, attributes in self.tags if name in attributes]


def text_of(html: str) -> str:
    """What a reader reads, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html.partition("<main")[2])).split())


def answered(client: FlaskClient, path: str) -> tuple[Page, str]:
    html = client.get(path).text
    return Page(html), text_of(html)


# The results


def test_a_hit_shows_title_source_origin_date_marks_and_why(client: FlaskClient) -> None:
    html = client.get("/?q=sanctions").text
    assert "<mark>Putin</mark>-Biden: how to avoid war</a>" in html
    assert "told NATO of <mark>sanctions</mark>" in html
    text = text_of(html)
    assert "The Limited Times via Le Figaro · 9 January 2022" in text
    assert "Matched: sanctions ×2 in the text" in text


def test_the_count_and_the_time_are_said(client: FlaskClient) -> None:
    assert "2 articles for a in 1.9 ms" in answered(client, "/?q=a")[1]  # "for a" on paper only


def test_an_article_without_a_title_is_shown_by_its_first_words_and_said_to_have_none(client: FlaskClient) -> None:
    page, text = answered(client, "/?q=a")
    assert page.links[UNTITLED.body] == "/article/untitled?q=a"
    assert "source unknown · date unknown · no title" in text


def test_a_link_to_an_article_carries_the_whole_search(client: FlaskClient) -> None:
    page, _ = answered(client, "/?q=a&source=X&sort=oldest&cursor=7.10")
    link = page.links["Putin-Biden: how to avoid war"]
    assert link == "/article/limited-times/putin.txt?q=a&source=X&sort=oldest&cursor=7.10"
    assert answered(client, link)[0].links["← Back to the results"] == "/?q=a&source=X&sort=oldest&cursor=7.10"


def test_an_actor_leads_to_the_filter_by_it_and_says_its_type(client: FlaskClient) -> None:
    page, _ = answered(client, "/?q=a&source=X")
    assert page.links["Vladimir Putin, person"] == "/?q=a&source=X&actor=Vladimir+Putin"
    assert page.links["NATO, organization"] == "/?q=a&source=X&actor=NATO"


def test_a_facet_value_leads_to_the_filter_by_it_from_the_first_page(client: FlaskClient) -> None:
    page, _ = answered(client, "/?q=a&cursor=7.10")
    assert page.links["Reuters 1"] == "/?q=a&source=Reuters"


def test_a_chosen_value_is_marked_and_can_be_taken_away(client: FlaskClient) -> None:
    page, _ = answered(client, "/?q=a&source=Reuters&actor=Unlisted")
    assert page.links["Reuters 1"] == "/?q=a&actor=Unlisted"
    assert page.links["Remove the filter Actor Unlisted ×"] == "/?q=a&source=Reuters"
    assert page.links["Clear all"] == "/?q=a"
    assert ("a", "true") in page.having("aria-current")


def test_years_are_listed_from_the_latest(client: FlaskClient) -> None:
    page, _ = answered(client, "/?q=a")
    years = [label for label in page.links if re.match(r"20\d\d |unknown ", label)]
    assert years == ["2022 1", "2021 9", "unknown 8"]


def test_the_order_can_be_changed_and_the_chosen_one_is_marked(client: FlaskClient) -> None:
    html = client.get("/?q=a&sort=newest").text
    assert re.search(r'<a href="/\?q=a&amp;sort=newest" aria-current=true>Newest</a>', html)
    assert Page(html).links["Relevance"] == "/?q=a"


def test_pages_lead_to_each_other_and_say_where_they_are(client: FlaskClient, engine: FakeEngine) -> None:
    engine.answers = lambda request: page_of(request, HIT, start=10, total=1041, next="7.20", previous="7.0")
    page, text = answered(client, "/?q=a&cursor=7.10")
    assert "11–11 of 1,041" in text
    assert page.links["← Previous"] == "/?q=a&cursor=7.0"
    assert page.links["Next →"] == "/?q=a&cursor=7.20"


@pytest.mark.parametrize(
    ("q", "shown"),
    [("nato expansion", False), ("", False), ('"open door"', True), ("nato OR otan", True), ("title:nato", True)],
)
def test_how_a_query_was_taken_is_said_unless_it_is_plain(
    client: FlaskClient, engine: FakeEngine, q: str, shown: bool
) -> None:
    engine.answers = lambda request: page_of(request, HIT, interpreted="this and that")
    html = client.get("/", query_string={"q": q}).text
    assert ("Taken to mean this and that" in text_of(html)) is shown


def test_a_warning_shows_which_part_of_the_query_it_is_about(client: FlaskClient, engine: FakeEngine) -> None:
    warning = Warning("Trump: is no field, so it was read as plain text.", (0, 6))
    engine.answers = lambda request: page_of(request, HIT, warnings=(warning,))
    html = client.get("/?q=Trump:+deal").text
    assert "<mark>Trump:</mark> deal" in html
    assert warning.message in html


def test_unknown_parameters_are_passed_over(client: FlaskClient, engine: FakeEngine) -> None:
    assert client.get("/?q=a&utm_source=letter&fbclid=1").status_code == 200
    assert engine.requests[0] == SearchRequest(q="a")


def test_the_form_keeps_the_state_of_the_search(client: FlaskClient) -> None:
    page, _ = answered(client, "/?q=a&source=X&source=Y&sort=oldest&from=2022&to=2023&match=any&cursor=7.10")
    inputs = [a for tag, a in page.tags if tag == "input"]
    sent = [(a["name"], a["value"]) for a in inputs if a.get("type") != "checkbox" or "checked" in a]
    assert sorted(sent) == [
        ("from", "2022"),
        ("match", "any"),
        ("q", "a"),
        ("sort", "oldest"),
        ("source", "X"),
        ("source", "Y"),
        ("to", "2023"),
    ]


def test_the_front_page_says_what_the_archive_holds_newest_first(client: FlaskClient, engine: FakeEngine) -> None:
    _, text = answered(client, "/")
    assert engine.requests[0] == SearchRequest(sort="newest")
    assert "2 articles, 9 January 2022" in text
    assert "Indexed on 1 February 2022" in text


def test_an_empty_archive_says_how_to_fill_it(client: FlaskClient, engine: FakeEngine) -> None:
    engine.articles = {}
    engine.answers = lambda request: page_of(request)
    assert "dateline rebuild FOLDER" in answered(client, "/")[1]


def test_nothing_found_offers_what_would_find_something(client: FlaskClient, engine: FakeEngine) -> None:
    engine.answers = lambda request: page_of(request, total=37 if request.match == "any" else 0)
    page, text = answered(client, "/?q=nato+xyzzy&source=X")
    assert "0 articles" in text
    assert page.links["any of these words"] == "/?q=nato+xyzzy&source=X&match=any"
    assert "any of these words 37 articles" in text


def test_a_long_facet_leads_to_more_of_its_values_once(client: FlaskClient, engine: FakeEngine) -> None:
    values = tuple(FacetValue(f"Outlet {n}", 1) for n in range(300))
    engine.answers = lambda request: page_of(request, HIT, facets=(Facet("source", values[: request.facet_values]),))
    link = answered(client, "/?q=a&source=X")[0].links["More of Source"]
    assert link == "/?q=a&source=X&facet_values=200#facet-source"
    page, text = answered(client, link.partition("#")[0])
    assert "Outlet 199" in text and "More of Source" not in page.links


# The article


def test_an_article_shows_where_its_date_stands(client: FlaskClient) -> None:
    _, text = answered(client, f"/article/{ARTICLE.id}")
    assert "9 January 2022 from the header line 2022-01-09T18:38:59.130Z" in text


def test_an_article_shows_its_paragraphs_with_the_marks_of_the_search(client: FlaskClient) -> None:
    html = client.get(f"/article/{ARTICLE.id}?q=sanctions").text
    assert '<p dir="auto">Putin told NATO of <mark>sanctions</mark>.</p>' in html
    assert '<p dir="auto">No <mark>sanctions</mark>, NATO said.</p>' in html


def test_an_article_without_a_search_has_no_marks(client: FlaskClient) -> None:
    html = client.get(f"/article/{ARTICLE.id}").text
    assert "<mark>" not in html
    assert Page(html).links["← The whole archive"] == "/"


def test_an_article_shows_who_acts_in_it_by_type_and_how_often(client: FlaskClient) -> None:
    _, text = answered(client, f"/article/{ARTICLE.id}")
    assert "People Vladimir Putin President 1 mentions Organisations NATO 2 mentions" in text


def test_what_cleaning_removed_can_be_read_with_the_reason(client: FlaskClient) -> None:
    _, text = answered(client, f"/article/{ARTICLE.id}")
    assert "Removed by cleaning (1)" in text
    assert "before the article Now you can see non-English news..." in text


def test_an_article_leads_to_its_json_and_its_permalink(client: FlaskClient) -> None:
    page, _ = answered(client, f"/article/{ARTICLE.id}?q=a")
    assert page.links["Permalink"] == f"/article/{ARTICLE.id}"
    assert page.links["JSON"] == f"/api/v1/articles/{ARTICLE.id}"


def test_an_article_of_which_nothing_was_left_says_so(client: FlaskClient, engine: FakeEngine) -> None:
    engine.articles["x"] = replace(ARTICLE, body="")
    assert "Cleaning removed the whole text" in answered(client, "/article/x")[1]
    engine.articles["x"] = replace(ARTICLE, body="", removed=())
    assert "The article has no text." in answered(client, "/article/x")[1]


def test_a_web_address_is_a_link_that_tells_nothing(client: FlaskClient) -> None:
    html = client.get(f"/article/{ARTICLE.id}").text
    assert '<a href="https://example.org/putin" rel="noopener noreferrer nofollow">' in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://a b", "ftp://x"])
def test_any_other_address_is_text(client: FlaskClient, engine: FakeEngine, url: str) -> None:
    engine.articles["x"] = replace(ARTICLE, url=url)
    page, text = answered(client, "/article/x")
    assert url in text
    assert url not in page.links.values()


def test_an_article_in_another_language_says_so_to_the_browser(client: FlaskClient, engine: FakeEngine) -> None:
    engine.articles["x"] = replace(ARTICLE, language="ar")
    page, _ = answered(client, "/article/x")
    assert ("h1", "ar") in page.having("lang") and ("div", "ar") in page.having("lang")


def test_an_implausible_date_is_called_doubtful(client: FlaskClient, engine: FakeEngine) -> None:
    engine.articles["x"] = replace(ARTICLE, date=PublishedDate("2099", "year", "url", "/2099/", plausible=False))
    _, text = answered(client, "/article/x")
    assert "2099 (only the year is stated) (in the future when it was read: doubtful)" in text


# Nothing becomes markup


@pytest.fixture
def evil(client: FlaskClient, engine: FakeEngine) -> FlaskClient:
    article = Article(
        id=EVIL,
        title=EVIL,
        body=EVIL,
        source=EVIL,
        origin=EVIL + "2",
        date=PublishedDate("2022", "year", "url", EVIL),
        dateline=EVIL,
        byline=EVIL,
        url="https://example.org/" + EVIL,
        language='en" onload="alert(1)',
        path=EVIL,
        actors=(Actor(EVIL, "person", ((0, 3),), EVIL),),
        removed=(Removed(EVIL, EVIL, (0, 3)),),
    )
    engine.articles = {EVIL: article, "untitled": replace(UNTITLED, body=EVIL)}
    span = ((1, 9),)
    snippets = (Snippet("title", EVIL, span), Snippet("body", EVIL, span))
    hit = Hit.of(article, lead=EVIL, score=1.0, snippets=snippets, why=(Reason("body", EVIL, 1),))
    facets = (Facet("source", (FacetValue(EVIL, 1),)),)
    engine.answers = lambda request: page_of(
        request,
        *(() if request.match == "any" else (hit, UNTITLED_HIT)),
        interpreted=EVIL,
        warnings=(Warning(EVIL, (1, 9)),),
        facets=facets,
    )
    return client


@pytest.mark.parametrize("where", ["/", "/article/" + EVIL, "/nowhere/" + EVIL])
@pytest.mark.parametrize("arguments", [{}, {"match": "any"}, {"sort": EVIL}])
def test_no_text_becomes_markup(evil: FlaskClient, where: str, arguments: dict[str, str]) -> None:
    given = {"q": EVIL, "source": EVIL, "from": EVIL, "to": EVIL} | arguments
    html = evil.get(where, query_string=given).text
    assert "alert(1)" in html
    page = Page(html)
    assert {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "style"} == set()
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("href", "action"):
            assert re.match(r"(/|#|https://example\.org/)|$", attributes.get(name) or ""), attributes
    assert "onload" not in {value for _, value in page.having("lang")}


def test_no_page_carries_a_style_or_a_script_of_its_own(client: FlaskClient) -> None:
    for path in ("/", "/?q=a", f"/article/{ARTICLE.id}", "/nowhere"):
        page = Page(client.get(path).text)
        assert not page.having("style") and not [tag for tag, _ in page.tags if tag in ("script", "style")]


def test_every_page_has_its_landmarks_a_title_and_no_id_twice(client: FlaskClient) -> None:
    for path in ("/", "/?q=a", f"/article/{ARTICLE.id}?q=a", "/nowhere"):
        page = Page(client.get(path).text)
        tags = [tag for tag, _ in page.tags]
        assert {"header", "main", "footer", "search", "title"} <= set(tags)
        assert tags.count("main") == tags.count("h1") == 1
        ids = [value for _, value in page.having("id")]
        assert len(ids) == len(set(ids))
        assert {value for _, value in page.having("for")} <= set(ids)


# Texts that run from right to left


def test_what_matched_is_kept_apart_from_the_english_around_it(client: FlaskClient, engine: FakeEngine) -> None:
    hit = replace(HIT, why=(Reason("body", "لافروف", 2), Reason("title", "nato", 1)))
    engine.answers = lambda request: page_of(request, hit)
    html = client.get("/?q=a").text
    assert "Matched: <bdi>لافروف</bdi> ×2 in the text; <bdi>nato</bdi> ×1 in the title" in html


def test_the_quotes_around_evidence_are_those_of_the_page(client: FlaskClient, engine: FakeEngine) -> None:
    engine.articles["x"] = replace(ARTICLE, date=PublishedDate("2022-01-13", "day", "header line", "١٣ يناير ٢٠٢٢"))
    assert "<q><bdi>١٣ يناير ٢٠٢٢</bdi></q>" in client.get("/article/x").text


def test_a_title_cannot_turn_the_title_of_the_page(client: FlaskClient, engine: FakeEngine) -> None:
    engine.articles["x"] = replace(ARTICLE, title="\u2069\u202egnp.exe")
    assert "<title>gnp.exe · Dateline</title>" in client.get("/article/x").text
