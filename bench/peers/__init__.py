"""The systems that bench/speed.py compares, each in a module of its own behind one small protocol.

Every system indexes the same articles (title, body, day, who acts in them), keeps what a list of results shows, and
answers a `Query` with the total and the ten best as `(id, title)`. Times include turning the words into the system's
own query text and parsing it, because that is what a caller waits for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from queries import Query

from search.article import Article

TOP = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found.

    Args:
        total: how many articles match.
        top: id and title of the ten best.
        extras: how many facet values or snippets were made, so that an idle class shows.
    """

    total: int
    top: tuple[tuple[str, str], ...]
    extras: int = 0


class Peer(Protocol):
    """A system under measurement, given an empty folder of its own when it is made.

    Attributes:
        name: what the table calls it.
        analysis: what it makes a word of, in a few words.
        classes: the classes of query that it can answer at all.
    """

    name: str
    analysis: str
    classes: frozenset[str]

    def build(self, articles: Sequence[Article]) -> None:
        """Index the articles and be ready to answer."""

    def search(self, query: Query) -> Answer:
        """The answer to a query of one of `classes`."""
