"""Queries that nobody means: each is answered, or refused with a reason that is safe to show.

`pytest -m slow -rP tests/engines/whoosh/test_hostile.py` asks all of Reuters and prints how long each took.
"""

from __future__ import annotations

import datetime
import time
from itertools import product
from pathlib import Path

import pytest

from search.analysis import FUNCTION_WORDS
from search.engines import Engine
from search.engines.whoosh.engine import WhooshEngine
from search.errors import QueryTooSlowError
from search.results import SearchRequest
from tests.engines.whoosh.test_engine import reuters

COMMON = [
    "the",
    "of",
    "to",
    "said",
    "a",
    "in",
    "and",
    "mln",
    "it",
    "for",
    "on",
    "its",
    "is",
    "dlrs",
    "that",
    "by",
    "from",
]
PREFIXES = ["".join(pair) for pair in product("recodinsptmb", "aeiourlnstcy")]
LETTERS_WRONG = ["contract~2", "company~2", "results~2", "interest~2", "president~2", "increase~2", "reported~2"]

HOSTILE = {
    "everything": "*",
    "a star on both sides": "*a*",
    "10,000 parentheses": "(" * 10_000,
    "10,000 parentheses, closed": "(" * 5_000 + "oil" + ")" * 5_000,
    "500 quotes": '"' * 500,
    "1,000 fields": "org:" * 1_000,
    "1,000 NOT": "NOT " * 1_000 + "the",
    "a word of 1 MB": "x" * 1_000_000,
    "1 MB of words": "word " * 200_000,
    "NULs": "\0" * 1_000 + " a\0b",
    "surrogates": "\ud800 a\ud800* id:\ud800 lang:\udfff \udc80~",
    "3,000 accents on a letter": "e" + "\u0301" * 3_000,
    "1,000 characters of Chinese": "北" * 1_000,
    "a boost beyond all floats": "oil^1e309",
    "all dates": "date:[0001 TO 9999]",
    "all dates, as we write it": "date:0001..9999",
    "a number beyond all integers": "words:>" + "9" * 100,
    "10,000 OR": " OR ".join(f"w{n}" for n in range(10_000)),
    "256 OR of function words": " OR ".join((sorted(FUNCTION_WORDS) * 3)[:256]),
    "256 AND of function words": " ".join((sorted(FUNCTION_WORDS) * 3)[:256]),
    "nearness of function words": "the W/5 of W/5 to W/5 in",
    "nearness in nearness": "((the W/5 of) W/5 (to W/5 in)) W/5 a",
    "nearness of six far apart": "the W/50 of W/50 to W/50 in W/50 a W/50 and",
    "nearness of all words": "the W/999999 of W/999999 to",
    "nearness of OR": " W/20 ".join(["(" + " OR ".join(COMMON) + ")"] * 6),
    "nearness of OR of phrases": " W/20 ".join(['(the OR "of the" OR "in the said" OR "a year of the")'] * 6),
    "nearness of wildcards": " W/20 ".join("(" + " OR ".join(f"{p}*" for p in PREFIXES[n::6]) + ")" for n in range(6)),
    "a phrase of 200 the": '"' + " ".join(["the"] * 200) + '"',
    "a loose phrase of common words": '"' + " ".join(COMMON) + '"~100',
    "144 wildcards": " OR ".join(f"{prefix}*" for prefix in PREFIXES),
    "144 wildcards without": " ".join(f"-{prefix}*" for prefix in PREFIXES),
    "a wildcard that backtracks": "co" + "*a" * 60 + "*b",
    "atleast over a big OR": "atleast3(" + " OR ".join((COMMON * 20)[:250]) + ")",
    "atleast over wildcards": "atleast2(" + " OR ".join(f"{prefix}*" for prefix in PREFIXES) + ")",
    "200 fuzzy words": " OR ".join((LETTERS_WRONG * 30)[:200]),
    "144 fuzzy words, all different": " OR ".join(f"{prefix}ation~2" for prefix in PREFIXES),
    "a fuzzy word of 4,000 letters": "x" * 4_000 + "~2",
}


@pytest.fixture(scope="module", params=[300, pytest.param(21_578, marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = WhooshEngine(tmp_path_factory.mktemp("hostile"), today=lambda: datetime.date(1987, 12, 31))
    engine.rebuild(reuters(shared, request.param), duplicates=False)
    engine.info()
    return engine


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_is_answered_or_refused(engine: Engine, query: str) -> None:
    started = time.thread_time()
    try:
        page = engine.search(SearchRequest(q=query, facets=("country", "year")))
        answer = f"{page.total} found"
        assert len(page.hits) == min(10, page.total)
    except QueryTooSlowError as error:
        answer = error.detail
    print(f"{(time.thread_time() - started) * 1000:.0f} ms: {answer}")
