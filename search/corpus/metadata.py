"""What a web page states of itself in its tags: date, title, publisher, author, address, language.

JSON-LD, Open Graph, meta elements, microdata and `<time>`, in a fixed order of trust: what is written for one article
before what is written for a page. Keeps every value as written, and drops what states nothing (`admin`, an address for
a name). Never takes a date of modification for one of publication.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from search.article import Precision, PublishedDate
from search.corpus.candidates import normal
from search.corpus.credits import is_account, joined
from search.corpus.headline import Headline, parts_of, without_site
from search.corpus.lines import weight
from search.corpus.markup import SIGNS, Markup, Stated
from search.corpus.published import checked, date_in, date_of_url
from search.corpus.publisher import canonical, name_of

_OF_ARTICLE = (
    *("article:published_time", "article:published", "og:article:published_time", "og:published_time"),
    *("datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "article_date_original"),
    *("originalpublicationdate", "publication_date", "publish-date", "publishdate", "publish_date", "pubdate"),
    *("published_time", "published-date", "cxenseparse:publishtime", "bt:pubdate", "rnews:datepublished"),
    *("shareaholic:article_published_time", "vr:published_time", "citation_publication_date", "citation_date"),
    *("pdate", "ptime"),
)
"""Names of meta elements that say when an article was published, the surest first."""
_OF_PAGE = (
    *("dc.date", "dcterms.date", "dc:date", "date", "article:create", "datecreated", "creation_date", "created"),
    *("last-publication", "displaydate", "timestamp", "date.issued", "dcsext.articlefirstpublished"),
)
"""Names that most pages mean so, and some do not."""
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "title")
_SITES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "al:ios:app_name")
_AUTHORS = (
    *("author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator"),
    *("byl", "article:author", "og:article:author", "citation_author", "twitter:data1"),
)
_ADDRESSES = ("og:url", "parsely-link", "dc.identifier", "twitter:url")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9_-]*)?$", re.I)
_ARTICLE = re.compile(r"article|posting|report|news|review|opinion", re.I)
_DATE_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\s*\d{1,2}:?\d{2}.{0,24})?$", re.S)
_COMPACT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T?(?:\d{4}|\d{6})(?!\d).{0,6})?$")
_LOOSE = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{8,40})\"")
_NO_NAME = re.compile(r"://|[{}<>$]")  # an address, or a template that was not filled
_NO_PERSON = re.compile(r"://|[@{}<>$\d]|www\.|\.[a-z]{2,3}$")
_ARCHIVES = frozenset(["web.archive.org", "archive.org", "archive.is", "archive.ph", "archive.today"])
_MOST_NODES = 5_000
_LONGEST_TITLE = 300
_SHORTEST_TITLE = 10
_HEADINGS = SIGNS["h1"] | SIGNS["heading"]
_LONGEST_NAME = 80
_FIRST_YEAR = 1600
_NEAR = 8  # lines of the article in which its title may stand


class Claims(NamedTuple):
    """What the JSON-LD of a page says of its article; nothing said is empty."""

    date: str = ""
    title: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""


def claims_of(scripts: Sequence[str]) -> Claims:
    """What the scripts say of the article; of several articles the first that has a date is meant.

    >>> claims_of(['{"@type": "NewsArticle", "headline": "Talks", "datePublished": "2022-01-09"}']).date
    '2022-01-09'
    """
    best = Claims()
    rank = 0
    for node in _nodes(scripts):
        kind = _kinds(node)
        claims = Claims(
            _string(node.get("datePublished")) or _string(node.get("dateCreated")),
            _string(node.get("headline")) or _string(node.get("name")),
            next(iter(_names(node.get("publisher"))), ""),
            tuple(_names(node.get("author")) or _names(node.get("creator"))),
            _string(node.get("url")) or _string(node.get("mainEntityOfPage")),
        )
        own = (2 if _ARTICLE.search(kind) else 1 if "WebPage" in kind else 0) * 2 + bool(claims.date)
        if own > max(rank, 1):
            best, rank = claims, own
    if not best.date and (loose := next(filter(None, map(_LOOSE.search, scripts)), None)):
        best = best._replace(date=loose[1])  # of a script that is no JSON
    return best


def _nodes(scripts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of the scripts, outer ones first; at most `_MOST_NODES`."""
    level: list[Any] = []
    for script in scripts:
        try:
            level.append(json.loads(script.strip().strip(";"), strict=False))
        except (ValueError, RecursionError):
            continue
    count = 0
    while level and count < _MOST_NODES:
        below: list[Any] = []
        for value in level:
            count += 1
            if isinstance(value, dict):
                yield value
                below.extend(inner for inner in value.values() if isinstance(inner, dict | list))
            elif isinstance(value, list):
                below.extend(value[:_MOST_NODES])
        level = below[:_MOST_NODES]


def _kinds(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return " ".join(map(str, kind[:10])) if isinstance(kind, list) else str(kind or "")


def _string(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("@id")
    return " ".join(value.split()) if isinstance(value, str) else ""


def _names(value: object) -> list[str]:
    """The names in what may be a name, an object that has one, or a list of either."""
    found: list[str] = []
    for one in value[:20] if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list):
            found.extend(_string(part) for part in name[:20])
        else:
            found.append(_string(name))
    return [name for name in found if name]


def date_of(
    stated: Stated, claims: Claims, url: str | None, near: tuple[int, int], today: datetime.date
) -> PublishedDate | None:
    """When the page says it was published: in metadata, in its address, in a `<time>`.

    Of those, one within the lines `near` is taken, else one that is the only day of all.
    """
    metas = dict(reversed(stated.metas))
    for value in (
        claims.date,
        *(metas[name] for name in _OF_ARTICLE if name in metas),
        *(dated.value for dated in stated.dates if dated.property in ("datepublished", "datecreated")),
        *(metas[name] for name in _OF_PAGE if name in metas),
    ):
        if date := _date(value, today):
            return date
    if url and (date := date_of_url(url, today)):
        return date
    shown = [(dated.line, date) for dated in stated.dates if not dated.property and (date := _date(dated.value, today))]
    close = [date for line, date in shown if near[0] <= line < near[1]]
    alone = [date for _, date in shown] if len({date.value for _, date in shown}) == 1 else []
    return next(iter((*close, *alone)), None)


def _date(value: str, today: datetime.date) -> PublishedDate | None:
    """The day of a value; none where it states less, as 03/04/2022 does."""
    value = value.strip()
    match = _DATE_TIME.match(value) or _COMPACT.match(value)
    if match is None:
        date = date_in(value, method="metadata", today=today)
    else:
        day = "-".join(match.groups())
        precision: Precision = "instant" if ":" in value or len(value) > 10 else "day"
        try:
            date = checked(PublishedDate(day, precision, "metadata", value), today)
        except ValueError:
            return None
    return date if date is not None and len(date.value) == 10 and date.days()[0].year >= _FIRST_YEAR else None


def url_of(stated: Stated, claims: Claims) -> str | None:
    """The address of the article: canonical, else what it gives as its own; never that of a whole site."""
    metas = dict(reversed(stated.metas))
    for value in (stated.canonical, *(metas.get(name) for name in _ADDRESSES), claims.url):
        if value and len(value) <= 2_000 and not re.search(r"\s", value):
            try:
                parts = urlsplit(value)
            except ValueError:
                continue
            if parts.scheme in ("http", "https") and "." in parts.netloc and (len(parts.path) > 1 or parts.query):
                return value
    return None


def source_of(stated: Stated, claims: Claims, url: str | None) -> str | None:
    """The publisher: a well-known outlet that a name or the address says, else the name of the site, else its host."""
    metas = dict(reversed(stated.metas))
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    if host in _ARCHIVES:
        host = ""
    names = [name for name in (*(metas.get(name) for name in _SITES), claims.publisher) if name]
    names = [name for name in names if not _NO_NAME.search(name)]
    known = next(filter(None, map(canonical, (*names, host))), None)
    return known or next(filter(None, map(name_of, names)), None) or host or None


def byline_of(stated: Stated, claims: Claims, source: str | None) -> str | None:
    """Who wrote it: people, as far as can be told."""
    metas: dict[str, list[str]] = {}
    for name, content in stated.metas:
        metas.setdefault(name, []).append(" ".join(content.split()))
    for found in (claims.authors, *(metas[name] for name in _AUTHORS if name in metas)):
        names = [name.removeprefix("By ").removeprefix("by ").strip(" ,") for name in found]
        people = [name for name in names if _is_person(name, source)]
        if people:
            return joined(people)
    return None


def _is_person(name: str, source: str | None) -> bool:
    key, own = normal(name), normal(source or "")
    return (
        3 < len(name) <= _LONGEST_NAME
        and _NO_PERSON.search(name) is None
        and not is_account(name)
        and canonical(name) is None
        and not (len(own) > 3 and (own in key or key in own))
    )


def language_of(stated: Stated) -> str | None:
    """The language as ISO 639-1, as far as the page says it."""
    metas = dict(reversed(stated.metas))
    for value in (stated.language, metas.get("og:locale"), metas.get("content-language")):
        if value and (match := _LANGUAGE.match(value.strip())):
            return match[1].lower()
    return None


def title_of(stated: Stated, claims: Claims, markup: Markup, first: int) -> Headline | None:
    """The title, as the page shows it where it shows it; `first` is the line with which the article begins.

    Believed in this order: a heading near the article that says what the page states as its title, the only `<h1>`,
    such a line of another kind, the stated title without the name of the site.
    """
    metas = dict(reversed(stated.metas))
    known = [
        " ".join(title.split())
        for title in (*(metas.get(name) for name in _TITLES), claims.title, stated.title)
        if title and len(title) <= _LONGEST_TITLE
    ]
    wanted = {normal(part) for title in known for part in (title, *parts_of(title))}
    wanted -= {"", *(normal(metas[name]) for name in _SITES[:2] if name in metas)}
    heading: int | None = None
    shown: int | None = None
    alone: set[str] = set()
    for number, (line, mark) in enumerate(zip(markup.lines, markup.marks, strict=True)):
        if len(line.text) > _LONGEST_TITLE:
            continue
        if mark.own & SIGNS["h1"]:
            alone.add(line.text)
        if number < first + _NEAR and normal(line.text) in wanted:
            if mark.own & _HEADINGS and (heading is None or number <= first):
                heading = number
            elif weight(line.text) > _SHORTEST_TITLE and (shown is None or number <= first):
                shown = number
    if heading is None and len(alone) == 1:
        text = alone.pop()
        heading = next((n for n, line in enumerate(markup.lines[: first + _NEAR]) if line.text == text), None)
        if heading is None:
            return Headline(text, None, None)
    found = heading if heading is not None else shown
    if found is not None:
        return Headline(markup.lines[found].text, found, None)
    return Headline(without_site(known[0])[0], None, None) if known else None
