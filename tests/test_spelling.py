"""A word has one stem however a paper spells it, and words that only look so keep their own."""

from __future__ import annotations

import pytest

from search.analysis import tokenize
from search.spelling import american

SAME = """
    colour color, favourable favorable, behavioural behavioral, neighbouring neighboring, labourers laborers,
    saviour savior, odour odor, rancour rancor, defence defense, offences offenses, licence license, centre center,
    centred centered, centring centering, epicentre epicenter, theatres theaters, kilometres kilometers,
    programme program, catalogued cataloged, dialogue dialog, grey gray, scepticism skepticism, aluminium aluminum,
    jewellery jewelry, skilful skillful, judgement judgment, paediatric pediatric, haemorrhage hemorrhage,
    archaeologist archeologist, foetus fetus, sulphuric sulfuric, fuelling fueling, councillors councilors,
    focussed focused, worshippers worshipers, manoeuvre maneuver, manoeuvring maneuvering, organisation organization,
    authorised authorized, privatisations privatizations, criticise criticize, subsidising subsidizing,
    economise economize, apologised apologized, sympathise sympathize, emphasised emphasized, baptised baptized,
    collectivise collectivize, analysed analyzed, paralysing paralyzing, jeopardise jeopardize, publicised publicized
"""
UNTOUCHED = """
    promise promised compromise surprise surprised enterprise exercise advertise advertising advise revise devise
    supervise televised improvise franchise merchandise paradise expertise treatise raise praised noise poised rise
    arise sunrise wise otherwise cruise bruised disguised precise concise premise demise despise comprise excise
    tour hour four pour source course journal contour court house ounce science pence fence hence entire fire acre
    programmer force announce poem shoe cheque tyre practise call skills passed happy greyhound
"""


def stem(word: str) -> str:
    [token] = tokenize(word)
    return token.stem


@pytest.mark.parametrize("pair", [pair.strip() for pair in SAME.split(",")])
def test_both_spellings_have_one_stem(pair: str) -> None:
    british, other = pair.split()
    assert stem(british) == stem(other)
    assert american(other) == other


@pytest.mark.parametrize("word", UNTOUCHED.split())
def test_other_words_stay_as_they_are(word: str) -> None:
    assert american(word) == word
