"""What of an article is indexed, and in which Whoosh field.

    title, body                 stems            words
    title_exact, body_exact     surface forms    verbatim phrases
    source … dateline           surface forms    names; several names in one field are kept apart by BREAK
    lang, id                    the value        codes
    record                      stored only      the article as JSON

Tokens are made by `search.analysis`, never by Whoosh: fields are given as lists of terms, position by position.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from whoosh.fields import ID, STORED, TEXT, Schema

from search.analysis import fold, tokenize
from search.article import Article
from search.query.nodes import KEY_FIELDS, NAME_FIELDS, TEXT_FIELDS

BREAK = "\x1f"
"""Stands between two names, so that no name reaches into the next; no word of a query can be it."""

ACTOR_TYPES = {"person": "person", "org": "organization", "country": "country"}


def exact(field: str) -> str:
    """The Whoosh field of the surface forms of a text field."""
    return f"{field}_exact"


def schema() -> Schema:
    """Whoosh's schema. It holds classes of Whoosh alone, since it is pickled into the table of contents."""
    text = dict.fromkeys((*TEXT_FIELDS, *map(exact, TEXT_FIELDS), *NAME_FIELDS))
    return Schema(
        **{name: TEXT(phrase=True) for name in text},
        **{name: ID(unique=name == "id") for name in KEY_FIELDS},
        record=STORED,
    )


def document(article: Article, record: str) -> dict[str, Any]:
    """The fields of an article as Whoosh's writer takes them.

    Args:
        record: the article as JSON, stored as it is.
    """
    fields: dict[str, Any] = {"id": [article.id], "record": record}
    if article.language:
        fields["lang"] = [fold(article.language)]
    for field, text in (("title", article.title), ("body", article.body)):
        tokens = tokenize(text or "")
        fields[field] = [token.stem for token in tokens]
        fields[exact(field)] = [token.surface for token in tokens]
    for field, names in names_of(article).items():
        fields[field] = name_terms(names)
    return {name: value for name, value in fields.items() if value}


def names_of(article: Article) -> dict[str, list[str]]:
    """The names in each name field of an article."""
    fields = {field: [name] if (name := getattr(article, field)) else [] for field in ("source", "origin", "dateline")}
    fields["actor"] = [actor.name for actor in article.actors]
    for field, type_ in ACTOR_TYPES.items():
        fields[field] = [actor.name for actor in article.actors if actor.type == type_]
    return fields


def name_terms(names: Iterable[str]) -> list[str]:
    """The terms of names: each in words and, so that `lefigaro` finds Le Figaro, run together.

    >>> name_terms(["Le Figaro"])
    ['le', 'figaro', '\\x1f', 'lefigaro', '\\x1f']
    """
    terms: list[str] = []
    for name in names:
        words = [token.surface for token in tokenize(name)]
        terms += [*words, BREAK]
        if len(words) > 1:
            terms += ["".join(words), BREAK]
    return terms


def to_json(article: Article) -> str:
    """The article as one line of JSON: what travels to the builder and what is stored."""
    return json.dumps(article.to_record(), separators=(",", ":"))


def from_json(record: str) -> Article:
    """The article that `to_json` wrote."""
    return Article.from_record(json.loads(record))
