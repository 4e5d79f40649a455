"""A segment says of its articles what `analysis.tokenize` says, whatever the texts hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import duplicates
from search.analysis import tokenize
from search.article import Article
from search.engines.stored import from_stored, to_stored
from search.engines.whoosh import segment as module
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.schema import exact
from search.engines.whoosh.segment import NOWHERE, SegmentBuilder, Vocabulary
from search.query.nodes import TEXT_FIELDS
from tests.engines.whoosh.invented import articles, contents, segment

words = st.sampled_from(["a", "b.c", "U.S.", "Kim’s", "É", "e\u0301", "北京", "ไทย", "100,000", "ﬁ", "ß", "&", "-"])
spaces = st.sampled_from([" ", "\n", "\t", "\0", "\x1c", "\x1f", "\x85", "\xa0", "\u2028", "\u3000", "\r\n"])
unseen = st.sampled_from(["\u00ad", "\u200b", "\u200d", "\ufeff", "\ud800", "\U0010ffff"])
texts = st.lists(words | spaces | unseen, max_size=12).map("".join) | st.text(max_size=20)


@given(st.lists(texts, max_size=5), st.lists(texts, max_size=3))
def test_texts_are_read_as_their_tokens(first: list[str], more: list[str]) -> None:
    vocabulary = Vocabulary()
    for batch in (first, more):
        numbers, begins, widths, counts = vocabulary.read(batch)
        surfaces, stems = list(vocabulary.surfaces), list(vocabulary.stems)
        read = [
            (surfaces[number], stems[vocabulary.stem_of[number]], begin, begin + width)
            for number, begin, width in zip(numbers.tolist(), begins.tolist(), widths.tolist(), strict=True)
        ]
        expected = [tokenize(text) for text in batch]
        assert counts.tolist() == [len(tokens) for tokens in expected]
        assert read == [tuple(token) for tokens in expected for token in tokens]


def test_every_white_space_parts_words() -> None:
    spaces = [chr(code) for code in range(0x11_0000) if chr(code).isspace()]
    batch = [f"北a{space}bé" for space in spaces]
    assert Vocabulary().read(batch)[3].tolist() == [len(tokenize(text)) for text in batch]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.none() | texts, texts), max_size=4))
def test_a_segment_holds_the_tokens_of_its_texts(
    tmp_path_factory: pytest.TempPathFactory, documents: list[tuple[str | None, str]]
) -> None:
    made = [Article(f"a{n}", title, body) for n, (title, body) in enumerate(documents)]
    arrays = segment(made, tmp_path_factory.mktemp("segment") / "file")
    for field in TEXT_FIELDS:
        surfaces, stems = Postings.read(arrays, exact(field)), Postings.read(arrays, field)
        assert surfaces.bounds.tolist() == stems.bounds.tolist()
        at = {name: arrays[f"{exact(field)}/{name}"] for name in ("tokens", "begins", "widths", "stems")}
        for number, article in enumerate(made):
            tokens = tokenize(getattr(article, field) or "")
            first, behind = int(surfaces.bounds[number]), int(surfaces.bounds[number + 1])
            assert behind - first == len(tokens) + 1
            assert at["tokens"][behind - 1] == NOWHERE
            for place, token in enumerate(tokens, first):
                surface, begin = int(at["tokens"][place]), int(at["begins"][place])
                stem = stems.terms[int(at["stems"][surface])]
                assert (surfaces.terms[surface].decode(), stem.decode()) == token[:2]
                assert (begin, begin + int(at["widths"][place])) == token[2:]
                assert place in surfaces.occurrences(surface)
                assert place in stems.occurrences(int(at["stems"][surface]))


def test_lists_hold_each_word_as_often_as_the_texts_do(tmp_path: Path) -> None:
    made = articles(1, 30)
    body = Postings.read(segment(made, tmp_path / "file"), "body")
    stems = [[token.stem for token in tokenize(article.body)] for article in made]
    assert list(body.terms) == sorted({stem.encode() for words in stems for stem in words})
    assert body.lengths.tolist() == [len(words) for words in stems]
    for number, term in enumerate(body.terms):
        counts = [words.count(term.decode()) for words in stems]
        assert body.documents(number).tolist() == [n for n, count in enumerate(counts) if count]
        assert body.frequencies(number).tolist() == [count for count in counts if count]


def test_articles_come_back_as_they_went_in(tmp_path: Path) -> None:
    made = articles(2, 20)
    arrays = segment(made, tmp_path / "file")

    def stored(number: int, name: str) -> object:
        ends, blob = arrays[f"stored/{name}/ends"], arrays[f"stored/{name}/blob"]
        return json.loads(blob[ends[number] : ends[number + 1]].tobytes())

    names = ("head", "text", "rest")
    assert [from_stored({name: stored(n, name) for name in names}) for n in range(len(made))] == made


def test_signatures_are_those_of_title_and_body_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = articles(3, 25)
    monkeypatch.setattr(module, "_SIGNED", 7)
    found = segment(made, tmp_path / "file")["signatures"].reshape(-1, duplicates.BINS)
    for article, signature in zip(made, found, strict=True):
        keys = [duplicates.key(t.surface) for text in (article.title, article.body) for t in tokenize(text or "")]
        expected = duplicates.signatures(np.array(keys, np.uint64), np.array([0, len(keys)]))
        assert signature.tolist() == expected[0].tolist()


def test_texts_analysed_in_batches_make_the_same_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = articles(4, 30)
    at_once = contents(segment(made, tmp_path / "one"))
    monkeypatch.setattr(module, "_BATCH", 100)
    assert contents(segment(made, tmp_path / "other")) == at_once


def test_a_word_of_a_megabyte_is_one_word_with_the_widest_width(tmp_path: Path) -> None:
    arrays = segment([Article("a", body="x" * 200_000 + " y")], tmp_path / "file")
    assert arrays["body_exact/widths"].tolist() == [65_535, 1, 0]
    assert arrays["body_exact/begins"].tolist() == [0, 200_001, 0]


def test_a_builder_is_full_once_it_has_read_its_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 0)
    monkeypatch.setattr(module, "FULL", 3)
    builder = SegmentBuilder()
    fullness = []
    for number in range(3):
        builder.add(to_stored(Article(str(number), body="two words")))
        fullness.append(builder.full)
    assert fullness == [False, True, True]
