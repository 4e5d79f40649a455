"""How an engine stores an article: three JSON texts, by what asks for them.

head    what a list of results shows
text    the body
rest    what only the article itself shows: removed pieces, mentions
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from search.article import Article, PublishedDate, site_of
from search.query.nodes import ACTOR_FIELDS
from search.results import Acting
from search.snippets import opening

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


def names_of(head: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names in each name field of an article, from what its head says."""
    names = {field: [head[field]] if head[field] else [] for field in ("source", "origin", "dateline", "byline")}
    names["site"] = [site_of(head["url"])] if head["url"] else []
    names["actor"] = [actor["name"] for actor in head["actors"]]
    for field, type_ in ACTOR_FIELDS.items():
        names[field] = [actor["name"] for actor in head["actors"] if actor["type"] == type_]
    return names


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
