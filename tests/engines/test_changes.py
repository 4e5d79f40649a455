"""An archive that changes: after every rebuild, add and remove an engine finds what the obvious one finds.

The short form runs always; `pytest -m slow` asks 2,000 queries.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from search import duplicates
from search.article import Article
from search.engines import BuildReport, Engine
from search.engines.whoosh import builder, segment, writer
from search.engines.whoosh.engine import WhooshEngine
from search.results import FILTERS, SearchRequest
from tests import naive
from tests.engines.whoosh.invented import DATES, WORDS, article

TODAY = datetime.date(2022, 1, 31)
FIELDS = ("", "", "", "title:", "body:")
NAMED = (
    "source:reuters",
    'source:"le figaro"',
    "source:lefigaro",
    "actor:times",
    "person:asia",
    "country:le",
    "lang:fr",
)
SHAPES = ("has:title", "has:date", "has:lang", "words:>15", "words:3..20", "dup:lead", "date:unknown", "*", "id:a3")


def query(chance: Random, depth: int = 2) -> str:
    """A query of any shape that the language has."""
    field, word, other = chance.choice(FIELDS), chance.choice(WORDS), chance.choice(WORDS)
    near = f"{chance.choice(('W', 'PRE'))}/{chance.randrange(6)}"
    alternatives = chance.sample(WORDS[:12], 3)
    leaves = (
        field + word,
        field + word,
        f'{field}"{word} {other}"',
        field + chance.choice(("do*", "op?n*", "na*", "ta?ks")),
        field + chance.choice(("ryabkov~", "doors~2", "talkz~")),
        f"{word} {near} {other}",
        f'({word} OR "{other} {word}") {near} ({" OR ".join(alternatives)})',
        f"atleast{chance.randint(2, 4)}({word})",
        f"date:{chance.choice(DATES)}",
        chance.choice(("after:2022-01-09", "date:..2022-01-09", "date:2022-01-01..2022-01-10")),
        chance.choice(NAMED),
        chance.choice(SHAPES),
    )
    if not depth or chance.random() < 0.4:
        return chance.choice(leaves)
    if chance.random() < 0.15:
        return "-" + query(chance, 0)
    parts = [query(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    return "(" + chance.choice((" ", " ", " OR ", " OR ", " AND ")).join(parts) + ")"


class Archive:
    """What an archive holds after its changes, kept as a dictionary; its articles are made as they are needed."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._made = 0
        self.held: dict[str, Article] = {}

    def _new(self, count: int) -> list[Article]:
        made = []
        for _ in range(count):
            made.append(article(self._chance, f"a{self._made}"))
            if self._chance.random() < 0.3 and self.held:  # a story that is told already
                told = self._chance.choice(list(self.held.values()))
                made[-1] = replace(made[-1], title=told.title, body=told.body)
            self._made += 1
        return made

    def _some(self, most: int) -> list[str]:
        return self._chance.sample(sorted(self.held), min(len(self.held), self._chance.randint(1, most)))

    def rebuild(self, engine: Engine) -> None:
        kept = [self.held[article_id] for article_id in self._some(20)] if self.held else []
        made = [*kept, *self._new(15)]
        assert engine.rebuild(made).articles == len(made)
        self.held = {each.id: each for each in made}

    def add(self, engine: Engine) -> None:
        ids = self._some(6)
        changed = [replace(self.held[id_], body=self.held[id_].body + " talks", digest=f"{id_}'") for id_ in ids[:3]]
        changed = [each for each in changed if each.digest != self.held[each.id].digest]
        same = [self.held[id_] for id_ in ids[3:]]
        made = [*same, *changed, *self._new(self._chance.randint(0, 10))]
        report = engine.add(made)
        assert (report.articles, [id_ for id_, _ in report.skipped]) == (len(made) - len(same), [a.id for a in same])
        self.held |= {each.id: each for each in made}

    def remove(self, engine: Engine) -> None:
        gone = self._some(6)
        report = engine.remove([*gone, "nothing"])
        assert (report.articles, [id_ for id_, _ in report.skipped]) == (len(gone), ["nothing"])
        for article_id in gone:
            del self.held[article_id]


def run_in_process(folder: Path, command: builder.Command, items: Iterable[str], signed: bool = True) -> BuildReport:
    """`builder.run` without a process of its own, so that many builds can be tested in a second."""
    lines = list(items)
    stream = io.StringIO("".join(f"{line}\n" for line in (*lines, len(lines))))
    return BuildReport(**builder.build(stream, folder, command, signed))


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WhooshEngine:
    monkeypatch.setattr(builder, "run", run_in_process)
    monkeypatch.setattr(segment, "_BATCH", 200)
    monkeypatch.setattr(segment, "FULL", 300)  # a build of a few articles is joined of parts
    monkeypatch.setattr(writer, "SEGMENTS", 5)
    return WhooshEngine(tmp_path, lambda: TODAY)


def assert_finds(engine: Engine, articles: Sequence[Article], text: str) -> None:
    """That an engine finds, counts and orders as the obvious one does."""
    expected = naive.newest(naive.find(articles, SearchRequest(q=text), TODAY))
    for sort in ("newest", "relevance"):
        page = engine.search(SearchRequest(q=text, sort=sort, limit=1000, facets=FILTERS))
        ids = [hit.id for hit in page.hits]
        assert (page.total, sorted(ids)) == (len(expected), sorted(article.id for article in expected)), text
        for facet in page.facets:
            counts = naive.facet(expected, facet.field)
            assert {value.value: value.count for value in facet.values} == counts, (text, facet.field)
        if sort == "newest":
            assert ids == [article.id for article in expected], text
        else:
            assert [hit.score for hit in page.hits] == sorted((hit.score for hit in page.hits), reverse=True), text


def scores(engine: Engine, text: str) -> dict[str, float]:
    return {hit.id: hit.score for hit in engine.search(SearchRequest(q=text, limit=1000, snippets=0)).hits}


def changes(engine: WhooshEngine, steps: int, queries: int, seed: int) -> list[tuple[int, bool]]:
    """Change an archive, and ask queries after each step.

    Returns:
        after each step, of how many segments the generation was, and whether documents were deleted.
    """
    chance = Random(seed)
    archive = Archive(chance)
    archive.rebuild(engine)
    shapes = []
    for _ in range(steps):
        step = chance.choices((archive.add, archive.remove, archive.rebuild), (6, 4, 1))[0]
        step(engine)
        marked = duplicates.mark(list(archive.held.values()))
        assert engine.info()["articles"] == len(marked)
        assert [engine.article(article.id) for article in marked] == marked
        for _ in range(queries):
            assert_finds(engine, marked, query(chance))
        reader = engine._snapshot().reader
        shapes.append((len(reader.segments), reader.live is not None))
    return shapes


def test_after_every_change_an_engine_finds_what_the_obvious_one_finds(engine: WhooshEngine) -> None:
    shapes = changes(engine, 16, 8, seed=2)
    assert any(segments > 2 and deleted for segments, deleted in shapes)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 15))
def test_after_every_of_many_changes_an_engine_finds_what_the_obvious_one_finds(
    engine: WhooshEngine, seed: int
) -> None:
    shapes = changes(engine, 40, 10, seed)
    assert sum(segments > 2 and deleted for segments, deleted in shapes) > 3


def test_scores_of_several_segments_are_those_of_one(
    engine: WhooshEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = Random(3)
    made = [article(chance, f"a{number}") for number in range(40)]
    engine.rebuild(made[:20])
    for start in (20, 27, 33):
        engine.add(made[start : start + 7])
    assert len(engine._snapshot().reader.segments) == 4
    whole = WhooshEngine(tmp_path_factory.mktemp("whole"), lambda: TODAY)
    whole.rebuild(made)
    for _ in range(60):
        text = query(chance)
        assert scores(engine, text) == pytest.approx(scores(whole, text), rel=1e-5), text
