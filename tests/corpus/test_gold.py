"""The five sample articles against the truth made by hand."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.corpus import read

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "gold" / "seeds.json"
TODAY = datetime.date(2026, 1, 1)

pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="the hand-made truth (../shared/gold) is not here")


def _truth() -> dict[str, dict[str, Any]]:
    return json.loads(GOLD.read_text("utf-8"))["articles"] if GOLD.is_file() else {}


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    found = read([ROOT / "seeds"], max_file_bytes=1 << 20, today=TODAY)
    return {article.path: article for article in found if isinstance(article, Article)}


@pytest.mark.parametrize("name", _truth())
@pytest.mark.parametrize("field", ["title", "source", "origin", "dateline"])
def test_field_is_what_the_text_states(articles: dict[str, Article], name: str, field: str) -> None:
    assert getattr(articles[name], field) == _truth()[name][field]


@pytest.mark.parametrize("name", _truth())
def test_date_and_its_evidence(articles: dict[str, Article], name: str) -> None:
    date, truth = articles[name].date, _truth()[name]
    assert (date and date.value, date and date.evidence) == (truth["date"], truth["date_evidence"])


@pytest.mark.parametrize("name", _truth())
def test_body_starts_and_ends_right(articles: dict[str, Article], name: str) -> None:
    body, truth = articles[name].body, _truth()[name]
    assert body.startswith(truth["body_starts"])
    assert body.rstrip(' ”»"').endswith(truth["body_ends"])


@pytest.mark.parametrize("name", _truth())
def test_no_boilerplate_is_left(articles: dict[str, Article], name: str) -> None:
    assert [piece for piece in _truth()[name]["boilerplate"] if piece in articles[name].body] == []


@pytest.mark.parametrize("name", _truth())
def test_byline_has_every_name(articles: dict[str, Article], name: str) -> None:
    byline = articles[name].byline or ""
    assert [person for person in _truth()[name].get("byline", []) if person not in byline] == []


def test_subheads_stay_in_the_body(articles: dict[str, Article]) -> None:
    body = articles["001_1797f815085c3a86.txt"].body
    assert "\nNo concessions\n" in body
    assert "\nFiles behind closed doors\n" in body
