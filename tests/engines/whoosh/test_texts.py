"""Where a query stands in texts, from their arrays, as `search.snippets` finds it in the texts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from search.article import Article
from search.engines.whoosh.evaluate import Evaluator
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.texts import occurrences
from search.query.nodes import TEXT_FIELDS, Fuzzy, Leaf, Near, Node, Or, Pattern, Phrase, Word
from search.snippets import occurrences as of_text
from tests.engines.whoosh.invented import WORDS, articles, generation, parts


def leaf(chance: Random, field: str | None) -> Leaf:
    """Any leaf, of words that texts have or of others."""
    words = " ".join(chance.choices((*WORDS, "unknown"), k=chance.choice((1, 1, 2, 3))))
    kinds = (
        Word(words, field),
        Phrase(words, field),
        Pattern(chance.choice(("t*", "ta?k", "do*", "?pen*", "xx*", "*")), field),
        Fuzzy(chance.choice(("ryabkov", "talk", "nato", "xxxx")), chance.randint(1, 2), field),
    )
    return chance.choice(kinds)


def leaves(chance: Random) -> list[Leaf | Near]:
    """What a query may seek, in any fields."""
    found: list[Leaf | Near] = []
    for _ in range(chance.randint(1, 5)):
        field = chance.choice((None, None, "title", "body", "source"))
        near = field != "source" and chance.random() < 0.5
        found.append(nearness(chance, field) if near else leaf(chance, field))
    return found


def nearness(chance: Random, field: str | None) -> Near:
    def child() -> Node:
        if chance.random() < 0.4:
            return Or(tuple(leaf(chance, field) for _ in range(chance.randint(2, 3))))
        return leaf(chance, field)

    return Near(tuple(child() for _ in range(chance.randint(2, 4))), chance.randint(0, 6), chance.random() < 0.5)


@pytest.fixture(scope="module")
def made() -> list[Article]:
    return [*articles(1, 40), Article("cjk", "北京大学", "Kim’s “open\u200bdoor” talks\x1f北京 talks\u2028open")]


@pytest.fixture(scope="module", params=[1, 4], ids="{} segments".format)
def reader(request: pytest.FixtureRequest, made: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Reader:
    runs: Sequence[Sequence[Article]] = [made]
    while len(runs) != request.param:
        runs = parts(Random(len(runs) + request.param), made, 6)
    return generation(runs, tmp_path_factory.mktemp("texts"))


def test_occurrences_are_those_in_the_text_itself(reader: Reader, made: list[Article]) -> None:
    chance = Random(1)
    for _ in range(150):
        sought, field = leaves(chance), chance.choice(TEXT_FIELDS)
        documents = chance.sample(range(len(made)), chance.randint(1, 12))
        found = occurrences(reader, documents, field, sought, Evaluator(reader))
        texts = [getattr(made[document], field) or "" for document in documents]
        expected = [of_text(text, sought, field) for text in texts]
        # what two children of a nearness share stands once in the one, and twice in the other
        assert found == [(sorted(set(occurring)), counts) for occurring, counts in expected], (sought, field)


def test_of_no_documents_nothing_is_found(reader: Reader) -> None:
    assert occurrences(reader, [], "body", [Word("talks")], Evaluator(reader)) == []


def test_a_phrase_does_not_reach_from_one_document_into_the_next(tmp_path: Path) -> None:
    reader = generation([[Article("a", body="open"), Article("b", body="door")]], tmp_path)
    sought = [Phrase("open door"), Near((Word("open"), Word("door")), 5), Word("door")]
    assert [len(found) for found, _ in occurrences(reader, [0, 1], "body", sought, Evaluator(reader))] == [0, 1]
