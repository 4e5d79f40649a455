"""What of an article is indexed, in which Whoosh field, and how an article is stored.

    title, body                 stems            words
    title_exact, body_exact     surface forms    verbatim phrases
    source … site               surface forms    names; several names in one field are kept apart by BREAK
    lang, id                    the value        codes
    head, text, rest            stored only      see `search.engines.stored`

Tokens are made by `search.analysis`, never by Whoosh.
"""

from __future__ import annotations

from whoosh.fields import ID, STORED, TEXT, Schema

from search.analysis import tokenize
from search.engines.stored import STORED_FIELDS
from search.query.nodes import KEY_FIELDS, NAME_FIELDS, TEXT_FIELDS

BREAK = "\x1f"
"""Stands between two names, so that no name reaches into the next; no word of a query can be it."""


def exact(field: str) -> str:
    """The Whoosh field of the surface forms of a text field."""
    return f"{field}_exact"


def schema() -> Schema:
    """Whoosh's schema. It holds classes of Whoosh alone, since it is pickled into the table of contents."""
    indexed = dict.fromkeys((*TEXT_FIELDS, *map(exact, TEXT_FIELDS), *NAME_FIELDS))
    return Schema(
        **{name: TEXT(phrase=True) for name in indexed},
        **{name: ID(unique=name == "id") for name in KEY_FIELDS},
        **dict.fromkeys(STORED_FIELDS, STORED),
    )


def name_terms(name: str) -> tuple[str, ...]:
    """The terms of a name: in words and, so that `lefigaro` finds Le Figaro, run together.

    >>> name_terms("Le Figaro")
    ('le', 'figaro', '\\x1f', 'lefigaro', '\\x1f')
    """
    words = tuple(token.surface for token in tokenize(name))
    return (*words, BREAK, "".join(words), BREAK) if len(words) > 1 else (*words, BREAK)
