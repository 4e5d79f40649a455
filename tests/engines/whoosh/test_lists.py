"""Kernels on lists of documents, against sets and dictionaries."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.whoosh import lists

SIZE = 60
documents = st.sets(st.integers(0, SIZE - 1)).map(lambda found: np.array(sorted(found), np.uint32))
scored = st.dictionaries(st.integers(0, SIZE - 1), st.integers(0, 8))
"""Documents with scores: whole numbers, which floats add exactly, and 0, which what does not rank has."""


def arrays(scores: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    found = sorted(scores)
    return np.array(found, np.uint32), np.array([scores[document] for document in found], np.float32)


@given(documents, documents)
def test_common_documents_stand_where_both_say(one: np.ndarray, other: np.ndarray) -> None:
    here, there = lists.common(one, other, SIZE)
    assert one[here].tolist() == other[there].tolist() == sorted({*one.tolist()} & {*other.tolist()})


@given(documents, documents)
def test_among_is_membership(one: np.ndarray, other: np.ndarray) -> None:
    assert lists.among(one, other, SIZE).tolist() == [document in other.tolist() for document in one.tolist()]


@pytest.mark.parametrize("size", [SIZE, 100_000], ids=["dense", "sparse"])
@given(found=st.lists(scored, max_size=4))
def test_added_lists_are_the_sums_of_their_scores(size: int, found: list[dict[int, int]]) -> None:
    expected: dict[int, int] = {}
    for scores in found:
        for document, score in scores.items():
            expected[document] = expected.get(document, 0) + score
    sums = lists.added([arrays(scores) for scores in found], size)
    assert [each.tolist() for each in sums] == [each.tolist() for each in arrays(expected)]


@pytest.mark.parametrize("size", [SIZE, 100_000], ids=["dense", "sparse"])
@given(found=st.lists(documents, max_size=4))
def test_united_lists_are_the_union(size: int, found: list[np.ndarray]) -> None:
    assert lists.united(found, size).tolist() == sorted(set().union(*(each.tolist() for each in found)))


@pytest.mark.parametrize("count", [0, 1, 10, 64, 65, 5000])
@pytest.mark.parametrize("length", [0, 1, 9, 1024, 1025, 4000])
@pytest.mark.parametrize("distinct", [1, 3, 4000], ids="{} scores".format)
def test_the_best_are_the_first_of_all_sorted(count: int, length: int, distinct: int) -> None:
    chance = Random(count)
    scores = [chance.randrange(distinct) for _ in range(length)]
    ties = chance.sample(range(length), length)
    found = lists.best(np.array(scores, np.float32), np.array(ties, np.uint32), count)
    assert found.tolist() == sorted(range(length), key=lambda n: (-scores[n], ties[n]))[:count]


@pytest.mark.parametrize("count", [0, 1, 10, 5000])
@pytest.mark.parametrize("length", [0, 1, 9, 4000])
def test_the_first_are_those_of_the_lowest_places(count: int, length: int) -> None:
    places = Random(count).sample(range(length), length)
    found = lists.first(np.array(places, np.uint32), count)
    assert found.tolist() == sorted(range(length), key=places.__getitem__)[:count]
