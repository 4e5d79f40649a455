"""What a page states of itself: which statement is believed, and that each is kept as written."""

from __future__ import annotations

import datetime
import json

import pytest

from search.article import PublishedDate
from search.corpus import metadata
from search.corpus.markup import markup_of

TODAY = datetime.date(2026, 1, 1)


def _script(**claims: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **claims})}</script>'


def _date(head: str, url: str | None = None) -> PublishedDate | None:
    stated = markup_of(f"{head}<p>One").stated
    return metadata.date_of(stated, metadata.claims_of(stated.scripts), url, (0, 2), TODAY)


def _value(head: str) -> str | None:
    date = _date(head)
    return date and date.value


@pytest.mark.parametrize(
    ("head", "value", "precision"),
    [
        (_script(datePublished="2022-01-09"), "2022-01-09", "day"),
        (_script(datePublished="2022-01-09T23:30:00-08:00"), "2022-01-09", "instant"),
        ("<meta property='article:published_time' content='2022-01-09T10:00:00Z'>", "2022-01-09", "instant"),
        ("<meta name=DC.date.issued content='2022-01-09'>", "2022-01-09", "day"),
        ("<meta name=date content='20220109'>", "2022-01-09", "day"),
        ("<meta name=pubdate content='Sun, 09 Jan 2022 10:00:00 GMT'>", "2022-01-09", "instant"),
        ("<meta itemprop=datePublished content='January 9, 2022'>", "2022-01-09", "day"),
        ("<span itemprop=datePublished content='2022-01-09'>yesterday</span>", "2022-01-09", "day"),
        ("<time datetime='2022-01-09'>yesterday</time>", "2022-01-09", "day"),
    ],
)
def test_a_date_is_the_calendar_date_as_written(head: str, value: str, precision: str) -> None:
    date = _date(head)
    assert date is not None
    assert (date.value, date.precision, date.method) == (value, precision, "metadata")
    assert date.evidence in head


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:modified_time' content='2022-01-09'>",
        _script(dateModified="2022-01-09"),
        _script(datePublished="yesterday"),
        _script(datePublished="2022-13-09"),
        _script(datePublished=1641686400),
        "<meta name=date content='1641686400000'>",
        "<meta name=date content='03/04/2022'>",
        "<meta name=date content='0001-01-01T00:00:00'>",
        "<meta name=date content='٢٠٢٢-٠١-٠٩'>",
    ],
)
def test_what_states_no_day_of_publication_gives_no_date(head: str) -> None:
    assert _value(head) is None


def test_the_article_is_believed_before_the_page() -> None:
    metas = "<meta name=date content='2022-03-03'><meta property='article:published_time' content='2022-02-02'>"
    assert _value(metas) == "2022-02-02"
    assert _value(metas + _script(datePublished="2022-01-01")) == "2022-01-01"


def test_a_node_of_an_article_goes_before_that_of_its_page_and_its_teasers() -> None:
    graph = [
        {"@type": "WebPage", "datePublished": "2022-01-01"},
        {"@type": ["Thing", "NewsArticle"], "datePublished": "2022-02-02", "headline": "A"},
        {"@type": "NewsArticle", "datePublished": "2022-03-03", "headline": "B"},
    ]
    claims = metadata.claims_of([json.dumps({"@graph": graph})])
    assert (claims.date, claims.title) == ("2022-02-02", "A")


def test_a_script_that_is_no_json_still_says_its_date() -> None:
    assert metadata.claims_of(['{"headline": "a "b" c", "datePublished": "2022-01-09",}']).date == "2022-01-09"


def test_the_address_says_a_date() -> None:
    assert _date("", "https://example.org/2022/01/09/talks") == PublishedDate(
        "2022-01-09", "day", "url", "https://example.org/2022/01/09/"
    )


def test_a_date_to_come_is_not_plausible() -> None:
    date = _date(_script(datePublished="2026-01-02"))
    assert date is not None
    assert not date.plausible


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<link rel=canonical href='https://example.org/a?b=c'>", "https://example.org/a?b=c"),
        ("<meta property='og:url' content='https://example.org/a'>", "https://example.org/a"),
        (
            "<link rel=canonical href='/a'><meta property='og:url' content='https://example.org/a'>",
            "https://example.org/a",
        ),
        (_script(mainEntityOfPage={"@id": "https://example.org/a"}), "https://example.org/a"),
        ("<link rel=canonical href='https://example.org/'>", None),
        ("<link rel=canonical href='javascript:alert(1)'>", None),
        ("<link rel=canonical href='http://[a/b'>", None),
    ],
)
def test_the_address_is_a_whole_one_and_no_home_page(head: str, url: str | None) -> None:
    stated = markup_of(f"{head}<p>One").stated
    assert metadata.url_of(stated, metadata.claims_of(stated.scripts)) == url


@pytest.mark.parametrize(
    ("head", "url", "source"),
    [
        ("<meta property='og:site_name' content='Springfield Shopper'>", None, "Springfield Shopper"),
        ("<meta property='og:site_name' content='nytimes'>", None, "The New York Times"),
        (_script(publisher={"name": "Springfield Shopper"}), None, "Springfield Shopper"),
        ("<meta property='og:site_name' content='News'>", "https://www.lefigaro.fr/a", "Le Figaro"),
        ("<meta property='og:site_name' content='{site_name}'>", "https://www.example.org/a", "example.org"),
        ("", "https://web.archive.org/web/2016/http://example.org/a", None),
    ],
)
def test_the_publisher_of_this_copy(head: str, url: str | None, source: str | None) -> None:
    stated = markup_of(f"{head}<p>One").stated
    assert metadata.source_of(stated, metadata.claims_of(stated.scripts), url) == source


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        (_script(author=[{"name": "Jane Doe"}, {"name": "John Roe"}]), "Jane Doe, John Roe"),
        (_script(author="By Jane Doe"), "Jane Doe"),
        ("<meta name=author content='Jane Doe'><meta name=author content='John Roe'>", "Jane Doe, John Roe"),
        (_script(author="admin") + "<meta name=author content='Jane Doe'>", "Jane Doe"),
        ("<meta name=author content='https://example.org/jane'>", None),
        ("<meta name=author content='The Springfield Shopper'>", None),
        (_script(author={"name": ["Jane Doe", 7]}), "Jane Doe"),
    ],
)
def test_the_byline_names_people(head: str, byline: str | None) -> None:
    stated = markup_of(f"{head}<p>One").stated
    assert metadata.byline_of(stated, metadata.claims_of(stated.scripts), "Springfield Shopper") == byline


@pytest.mark.parametrize(
    ("page", "title", "line"),
    [
        (
            "<title>Talks end early - Site</title><h1>Site</h1><h2>Talks end early</h2><p>One",
            "Talks end early",
            1,
        ),
        ("<title>Talks</title><h1>Talks end without a result</h1><p>One", "Talks end without a result", 0),
        ("<meta property='og:title' content='Talks end early'><div>Talks end early</div><p>One", "Talks end early", 0),
        ("<title>Talks end without a result | Shopper</title><p>One", "Talks end without a result", None),
        ("<p>One", None, None),
    ],
)
def test_the_title_is_that_which_is_shown(page: str, title: str | None, line: int | None) -> None:
    markup = markup_of(page)
    found = metadata.title_of(markup.stated, metadata.Claims(), markup, len(markup.lines) - 1)
    assert (found and found.text, found and found.line) == (title, line)


@pytest.mark.parametrize(
    "script",
    ["[" * 100_000, '{"a":' * 100_000, "[" + "{}," * 100_000 + "{}]", '"datePublished":"' * 10_000, "null", ""],
)
def test_hostile_scripts_claim_nothing(script: str) -> None:
    assert metadata.claims_of([script]) == metadata.Claims()
