"""A saved page becomes an article: what it states, nothing lost of what it shows, and no page that harms."""

from __future__ import annotations

import datetime
import gzip
import json
import re
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.article import Article
from search.corpus import Skipped, read
from search.corpus.files import UnreadableError
from search.corpus.html import decode, parse
from search.corpus.markup import markup_of
from search.corpus.records import hash_of

TODAY = datetime.date(2026, 1, 1)
STORY = [
    "The two sides met for the third time this week, and neither of them gave ground on the main question.",
    "Officials said that the talks would go on, although they expected no result before the end of the month.",
    "“We have time, and we will use it,” the minister told reporters after the meeting had ended.",
    "The opposition, which had asked for a vote, called the outcome a disappointment for the whole country.",
]
URL = "https://shopper.example/talks"
CLAIMS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Talks end without result",
    "datePublished": "2022-01-09T23:38:00-08:00",
    "dateModified": "2022-02-01T10:00:00Z",
    "author": {"@type": "Person", "name": "Jane Doe"},
    "publisher": {"@type": "Organization", "name": "Springfield Shopper"},
}
PAGE = f"""\
<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<title>Talks end without result - Springfield Shopper</title>
<link rel="canonical" href="{URL}"><meta property="og:site_name" content="Springfield Shopper">
<script type="application/ld+json">{json.dumps(CLAIMS)}</script>
<style>p {{ color: red }}</style></head>
<body class="has-sidebar"><header><a href="/">Springfield Shopper</a></header>
<nav><ul><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>Talks end without result</h1>
<div class="byline">By <a href="/jane">Jane Doe</a></div><time>Sunday</time>
<figure><img src="a.jpg"><figcaption>The minister on the steps of the house, in the rain.</figcaption></figure>
<div class="article-body"><p>GENEVA (Reuters) - {STORY[0]}</p><p>{STORY[1]}</p>
<aside><h3>Read more</h3><a href="/storm">A storm hits the coast, and it will not be the last one</a></aside>
<h2>No concessions</h2><p>{STORY[2]}</p><p>{STORY[3]}</p></div></article>
<section class="comments"><h2>Comments</h2>
<p>I do not agree with a single word of this, and I have read it twice.</p></section></main>
<footer><p>© 2024 Example Media. All rights reserved.</p></footer>
<script>alert(1)</script></body></html>
"""
PIECES = [
    *(f"<p>{text}</p>" for text in STORY),
    *("<div>", "</div>", "<nav>", "</nav>", "<br>", "<ul>", "<a href=x>", "</a>", "&nbsp;", "&lt;", "<p hidden>"),
    "<div class=comments>",
    *("<li>Read more", "<p>By Jane Doe", "<time datetime=2022-01-09>", "January 9, 2022", "<pre>a\nb</pre>"),
    *("<h1>Talks end without result</h1>", "<title>Talks - Site</title>", "<script>x</script>", "<!-- a -->"),
]


def _parse(page: str | bytes) -> Article:
    raw = page.encode() if isinstance(page, str) else page
    return parse(raw, path="a.html", digest="", furniture=frozenset(), today=TODAY)


def _solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_whole_page() -> None:
    article = _parse(PAGE)
    assert article.title == "Talks end without result"
    assert article.body.split("\n\n") == [*STORY[:2], "No concessions", *STORY[2:]]
    assert (article.source, article.origin) == ("Springfield Shopper", "Reuters")
    assert (article.dateline, article.byline, article.language) == ("GENEVA", "Jane Doe", "en")
    assert (article.url, article.id) == (URL, hash_of(URL))
    assert article.date is not None
    assert (article.date.value, article.date.precision, article.date.method) == ("2022-01-09", "instant", "metadata")
    assert article.date.evidence == CLAIMS["datePublished"]


def test_what_is_removed_has_a_reason() -> None:
    reasons = {removed.reason: removed.text for removed in _parse(PAGE).removed}
    assert "World" in reasons["in the navigation"]
    assert "I do not agree" in reasons["in the comments"]
    assert "A storm" in reasons["in an aside"]
    assert reasons["dateline"] == "GENEVA (Reuters) - "
    assert not any("alert" in text or "color" in text for text in reasons.values())


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("\n".join))
@settings(deadline=None)
def test_all_that_a_page_shows_is_body_or_removed(page: str) -> None:
    text = markup_of(page).text
    if not text:
        return
    article = _parse(page)
    rest = list(text)
    for removed in article.removed:
        start, end = removed.span
        assert text[start:end] == removed.text
        rest[start:end] = " " * (end - start)
    assert _solid("".join(rest)) == _solid(article.body)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        _parse(b"<p>" + raw)
    except UnreadableError:
        return


def test_without_an_address_the_path_is_the_id() -> None:
    assert _parse(f"<p>{STORY[0]}").id == "a.html"


def test_a_time_in_utc_is_the_day_that_the_page_shows() -> None:
    page = (
        "<meta property='article:published_time' content='2022-01-09T23:30:00Z'><h1>Talks end without result</h1>"
        f"<p>Published 10 January 2022</p><p>{STORY[0]}<p>{STORY[1]}"
    )
    article = _parse(page)
    assert article.date is not None
    assert (article.date.value, article.date.method) == ("2022-01-10", "header line")
    assert article.body.startswith(STORY[0])


def test_metadata_goes_before_the_line_below_the_title() -> None:
    page = (
        "<meta property='article:published_time' content='2022-01-09'><h1>Talks end without result</h1>"
        f"<p>Updated 3 March 2022</p><p>{STORY[0]}<p>{STORY[1]}"
    )
    article = _parse(page)
    assert article.date is not None
    assert article.date.value == "2022-01-09"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>Zürich".encode(), "<p>Zürich"),
        ("<p>Zürich".encode("utf-8-sig"), "<p>Zürich"),
        ("<p>Zürich".encode("utf-16"), "<p>Zürich"),
        ("<p>Zürich".encode("utf-16-le"), "<p>Zürich"),
        ("<p>Zürich – “a”".encode("windows-1252"), "<p>Zürich – “a”"),
        (b"<meta charset=iso-8859-1><p>\x93a\x94", "<meta charset=iso-8859-1><p>“a”"),
        (b"<meta charset=koi8-r><p>\xed\xc9\xd2", "<meta charset=koi8-r><p>Мир"),
        ("<meta charset=gb2312><p>镕".encode("gb18030"), "<meta charset=gb2312><p>镕"),
        ("<meta charset=iso-2022-jp><p>日本".encode("iso-2022-jp"), "<meta charset=iso-2022-jp><p>日本"),
        (
            b'<?xml version="1.0" encoding="windows-1251"?><p>\xcc\xe8\xf0',
            '<?xml version="1.0" encoding="windows-1251"?><p>Мир',
        ),
        (
            b"<meta http-equiv=Content-Type content='text/html; charset=windows-1250'><p>\xb3",
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1250'><p>ł",
        ),
        ("<meta charset=iso-8859-1><p>Zürich".encode(), "<meta charset=iso-8859-1><p>Zürich"),
        (b"<meta charset=utf-8><p>Z\xfcrich", "<meta charset=utf-8><p>Zürich"),
        (b"<meta charset=no-such><p>Z\xfcrich", "<meta charset=no-such><p>Zürich"),
        (b"<meta charset=base64><p>Z\xfcrich", "<meta charset=base64><p>Zürich"),
        (b"<p>a\0b" + b"c" * 100, "<p>ab" + "c" * 100),
    ],
)
def test_encodings(raw: bytes, text: str) -> None:
    assert decode(raw) == text


def test_binary_data_is_refused() -> None:
    with pytest.raises(UnreadableError, match="binary"):
        _parse(b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01" * 10)


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        _parse("<html><script>alert(1)</script>")


_ENTITIES = "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + STORY[0],
        "<table><tr><td>" * 30_000 + STORY[0],
        "<p>" * 400_000 + STORY[0],
        _ENTITIES + "&b;" * 300_000 + f"<p>{STORY[0]}",
        f"<p>{STORY[0]}<!--" + "x" * 3_000_000,
        f"<p>{STORY[0]}<p class='" + "x " * 1_000_000,
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + f">{STORY[0]}",
        f"<p class='{'comment ' * 300_000}'>{STORY[0]}",
        "<script>" + "{" * 3_000_000 + f"</script><p>{STORY[0]}",
        "<script type='application/ld+json'>" + "[" * 500_000 + f"</script><p>{STORY[0]}",
        "<script type='application/ld+json'>{}</script>" * 30_000 + f"<p>{STORY[0]}",
        "<meta name=date content=x>" * 100_000 + f"<p>{STORY[0]}",
        f"<meta name=date content='{'1.' * 1_000_000}'><p>{STORY[0]}",
        f"<title>{'a - ' * 500_000}</title><p>{STORY[0]}",
        "<h1>A title</h1>" * 30_000 + f"<p>{STORY[0]}",
        "<" * 1_000_000 + f"<p>{STORY[0]}",
    ],
    ids=[
        *("deep", "tables", "ten thousands of tags", "entities", "open comment", "open attribute", "attributes"),
        *("class", "script", "nested claims", "scripts", "metas", "long date", "long title", "titles", "brackets"),
    ],
)
def test_hostile_pages_take_linear_time_and_memory(page: str) -> None:
    start = time.process_time()
    tracemalloc.start()
    article = _parse(page)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - start < 15  # memory is traced, which takes most of it
    assert peak < 150_000_000
    assert "aaaaaaaaaa" not in article.body


def test_pages_come_with_other_files_and_what_is_none_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "b.htm.gz").write_bytes(gzip.compress(f"<p>{STORY[0]}".encode()))
    (tmp_path / "c.xhtml").write_text(f"<?xml version='1.0'?><html><p>{STORY[1]}</p></html>", "utf-8")
    (tmp_path / "d.html").write_text("<html></html>")
    (tmp_path / "e.mhtml").write_text("x")
    (tmp_path / "f.txt").write_text("\n".join(STORY), "utf-8")
    found = list(read([tmp_path], max_file_bytes=100_000, today=TODAY))
    assert [(item.path, type(item)) for item in found] == [
        ("a.html", Article),
        ("b.htm.gz", Article),
        ("c.xhtml", Article),
        ("d.html", Skipped),
        ("e.mhtml", Skipped),
        ("f.txt", Article),
    ]


def test_nothing_outside_of_the_page_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret words")
    page = f"<!DOCTYPE html [<!ENTITY s SYSTEM 'file://{tmp_path}/secret.txt'>]><p>&s; {STORY[0]}"
    assert "secret words" not in _parse(page).body
