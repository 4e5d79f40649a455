"""What is short for an organisation of the article, and what a short form means without one."""

from __future__ import annotations

import pytest

from search.actors import find
from search.article import Article


def counts(text: str) -> dict[str, int]:
    actors = find(Article(id="1", body=text)).actors
    return {actor.name: actor.count for actor in actors if actor.type == "organization"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Zog Ferrets Association met. ZFA staff left.", {"Zog Ferrets Association": 2}),
        ("KZFOR said so. There KZFOR was.", {"KZFOR": 2}),
        ("The U.S. Zog Bureau met. The US Zog Bureau left; the Zog Bureau stayed.", {"U.S. Zog Bureau": 3}),
        ("The U.S. Census Bureau and the Census Bureau are one.", {"United States Census Bureau": 2}),
        ("The British Drug Enforcement Administration met.", {"British Drug Enforcement Administration": 1}),
        ("The U.N. International Atomic Energy Agency met.", {"International Atomic Energy Agency": 1}),
        ("LONDON Stock Exchange staff met.", {"London Stock Exchange": 1}),
        ("The Zog Research Foundation (ORF) met. ORF left.", {"Zog Research Foundation": 3}),
    ],
)
def test_what_the_article_itself_explains(text: str, found: dict[str, int]) -> None:
    assert counts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In Australia the ABC was fined.", {"Australian Broadcasting Corporation": 1}),
        ("In America the ABC was fined.", {"ABC News": 1}),
        ("In Kenya the ABC was fined.", {}),
        ("The French paper cited AFP.", {"Agence France-Presse": 1}),
        ("Indians and Chinese: the Supreme Court of old, the Indian Supreme Court.", {"Supreme Court of India": 2}),
        ("The vote of the Senate was late.", {"United States Senate": 1}),
        ("Peru was calm. The vote of the Senate was late.", {"Senate": 1}),
        ("Peru was calm. The Zog Parliament and the Parliament met.", {"Zog Parliament": 2}),
    ],
)
def test_a_short_form_means_the_organ_of_the_state_that_the_article_is_about(text: str, found: dict[str, int]) -> None:
    assert counts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He works at Apple. There Apple's staff met.", {"Apple": 2}),
        ("Apple said it would. Apple pie is good.", {"Apple": 1}),
        ("They saw the Amazon and Amazon Street.", {}),
        ("Harrison Ford came. Then Ford left.", {}),
        ("They met at Moody's. Mr Moody left for McDonald's. He is John McDonald.", {"Moody's": 1, "McDonald's": 1}),
        ("Unocal <UCL> rose.", {}),
    ],
)
def test_a_word_that_is_more_than_a_company_is_one_by_its_place(text: str, found: dict[str, int]) -> None:
    assert counts(text) == found
