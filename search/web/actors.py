"""The page of an actor: when it acts, with whom, and each place where the archive mentions it, in context."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search.article import Article
from search.errors import NotFoundError
from search.query import called, name_key
from search.results import FacetValue, SearchPage, SearchRequest, Snippet
from search.sentences import ends
from search.web.conditional import answer
from search.web.display import Spans
from search.web.routes import aliases, engine

blueprint = Blueprint("actors", __name__)

_BESIDE = {"person": "people", "org": "organisations", "country": "countries"}
"""The facets of those who act with an actor, and what they are called."""
_MOST_BESIDE = 8
_MONTHS = 24
"""Steps of a timeline up to which it counts months; a longer one counts years."""
_AROUND = 160
"""Characters of a sentence that are shown on either side of a mention."""
_COUNT = SearchRequest(limit=0, facets=())


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An article with what it says of an actor: a window for each mention, or none where only its title has one."""

    article: Article
    windows: tuple[Snippet, ...]
    role: str | None


@blueprint.get("/actor/<id:name>")
def page(name: str) -> ResponseReturnValue:
    """One actor, under its canonical name; another name of one leads there.

    Raises:
        NotFoundError: no article has it.
    """
    asked = SearchRequest(
        actor=(name,), sort="newest", facets=tuple(_BESIDE), snippets=0, cursor=request.args.get("cursor", "")
    )
    found = engine().search(asked)
    if not found.total:
        return redirect(url_for("actors.page", name=_meant(name)))
    type_, mentioned = _mentioned(name, found)
    html = render_template(
        "actor.html",
        asked=SearchRequest(actor=(name,)),
        name=name,
        type=type_,
        roles=Counter(item.role for item in mentioned if item.role).most_common(3),
        page=found,
        mentioned=mentioned,
        timeline=_timeline(asked),
        beside=_beside(name, found),
    )
    return answer(html, "text/html", found.generation)


def _meant(name: str) -> str:
    """The one actor of the archive who is called by a name, however it is spelled.

    Raises:
        NotFoundError: there is none, or there are several.
    """
    listed = [value.value for value in engine().values("actor", name).values]
    spelled = [value for value in listed if name_key(value) == name_key(name)]
    known = [other for other in called(name, aliases()) if engine().search(replace(_COUNT, actor=(other,))).total]
    surnamed = [value for value in listed if name_key(value.rsplit(" ", 1)[-1]) == name_key(name)]
    names = list(dict.fromkeys(spelled + known)) or surnamed
    if len(names) != 1:
        hint = f"It may be {', '.join(names)}." if names else "Search for a part of the name."
        raise NotFoundError(f"Nobody is listed as {name!r} in the archive.", hint)
    return names[0]


def _mentioned(name: str, found: SearchPage) -> tuple[str, list[Mentioned]]:
    """The type of an actor, and the articles of a page with what they say of it."""
    type_, mentioned = "", []
    for hit in found.hits:
        article = engine().article(hit.id)
        for actor in article.actors:
            if actor.name == name:
                type_ = type_ or actor.type
                windows = tuple(windows_around(article.body, actor.mentions))
                mentioned.append(Mentioned(article, windows, actor.role))
    return type_, mentioned


def _beside(name: str, found: SearchPage) -> dict[str, list[FacetValue]]:
    """The commonest of those who act in the same articles, by what they are called."""
    beside = {facet.field: [value for value in facet.values if value.value != name] for facet in found.facets}
    return {label: beside[field][:_MOST_BESIDE] for field, label in _BESIDE.items() if beside.get(field)}


def _timeline(asked: SearchRequest) -> tuple[FacetValue, ...]:
    months = engine().timeline(asked, "month").values
    return months if len(months) <= _MONTHS else engine().timeline(asked, "year").values


def windows_around(text: str, spans: Spans) -> Iterator[Snippet]:
    """A window for each span, or for several that stand close together: their sentence, or the near part of it.

    >>> [window.text for window in windows_around("It rained. Putin met Xi. Xi left.", [(11, 16), (21, 23), (25, 27)])]
    ['Putin met Xi.', 'Xi left.']
    """
    borders = [0, *ends(text), len(text)]
    left: Sequence[tuple[int, int]] = sorted(spans)
    while left:
        first, last = left[0]
        start = borders[bisect_right(borders, first) - 1]
        if first - start > _AROUND:
            start = text.find(" ", first - _AROUND, first) + 1 or first - _AROUND
        stop = borders[bisect_left(borders, last)]
        if stop - last > _AROUND:
            stop = max(text.rfind(" ", last, last + _AROUND), last)
        inside = [span for span in left if span[1] <= stop]
        marked = tuple((a - start, b - start) for a, b in inside)
        yield Snippet("body", text[start:stop].rstrip(), marked, start, stop >= len(text.rstrip()))
        left = left[len(inside) :]


def marks(article: Article, asked: SearchRequest, sought: Spans) -> Spans:
    """What is marked in the body of an article: what the query sought, and mentions of the actors that were asked for.

    >>> from search.article import Actor
    >>> article = Article(id="1", body="Mr Putin", actors=(Actor("Vladimir Putin", "person", ((3, 8),)),))
    >>> marks(article, SearchRequest(actor=("Vladimir Putin",)), [(0, 5)])
    [(0, 8)]
    """
    names = {value for field, value in asked.filters if field in ("actor", *_BESIDE)}
    mentions = [span for actor in article.actors if actor.name in names for span in actor.mentions]
    joined: list[tuple[int, int]] = []
    for start, end in sorted((*sought, *mentions)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
