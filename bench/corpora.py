"""The corpora that the comparisons read: two judged collections and the Reuters articles. Files in, values out.

The files are no part of this repository; `--corpora` names their folder.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.article import Actor, ActorType, Article, PublishedDate

DEFAULT_FOLDER = Path(__file__).parents[2] / "shared" / "corpora"
"""Beside the repository: `../shared/corpora`."""
COLLECTIONS = ("cran", "cisi")
_ACTOR_FIELDS: dict[str, ActorType] = {"people": "person", "orgs": "organization", "places": "country"}


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, queries, and for each query the ids of the documents that were judged relevant (never none)."""

    name: str
    documents: dict[str, str]
    queries: dict[str, str]
    relevant: dict[str, frozenset[str]]


def read_collection(folder: Path, name: str) -> Collection:
    """A judged collection. Queries without judgements are left out, and judgements of documents that are not there."""
    record = json.loads(gzip.decompress(_file(folder, f"{name}.json.gz").read_bytes()))
    documents = record["documents"]
    relevant = {
        query: frozenset(str(document) for document in judged) & documents.keys()
        for query, judged in record["relevant"].items()
    }
    queries = {query: text for query, text in record["queries"].items() if relevant.get(query)}
    return Collection(name, documents, queries, {query: relevant[query] for query in queries})


def read_reuters(folder: Path, count: int | None = None) -> list[Article]:
    """The Reuters newswire of 1987, or its first `count` articles; who acts in them is what Reuters' editors noted."""
    with gzip.open(_file(folder, "reuters.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [_article(json.loads(line)) for _, line in zip(range(count or 1 << 60), lines, strict=False)]


def _article(record: dict[str, Any]) -> Article:
    day = (record["date"] or "")[:10]
    return Article(
        id=record["id"],
        title=record["title"] or None,
        body=record["body"] or "",
        source="Reuters",
        date=PublishedDate(day, "day", "metadata", record["date"]) if day else None,
        actors=tuple(Actor(name, kind) for field, kind in _ACTOR_FIELDS.items() for name in record[field]),
    )


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise SystemExit(f"There is no {name} in {folder}. Name the folder that holds it with --corpora DIR.")
    return path
