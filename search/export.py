"""All that a request finds, as CSV, NDJSON, BibTeX or RIS, and its newest as an Atom feed.

An export is complete, in the order of the request, and of one generation: where the index is rebuilt meanwhile it
breaks off with an error and never mixes two. Where it came from (query, generation, time, count) travels with it.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias
from xml.etree import ElementTree

from search.article import Article
from search.engines import Engine
from search.errors import GoneError
from search.results import Hit, SearchPage, SearchRequest

PAGE = 500
"""Articles read at a time."""
FEED = 50
"""Entries of a feed."""

Lines: TypeAlias = Callable[[Iterable[Article], "Provenance"], Iterator[str]]

_COLUMNS = ("id", "title", "source", "origin", "date", "dateline", "byline", "url", "language", "actors", "body")
_FORMULA = re.compile(r"[=+\-@\t\r]")
"""What a spreadsheet would run if a cell began with it."""
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow, lone surrogates among them."""
_TEX = re.compile(r"[\\{}%&$#_~^]")
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an export comes from.

    Args:
        query: the request's query text, and what it was taken to mean.
        time: when it was made, ISO, in UTC.
    """

    query: str
    interpreted: str
    generation: int
    count: int
    time: str

    def sentence(self) -> str:
        """The same for people, on one line."""
        query = " ".join(self.query.split()) or "*"
        return f"Dateline export of {self.count} articles for {query} (generation {self.generation}, {self.time})"


def found(engine: Engine, request: SearchRequest) -> tuple[Provenance, Iterator[Article]]:
    """All articles that a request finds, read as they are asked for.

    Raises:
        GoneError: while reading, if the index was rebuilt since the first article.
    """
    asked = replace(request, limit=PAGE, cursor="", snippets=0, facets=())
    page = engine.search(asked)
    time = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    provenance = Provenance(request.q, page.interpreted, page.generation, page.total, time)
    return provenance, _articles(engine, page)


def _articles(engine: Engine, page: SearchPage) -> Iterator[Article]:
    while True:
        for hit in page.hits:
            article = engine.article(hit.id)
            if engine.generation() != page.generation:
                raise GoneError("The index was rebuilt during the export.", "Start it again.")
            yield article
        if page.next is None:
            return
        page = engine.search(replace(page.request, cursor=page.next))


def csv_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:
    """RFC 4180 with a heading; where it comes from stands in the last columns of each row."""
    yield _row([*_COLUMNS, "query", "generation", "exported"])
    for article in articles:
        values = [getattr(article, column) for column in _COLUMNS]
        values[4] = article.date.value if article.date else None
        values[9] = "; ".join(actor.name for actor in article.actors)
        yield _row([*values, provenance.query, provenance.generation, provenance.time])


def _row(values: Iterable[object]) -> str:
    line = io.StringIO()
    cells = ["" if value is None else str(value).replace("\0", "") for value in values]
    csv.writer(line).writerow("'" + cell if _FORMULA.match(cell) else cell for cell in cells)
    return line.getvalue()


def ndjson_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:
    """One article a line, as `dateline show --json` has it, with `exported`; `dateline rebuild` reads it again."""
    said = {"query": provenance.query, "generation": provenance.generation, "time": provenance.time}
    for article in articles:
        yield json.dumps(article.to_record() | {"exported": said}, ensure_ascii=True) + "\n"


def bibtex_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:
    """BibTeX `@misc` entries, keyed by the article's number in the export and its year."""
    yield f"@comment{{{_tex(provenance.sentence())}}}\n\n"
    for number, article in enumerate(articles, 1):
        year = article.date.value[:4] if article.date else None
        fields = {
            "title": article.title or "[no title]",
            "author": article.byline,
            "howpublished": article.source,
            "year": year,
            "date": article.date.value if article.date else None,
            "url": article.url,
            "note": f"Dateline article {article.id}",
        }
        inside = "".join(f",\n  {name} = {{{_tex(value)}}}" for name, value in fields.items() if value)
        yield f"@misc{{dateline{number}-{year or 'nd'}{inside}\n}}\n\n"


def _tex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return _TEX.sub(lambda match: special.get(match[0], "\\" + match[0]), _one_line(text))


def ris_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:
    """RIS records of type NEWS, each with where it comes from as a note."""
    for article in articles:
        date = article.date.value if article.date else ""
        tags = [
            ("TY", "NEWS"),
            ("ID", article.id),
            ("TI", article.title),
            *(("AU", name) for name in (article.byline or "").split(", ")),
            ("T2", article.source),
            ("PY", date[:4]),
            ("DA", "/".join([*date.split("-"), "", "", ""][:3]) + "/" if date else ""),
            ("UR", article.url),
            ("LA", article.language),
            *(("KW", actor.name) for actor in article.actors),
            ("N1", provenance.sentence()),
        ]
        yield "".join(f"{tag}  - {_one_line(value)}\n" for tag, value in tags if value) + "ER  - \n\n"


def _one_line(text: str) -> str:
    return " ".join(_FORBIDDEN.sub("", text).split())


FORMATS: dict[str, tuple[str, Lines]] = {
    "csv": ("text/csv", csv_lines),
    "ndjson": ("application/x-ndjson", ndjson_lines),
    "bib": ("application/x-bibtex", bibtex_lines),
    "ris": ("application/x-research-info-systems", ris_lines),
}
"""Each format's media type, and what writes it."""


def encoded(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as UTF-8; a lone surrogate, which UTF-8 cannot have, becomes a question mark."""
    for line in lines:
        yield line.encode("utf-8", "replace")


def atom(page: SearchPage, here: str, link: Callable[[Hit], str], built: str) -> str:
    """The hits of a page as an Atom feed (RFC 4287).

    Args:
        here: the feed's own address.
        link: the address of an article's page.
        built: when the generation was built, ISO; an undated article has this date.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _element(feed, "id", here)
    _element(feed, "title", f"Dateline: {page.request.q or 'all articles'}")
    _element(feed, "updated", built)
    _element(_element(feed, "author"), "name", "Dateline")
    _element(feed, "link", rel="self", href=here)
    for hit in page.hits:
        entry = _element(feed, "entry")
        _element(entry, "id", link(hit))
        _element(entry, "title", hit.title or hit.lead or "Untitled")
        _element(entry, "updated", f"{hit.date.days()[0]}T00:00:00Z" if hit.date else built)
        _element(entry, "link", rel="alternate", href=link(hit))
        _element(_element(entry, "author"), "name", hit.byline or hit.source or "unknown")
        _element(entry, "summary", " … ".join(snippet.text for snippet in hit.body_snippets) or hit.lead)
        for actor in hit.actors:
            _element(entry, "category", term=actor.name)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def _element(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    clean = {key: _FORBIDDEN.sub("", value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    element.text = _FORBIDDEN.sub("", text) if text else text
    return element
