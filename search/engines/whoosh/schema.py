"""What of an article is indexed, in which Whoosh field, and how an article is stored.

    title, body                 stems            words
    title_exact, body_exact     surface forms    verbatim phrases
    source … site               surface forms    names; several names in one field are kept apart by BREAK
    lang, id                    the value        codes
    head                        stored only      what a list of results shows
    text                        stored only      the body
    rest                        stored only      what only the article itself shows: removed pieces, mentions

Tokens are made by `search.analysis`, never by Whoosh.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from whoosh.fields import ID, STORED, TEXT, Schema

from search.analysis import tokenize
from search.article import Article, PublishedDate, site_of
from search.query.nodes import ACTOR_FIELDS, KEY_FIELDS, NAME_FIELDS, TEXT_FIELDS
from search.results import Acting
from search.snippets import opening

BREAK = "\x1f"
"""Stands between two names, so that no name reaches into the next; no word of a query can be it."""
STORED_FIELDS = ("head", "text", "rest")


class Head(msgspec.Struct, frozen=True):
    """What the stored head of a document says to a list of results; read in a tenth of the time that `json` takes."""

    id: str
    title: str | None
    source: str | None
    origin: str | None
    date: PublishedDate | None
    dateline: str | None
    byline: str | None
    url: str | None
    language: str | None
    actors: tuple[Acting, ...]
    opening: str
    digest: str


read_head = msgspec.json.Decoder(Head).decode


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


def names_of(head: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names in each name field of an article, from what its head says."""
    names = {field: [head[field]] if head[field] else [] for field in ("source", "origin", "dateline", "byline")}
    names["site"] = [site_of(head["url"])] if head["url"] else []
    names["actor"] = [actor["name"] for actor in head["actors"]]
    for field, type_ in ACTOR_FIELDS.items():
        names[field] = [actor["name"] for actor in head["actors"] if actor["type"] == type_]
    return names


def name_terms(name: str) -> tuple[str, ...]:
    """The terms of a name: in words and, so that `lefigaro` finds Le Figaro, run together.

    >>> name_terms("Le Figaro")
    ('le', 'figaro', '\\x1f', 'lefigaro', '\\x1f')
    """
    words = tuple(token.surface for token in tokenize(name))
    return (*words, BREAK, "".join(words), BREAK) if len(words) > 1 else (*words, BREAK)


def to_stored(article: Article) -> dict[str, str]:
    """The article as JSON texts by `STORED_FIELDS`: what travels to the builder, and what is stored."""
    record = article.to_record()
    del record["lead"]  # that depends on all articles
    text = record.pop("body")
    mentions = [actor.pop("mentions") for actor in record["actors"]]
    rest = {"removed": record.pop("removed"), "mentions": mentions}
    record["opening"] = opening(text)
    parts = zip(STORED_FIELDS, (record, text, rest), strict=True)
    return {name: to_json(part) for name, part in parts}


def to_json(value: Any) -> str:
    """A value as JSON; half of a surrogate pair, which is no character, becomes U+FFFD.

    >>> to_json({"id": chr(0xD800)})
    '{"id":"�"}'
    """
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def from_stored(stored: Mapping[str, Any]) -> Article:
    """The article that `to_stored` wrote.

    Args:
        stored: the values by `STORED_FIELDS`.
    """
    head, rest = dict(stored["head"]), stored["rest"]
    del head["opening"]
    actors = zip(head["actors"], rest["mentions"], strict=True)
    head["actors"] = [actor | {"mentions": mentions} for actor, mentions in actors]
    return Article.from_record(head | {"body": stored["text"], "removed": rest["removed"]})
