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
from dataclasses import dataclass

from search.query.aliases import Aliases, with_aliases
from search.query.leaves import Leaves, Match, Warning, leaves_of
from search.query.lexer import Lexeme
from search.query.nodes import (
    KEY_FIELDS,
    NOTHING,
    TEXT_FIELDS,
    And,
    AtLeast,
    Everything,
    Fuzzy,
    Leaf,
    Near,
    Node,
    Not,
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
MAX_DEPTH = 8
MAX_WARNINGS = 20
"""Warnings of a query that are told: the first."""

_RANKED = (Word, Phrase, Pattern, Fuzzy, Near, AtLeast)


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
    tree = with_aliases(parser.query() if text.strip() else Everything(), aliases, MAX_DEPTH)
    warnings = sorted(parser.warnings, key=lambda warning: warning.span)
    return Query(text, tree, tuple(warnings[:MAX_WARNINGS]))


def _ranks(node: Node) -> bool:
    """Whether match=any may leave a node out; a date, a code or a NOT restricts all the same."""
    if isinstance(node, And | Or):
        return any(map(_ranks, node.children))
    return isinstance(node, _RANKED) and not (isinstance(node, Leaf) and node.field in KEY_FIELDS)


def _seeks(node: Node) -> bool:
    """Whether a node asks for something; one that only leaves out finds nearly everything."""
    if isinstance(node, And | Or):
        return (any if isinstance(node, And) else all)(map(_seeks, node.children))
    return not isinstance(node, Not | Everything)


class _Parser(Leaves):
    """Recursive descent over the lexemes; each method reads one rule of the grammar."""

    def query(self) -> Node:
        """The tree of a text that is not blank: no article is found where nothing that it seeks can be read."""
        nodes = []
        while self._peek():
            if stray := self._take(")"):
                self.warn("This closing parenthesis opens nowhere; it was ignored.", stray.span)
            elif node := self._or(None):
                nodes.append(node)
        if not nodes and not self.warnings:
            self.warn("Nothing here can be sought; an empty query finds every article.", (0, len(self.text)))
        tree = both(*nodes)
        return tree if nodes and (_seeks(tree) or not self.unread) else NOTHING

    def _or(self, field: str | None) -> Node | None:
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
                return either(*nodes) if nodes else None
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
                units.append((self.match == "all" or lexeme.kind == "PLUS" or not _ranks(node), node))
            joint = None
        if joint and units:
            self.warn("This AND has nothing on one side; it was ignored.", joint.span)
        if not units:
            return None
        restricting = [node for required, node in units if required]
        wished = [node for required, node in units if not required]
        if not wished:
            return both(*restricting)
        if any(map(_ranks, restricting)):
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

    def _primary(self, lexeme: Lexeme, field: str | None) -> Node | None:
        if lexeme.kind == "(":
            return self._group(lexeme, field)
        if lexeme.kind == "ATLEAST":
            return self._at_least(lexeme, field)
        if lexeme.kind == "NEAR":
            self.warn(f"{lexeme.text} has nothing on one side; it was ignored.", lexeme.span)
            return None
        if lexeme.kind == "FIELD":
            return self._field(lexeme, field)
        if field is not None and field in VALUE_FIELDS:
            return self._value(lexeme, field)
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
        return node

    def _at_least(self, lexeme: Lexeme, field: str | None) -> Node | None:
        opening = self._next()
        assert opening is not None  # the lexer saw it
        child = self._group(opening, field)
        count = int(lexeme.text.lower().removeprefix("atleast"))
        if child is None or count == 0:
            return child
        leaves = leaves_of(child)
        if not leaves or not {leaf.field for leaf in leaves} <= {None, *TEXT_FIELDS}:
            self.warn(f"{lexeme.text}() counts words and phrases of the text; the number was ignored.", lexeme.span)
            return child
        return AtLeast(count, child)

    def _field(self, lexeme: Lexeme, field: str | None) -> Node | None:
        while value := self._take("FIELD"):
            self.warn(f"Of fields in a row the last one counts; {self._typed(lexeme)} was ignored.", lexeme.span)
            lexeme = value
        value = self._next()
        if value is None or value.kind in ("AND", "OR", "NOT", "PLUS", "NEAR", "ATLEAST", ")"):
            self.position -= value is not None
            return self._unfilled(lexeme, field, "nothing that it can seek follows")
        if lexeme.text in VALUE_FIELDS and value.kind != "(":
            return self._value(value, lexeme.text, lexeme, field)
        return self._primary(value, lexeme.text)
