"""`actors.find` through its door: who is found in whole paragraphs, where, in what order, and how fast."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.actors import find
from search.article import Actor, Article

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))["case"]
NAMES = ("Sergei", "Lavrov", "President", "Council", "Bank", "Inc", "Kim", "Jong-un", "King", "Mr.", "A.", "Šahin")
PIECES = ("of", "the", "and", "U.S.", "US", "(UN)", "von", "said", "’s", "-", ",", ". ", "\n\n", "e\u0301", "İ", "ß")
KINDS = {"people": "person", "organizations": "organization", "countries": "country"}


def actors_of(body: str, title: str | None = None) -> dict[str, Actor]:
    return {actor.name: actor for actor in find(Article(id="1", title=title, body=body)).actors}


@pytest.mark.parametrize("case", [case for case in CASES if case["use"] == "develop"], ids=lambda case: case["name"])
def test_a_paragraph_of_the_development_half_is_read_almost_without_fault(case: dict[str, object]) -> None:
    actors = find(Article(id="1", title=str(case["title"]), body=str(case["body"]))).actors
    found = {(actor.type, actor.name) for actor in actors if actor.name not in case["optional"]}  # type: ignore[operator]
    true = {(type_, name) for kind, type_ in KINDS.items() for name in case[kind]}  # type: ignore[attr-defined]
    assert len(found ^ true) <= 2, found ^ true


def test_a_mention_is_a_span_of_the_body() -> None:
    body = "Sergei Lavrov met Mr Putin. Lavrov said Russia would wait."
    found = actors_of(body, title="Lavrov says Russia will wait")
    assert [body[start:end] for start, end in found["Sergei Lavrov"].mentions] == ["Sergei Lavrov", "Lavrov"]
    assert [body[start:end] for start, end in found["Russia"].mentions] == ["Russia"]


def test_an_actor_of_the_title_alone_has_no_span() -> None:
    found = actors_of("Talks went on.", title="Lavrov meets Blinken")
    assert found["Sergei Lavrov"].mentions == ()
    assert found["Sergei Lavrov"].count == 1


def test_the_most_mentioned_come_first_then_the_first_mentioned() -> None:
    article = Article(id="1", body="Poland and Norway met. Norway left. Chad came.")
    assert [actor.name for actor in find(article).actors] == ["Norway", "Poland", "Chad"]


def test_the_rest_of_the_article_is_untouched() -> None:
    article = Article(id="1", title="On Kenya", body="Kenya acts.", source="The Paper")
    assert find(article).source == "The Paper"
    assert find(article) == find(find(article))


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("REAGAN TO MEET NAKASONE, SAYS WHITE HOUSE", {"Ronald Reagan", "Yasuhiro Nakasone", "White House"}),
        ("SWEDEN'S PALME IN U.S.", {"Sweden", "United States"}),
        ("Putin Says He Will Never Invade", {"Vladimir Putin"}),
        ("WHO IS IT GOOD FOR", set()),
    ],
)
def test_a_headline_in_capitals_is_read_as_running_text(title: str, names: set[str]) -> None:
    assert set(actors_of("Nothing here.", title=title)) == names


def test_a_body_in_capitals_is_read_by_the_lexicon() -> None:
    assert set(actors_of("PRESIDENT REAGAN SAID THE SOVIET UNION HAD AGREED.")) == {"Ronald Reagan", "Soviet Union"}


@pytest.mark.parametrize(
    "text",
    ["", ".", "A", "&", "’s", "\u0301", "It rained on Monday in May.", "The Cold War ended. Many Westerners left."],
)
def test_where_nobody_acts_nobody_is_found(text: str) -> None:
    assert actors_of(text) == {}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from((*NAMES, *PIECES)),
        max_size=40,
    ),
    st.text(max_size=20),
)
def test_any_text_gives_spans_within_the_body_that_never_overlap_within_a_type(words: list[str], tail: str) -> None:
    body = " ".join(words) + tail
    for actor in find(Article(id="1", title=tail, body=body)).actors:
        assert actor.name
        assert all(0 <= start < end <= len(body) for start, end in actor.mentions)
        assert list(actor.mentions) == sorted(set(actor.mentions))


@pytest.mark.parametrize(
    "piece",
    [
        "A",
        "A ",
        "Bank of ",
        "President ",
        "Kim ",
        "Council (",
        "Sergei ",
        "A-",
        "x’s ",
        ".",
        "Apple, ",
        "the Senate ",
        "Zog Senate, ",
    ],
)
def test_hostile_input_costs_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        article = Article(id="1", body=piece * (size // len(piece)))
        started = time.process_time()
        find(article)
        return time.process_time() - started

    seconds(1000)
    small, large = max(seconds(20_000), 0.002), seconds(200_000)
    assert large < 40 * small
