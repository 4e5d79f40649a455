"""The impacts of words, against the formula of `ranking` written out in plain Python."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from search.analysis import tokenize
from search.article import Article
from search.engines.whoosh import postings, ranking
from search.engines.whoosh.arrays import Arrays, ArrayWriter
from search.engines.whoosh.ranking import Ranking
from tests.engines.whoosh.invented import articles, parts, segment

TITLE, BODY = 2.0, 1.0
K1, B = 1.6, 0.65


def stems(text: str | None) -> list[str]:
    return [token.stem for token in tokenize(text or "")]


def impacts(made: list[Article]) -> dict[str, dict[int, float]]:
    """By stem, and by document: its impact."""
    titles, bodies = [stems(article.title) for article in made], [stems(article.body) for article in made]
    average = {id(field): sum(map(len, field)) / len(made) or 1 for field in (titles, bodies)}
    found: dict[str, dict[int, float]] = {}
    for stem in {stem for text in (*titles, *bodies) for stem in text}:
        for document in range(len(made)):
            f = 0.0
            for field, weight in ((titles, TITLE), (bodies, BODY)):
                length = len(field[document])
                f += weight * field[document].count(stem) / (1 - B + B * length / average[id(field)])
            if f:
                found.setdefault(stem, {})[document] = f * (K1 + 1) / (f + K1)
    return found


def ranked(runs: list[list[Article]], folder: Path) -> Ranking:
    segments = [segment(run, folder / str(n)) for n, run in enumerate(runs)]
    with ArrayWriter(folder / "ranking") as file:
        ranking.write(file, segments)
    return Ranking.read(Arrays(folder / "ranking"))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("chunk", [1, 1 << 22])
def test_impacts_are_what_the_formula_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, chunk: int
) -> None:
    monkeypatch.setattr(postings, "_CHUNK", chunk)
    made = articles(seed, 25)
    found = ranked(parts(Random(seed), made), tmp_path)
    expected = impacts(made)
    assert [term.decode() for term in found.terms] == sorted(expected, key=str.encode)
    for number, term in enumerate(found.terms):
        listed = slice(found.starts[number], found.starts[number + 1])
        assert found.docs[listed].tolist() == sorted(expected[term.decode()])
        assert found.impacts[listed].tolist() == pytest.approx(
            [expected[term.decode()][document] for document in sorted(expected[term.decode()])], rel=1e-6
        )


def test_a_generation_without_a_word_has_no_impact(tmp_path: Path) -> None:
    found = ranked([[Article("a")], [Article("b")]], tmp_path)
    assert (len(found.terms), len(found.docs), len(found.impacts)) == (0, 0, 0)


def test_an_impact_grows_with_the_frequency_and_never_beyond_its_limit() -> None:
    grown = ranking.impact(np.array([0.1, 1, 10, 1e6], np.float32))
    assert (np.diff(grown) > 0).all() and grown[-1] <= K1 + 1
