"""Hostile text in every field of an article and every parameter of a URL, in a real browser: it stays text.

The pages' own policy, which would stop a script that got in, is switched off here, so that escaping alone must hold.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from search.article import Actor, Article, PublishedDate, Removed
from search.query import Warning
from search.results import (
    FILTERS,
    PARAMETERS,
    Contribution,
    Facet,
    FacetValue,
    Hit,
    Reason,
    SearchPage,
    SearchRequest,
    Snippet,
)
from search.web import create_app
from tests.web.conftest import serving
from tests.web.fake import FakeEngine, page_of
from tests.web.test_page_chromium import ARGUMENTS, CHROMIUM

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'dateline[test]'")
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs chromium: apt-get install chromium")

PAYLOADS = (
    "<script>window.struck=1</script>",
    "</title></textarea></style><script>window.struck=1</script>",
    '"><img src=x onerror=window.struck=1>',
    "'><svg onload=window.struck=1>",
    '" autofocus onfocus=window.struck=1 x="',
    "' onmouseover=window.struck=1 '",
    "javascript:window.struck=1//",
    "JaVaScRiPt&colon;window.struck=1",
    "\x01java\tscript:window.struck=1",
    "data:text/html,<script>window.struck=1</script>",
    'https://x.example/" onclick=window.struck=1 y="',
    "&lt;img src=x onerror=window.struck=1&gt;&#60;b&#62;",
    '<!--><math><mi//xlink:href="javascript:window.struck=1">',
    "{{ 7*191 }}${7*191}<%= 7*191 %><iframe srcdoc='<script>parent.struck=1</script>'>",
)

STRUCK = """() => {
    const own = new Set(`HTML HEAD META TITLE LINK BODY A ABBR ARTICLE ASIDE BDI BR BUTTON CODE DD DETAILS DIV DL DT EM
        FOOTER FORM H1 H2 H3 HEADER INPUT LABEL LI MAIN MARK NAV OL P PRE Q SEARCH SECTION SPAN STRONG SUMMARY
        TABLE TBODY TD TH THEAD TIME TR UL`.split(/\\s+/));
    const found = window.struck ? ['a script ran'] : [];
    for (const element of document.querySelectorAll('*')) {
        if (!own.has(element.tagName)) found.push(element.outerHTML.slice(0, 200));
        for (const {name, value} of element.attributes) {
            if (/^on|^style$|^srcdoc$|^xlink/i.test(name)) found.push(`${name} on ${element.tagName}`);
            if (['href', 'src', 'action', 'formaction'].includes(name) && !/^(https?:\\/\\/|[\\/#?])/.test(value))
                found.push(`${name}=${value}`);
        }
    }
    if (document.body.innerText.includes('1337')) found.push('a template ran');
    return found;
}"""


def hostile(text: str) -> Article:
    """An article that is this text wherever an article has text."""
    return Article(
        id=text,
        title=text,
        body=f"{text}\n\n{text}",
        source=text,
        origin=f"via {text}",
        date=PublishedDate("2022-01-09", "day", "header line", text),
        dateline=text,
        byline=text,
        url=text,
        language=text,
        path=f"path/{text}",
        actors=(Actor(text, "person", ((0, 3),), text), Actor(f"{text} 2", "country")),
        removed=(Removed(text, text, (0, 1)),),
        digest=text,
    )


def answer(text: str, request: SearchRequest) -> SearchPage:
    """An answer that is this text wherever an answer has text."""
    article = hostile(text)
    marks = ((1, min(4, len(text))),)
    hit = Hit.of(
        article,
        lead=text,
        score=1.0,
        snippets=(Snippet("title", text, marks), Snippet("body", text, marks, 4)),
        why=(Reason("body", text, 1),),
        explanation=(Contribution("body", text, 1, 1.0, 1.0, True),),
    )
    bare = replace(hit, id=f"{text}/bare", title=None, snippets=())
    facets = tuple(Facet(f.field, (FacetValue(text, 3), FacetValue(f"{text} 2", 1))) for f in page_of(request).facets)
    return page_of(
        request,
        hit,
        bare,
        interpreted=text,
        canonical=text,
        warnings=(Warning(text, (0, len(request.q))),),
        facets=facets,
        expanded=(text,),
        suggestion=text,
        next="7.10",
    )


@pytest.fixture(scope="module")
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(scope="module")
def page(engine: FakeEngine) -> Iterator[Any]:
    with (
        serving(create_app(engine)) as address,
        playwright.sync_playwright() as driver,
        driver.chromium.launch(executable_path=shutil.which("chromium") or CHROMIUM, args=ARGUMENTS) as browser,
        browser.new_context(base_url=address, bypass_csp=True) as context,
    ):
        yield context.new_page()


def struck_on_a_whole_page(page: Any, path: str) -> list[str]:
    """As `struck`; a page of an error would hold nothing that could strike."""
    return struck(page, path, whole=True)


def struck(page: Any, path: str, whole: bool = False) -> list[str]:
    """What of a page is not its own; it is also clicked at and moved over where text could have made a handler."""
    dialogs: list[str] = []
    page.once("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    assert page.goto(path).status == 200 or not whole
    page.evaluate(
        """() => document.querySelectorAll('*').forEach(element =>
            ['mouseover', 'focus', 'toggle'].forEach(name => element.dispatchEvent(new Event(name))))"""
    )
    return dialogs + page.evaluate(STRUCK)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_fields_of_an_article_stay_text(page: Any, engine: FakeEngine, payload: str) -> None:
    engine.articles[payload] = hostile(payload)
    engine.articles[f"{payload}/bare"] = replace(hostile(payload), id=f"{payload}/bare", title=None)
    engine.answers = lambda request: answer(payload, request)
    assert struck_on_a_whole_page(page, f"/article/{quote(payload, safe='')}?{urlencode({'q': payload})}") == []
    assert struck_on_a_whole_page(page, f"/?{urlencode({'q': payload, 'explain': 1, 'expand': 1})}") == []
    assert struck_on_a_whole_page(page, f"/actor/{quote(payload, safe='')}") == []
    engine.answers = lambda request: replace(answer(payload, request), total=0, hits=())
    assert struck_on_a_whole_page(page, f"/?{urlencode({'q': payload, 'source': payload})}") == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_parameters_of_a_url_stay_text(page: Any, engine: FakeEngine, payload: str) -> None:
    engine.answers = page_of
    assert struck(page, f"/?{urlencode(dict.fromkeys(('q', *FILTERS), payload))}") == []
    for parameter in (*sorted(set(PARAMETERS) - {"q", *FILTERS}), payload):
        assert struck(page, f"/?{urlencode({'q': payload, parameter: payload})}") == [], parameter
    for path in ("/article/", "/nowhere/", "/static/"):
        assert struck(page, f"{path}{quote(payload, safe='')}x") == [], path


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_for_programs_is_no_page(page: Any, engine: FakeEngine, payload: str) -> None:
    engine.articles[payload] = hostile(payload)
    engine.answers = lambda request: answer(payload, request)
    for path in ("/api/v1/search", "/api/v1/timeline", "/feed.atom"):
        assert page.goto(f"{path}?{urlencode({'q': payload})}").status == 200
        assert page.evaluate("window.struck") is None, path
    page.goto(f"/api/v1/articles/{quote(payload, safe='')}")
    assert page.evaluate("window.struck") is None


def test_the_test_itself_sees_a_script(page: Any) -> None:
    page.route("**/planted", lambda route: route.fulfill(body=f"<p>{PAYLOADS[2]}<b>", content_type="text/html"))
    page.goto("/planted")
    page.wait_for_function("window.struck === 1", timeout=5000)
    assert {"a script ran", "onerror on IMG"} <= set(page.evaluate(STRUCK))
    page.unroute("**/planted")
