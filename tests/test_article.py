"""The nouns: an article survives its JSON, a date knows its days."""

from __future__ import annotations

import datetime
import json

import pytest

from search.article import Actor, Article, PublishedDate, Removed, days_of, digest_of

ARTICLE = Article(
    id="a/b#1",
    title="Title",
    body="Body \ud800 of it",
    source="Source",
    date=PublishedDate("2022-01", "month", "url", "/2022/01/", plausible=False),
    actors=(Actor("NATO", "organization", ((0, 4),), None), Actor("Lavrov", "person", (), "Foreign Minister")),
    removed=(Removed("Read more", "teaser", (4, 13)),),
    digest=digest_of(b"x"),
    lead="a/b#0",
)


def test_an_article_survives_its_json() -> None:
    assert Article.from_record(json.loads(json.dumps(ARTICLE.to_record()))) == ARTICLE


def test_what_is_not_known_is_null() -> None:
    record = Article(id="1").to_record()
    assert {key for key, value in record.items() if value is None} == {
        "title", "source", "origin", "date", "dateline", "byline", "url", "language", "lead",
    }  # fmt: skip


def test_an_actor_of_the_title_alone_counts_once() -> None:
    assert [actor.count for actor in ARTICLE.actors] == [1, 1]


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2022", (2022, 1, 1), (2022, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2022-01-09", (2022, 1, 9), (2022, 1, 9)),
        ("0001", (1, 1, 1), (1, 12, 31)),
        ("9999-12", (9999, 12, 1), (9999, 12, 31)),
    ],
)
def test_days_of_a_partial_date(value: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert days_of(value) == (datetime.date(*first), datetime.date(*last))


@pytest.mark.parametrize("value", ["", "22", "2022-1", "2022-13", "2022-02-30", "0000", "2022-01-09T10:00", "２０２２"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        PublishedDate(value, "day", "metadata", value)
