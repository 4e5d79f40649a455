"""How values look on a page: pure functions from a value to its text, used by the templates as filters.

Only `marked` and `paragraphs` make markup, and both escape what they are given.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from search.article import PublishedDate
from search.query import parse
from search.query.nodes import And, Everything, Word
from search.results import FILTERS, Facet, FacetValue, Reason, SearchPage, SearchRequest, Snippet
from search.sentences import begins, complete

Spans = Sequence[tuple[int, int]]

FACET_LABELS = {
    "source": "Source",
    "actor": "Actor",
    "person": "Person",
    "org": "Organisation",
    "country": "Country",
    "year": "Year",
}
ACTOR_LABELS = {"person": "People", "organization": "Organisations", "country": "Countries"}

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FOUND_IN = {
    "metadata": "from the metadata of the record",
    "header line": "from the header line",
    "url": "from the address of the article",
    "dateline": "from the dateline",
    "override": "set by the archive",
}
_WEB_ADDRESS = re.compile(r"https?://[^\s/\\<>\"]+[^\s<>\"]*", re.I)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_TURNING = re.compile(r"[\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U0001efff]")
"""Letters and marks that run from right to left."""
_STEERING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Characters that only say which way others run; one that is not closed turns all that follows."""


def marked(text: str, marks: Spans) -> Markup:
    """The text, escaped, with `<mark>` around each span.

    >>> marked("a <b> c", ((2, 5),))
    Markup('a <mark>&lt;b&gt;</mark> c')
    """
    parts = []
    end = 0
    for start, stop in marks:
        parts += [escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
        end = stop
    return Markup("").join([*parts, escape(text[end:])])


def paragraphs(text: str, marks: Spans) -> list[Markup]:
    """The lines of a text that hold something, each with the marks that lie in it; a mark over a break is split.

    >>> paragraphs("one\\n\\ntwo", ((2, 6),))
    [Markup('on<mark>e</mark>'), Markup('<mark>t</mark>wo')]
    """
    found = []
    for line in _PARAGRAPH.finditer(text):
        first, last = line.span()
        inside = [(max(a, first) - first, min(b, last) - first) for a, b in marks if a < last and b > first]
        found.append(marked(line[0], inside))
    return found


def day(value: str) -> str:
    """A partial ISO date as people write it.

    >>> day("2022-01-09"), day("2022-01"), day("2022")
    ('9 January 2022', 'January 2022', '2022')
    """
    year, *rest = value.split("-")
    names = [str(int(part)) if number else _MONTHS[int(part) - 1] for number, part in enumerate(rest)]
    return " ".join([*reversed(names), year])


def precision(date: PublishedDate) -> str:
    """What a date leaves open, in words; empty where it is a whole day.

    >>> precision(PublishedDate("2022", "year", "url", "/2022/"))
    'only the year is stated'
    """
    return {"year": "only the year is stated", "month": "the day is not stated"}.get(date.precision, "")


def found_in(date: PublishedDate) -> str:
    """Where a date was found.

    >>> found_in(PublishedDate("2022-01-26", "day", "header line", "Wed. Jan 26th, 2022"))
    'from the header line'
    """
    return _FOUND_IN[date.method]


def places(reasons: Iterable[Reason]) -> list[tuple[str, str]]:
    """Why a hit is there: what of the query, and where that stands.

    >>> places([Reason("title", "talks", 1), Reason("body", "talks", 2), Reason("body", "sanctions", 3)])
    [('talks', '×1 in the title, ×2 in the text'), ('sanctions', '×3 in the text')]
    """
    found: dict[str, list[str]] = {}
    for reason in reasons:
        field = "text" if reason.field == "body" else reason.field
        found.setdefault(reason.term, []).append(f"×{reason.count} in the {field}")
    return [(term, ", ".join(where)) for term, where in found.items()]


def isolated(text: str) -> str:
    """The text for a place that knows no markup, as `<title>`: which way it runs changes nothing around it.

    >>> isolated("NATO"), isolated("a\u202eb"), isolated("לברוב") == "\u2068לברוב\u2069"
    ('NATO', 'ab', True)
    """
    text = _STEERING.sub("", text)
    return f"\u2068{text}\u2069" if _TURNING.search(text) else text


def opens_within(snippet: Snippet) -> bool:
    """Whether the window opens inside a sentence, as far as it shows."""
    return snippet.start > 0 and not begins(snippet.text)


def ends_within(snippet: Snippet) -> bool:
    """Whether the window ends inside a sentence, as far as it shows.

    >>> ends_within(Snippet("body", "They met in", ())), ends_within(Snippet("body", "They met.”", ()))
    (True, False)
    """
    return not (snippet.at_end or complete(snippet.text))


def web_address(url: str | None) -> str | None:
    """The URL if a reader may follow it: http or https and nothing else.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    return url if url and _WEB_ADDRESS.fullmatch(url) else None


def language(tag: str | None) -> str | None:
    """The tag if it can be a `lang` attribute."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def counted(number: int, noun: str = "article") -> str:
    """A number with its noun.

    >>> counted(1), counted(431560), counted(0, "source")
    ('1 article', '431,560 articles', '0 sources')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def meaning(page: SearchPage) -> str | None:
    """How the query was understood, where that is more than a list of words that must all occur."""
    if not page.request.q.strip():
        return None
    if page.warnings:
        return page.interpreted
    match parse(page.request.q, datetime.date.today(), page.request.match).tree:
        case Word(field=None) | Everything():
            return None
        case And(children) if all(isinstance(child, Word) and child.field is None for child in children):
            return None
    return page.interpreted


def ordered(facet: Facet) -> tuple[FacetValue, ...]:
    """The values of a facet as they are listed: years from the latest, all else by count."""
    if facet.field != "year":
        return facet.values
    return tuple(sorted(facet.values, key=lambda value: (value.value.isdigit(), value.value), reverse=True))


def unfiltered(asked: SearchRequest) -> dict[str, list[str]]:
    """The URL parameters of the same question without filters and dates."""
    return asked.to_args(**dict.fromkeys(FILTERS, ()), first="", last="")


TEMPLATE_FILTERS = {
    function.__name__: function
    for function in (
        marked,
        paragraphs,
        day,
        precision,
        found_in,
        places,
        isolated,
        opens_within,
        ends_within,
        web_address,
        language,
        counted,
        meaning,
        ordered,
        unfiltered,
    )
}
EXPORT_LABELS = {"csv": "CSV", "ndjson": "NDJSON", "bib": "BibTeX", "ris": "RIS"}
TEMPLATE_GLOBALS = {
    "EXPORT_LABELS": EXPORT_LABELS,
    "FACET_LABELS": FACET_LABELS,
    "ACTOR_LABELS": ACTOR_LABELS,
    "MORE_FACET_VALUES": 200,
}
