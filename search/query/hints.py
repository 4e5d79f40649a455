"""Habits from other search engines: what is read as text here, and how to write what was perhaps meant.

A hint changes nothing in how a query is read. Each rule is a row of a table: a form, what is said of it, and in
tests/query/test_hints.py the query that made it necessary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.analysis import FUNCTION_WORDS
from search.query.lexer import Lexeme, field_name
from search.query.nodes import FIELDS
from search.query.values import VALUE_FIELDS

FIELD_NAMES = ", ".join(FIELDS + VALUE_FIELDS)

_NEARNESS = "{0} was read as a word; write trump NEAR/5 tariff for at most five other words between the two."
_SIGN = "{0} was read as the word alone; the sign before it is not kept."
_NAMES = {
    "NEAR": _NEARNESS,
    "ADJ": _NEARNESS,
    "WITHIN": _NEARNESS,
    "XOR": "XOR was read as a word; write (a OR b) -(a AND b).",
    "TO": "A range of words is not offered, so this was read as plain text; write date:2021..2022 or words:100..500.",
    "or": "or was read as a word; write OR in capitals for any of them.",
    "not": "not was read as a word; write NOT in capitals, or -word, to leave a word out.",
}
"""What is an operator elsewhere, perhaps with a number behind it, or here in capitals."""
_JOINTS = ("or", "not")
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form, re.A), message)
    for form, message in (
        (r"(?:NEAR|ADJ|near|adj)/\d+|[wW]/[sp]|/(?:\d+|[sp])", _NEARNESS),
        (r"\d{4}-\d\d-\d\d", "{0} was sought in the text; to find articles of this date write date:{0}."),
        (
            r"(?i:https?)://(?:www\.)?([^\s/]+).*",
            "An address was read as plain text; the articles of this site are found by site:{1}.",
        ),
        (r"\S+\^[\d.]+", "No word can be given a weight: {0} was read as plain text."),
        (r"@\w+", _SIGN),
        (r"#\w*[^\W\d_]\w*", _SIGN),
    )
)
_PREFIX = re.compile(r"([^\W\d_]+):.*", re.S)
_WILD = re.compile(r"\w\*|\w\?\w")
_LONGEST = 40


def shown(text: str) -> str:
    """A piece of the query as a message repeats it: as typed, cut where it is long."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def of_word(lexemes: Sequence[Lexeme], at: int) -> str | None:
    """What to say of a word that is sought in the text; None for nearly all.

    Args:
        at: which of the lexemes it is.
    """
    text = lexemes[at].text
    if text.isalnum():
        name = text.rstrip("0123456789") if text.isupper() else text
        return _NAMES[name].format(text) if name in _NAMES and _means_it(lexemes, at) else None
    for form, message in _FORMS:
        if match := form.fullmatch(text):
            return message.format(shown(text), *map(shown, match.groups()))
    if match := _PREFIX.fullmatch(text):
        if field_name(match[1]):
            return f"{match[1]}: was read as plain text: nothing that it can seek follows."
        return f"{shown(match[1])}: is no field, so it was read as plain text. Fields: {FIELD_NAMES}."
    return None


def of_phrase(lexeme: Lexeme) -> str | None:
    """What to say of a phrase."""
    if _WILD.search(lexeme.text):
        return "A wildcard is not read within quotation marks; write sanction* PRE/0 relief."
    if lexeme.suffix == "~":
        return 'A ~ behind a phrase wants a number, as "nato ukraine"~5; it was read as ~0.'
    return None


def _means_it(lexemes: Sequence[Lexeme], at: int) -> bool:
    """Whether the name of an operator stands where one could: TO in brackets, or and not between words that say what.

    `to be or not to be` is a sentence.
    """
    text = lexemes[at].text
    beside = [*lexemes[max(0, at - 1) : at], *lexemes[at + 1 : at + 2]]
    if text == "TO":
        return at > 0 and beside[0].text.startswith(("[", "{"))
    if text in _JOINTS:
        return len(beside) == 2 and all(
            lexeme.kind != "WORD" or lexeme.text.lower() not in FUNCTION_WORDS.union(_JOINTS) for lexeme in beside
        )
    return True
