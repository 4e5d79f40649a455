"""The orders of a generation, against the lists and loops that say what they mean."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from search import duplicates
from search.article import Article
from search.engines.whoosh import orders
from search.engines.whoosh.arrays import Array, Arrays, ArrayWriter
from search.engines.whoosh.orders import Orders
from tests import naive
from tests.engines.whoosh.invented import articles, parts, segment


def ordered(made: list[Article], folder: Path, live: Array | None = None) -> Orders:
    runs = parts(Random(len(made)), made)
    segments = [segment(run, folder / str(n)) for n, run in enumerate(runs)]
    with ArrayWriter(folder / "orders") as file:
        orders.write(file, segments, live)
    return Orders.read(Arrays(folder / "orders"))


@pytest.mark.parametrize("seed", range(4))
def test_newest_first_is_the_order_of_the_obvious_engine(tmp_path: Path, seed: int) -> None:
    made = articles(seed, 40)
    newest = ordered(made, tmp_path).newest
    assert [made[document] for document in newest.argsort()] == naive.newest(made)


@pytest.mark.parametrize("seed", range(4))
def test_oldest_first_has_the_undated_last(tmp_path: Path, seed: int) -> None:
    made = articles(seed, 40)
    oldest = ordered(made, tmp_path).oldest
    expected = sorted(made, key=lambda a: (a.date is None, a.date.days()[0].toordinal() if a.date else 0, a.id))
    assert [made[document] for document in oldest.argsort()] == expected


@pytest.mark.parametrize("seed", range(4))
def test_leads_are_those_of_all_articles_together(tmp_path: Path, seed: int) -> None:
    made = articles(seed, 40)
    lead = ordered(made, tmp_path).lead
    marked = duplicates.mark(made)
    assert any(article.lead for article in marked)
    assert [made[document].id for document in lead] == [article.lead or article.id for article in marked]


def test_a_deleted_document_leads_none(tmp_path: Path) -> None:
    made = articles(1, 40)
    live = np.arange(40) % 3 > 0
    lead = ordered(made, tmp_path, live).lead
    marked = duplicates.mark([article for article, kept in zip(made, live.tolist(), strict=True) if kept])
    assert any(article.lead for article in marked)
    expected = {article.id: article.lead or article.id for article in marked}
    assert {made[d].id: made[lead[d]].id for d in np.flatnonzero(live).tolist()} == expected


def test_without_signatures_every_document_leads_itself(tmp_path: Path) -> None:
    signed = segment(articles(3, 10), tmp_path / "signed")
    unsigned = {name: array for name, array in signed.items() if name != "signatures"}
    with ArrayWriter(tmp_path / "orders") as file:
        orders.write(file, [signed, unsigned], None)
    assert Orders.read(Arrays(tmp_path / "orders")).lead.tolist() == list(range(20))


def test_ids_are_compared_as_text_and_not_as_bytes(tmp_path: Path) -> None:
    ids = ["\ue000", "\ufffd", "\U0001f600", "a", "B", "é"]
    made = [Article(id_, body="x") for id_ in ids]
    newest = ordered(made, tmp_path).newest
    assert [ids[document] for document in newest.argsort()] == sorted(ids)
