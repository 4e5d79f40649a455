"""Words of the index itself: what a misspelt word of a query may have been, and how a word that is begun may go on.

A prefix is compared word by word: as surface forms, parted by spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from heapq import nlargest

from search.analysis import FUNCTION_WORDS, tokenize
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.schema import exact
from search.query.nodes import TEXT_FIELDS, And, AtLeast, Near, Node, Or, Pattern, Phrase, Word, both
from search.query.wording import within

SHORTEST = 3
"""Letters of the shortest word that is corrected."""
SHORTEST_PREFIX = 2
"""Letters of the shortest beginning that words are looked up for."""
LONG = 5
"""Letters from which on two may be wrong."""
SECOND_EDIT = 0.01
"""What the frequency of a candidate counts for, whose second letter would be wrong too."""
ALMOST_NONE = 2
"""Articles that a word may be in and yet be taken for a slip, if one a letter off is COMMONER times as common."""
COMMONER = 200


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


def corrected(tree: Node, reader: Reader) -> Node:
    """The query with every word that the index does not know replaced by its likeliest correction, if it has one."""

    def correct(word: Word) -> Word:
        better = correction(word, reader)
        return replace(word, text=better) if better else word

    return _changed(tree, correct)


def correction(word: Word, reader: Reader) -> str | None:
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
    known = max(reader.count(field, stem) for field in fields)
    if known > ALMOST_NONE or len(surface) < (LONG if known else SHORTEST) or not surface.isalpha():
        return None
    best, best_weight = None, 0.0
    edits = 1 if known or len(surface) < LONG else 2
    for candidate, count in _beginning(surface[0], fields, reader).items():
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


def completions(prefix: str, reader: Reader, limit: int) -> list[tuple[str, int]]:
    """The commonest words that begin so, with the number of articles that hold them."""
    if len(prefix) < SHORTEST_PREFIX:
        return []
    words = _beginning(prefix, TEXT_FIELDS, reader).items()
    counted = ((word, count) for word, count in words if word not in FUNCTION_WORDS and not word.isdigit())
    return nlargest(limit, counted, key=lambda pair: pair[1])


def _beginning(prefix: str, fields: tuple[str, ...], reader: Reader) -> dict[str, int]:
    """The surface forms that begin so, and in how many articles each stands, by the field in which it is commonest."""
    counts: dict[str, int] = {}
    for field in fields:
        for word, count in reader.beginning(exact(field), prefix):
            counts[word] = max(count, counts.get(word, 0))
    return counts


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
