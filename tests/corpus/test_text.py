"""A scrape becomes an article: nothing is invented, nothing is lost, and the parse is pure."""

from __future__ import annotations

import datetime
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.article import Article
from search.corpus.text import parse

TODAY = datetime.date(2026, 1, 1)

STORY = [
    "The two sides met for the third time this week, and neither of them gave ground on the main question.",
    "Officials said that the talks would go on, although they expected no result before the end of the month.",
    "“We have time, and we will use it,” the minister told reporters after the meeting had ended.",
    "The opposition, which had asked for a vote, called the outcome a disappointment for the whole country.",
]
PIECES = [
    "See also",
    "Read more »",
    "By Jane Doe",
    "January 9, 2022",
    "Leave a Reply",
    "— ",
    "“",
    "\n",
    "  ",
    "。",
    *STORY,
]


def _parse(raw: str) -> Article:
    return parse(raw, path="a.txt", digest="", furniture=frozenset(), today=TODAY)


def _solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _accounts_for_everything(raw: str) -> None:
    article = _parse(raw)
    rest = list(raw)
    for removed in article.removed:
        start, end = removed.span
        assert raw[start:end] == removed.text
        rest[start:end] = " " * (end - start)
    assert _solid("".join(rest)) == _solid(article.body)


@given(st.text(max_size=400))
def test_any_text_is_body_or_removed(raw: str) -> None:
    _accounts_for_everything(raw)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("\n".join))
def test_any_page_is_body_or_removed(raw: str) -> None:
    _accounts_for_everything(raw)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("\n".join))
@settings(max_examples=30)
def test_parse_is_pure(raw: str) -> None:
    assert _parse(raw) == _parse(raw)


def test_a_sentence_cut_by_a_link_is_joined() -> None:
    raw = "\n".join(
        [
            STORY[0],
            "Nobody else was asked. The minister told",
            "Reuters",
            ", which asked first, that he",
            "will stay",
            "in office.",
            *STORY[1:],
        ]
    )
    assert (
        "Nobody else was asked. The minister told Reuters, which asked first, that he will stay in office."
        in _parse(raw).body
    )


def test_paragraphs_stay_apart() -> None:
    assert _parse("\n\n".join(STORY)).body == "\n\n".join(STORY)


def test_a_subhead_stays_and_a_teaser_goes() -> None:
    raw = "\n\n".join([*STORY[:2], "No concessions", STORY[2], "See also", "Storm hits the coast", STORY[3]])
    assert _parse(raw).body == "\n\n".join([*STORY[:2], "No concessions", *STORY[2:]])


def test_comments_go_however_many() -> None:
    comments = ["Jane says:", "I do not agree with a single word of this, and I have read it twice.", "Reply"] * 20
    assert _parse("\n".join([*STORY, "60 Comments", *comments])).body == "\n".join(STORY)


PAGE = f"""\
Talks end without result - The Daily Example
Home
World
Sport
Sign in
Talks end without result
By Jane Doe
Published 9 January 2022 10:38
GENEVA (Reuters) - {STORY[0]}
{STORY[1]}
{STORY[2]}
{STORY[3]}
Share
Related articles
Storm hits the coast
© 2024 Example Media. All rights reserved.
"""


def test_a_whole_page() -> None:
    article = _parse(PAGE)
    assert article.title == "Talks end without result"
    assert article.body == "\n".join(STORY)
    assert (article.source, article.origin) == ("The Daily Example", "Reuters")
    assert (article.dateline, article.byline, article.language) == ("GENEVA", "Jane Doe", "en")
    assert article.date is not None
    assert (article.date.value, article.date.precision) == ("2022-01-09", "instant")


def test_chinese_sentences_are_prose() -> None:
    story = [
        "中国外交部发言人周三在例行记者会上表示，双方同意继续就有关问题保持密切沟通和协调。",
        "发言人说，希望各方保持克制，通过对话解决分歧，共同维护地区的和平与稳定。",
    ]
    article = _parse("\n".join(["首页", "新闻", "体育", *story, "登录", "版权所有"]))
    assert article.body == "\n".join(story)
    assert article.language == "zh"


def test_an_empty_text_has_no_body() -> None:
    assert _parse(" \n ").body == ""


@pytest.mark.parametrize(
    "raw",
    [
        "a" * 10**6,
        "a" + " " * 10**6 + "b",
        "a\n" * 10**5,
        "Ab c. " * 150_000,
        "- " * 400_000,
        "copyright " * 90_000,
        "1.1.2022 " * 90_000,
    ],
    ids=["one word", "spaces", "one-letter lines", "sentences", "dashes", "rule words", "dates"],
)
def test_hostile_input_takes_linear_time(raw: str) -> None:
    start = time.process_time()
    _parse(raw)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("raw", ["Hello", "Council closes library", "Hello\nWorld\nagain", "12 March 2023"])
def test_nothing_vanishes_from_a_tiny_text(raw: str) -> None:
    article = _parse(raw)
    assert _solid(f"{article.title or ''}{article.date.evidence if article.date else ''}{article.body}") == _solid(raw)


def test_a_small_story_is_whole() -> None:
    sentences = ["The council will close its library.", "Nobody came to the last reading.", "It opens again in May."]
    article = _parse("\n".join(["Council closes library", "March 12, 2023 10:45 AM", *sentences]))
    assert (article.title, article.body) == ("Council closes library", "\n".join(sentences))
    assert article.date is not None
    assert (article.date.value, article.date.evidence) == ("2023-03-12", "March 12, 2023 10:45 AM")


@pytest.mark.parametrize("line", ["12 March 2023", "25/12/2022 10:00", "Updated: 12.3.23", "12 марта 2023 г."])
def test_a_date_line_above_one_long_paragraph_is_the_date_and_no_body(line: str) -> None:
    article = _parse(f"Talks end without result\n\n{line}\n\n{' '.join(STORY * 2)}")
    assert article.body == " ".join(STORY * 2)
    assert article.date is not None


def test_a_date_line_below_the_story_counts_if_it_says_so() -> None:
    raw = "\n".join(["Talks end without result", *STORY])
    published, told = _parse(f"{raw}\nPublished 12 March 2023"), _parse(f"{raw}\nThe vote is on 12 March 2023.")
    assert published.date is not None and published.date.value == "2023-03-12"
    assert told.date is None
    assert published.body == "\n".join(STORY)


def test_a_name_repeated_at_the_end_is_not_where_the_story_begins() -> None:
    raw = "\n".join(["Jane Doe Example - Daily", "Home", "World", "Sport", *STORY * 3, "Jane Doe Example", STORY[0]])
    assert STORY[1] in _parse(raw).body


def test_a_sentence_that_opens_a_quotation_is_no_link_to_the_page_before() -> None:
    quote = "« Nous avons le temps et nous allons le prendre », a dit le ministre."
    assert quote in _parse("\n".join([*STORY, quote, *STORY])).body
