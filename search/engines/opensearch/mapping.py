"""What of an article is indexed, in which field of OpenSearch.

    title, body                 stems            words
    title_exact, body_exact     surface forms    verbatim phrases
    text                        stems            what a word scores by: its frequency as BM25F saturates it
    source … dateline           surface forms    names, in words and run together
    facet.*                     the value        facets and their filters
    id, lang, digest, lead, known, month, day    codes
    first_day, last_day         proleptic ordinals of the days that the date covers; none where it is unknown
    words, length               tokens of the body, of title and body
    signature                   see `search.duplicates`
    stored                      only stored: the texts of `search.engines.stored`, and `lead`

Tokens are made by `search.analysis`: a text is sent as its tokens, a line each, and OpenSearch only parts it at the
lines, so that positions are ours. A title stands APART behind the places of a body: what is counted in both is then one
list of places.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from search import duplicates
from search.analysis import Token, fold, tokenize
from search.article import Article, PublishedDate
from search.engines.bm25f import WEIGHTS, B
from search.engines.stored import Head, from_stored, names_of, read_head
from search.query.nodes import KNOWN, NAME_FIELDS, TEXT_FIELDS
from search.results import FILTERS, NO_DATE

APART = 1 << 29
"""Places before a title: more than any body has, and twice as many are less than Lucene's last."""
LONGEST = 8_191
"""Characters of a code or a name that is indexed whole: Lucene takes 32,766 bytes."""
EXACT = {field: f"{field}_exact" for field in TEXT_FIELDS}
"""The field of the surface forms of a text field."""

_CODE = {"type": "keyword", "ignore_above": LONGEST}
_NAME = {"type": "text", "analyzer": "lines", "norms": False, "position_increment_gap": 100}
_TITLE = {"type": "text", "analyzer": "lines", "norms": False, "position_increment_gap": APART}
_BODY = {"type": "text", "analyzer": "lines", "norms": False}
_NUMBER = {"type": "integer"}
_FIELDS = (
    {"title": _TITLE, EXACT["title"]: _TITLE, "body": _BODY, EXACT["body"]: _BODY}
    | {"text": {"type": "rank_features"}}
    | dict.fromkeys(NAME_FIELDS, _NAME)
    | dict.fromkeys(("id", "lang", "digest", "lead", "known", "month", "day"), _CODE)
    | dict.fromkeys(("first_day", "last_day", "words", "length"), _NUMBER)
    | {"facet": {"properties": dict.fromkeys(FILTERS, _CODE)}}
    | {"signature": {"type": "binary", "doc_values": True}, "stored": {"type": "object", "enabled": False}}
)
MAPPINGS = {"dynamic": "strict", "_source": {"includes": ["stored"]}, "properties": _FIELDS}
SETTINGS = {
    "analysis": {
        "tokenizer": {"lines": {"type": "char_group", "tokenize_on_chars": ["\n"]}},
        "analyzer": {"lines": {"type": "custom", "tokenizer": "lines"}},
    }
}


Averages = Mapping[str, float]
"""By text field the mean number of its words. What is indexed hangs on it, so it stays until the archive is rebuilt."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it is sent.

    Args:
        key: its `_id`.
        head: what a list shows of it.
        source: the fields.
        tokens: by text field.
        lead: the id of the article that it repeats.
    """

    key: str
    head: Head
    source: dict[str, Any]
    tokens: Mapping[str, list[Token]]


def key_of(article_id: str) -> str:
    """The `_id` of an article: OpenSearch takes no more than 512 bytes, and an id may have any length."""
    return hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()


def document(stored: Mapping[str, str], averages: Averages, lead: str | None = None) -> Document:
    """The document of an article, as `stored.to_stored` made it.

    Args:
        averages: the mean lengths of the archive's titles and bodies.
    """
    head = msgspec.json.decode(stored["head"])
    tokens = tokens_of(stored)
    names = names_of(head)
    date = PublishedDate(**head["date"]) if head["date"] else None
    value = date.value if date else NO_DATE
    known = {"lang": "language", "actor": "actors"}
    source = {
        "id": head["id"],
        "digest": head["digest"],
        "lang": [fold(head["language"])] if head["language"] else [],
        "known": [what for what in KNOWN if head[known.get(what, what)]],
        "month": value[:7],
        "day": value,
        "words": len(tokens["body"]),
        "length": sum(map(len, tokens.values())),
        "facet": {field: names[field] for field in FILTERS if field != "year"} | {"year": value[:4] if date else value},
        "text": _weighted(tokens, averages),
        "stored": {**stored, "lead": lead},
    }
    for field, own in tokens.items():
        for name, forms in ((field, [t.stem for t in own]), (EXACT[field], [t.surface for t in own])):
            joined = "\n".join(forms)
            source[name] = ["", joined] if field == "title" else joined  # the empty value is what leaves APART
    for field, given in names.items():
        source[field] = [text for name in given for text in _in_words(name)]
    if date:
        source["first_day"], source["last_day"] = (day.toordinal() for day in date.days())
    if lead is not None:
        source["lead"] = lead
    return Document(key_of(head["id"]), read_head(stored["head"]), source, tokens)


def tokens_of(stored: Mapping[str, str]) -> dict[str, list[Token]]:
    """The words of title and body."""
    title = msgspec.json.decode(stored["head"])["title"]
    return {"title": tokenize(title or ""), "body": tokenize(msgspec.json.decode(stored["text"]))}


def feature(stem: str) -> str:
    """What a stem is called in the field `text`, in which no name has a dot: only numbers have one, and no commas.

    >>> feature("3.5")
    '3,5'
    """
    return stem.replace(".", ",")


def _weighted(tokens: Mapping[str, list[Token]], averages: Averages) -> dict[str, float]:
    """By stem the sum over fields of weight * tf / (1 - b + b * length / average), see `whoosh.ranking`."""
    weighted: dict[str, float] = defaultdict(float)
    for field, own in tokens.items():
        one = WEIGHTS[field] / (1 - B + B * len(own) / averages[field])
        for token in own:
            weighted[feature(token.stem)] += one
    return weighted


def article_of(stored: Mapping[str, Any]) -> Article:
    """The article that a document stores."""
    values = {name: msgspec.json.decode(stored[name]) for name in ("head", "text", "rest")}
    values["head"]["lead"] = stored["lead"]
    return from_stored(values)


def sign(documents: list[Document]) -> None:
    """Give documents their signatures, by which near-duplicates are found."""
    texts = [[duplicates.key(t.surface) for own in d.tokens.values() for t in own] for d in documents]
    words = np.array([word for text in texts for word in text], np.uint64)
    starts = np.cumsum([0, *map(len, texts)])
    for one, signature in zip(documents, duplicates.signatures(words, starts), strict=True):
        one.source["signature"] = base64.b64encode(signature.astype("<u2").tobytes()).decode()


def signature_of(text: str) -> duplicates.Array:
    """uint16[128]: the signature that `sign` gave, as OpenSearch gives it back: in letters for URLs, unpadded."""
    return np.frombuffer(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "<u2")


def _in_words(name: str) -> tuple[str, ...]:
    """A name as its surface forms and, so that `lefigaro` finds Le Figaro, run together.

    >>> _in_words("Le Figaro")
    ('le\\nfigaro', 'lefigaro')
    """
    words = [token.surface for token in tokenize(name)]
    return ("\n".join(words), "".join(words)) if len(words) > 1 else tuple(words)
