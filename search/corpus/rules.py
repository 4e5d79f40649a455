"""Which rule of the boilerplate table a line matches: a glance at the line tells the few patterns worth trying.

The glance looks at how a line begins and ends and for a few characters in it. What it looks for is read off the
patterns themselves; it may try a pattern too many, never one too few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from search.corpus.boilerplate import RULES, Rule

MAX_LINE = 400  # a longer line is prose or carries prose; it is judged by its shape alone

_TOKEN = re.compile(
    r"(?P<open>\(\?:)|(?P<or>\|)"
    r"|(?:(?P<close>\))|(?P<literal>\w|[ ,:/'-])|\[[^\]]*\]|\\.|.)(?:(?P<optional>[?*]|\{0[^}]*\})|\+|\{[^}]*\})?"
)
"""The pieces of a pattern, each with what says how often it may stand."""
_OPENING, _ENDING = 3, 3  # characters by which a line is looked up; with 4 what is kept of the glance grows too large


class _Glance(NamedTuple):
    """What to look for. A set of rules is a number: bit n stands for the rule n, so that the first is the lowest."""

    openings: dict[str, int]
    endings: dict[str, int]
    marks: tuple[tuple[str, int], ...]
    matches: tuple[Callable[[str], re.Match[str] | None], ...]


@cache
def _glance() -> _Glance:
    return _Glance(
        _sets(_opening_keys(rule.pattern).union(rule.signs) for rule in RULES),
        _sets({end[-_ENDING:] for end in rule.ends} for rule in RULES),
        tuple(_sets(rule.marks for rule in RULES).items()),
        tuple(re.compile(rule.pattern).match for rule in RULES),
    )


def _opening_keys(pattern: str) -> set[str]:
    """The literals with which a match may begin, cut to `_OPENING` characters.

    >>> sorted(_opening_keys(r"(?:see|read) also|tags?:?$|\\d+ min"))
    ['rea', 'see', 'tag']
    """
    keys: set[str] = set()
    groups: list[bool] = []  # those that are open: whether a match may begin with what is in them
    begins, literal = True, ""
    for token in _TOKEN.finditer(pattern):
        if token["literal"] and not token["optional"] and (begins or literal):
            literal += token["literal"]
            begins = False
            continue
        keys.add((literal or (token["literal"] if begins else None) or "")[:_OPENING])
        literal = ""
        if token["open"]:
            groups.append(begins)
        elif token["or"]:
            begins = groups[-1] if groups else True
        elif token["close"]:
            begins = groups.pop() and bool(token["optional"])
        else:
            begins = begins and bool(token["optional"])
    return keys.union([literal[:_OPENING]]) - {""}


def _sets(keys: Iterable[Iterable[str]]) -> dict[str, int]:
    """Turned round: from keys by rule to the set of rules by key."""
    sets: dict[str, int] = {}
    for number, own in enumerate(keys):
        for key in own:
            sets[key] = sets.get(key, 0) | 1 << number
    return sets


@lru_cache(maxsize=1 << 14)
def _opened(start: str) -> int:
    """The rules that a line with these first characters may match."""
    openings, folded = _glance().openings, start.casefold().replace("\xa0", " ")
    rules = openings["0"] if folded[:1].isdecimal() else 0
    for length in range(1, _OPENING + 1):
        rules |= openings.get(folded[:length], 0)
    return rules


@lru_cache(maxsize=1 << 14)
def _ended(end: str) -> int:
    """The rules that a line with these last characters may match."""
    endings, folded = _glance().endings, end.casefold()
    bare = folded.rstrip(")")
    rules = endings.get(folded[-1:], 0)
    for length in range(1, _ENDING + 1):
        rules |= endings.get(bare[-length:], 0)
    return rules


@lru_cache(maxsize=1 << 13)
def rule_of(line: str) -> Rule | None:
    """The first rule that a stripped line matches. Cached: a line is asked for twice, and a site repeats its menus."""
    if not 0 < len(line) <= MAX_LINE:
        return None
    rules = _opened(line[:_OPENING]) | _ended(line[-_ENDING:] if line[-1] != ")" else line[-_ENDING - 1 :])
    glance = _glance()
    for mark, marked in glance.marks:
        if mark in line:
            rules |= marked
    if not rules:
        return None
    folded = line.casefold().replace("\xa0", " ")
    while rules:
        lowest = rules & -rules
        number = lowest.bit_length() - 1
        if glance.matches[number](folded) is not None:
            return RULES[number]
        rules ^= lowest
    return None
