"""The text form of a page: what a reader sees, line by line, and what the tags say of it."""

from __future__ import annotations

import pytest

from search.corpus import markup
from search.corpus.files import UnreadableError
from search.corpus.markup import SIGNS, markup_of


def _said(page: str) -> set[str]:
    """What is said around the first line."""
    around = markup_of(page).marks[0].around
    return {name for name, bit in SIGNS.items() if around & bit}


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One <b>bold</b> word, a <a href=x>link</a>.", "One bold word, a link."),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<div>One<div>Two</div>Three</div>", "One\n\nTwo\n\nThree"),
        ("One<br>Two", "One\nTwo"),
        ("<ul><li>One<li>Two</ul>", "One\nTwo"),
        ("<table><tr><td>One<td>Two</table>", "One\nTwo"),
        ("<pre>One\n  two</pre>", "One\ntwo"),
        ("<p>  A \n line&nbsp;with\tspaces ", "A line with spaces"),
        ("<p>Wirt&shy;schaft", "Wirtschaft"),
        ("<p>fish &amp; chips &lt;3 &euro;5 &#8364;", "fish & chips <3 €5 €"),
        ("<p>&unknown; stays", "&unknown; stays"),
        ("<b><p>wrongly</b> nested", "wrongly nested"),
        ("<p>unclosed <a href='", "unclosed"),
        ("<?xml version='1.0'?><p>One", "One"),
        ("", ""),
    ],
)
def test_text_form(page: str, text: str) -> None:
    assert markup_of(page).text == text


@pytest.mark.parametrize("tag", sorted(markup.UNSEEN))
def test_what_no_reader_sees_is_no_text(tag: str) -> None:
    page = f"<p>One</p><{tag}>two</{tag}><p>Three</p>"
    assert markup_of(page).text.replace("two\n\n", "") in ("One\n\nThree", "Onetwo\n\nThree")
    if tag not in ("head", "embed"):  # a second head is none, and nothing is within <embed>
        assert "two" not in markup_of(page).text


def test_comments_and_declarations_are_no_text() -> None:
    assert markup_of("<!doctype html><!-- a --><p>One<!-- b --> two").text == "One two"


def test_lines_stand_where_they_say() -> None:
    page = markup_of("<h1>Title</h1><p>One<br>two</p><p> </p><p>three")
    assert [line.text for line in page.lines] == ["Title", "One", "two", "three"]
    assert all(page.text[line.start : line.end] == line.text for line in page.lines)
    assert len(page.marks) == len(page.lines)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<nav><p>a", "nav"),
        ("<div role=navigation><p>a", "nav"),
        ("<div class='post-comments'><p>a", "comments"),
        ("<div id=commentList><p>a", "comments"),
        ("<div hidden><p>a", "hidden"),
        ("<div style='color:red; display: none'><p>a", "hidden"),
        ("<div itemprop=articleBody><p>a", "article body"),
    ],
)
def test_tags_say_what_is_around_a_line(page: str, said: str) -> None:
    assert said in _said(page)
    assert said not in _said("<p>a")


def test_what_the_whole_body_is_called_says_nothing() -> None:
    assert "sidebar" not in _said("<body class=has-sidebar><p>a")


def test_letters_in_links_are_counted() -> None:
    assert [mark.linked for mark in markup_of("<p>see <a>this one</a> now<p>and<p><a>that</a>").marks] == [8, 0, 4]


def test_what_a_page_states_is_kept_as_written() -> None:
    stated = markup_of(
        "<html lang=en-GB><head><title>A &amp; B</title><meta property='og:title' content=' A '>"
        "<meta name=Date content=x>"
        "<link rel=canonical href='https://example.org/a'><script type='application/ld+json'>{\"a\": 1}</script></head>"
        "<svg><title>not this</title></svg><p>One<p><time datetime='2022-01-09'>yesterday</time>"
        "<meta itemprop=datePublished content='2022-01-08'>"
    ).stated
    assert (stated.language, stated.title, stated.canonical) == ("en-GB", "A & B", "https://example.org/a")
    assert stated.metas == [("og:title", "A"), ("date", "x"), ("datepublished", "2022-01-08")]
    assert stated.scripts == ['{"a": 1}']
    assert stated.dates == [(1, "", "2022-01-09")]


def test_a_page_of_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_ELEMENTS", 100)
    with pytest.raises(UnreadableError, match="more than 100 elements"):
        markup_of("<br>" * 101)


def test_elements_nested_deeper_than_any_stack_are_read() -> None:
    assert markup_of("<div>" * 100_000 + "deep" + "</div>" * 100_000).text == "deep"
