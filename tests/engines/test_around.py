"""What stands around an answer: similar wording, corrections, similar articles, completions, counts in time."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from search.article import Article
from search.engines import Engine
from search.errors import NotFoundError
from search.query import parse
from search.results import SearchRequest
from search.snippets import marks, occurrences, sought_once
from tests import naive
from tests.engines.archive import ARCHIVE
from tests.engines.conftest import Opening

TODAY = datetime.date(2022, 1, 31)


@pytest.fixture(scope="module")
def engine(opening: Opening) -> Engine:
    engine = opening(today=lambda: TODAY)
    engine.rebuild(ARCHIVE)
    return engine


def ids(engine: Engine, **request: object) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(limit=100, **request)).hits]


@pytest.mark.parametrize("query", ["talks", "talks OR sanctions", '"open door"', "the", "title:open", "door -talks"])
@pytest.mark.parametrize("match", ["all", "any"])
def test_similar_wording_finds_the_same_articles(engine: Engine, query: str, match: str) -> None:
    assert sorted(ids(engine, q=query, match=match, expand=True)) == sorted(ids(engine, q=query, match=match))


def test_the_words_added_are_named_and_read_back(engine: Engine) -> None:
    page = engine.search(SearchRequest(q="talks", expand=True))
    assert {"geneva", "nato", "guarantees"} < set(page.expanded)
    assert page.reading == "talks; also ranking by: " + ", ".join(page.expanded)


def test_no_word_is_added_that_was_asked_for_or_says_nothing(engine: Engine) -> None:
    added = set(engine.search(SearchRequest(q="talk bank OR sanctions", match="any", expand=True)).expanded)
    assert added and not added & {"talks", "talk", "bank", "sanctions", "sanctioned", "the", "of", "100000"}


@pytest.mark.parametrize(
    "request_", [{"q": "source:reuters"}, {"q": ""}, {"q": "nowhere"}, {"q": "talks", "sort": "newest"}]
)
def test_where_no_words_rank_none_are_added(engine: Engine, request_: dict[str, str]) -> None:
    page = engine.search(SearchRequest(**request_, expand=True))
    assert page.expanded == ()
    assert page.hits == engine.search(SearchRequest(**request_)).hits


def test_nothing_is_added_unasked(engine: Engine) -> None:
    assert engine.search(SearchRequest(q="talks")).expanded == ()


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("sanctoins", "sanctions"),  # two letters in the wrong order
        ("sanktion bank", "sanctions bank"),
        ("guarrantes", "guarantees"),  # two letters wrong
        ("talks OR tlaks nowhere", None),  # corrected, it would find no more
        ("tlaks OR ryabkow", "talks OR ryabkov"),
        ("title:genev", "title:geneva"),
        ("(tlaks AND sanctions) -door", "(talks AND sanctions) -door"),
        ("talks -sanctoins", None),  # what is not wanted is not corrected
        ("sanctions", None),
        ('"sanctoins"', None),  # what is quoted is meant
        ("xanctions", None),  # the first letter is right
        ("tolks", "talks"),
        ("dorrs", "doors"),
        ("dxxr", None),  # two letters wrong in a short word
        ("source:reutres", None),
        ("10000", None),
        ("", None),
    ],
)
def test_did_you_mean(engine: Engine, query: str, meant: str | None) -> None:
    assert engine.search(SearchRequest(q=query)).suggestion == meant


@pytest.mark.parametrize("query", ["sanctoins", "guarrantes", "tlaks OR ryabkow", "title:genev"])
def test_what_was_perhaps_meant_finds_more(engine: Engine, query: str) -> None:
    page = engine.search(SearchRequest(q=query))
    assert page.suggestion is not None
    assert engine.search(SearchRequest(q=page.suggestion)).total > page.total


def test_a_suggestion_keeps_to_the_filters(engine: Engine) -> None:
    assert engine.search(SearchRequest(q="sanctoins", source=("Le Figaro",))).suggestion is None
    assert engine.search(SearchRequest(q="sanctoins", source=("Reuters",))).suggestion == "sanctions"


def test_similar_articles_share_significant_words(engine: Engine) -> None:
    nearest = engine.similar("sanctions")[0]
    assert nearest.id == "year"
    assert {reason.term for reason in nearest.why} == {"sanctions"}


@pytest.mark.parametrize("article", ARCHIVE, ids=lambda article: article.id)
def test_no_article_is_similar_to_itself(engine: Engine, article: Article) -> None:
    hits = engine.similar(article.id, limit=3)
    assert article.id not in {hit.id for hit in hits} and len(hits) <= 3
    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]


def test_copies_of_one_file_are_not_similar_articles(opening: Opening) -> None:
    engine = opening()
    texts = {"a": "d1", "copy": "d1", "another": "d2", "no digest": "", "neither": ""}
    engine.rebuild(Article(id, body="Sanctions bite in Geneva", digest=digest) for id, digest in texts.items())
    assert {hit.id for hit in engine.similar("a")} == {"another", "no digest", "neither"}
    assert {hit.id for hit in engine.similar("neither")} == {"a", "copy", "another", "no digest"}


def test_nothing_is_similar_to_what_is_not_there(engine: Engine) -> None:
    with pytest.raises(NotFoundError):
        engine.similar("nothing")


@pytest.mark.parametrize(
    ("prefix", "offered"),
    [
        ("lav", [("actor", "Sergei Lavrov", 1), ("word", "lavrov", 1)]),
        ("SERGEI LAV", [("actor", "Sergei Lavrov", 1)]),
        ("antony", [("actor", "Antony Blinken", 1), ("actor", "Antony Green", 1)]),
        (
            "russia",
            [("actor", "Russia", 2), ("title", "NATO and Russia open talks in Geneva", 1), ("word", "russia", 1)],
        ),
        ("figaro", [("source", "Le Figaro", 1)]),
        ("朝日", [("source", "朝日新聞", 1)]),
        ("l'ukr", [("title", "L'Ukraine et la Russie négocient", 1)]),
        ("open ta", [("title", "NATO and Russia open talks in Geneva", 1)]),
        ("talks open", []),
        (
            "sanction",
            [
                ("title", "Sanctions bite, says the U.S. Treasury", 1),
                ("word", "sanctions", 2),
                ("word", "sanctioned", 1),
            ],
        ),
        ("avrov", []),
        ("", []),
        ("*", []),
    ],
)
def test_what_was_begun_goes_on(engine: Engine, prefix: str, offered: list[tuple[str, str, int]]) -> None:
    assert [(s.type, s.value, s.count) for s in engine.suggest(prefix)] == offered


def test_a_suggested_title_leads_to_its_article(engine: Engine) -> None:
    assert [s.id for s in engine.suggest("ryabkov") if s.type == "title"] == ["title-only"]


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_no_more_is_suggested_than_was_asked_for_and_of_every_type(engine: Engine, limit: int) -> None:
    assert [s.type for s in engine.suggest("russia", limit)] == ["actor", "title", "word"][:limit]


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        ("year", {"1987": 2, "2020": 1, "2021": 1, "2022": 5, "2023": 1, "unknown": 1}),
        ("month", {"1987-02": 2, "2020-02": 1, "2021-12": 1, "2022": 1, "2022-01": 4, "2023-04": 1, "unknown": 1}),
        (
            "day",
            {"1987-02-26": 2, "2020-02-29": 1, "2021-12-31": 1, "2022": 1, "2022-01": 1}
            | {"2022-01-09": 1, "2022-01-26": 2, "2023-04-01": 1, "unknown": 1},
        ),
    ],
)
def test_a_date_counts_under_what_it_states_and_no_more(engine: Engine, by: str, counts: dict[str, int]) -> None:
    facet = engine.timeline(SearchRequest(), by)
    assert facet.field == by
    assert [(value.value, value.count) for value in facet.values] == list(counts.items())


@pytest.mark.parametrize("request_", [{"q": "talks"}, {"q": "-talks"}, {"source": ("Reuters",)}, {"first": "2022"}])
@pytest.mark.parametrize("by", ["year", "month", "day"])
def test_a_timeline_counts_every_article_found_once(engine: Engine, request_: dict[str, Any], by: str) -> None:
    request = SearchRequest(**request_, limit=1)
    assert sum(value.count for value in engine.timeline(request, by).values) == engine.search(request).total


def test_a_timeline_of_nothing_is_empty(engine: Engine) -> None:
    assert engine.timeline(SearchRequest(q="nowhere"), "month").values == ()


@pytest.mark.parametrize("field", ["source", "actor", "person", "org", "country"])
def test_values_are_those_of_the_whole_archive_by_count_then_name(engine: Engine, field: str) -> None:
    expected = sorted(naive.facet(ARCHIVE, field).items(), key=lambda pair: (-pair[1], pair[0]))
    assert [(value.value, value.count) for value in engine.values(field).values] == expected
    assert [(value.value, value.count) for value in engine.values(field, limit=1).values] == expected[:1]


@pytest.mark.parametrize(
    ("field", "prefix", "found"),
    [
        ("person", "an", {"Antony Blinken", "Antony Green"}),
        ("source", "times", {"The Limited Times", "Times of Malta"}),
        ("source", "TIMES OF", {"Times of Malta"}),
        ("source", "imes", set()),
    ],
)
def test_values_go_on_from_a_prefix(engine: Engine, field: str, prefix: str, found: set[str]) -> None:
    assert {value.value for value in engine.values(field, prefix).values} == found


@pytest.mark.parametrize(
    "query",
    [
        "talks",
        "the",
        '"open door" nato',
        "talks OR (door AND nowhere) OR sanctions",
        "open -lavrov",
        "sanction*",
        "ryabkow~1",
        "nato W/5 open",
        "atleast2(talks OR open)",
        "title:open door",
        "source:reuters sanctions date:2022",
        "* OR door",
    ],
)
@pytest.mark.parametrize("expand", [False, True])
def test_what_explains_a_score_adds_up_to_it(engine: Engine, query: str, expand: bool) -> None:
    hits = engine.search(SearchRequest(q=query, explain=True, expand=expand, snippets=0)).hits
    assert hits
    for hit in hits:
        assert hit.explanation is not None
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score)
        assert all(part.added == (part.added and expand) for part in hit.explanation)


def test_an_explanation_says_term_field_and_frequency(engine: Engine) -> None:
    (hit,) = engine.search(SearchRequest(q='open "of nato"', explain=True)).hits
    assert hit.explanation is not None
    assert [(part.term, part.field, part.count) for part in hit.explanation] == [
        ("open", "title", 1),
        ("open", "body", 2),
        ("of nato", "body", 1),
    ]
    n = 2  # articles that hold "open"
    assert hit.explanation[0].idf == pytest.approx(math.log(1 + (len(ARCHIVE) - n + 0.5) / (n + 0.5)))


def test_nothing_is_explained_unasked(engine: Engine) -> None:
    assert all(hit.explanation is None for hit in engine.search(SearchRequest(q="talks")).hits)


def test_a_word_that_was_asked_for_is_explained_once(engine: Engine) -> None:
    hit = engine.search(SearchRequest(q="talk", explain=True, expand=True)).hits[0]
    assert hit.explanation is not None
    parts = [(part.field, part.term) for part in hit.explanation]
    assert len(set(parts)) == len(parts)
    assert not {part.term for part in hit.explanation if part.added} & {"talk", "talks"}


@pytest.fixture(scope="module")
def larger(opening: Opening) -> Engine:
    """An archive in which a word is common, and a slip of it rare."""
    engine = opening()
    common = [Article(f"common {n}", body=f"The government met, word{n}") for n in range(401)]
    engine.rebuild([*common, Article("slip", body="The goverment met"), Article("other", body="governments meat")])
    return engine


def test_a_word_that_is_almost_unknown_is_taken_for_a_slip_of_a_common_one(larger: Engine) -> None:
    page = larger.search(SearchRequest(q="goverment"))
    assert (page.total, page.suggestion) == (1, "government")
    assert larger.search(SearchRequest(q="meat")).suggestion is None


def test_a_wildcard_that_was_cut_to_its_commonest_forms_is_told(larger: Engine) -> None:
    page = larger.search(SearchRequest(q="word*"))
    assert ["word*" in warning.message for warning in page.warnings] == [True]


@pytest.mark.parametrize(
    "query", ["open door", '"open door"', "talks W/5 russia", "sanction*", "title:nato OR geneva", "-nato", ""]
)
def test_an_article_is_shown_with_the_marks_of_a_query(engine: Engine, query: str) -> None:
    tree = parse(query, TODAY).tree
    for article in ARCHIVE:
        shown = engine.shown(article.id, SearchRequest(q=query))
        texts = {"title": article.title or "", "body": article.body}
        marked = [marks(occurrences(text, sought_once(tree), field)) for field, text in texts.items()]
        assert [shown.title_marks, shown.body_marks] == marked
        assert (shown.article, shown.generation) == (engine.article(article.id), engine.generation())
    with pytest.raises(NotFoundError):
        engine.shown("nobody", SearchRequest(q=query))
