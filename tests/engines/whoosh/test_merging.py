"""A segment made of segments says what one built of the same articles says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

import numpy as np
import pytest

from search.article import Article
from search.engines.whoosh import postings
from search.engines.whoosh.arrays import Array, Arrays
from search.engines.whoosh.merging import join, without
from tests.engines.whoosh.invented import articles, contents, parts, segment


def joined(segments: list[Mapping[str, Array]], path: Path) -> Arrays:
    join(segments, path)
    return Arrays(path)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("chunk", [1, 40, 1 << 22])
def test_joined_segments_are_one_of_all_their_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, chunk: int
) -> None:
    monkeypatch.setattr(postings, "_CHUNK", chunk)
    made = articles(seed, 20)
    segments = [segment(part, tmp_path / f"{n}") for n, part in enumerate(parts(Random(seed), made))]
    assert contents(joined(segments, tmp_path / "joined")) == contents(segment(made, tmp_path / "whole"))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 1.0])
@pytest.mark.parametrize("seed", range(6))
def test_a_segment_without_documents_is_one_of_those_that_are_left(tmp_path: Path, seed: int, share: float) -> None:
    chance, made = Random(seed), articles(seed, 20)
    live = np.array([chance.random() < share for _ in made])
    left = [article for article, kept in zip(made, live.tolist(), strict=True) if kept]
    kept = without(segment(made, tmp_path / "all"), live)
    assert contents(kept) == contents(segment(left, tmp_path / "left"))


def test_what_is_left_of_several_segments_is_joined(tmp_path: Path) -> None:
    made = articles(7, 30)
    live = np.arange(30) % 3 > 0
    kept = [without(segment(made[n : n + 10], tmp_path / str(n)), live[n : n + 10]) for n in (0, 10, 20)]
    left = [article for n, article in enumerate(made) if n % 3]
    assert contents(joined(kept, tmp_path / "joined")) == contents(segment(left, tmp_path / "left"))


@pytest.mark.parametrize("made", [[], [Article("a")], [Article("a", body="\u200b")]], ids=["none", "empty", "unseen"])
def test_segments_without_a_word_are_joined(tmp_path: Path, made: list[Article]) -> None:
    other = [Article("b", "A title")]
    segments = [segment(made, tmp_path / "made"), segment(other, tmp_path / "other")]
    for order in (1, -1):
        path = tmp_path / f"joined{order}"
        expected = segment([*made, *other][::order], tmp_path / f"whole{order}")
        assert contents(joined(segments[::order], path)) == contents(expected)


@pytest.mark.parametrize("order", [1, -1])
def test_signatures_that_one_part_lacks_are_left_out(tmp_path: Path, order: int) -> None:
    signed = segment(articles(1, 3), tmp_path / "signed")
    unsigned = {name: array for name, array in signed.items() if name != "signatures"}
    assert "signatures" not in joined([signed, unsigned][::order], tmp_path / "joined")
