"""A question and its answer: `SearchRequest` in, `SearchPage` out; page, JSON and terminal show the same value.

`SearchRequest.from_args` reads the parameters of a URL and `to_args` writes them, so every link (facet, sort, page)
is a request with something changed. Marks are character offsets; markup is added only where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from search.article import Actor, ActorType, Article, PublishedDate
from search.errors import RequestError
from search.query import Match, Warning, dates
from search.query.nodes import Node

Sort = Literal["relevance", "newest", "oldest"]
By = Literal["year", "month", "day"]
"""The steps of a timeline."""

FILTERS = ("source", "actor", "person", "org", "country", "year")
"""Facets, each also a filter on its exact value."""
ONE_VALUED = ("source", "year")
"""Facets of which an article has one value; they are counted as if none of their own were chosen."""
LEFT_OUT = "-"
NO_DATE = "unknown"
"""The year of an article that states no date."""
MAX_LIMIT = 1000
MAX_FACET_VALUES = 1000
MAX_SNIPPETS = 3

Args = Mapping[str, "str | Sequence[str]"]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked.

    Args:
        q: query text; empty for every article.
        source, actor, person, org, country, year: exact facet values; a sign before one, `-Reuters`, leaves out the
            articles that have it. Of several sources or years an article has one; of several actors, all.
        first, last: calendar dates, whole or partial, both included (`from` and `to` in a URL).
        match: what words side by side mean.
        sort: `relevance`, or by date; articles without a date come last.
        limit: hits a page, 0 to 1000.
        cursor: where the page starts, as `SearchPage.next` gave it.
        facets: the fields whose values are counted.
        facet_values: values listed of each, the commonest, 1 to 1000.
        snippets: windows of the body a hit, 0 to 3.
        expand: rank also by words that the best articles share; what is found stays the same.
        explain: say of each hit what makes its score.
        strict: refuse a query with warnings.
    """

    q: str = ""
    source: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    org: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    match: Match = "all"
    sort: Sort = "relevance"
    limit: int = 10
    cursor: str = ""
    facets: tuple[str, ...] = ("source", "actor", "year")
    facet_values: int = 20
    snippets: int = 2
    expand: bool = False
    explain: bool = False
    strict: bool = False

    @classmethod
    def from_args(cls, args: Args) -> SearchRequest:
        """The request that URL parameters describe; a parameter may be repeated.

        Raises:
            RequestError: an unknown parameter, or a value that it cannot have; `parameter` names it.

        >>> SearchRequest.from_args({"q": "nato", "source": ["Reuters"], "from": "2022"}).first
        '2022'
        """
        values = {}
        for parameter, given in args.items():
            if parameter not in PARAMETERS:
                raise RequestError(
                    f"There is no parameter {parameter!r}.",
                    f"Parameters: {', '.join(PARAMETERS)}.",
                    parameter=parameter,
                )
            texts = (given,) if isinstance(given, str) else tuple(given)
            name = _FIELD_OF.get(parameter, parameter)
            values[name] = _read(name, parameter, texts)
        request = cls(**values)
        _ = request.period
        return request

    def to_args(self, **changes: Any) -> dict[str, list[str]]:
        """The URL parameters of this request with fields changed; defaults are left out.

        A change of anything but the cursor starts again at the first page.

        >>> SearchRequest(q="nato", cursor="7.10").to_args(sort="newest")
        {'q': ['nato'], 'sort': ['newest']}
        """
        changed = replace(self, **({"cursor": ""} | changes))
        args = {}
        for field in fields(changed):
            value = getattr(changed, field.name)
            if value != field.default:
                args[_PARAMETER_OF.get(field.name, field.name)] = _write(field.name, value)
        return args

    def toggled(self, field: str, value: str) -> dict[str, list[str]]:
        """The URL parameters with one facet value added, or taken away where it was chosen."""
        chosen: tuple[str, ...] = getattr(self, field)
        return self.to_args(**{field: tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)})

    @property
    def period(self) -> tuple[Node, ...]:
        """The calendar days from `first` to `last`, see `dates.combine`.

        Raises:
            RequestError: one of them is no date.
        """
        for parameter, text in (("from", self.first), ("to", self.last)):
            try:
                dates.combine(text, "")
            except ValueError as error:
                raise RequestError(f"{parameter}: {error}.", "Or leave it out.", parameter=parameter) from error
        return dates.combine(self.first, self.last)

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """The facet values given, as `(field, value)`, with the sign of those left out."""
        return tuple((field, value) for field in FILTERS for value in getattr(self, field))

    @property
    def required(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What must hold: `(field, values)`, an article has at least one of these values.

        >>> SearchRequest(source=("Reuters", "AFP", "-DPA"), actor=("NATO", "OSCE")).required
        (('source', ('Reuters', 'AFP')), ('actor', ('NATO',)), ('actor', ('OSCE',)))
        """
        wanted = {field: tuple(v for v in getattr(self, field) if not v.startswith(LEFT_OUT)) for field in FILTERS}
        one_of = tuple((field, values) for field, values in wanted.items() if field in ONE_VALUED and values)
        each = ((field, (value,)) for field, values in wanted.items() if field not in ONE_VALUED for value in values)
        return (*one_of, *each)

    @property
    def excluded(self) -> tuple[tuple[str, str], ...]:
        """What must not hold: `(field, value)`."""
        return tuple((field, v.removeprefix(LEFT_OUT)) for field, v in self.filters if v.startswith(LEFT_OUT))


_PARAMETER_OF = {"first": "from", "last": "to"}
_FIELD_OF = {parameter: name for name, parameter in _PARAMETER_OF.items()}
PARAMETERS = tuple(_PARAMETER_OF.get(field.name, field.name) for field in fields(SearchRequest))
_CHOICES: dict[str, tuple[str, ...]] = {"match": get_args(Match), "sort": get_args(Sort)}
_RANGES = {"limit": (0, MAX_LIMIT), "facet_values": (1, MAX_FACET_VALUES), "snippets": (0, MAX_SNIPPETS)}
_SWITCHES = tuple(field.name for field in fields(SearchRequest) if field.default is False)
_YEAR = re.compile(rf"{LEFT_OUT}?([0-9]{{4}}|{NO_DATE})|")
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


def _read(name: str, parameter: str, texts: tuple[str, ...]) -> Any:
    if name in FILTERS:
        for text in texts:
            if name == "year" and not _YEAR.fullmatch(text):
                hint = f"Give a year such as 2022, or {NO_DATE}."
                raise RequestError(f"year cannot be {text!r}.", hint, parameter=parameter)
        return tuple(text for text in texts if text)
    if len(texts) != 1:
        raise RequestError(f"{parameter} was given {len(texts)} times.", "Give it once.", parameter=parameter)
    text = texts[0]
    if name == "facets":
        names = tuple(part.strip() for part in text.split(",") if part.strip())
        if unknown := [part for part in names if part not in FILTERS]:
            raise RequestError(
                f"There is no facet {unknown[0]!r}.", f"Facets: {', '.join(FILTERS)}.", parameter=parameter
            )
        return names
    if name in _CHOICES and text not in _CHOICES[name]:
        raise RequestError(
            f"{parameter} cannot be {text!r}.", f"Choose one of {', '.join(_CHOICES[name])}.", parameter=parameter
        )
    if name in _RANGES:
        lowest, highest = _RANGES[name]
        if not (text.isascii() and text.isdigit() and len(text) < 6 and lowest <= int(text) <= highest):
            raise RequestError(
                f"{parameter} cannot be {text!r}.",
                f"Give a whole number from {lowest} to {highest}.",
                parameter=parameter,
            )
        return int(text)
    if name in _SWITCHES:
        if text.lower() not in _TRUTH:
            raise RequestError(f"{parameter} cannot be {text!r}.", "Give 1 or 0.", parameter=parameter)
        return _TRUTH[text.lower()]
    return text


def _write(name: str, value: Any) -> list[str]:
    if name in FILTERS:
        return list(value)
    if name == "facets":
        return [",".join(value)]
    return [str(int(value)) if isinstance(value, bool) else str(value)]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A window of a text, plain, and what matched in it.

    Args:
        field: `title` or `body`.
        text: the words as they stand in the article, white space run together.
        marks: `(start, end)` character offsets in `text`, in order, apart from each other.
        start: the window's character offset in the field.
        at_end: whether nothing of the field stands behind it.
    """

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]
    start: int = 0
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit is there: what of the query stands in which field, and how often."""

    field: str
    term: str
    count: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part of the query gives to the score of a hit in one field; those of a hit add up to its score.

    Args:
        count: how often it stands in the field.
        idf: how rare it is in the archive; a function word has a quarter of its own.
        added: whether it was added to the ranking, and not asked for.
    """

    field: str
    term: str
    count: int
    idf: float
    score: float
    added: bool


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts in a hit, and how often it mentions them: what of an `Actor` a list shows."""

    name: str
    type: ActorType
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One article of an answer; fields as in `Article`, without its body but for `lead`, its first words."""

    id: str
    title: str | None
    source: str | None
    origin: str | None
    date: PublishedDate | None
    dateline: str | None
    byline: str | None
    url: str | None
    language: str | None
    actors: tuple[Acting | Actor, ...]
    lead: str
    score: float
    snippets: tuple[Snippet, ...]
    why: tuple[Reason, ...]
    explanation: tuple[Contribution, ...] | None = None

    @property
    def title_snippet(self) -> Snippet | None:
        """The title with its marks, where the query matched in it."""
        return next((snippet for snippet in self.snippets if snippet.field == "title"), None)

    @property
    def body_snippets(self) -> tuple[Snippet, ...]:
        """The windows of the body."""
        return tuple(snippet for snippet in self.snippets if snippet.field == "body")

    def to_json(self) -> dict[str, Any]:
        """The hit as JSON-ready values."""
        date = self.date
        return {
            "id": self.id,
            "title": self.title,
            "source": self.source,
            "origin": self.origin,
            "date": date and {"value": date.value, "precision": date.precision, "method": date.method},
            "dateline": self.dateline,
            "byline": self.byline,
            "url": self.url,
            "language": self.language,
            "lead": self.lead,
            "score": round(self.score, 4),
            "actors": [{"name": a.name, "type": a.type, "count": a.count} for a in self.actors],
            "snippets": [
                {"field": s.field, "text": s.text, "marks": [list(m) for m in s.marks]} for s in self.snippets
            ],
            "why": [{"field": r.field, "term": r.term, "count": r.count} for r in self.why],
            "explanation": self.explanation
            and [
                asdict(part) | {"idf": round(part.idf, 4), "score": round(part.score, 4)} for part in self.explanation
            ],
        }

    @classmethod
    def of(
        cls,
        shown: Any,
        *,
        lead: str,
        score: float,
        snippets: tuple[Snippet, ...],
        why: tuple[Reason, ...],
        explanation: tuple[Contribution, ...] | None = None,
    ) -> Hit:
        """The hit for an article, or for what an engine stores of one under the same names."""
        return cls(
            shown.id,
            shown.title,
            shown.source,
            shown.origin,
            shown.date,
            shown.dateline,
            shown.byline,
            shown.url,
            shown.language,
            shown.actors,
            lead,
            score,
            snippets,
            why,
            explanation,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """One article, with what of a search stands in it.

    Args:
        title_marks, body_marks: `(start, end)` character offsets, in order, apart from each other.
        generation: the build of the index that has it.
    """

    article: Article
    title_marks: tuple[tuple[int, int], ...]
    body_marks: tuple[tuple[int, int], ...]
    generation: int


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and how many of the articles found have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The commonest values of a field among all articles found, most first."""

    field: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How something that was begun may go on.

    Args:
        type: `actor`, `source`, `title` or `word`.
        value: the name, title or word, whole.
        count: in how many articles it is; of a title 1.
        id: of a title, its article.
    """

    type: Literal["actor", "source", "title", "word"]
    value: str
    count: int
    id: str | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer: one page of hits, and what holds for all of them.

    Args:
        interpreted: the query as it was understood, in English.
        canonical: the same as query text.
        total: how many articles match, exactly.
        took_ms: wall-clock time of the search.
        generation: the build of the index that answered.
        start: how many hits stand on the pages before this one.
        next, previous: cursors of the pages beside this one.
        expanded: the words that ranking went by besides those asked for, heaviest first.
        suggestion: the query with words that the archive does not know corrected, where that finds more.
    """

    request: SearchRequest
    interpreted: str
    canonical: str
    warnings: tuple[Warning, ...]
    total: int
    took_ms: float
    generation: int
    start: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    next: str | None
    previous: str | None
    expanded: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def reading(self) -> str:
        """What was answered, in English: the query as it was understood, and the words added to the ranking."""
        return "; also ranking by: ".join(filter(None, (self.interpreted, ", ".join(self.expanded))))

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON-ready values; the shape is documented in docs/api.md."""
        return {
            "query": {
                "text": self.request.q,
                "interpreted": self.reading,
                "canonical": self.canonical,
                "warnings": [{"message": w.message, "span": list(w.span)} for w in self.warnings],
                "expanded": list(self.expanded),
                "did_you_mean": self.suggestion,
            },
            "total": self.total,
            "took_ms": round(self.took_ms, 2),
            "generation": self.generation,
            "hits": [hit.to_json() for hit in self.hits],
            "facets": {f.field: [{"value": v.value, "count": v.count} for v in f.values] for f in self.facets},
            "start": self.start,
            "next": self.next,
            "previous": self.previous,
        }
