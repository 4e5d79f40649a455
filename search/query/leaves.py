"""What stands at one place of a query -> a leaf: words, phrases, what is near each other, values of fields.

How leaves are joined is the business of `grammar`, whose parser begins with what is here.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from search.analysis import tokenize
from search.article import site_of
from search.query import hints, values
from search.query.lexer import Kind, Lexeme, lex
from search.query.nodes import (
    KEY_FIELDS,
    KNOWN,
    TEXT_FIELDS,
    Everything,
    Fuzzy,
    Has,
    Leaf,
    Near,
    Node,
    Or,
    Pattern,
    Phrase,
    Word,
    both,
    either,
)
from search.query.values import VALUE_FIELDS

MAX_WORDS = 256
MAX_NEAR = 6
"""Words or phrases that one nearness can join."""
MAX_EDITS = 2
MIN_PREFIX = 2
"""Letters that a wildcard must leave at the start of a word."""
MAX_VALUE = 3
"""Words that a value without quotation marks can have: `date:9 January 2022`."""

Match = Literal["all", "any"]

_SENTENCE_MARKS = (".", ",", ";", ":", "?", "!", "…")
"""The end of a question or a sentence, behind a quotation mark."""


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that was not understood as written.

    Args:
        message: what it was taken to mean, and how to write what was perhaps meant.
        span: `(start, end)` character offsets in the query text.
    """

    message: str
    span: tuple[int, int]


def leaves_of(node: Node) -> list[Leaf]:
    """The leaves of a leaf or an OR of leaves; nothing of any other node."""
    if isinstance(node, Leaf):
        return [node]
    if not isinstance(node, Or):
        return []
    leaves = [leaves_of(child) for child in node.children]
    return [leaf for found in leaves for leaf in found] if all(leaves) else []


class Leaves:
    """The lexemes of a query, how far they are read, and what was to be said of them."""

    def __init__(self, text: str, today: datetime.date, match: Match) -> None:
        self.text = text
        self.today = today
        self.match = match
        self.warnings: list[Warning] = []
        self.lexemes = lex(text)
        self.position = 0
        self.words = 0
        self.depth = 0
        self.unread = False  # whether a restriction was lost

    def warn(self, message: str, span: tuple[int, int]) -> None:
        self.warnings.append(Warning(message, span))

    def _joined(self, children: list[Node], distance: int, ordered: bool, lexeme: Lexeme) -> Node:
        fields = {leaf.field for child in children for leaf in leaves_of(child) or ()}
        if not all(map(leaves_of, children)) or len(fields) > 1 or not fields <= {None, *TEXT_FIELDS}:
            self.warn("Only words and phrases of one text can stand near each other; it was read as AND.", lexeme.span)
            return both(*children)
        if len(children) > MAX_NEAR:
            self.warn(f"A nearness joins at most {MAX_NEAR} words; the others must only occur.", lexeme.span)
        return both(Near(tuple(children[:MAX_NEAR]), distance, ordered), *children[MAX_NEAR:])

    def _value(self, lexeme: Lexeme, name: str, prefix: Lexeme | None = None, field: str | None = None) -> Node | None:
        """A date or another value, of as few of the words that follow as can be read.

        Args:
            prefix: the field that stands before it, if it is not in a group.
            field: the field around them.
        """
        text, refused = lexeme.text + lexeme.suffix, ""
        for more in range(MAX_VALUE):
            try:
                node = values.read(name, text, self.today)
            except ValueError as error:
                refused = refused or str(error)
            else:
                self.position += more
                return node
            after = self.lexemes[self.position + more : self.position + more + 1]
            if lexeme.kind == "PHRASE" or not after or after[0].kind != "WORD":
                break
            text += " " + after[0].text
        if prefix is not None and self._spaced(prefix):
            self.position -= 1
            return self._unfilled(prefix, field, refused)
        span = (prefix or lexeme).span[0], lexeme.span[1]
        self.warn(f"{hints.shown(self.text[slice(*span)])} was not read: {refused}.", span)
        self.unread = True
        return None

    def _unfilled(self, prefix: Lexeme, field: str | None, why: str) -> Node | None:
        """A prefix without a value that it can have: ignored, or text if a space follows it, as in a sentence."""
        name = self._typed(prefix)
        if not self._spaced(prefix):
            self.warn(f"{name} was ignored: {why}.", prefix.span)
            return None
        start, _ = prefix.span
        word = Lexeme("WORD", name, (start, start + len(name)))
        self.warn(f"{name} was read as plain text: {why}.", word.span)
        field = None if field in VALUE_FIELDS else field
        return Word(_wanted(name, field), field) if self._counts(word, field) else None

    def _spaced(self, prefix: Lexeme) -> bool:
        """Whether a space stands between a prefix and its value."""
        return not self.text[slice(*prefix.span)].endswith(":")

    def _typed(self, lexeme: Lexeme) -> str:
        return hints.shown(self.text[slice(*lexeme.span)].strip())

    def _phrase(self, lexeme: Lexeme, field: str | None) -> Node | None:
        start, end = lexeme.span
        if end - start - len(lexeme.text) - len(lexeme.suffix) < 2:
            self.warn("This quotation mark is not closed; the phrase was taken to reach to the end.", lexeme.span)
        if not self._counts(lexeme, field):
            return None
        if field in KEY_FIELDS:
            return Phrase(lexeme.text.strip() + lexeme.suffix, field)
        if hint := hints.of_phrase(lexeme):
            self.warn(hint, lexeme.span)
        if lexeme.suffix:
            words: list[Node] = [Word(token.surface, field) for token in tokenize(lexeme.text)]
            return self._joined(words, int(lexeme.suffix[1:] or 0), False, lexeme) if len(words) > 1 else words[0]
        return Phrase(_wanted(lexeme.text.strip(), field), field)

    def _word(self, lexeme: Lexeme, field: str | None) -> Node | None:
        if lexeme.wild and lexeme.text == "*":
            return self._anything(lexeme, field)
        if field in KEY_FIELDS:
            return self._key(lexeme, field)
        if lexeme.wild and (pattern := self._pattern(lexeme)):
            self.words += 1
            return Pattern(pattern, field)
        if not self._counts(lexeme, field):
            return None
        if field is None and (hint := hints.of_word(self.lexemes, self.position - 1)) and not self._escaped(lexeme):
            self.warn(hint, lexeme.span)
        if lexeme.suffix and (surface := _one_word(lexeme.text)):
            edits = int(lexeme.suffix[1:] or 1)
            if edits > MAX_EDITS:
                self.warn(f"At most {MAX_EDITS} letters may differ; {lexeme.suffix} was read as ~2.", lexeme.span)
            return Fuzzy(surface, min(edits, MAX_EDITS), field) if edits else Word(lexeme.text, field)
        word = Word(_wanted(lexeme.text, field), field)
        return self._any_part(word) if self.match == "any" and field in (None, *TEXT_FIELDS) else word

    def _anything(self, lexeme: Lexeme, field: str | None) -> Node | None:
        """`*`: every article, or those of which the field is known."""
        if field is None:
            return Everything()
        if field in KNOWN:
            return Has(field)
        self.warn("Whether this is known cannot be asked; it was ignored.", lexeme.span)
        self.unread = True
        return None

    def _key(self, lexeme: Lexeme, field: str | None) -> Node | None:
        """A code, to the letter: nothing in it is syntax."""
        if lexeme.wild:
            self.warn("The whole value is sought here; the wildcard was read as a plain character.", lexeme.span)
        return Word(lexeme.text + lexeme.suffix, field) if self._counts(lexeme, field) else None

    def _escaped(self, lexeme: Lexeme) -> bool:
        return "\\" in self.text[slice(*lexeme.span)]

    def _pattern(self, lexeme: Lexeme) -> str | None:
        """The text of a word with wildcards that can be sought; None where it is plain text."""
        text = lexeme.text.rstrip(".,;:!")
        prefix = re.split(r"[*?]", text, maxsplit=1)[0]
        if len(prefix) >= MIN_PREFIX and re.sub(r"[*?]", "", text).isalnum() and len(tokenize(prefix)) == 1:
            return text
        self.warn(f"A wildcard needs {MIN_PREFIX} letters before it; this was read as plain text.", lexeme.span)
        return None

    def _any_part(self, word: Word) -> Node:
        """With match=any, a compound (`lift-drag`) or one of its parts: a part is a word of three letters or more."""
        tokens = tokenize(word.text)
        parts = [
            Word(t.surface, word.field)
            for t in tokens
            if len(tokens) > 1 and len(t.surface) > 2 and t.surface.isalpha()
        ]
        return either(word, *parts)

    def _counts(self, lexeme: Lexeme, field: str | None) -> bool:
        """Whether the lexeme holds a word or, in a field of codes, anything, and one more word is within the limit."""
        words = len(tokenize(lexeme.text)) if field not in KEY_FIELDS else bool(lexeme.text.strip())
        if not words:
            if lexeme.text not in _SENTENCE_MARKS:
                self.warn(f"{hints.shown(lexeme.text)!r} holds no word; it was ignored.", lexeme.span)
            return False
        if self.words + words > MAX_WORDS:
            if self.words <= MAX_WORDS:
                self.warn(f"Only the first {MAX_WORDS} words were read.", (lexeme.span[0], len(self.text)))
            self.words = MAX_WORDS + 1
            return False
        self.words += words
        return True

    def _take(self, kind: Kind) -> Lexeme | None:
        """The next lexeme if it is of this kind."""
        lexeme = self._peek()
        return self._next() if lexeme is not None and lexeme.kind == kind else None

    def _peek(self) -> Lexeme | None:
        return self.lexemes[self.position] if self.position < len(self.lexemes) else None

    def _next(self) -> Lexeme | None:
        lexeme = self._peek()
        self.position += lexeme is not None
        return lexeme


def _one_word(text: str) -> str | None:
    """The surface form of a text that is one word; None if it is more, or (as ¼ is 1⁄4) is when it is folded."""
    surfaces = [token.surface for token in tokenize(text)]
    return surfaces[0] if len(surfaces) == 1 and len(tokenize(surfaces[0])) == 1 else None


def _wanted(text: str, field: str | None) -> str:
    """What a field seeks of a text: of an address its host."""
    if field != "site":
        return text
    host = site_of(text)
    return host if tokenize(host) else text
