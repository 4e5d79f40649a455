"""The obvious engine: a list and a loop. It says what a request means and is the oracle of every real engine.

It shares with them the query tree and the definition of a word, and nothing else: no index, no postings, no score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise, product

from search.analysis import fold, tokenize
from search.article import Article
from search.query import parse
from search.query.dates import combine
from search.query.nodes import (
    NAME_FIELDS,
    TEXT_FIELDS,
    And,
    AtLeast,
    Dates,
    DateUnknown,
    Everything,
    Fuzzy,
    Has,
    Lead,
    Length,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Word,
    both,
)
from search.results import SearchRequest

TYPES = {"person": "person", "org": "organization", "country": "country"}


def find(articles: Sequence[Article], request: SearchRequest, today) -> list[Article]:
    """The articles that match a request, in the order given."""
    tree = both(parse(request.q, today, request.match).tree, *combine(request.first, request.last))
    return [a for a in articles if matches(tree, a) and chosen(request, a)]


def chosen(request: SearchRequest, article: Article, but: str = "") -> bool:
    """Whether an article has the facet values of a request, those of one field aside."""
    has_all = all(set(vs) & set(values(article, f)) for f, vs in request.required if f != but)
    return has_all and not any(v in values(article, f) for f, v in request.excluded if f != but)


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
        case Has(what):
            return bool(getattr(article, {"lang": "language", "actor": "actors"}.get(what, what)))
        case Lead():
            return article.lead is None
        case Length(least, most):
            length = len(tokenize(article.body))
            return (least or 0) <= length and (most is None or length <= most)
        case Near(children, distance, ordered):
            return any(_near(children, distance, ordered, text) for text in _texts(article, _field(node)))
        case AtLeast(count, child):
            return sum(len(_spans(child, text)) for text in _texts(article, _field(child))) >= count
        case Pattern(text, field) | Fuzzy(text, _, field):
            if field not in NAME_FIELDS:
                return any(_spans(node, text) for text in _texts(article, field))
            run_together = ["".join(_surfaces(name)) for name in names(article, field)]
            return any(_spans(node, text) for text in (*names(article, field), *run_together))
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


def _field(node: Node) -> str | None:
    return _field(node.children[0]) if isinstance(node, Near | Or) else node.field


def _spans(node: Node, text: str) -> set[tuple[int, int]]:
    """Where a leaf, or any of an OR, stands in a text."""
    match node:
        case Or(children):
            return {span for child in children for span in _spans(child, text)}
        case Pattern(pattern, _):
            return {(i, i + 1) for i, word in enumerate(_surfaces(text)) if fnmatchcase(word, fold(pattern))}
        case Fuzzy(sought, edits, _):
            near = [w[0] == fold(sought)[0] and _edits(fold(sought), w) <= edits for w in _surfaces(text)]
            return {(i, i + 1) for i, is_near in enumerate(near) if is_near}
        case Word(sought, _) | Phrase(sought, _):
            forms = _stems if isinstance(node, Word) else _surfaces
            words, size = forms(text), len(forms(sought))
            return {(i, i + size) for i in range(len(words)) if words[i : i + size] == forms(sought)}
    raise AssertionError(node)


@cache
def _edits(one: str, other: str) -> int:
    """Letters changed, added, left out or swapped with a neighbour, between two words."""
    if not one or not other:
        return len(one) + len(other)
    costs = [_edits(one[1:], other) + 1, _edits(one, other[1:]) + 1, _edits(one[1:], other[1:]) + (one[0] != other[0])]
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        costs.append(_edits(one[2:], other[2:]) + 1)
    return min(costs)


def _near(children: Sequence[Node], distance: int, ordered: bool, text: str) -> bool:
    for spans in product(*(_spans(child, text) for child in children)):
        inorder = sorted(spans)
        apart = all(a[1] <= b[0] for a, b in pairwise(inorder))
        others = inorder[-1][1] - inorder[0][0] - sum(end - start for start, end in spans)
        if apart and others <= distance and (not ordered or list(spans) == inorder):
            return True
    return False


def _named(sought: list[str], name: list[str]) -> bool:
    return _stands_in(sought, name) or "".join(sought) == "".join(name)


def _stands_in(sought: list[str], words: list[str]) -> bool:
    """Whether the words sought stand side by side; no word stands nowhere."""
    return bool(sought) and any(words[i : i + len(sought)] == sought for i in range(len(words)))
