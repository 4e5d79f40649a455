"""Each named rule fires on the example that made it necessary, and only because of that rule."""

from __future__ import annotations

import pytest

from search.actors import Authority, find
from search.actors.rules import Rules
from search.article import Article

RULES = Rules.default().rules


def found(text: str, authority: Authority | None = None) -> set[str]:
    return {f"{actor.type}: {actor.name}" for actor in find(Article(id="1", body=text), authority).actors}


@pytest.mark.parametrize("name", RULES)
def test_the_example_of_the_rule_is_read_as_it_says(name: str) -> None:
    assert found(RULES[name].example) == set(RULES[name].finds)


@pytest.mark.parametrize("name", RULES)
def test_without_the_rule_its_example_is_read_otherwise(name: str) -> None:
    assert found(RULES[name].example, Authority.default().without_rule(name)) != set(RULES[name].finds)
