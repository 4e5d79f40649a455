"""What an opened generation says of a term or a document does not depend on the segments that it is in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from search import duplicates
from search.analysis import tokenize
from search.article import Article
from search.engines.whoosh.reader import FILE, Reader, open_reader
from search.errors import IndexDamagedError
from tests.engines.whoosh.invented import articles, generation, parts

SURFACES = ("talks", "door", "open", "the", "at&t", "unknown", "")


@pytest.fixture(scope="module")
def made() -> list[Article]:
    return duplicates.mark(articles(5, 40))


@pytest.fixture(scope="module", params=[1, 4], ids="{} segments".format)
def reader(request: pytest.FixtureRequest, made: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Reader:
    runs = [made] if request.param == 1 else [made[:1], made[1:17], made[17:39], made[39:]]
    reader = generation(runs, tmp_path_factory.mktemp("reader"))
    assert len(reader.segments) == request.param
    return reader


def surfaces(article: Article) -> list[str]:
    return [token.surface for token in tokenize(article.body)]


@pytest.mark.parametrize("surface", SURFACES)
def test_postings_are_the_documents_that_hold_a_term_and_how_often(
    reader: Reader, made: list[Article], surface: str
) -> None:
    expected = {n: count for n, article in enumerate(made) if (count := surfaces(article).count(surface))}
    documents, frequencies = reader.postings("body_exact", surface)
    assert dict(zip(documents.tolist(), frequencies.tolist(), strict=True)) == expected
    assert reader.count("body_exact", surface) == len(expected)


@pytest.mark.parametrize(
    "terms", [("talks",), ("the", "open"), ("open", "open"), ("of", "the", "to"), ("the", "unknown"), ()], ids=" ".join
)
def test_adjacent_terms_are_the_documents_in_which_they_stand_side_by_side(
    reader: Reader, made: list[Article], terms: tuple[str, ...]
) -> None:
    expected = {}
    for n, words in enumerate(map(surfaces, made)):
        count = sum(tuple(words[at : at + len(terms)]) == terms for at in range(len(words))) if terms else 0
        expected |= {n: count} if count else {}
    documents, frequencies = reader.adjacent("body_exact", terms)
    assert dict(zip(documents.tolist(), frequencies.tolist(), strict=True)) == expected


@pytest.mark.parametrize("stem", ["talk", "door", "unknown"])
def test_a_word_is_held_by_the_documents_with_it_in_title_or_body(
    reader: Reader, made: list[Article], stem: str
) -> None:
    texts = [tokenize(article.title or "") + tokenize(article.body) for article in made]
    expected = [n for n, tokens in enumerate(texts) if stem in (token.stem for token in tokens)]
    assert reader.word(stem)[0].tolist() == expected
    assert reader.holding(stem) == len(expected)


@pytest.mark.parametrize("prefix", ["", "t", "op", "北", "zz"])
def test_terms_that_begin_so_are_counted_over_all_segments(reader: Reader, made: list[Article], prefix: str) -> None:
    held = [set(surfaces(article)) for article in made]
    expected = {t: sum(t in words for words in held) for words in held for t in words if t.startswith(prefix)}
    assert dict(reader.beginning("body_exact", prefix)) == expected


def test_every_document_is_the_article_that_was_built(reader: Reader, made: list[Article]) -> None:
    assert [reader.article(document) for document in range(reader.documents)] == made


def test_a_document_is_found_by_its_id(reader: Reader, made: list[Article]) -> None:
    assert [reader.document(article.id) for article in made] == list(range(len(made)))


@pytest.mark.parametrize("article_id", ["", "a", "a0\0", "\ud800", "x" * 70_000])
def test_an_id_that_none_has_finds_none(reader: Reader, article_id: str) -> None:
    assert reader.document(article_id) is None


def test_lengths_are_those_of_the_texts(reader: Reader, made: list[Article]) -> None:
    assert reader.lengths["body"].tolist() == [len(surfaces(article)) for article in made]
    assert reader.lengths["title"].tolist() == [len(tokenize(article.title or "")) for article in made]


def test_newest_and_oldest_place_every_document(reader: Reader) -> None:
    for order in (reader.orders.newest, reader.orders.oldest):
        assert sorted(order.tolist()) == list(range(reader.documents))


def test_a_deleted_document_is_not_found_and_an_article_that_replaced_it_is(tmp_path: Path) -> None:
    made = articles(6, 12)
    changed = replace(made[3], body="changed", digest="changed")
    reader = generation([made, [changed]], tmp_path, gone=["a7"])
    assert reader.live is not None and (~reader.live).nonzero()[0].tolist() == [3, 7]
    assert (reader.document("a3"), reader.document("a7")) == (12, None)


def test_an_id_that_is_no_text_is_made_one(tmp_path: Path) -> None:
    reader = generation([[Article("a"), Article("\udc80")]], tmp_path)
    assert (reader.document("\ufffd"), reader.document("\udc80"), reader.article(1).id) == (1, None, "\ufffd")


@pytest.mark.parametrize("name", [FILE, "MAIN_*.arrays"])
def test_a_file_cut_short_is_damage(tmp_path: Path, name: str) -> None:
    generation(parts(Random(0), articles(1, 5)), tmp_path)
    path = next(tmp_path.glob(name))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamagedError):
        open_reader(tmp_path)
