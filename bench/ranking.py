"""Ranking quality on judged collections, beside bm25s and tantivy: nDCG@10 and MAP. `python bench/ranking.py`

Every system is given the same text and the same query words, and asked for 1,000 documents. "one field": the whole
text is one field. "title + body": the first paragraph, which is a title in both collections, is a field of its own.
No character of a query acts as syntax.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import tantivy
from corpora import COLLECTIONS, DEFAULT_FOLDER, Collection, read_collection
from measures import average_precision, ndcg
from peers.bm25s_ import tokenizer
from rich.console import Console
from rich.table import Table

from search import SearchRequest, open_engine
from search.article import Article

DEPTH = 1000
"""Documents asked for: MAP is of the first thousand."""
PAGE = 1000

Ranker = Callable[[str], list[str]]
"""From a query to ids, best first."""
System = Callable[[Mapping[str, str], str], Ranker]
"""From documents by id, and a new folder, to their ranker."""


def dateline_one_field(documents: Mapping[str, str], folder: str) -> Ranker:
    """Dateline through its public door, articles without a title."""
    return _dateline([Article(id=id_, body=text) for id_, text in documents.items()], folder)


def dateline_title_body(documents: Mapping[str, str], folder: str) -> Ranker:
    """Dateline through its public door, the first paragraph as the title."""
    return _dateline(_titled(documents), folder)


def dateline_one_field_expanded(documents: Mapping[str, str], folder: str) -> Ranker:
    """As above without a title, with `expand=1`."""
    return _dateline([Article(id=id_, body=text) for id_, text in documents.items()], folder, expand=True)


def dateline_title_body_expanded(documents: Mapping[str, str], folder: str) -> Ranker:
    """As above with a title, with `expand=1`."""
    return _dateline(_titled(documents), folder, expand=True)


def _titled(documents: Mapping[str, str]) -> list[Article]:
    pairs = ((id_, _split(text)) for id_, text in documents.items())
    return [Article(id=id_, title=title or None, body=body) for id_, (title, body) in pairs]


def _dateline(articles: list[Article], folder: str, expand: bool = False) -> Ranker:
    engine = open_engine(folder)
    report = engine.rebuild(articles)
    if report.skipped:
        print(f"Dateline skipped {len(report.skipped)} articles: {report.skipped[:3]}")

    def rank(query: str) -> list[str]:
        ids: list[str] = []
        cursor: str | None = ""
        while cursor is not None and len(ids) < DEPTH:
            request = SearchRequest(
                q=_plain(query), match="any", limit=PAGE, cursor=cursor, facets=(), snippets=0, expand=expand
            )
            page = engine.search(request)
            ids.extend(hit.id for hit in page.hits)
            cursor = page.next
        return ids

    return rank


def bm25s_lucene(documents: Mapping[str, str], folder: str) -> Ranker:  # noqa: ARG001
    """bm25s as its README has it: English stop words, Snowball stemmer, method `lucene`, its own k1 and b."""
    tokens = tokenizer()
    retriever = bm25s.BM25(method="lucene")
    retriever.index(tokens(list(documents.values())), show_progress=False)
    ids = list(documents)

    def rank(query: str) -> list[str]:
        scores = retriever.get_scores(tokens([query])[0])
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        return [ids[document] for document in order if scores[document] > 0]

    return rank


def tantivy_one_field(documents: Mapping[str, str], folder: str) -> Ranker:
    """tantivy with its English stemmer; a query is the OR of its words."""
    return _tantivy({id_: {"body": text} for id_, text in documents.items()}, folder)


def tantivy_title_body(documents: Mapping[str, str], folder: str) -> Ranker:
    """tantivy with title and body, both searched."""
    fields = ("title", "body")
    return _tantivy({id_: dict(zip(fields, _split(text), strict=True)) for id_, text in documents.items()}, folder)


def _tantivy(records: Mapping[str, Mapping[str, str]], folder: str) -> Ranker:
    fields = list(next(iter(records.values())))
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in fields:
        builder.add_text_field(field, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), path=folder)
    writer = index.writer(num_threads=1)
    for id_, record in records.items():
        writer.add_document(tantivy.Document(id=id_, **record))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(query: str) -> list[str]:
        words = " ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        hits = searcher.search(index.parse_query(words, fields), DEPTH).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return rank


SYSTEMS: dict[str, System] = {
    "Dateline, one field": dateline_one_field,
    "Dateline, title + body": dateline_title_body,
    "Dateline, one field, expand=1": dateline_one_field_expanded,
    "Dateline, title + body, expand=1": dateline_title_body_expanded,
    "bm25s, one field": bm25s_lucene,
    "tantivy, one field": tantivy_one_field,
    "tantivy, title + body": tantivy_title_body,
}


def _split(text: str) -> tuple[str, str]:
    """The first paragraph and the rest.

    >>> _split("A title\\nof two lines\\n\\nThe text.")
    ('A title\\nof two lines', 'The text.')
    """
    title, _, body = text.partition("\n\n")
    return title.strip(), body.strip()


def _plain(query: str) -> str:
    """The query with everything blanked that Dateline would read as syntax; a hyphen within a word stays.

    >>> _plain('What "open-door" (policy): -1, AND why?')
    'What  open-door   policy    1  and why '
    """
    words = re.sub(r"(?<!\w)[-–+!]+|[^\w\s'’.&-]", " ", query)
    return re.sub(r"\b(AND|OR|NOT)\b", lambda match: match[0].lower(), words)


def evaluate(ranker: Ranker, collection: Collection) -> dict[str, float]:
    """Mean nDCG@10 and mean average precision over the queries of a collection."""
    pairs = [(ranker(text), collection.relevant[query]) for query, text in collection.queries.items()]
    return {
        "ndcg10": statistics.fmean(ndcg(ranked, relevant) for ranked, relevant in pairs),
        "map": statistics.fmean(average_precision(ranked, relevant) for ranked, relevant in pairs),
    }


def compare(collections: list[Collection], systems: Mapping[str, System]) -> dict[str, dict[str, dict[str, float]]]:
    """Figures by system and collection, with the `average` over the collections."""
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for name, system in systems.items():
        figures[name] = {}
        for collection in collections:
            with tempfile.TemporaryDirectory() as folder:
                figures[name][collection.name] = evaluate(system(collection.documents, folder), collection)
        figures[name]["average"] = {
            measure: statistics.fmean(figures[name][collection.name][measure] for collection in collections)
            for measure in ("ndcg10", "map")
        }
    return figures


def best_peer(figures: Mapping[str, Any], measure: str) -> float:
    """The best average of any system that is not Dateline."""
    return max(values["average"][measure] for name, values in figures.items() if not name.startswith("Dateline"))


def table(figures: Mapping[str, Any]) -> Table:
    """The figures; the last two columns are a system's averages divided by the best peer's."""
    shown = Table(title="Ranking: nDCG@10 and MAP", caption="ratio: average / best average of a peer")
    shown.add_column("system")
    columns = [*COLLECTIONS, "average"]
    for column in (*columns, "ratio"):
        for measure in ("nDCG@10", "MAP"):
            shown.add_column(f"{column}\n{measure}", justify="right")
    best = {measure: best_peer(figures, measure) for measure in ("ndcg10", "map")}
    for name, values in figures.items():
        cells = [f"{values[column][measure]:.4f}" for column in columns for measure in best]
        shown.add_row(name, *cells, *(f"{values['average'][measure] / best[measure]:.3f}" for measure in best))
    return shown


def main() -> None:
    """Read the collections, ask every system, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of cran.json.gz and cisi.json.gz")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    figures = compare([read_collection(arguments.corpora, name) for name in COLLECTIONS], SYSTEMS)
    Console(width=None if sys.stdout.isatty() else 120).print(table(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
