"""Words of the index itself: what a misspelt word of a query may have been, and how a word that is begun may go on.

A prefix is compared word by word: as surface forms, parted by spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from search.analysis import tokenize
from search.engines.stored import Head
from search.query.nodes import TEXT_FIELDS, And, AtLeast, Near, Node, Or, Pattern, Phrase, Word, both
from search.query.wording import within
from search.results import Suggestion

SHORTEST = 3
"""Letters of the shortest word that is corrected."""
TITLES = 50
"""Articles whose titles are looked at for a suggestion: the newest."""
SHORTEST_PREFIX = 2
"""Letters of the shortest beginning that words are looked up for."""
LONG = 5
"""Letters from which on two may be wrong."""
SECOND_EDIT = 0.01
"""What the frequency of a candidate counts for, whose second letter would be wrong too."""
ALMOST_NONE = 2
"""Articles that a word may be in and yet be taken for a slip, if one a letter off is COMMONER times as common."""
COMMONER = 200


class Lexicon(Protocol):
    """The words of an archive."""

    def holding(self, stem: str, fields: Sequence[str]) -> int:
        """How many articles hold a stem in one of these fields."""

    def like(self, surface: str, edits: int, fields: Sequence[str]) -> Mapping[str, int]:
        """At least the surface forms that begin with the same letter and are so few edits away, with their articles."""


def holds_all(tree: Node) -> bool:
    """Whether an article that matches holds every word of the query, those under a NOT aside."""
    match tree:
        case Or():
            return False
        case AtLeast(_, child):
            return holds_all(child)
        case And(children) | Near(children):
            return all(map(holds_all, children))
    return True


def corrected(tree: Node, lexicon: Lexicon) -> Node:
    """The query with every word that the index does not know replaced by its likeliest correction, if it has one."""

    def correct(word: Word) -> Word:
        better = correction(word, lexicon)
        return replace(word, text=better) if better else word

    return _changed(tree, correct)


def correction(word: Word, lexicon: Lexicon) -> str | None:
    """The word of the index that a word of a query that is in no article, or almost none, was most likely meant to be.

    A short word that is known is left alone: too many others are a letter away.

    Candidates begin with the same letter and are up to two edits away (Damerau 1964), one for a short word. The
    commonest is taken; one with two edits must be a hundred times as common as one with one.
    """
    fields = TEXT_FIELDS if word.field is None else (word.field,)
    tokens = tokenize(word.text)
    if len(tokens) != 1 or word.field not in (None, *TEXT_FIELDS):
        return None
    surface, stem = tokens[0].surface, tokens[0].stem
    known = lexicon.holding(stem, fields)
    if known > ALMOST_NONE or len(surface) < (LONG if known else SHORTEST) or not surface.isalpha():
        return None
    best, best_weight = None, 0.0
    edits = 1 if known or len(surface) < LONG else 2
    for candidate, count in lexicon.like(surface, edits, fields).items():
        if abs(len(candidate) - len(surface)) > edits or candidate == surface or count <= best_weight:
            continue
        if not candidate.isalpha() or not within(surface, candidate, edits):
            continue
        weight = count * (1 if within(surface, candidate, 1) else SECOND_EDIT)
        if weight > best_weight and count >= COMMONER * known:
            best, best_weight = candidate, weight
    return best


def rewritten(text: str, tree: Node, better: Node, parse: Callable[[str], Node]) -> str | None:
    """The query text with the corrected words in their places; None where it then does not say the corrected tree."""
    pairs = zip(_words(tree), _words(better), strict=True)
    for wrong, right in {old.text: new.text for old, new in pairs if old != new}.items():
        text = re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", right, text)
    return text if parse(text) == better else None


def spaced(text: str) -> str:
    """The words of a text as they are compared with a prefix.

    >>> spaced("Le Figaro"), spaced("Škoda-Auto").find(spaced("aut"))
    (' le figaro', 6)
    """
    return "".join(f" {token.surface}" for token in tokenize(text))


def title_query(prefix: str) -> Node | None:
    """The query for titles that hold these words and one that goes on from the last; None for less than two letters."""
    *whole, last = [token.surface for token in tokenize(prefix)] or [""]
    if len(last) + len(whole) < SHORTEST_PREFIX:
        return None
    return both(*(Phrase(word, "title") for word in whole), Pattern(f"{last}*", "title"))


def titles(heads: Iterable[Head], prefix: str) -> list[Suggestion]:
    """The titles in which a word goes on from the prefix; each once."""
    begun = spaced(prefix)
    found: dict[str, Suggestion] = {}
    for head in heads:
        if head.title and begun in spaced(head.title):
            found.setdefault(head.title, Suggestion("title", head.title, 1, head.id))
    return list(found.values())


def together(offered: Sequence[Sequence[Suggestion]], limit: int) -> tuple[Suggestion, ...]:
    """The first of each kind before the second of any, as many as are wanted, then kind by kind."""
    ranks = sorted((rank, kind) for kind, those in enumerate(offered) for rank in range(len(those)))[:limit]
    return tuple(offered[kind][rank] for kind, rank in sorted((kind, rank) for rank, kind in ranks))


def _words(tree: Node) -> list[Word]:
    """The words of a tree that may be corrected, in order."""
    words: list[Word] = []

    def note(word: Word) -> Word:
        words.append(word)
        return word

    _changed(tree, note)
    return words


def _changed(node: Node, change: Callable[[Word], Word]) -> Node:
    """The tree with its words changed, except under a NOT."""
    match node:
        case Word():
            return change(node)
        case AtLeast(_, child):
            return replace(node, child=_changed(child, change))
        case And(children) | Or(children) | Near(children):
            return replace(node, children=tuple(_changed(child, change) for child in children))
    return node
