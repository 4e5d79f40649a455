"""One place where a text names an actor: what recognition hands to resolution."""

from __future__ import annotations

from typing import NamedTuple

from search.article import ActorType


class Mention(NamedTuple):
    """One mention.

    Args:
        first, last: word indices, `last` exclusive.
        name: the canonical name if `known`, else the words of the text on one line.
        known: the authority knows this form.
        surname: a title and a surname only; who it is, the article may say.
        role: what the text calls a person.
    """

    type: ActorType
    first: int
    last: int
    name: str
    known: bool = False
    surname: bool = False
    role: str | None = None
