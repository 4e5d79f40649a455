"""What a place in the text can be: countries and what only looks like one, people, organisations by their form."""

from __future__ import annotations

import pytest

from search.actors import find
from search.article import Article


def found(text: str) -> set[str]:
    return {actor.name for actor in find(Article(id="1", body=text)).actors}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The US and the U.K. met the USSR.", {"United States", "United Kingdom", "Soviet Union"}),
        ("In Latin America and New Mexico it rained.", set()),
        ("Moscow said no.", {"Russia"}),
        ("They met in Moscow.", set()),
        ("Officials in Moscow said no.", set()),
        ("Moscow said no to the Soviet writers.", {"Soviet Union"}),
        ("A Russian fisherman met French cooks.", {"Russia", "France"}),
        ("It rained. " * 23 + "A Russian fisherman met French cooks.", set()),
        ("The Russian government fell.", {"Russia"}),
        ("Michael Jordan plays.", {"Michael Jordan"}),
        ("Jordan and Chad signed.", {"Jordan", "Chad"}),
        ("Ukraine’s army and Russia's fleet.", {"Ukraine", "Russia"}),
        ("The US-led talks.", {"United States"}),
    ],
)
def test_countries(text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("said Jean-Claude Paye today", {"Jean-Claude Paye"}),
        ("said Patrick O'Brien today", {"Patrick O'Brien"}),
        ("with Kim Yong-chol there", {"Kim Yong-chol"}),
        ("with Ursula von der Leyen there", {"Ursula von der Leyen"}),
        ("with President Tiani there", {"Tiani"}),
        ("with foreign minister Xqz Brtl there", {"Xqz Brtl"}),
        ("On Tuesday Monday May Western Europe.", set()),
        ("General Automation rose.", set()),
        ("Rep. Alexandria Ocasio-Cortez spoke.", {"Alexandria Ocasio-Cortez"}),
        ("They won the World Series, Major League Baseball said.", {"MLB"}),
        ("said Christian Lindner today", {"Christian Lindner"}),
        ("Gov. J.Q. Zumblat met J.Q. Zog", {"J.Q. Zumblat"}),
    ],
)
def test_people(text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the NATO-Russia Council met", {"NATO-Russia Council"}),
        ("the National Institute for Strategic Studies met", {"National Institute for Strategic Studies"}),
        ("the Permanent Council of the African Union met", {"African Union"}),
        ("the Securities and Exchange Commission and the Ministry of Defence met",
         {"Securities and Exchange Commission", "Ministry of Defence"}),
        ("Daimler-Benz AG is not Daimler", {"Daimler-Benz AG", "Daimler"}),
        ("a council met a bank", set()),
        ("the 49ers met 1MDB", {"San Francisco 49ers", "1MDB"}),
        ("the road to Zog Zog Police said", {"Zog Police"}),
        ("the Farm and Zog Services Act passed", set()),
        ("the Transport and General Workers' Union met", {"Transport and General Workers' Union"}),
        ("the National Committee for an Effective Zog met", {"National Committee for an Effective Zog"}),
    ],
)  # fmt: skip
def test_organizations(text: str, names: set[str]) -> None:
    assert found(text) == names
