"""The obvious engine: a list and a loop. It says what a request means and is the oracle of every real engine.

It shares with them the query tree and the definition of a word, and nothing else: no index, no postings, no score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

from search.analysis import fold, tokenize
from search.article import Article
from search.query import parse
from search.query.dates import combine
from search.query.nodes import (
    NAME_FIELDS,
    TEXT_FIELDS,
    And,
    Dates,
    DateUnknown,
    Everything,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    both,
)
from search.results import SearchRequest

TYPES = {"person": "person", "org": "organization", "country": "country"}


def find(articles: Sequence[Article], request: SearchRequest, today) -> list[Article]:
    """The articles that match a request, in the order given."""
    tree = both(parse(request.q, today, request.match).tree, *combine(request.first, request.last))
    return [a for a in articles if matches(tree, a) and all(v in values(a, f) for f, v in request.filters)]


def newest(articles: Sequence[Article]) -> list[Article]:
    """By date, newest first, undated last; ties by id."""
    return sorted(articles, key=lambda a: (a.date is None, -a.date.days()[1].toordinal() if a.date else 0, a.id))


def facet(articles: Sequence[Article], field: str) -> Counter[str]:
    """How many of the articles have each value of a facet."""
    return Counter(value for article in articles for value in set(values(article, field)))


def values(article: Article, field: str) -> list[str]:
    """The values of a facet that an article has."""
    if field == "year":
        return [article.date.value[:4] if article.date else "unknown"]
    return names(article, field)


def names(article: Article, field: str) -> list[str]:
    """The names in a name field of an article."""
    if field == "actor":
        return [actor.name for actor in article.actors]
    if field in TYPES:
        return [actor.name for actor in article.actors if actor.type == TYPES[field]]
    name = getattr(article, field)
    return [name] if name else []


def matches(node: Node, article: Article) -> bool:
    """Whether an article matches a tree."""
    match node:
        case Everything():
            return True
        case And(children):
            return all(matches(child, article) for child in children)
        case Or(children):
            return any(matches(child, article) for child in children)
        case Not(child):
            return not matches(child, article)
        case DateUnknown():
            return article.date is None
        case Dates(first, last):
            if article.date is None:
                return False
            begins, ends = article.date.days()
            return (first is None or first <= begins) and (last is None or ends <= last)
        case Word(text, "lang") | Phrase(text, "lang"):
            return fold(text) == fold(article.language or "")
        case Word(text, "id") | Phrase(text, "id"):
            return text == article.id
        case Word(text, field) | Phrase(text, field) if field in NAME_FIELDS:
            return any(_named(_surfaces(text), _surfaces(name)) for name in names(article, field))
        case Word(text, field):
            return any(_stands_in(_stems(text), _stems(t)) for t in _texts(article, field))
        case Phrase(text, field):
            return any(_stands_in(_surfaces(text), _surfaces(t)) for t in _texts(article, field))


@cache
def _surfaces(text: str) -> list[str]:
    return [token.surface for token in tokenize(text)]


@cache
def _stems(text: str) -> list[str]:
    return [token.stem for token in tokenize(text)]


def _texts(article: Article, field: str | None) -> list[str]:
    return [getattr(article, name) or "" for name in TEXT_FIELDS if field in (None, name)]


def _named(sought: list[str], name: list[str]) -> bool:
    return _stands_in(sought, name) or "".join(sought) == "".join(name)


def _stands_in(sought: list[str], words: list[str]) -> bool:
    """Whether the words sought stand side by side; no word stands nowhere."""
    return bool(sought) and any(words[i : i + len(sought)] == sought for i in range(len(words)))
