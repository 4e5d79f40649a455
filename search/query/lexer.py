"""Query text -> lexemes: what is an operator, a field, a phrase, a word. No lexeme is ever refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from search.query.nodes import ALIASES, FIELDS
from search.query.values import VALUE_FIELDS

Kind = Literal["AND", "OR", "NOT", "PLUS", "NEAR", "ATLEAST", "(", ")", "FIELD", "PHRASE", "WORD"]

OPERATORS: dict[str, Kind] = {"AND": "AND", "&&": "AND", "OR": "OR", "||": "OR", "NOT": "NOT", "!": "NOT"}

_CLOSING = {'"': '"', "“": '”"', "”": '”"', "‟": '”"', "„": '“”"', "«": '»"', "»": '«"'}
"""The quotation marks that end a phrase, by the mark that opened it."""
_FIELD = re.compile(r"([A-Za-z]+):\s*(?=[^\s)])")
"""A name of a field with its colon, and the space that some write before the value."""
_SIGN = re.compile(r"[-–−+!](?=[-–−+!]*[^\s)|&+!–−-])")
"""A sign belongs to what follows it without a space: `-word`, `!(a OR b)`; `--word` is twice NOT."""
_OPENERS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("(", re.compile(r"\(")),
    (")", re.compile(r"\)")),
    ("NEAR", re.compile(r"(?:W|NEAR|PRE)/\d{1,3}(?=[\s()]|$)", re.I | re.A)),
    ("ATLEAST", re.compile(r"atleast\d{1,3}(?=\()", re.I | re.A)),
)
"""What is known by its form alone."""
_PLAIN = re.compile(r"[^\W_]+(?=\s|\Z)")
"""A word in which nothing can be syntax, as most are; it may still be an operator's name."""
_SUFFIX = re.compile(r"~\d{0,3}", re.A)
_FUZZY = re.compile(r"(?<=[^\\~])~\d?$", re.A)
_ENDS_WORD = re.compile(r'[\s()"“”‟„«»]')


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the query: its kind, its text without quotes and escapes, and where it stands.

    Args:
        suffix: what follows a phrase or a word that had no escapes: `~`, `~5` or nothing.
        wild: whether the word holds a `*`, or a `?` before a letter, that no backslash stands before.
    """

    kind: Kind
    text: str
    span: tuple[int, int]
    suffix: str = ""
    wild: bool = False


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
    return name if name in FIELDS + VALUE_FIELDS else None


def escape(word: str) -> str:
    """The word written so that it lexes as this one word, also behind a sign.

    >>> escape("OR"), escape("-x"), escape("title:x"), escape("AT&T")
    ('\\\\OR', '\\\\-x', '\\\\title:x', 'AT&T')
    """
    if _PLAIN.fullmatch(word) and word not in OPERATORS:
        return word
    escaped = re.sub(r'[\s()"“”‟„«»\\]', r"\\\g<0>", word)
    escaped = re.sub(r"\*|\?(?=[^\W_])|~(?=\d?$)", r"\\\g<0>", escaped)
    lexemes = [(lexeme.kind, lexeme.text) for lexeme in lex(f"-{escaped} x")]
    return escaped if lexemes == [("NOT", "-"), ("WORD", word), ("WORD", "x")] else "\\" + escaped


def _lexeme_at(text: str, at: int) -> Lexeme:
    if (match := _PLAIN.match(text, at)) and match[0] not in OPERATORS:
        return Lexeme("WORD", match[0], (at, match.end()))
    character = text[at]
    for kind, pattern in _OPENERS:
        if match := pattern.match(text, at):
            return Lexeme(kind, match[0], (at, match.end()))
    if character in _CLOSING:
        end = next((i for i in range(at + 1, len(text)) if text[i] in _CLOSING[character]), len(text))
        suffix = match[0] if (match := _SUFFIX.match(text, end + 1)) else ""
        return Lexeme("PHRASE", text[at + 1 : end], (at, min(end + 1, len(text)) + len(suffix)), suffix)
    if _SIGN.match(text, at):
        return Lexeme("PLUS" if character == "+" else "NOT", character, (at, at + 1))
    if (match := _FIELD.match(text, at)) and (field := field_name(match[1])):
        return Lexeme("FIELD", field, (at, match.end()))
    return _word_at(text, at)


def _word_at(text: str, at: int) -> Lexeme:
    characters = []
    end = at
    plain = True  # without an escape
    wild = False
    while end < len(text) and not _ENDS_WORD.match(text, end):
        if text[end] == "\\" and end + 1 < len(text):
            plain = False
            end += 1
        else:
            wild = wild or text[end] == "*" or (text[end] == "?" and text[end + 1 : end + 2].isalnum())
        characters.append(text[end])
        end += 1
    word = "".join(characters)
    if plain and word in OPERATORS:
        return Lexeme(OPERATORS[word], word, (at, end))
    suffix = match[0] if (match := _FUZZY.search(text[at:end])) else ""
    return Lexeme("WORD", word.removesuffix(suffix), (at, end), suffix, wild)
