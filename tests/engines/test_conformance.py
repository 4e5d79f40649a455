"""What a query means. Every engine must pass: the same articles, the same counts, the same marks."""

from __future__ import annotations

import datetime

import pytest

from search.engines import Engine
from search.errors import GoneError, NotFoundError, QueryError, RequestError
from search.results import SearchRequest
from tests import naive
from tests.engines.archive import ARCHIVE
from tests.engines.conftest import Opening

TODAY = datetime.date(2022, 1, 31)
EVERY = {article.id for article in ARCHIVE}

MEANINGS: list[tuple[str, set[str]]] = [
    # words: all of them, stemmed, in title or body
    ("talks", {"talks", "year"}),
    ("talk", {"talks", "year"}),
    ("TALKS", {"talks", "year"}),
    ("talks sanctions", {"year"}),
    ("sanction", {"sanctions", "year"}),
    ("president", {"figaro"}),
    ("declare", {"figaro"}),
    ("déclaré", {"figaro"}),
    ("declaré DÉCLARÉ", {"figaro"}),
    ("nowhere", set()),
    ("the", {"talks", "sanctions", "door", "year", "path/with #odd?.txt"}),
    ("to be or not to be", {"path/with #odd?.txt"}),
    # what a word is
    ("U.S.", {"sanctions"}),
    ("US", {"sanctions"}),
    ("AT&T", {"sanctions"}),
    ("at&t", {"sanctions"}),
    ("AT", {"year"}),
    ("Kim's", {"untitled"}),
    ("Kim", {"untitled"}),
    ("de-escalation", {"untitled"}),
    ("escalation", {"untitled"}),
    ("escalation-de", set()),
    ("2022-01-09", {"untitled"}),
    ("100,000", {"sanctions"}),
    ("100000", {"sanctions"}),
    ("Ukraine", {"figaro"}),
    ("l'Ukraine", {"figaro"}),
    ("北京", {"beijing"}),
    ("京都大学", {"beijing"}),
    ("都京", set()),
    # phrases: these words in this order, unstemmed, stop words kept
    ('"open door"', {"talks"}),
    ('"OPEN DOOR"', {"talks"}),
    ("“open door”", {"talks"}),
    ("«open door»", {"talks"}),
    ('"open doors"', set()),
    ('"door open"', set()),
    ('"the door is open"', {"door"}),
    ('"door of nato"', {"talks"}),
    ('"to be or not to be"', {"path/with #odd?.txt"}),
    ('"bank of england"', {"sanctions"}),
    ('"bank england"', set()),
    ('"sanction"', set()),
    ('"sanctioned"', {"sanctions"}),
    ('"Geneva The"', set()),
    ("\"l'Ukraine n'acceptera\"", {"figaro"}),
    ('"open door', {"talks"}),
    # boolean: NOT binds first, then AND, then OR
    ("talks OR door", {"talks", "year", "door"}),
    ("talks or door", set()),
    ("talks || door", {"talks", "year", "door"}),
    ("talks AND sanctions", {"year"}),
    ("talks && sanctions", {"year"}),
    ("talks -sanctions", {"talks"}),
    ("talks NOT sanctions", {"talks"}),
    ("talks !sanctions", {"talks"}),
    ("talks -sanctions -nato", set()),
    ("+talks +nato", {"talks"}),
    ("door OR talks nato", {"talks", "door"}),
    ("(door OR sanctions) talks", {"talks", "year"}),
    ("door OR (talks sanctions)", {"talks", "door", "year"}),
    ("-(talks OR door)", EVERY - {"talks", "year", "door"}),
    ("-talks", EVERY - {"talks", "year"}),
    ("NOT NOT talks", {"talks", "year"}),
    ("door OR -talks", EVERY - {"year"}),
    ('bank -"bank of england"', set()),
    ("*", EVERY),
    ("", EVERY),
    # fields
    ("title:talks", {"talks"}),
    ("headline:talks", {"talks"}),
    ("body:talks", {"year"}),
    ('title:"open house"', {"door"}),
    ("title:(talks OR sanctions)", {"talks", "sanctions"}),
    ("title:open body:lavrov", {"talks"}),
    ("-title:talks talks", {"year"}),
    ("source:reuters", {"sanctions", "door", "title-only"}),
    ("source:times", {"talks", "year"}),
    ('source:"limited times"', {"talks"}),
    ("source:TheLimitedTimes", {"talks"}),
    ("publisher:reuters title:ryabkov", {"title-only"}),
    ("source:lefigaro", {"figaro"}),
    ("source:朝日新聞", {"beijing"}),
    ("origin:lefigaro", {"talks"}),
    ("-source:reuters -source:times", EVERY - {"sanctions", "door", "title-only", "talks", "year"}),
    ("actor:lavrov", {"talks"}),
    ('actor:"Sergei Lavrov"', {"talks"}),
    ('actor:"Lavrov Antony"', set()),
    ("actor:antony", {"talks", "figaro"}),
    ("person:russia", set()),
    ("country:russia", {"talks", "sanctions"}),
    ("org:nato", {"talks"}),
    ("country:(ukraine OR russia)", {"talks", "sanctions", "untitled", "figaro"}),
    ("dateline:geneva", {"talks"}),
    ("dateline:kiev", {"figaro"}),
    ("lang:fr", {"figaro"}),
    ("lang:FR", {"figaro"}),
    ("id:talks", {"talks"}),
    ('id:"path/with #odd?.txt"', {"path/with #odd?.txt"}),
    ("id:tal", set()),
    ("id:r1~2", {"r1~2"}),
    ('id:"r1~2"', {"r1~2"}),
    ("id:r1", set()),
    ("id:tal*", set()),
    ("byline:smith", {"talks"}),
    ('author:"wolfgang muller"', {"talks"}),
    ("by:WolfgangMüller", set()),
    ("by:reutersstaff", {"sanctions"}),
    ('byline:"smith wolfgang"', set()),
    ("byline:mul*", {"talks"}),
    ("-has:byline source:reuters", {"door", "title-only"}),
    ("site:bbc.co.uk", {"door"}),
    ("site:bbc.com", set()),
    ("site:bbc", {"door"}),
    ("site:co.bbc", set()),
    ("site:bbccouk", {"door"}),
    ("site:reuters.com", {"sanctions"}),
    ("site:uk.reuters.com", {"sanctions"}),
    ("url:https://www.bbc.co.uk/sport", {"door"}),
    ("site:news", set()),
    ("site:www", set()),
    ("site:thelimited*", {"talks"}),
    ("has:url", {"talks", "sanctions", "door"}),
    # a star in a field: it is known
    ("origin:*", {"talks"}),
    ("lang:* -title:*", {"untitled"}),
    ("date:*", EVERY - {"untitled"}),
    # a space before the value
    ("title: talks", {"talks"}),
    ('source: "le figaro"', {"figaro"}),
    ("date: 2022-01-09", {"talks"}),
    ("words: talks", set()),
    # dates: calendar days; a partial date matches where all of it lies within
    ("date:2022", {"talks", "sanctions", "figaro", "year", "title-only"}),
    ("date:2022-01", {"talks", "sanctions", "figaro", "title-only"}),
    ("date:2022-01-09", {"talks"}),
    ("date:2022-01-01..2022-01-09", {"talks"}),
    ("date:2022-01..2022-03", {"talks", "sanctions", "figaro", "title-only"}),
    ("date:..2021", {"door", "path/with #odd?.txt", "empty", "r1~2"}),
    ("date:>=2022-01-26", {"sanctions", "title-only", "beijing"}),
    ("date:>2022", {"beijing"}),
    ("date:<2021-12-31", {"path/with #odd?.txt", "empty", "r1~2"}),
    ("date:<=2021-12-31", {"door", "path/with #odd?.txt", "empty", "r1~2"}),
    ("after:2022-01-26", {"beijing"}),
    ("before:2021", {"path/with #odd?.txt", "empty", "r1~2"}),
    ("date:last-7d", {"sanctions", "title-only"}),
    ("date:unknown", {"untitled"}),
    ("-date:unknown", EVERY - {"untitled"}),
    ("-date:2022", EVERY - {"talks", "sanctions", "figaro", "year", "title-only"}),
    ("talks date:2022-01", {"talks"}),
    ("date:2021 OR date:2023", {"door", "beijing"}),
    ("year:2022 lang:fr", {"figaro"}),
    ("since:2022-01-26", {"sanctions", "title-only", "beijing"}),
    ("until:2021-12-31", {"door", "path/with #odd?.txt", "empty", "r1~2"}),
    ("from:2022-01-09 to:2022-01-26", {"talks", "sanctions", "title-only"}),
    ("date:9.1.2022", {"talks"}),
    ("date:26/1/2022", {"sanctions", "title-only"}),
    ("date:9 January 2022", {"talks"}),
    ('date:"Jan 2022"', {"talks", "sanctions", "figaro", "title-only"}),
    ("date:(2021 OR 2023)", {"door", "beijing"}),
    ("date:2022-2023", {"talks", "sanctions", "figaro", "year", "title-only", "beijing"}),
    ("date:[2022-01-09 TO 2022-01-26]", {"talks", "sanctions", "title-only"}),
    # what cannot be read is left out; where nothing is left, nothing is found
    ("date:03/04/2022", set()),
    ("date:tomorow", set()),
    ("-date:2022-13", set()),
    ("has:body", set()),
    ("\U0001f642", set()),
    ("()", set()),
    ("-*", set()),
    ("talks date:2022-13", {"talks", "year"}),
    ("-talks date:2022-13", set()),
    ("* date:2022-13", set()),
    ("lang:fr -talks date:2022-13", {"figaro"}),
    ("talks OR date:tomorow", {"talks", "year"}),
    ("talks -*", set()),
    ("talks OR -*", {"talks", "year"}),
    # nearness: at most so many other words between, in one text
    ("door W/0 open", {"talks"}),
    ("open W/1 door", {"talks", "door"}),
    ("open W/2 unlocked", {"door"}),
    ("talks w/2 geneva", {"talks"}),
    ("geneva NEAR/2 talks", {"talks"}),
    ("geneva W/0 talks", set()),
    ("talks PRE/1 geneva", {"talks"}),
    ("geneva PRE/9 talks", set()),
    ("nato W/9 lavrov", {"talks"}),
    ("geneva W/99 lavrov", set()),
    ('"door open"~0', {"talks"}),
    ('"talks sanctions"~5', {"year"}),
    ('"talks sanctions"~3', {"year"}),
    ('"talks sanctions"~2', set()),
    ("talks W/0 talks", {"year"}),
    ("door W/0 door", set()),
    ("talks W/1 talks", {"year"}),
    ("talks W/9 talks W/9 talks", {"year"}),
    ("(nato OR otan) W/9 (russia OR observe)", {"talks", "figaro"}),
    ('"bank of england" W/1 at&t', {"sanctions"}),
    ("title:nato W/1 title:russia", {"talks"}),
    ("-(door W/1 open) door", set()),
    ("open W/1 source:reuters", {"door"}),
    ("nato W/5", {"talks"}),
    # wildcards and fuzzy words, on surface forms
    ("sanction*", {"sanctions", "year"}),
    ("sanctio?", set()),
    ("sanction?d", {"sanctions"}),
    ("do?r", {"talks", "door"}),
    ("title:san*", {"sanctions"}),
    ("source:re*", {"sanctions", "door", "title-only"}),
    ("actor:lav*", {"talks"}),
    ("l*", {"figaro"}),
    ("*door", {"talks", "door"}),
    ("Ryab*", {"title-only"}),
    ("what door?", set()),
    ("door?", {"talks", "door"}),
    ("riabkov~", {"title-only"}),
    ("ryabokv~", {"title-only"}),
    ("ryablokov~", set()),
    ("ryablokov~2", {"title-only"}),
    ("yabkov~2", set()),
    ("actor:lavrof~", {"talks"}),
    # frequency and shape
    ("atleast2(sanctions)", {"sanctions"}),
    ("atleast3(sanctions)", {"sanctions"}),
    ("atleast4(sanctions)", set()),
    ("atleast3(talks)", {"year"}),
    ("atleast4(open OR door)", {"talks", "door"}),
    ('atleast2("to be")', {"path/with #odd?.txt"}),
    ("atleast2(title:talks)", set()),
    ("words:0", {"title-only", "empty", "r1~2"}),
    ("words:>15", {"talks", "sanctions", "untitled", "beijing"}),
    ("words:8..12", {"path/with #odd?.txt"}),
    ("has:origin", {"talks"}),
    ('atleast2(lavrov OR "lavrov")', set()),
    ("atleast2(lavrov OR lavr*)", set()),
    ("source:lefig*", {"figaro"}),
    ("source:lefigar~1", {"figaro"}),
    ("-has:date", {"untitled"}),
    ("-has:title", {"untitled", "path/with #odd?.txt", "empty", "r1~2"}),
    ("-has:source", {"path/with #odd?.txt", "empty", "r1~2"}),
    ("has:actor has:dateline", {"talks", "figaro"}),
    ("has:lang -has:title", {"untitled"}),
    # what is no syntax is text
    ("Ryabkov: concessions", {"title-only"}),
    ("C:\\nato", set()),
    ("nato)", {"talks"}),
    ("(nato", {"talks"}),
    ("nato AND", {"talks"}),
    ("OR nato", {"talks"}),
    ("nato -", {"talks"}),
    ("???", set()),
    ("\\-talks", {"talks", "year"}),
]


@pytest.fixture(scope="module")
def engine(opening: Opening) -> Engine:
    engine = opening(today=lambda: TODAY)
    engine.rebuild(ARCHIVE)
    return engine


def ids(engine: Engine, **request: object) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(limit=100, **request)).hits]


@pytest.mark.parametrize(("query", "expected"), MEANINGS)
def test_a_query_finds_exactly(engine: Engine, query: str, expected: set[str]) -> None:
    assert set(ids(engine, q=query)) == expected


@pytest.mark.parametrize(("query", "expected"), MEANINGS)
def test_the_oracle_agrees(query: str, expected: set[str]) -> None:
    assert {article.id for article in naive.find(ARCHIVE, SearchRequest(q=query), TODAY)} == expected


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (SearchRequest(q="door sanctions", match="any"), {"talks", "door", "sanctions", "year"}),
        (SearchRequest(q="+door sanctions", match="any"), {"talks", "door"}),
        (SearchRequest(q="door -talks", match="any"), {"door"}),
        (SearchRequest(q="talks sanctions date:2022-01", match="any"), {"talks", "sanctions"}),
        (SearchRequest(source=("Reuters",)), {"sanctions", "door", "title-only"}),
        (SearchRequest(source=("reuters",)), set()),
        (SearchRequest(actor=("Russia", "NATO")), {"talks"}),
        (SearchRequest(person=("Antony Green",)), {"figaro"}),
        (SearchRequest(country=("Ukraine",)), {"untitled", "figaro"}),
        (SearchRequest(year=("unknown",)), {"untitled"}),
        (SearchRequest(year=("2022",), q="talks"), {"talks", "year"}),
        (SearchRequest(first="2022-01-10", last="2022-02"), {"sanctions", "title-only"}),
        (SearchRequest(first="2023"), {"beijing"}),
        (SearchRequest(last="2021-12"), {"door", "path/with #odd?.txt", "empty", "r1~2"}),
    ],
)
def test_parameters_restrict(engine: Engine, request_: SearchRequest, expected: set[str]) -> None:
    page = engine.search(request_)
    assert {hit.id for hit in page.hits} == expected
    assert page.total == len(expected)


@pytest.mark.parametrize(
    ("query", "article", "marked"),
    [
        ("talk", "talks", {"title": ["talks"]}),
        ('"open door"', "talks", {"body": ["open door"]}),
        ("open door", "talks", {"title": ["open"], "body": ["open", "door", "open", "door"]}),
        ('nato "open door"', "talks", {"title": ["NATO"], "body": ["open door", "NATO"]}),
        ("nato -russia OR nato", "talks", {"title": ["NATO"], "body": ["NATO"]}),
        ("title:nato lavrov", "talks", {"title": ["NATO"], "body": ["Lavrov"]}),
        ("sanction", "sanctions", {"title": ["Sanctions"], "body": ["sanctions", "sanctioned"]}),
        ("AT&T U.S. 100000", "sanctions", {"title": ["U.S."], "body": ["AT&T", "100,000"]}),
        ("de-escalation", "untitled", {"body": ["De-escalation"]}),
        ("北京大学", "beijing", {"title": ["北京大学"], "body": ["北京大学"]}),
        ("source:reuters", "sanctions", {}),
        ("talks W/2 geneva", "talks", {"title": ["talks", "Geneva"]}),
        ('"open nato"~3', "talks", {"title": ["NATO", "open"], "body": ["open", "NATO", "open"]}),
        ("sanctio*", "sanctions", {"title": ["Sanctions"], "body": ["sanctions", "sanctioned"]}),
        ("riabkov~", "title-only", {"title": ["Ryabkov"]}),
        ("atleast2(sanctioned)", "sanctions", {"title": ["Sanctions"], "body": ["sanctions", "sanctioned"]}),
        ("l'Ukraine", "figaro", {"title": ["L'Ukraine"], "body": ["l'Ukraine"]}),
        ('"to be"', "path/with #odd?.txt", {"body": ["To be", "to be"]}),
    ],
)
def test_marks_are_exact(engine: Engine, query: str, article: str, marked: dict[str, list[str]]) -> None:
    hit = next(hit for hit in engine.search(SearchRequest(q=query)).hits if hit.id == article)
    found: dict[str, list[str]] = {}
    for snippet in hit.snippets:
        for start, end in snippet.marks:
            found.setdefault(snippet.field, []).append(snippet.text[start:end])
    assert found == marked


def test_why_says_what_matched_where_and_how_often(engine: Engine) -> None:
    (hit,) = engine.search(SearchRequest(q='nato "open door"')).hits
    assert [(r.field, r.term, r.count) for r in hit.why] == [
        ("title", "nato", 1),
        ("body", "nato", 1),
        ("body", "open door", 1),
    ]


def test_a_nearness_is_counted_once_for_each_place(engine: Engine) -> None:
    (hit,) = engine.search(SearchRequest(q="talks W/2 geneva", explain=True)).hits
    assert [(r.field, r.term, r.count) for r in hit.why] == [("title", "talks W/2 geneva", 1)]
    assert [(c.count, round(c.score, 6)) for c in hit.explanation] == [(1, round(hit.score, 6))]


def test_the_article_with_the_word_in_its_title_ranks_above_one_that_mentions_it(engine: Engine) -> None:
    assert ids(engine, q="sanctions") == ["sanctions", "year"]


def test_newest_puts_undated_articles_last(engine: Engine) -> None:
    assert ids(engine, sort="newest") == [article.id for article in naive.newest(ARCHIVE)]


def test_oldest_puts_undated_articles_last(engine: Engine) -> None:
    found = ids(engine, sort="oldest")
    assert found[:2] == ["empty", "r1~2"]
    assert found[-1] == "untitled"


def test_equal_scores_stand_by_date_and_then_id(engine: Engine) -> None:
    assert ids(engine, q="source:reuters") == ["sanctions", "title-only", "door"]


@pytest.mark.parametrize("query", ["", "talks", "-talks", "source:reuters"])
@pytest.mark.parametrize("field", ["source", "actor", "person", "org", "country", "year"])
def test_facets_count_all_that_was_found(engine: Engine, query: str, field: str) -> None:
    (facet,) = engine.search(SearchRequest(q=query, facets=(field,), limit=1)).facets
    expected = naive.facet(naive.find(ARCHIVE, SearchRequest(q=query), TODAY), field)
    assert {value.value: value.count for value in facet.values} == expected


FILTERS = [
    {"source": ("Reuters",)},
    {"source": ("Reuters", "Le Figaro")},
    {"source": ("-Reuters",)},
    {"source": ("-Reuters", "-Le Figaro"), "year": ("2022", "unknown")},
    {"country": ("Russia",), "person": ("Sergei Lavrov", "Antony Blinken")},
    {"actor": ("Russia", "-NATO")},
    {"year": ("1900", "-2022")},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("query", ["", "talks OR bank"])
def test_filters_choose_and_leave_out(engine: Engine, query: str, filters: dict[str, tuple[str, ...]]) -> None:
    request = SearchRequest(q=query, limit=100, **filters)
    assert sorted(ids(engine, q=query, **filters)) == sorted(a.id for a in naive.find(ARCHIVE, request, TODAY))


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("field", ["source", "actor", "year"])
def test_source_and_year_are_counted_as_if_none_were_chosen(engine: Engine, field: str, filters: dict) -> None:
    request = SearchRequest(facets=(field,), limit=0, **filters)
    but = field if field in ("source", "year") else ""
    expected = naive.facet([a for a in ARCHIVE if naive.chosen(request, a, but)], field)
    (facet,) = engine.search(request).facets
    assert {value.value: value.count for value in facet.values} == expected


@pytest.mark.parametrize("limit", [1, 3, 4, 100])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_together_are_the_whole_list(engine: Engine, limit: int, sort: str) -> None:
    request = SearchRequest(q="the OR talks", sort=sort, limit=limit)
    whole = ids(engine, q="the OR talks", sort=sort)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = engine.search(SearchRequest.from_args(request.to_args(cursor=cursor)))
        assert page.total == len(whole)
        found += [hit.id for hit in page.hits]
        cursor = page.next
    assert found == whole


def test_no_hits_are_wanted_but_the_total_is(engine: Engine) -> None:
    page = engine.search(SearchRequest(q="talks", limit=0))
    assert (page.total, page.hits, page.next) == (2, (), None)


@pytest.mark.parametrize("cursor", ["x", "1", "1.x", ".", "-1.0", "1.-1", "１.1", "9" * 30 + ".1"])
def test_what_is_no_cursor_is_refused(engine: Engine, cursor: str) -> None:
    with pytest.raises(RequestError, match="cursor"):
        engine.search(SearchRequest(cursor=cursor))


def test_a_cursor_of_another_generation_is_gone(engine: Engine) -> None:
    with pytest.raises(GoneError):
        engine.search(SearchRequest(cursor="999.10"))


def test_a_page_beyond_the_end_is_empty(engine: Engine) -> None:
    generation = engine.info()["generation"]
    page = engine.search(SearchRequest(q="talks", cursor=f"{generation}.500"))
    assert (page.total, page.hits, page.next) == (2, (), None)


@pytest.mark.parametrize("article", ARCHIVE, ids=lambda article: article.id)
def test_an_article_comes_back_as_it_went_in(engine: Engine, article: object) -> None:
    assert engine.article(article.id) == article


@pytest.mark.parametrize("article_id", ["", "nothing", "tal", "talks ", "\x00", "x" * 70_000])
def test_an_unknown_id_is_not_found(engine: Engine, article_id: str) -> None:
    with pytest.raises(NotFoundError):
        engine.article(article_id)


def test_warnings_do_not_hinder_an_answer_unless_strict(engine: Engine) -> None:
    assert engine.search(SearchRequest(q='"open door')).warnings
    with pytest.raises(QueryError) as error:
        engine.search(SearchRequest(q='"open door', strict=True))
    assert error.value.extra["warnings"][0]["span"] == [0, 10]


def test_a_date_parameter_that_is_no_date_is_refused(engine: Engine) -> None:
    with pytest.raises(RequestError, match="2022-01-09"):
        engine.search(SearchRequest(first="yesterday"))


def test_in_a_period_that_ends_before_it_begins_is_nothing(engine: Engine) -> None:
    page = engine.search(SearchRequest(first="2022", last="2021"))
    assert (page.total, page.canonical) == (0, "-*")
    assert [warning.message for warning in page.warnings] == ["from=2022 is later than to=2021, so nothing is found."]


def test_the_reading_is_told(engine: Engine) -> None:
    page = engine.search(SearchRequest(q="a OR b -c", first="2022"))
    assert page.interpreted == "(a or (b and not c)) and dated from 2022-01-01"
    assert page.canonical == "(a OR b AND -c) AND date:2022-01-01.."


@pytest.mark.parametrize("count", [1, 2, 1000])
def test_a_facet_lists_as_many_values_as_were_asked_for(engine: Engine, count: int) -> None:
    (every,) = engine.search(SearchRequest(facets=("actor",), facet_values=1000, limit=0)).facets
    (facet,) = engine.search(SearchRequest(facets=("actor",), facet_values=count, limit=0)).facets
    assert facet.values == every.values[:count] and len(every.values) > 2
