"""Query trees as queries of OpenSearch; no cluster is asked."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from search.engines.bm25f import FUNCTION_WORD, K1
from search.engines.expand import MIX, Addition
from search.engines.opensearch.lexicon import MAX_EXPANSIONS, Known
from search.engines.opensearch.translate import Translator, ranks
from search.query import parse
from search.query.nodes import TEXT_FIELDS, Fuzzy, Node, Pattern, Word

TODAY = datetime.date(2022, 1, 31)
NOTHING = {"match_none": {}}


class Invented(Known):
    """An archive in which every wildcard stands for two words, and no word is rare."""

    def __init__(self, forms: dict[str, int] | None = None) -> None:
        self._forms = {"sanctions": 2, "sanctioned": 1} if forms is None else forms
        leaves = [Pattern("sanct*"), Pattern("sanct*", "body"), Fuzzy("sanctoin", 1)]
        found = {(leaf, field): self._forms for leaf in leaves for field in TEXT_FIELDS}
        super().__init__(10, {"title": 5.0, "body": 20.0}, found, {})

    def idf(self, node: Node) -> float:
        return FUNCTION_WORD if node == Word("the") else 1.0


def translated(text: str, known: Known | None = None, **options: Any) -> dict[str, Any]:
    return Translator(known or Invented(), **options).query(parse(text, TODAY).tree)


def word(stem: str, weight: float = 1.0) -> dict[str, Any]:
    """The clause for a word without a field."""
    boost = pytest.approx(weight * (K1 + 1))
    return {"rank_feature": {"field": f"text.{stem}", "saturation": {"pivot": K1}, "boost": boost}}


def test_a_word_is_one_feature_of_the_field_that_words_score_by() -> None:
    assert translated("Talks") == word("talk")


def test_a_function_word_weighs_less() -> None:
    assert translated("the") == word("the", 0.25)


@pytest.mark.parametrize(
    ("text", "field", "match"),
    [
        ("title:talks", "title", {"query": "talk"}),
        ("body:de-escalation", "body", {"query": "de\nescal"}),
        ('body:"Open doors"', "body", {"query": "open\ndoors", "use_field": "body_exact"}),
    ],
)
def test_words_of_a_field_stand_there_side_by_side(text: str, field: str, match: dict[str, str]) -> None:
    assert find("intervals", translated(text)) == [{field: {"match": {"ordered": True, "max_gaps": 0, **match}}}]


def test_what_has_no_field_stands_in_title_or_body() -> None:
    assert [list(found) for found in find("intervals", translated("de-escalation"))] == [["title"], ["body"]]


def test_what_ranks_is_kept_from_what_does_not() -> None:
    query = translated("talks -nato date:2022 source:reuters")["bool"]
    assert query["must"] == [word("talk")]
    assert len(query["filter"]) == 3
    assert query["filter"][0] == {"bool": {"must_not": [word("nato")]}}


@pytest.mark.parametrize("text", ["", "source:reuters", "-talks", "date:2022 OR has:title", "words:>5"])
def test_what_only_filters_has_no_score(text: str) -> None:
    assert not ranks(parse(text, TODAY).tree)
    assert list(translated(text)["bool"]) == ["filter"]


def test_an_alternative_that_only_filters_adds_nothing_to_a_score() -> None:
    first, second = translated("door OR source:reuters")["bool"]["should"]
    assert first == word("door") and list(second["bool"]) == ["filter"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("date:unknown", {"bool": {"must_not": [{"exists": {"field": "first_day"}}]}}),
        ("has:lang", {"term": {"known": "lang"}}),
        ("words:3..5", {"range": {"words": {"gte": 3, "lte": 5}}}),
        ("dup:lead", {"bool": {"must_not": [{"exists": {"field": "lead"}}]}}),
        ("lang:FR", {"term": {"lang": "fr"}}),
        ("*", {"match_all": {}}),
        ("source:re*", {"wildcard": {"source": {"value": "re*", "rewrite": "constant_score"}}}),
    ],
)
def test_a_filter(text: str, query: dict[str, Any]) -> None:
    assert translated(text) == {"bool": {"filter": [query]}}


def test_a_name_is_its_words_side_by_side_or_run_together() -> None:
    (query,) = translated('source:"le figaro"')["bool"]["filter"]
    assert query["bool"]["should"] == [
        {"match_phrase": {"source": "le\nfigaro"}},
        {"term": {"source": "lefigaro"}},
    ]


def test_dates_are_the_first_and_last_day() -> None:
    (query,) = translated("date:2022-01")["bool"]["filter"]
    first, last = datetime.date(2022, 1, 1).toordinal(), datetime.date(2022, 1, 31).toordinal()
    assert query["bool"]["filter"] == [{"range": {"first_day": {"gte": first}}}, {"range": {"last_day": {"lte": last}}}]


def rules(query: dict[str, Any]) -> dict[str, Any]:
    (rule,) = find("intervals", query)
    found: dict[str, Any] = rule["body"]
    return found


def nearness(query: dict[str, Any]) -> dict[str, Any]:
    """Of the rule for a nearness, what the first child must lie within."""
    found: dict[str, Any] = rules(query)["any_of"]["filter"]["contained_by"]
    return found


def find(name: str, query: Any) -> list[Any]:
    """All values under a name, at any depth, but not within each other."""
    if isinstance(query, list):
        return [found for part in query for found in find(name, part)]
    if not isinstance(query, dict):
        return []
    return [query[name]] if name in query else [found for part in query.values() for found in find(name, part)]


def test_words_near_each_other_are_intervals() -> None:
    rule = nearness(translated("body:nato PRE/3 body:talks"))["all_of"]
    assert (rule["ordered"], rule["max_gaps"]) == (True, 3)
    assert [part["match"]["query"] for part in rule["intervals"]] == ["nato", "talk"]


def test_words_that_may_be_the_same_are_sought_in_each_order() -> None:
    assert nearness(translated("body:nato W/3 body:talks"))["all_of"]["ordered"] is False
    orders = nearness(translated("body:sanctions W/3 body:sanct*"))["any_of"]["intervals"]
    assert [order["all_of"]["ordered"] for order in orders] == [True, True]


def test_a_phrase_near_a_word_is_of_the_other_field() -> None:
    phrase, word = nearness(translated('body:"open doors" PRE/1 body:nato'))["all_of"]["intervals"]
    assert phrase["match"]["use_field"] == "body_exact" and "use_field" not in word["match"]


def test_a_wildcard_of_few_forms_is_looked_up_by_the_cluster() -> None:
    rule = rules(translated("body:sanct*"))
    assert rule == {"wildcard": {"pattern": "sanct*", "max_expansions": 128, "use_field": "body_exact"}}


def test_a_wildcard_of_many_forms_is_its_commonest_and_that_is_told() -> None:
    known = Invented({f"sanct{n}": 1 for n in range(MAX_EXPANSIONS + 1)})
    assert len(rules(translated("body:sanct*", known))["any_of"]["intervals"]) == MAX_EXPANSIONS
    assert "sanct*" in known.notes[0]


def test_a_wildcard_that_nothing_matches_finds_nothing() -> None:
    assert translated("body:sanct*", Invented({})) == NOTHING


def test_how_often_is_counted_over_title_and_body() -> None:
    query = translated("atleast3(talks)")["bool"]
    assert query["must"] == [translated("talks")]
    (often,) = find("intervals", query["filter"])
    assert len(often["body"]["all_of"]["intervals"]) == 3
    fields = [
        r["match"].get("use_field", "body") for r in often["body"]["all_of"]["intervals"][0]["any_of"]["intervals"]
    ]
    assert fields == ["title", "body"]


def test_every_part_is_named_where_scores_are_to_be_explained() -> None:
    assert find("_name", translated("a OR b", named=True)) == ["."]
    parts = translated("a OR b", named=True)["bool"]["must"][0]["bool"]["should"]
    assert [part["bool"]["_name"] for part in parts] == [".0", ".1"]


def test_added_words_rank_and_do_not_restrict() -> None:
    query = Translator(Invented()).query(parse("talks", TODAY).tree, [Addition("geneva", 2.0, True)])["bool"]
    assert query["must"] == [word("talk", 1 - MIX)]
    assert query["should"] == [word("geneva", 2 * MIX)]
