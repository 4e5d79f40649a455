"""Exports over HTTP, the feed, and the links to them."""

from __future__ import annotations

import csv
import http.client
import io
from dataclasses import replace
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from search import export
from search.article import Actor, PublishedDate
from search.config import Settings
from search.errors import GoneError, IndexUnavailableError
from search.export import FORMATS
from search.results import SearchRequest, Snippet
from search.web import create_app
from tests.web.conftest import serving
from tests.web.fake import ARTICLE, HIT, UNTITLED, FakeEngine, page_of

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = replace(
    HIT,
    id="a b/ü?</id>\ud800",
    title='</title></entry> & "x" \x00\x0b\ud800',
    byline="=A <b>",
    date=PublishedDate("2022-02", "month", "url", "/2022/02"),
    url="javascript:alert(1)",
    language='en"><x',
    actors=(Actor("</category>\x01", "person"),),
    snippets=(Snippet("body", "]]> <mark>\ufffe one", ((0, 3),)),),
)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_a_file_that_says_where_it_comes_from(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/export.{name}?q=sanctions+Київ&source=Reuters")
    assert answer.status_code == 200
    assert answer.content_type == FORMATS[name].media_type
    time = answer.headers["X-Dateline-Time"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="dateline-sanctions-g7-{time[:10]}.{name}"'
    assert answer.headers["X-Dateline-Query"] == quote("sanctions Київ; source=Reuters")
    assert answer.headers["X-Dateline-Generation"] == "7"
    assert answer.headers["X-Dateline-Count"] == "2"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Length" not in answer.headers


def test_an_export_holds_every_article(client: FlaskClient) -> None:
    rows = csv.DictReader(io.StringIO(client.get("/api/v1/export.csv").data.decode("utf-8-sig"), newline=""))
    assert [row["id"] for row in rows] == [ARTICLE.id, UNTITLED.id]


def test_an_export_takes_the_parameters_of_a_search(client: FlaskClient, engine: FakeEngine) -> None:
    client.get("/api/v1/export.csv?q=a&org=NATO&to=2022&sort=oldest&expand=1&facets=year&snippets=3&explain=1")
    assert engine.requests == [
        SearchRequest(
            q="a", org=("NATO",), last="2022", sort="oldest", expand=True, limit=export.PAGE, facets=(), snippets=0
        )
    ]


def test_a_limit_caps_an_export(client: FlaskClient) -> None:
    answer = client.get("/api/v1/export.ndjson?limit=1")
    assert (answer.headers["X-Dateline-Count"], answer.text.count("\n")) == ("1", 1)


def test_a_long_query_is_not_put_into_a_header(client: FlaskClient) -> None:
    assert "X-Dateline-Query" not in client.get("/api/v1/export.csv?q=" + "a" * 3000).headers


def test_what_goes_wrong_before_the_first_byte_is_a_problem(client: FlaskClient, engine: FakeEngine) -> None:
    assert client.get("/api/v1/export.csv?cursor=7.10").json["parameter"] == "cursor"
    assert client.get("/api/v1/export.csv?utm_source=x").status_code == 400
    assert client.get("/api/v1/export.xls").status_code == 404
    engine.error = GoneError("It changed.", "Again.")
    answer = client.get("/api/v1/export.csv")
    assert (answer.status_code, answer.content_type) == (410, "application/problem+json")
    assert "Content-Disposition" not in answer.headers
    engine.error = IndexUnavailableError("None.", "Build.")
    assert client.get("/api/v1/export.csv").status_code == 503


def test_a_rebuild_meanwhile_is_a_broken_transfer(engine: FakeEngine) -> None:
    def answers(request: SearchRequest) -> object:
        if request.cursor:
            engine.served = 8
        return page_of(request, HIT, total=2, next="7.1")

    engine.answers = answers  # type: ignore[assignment]
    with serving(create_app(engine)) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", "/api/v1/export.ndjson")
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises(http.client.IncompleteRead):
            response.read()
        connection.close()


def feed(client: FlaskClient, url: str = "/feed.atom?q=a", **options: str) -> ElementTree.Element:
    answer = client.get(url, **options)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def test_the_feed_has_what_atom_requires(client: FlaskClient) -> None:
    root = feed(client, "/feed.atom?q=a&source=Reuters")
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findtext("a:title", None, ATOM) == "Dateline: a"
    assert root.findtext("a:updated", None, ATOM) == "2022-02-01T10:00:00+00:00"
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
    assert links["self"] == "http://localhost/feed.atom?q=a&source=Reuters"
    assert links["alternate"] == "http://localhost/?q=a&source=Reuters&sort=newest"
    for element in (root, *root.findall("a:entry", ATOM)):
        for tag in ("id", "title", "updated"):
            assert len(element.findall(f"a:{tag}", ATOM)) == 1
        assert element.findtext("a:id", "", ATOM).startswith("urn:uuid:")


def test_an_entry_says_what_the_hit_says(client: FlaskClient) -> None:
    first, second = feed(client).findall("a:entry", ATOM)
    said = {tag: first.findtext(f"a:{tag}", None, ATOM) for tag in ("title", "published", "updated", "summary")}
    assert said == {
        "title": HIT.title,
        "published": "2022-01-09T00:00:00Z",
        "updated": "2022-01-09T00:00:00Z",
        "summary": "told NATO of sanctions",
    }
    assert first.findtext("a:author/a:name", None, ATOM) == "Adrien Jaulmes"
    assert [category.get("term") for category in first.findall("a:category", ATOM)] == ["Vladimir Putin", "NATO"]
    links = {link.get("rel"): link.get("href") for link in first.findall("a:link", ATOM)}
    assert links == {"alternate": f"http://localhost/article/{ARTICLE.id}", "via": "https://example.org/putin"}
    assert second.find("a:published", ATOM) is None
    assert second.findtext("a:updated", None, ATOM) == "2022-02-01T10:00:00+00:00"
    assert second.findtext("a:title", None, ATOM) == UNTITLED.body


def test_ids_stay_the_same_at_another_address(engine: FakeEngine) -> None:
    client = create_app(engine, Settings(hosts="archive.example.org")).test_client()

    def ids(**options: str) -> list[str | None]:
        root = feed(client, "/feed.atom?q=a&limit=3&sort=oldest&utm_source=x", **options)
        return [
            root.findtext("a:id", None, ATOM),
            *(e.findtext("a:id", None, ATOM) for e in root.iterfind("a:entry", ATOM)),
        ]

    assert ids() == ids(base_url="https://archive.example.org")
    assert ids()[0] == feed(client).findtext("a:id", None, ATOM)
    assert len(set(ids())) == 3


def test_hostile_text_stays_text(client: FlaskClient, engine: FakeEngine) -> None:
    engine.answers = lambda request: page_of(request, HOSTILE)
    root = feed(client, "/feed.atom?q=%3C/title%3E%00")
    (entry,) = root.findall("a:entry", ATOM)
    assert root.findtext("a:title", None, ATOM) == "Dateline: </title>"
    assert entry.findtext("a:title", None, ATOM) == '</title></entry> & "x" \ufffd'
    assert entry.findtext("a:summary", None, ATOM) == "]]> <mark> one"
    assert entry.find("a:published", ATOM) is None
    assert entry.findtext("a:updated", None, ATOM) == "2022-02-01T00:00:00Z"
    assert [link.get("rel") for link in entry.findall("a:link", ATOM)] == ["alternate"]
    assert [category.get("term") for category in entry.findall("a:category", ATOM)] == ["</category>"]
    assert list(entry.attrib) == []


def test_the_feed_asks_for_the_fifty_newest(client: FlaskClient, engine: FakeEngine) -> None:
    feed(client, "/feed.atom?q=a&sort=oldest&limit=5&cursor=7.10&expand=1&from=2022")
    assert engine.requests == [SearchRequest(q="a", first="2022", sort="newest", limit=50, snippets=1, facets=())]


def test_the_feed_is_kept_by_its_tag(client: FlaskClient, engine: FakeEngine) -> None:
    tag = client.get("/feed.atom?q=a").headers["ETag"]
    assert client.get("/feed.atom?q=a", headers={"If-None-Match": tag}).status_code == 304
    engine.served = 8
    assert client.get("/feed.atom?q=a", headers={"If-None-Match": tag}).status_code == 200


def test_the_page_links_to_its_exports_whole_whatever_its_size(client: FlaskClient) -> None:
    page = client.get("/?q=a&source=Reuters&limit=50&cursor=7.50").text
    for name in FORMATS:
        assert f'href="/api/v1/export.{name}?q=a&amp;source=Reuters"' in page
    assert page.count('href="/feed.atom?q=a&amp;source=Reuters"') == 2
    assert 'rel="alternate" type="application/atom+xml"' in page
