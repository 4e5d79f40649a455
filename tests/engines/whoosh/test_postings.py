"""Inverted lists as arrays, against lists and loops that do the same word by word."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.whoosh import postings
from search.engines.whoosh.arrays import Arrays, ArrayWriter
from search.engines.whoosh.postings import Postings, Terms, invert, merge, union

Document = Sequence[tuple[int, bytes]]
"""A document's tokens: position and word; positions ascend, may leave gaps, and may be shared."""

letters = st.sampled_from("ab\0\x7fé日\U0001f600")
words = st.text(letters, min_size=1, max_size=12).map(str.encode) | st.binary(min_size=1, max_size=12)
vocabularies = st.sets(words, max_size=30).map(sorted)
tokens = st.tuples(st.integers(0, 6), st.sampled_from([b"a", b"ab", b"b", b"internationally", b"internationals"]))
documents = st.lists(st.lists(tokens, max_size=8).map(sorted), min_size=1, max_size=6)


def inverted(texts: Sequence[Document]) -> Postings:
    """What a writer gives to `invert`: one free place behind each document, none for one without words."""
    vocabulary = sorted({word for text in texts for _, word in text})
    widths = [text[-1][0] + 2 if text else 0 for text in texts]
    bounds = np.cumsum([0, *widths])
    flat = [
        (bound + position, vocabulary.index(word))
        for bound, text in zip(bounds.tolist(), texts, strict=False)
        for position, word in text
    ]
    places, terms = (np.array([each[i] for each in flat], np.uint32) for i in (0, 1))
    return invert(Terms.of(vocabulary), terms, places, bounds, np.array([len(text) for text in texts]))


def assert_is(lists: Postings, texts: Sequence[Document]) -> None:
    """That the arrays say what the texts say."""
    assert lists.lengths.tolist() == [len(text) for text in texts]
    assert list(lists.terms) == sorted({word for text in texts for _, word in text})
    assert len(lists.bounds) == len(texts) + 1
    for index, term in enumerate(lists.terms):
        holders = [(number, [p for p, word in text if word == term]) for number, text in enumerate(texts)]
        holders = [(number, positions) for number, positions in holders if positions]
        assert lists.documents(index).tolist() == [number for number, _ in holders]
        assert lists.frequencies(index).tolist() == [len(positions) for _, positions in holders]
        assert lists.count(index) == len(holders)
        places = [int(lists.bounds[number]) + position for number, positions in holders for position in positions]
        assert lists.occurrences(index).tolist() == places


# ---------------------------------------------------------------- terms


@given(vocabularies, words)
def test_terms_are_found_where_they_stand(vocabulary: list[bytes], other: bytes) -> None:
    terms = Terms.of(vocabulary)
    assert list(terms) == vocabulary
    assert [terms[index] for index in range(len(terms))] == vocabulary
    assert [terms.find(term) for term in vocabulary] == list(range(len(vocabulary)))
    for term in (other, b"", *(term[:-1] for term in vocabulary), *(term + b"\0" for term in vocabulary)):
        assert terms.place(term) == bisect_left(vocabulary, term)
        assert terms.find(term) == (vocabulary.index(term) if term in vocabulary else None)


@given(st.sets(st.text(letters, min_size=1, max_size=12), max_size=30), st.text(letters, max_size=9))
def test_terms_beginning_with_a_prefix(vocabulary: set[str], prefix: str) -> None:
    encoded = sorted(term.encode() for term in vocabulary)
    for start in (prefix, *(term[:3] for term in vocabulary)):
        found = [encoded[index] for index in Terms.of(encoded).beginning(start.encode())]
        assert found == [term for term in encoded if term.startswith(start.encode())]


@given(st.lists(vocabularies, min_size=1, max_size=4))
def test_a_union_knows_where_each_term_went(vocabularies: list[list[bytes]]) -> None:
    terms, among = union([Terms.of(vocabulary) for vocabulary in vocabularies])
    assert list(terms) == sorted(set().union(*vocabularies))
    for vocabulary, places in zip(vocabularies, among, strict=True):
        assert [terms[place] for place in places] == vocabulary


# ---------------------------------------------------------------- inverted lists


@given(documents)
def test_inverted_lists_say_what_the_texts_say(texts: list[Document]) -> None:
    assert_is(inverted(texts), texts)


def test_no_phrase_reaches_into_the_next_document() -> None:
    lists = inverted([[(0, b"a")], [(0, b"b")]])
    assert not np.intersect1d(lists.occurrences(0) + 1, lists.occurrences(1)).size


def test_a_word_that_is_frequent_in_one_document_is_counted_in_full() -> None:
    lists = inverted([[(position, b"a") for position in range(70_000)]])
    assert (lists.frequencies(0).tolist(), lists.lengths.tolist()) == ([70_000], [70_000])


@given(documents)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, texts: list[Document]) -> None:
    path = tmp_path_factory.mktemp("postings") / "file"
    with ArrayWriter(path) as file:
        inverted(texts).write(file, "body")
    assert_is(Postings.read(Arrays(path), "body"), texts)


# ---------------------------------------------------------------- merging


@settings(deadline=None)
@given(st.lists(documents, min_size=1, max_size=4), st.sampled_from([1, 5, 1 << 22]))
def test_merged_segments_are_one_of_all_texts(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[Document]], chunk: int
) -> None:
    path = tmp_path_factory.mktemp("merge") / "file"
    with pytest.MonkeyPatch.context() as patch, ArrayWriter(path) as file:
        patch.setattr(postings, "_CHUNK", chunk)
        merge([inverted(texts) for texts in parts], file, "body")
    assert_is(Postings.read(Arrays(path), "body"), [text for texts in parts for text in texts])


def test_fields_without_positions_are_merged(tmp_path: Path) -> None:
    def part(documents: list[int], count: int) -> Postings:
        none = np.empty(0, np.uint32)
        docs, ones = np.array(documents, np.uint32), np.ones(len(documents), np.uint8)
        starts = np.array([0, len(documents)], np.uint32)
        return Postings(Terms.of([b"a"]), starts, docs, ones, np.zeros(count, np.uint16), none, none, none)

    with ArrayWriter(tmp_path / "file") as file:
        merge([part([0, 2], 3), part([1], 2)], file, "tag")
    lists = Postings.read(Arrays(tmp_path / "file"), "tag")
    assert (lists.documents(0).tolist(), len(lists.lengths), len(lists.places)) == ([0, 2, 4], 5, 0)


def test_more_places_than_there_are_numbers_are_refused(tmp_path: Path) -> None:
    lists = inverted([[(0, b"a")]])
    huge = Postings(
        lists.terms, lists.starts, lists.docs, lists.freqs, lists.lengths, lists.place_starts, lists.places,
        bounds=np.array([0, 1 << 31], np.uint32),
    )  # fmt: skip
    with pytest.raises(OverflowError, match="body"), ArrayWriter(tmp_path / "file") as file:
        merge([huge, huge], file, "body")
    assert not (tmp_path / "file").exists()
