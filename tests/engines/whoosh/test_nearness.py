"""Nearness, on arrays and span by span, against all choices of one span of each child."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from random import Random

import numpy as np
import pytest

from search.engines.whoosh import nearness
from search.engines.whoosh.nearness import joined, near
from search.query import wording

Stretches = list[tuple[int, int]]


def children(chance: Random, widths: Sequence[int]) -> list[Stretches]:
    """Two to four children with a few spans each, as of leaves with so many words."""
    width = chance.choice((10, 24, 40))
    return [
        sorted({(a, a + chance.choice(widths)) for a in chance.choices(range(width), k=chance.randint(0, 6))})
        for _ in range(chance.randint(2, 4))
    ]


def arrays(stretches: Stretches) -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.array([stretch[n] for stretch in stretches], np.int64) for n in (0, 1))


def of_all_choices(spans: Sequence[Stretches], distance: int, ordered: bool) -> Stretches:
    """The shortest span from each place, of all choices of one span of each child."""
    found: dict[int, int] = {}
    for choice in product(*spans):
        in_order = sorted(choice)
        first, last = in_order[0][0], in_order[-1][1]
        apart = all(one[1] <= other[0] for one, other in pairwise(in_order))
        others = last - first - sum(end - start for start, end in choice)
        if apart and others <= distance and (not ordered or list(choice) == in_order):
            found[first] = min(last, found.get(first, last))
    return sorted(found.items())


@pytest.mark.parametrize("ordered", [True, False], ids=["ordered", "unordered"])
@pytest.mark.parametrize("widths", [(1,), (1, 1, 1, 2, 3)], ids=["words", "words and phrases"])
def test_near_spans_are_the_shortest_of_all_choices(widths: Sequence[int], ordered: bool) -> None:
    chance = Random(len(widths))
    for _ in range(600):
        spans, distance = children(chance, widths), chance.randint(0, 8)
        expected = of_all_choices(spans, distance, ordered)
        assert wording.near(spans, distance, ordered) == expected
        starts, ends = near([arrays(each) for each in spans], distance, ordered)
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected


def test_the_longer_of_two_alternatives_counts_where_it_leaves_fewer_words_between() -> None:
    the, alternatives = [(0, 1)], [(1, 4), (2, 3)]  # the W/0 (open OR "wide open door") in: the wide open door
    assert wording.near([the, alternatives], 0, False) == [(0, 4)]
    assert [each.tolist() for each in near([arrays(the), arrays(alternatives)], 0, False)] == [[0], [4]]


def test_places_looked_at_block_by_block_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(7)
    asked = [[arrays(each) for each in children(chance, (1, 2))] for _ in range(100)]
    at_once = [near(spans, 4, False) for spans in asked]
    monkeypatch.setattr(nearness, "_BLOCK", 2)
    in_blocks = [near(spans, 4, False) for spans in asked]
    assert [[each.tolist() for each in found] for found in in_blocks] == [
        [each.tolist() for each in found] for found in at_once
    ]


def test_work_that_may_not_go_on_is_ended() -> None:
    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        near([arrays([(0, 1)]), arrays([(1, 2)])], 0, True, stop)


def test_joined_spans_stand_once_each_in_order() -> None:
    starts, ends = joined([arrays([(1, 3), (4, 5)]), arrays([]), arrays([(1, 2), (4, 5)])])
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [(1, 2), (1, 3), (4, 5)]
