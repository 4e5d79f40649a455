"""Articles that nobody wrote, of few words so that they share them, and segments and generations made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from search.article import Actor, Article, PublishedDate
from search.engines.stored import to_stored
from search.engines.whoosh import writer
from search.engines.whoosh.arrays import Array, Arrays
from search.engines.whoosh.reader import Reader, open_reader
from search.engines.whoosh.segment import SegmentBuilder
from search.results import FILTERS

WORDS = (
    "talks", "talk", "door", "Door", "open", "opens", "the", "of", "to", "NATO", "Ryabkov", "riabkov", "AT&T", "U.S.",
    "100,000", "de-escalation", "北京", "Kim's",
)  # fmt: skip
NAMES = ("Le Figaro", "Reuters", "The Limited Times", "Reuters Asia")
DATES = ("2022", "2022-01", "2022-01-09", "2022-01-10", "2021-12-31")


def text(chance: Random, most: int) -> str:
    """Up to so many words."""
    return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))


def article(chance: Random, article_id: str) -> Article:
    """An article of which anything may be unknown."""
    value = chance.choice((None, *DATES))
    precision = {4: "year", 7: "month", 10: "day"}
    actors = [Actor(name, chance.choice(("person", "organization", "country"))) for name in NAMES]
    body = text(chance, 40)
    return Article(
        article_id,
        chance.choice((None, text(chance, 4) or None)),
        body,
        source=chance.choice((None, *NAMES)),
        date=PublishedDate(value, precision[len(value)], "metadata", value) if value else None,
        language=chance.choice((None, "en", "fr")),
        actors=tuple(chance.sample(actors, chance.randint(0, 2))),
        digest=f"{body}{chance.random()}",
    )


def articles(seed: int, count: int) -> list[Article]:
    """So many articles, by a seed. A third repeat the words of another: near-duplicates."""
    chance = Random(seed)
    made: list[Article] = []
    for number in range(count):
        made.append(article(chance, f"a{number}"))
        if number and chance.random() < 0.3:
            told = chance.choice(made)
            made[-1] = Article(f"a{number}", told.title, told.body, date=made[-1].date, digest=str(number))
    return made


def parts(chance: Random, made: Sequence[Article], most: int = 4) -> list[Sequence[Article]]:
    """The articles in some runs, each of one article at least."""
    cuts = sorted(chance.sample(range(1, len(made)), chance.randint(0, most - 1)))
    return [made[a:b] for a, b in zip([0, *cuts], [*cuts, len(made)], strict=True)]


def segment(made: Iterable[Article], path: Path) -> Arrays:
    """The segment of these articles."""
    builder = SegmentBuilder()
    for each in made:
        builder.add(to_stored(each))
    builder.write(path)
    return Arrays(path)


def generation(
    runs: Sequence[Sequence[Article]], folder: Path, gone: Sequence[str] = (), signed: bool = True
) -> Reader:
    """A generation of a segment for each run, without the articles that are gone, whatever it would be merged to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "SEGMENTS", len(runs) + 1)
        writer.write(map(to_stored, runs[0]), folder, signed)
        for run in runs[1:]:
            writer.extend(map(to_stored, run), folder, signed)
        if gone:
            writer.reduce(gone, folder)
    return open_reader(folder)


def contents(arrays: Mapping[str, Array]) -> dict[str, Any]:
    """What a segment says, whatever types its numbers have and however its facets number their values."""
    said = {name: array.tolist() for name, array in arrays.items() if not name.startswith("facets/")}
    for facet in FILTERS:
        starts, ordinals = arrays[f"facets/{facet}/starts"], arrays[f"facets/{facet}/ordinals"]
        values = json.loads(arrays[f"facets/{facet}/values"].tobytes())
        assert sorted(set(ordinals.tolist())) == list(range(len(values)))
        said[f"facets/{facet}"] = [{values[n] for n in ordinals[a:b]} for a, b in pairwise(starts.tolist())]
    return said
