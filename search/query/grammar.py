"""Query text -> tree. A typed query always answers: what cannot be read is plain text, and a warning says so.

    query   := or
    or      := and (OR and)*
    and     := unary (AND? unary)*            side by side is AND; with match=any it is OR
    unary   := (NOT | - | ! | +) unary | near
    near    := primary (W/n primary)*         also NEAR/n, and PRE/n in this order
    primary := ( or ) | atleastN( or ) | field: primary | "phrase" | "words"~n | word | word~ | wor* | w?rd | *

NOT binds first, then AND, then OR. Operators are upper-case; in lower case they are words. A backslash makes the
next character plain. `&`, `.`, `'` and a hyphen inside a word are never syntax.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from search.analysis import tokenize
from search.query import values
from search.query.aliases import Aliases, with_aliases
from search.query.lexer import Kind, Lexeme, lex
from search.query.nodes import (
    FIELDS,
    KEY_FIELDS,
    TEXT_FIELDS,
    And,
    AtLeast,
    Everything,
    Fuzzy,
    Leaf,
    Near,
    Node,
    Or,
    Pattern,
    Phrase,
    Word,
    both,
    either,
    negated,
)
from search.query.values import VALUE_FIELDS

MAX_CHARACTERS = 4096
MAX_WORDS = 256
MAX_DEPTH = 8
MAX_NEAR = 6
"""Words or phrases that one nearness can join."""
MAX_EDITS = 2
MAX_WARNINGS = 20
"""Warnings of a query that are told: the first."""
MIN_PREFIX = 2
"""Letters that a wildcard must leave at the start of a word."""

Match = Literal["all", "any"]

_FIELD_NAMES = ", ".join(FIELDS + VALUE_FIELDS)
_SENTENCE_MARKS = (".", ",", ";", ":", "?", "!", "…")
_RANKED = (Word, Phrase, Pattern, Fuzzy, Near, AtLeast, And, Or)
"""What match=any may leave out; a date or a NOT restricts all the same."""


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that was not understood as written.

    Args:
        message: what it was taken to mean, and how to write what was perhaps meant.
        span: `(start, end)` character offsets in the query text.
    """

    message: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was read: its text, its tree, and what was not understood."""

    text: str
    tree: Node
    warnings: tuple[Warning, ...] = ()


def parse(text: str, today: datetime.date, match: Match = "all", aliases: Aliases | None = None) -> Query:
    """The tree of a query text; it never raises.

    Args:
        today: what `date:last-7d` counts back from.
        match: what words side by side mean: all of them, or any.
        aliases: other names of actors; by default those that come with Dateline.
    """
    parser = _Parser(text[:MAX_CHARACTERS], today, match)
    if len(text) > MAX_CHARACTERS:
        parser.warn(f"Only the first {MAX_CHARACTERS} characters of the query were read.", (MAX_CHARACTERS, len(text)))
    tree = with_aliases(parser.query(), aliases, MAX_DEPTH)
    warnings = sorted(parser.warnings, key=lambda warning: warning.span)
    return Query(text, tree, tuple(warnings[:MAX_WARNINGS]))


def _leaves(node: Node) -> list[Leaf]:
    """The leaves of a leaf or an OR of leaves; nothing of any other node."""
    if isinstance(node, Leaf):
        return [node]
    if not isinstance(node, Or):
        return []
    leaves = [_leaves(child) for child in node.children]
    return [leaf for found in leaves for leaf in found] if all(leaves) else []


class _Parser:
    """Recursive descent over the lexemes; each method reads one rule of the grammar."""

    def __init__(self, text: str, today: datetime.date, match: Match) -> None:
        self.text = text
        self.today = today
        self.match = match
        self.warnings: list[Warning] = []
        self.lexemes = lex(text)
        self.position = 0
        self.words = 0
        self.depth = 0

    def warn(self, message: str, span: tuple[int, int]) -> None:
        self.warnings.append(Warning(message, span))

    def query(self) -> Node:
        nodes = []
        while self._peek():
            if stray := self._take(")"):
                self.warn("This closing parenthesis opens nowhere; it was ignored.", stray.span)
            else:
                nodes.append(self._or(None))
        return both(*nodes)

    def _or(self, field: str | None) -> Node:
        nodes = []
        before: Lexeme | None = None
        while True:
            start = self.position
            node = self._and(field)
            if node is not None:
                nodes.append(node)
            empty = self.position == start
            after = self._take("OR")
            if empty and (operator := after or before):
                self.warn("This OR has nothing on one side; it was ignored.", operator.span)
            if after is None:
                return either(*nodes)
            before = after

    def _and(self, field: str | None) -> Node | None:
        """Nodes side by side or joined by AND; with match=any, only what is marked + or restricts is required."""
        units: list[tuple[bool, Node]] = []  # whether it is required, and what
        joint: Lexeme | None = None  # an AND that still waits for its right side
        while (lexeme := self._peek()) and lexeme.kind not in ("OR", ")"):
            if lexeme.kind == "AND":
                self._next()
                if joint or not units:
                    self.warn("This AND has nothing on one side; it was ignored.", lexeme.span)
                joint = lexeme
                continue
            node = self._unary(field)
            if node is None:
                continue
            if joint and units:
                required, left = units.pop()
                units.append((required, both(left, node)))
            else:
                units.append((self.match == "all" or lexeme.kind == "PLUS" or not isinstance(node, _RANKED), node))
            joint = None
        if joint and units:
            self.warn("This AND has nothing on one side; it was ignored.", joint.span)
        if not units:
            return None
        restricting = [node for required, node in units if required]
        wished = [node for required, node in units if not required]
        if not wished:
            return both(*restricting)
        if any(isinstance(node, _RANKED) for node in restricting):
            wished.insert(0, Everything())  # nothing wished for need be there: it only raises the score
        return both(either(*wished), *restricting)

    def _unary(self, field: str | None) -> Node | None:
        lexeme = self._next()
        negations = 0
        last = lexeme
        while lexeme is not None and lexeme.kind in ("NOT", "PLUS"):
            negations += lexeme.kind == "NOT"
            last, lexeme = lexeme, self._next()
        if lexeme is None or lexeme.kind in ("AND", "OR", ")"):
            if lexeme is not None:
                self.position -= 1
            assert last is not None
            self.warn(f"Nothing follows {last.text!r}; it was ignored.", last.span)
            return None
        node = self._near(lexeme, field)
        return negated(node) if node is not None and negations % 2 else node

    def _near(self, lexeme: Lexeme, field: str | None) -> Node | None:
        """One primary, or several that stand near each other."""
        node = self._primary(lexeme, field)
        children = [node]
        joint: Lexeme | None = None
        while after := self._take("NEAR"):
            following = self._peek()
            if following is None or following.kind in ("AND", "OR", "NOT", "PLUS", "NEAR", ")"):
                self.warn(f"{after.text} has nothing on one side; it was ignored.", after.span)
                continue
            self._next()
            if joint and joint.text.lower() != after.text.lower():
                self.warn(f"One nearness has one distance: {after.text} was read as {joint.text}.", after.span)
            joint = joint or after
            children.append(self._primary(following, field))
        found = [child for child in children if child is not None]
        if joint is None or len(found) < 2:
            return found[0] if found else None
        kind, distance = joint.text.split("/")
        return self._joined(found, int(distance), kind.upper() == "PRE", joint)

    def _joined(self, children: list[Node], distance: int, ordered: bool, lexeme: Lexeme) -> Node:
        fields = {leaf.field for child in children for leaf in _leaves(child) or ()}
        if not all(map(_leaves, children)) or len(fields) > 1 or not fields <= {None, *TEXT_FIELDS}:
            self.warn("Only words and phrases of one text can stand near each other; it was read as AND.", lexeme.span)
            return both(*children)
        if len(children) > MAX_NEAR:
            self.warn(f"A nearness joins at most {MAX_NEAR} words; the others must only occur.", lexeme.span)
        return both(Near(tuple(children[:MAX_NEAR]), distance, ordered), *children[MAX_NEAR:])

    def _primary(self, lexeme: Lexeme, field: str | None) -> Node | None:
        if lexeme.kind == "(":
            return self._group(lexeme, field)
        if lexeme.kind == "ATLEAST":
            return self._at_least(lexeme, field)
        if lexeme.kind == "NEAR":
            self.warn(f"{lexeme.text} has nothing on one side; it was ignored.", lexeme.span)
            return None
        if lexeme.kind == "FIELD":
            return self._field(lexeme)
        if lexeme.kind == "PHRASE":
            return self._phrase(lexeme, field)
        return self._word(lexeme, field)

    def _group(self, opening: Lexeme, field: str | None) -> Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.warn(f"Parentheses nest deeper than {MAX_DEPTH}; these were ignored.", opening.span)
            self.depth -= 1
            return None
        node = self._or(field)
        self.depth -= 1
        closing = self._next()
        if closing is None:
            self.warn("This parenthesis is not closed; it was closed at the end.", opening.span)
        return None if node == Everything() else node

    def _at_least(self, lexeme: Lexeme, field: str | None) -> Node | None:
        opening = self._next()
        assert opening is not None  # the lexer saw it
        child = self._group(opening, field)
        count = int(lexeme.text.lower().removeprefix("atleast"))
        if child is None or count == 0:
            return child
        leaves = _leaves(child)
        if not leaves or not {leaf.field for leaf in leaves} <= {None, *TEXT_FIELDS}:
            self.warn(f"{lexeme.text}() counts words and phrases of the text; the number was ignored.", lexeme.span)
            return child
        return AtLeast(count, child)

    def _field(self, lexeme: Lexeme) -> Node | None:
        value = self._peek()
        while value is not None and value.kind == "FIELD":  # of `title:body:word` the last one counts
            lexeme, self.position = value, self.position + 1
            value = self._peek()
        if value is None or value.kind in ("AND", "OR", "NOT", "PLUS", "NEAR", "ATLEAST", ")"):
            self.warn(f"Nothing that {lexeme.text}: can seek follows it; it was ignored.", lexeme.span)
            return None
        self._next()
        if lexeme.text not in VALUE_FIELDS:
            return self._primary(value, lexeme.text)
        try:
            return values.read(lexeme.text, value.text, self.today)
        except ValueError as error:
            self.warn(str(error), (lexeme.span[0], value.span[1]))
            return None

    def _phrase(self, lexeme: Lexeme, field: str | None) -> Node | None:
        start, end = lexeme.span
        if end - start - len(lexeme.text) - len(lexeme.suffix) < 2:
            self.warn("This quotation mark is not closed; the phrase was taken to reach to the end.", lexeme.span)
        if not self._counts(lexeme):
            return None
        if lexeme.suffix:
            words: list[Node] = [Word(token.surface, field) for token in tokenize(lexeme.text)]
            return self._joined(words, int(lexeme.suffix[1:] or 0), False, lexeme) if len(words) > 1 else words[0]
        return Phrase(lexeme.text.strip(), field)

    def _word(self, lexeme: Lexeme, field: str | None) -> Node | None:
        if lexeme.text == "*":
            return Everything()
        if lexeme.wild and (pattern := self._pattern(lexeme)):
            self.words += 1
            return Pattern(pattern, field)
        if not self._counts(lexeme):
            return None
        tokens = tokenize(lexeme.text)
        if lexeme.suffix and len(tokens) == 1 and field not in KEY_FIELDS:
            edits = int(lexeme.suffix[1:] or 1)
            if edits > MAX_EDITS:
                self.warn(f"At most {MAX_EDITS} letters may differ; {lexeme.suffix} was read as ~2.", lexeme.span)
            return Fuzzy(tokens[0].surface, min(edits, MAX_EDITS), field) if edits else Word(lexeme.text, field)
        name, colon, _ = lexeme.text.partition(":")
        if colon and name.isalpha() and field is None:
            self.warn(f"{name}: is no field, so it was read as plain text. Fields: {_FIELD_NAMES}.", lexeme.span)
        return self._any_part(Word(lexeme.text, field)) if self.match == "any" else Word(lexeme.text, field)

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

    def _counts(self, lexeme: Lexeme) -> bool:
        """Whether the lexeme holds a word, and one more word is within the limit."""
        words = len(tokenize(lexeme.text))
        if lexeme.text in _SENTENCE_MARKS:
            return False  # the end of a question or a sentence, behind a quotation mark
        if not words:
            self.warn(f"{lexeme.text!r} holds no word; it was ignored.", lexeme.span)
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
