"""Query text -> lexemes: what is an operator, a field, a phrase, a word. No lexeme is ever refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from search.query.nodes import ALIASES, FIELDS

Kind = Literal["AND", "OR", "NOT", "PLUS", "(", ")", "FIELD", "PHRASE", "WORD"]

OPERATORS: dict[str, Kind] = {"AND": "AND", "&&": "AND", "OR": "OR", "||": "OR", "NOT": "NOT", "!": "NOT"}
DATE_FIELDS = ("date", "after", "before")

_CLOSING = {'"': '"', "“": '”"', "”": '”"', "‟": '”"', "„": '“”"', "«": '»"', "»": '«"'}
"""The quotation marks that end a phrase, by the mark that opened it."""
_FIELD = re.compile(r"([A-Za-z]+):(?=[^\s)])")
_SIGN = re.compile(r"[-–−+!](?=[-–−+!]*[^\s)|&+!–−-])")
"""A sign belongs to what follows it without a space: `-word`, `!(a OR b)`; `--word` is twice NOT."""
_ENDS_WORD = re.compile(r'[\s()"“”‟„«»]')


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the query: its kind, its text without quotes and escapes, and where it stands."""

    kind: Kind
    text: str
    span: tuple[int, int]


def lex(text: str) -> list[Lexeme]:
    """The lexemes of a query text, in order.

    >>> [(lexeme.kind, lexeme.text) for lexeme in lex('-title:"open door" AT&T')]
    [('NOT', '-'), ('FIELD', 'title'), ('PHRASE', 'open door'), ('WORD', 'AT&T')]
    """
    lexemes: list[Lexeme] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        lexeme = _lexeme_at(text, at)
        lexemes.append(lexeme)
        at = lexeme.span[1]
    return lexemes


def field_name(name: str) -> str | None:
    """The field that a prefix names, by itself or by an alias."""
    name = ALIASES.get(name.lower(), name.lower())
    return name if name in FIELDS or name in DATE_FIELDS else None


def escape(word: str) -> str:
    """The word written so that it lexes as this one word, also behind a sign.

    >>> escape("OR"), escape("-x"), escape("title:x"), escape("AT&T")
    ('\\\\OR', '\\\\-x', '\\\\title:x', 'AT&T')
    """
    escaped = re.sub(r'[\s()"“”‟„«»\\]', r"\\\g<0>", word)
    plain = [(lexeme.kind, lexeme.text) for lexeme in lex("-" + escaped)] == [("NOT", "-"), ("WORD", word)]
    return escaped if plain else "\\" + escaped


def _lexeme_at(text: str, at: int) -> Lexeme:
    character = text[at]
    if character == "(" or character == ")":
        return Lexeme(character, character, (at, at + 1))  # type: ignore[arg-type]
    if character in _CLOSING:
        end = next((i for i in range(at + 1, len(text)) if text[i] in _CLOSING[character]), len(text))
        return Lexeme("PHRASE", text[at + 1 : end], (at, min(end + 1, len(text))))
    if _SIGN.match(text, at):
        return Lexeme("PLUS" if character == "+" else "NOT", character, (at, at + 1))
    if (match := _FIELD.match(text, at)) and (field := field_name(match[1])):
        return Lexeme("FIELD", field, (at, match.end()))
    return _word_at(text, at)


def _word_at(text: str, at: int) -> Lexeme:
    characters = []
    end = at
    plain = True  # without an escape
    while end < len(text) and not _ENDS_WORD.match(text, end):
        if text[end] == "\\" and end + 1 < len(text):
            plain = False
            end += 1
        characters.append(text[end])
        end += 1
    word = "".join(characters)
    return Lexeme(OPERATORS.get(word, "WORD") if plain else "WORD", word, (at, end))
