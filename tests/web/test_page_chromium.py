"""The page in a real browser, over a real index of the seeds: search, narrow down, read, go back."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search import corpus, open_engine
from search.article import Actor, Article, PublishedDate
from search.web import create_app
from tests.web.conftest import serving

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'dateline[test]'")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs chromium: apt-get install chromium")

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AWKWARD = (
    Article(
        id="long/words",
        title="NATO " + "Donaudampfschifffahrtsgesellschaft" * 6,
        body="NATO " + "x" * 400,
        source="a-publisher-with-a-name-that-nobody-would-think-of.example",
        url="https://example.org/" + "a/" * 200,
        path="long/words",
    ),
    Article(
        id="arabic",
        title="الناتو NATO وروسيا: محادثات حول أوكرانيا",
        body="قال الأمين العام لحلف شمال الأطلسي NATO إن المحادثات كانت صعبة.",
        source="الجزيرة",
        date=PublishedDate("2022-01-13", "day", "header line", "2022-01-13"),
        language="ar",
        actors=(Actor("NATO", "organization"),),
    ),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[str]:
    engine = open_engine(tmp_path_factory.mktemp("index"))
    read = corpus.read([seeds], max_file_bytes=1 << 20, today=datetime.date(2024, 1, 1))
    engine.rebuild([*(found for found in read if isinstance(found, Article)), *AWKWARD])
    with serving(create_app(engine)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def test_search_narrow_down_read_and_go_back(page: Any) -> None:
    page.goto("/")
    assert page.locator("h1").inner_text().startswith("7 articles")
    page.locator("#q").fill("nato")
    page.locator("#q").press("Enter")
    found = page.locator(".hit").count()
    assert found > 2
    assert page.locator(".hit mark").first.inner_text().casefold() == "nato"

    page.locator(".facet a:not(.without)", has_text="2022").click()
    narrowed = page.locator(".hit").count()
    assert 0 < narrowed < found
    assert page.locator(".facet a[aria-current=true]").inner_text().startswith("2022")
    assert page.locator("#q").input_value() == "nato"

    title = page.locator(".hit h2 a", has_text="Putin-Biden").inner_text()
    page.locator(".hit h2 a", has_text="Putin-Biden").click()
    assert page.locator("h1").inner_text() == title
    assert page.locator(".body mark").count() > 3

    page.get_by_role("link", name="Back to the results").click()
    assert page.locator(".hit").count() == narrowed
    page.locator(".chosen a").first.click()
    assert page.locator(".hit").count() == found


def test_a_range_of_dates_is_kept_with_the_words(page: Any) -> None:
    page.goto("/?q=nato")
    page.get_by_label("From").fill("2022-01-10")
    page.get_by_role("button", name="Apply").click()
    assert page.locator("#q").input_value() == "nato"
    assert page.get_by_label("From").input_value() == "2022-01-10"
    assert all(day >= "2022-01-10" for day in page.locator(".hit time").evaluate_all("all => all.map(t => t.dateTime)"))


def test_the_help_opens_and_its_examples_search(page: Any) -> None:
    page.goto("/")
    page.get_by_text("How to search").click()
    page.get_by_role("link", name='"foreign policy"').click()
    assert page.locator("#q").input_value() == '"foreign policy"'
    assert page.locator(".hit").count() > 0
    assert "Taken to mean" in page.locator(".meaning").inner_text()


def test_the_keyboard_alone_reaches_the_content(page: Any) -> None:
    page.goto("/?q=nato")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.fixture(scope="module")
def sheet(browser: Any, address: str) -> Iterator[Any]:
    """One page for all that only looks."""
    context = browser.new_context(base_url=address)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["/", "/article/000_9ff623a0166da11e.txt", "/actor/NATO"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_number_is_never_broken(sheet: Any, path: str, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 700})
    sheet.goto(path)
    lines = sheet.evaluate(
        """[...document.querySelectorAll('.number')].filter(e => e.checkVisibility()).map(e => {
            const range = document.createRange()
            range.selectNodeContents(e.firstChild)
            return range.getClientRects().length
        })"""
    )
    assert lines and set(lines) == {1}


PATHS = ["/", "/?q=nato", "/?q=nato+xyzzy&from=2022", '/?q="x+Trump:&source=الجزيرة', "/article/arabic", "/nowhere"]


@pytest.mark.parametrize("path", [*PATHS, "/article/long/words?q=nato"])
@pytest.mark.parametrize("width", [320, 640, 1280])
def test_no_page_scrolls_sideways(sheet: Any, path: str, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 700})
    sheet.goto(path)
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [320, 1280])
def test_what_can_be_pressed_is_24_pixels_high_or_stands_in_a_sentence(sheet: Any, path: str, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 700})
    sheet.goto(path)
    low = sheet.evaluate(
        """[...document.querySelectorAll('a, button, input:not([type=hidden]), summary')]
        .map(e => e.matches('.check input') ? e.parentElement : e)
        .filter(e => !e.matches('.skip, p > a, .advice a') || e.parentElement.innerText == e.innerText)
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24)
        .map(e => e.outerHTML)"""
    )
    assert low == []
