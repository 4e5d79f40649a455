"""All that a request finds, as CSV, NDJSON, BibTeX or RIS: complete, in the request's order, of one generation.

`found` reads the articles page by page; the functions of `FORMATS` turn them into lines and read nothing. Where an
export comes from travels in the file wherever its format has a place for it.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from search.article import Article
from search.engines import Engine
from search.errors import GoneError
from search.results import SearchPage, SearchRequest
from search.snippets import opening

PAGE = 500
"""Articles read and held at a time."""
CSV_COLUMNS = (
    "id", "title", "source", "origin", "date", "date_precision", "dateline", "byline", "url", "language", "actors",
    "body", "query", "generation",
)  # fmt: skip

_SHAPE = ("cursor", "limit", "facets", "facet_values", "snippets", "explain", "strict")
"""Parameters of a page that an export has no use for."""
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""What makes a spreadsheet run a cell that begins with it (OWASP, CSV injection)."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",  # BibTeX counts the brace of \{ too, and would miss its pair
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
    | {character: "\\" + character for character in "$&#_%"}
)
_NO_TEX = str.maketrans({character: f"%{ord(character):02X}" for character in '\\{}@" '})
"""For a URL or a comment, which know no escapes."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an export comes from.

    Args:
        query: the query text as it was given.
        canonical: the same as it was understood.
        filters: what else chose and ordered the articles, as `(parameter, value)`.
        time: when the export began, ISO 8601 in UTC.
        generation: the build of the index.
        count: how many articles it holds.
    """

    query: str
    canonical: str
    filters: tuple[tuple[str, str], ...]
    time: str
    generation: int
    count: int

    @property
    def asked(self) -> str:
        """The query with its filters, on one line.

        >>> Provenance("nato", "nato", (("source", "Reuters"),), "2022-02-01T10:00:00+00:00", 7, 1).asked
        'nato; source=Reuters'
        """
        return "; ".join(
            (_line(self.query) or "everything", *(f"{name}={_line(value)}" for name, value in self.filters))
        )

    @property
    def note(self) -> str:
        """All of it as a sentence for people."""
        read = f" (read as {_line(self.canonical)})" if _line(self.canonical) not in ("", _line(self.query)) else ""
        articles = f"{self.count} article{'' if self.count == 1 else 's'}"
        return f"Dateline, generation {self.generation}, {self.time}: {articles} for {self.asked}{read}"


Lines = Callable[[Iterable[Article], Provenance], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is called over HTTP, and what writes it."""

    media_type: str
    lines: Lines


def found(engine: Engine, request: SearchRequest, most: int | None = None) -> tuple[Provenance, Iterator[Article]]:
    """All articles that a request finds, or the first `most` of them; read as they are taken, `PAGE` at a time.

    The first page is read here, so whatever is wrong with the request, and a rebuild during it, raises at once.

    Raises:
        RequestError, QueryError, IndexUnavailableError: as `Engine.search`.
        GoneError: the index was rebuilt, now or while the articles are taken. No article of the new one is given.
    """
    size = PAGE if most is None else min(PAGE, most)
    asked = replace(request, limit=size, cursor="", snippets=0, facets=(), explain=False)
    page = engine.search(asked)
    provenance = Provenance(
        query=request.q,
        canonical=page.canonical,
        filters=tuple((name, value) for name, values in _filters(request).items() for value in values),
        time=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        generation=page.generation,
        count=page.total if most is None else min(page.total, most),
    )
    return provenance, _articles(engine, page, _read(engine, page), provenance.count)


def _filters(request: SearchRequest) -> dict[str, list[str]]:
    return {name: values for name, values in request.to_args().items() if name != "q" and name not in _SHAPE}


def _articles(engine: Engine, first: SearchPage, articles: list[Article], left: int) -> Iterator[Article]:
    page = first
    while True:
        yield from articles[:left]
        left -= len(articles)
        if left <= 0:
            return
        if page.next is None:
            raise _changed()
        page = engine.search(replace(page.request, cursor=page.next))
        if (page.generation, page.total) != (first.generation, first.total):  # the total: of date:last-7d at midnight
            raise _changed()
        articles = _read(engine, page)


def _read(engine: Engine, page: SearchPage) -> list[Article]:
    """The articles of a page. That the generation is the same afterwards says that all of them are of it."""
    try:
        return [engine.article(hit.id) for hit in page.hits]
    finally:  # also where an article is no longer there
        if engine.generation() != page.generation:
            raise _changed()


def _changed() -> GoneError:
    return GoneError("The index changed during the export.", "Start the export again.")


def csv_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:
    """RFC 4180 with a header row, after the mark by which Excel knows UTF-8.

    The last two columns of every row say where it comes from.
    """
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(CSV_COLUMNS)
    for article in articles:
        date = article.date
        cells = (
            article.id,
            article.title,
            article.source,
            article.origin,
            date and date.value,
            date and date.precision,
            article.dateline,
            article.byline,
            article.url,
            article.language,
            "; ".join(actor.name for actor in article.actors),
            article.body,
            provenance.asked,
            str(provenance.generation),
        )
        yield writer.writerow(_inert(plain(cell or "")) for cell in cells)


class _Echo:
    """A file that gives back what is written, which `csv` hands on."""

    def write(self, text: str) -> str:
        return text


def _inert(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def ndjson_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:  # noqa: ARG001
    """An article a line, as `Article.to_record` has it and nothing else, so that a rebuild reads it again."""
    for article in articles:
        yield _SURROGATE.sub("\ufffd", json.dumps(article.to_record(), ensure_ascii=False)) + "\n"


def bibtex_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:
    """BibTeX in UTF-8 with LaTeX's special characters escaped, after an `@comment` that says where it comes from."""
    yield f"@comment{{{provenance.note.translate(_NO_TEX | {ord(' '): ' '})}}}\n"
    for article in articles:
        date = article.date.value if article.date else ""
        year, month, _ = (*date.split("-"), "", "")[:3]
        texts = {
            "author": article.byline,
            "title": _heading(article),
            "journal": article.source,
            "langid": article.language,
            "keywords": ", ".join(actor.name for actor in article.actors),
            "abstract": opening(article.body),
            "note": article.origin and f"Credited to {article.origin}",
        }
        fields = {name: _line(text).translate(_TEX) for name, text in texts.items() if text and _line(text)}
        for name in ("author", "title"):  # as they stand: neither read as surname and forename, nor lower-cased
            if name in fields:
                fields[name] = f"{{{fields[name]}}}"
        fields |= {"date": date, "year": year, "url": _line(article.url or "").translate(_NO_TEX)}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        if month:
            lines.append(f"  month = {_MONTHS[int(month) - 1]}")
        kind = "article" if "journal" in fields else "misc"
        yield f"\n@{kind}{{{_key(article)},\n" + ",\n".join(lines) + "\n}\n"


def _key(article: Article) -> str:
    """A citation key that only the id decides: readable, and the same in every export."""
    digest = hashlib.blake2b(article.id.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return "-".join([*re.findall(r"[A-Za-z0-9]+", article.id[:40]), digest])


def ris_lines(articles: Iterable[Article], provenance: Provenance) -> Iterator[str]:
    """RIS records of newspaper articles; the note of each says where it comes from."""
    for article in articles:
        date = article.date.value if article.date else ""
        tags = (
            ("TY", "NEWS"),
            ("ID", article.id),
            ("TI", _heading(article)),
            ("T2", article.source),
            ("AU", article.byline),
            ("PY", date[:4]),
            ("DA", date and "/".join((*date.split("-"), "", "", "")[:4])),
            ("UR", article.url),
            ("LA", article.language),
            *(("KW", actor.name) for actor in article.actors),
            ("AB", opening(article.body)),
            ("N1", provenance.note),
        )
        yield "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags if value) + "ER  - \r\n\r\n"


def _heading(article: Article) -> str:
    """The title; in brackets, as catalogues do, what stands in for one."""
    return article.title or f"[{opening(article.body) or 'untitled'}]"


def plain(text: str) -> str:
    """The text without the characters that XML 1.0 forbids; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.

    >>> plain("a\\0b\\ud800")
    'ab�'
    """
    return _FORBIDDEN.sub("", _SURROGATE.sub("\ufffd", text))


def _line(text: str) -> str:
    return plain(" ".join(text.split()))


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8; header=present", csv_lines),
    "ndjson": Format("application/x-ndjson", ndjson_lines),
    "bib": Format("application/x-bibtex; charset=utf-8", bibtex_lines),
    "ris": Format("application/x-research-info-systems; charset=utf-8", ris_lines),
}
