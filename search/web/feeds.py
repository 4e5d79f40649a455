"""`/feed.atom`: the newest articles of a request as Atom (RFC 4287), so that a search can be followed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, url_for

from search.export import plain
from search.results import Hit, SearchPage, SearchRequest
from search.web import display
from search.web.conditional import answer
from search.web.routes import asked_of_url, engine

blueprint = Blueprint("feeds", __name__)

ENTRIES = 50


@blueprint.get("/feed.atom")
def atom() -> Response:
    """The newest articles that a request finds; its order and the shape of its pages are passed over."""
    asked = _followed(asked_of_url())
    page = engine().search(replace(asked, sort="newest", limit=ENTRIES, snippets=1, facets=()))
    xml = tostring(_feed(asked, page, engine().info()["built"]), encoding="unicode")
    return answer('<?xml version="1.0" encoding="utf-8"?>\n' + xml + "\n", "application/atom+xml", page.generation)


def _followed(asked: SearchRequest) -> SearchRequest:
    """What of a request decides which articles it finds: one feed has one address and one id."""
    return SearchRequest(
        **{
            name: getattr(asked, name)
            for name in ("q", "source", "actor", "person", "org", "country", "year", "first", "last", "match", "strict")
        }
    )


def _feed(asked: SearchRequest, page: SearchPage, built: str) -> Element:
    args: dict[str, Any] = asked.to_args()
    feed = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _text(feed, "id", _id(f"feed?{urlencode(args, doseq=True, errors='surrogatepass')}"))
    _text(feed, "title", f"Dateline: {asked.q or 'the whole archive'}")
    _text(feed, "updated", built)
    _text(SubElement(feed, "author"), "name", "Dateline")
    _link(feed, "self", url_for("feeds.atom", _external=True, **args), "application/atom+xml")
    _link(feed, "alternate", url_for("pages.search", _external=True, **args | {"sort": "newest"}), "text/html")
    for hit in page.hits:
        _entry(SubElement(feed, "entry"), hit, built)
    return feed


def _entry(entry: Element, hit: Hit, built: str) -> None:
    if language := display.language(hit.language):
        entry.set("xml:lang", language)
    _text(entry, "id", _id(f"article/{quote(hit.id, safe='', errors='surrogatepass')}"))
    _text(entry, "title", hit.title or hit.lead or "Untitled")
    # Atom wants a time. A month or a year gives its first day here, and no `published`; without a date it is the build.
    _text(entry, "updated", f"{hit.date.days()[0]}T00:00:00Z" if hit.date else built)
    if hit.date and hit.date.precision in ("day", "instant"):
        _text(entry, "published", f"{hit.date.value}T00:00:00Z")
    if by := hit.byline or hit.source:
        _text(SubElement(entry, "author"), "name", by)
    _link(entry, "alternate", url_for("pages.article", article_id=plain(hit.id), _external=True), "text/html")
    if original := display.web_address(hit.url):
        _link(entry, "via", original)
    _text(entry, "summary", hit.body_snippets[0].text if hit.body_snippets else hit.lead)
    for actor in hit.actors:
        SubElement(entry, "category", term=plain(actor.name))


def _id(name: str) -> str:
    """A URN that stays the same whatever address the archive is served at."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:dateline:{name}").urn


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = plain(text)


def _link(parent: Element, rel: str, href: str, media_type: str | None = None) -> None:
    SubElement(parent, "link", {"rel": rel, "href": plain(href)} | ({"type": media_type} if media_type else {}))
