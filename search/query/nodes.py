"""The query tree: small frozen nodes, the same for every engine. They say what is sought, never how it is found.

    And(Word("nato"), Not(Phrase("open door")), Dates(2022-01-01, 2022-01-31))

A leaf's `field` is None for the text of the article (title and body), else a name from `FIELDS`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from search.article import ActorType

TEXT_FIELDS = ("title", "body")
"""Running text: words are stemmed, phrases are verbatim."""
NAME_FIELDS = ("source", "origin", "actor", "person", "org", "country", "dateline", "byline", "site")
"""Names: the words sought stand side by side in one name, unstemmed. A site's are the parts of the host of the URL."""
ACTOR_FIELDS: dict[str, ActorType] = {"person": "person", "org": "organization", "country": "country"}
"""The name fields that hold actors of one type; `actor` holds all three."""
FIELD_OF_ACTORS: dict[str, str] = {type_: field for field, type_ in ACTOR_FIELDS.items()}
KEY_FIELDS = ("lang", "id")
"""Codes: the whole value, verbatim."""
FIELDS = TEXT_FIELDS + NAME_FIELDS + KEY_FIELDS
KNOWN = ("title", "date", "source", "origin", "dateline", "byline", "url", "lang", "actor")
"""What `has:` can ask for: whether the text states it."""
ALIASES = {
    "headline": "title",
    "intitle": "title",
    "text": "body",
    "intext": "body",
    "publisher": "source",
    "author": "byline",
    "by": "byline",
    "url": "site",
    "domain": "site",
    "organisation": "org",
    "organization": "org",
    "people": "person",
    "language": "lang",
    "year": "date",
    "from": "since",
    "to": "until",
}
"""Other names of fields."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article; it adds nothing to a score."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, matched by its stem; where it holds several tokens, they stand side by side."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words in this order, unstemmed, stop words kept; case and accents do not matter."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words of a form: `*` stands for any letters, `?` for one. Matched against surface forms."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words spelled like this one: up to `edits` letters changed, added, left out or swapped, but not the first."""

    text: str
    edits: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """The children stand near each other in one text: at most `distance` other words among them.

    Each child is a leaf of the text, or an OR of such leaves. `ordered` keeps them in the order given.
    """

    children: tuple[Node, ...]
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The child, a leaf or an OR of leaves, occurs at least so often in title and body together."""

    count: int
    child: Node


@dataclass(frozen=True, slots=True)
class Length:
    """Articles whose body has this many words, both ends included; None leaves an end open."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Has:
    """Articles of which one of `KNOWN` is known."""

    what: str


@dataclass(frozen=True, slots=True)
class Lead:
    """One article of each group of near-duplicates, and every article that has none."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Articles whose stated date lies wholly within these calendar days, both included; None leaves an end open."""

    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True, slots=True)
class DateUnknown:
    """Articles whose text states no date."""


@dataclass(frozen=True, slots=True)
class And:
    """Articles that match every child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that match at least one child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match the child; it adds nothing to a score."""

    child: Node


Leaf: TypeAlias = Word | Phrase | Pattern | Fuzzy
"""What occurs in a text at a place."""
Node: TypeAlias = "Everything | Leaf | Near | AtLeast | Length | Has | Lead | Dates | DateUnknown | And | Or | Not"


NOTHING = Not(Everything())
"""No article: what is left of a query of which nothing could be read."""


def both(*nodes: Node) -> Node:
    """The nodes joined by AND, without nesting and without `Everything`.

    >>> both(Everything(), Word("nato"))
    Word(text='nato', field=None)
    """
    return _join(And, [node for node in nodes if node != Everything()])


def either(*nodes: Node) -> Node:
    """The nodes joined by OR, without nesting."""
    return _join(Or, list(nodes))


def negated(node: Node) -> Node:
    """The opposite of a node; twice is the node itself."""
    return node.child if isinstance(node, Not) else Not(node)


def _join(kind: type[And] | type[Or], nodes: list[Node]) -> Node:
    children: list[Node] = []
    for node in nodes:
        children.extend(node.children if isinstance(node, kind) else (node,))
    if not children:
        return Everything()
    return children[0] if len(children) == 1 else kind(tuple(children))


def sought(node: Node) -> Iterator[Leaf | Near]:
    """What a match can contain and what is marked in it: leaves and nearnesses, but none under a NOT."""
    if isinstance(node, Leaf | Near):
        yield node
    elif isinstance(node, AtLeast):
        yield from sought(node.child)
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from sought(child)
