"""Text to tree: what operators mean, and that no text is refused. tests/engines says what the trees find."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import canonical, parse, sentence
from search.query.grammar import MAX_CHARACTERS, MAX_DEPTH
from search.query.leaves import MAX_WORDS
from search.query.nodes import NOTHING, Everything, sought

TODAY = datetime.date(2022, 1, 31)

SYNTAX = """
nato otan title: date: actor: after: OR AND NOT ( ) - – + ! && || & | . .. > : * \\ ' 2022 last-7d unknown 北
~ ~2 ? nat* wom?n W/5 PRE/2 near/1 atleast2( words: has: dup: lead 100..500 id: site: by: since: www. // @ # [ ] TO
9.1.2022 25/12 Jan yesterday not or NEAR <0
" “ ” « » „
"""
PIECES = st.sampled_from([*SYNTAX.split(), " ", " ", " ", " OR ", " AND ", " NOT "])
QUERIES = st.lists(PIECES, max_size=25).map("".join) | st.text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "a AND b"),
        ("a OR b c", "a OR b AND c"),
        ("(a OR b) c", "(a OR b) AND c"),
        ("a AND b OR c", "a AND b OR c"),
        ("-a b", "-a AND b"),
        ("- a", "a"),
        ("NOT (a b)", "-(a AND b)"),
        ("--a", "a"),
        ("a-b", "a-b"),
        ("–a", "-a"),
        ("and or not", "and AND or AND not"),
        ("a && !b || c", "a AND -b OR c"),
        ("AT&T U.S. Kim's", "AT&T AND U.S. AND Kim's"),
        ("„open door“ «x y» “p q” ”r s”", '"open door" AND "x y" AND "p q" AND "r s"'),
        ("intitle:a publisher:b", "title:a AND source:b"),
        ("title:(a OR body:b)", "title:a OR body:b"),
        ('-source:"Le Figaro"', '-source:"Le Figaro"'),
        ("\\OR \\-a \\title:b a\\ b", "\\OR AND \\-a AND \\title:b AND a\\ b"),
        ("date:2022-01", "date:2022-01-01..2022-01-31"),
        ("after:2021 before:2022-02", "date:2022-01-01.. AND date:..2022-01-31"),
        ("*", "*"),
        ("nato W/5 ukraine", "nato W/5 ukraine"),
        ("a NEAR/3 b near/3 c", "a W/3 b W/3 c"),
        ("nato pre/2 (open OR shut) x", "nato PRE/2 (open OR shut) AND x"),
        ('"open the door"~4', "open W/4 the W/4 door"),
        ("-a W/2 b", "-(a W/2 b)"),
        ("sanction* wom?n ryabkov~ ryabkov~2", "sanction* AND wom?n AND ryabkov~1 AND ryabkov~2"),
        ("what is nato?", "what AND is AND nato?"),
        ("C++ 5~ a\\*", "C++ AND 5~1 AND a\\*"),
        ("atleast3(sanctions OR embargo)", "atleast3(sanctions OR embargo)"),
        ("words:>500 has:date has:language", "words:501.. AND has:date AND has:lang"),
        ("nato DUP:Lead", "nato AND dup:lead"),
        # a value after a space
        ("title: a b", "title:a AND b"),
        ('Source: "Le Figaro"', 'source:"Le Figaro"'),
        ("title: (a OR b)", "title:a OR title:b"),
        ("date: 2022 a", "date:2022-01-01..2022-12-31 AND a"),
        ("Trump: deal", "Trump: AND deal"),
        ("words: a history", "\\words: AND a AND history"),
        ("\\title: a", "\\title: AND a"),
        # values of several words, and in a group
        ("date:9 January 2022 a", "date:2022-01-09..2022-01-09 AND a"),
        ("date:2022 January", "date:2022-01-01..2022-12-31 AND January"),
        ("date:last 7 days", "date:2022-01-25..2022-01-31"),
        ("date:(2021 OR 25/12/2022)", "date:2021-01-01..2021-12-31 OR date:2022-12-25..2022-12-25"),
        ("date:[2021 TO 2022] words:[* TO 500]", "date:2021-01-01..2022-12-31 AND words:..500"),
        # other names of fields
        ("by:a author:b", "byline:a AND byline:b"),
        ("year:2022", "date:2022-01-01..2022-12-31"),
        ("since:2021 until:2022-02", "date:2021-01-01.. AND date:..2022-02-28"),
        ("from:2021 to:2022-02", "date:2021-01-01.. AND date:..2022-02-28"),
        ("url:https://www.bbc.co.uk/news?q=1 site:bbc.com", "site:bbc.co.uk AND site:bbc.com"),
        ("has:author has:url", "has:byline AND has:url"),
        # what is known
        ("title:* date:* *", "has:title AND has:date"),
        ("a \\*", "a"),
        # codes are verbatim
        ("id:r1~2 id:r1~", "id:r1\\~2 AND id:r1\\~"),
        ('id:"r1"~2', 'id:"r1~2"'),
        ("id:r*", "id:r\\*"),
        ("id:?", "id:?"),
        ("¼~", "¼"),
        ("date:tomorow OR a", "a"),
        ("-*", "-*"),
        ("-dup:lead", "-dup:lead"),
        ("lead dup", "lead AND dup"),
    ],
)
def test_how_a_query_is_read(text: str, expected: str) -> None:
    assert canonical(parse(text, TODAY).tree) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "a OR b"),
        ("a b AND c", "a OR b AND c"),
        ("a AND -b c", "a AND -b OR c"),
        ("+a b", "(* OR b) AND a"),
        ("a -b", "a AND -b"),
        ("a date:2022", "a AND date:2022-01-01..2022-12-31"),
        ("a dup:lead b", "(a OR b) AND dup:lead"),
        ("a date:(2021 OR 2022)", "a AND (date:2021 OR date:2022)"),
        ("a b lang:fr", "(a OR b) AND lang:fr"),
        ("abc-def", "abc-def OR abc OR def"),
        ("site:bbc.co.uk", "site:bbc.co.uk"),
    ],
)
def test_how_a_query_is_read_with_match_any(text: str, expected: str) -> None:
    query = parse(text, TODAY, "any")
    assert query.tree == parse(expected, TODAY).tree


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ('a "b c', (2, 6), "not closed"),
        ("(a", (0, 1), "closed at the end"),
        ("a)", (1, 2), "ignored"),
        ("a AND", (2, 5), "nothing on one side"),
        ("OR a", (0, 2), "nothing on one side"),
        ("a ???", (2, 5), "no word"),
        ("Trump: deal", (0, 6), "no field"),
        ("date:03/04/2022", (0, 15), "two ways"),
        ("date:2022-02-30", (0, 15), "not in the calendar"),
        ("date:2023..2022", (0, 15), "later than"),
        ("Date:Tomorow", (0, 12), "Date:Tomorow was not read: Tomorow is no date"),
        ("date:2022~", (0, 10), "2022~ is no date"),
        ("year:x", (0, 6), "year:x was not read"),
        ("date:(2022 OR Luck)", (14, 18), "Luck was not read"),
        ("words:<0", (0, 8), "fewer words than none"),
        ("words:5..4", (0, 10), "5 is more than 4"),
        ("a title:", (2, 8), "title: was read as plain text: nothing"),
        ("title:-b", (0, 6), "title: was ignored: nothing"),
        ("Title: -b", (0, 6), "Title: was read as plain text: nothing"),
        ("Date: Luck", (0, 5), "Date: was read as plain text: Luck is no date"),
        ("title:body:a", (0, 6), "last one counts"),
        ("person:*", (7, 8), "cannot be asked"),
        ("id:r*", (3, 5), "whole value"),
        ("()", (0, 2), "empty query"),
        ("🙂", (0, 1), "no word"),
        ("a NOT", (2, 5), "Nothing follows"),
        ("*a", (0, 2), "2 letters"),
        ("l* a", (0, 2), "2 letters"),
        ("W/5 a", (0, 3), "nothing on one side"),
        ("a W/5", (2, 5), "nothing on one side"),
        ("a W/5 (b c)", (2, 5), "read as AND"),
        ("a W/5 source:b", (2, 5), "read as AND"),
        ("a W/5 b W/2 c", (8, 11), "one distance"),
        ("ryabkov~7", (0, 9), "At most 2"),
        ("words:many", (0, 10), "words:>500"),
        ("has:luck", (0, 8), "can ask for"),
        ("a dup:all", (2, 9), "write dup:lead"),
        ("atleast2(source:a)", (0, 8), "number was ignored"),
    ],
)
def test_what_is_not_understood_is_said_with_its_place(text: str, span: tuple[int, int], words: str) -> None:
    warnings = parse(text, TODAY).warnings
    assert [(w.span, words in w.message) for w in warnings] == [(span, True)]


@pytest.mark.parametrize(
    "text",
    ["nato expansion", '"open door" actor:Blinken', "12:30", 'who said "open door"?', "a -b", "date:2022", "", "Kim's"],
)
def test_a_sound_query_has_no_warning(text: str) -> None:
    assert parse(text, TODAY).warnings == ()


@settings(max_examples=1000, deadline=None)  # the first field of an actor reads the authority
@given(QUERIES, st.sampled_from(["all", "any"]))
def test_no_text_is_refused_and_the_canonical_text_reads_as_the_same_tree(text: str, match: str) -> None:
    query = parse(text, TODAY, match)
    assert sentence(query.tree)
    assert parse(canonical(query.tree), TODAY).tree == query.tree
    for warning in query.warnings:
        assert len(warning.message) < 400
        assert 0 <= warning.span[0] < warning.span[1] <= len(text)


def test_a_text_over_the_limit_is_read_up_to_it() -> None:
    query = parse("nato " * 2000, TODAY)
    assert len(list(sought(query.tree))) == MAX_WORDS
    assert {"characters" in w.message or "words" in w.message for w in query.warnings} == {True}
    assert query.warnings[-1].span == (MAX_CHARACTERS, 10_000)


def test_parentheses_nest_no_deeper_than_the_limit() -> None:
    query = parse("(" * 5000 + "nato" + ")" * 5000, TODAY)
    assert str(MAX_DEPTH) in query.warnings[0].message or query.warnings


@pytest.mark.parametrize("text", ["", " ", "*", "(*)", "* *", "* ???"])
def test_an_empty_query_and_a_star_ask_for_everything(text: str) -> None:
    assert parse(text, TODAY).tree == Everything()


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize(
    "text",
    [
        "()",
        "OR",
        "((()))",
        "???",
        ".",
        "🙂",
        "date:tomorow",
        "has:body",
        "-date:2022-13",
        "title:()",
        "person:*",
        "* has:body",
        "-nato date:x",
    ],
)
def test_a_query_of_which_nothing_can_be_read_finds_nothing_and_says_why(text: str, match: str) -> None:
    query = parse(text, TODAY, match)
    assert query.tree == NOTHING
    assert query.warnings
    assert sentence(query.tree) == "nothing"


def test_the_sentence_sets_words_apart_that_could_be_its_own() -> None:
    assert sentence(parse("nato and or otan", TODAY).tree) == "nato and ‘and’ and ‘or’ and otan"
