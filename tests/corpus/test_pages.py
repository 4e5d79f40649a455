"""The pages of `bench/pages`, each of a hard kind: what is left of them is the article."""

from __future__ import annotations

import importlib.util
import statistics
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from search.article import Article
from search.corpus.text import parse

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BENCH = Path(__file__).resolve().parents[2] / "bench"
NAMES = sorted(file.stem for file in (BENCH / "pages").glob("*.toml"))
FLOOR = 0.85
"""Below this a page has lost a paragraph or kept a menu. The lowest measured is 0.886."""
MEAN_FLOOR = 0.95
"""Measured 0.973. The whole text has 0.714, and what stands from its first to its last long line 0.841."""


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_cleaning", BENCH / "cleaning.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _truth(name: str) -> dict[str, Any]:
    return tomllib.loads((BENCH / "pages" / f"{name}.toml").read_text("utf-8"))


def _article(bench: ModuleType, name: str) -> Article:
    raw = (BENCH / "pages" / f"{name}.txt").read_text("utf-8")
    return parse(raw, path=name, digest="", furniture=frozenset(), today=bench.TODAY)


def test_there_is_a_page_of_each_kind() -> None:
    assert len(NAMES) >= 14


@pytest.mark.parametrize("name", NAMES)
def test_body_is_the_article(bench: ModuleType, name: str) -> None:
    assert bench.overlap(_article(bench, name).body, _truth(name)["body"])[2] >= FLOOR


def test_bodies_are_good_on_average(bench: ModuleType) -> None:
    assert statistics.fmean(bench.overlap(_article(bench, n).body, _truth(n)["body"])[2] for n in NAMES) >= MEAN_FLOOR


@pytest.mark.parametrize("name", NAMES)
def test_title_is_exact(bench: ModuleType, name: str) -> None:
    truth = _truth(name)
    if "title" in truth:
        assert _article(bench, name).title == truth["title"]


@pytest.mark.parametrize("name", NAMES)
def test_date_is_what_the_page_says(bench: ModuleType, name: str) -> None:
    date = _article(bench, name).date
    assert (date.value if date else None) == _truth(name).get("date")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("field", ["source", "origin"])
def test_publisher_is_what_the_page_says(bench: ModuleType, name: str, field: str) -> None:
    assert getattr(_article(bench, name), field) == _truth(name).get(field)
