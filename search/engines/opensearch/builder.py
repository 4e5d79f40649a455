"""A generation filled: articles and lexicon, and at the end who leads near-duplicates."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from typing import Any

import numpy as np

from search import duplicates
from search.article import Article
from search.engines import UNCHANGED, BuildReport
from search.engines.opensearch import mapping
from search.engines.opensearch.bulk import Sender, drop, put
from search.engines.opensearch.cluster import Cluster, Json
from search.engines.opensearch.generations import Store
from search.engines.opensearch.lexicon import COUNTS, Counts
from search.engines.opensearch.mapping import Averages, Document, document, key_of
from search.engines.opensearch.snapshot import Generation, meta
from search.engines.stored import STORED_FIELDS, to_stored
from search.engines.taken import UNKNOWN, NothingChangedError, Taken
from search.query.nodes import TEXT_FIELDS

BATCH = 200
"""Articles that are looked at together."""
FIRST = 1_000
"""Articles by which the mean lengths of an archive are known, when it is rebuilt."""
TOO_LONG = f"its id is longer than {mapping.LONGEST} characters"
Text = Mapping[str, str]
"""An article as `stored.to_stored` made it."""
_SEEN = ("id", "lead", "first_day", "last_day", "length", "signature")
"""What of every article decides who leads."""


def rebuild(store: Store, articles: Iterable[Article], signed: bool) -> BuildReport:
    """A new generation of exactly these articles."""
    started = time.monotonic()
    taken = Taken()
    with store.build(base=False) as (target, _):
        counts = Counts()
        texts = taken.numbered(map(to_stored, articles))
        averages, texts = _averages(texts)
        with Sender(store.cluster, target.articles) as sender:
            for batch in _batches(_documents(texts, averages, taken), signed):
                for one in batch:
                    counts.add(one)
                sender.send(put(one.key, one.source) for one in batch)
        with Sender(store.cluster, target.lexicon) as sender:
            sender.send(put(key, entry) for key, entry in counts.entries())
        _finish(store, target, taken.count, {"duplicates": signed, "averages": averages})
    return BuildReport(taken.count, tuple(taken.skipped), time.monotonic() - started, target.number)


def add(store: Store, articles: Iterable[Article], signed: bool) -> BuildReport:
    """A new generation with these articles besides; none, where all are there just so."""
    started = time.monotonic()
    taken = Taken()
    with suppress(NothingChangedError), store.build(base=True) as (target, before):
        assert before is not None
        was = meta(store.cluster, before)
        counts, replaced = Counts(), 0
        averages = was["averages"]
        signed = signed and was["duplicates"]
        texts = taken.numbered(map(to_stored, articles))
        with Sender(store.cluster, target.articles) as sender:
            for batch in _batches(_documents(texts, averages, taken), signed):
                old = stored(store.cluster, before, [one.key for one in batch])
                known = {key: document(text, averages) for key, text in old.items()}
                new = [one for one in batch if not (one.key in old and _unchanged(one, old[one.key], taken))]
                for one in new:
                    counts.add(one)
                    if one.key in known:
                        counts.add(known[one.key], -1)
                        replaced += 1
                sender.send(put(one.key, one.source) for one in new)
        if not taken.count:
            target = before
            raise NothingChangedError
        _change(store.cluster, target, counts)
        _finish(store, target, was["articles"] + taken.count - replaced, was | {"duplicates": signed})
    return BuildReport(taken.count, tuple(taken.skipped), time.monotonic() - started, target.number)


def remove(store: Store, ids: Iterable[str]) -> BuildReport:
    """A new generation without these articles; none, where none of them is there."""
    started = time.monotonic()
    with suppress(NothingChangedError), store.build(base=True) as (target, before):
        assert before is not None
        was = meta(store.cluster, before)
        wanted = {key_of(article_id): article_id for article_id in ids}
        counts, gone = Counts(), 0
        with Sender(store.cluster, target.articles) as sender:
            keys = iter(list(wanted))
            while batch := list(islice(keys, BATCH)):
                old = stored(store.cluster, before, batch)
                for text in old.values():
                    counts.add(document(text, was["averages"]), -1)
                sender.send(map(drop, old))
                gone += len(old)
                for key in old:
                    del wanted[key]
        if not gone:
            target = before
            raise NothingChangedError
        _change(store.cluster, target, counts)
        _finish(store, target, was["articles"] - gone, was)
    unknown = tuple((article_id, UNKNOWN) for article_id in wanted.values())
    return BuildReport(gone, unknown, time.monotonic() - started, target.number)


def stored(cluster: Cluster, generation: Generation, keys: list[str]) -> dict[str, Mapping[str, Any]]:
    """What is stored of those articles that are there, by their keys."""
    found = cluster.documents(generation.articles, keys)
    return {one["_id"]: one["_source"]["stored"] for one in found if one["found"]}


def _unchanged(article: Document, old: Mapping[str, Any], taken: Taken) -> bool:
    """Whether an article is as it is stored, and so is left out."""
    same = all(article.source["stored"][name] == old[name] for name in STORED_FIELDS)
    if same:
        taken.leave(article.head.id, UNCHANGED)
    return same


def _averages(texts: Iterator[Text]) -> tuple[dict[str, float], Iterator[Text]]:
    """The mean lengths of the first titles and bodies, and all texts again."""
    first = list(islice(texts, FIRST))
    lengths: dict[str, list[int]] = {field: [] for field in TEXT_FIELDS}
    for text in first:
        for field, tokens in mapping.tokens_of(text).items():
            lengths[field].append(len(tokens))
    averages = {field: sum(own) / max(1, len(own)) or 1.0 for field, own in lengths.items()}
    return averages, chain(first, texts)


def _documents(texts: Iterable[Text], averages: Averages, taken: Taken) -> Iterator[Document]:
    for text in texts:
        one = document(text, averages)
        if len(one.head.id) > mapping.LONGEST:
            taken.leave(one.head.id, TOO_LONG)
        else:
            yield one


def _batches(documents: Iterator[Document], signed: bool) -> Iterator[list[Document]]:
    while batch := list(islice(documents, BATCH)):
        if signed:
            mapping.sign(batch)
        yield batch


def _change(cluster: Cluster, target: Generation, counts: Counts) -> None:
    """Bring the lexicon up to date."""
    changed = counts.entries()
    with Sender(cluster, target.lexicon) as sender:
        while batch := dict(islice(changed, 10 * BATCH)):
            for known in cluster.documents(target.lexicon, list(batch)):
                for name in COUNTS:
                    batch[known["_id"]][name] += known.get("_source", {}).get(name, 0)
            sender.send(put(key, entry) if entry["articles"] > 0 else drop(key) for key, entry in batch.items())


def _finish(store: Store, target: Generation, articles: int, meta: Json) -> None:
    """Mark near-duplicates; nothing is written any more."""
    store.cluster.ask("POST", f"/{target.both}/_refresh")
    changed = _leads(store.cluster, target, meta["duplicates"])
    with Sender(store.cluster, target.articles) as sender:
        keys = iter(changed)
        while batch := list(islice(keys, BATCH)):
            texts = stored(store.cluster, target, batch)
            documents = [document(text, meta["averages"], changed[key]) for key, text in texts.items()]
            if meta["duplicates"]:
                mapping.sign(documents)
            sender.send(put(one.key, one.source) for one in documents)
    store.complete(target, articles, meta)


def _leads(cluster: Cluster, target: Generation, signed: bool) -> dict[str, str | None]:
    """By key the lead of each article of which another lead is stored."""
    query: Json = {"match_all": {}} if signed else {"exists": {"field": "lead"}}
    body = {"query": query, "_source": False, "docvalue_fields": list(_SEEN)}
    rows = [{name: values[0] for name, values in hit["fields"].items()} for hit in cluster.each(target.articles, body)]
    ids = [row["id"] for row in rows]
    lead = np.arange(len(rows))
    if signed and rows:
        numbers = ((row["length"], row.get("first_day", 0), row.get("last_day", 0)) for row in rows)
        lengths, first_days, last_days = np.array(list(numbers), np.int64).T
        signatures = np.stack([mapping.signature_of(row["signature"]) for row in rows])
        lead = duplicates.leads(signatures, lengths, first_days, last_days, ids)
    leads = [ids[leading] if leading != at else None for at, leading in enumerate(lead.tolist())]
    pairs = zip(rows, leads, strict=True)
    return {key_of(row["id"]): leading for row, leading in pairs if row.get("lead") != leading}
