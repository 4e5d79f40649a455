"""The named rules of recognition: `rules.toml` as values.

A rule is a name, why it exists, the phrases it works with, and an example with what is found there. A rule can be
switched off (`without`), so that a test can show that it fires and a benchmark what it is worth.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and the example that made it necessary.

    Args:
        finds: what is found in the example, as `type: name`.
        words: phrases as the text writes them.
        on: whether it applies.
    """

    name: str
    why: str
    example: str
    finds: tuple[str, ...]
    words: frozenset[str]
    on: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules by name."""

    rules: Mapping[str, Rule]

    @classmethod
    @lru_cache(maxsize=1)
    def default(cls) -> Rules:
        """The rules of `rules.toml`."""
        text = resources.files(__package__).joinpath("rules.toml").read_text("utf-8")
        return cls(
            MappingProxyType(
                {
                    name: Rule(name, table["why"], table["example"], tuple(table["finds"]), _phrases(table))
                    for name, table in tomllib.loads(text).items()
                }
            )
        )

    def words(self, name: str) -> frozenset[str]:
        """The phrases of a rule; none where it is off."""
        rule = self.rules[name]
        return rule.words if rule.on else frozenset()

    def on(self, name: str) -> bool:
        """Whether a rule applies."""
        return self.rules[name].on

    def without(self, name: str) -> Rules:
        """The same rules with one of them off."""
        return Rules(MappingProxyType({**self.rules, name: replace(self.rules[name], on=False)}))


def _phrases(table: Mapping[str, str]) -> frozenset[str]:
    return frozenset(phrase for part in table.get("words", "").split(",") if (phrase := " ".join(part.split())))
