"""Near-duplicates: what is one story, who leads, and what holds whatever the archive."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.article import Article, PublishedDate
from search.duplicates import BINS, DAYS, EMPTY, LONG, key, mark, resemblance, signatures

WORDS = [f"word{number}" for number in range(2000)]


def prose(seed: int, words: int) -> str:
    """So many words that no other seed has in this order."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def article(name: str, body: str, day: str | None = "2022-01-09", title: str | None = None) -> Article:
    return Article(name, title=title, body=body, date=(day and PublishedDate(day, "day", "metadata", day)) or None)


def leads(*articles: Article) -> dict[str, str | None]:
    return {marked.id: marked.lead for marked in mark(articles)}


STORY = prose(1, 200)
FIRST, _, REST = STORY.partition(STORY[400:410])
OTHER = prose(2, 200)
TEMPLATE = "{} said its quarterly net was {} mln dlrs or {} cts a share against {} mln or {} cts a year ago. " * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STORY, STORY),
        (STORY, STORY.upper()),
        (STORY, prose(3, 20) + STORY),
        (STORY, prose(3, 30) + " " + " ".join(STORY.split()[30:])),
        (STORY, " ".join(STORY.split()[:110])),
        (STORY, " ".join(STORY.split()[:80])),
        (STORY, STORY.replace(STORY.split()[50], "corrected")),
        (prose(3, 40) + STORY + prose(4, 40), prose(5, 40) + STORY),
        ("Fed adds reserves", "FED ADDS RESERVES"),
        ("Flash", "flash"),
    ],
    ids=[
        "the same text", "other case", "more before it", "another first paragraph", "cut by half", "cut to 80 of 200",
        "a word corrected", "other furniture", "a short text", "one word",
    ],
)  # fmt: skip
def test_one_story_in_two_forms_is_one_group(one: str, other: str) -> None:
    assert leads(article("a", one), article("b", other, "2022-01-10")) == {"a": None, "b": "a"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STORY, OTHER),
        (STORY + OTHER, STORY[:300]),
        (prose(3, 50) + STORY, prose(3, 50) + OTHER),
        (TEMPLATE.format(*"abcdefghijklmno"), TEMPLATE.format(*"qrstuvwxyz12345")),
        ("Chase raises prime rate to 7-3/4 from 7-1/2", "Chemical raises prime rate to 7-3/4 from 7-1/4"),
        ("Fed sets one billion dlr repurchase", "Fed sets two billion dlr repurchase"),
        ("Flash", "News"),
        ("", ""),
        ("...", "!!!"),
    ],
    ids=[
        "other words", "a brief of a long report", "shared furniture", "a template", "a short template",
        "another number", "one word each", "nothing", "no word",
    ],
)  # fmt: skip
def test_two_stories_stand_alone(one: str, other: str) -> None:
    assert leads(article("a", one), article("b", other)) == {"a": None, "b": None}


def test_the_title_tells_tables_apart() -> None:
    table = "Qtly div 10 cts vs 10 cts prior Pay April 15 Record March 31"
    assert leads(
        article("a", table, title="Autoclave Engineers sets qtly payout"),
        article("b", table, title="Rowe Furniture Corp in dividend news"),
    ) == {"a": None, "b": None}


def test_the_same_words_on_a_later_day_are_other_news_unless_they_are_a_whole_report() -> None:
    late = f"2022-01-{9 + DAYS + 1:02}"
    edited = prose(3, 30) + " " + " ".join(STORY.split()[30:])
    assert leads(article("a", STORY), article("b", edited, late))["b"] is None
    assert leads(article("a", prose(1, LONG - 1)), article("b", prose(1, LONG - 1), late))["b"] is None
    assert leads(article("a", STORY), article("b", STORY, late))["b"] == "a"


def test_the_lead_is_the_earliest_then_the_longest_then_the_first_id() -> None:
    longer = STORY + " and more of it"
    assert leads(article("a", STORY, None), article("b", STORY, "2022-01-10"), article("c", STORY))["a"] == "c"
    assert leads(article("a", STORY), article("b", longer))["a"] == "b"
    assert leads(article("b", STORY), article("a", STORY))["b"] == "a"


def test_an_article_of_unknown_date_joins_the_story_of_any_day() -> None:
    assert leads(article("a", prose(3, 20) + STORY, None), article("b", STORY))["a"] == "b"


@pytest.mark.parametrize(("day", "grouped"), [("2022", True), ("2022-01", True), ("2021", False), ("2022-02", False)])
def test_a_partial_date_is_any_day_that_it_covers(day: str, grouped: bool) -> None:
    found = leads(article("a", STORY, "2022-01-15"), Article("b", body=prose(3, 60) + " " + STORY, date=dated(day)))
    assert (found["a"] == "b") == grouped


def test_a_group_is_no_chain() -> None:
    """Each of these resembles the next, and the first does not resemble the last."""
    words = prose(1, 400).split()
    found = leads(*(article(f"{i}", " ".join(words[i * 30 : i * 30 + 150])) for i in range(6)))
    assert found["0"] is None
    assert found["1"] == "0"
    assert found["5"] not in ("0", None)


def test_a_hundred_versions_of_one_story_have_one_lead() -> None:
    versions = [article(f"{i:03}", f"{prose(10 + i, 10)} {STORY}") for i in range(100)]
    found = leads(*versions)
    assert set(found.values()) == {None, "000"}
    assert list(found.values()).count(None) == 1


texts = st.builds(
    lambda seed, cut, lead: " ".join(f"{prose(lead, 12) if lead else ''} {prose(seed, 90)}".split()[: 10 * cut]),
    st.integers(1, 3),
    st.integers(0, 10),
    st.integers(0, 3),
)
days = st.sampled_from([None, "2022-01-09", "2022-01-10", "2022-01-14", "2022", "2022-02"])


def dated(value: str | None) -> PublishedDate | None:
    return (value and PublishedDate(value, {4: "year", 7: "month", 10: "day"}[len(value)], "url", value)) or None


archives = st.lists(st.tuples(texts, days), max_size=14).map(
    lambda pairs: [Article(f"{n}", body=text, date=dated(day)) for n, (text, day) in enumerate(pairs)]
)


@settings(max_examples=60, deadline=None)
@given(archives, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(archive: list[Article], order: random.Random) -> None:
    shuffled = order.sample(archive, len(archive))
    assert leads(*shuffled) == leads(*archive)


@settings(max_examples=60, deadline=None)
@given(archives)
def test_a_lead_has_no_lead_and_is_not_after_those_it_leads(archive: list[Article]) -> None:
    marked = {a.id: a for a in mark(archive)}
    for a in marked.values():
        if a.lead is not None:
            lead = marked[a.lead]
            assert lead.lead is None
            assert a.date is None or (lead.date is not None and lead.date.days()[0] <= a.date.days()[0])


@settings(max_examples=60, deadline=None)
@given(archives, st.data())
def test_a_copy_is_in_the_group_of_its_original(archive: list[Article], data: st.DataObject) -> None:
    wordy = [a for a in archive if a.body]
    if not wordy:
        return
    original = data.draw(st.sampled_from(wordy))
    found = leads(*archive, replace(original, id="copy"))
    assert found["copy"] == (found[original.id] or original.id)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=3), max_size=300))
def test_a_signature_does_not_depend_on_its_neighbours(words: list[str]) -> None:
    keys = np.array([key(word) for word in words], np.uint64)
    alone = signatures(keys, np.array([0, len(keys)]))
    among = signatures(np.concatenate((keys, keys[:7], keys)), np.cumsum([0, len(keys), len(keys[:7]), len(keys)]))
    assert (alone[0] == among[0]).all()
    assert (alone[0] == among[2]).all()
    assert (alone[0] == EMPTY).all() == (not words)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 60), st.integers(0, 400), st.integers(0, 400))
def test_the_estimate_is_near_the_true_resemblance(seed: int, shared: int, own: int) -> None:
    def shingles(text: list[str]) -> set[tuple[str, ...]]:
        return {tuple(text[i : i + 4]) for i in range(max(1, len(text) - 3))}

    common, rest = prose(100 + seed, shared).split(), prose(200 + seed, own).split()
    one, other = common or ["one"], [*common, *rest] or ["one"]
    both = shingles(one) & shingles(other)
    words = np.array([key(word) for word in one + other], np.uint64)
    found = signatures(words, np.array([0, len(one), len(one) + len(other)]))
    true = len(both) / len(shingles(one) | shingles(other))
    assert abs(resemblance(found[:1], found[1:])[0] - true) < 5 * 0.5 / BINS**0.5


def test_no_articles_have_no_leads() -> None:
    assert mark([]) == []
