"""Every boilerplate rule knows its own example, and none fires on prose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.corpus.rules import MAX_LINE, RULES, Rule, rule_of

PROSE = [
    "The ministers will share the burden of the reform, the government said on Monday.",
    "Read the letter that he sent to the committee before the vote, and it is plain what he wanted.",
    "Comments by the president drew criticism from the opposition.",
    "More from the region is expected to be exported this year.",
    "He follows the news on television every evening with his family.",
    "Related costs rose by a third, the company said in its annual report.",
    "The post of foreign minister has been vacant since the election in May.",
    "Copyright is a matter for the courts, the judge told both sides on Friday.",
    "Search and rescue teams found nine survivors near the village.",
    "Contact between the two capitals broke off after the attack.",
    "Home prices fell for the third month in a row.",
    "Photo albums from the war years were found in the cellar of the house.",
    "Video of the incident spread quickly and led to protests in several cities.",
    "By Monday evening the fire had destroyed four houses.",
    "Trending upwards since January, inflation has reached nine percent.",
    "Tags on the containers showed that they came from the port of Odessa.",
    "„Wir werden antworten“, sagte der Minister am Montag in Berlin.",
    "Le président a déclaré que la situation était grave.",
    "Los comentarios del ministro fueron criticados por la oposición.",
    "Комментарии министра вызвали критику оппозиции.",
    "外交部发言人表示，双方将继续保持沟通。",
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_matches_the_line_that_made_it_necessary(rule: Rule) -> None:
    assert rule_of(rule.example) == rule


@pytest.mark.parametrize("sentence", PROSE)
def test_prose_matches_no_rule(sentence: str) -> None:
    assert rule_of(sentence) is None


def test_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_paragraph_is_not_looked_at() -> None:
    assert rule_of("Leave a reply. " * 100) is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_glance_at_the_line_skips_no_rule_that_matches(rule: Rule, data: st.DataObject) -> None:
    line = data.draw(st.from_regex(rule.pattern, fullmatch=True)).strip()[:MAX_LINE]
    folded = line.casefold().replace("\xa0", " ")
    assert rule_of(line) == next((one for one in RULES if re.match(one.pattern, folded)), None)
