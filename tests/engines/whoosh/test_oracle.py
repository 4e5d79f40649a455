"""Stock Whoosh as the oracle where the meaning is the same: its own codec, and its own searcher on our segments.

All three hold the same Reuters articles under the same document numbers: Whoosh's codec in one segment, ours in three,
both with the same documents deleted. The short form asks 40 queries of each class of 1,000 articles, `pytest -m slow`
300 of all 21,578.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from whoosh import index, query, scoring
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import NUMERIC
from whoosh.searching import Searcher

from search.analysis import FUNCTION_WORDS, tokenize
from search.article import Article
from search.engines.bm25f import K1, B, idf
from search.engines.whoosh.evaluate import MAX_EXPANSIONS, Evaluator
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.schema import exact, name_terms, schema
from search.query import parse
from search.query.nodes import NAME_FIELDS, TEXT_FIELDS, And, Dates, Node, Not, Or, Pattern, Phrase, Word
from search.query.wording import forms
from tests.engines.whoosh.invented import generation
from tests.engines.whoosh.test_engine import reuters


class OurIdf(scoring.BM25F):
    """BM25F with the idf of `ranking`, which is Lucene's."""

    def __init__(self) -> None:
        super().__init__(B=B, K1=K1)

    def idf(self, searcher: Searcher, fieldname: str, text: bytes) -> float:
        return idf(searcher.doc_count_all(), searcher.doc_frequency(fieldname, text))


@dataclass
class Archive:
    """The same articles three times, their words to ask for, and how many queries of each class."""

    reader: Reader
    stock: Searcher
    of_ours: Searcher
    texts: list[list[str]]
    surfaces: list[str]
    queries: int

    def found(self, tree: Node) -> set[int]:
        """The documents that our evaluator finds."""
        documents = Evaluator(self.reader).evaluate(tree).documents
        return set(documents[self.reader.live[documents]].tolist())


def write_stock(articles: list[Article], gone: list[int], folder: Path) -> Searcher:
    """An index of Whoosh's own codec, of our tokens: fields are given as lists of terms."""
    fields = schema()
    fields.add("day", NUMERIC(int))
    writer = index.create_in(str(folder), fields).writer(codec=W3Codec(), limitmb=256)
    for article in articles:
        terms: dict[str, Any] = {"id": [article.id]}
        for field in TEXT_FIELDS:
            tokens = tokenize(getattr(article, field) or "")
            terms[field], terms[exact(field)] = [t.stem for t in tokens], [t.surface for t in tokens]
        terms["country"] = [term for actor in article.actors for term in name_terms(actor.name)]
        days = article.date.days() if article.date else None
        writer.add_document(day=days[0].toordinal() if days else None, **{name: t for name, t in terms.items() if t})
    writer.commit()
    stock = index.open_dir(str(folder))
    deleter = stock.writer()
    for document in gone:
        deleter.delete_document(document)
    deleter.commit(merge=False)
    return stock.refresh().searcher()


@pytest.fixture(scope="module", params=[(1_000, 40), pytest.param((21_578, 300), marks=pytest.mark.slow)], ids=str)
def archive(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    size, queries = request.param
    articles = reuters(shared, size)
    gone = list(range(3, len(articles), 7))
    cuts = [0, len(articles) // 2, len(articles) * 3 // 4, len(articles)]
    ours, stock = tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("stock")
    runs = [articles[a:b] for a, b in pairwise(cuts)]
    reader = generation(runs, ours, [articles[document].id for document in gone], signed=False)
    assert len(reader.segments) == 3
    texts = [[token.surface for token in tokenize(article.body)] for article in articles]
    found = Archive(
        reader,
        write_stock(articles, gone, stock),
        index.open_dir(str(ours)).searcher(weighting=OurIdf()),
        [words for words in texts if len(words) > 8],
        sorted({surface for words in texts for surface in words if surface.isalpha()}),
        queries,
    )
    yield found
    found.stock.close()
    found.of_ours.close()


def translated(node: Node) -> query.Query:
    """A tree as a query of Whoosh."""
    match node:
        case And(children):
            return query.And([translated(child) for child in children])
        case Or(children):
            return query.Or([translated(child) for child in children])
        case Not(child):
            return query.Not(translated(child))
        case Dates(first, last):
            return query.NumericRange("day", first.toordinal(), last.toordinal())
        case Word(text, field) if field in NAME_FIELDS:
            words = [token.surface for token in tokenize(text)]
            return query.Or([side_by_side(field, words), query.Term(field, "".join(words))])
        case Word(_, field):
            return query.Or([side_by_side(name, forms(node)) for name in TEXT_FIELDS if field in (None, name)])
        case Phrase(_, field):
            return query.Or([side_by_side(exact(name), forms(node)) for name in TEXT_FIELDS if field in (None, name)])
        case Pattern(text, field):
            return query.Or([query.Wildcard(exact(name), text) for name in TEXT_FIELDS if field in (None, name)])
    raise AssertionError(node)


def side_by_side(field: str, terms: tuple[str, ...] | list[str]) -> query.Query:
    return query.Term(field, terms[0]) if len(terms) == 1 else query.Phrase(field, list(terms))


# ---------------------------------------------------------------- classes of queries


def word(archive: Archive, chance: Random) -> str:
    """Any word of the archive: as often as it occurs, or as any other."""
    return chance.choice(chance.choice(archive.texts) if chance.random() < 0.7 else archive.surfaces)


def words(archive: Archive, chance: Random, operator: str) -> str:
    return operator.join(word(archive, chance) for _ in range(chance.randint(2, 3)))


def phrase(archive: Archive, chance: Random) -> str:
    text = chance.choice(archive.texts)
    start = chance.randrange(len(text) - 4)
    return '"' + " ".join(text[start : start + chance.randint(2, 4)]) + '"'


def pattern(archive: Archive, chance: Random) -> str:
    """A prefix or a wildcard that no more words match than are looked for."""
    while True:
        form = chance.choice(archive.surfaces)
        if len(form) < 4:
            continue
        at = chance.randint(2, len(form) - 2)
        tried = form[:at] + chance.choice(("*", "?" + form[at + 1 :], "*" + form[-1]))
        if len(Evaluator(archive.reader).expansions(Pattern(tried), "body_exact")) < MAX_EXPANSIONS:
            return tried


def dated(archive: Archive, chance: Random) -> str:
    days = archive.reader.columns.first_day
    first, last = sorted(chance.choices(days[days > 0].tolist(), k=2))
    return f"{word(archive, chance)} date:{date.fromordinal(first)}..{date.fromordinal(last)}"


def fielded(archive: Archive, chance: Random) -> str:
    place = chance.choice(("usa", "west-germany", "japan", "uk", "saudi-arabia", "trinidad-tobago"))
    return chance.choice((f"title:{word(archive, chance)}", f"body:{word(archive, chance)}", f"country:{place}"))


def nested(archive: Archive, chance: Random) -> str:
    return f"({words(archive, chance, ' OR ')}) AND ({words(archive, chance, ' OR ')})"


CLASSES: dict[str, Callable[[Archive, Random], str]] = {
    "term": word,
    "and": lambda archive, chance: words(archive, chance, " "),
    "or": lambda archive, chance: words(archive, chance, " OR "),
    "not": lambda archive, chance: words(archive, chance, " -"),
    "phrase": phrase,
    "pattern": pattern,
    "nested": nested,
    "fielded": fielded,
    "dated": dated,
}


@pytest.mark.parametrize("name", CLASSES)
def test_documents_are_those_of_stock_whoosh(archive: Archive, name: str) -> None:
    chance = Random(name)
    found = 0
    for _ in range(archive.queries):
        text = CLASSES[name](archive, chance)
        tree = parse(text, date(1987, 12, 31)).tree
        documents = archive.found(tree)
        assert documents == set(archive.stock.docs_for_query(translated(tree))), text
        if name != "dated":  # Whoosh's schema has no days: they are columns
            assert documents == set(archive.of_ours.docs_for_query(translated(tree))), text
        found += bool(documents)
    assert found > archive.queries // 4


def test_scores_of_a_word_in_a_field_are_those_of_whoosh(archive: Archive) -> None:
    chance = Random(1)
    sought = [w for w in (word(archive, chance) for _ in range(2 * archive.queries)) if w not in FUNCTION_WORDS]
    for text in (text for text in sought[: archive.queries] if len(forms(Word(text))) == 1):
        found = Evaluator(archive.reader).evaluate(Word(text, "body"))
        (stem,) = forms(Word(text))
        hits = archive.of_ours.search(query.Term("body", stem), limit=None)
        expected = {document: score for score, document in hits.top_n}
        scores = dict(zip(found.documents.tolist(), found.scores.tolist(), strict=True))
        assert {d: s for d, s in scores.items() if archive.reader.live[d]} == pytest.approx(expected, rel=1e-4), text
