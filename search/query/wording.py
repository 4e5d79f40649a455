"""Which words a leaf matches and where: the one definition that engines, snippets and the oracle share.

A text is a sequence of tokens. A leaf occurs at stretches of it, `(first, last + 1)` in token positions; a nearness at
the stretches from the first to the last of its children. Nothing here knows an index.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache

from search.analysis import Token, fold, tokenize
from search.query.nodes import Fuzzy, Leaf, Near, Node, Or, Pattern, Phrase, Word

Stretch = tuple[int, int]


@lru_cache(maxsize=1024)
def forms(leaf: Word | Phrase) -> tuple[str, ...]:
    """The stems of a word, or the surface forms of a phrase, that must stand side by side."""
    tokens = tokenize(leaf.text)
    return tuple(token.surface if isinstance(leaf, Phrase) else token.stem for token in tokens)


@lru_cache(maxsize=1024)
def accepts(leaf: Pattern | Fuzzy) -> Callable[[str], bool]:
    """Whether a surface form is one that the leaf matches.

    >>> accepts(Pattern("wom?n"))("women"), accepts(Fuzzy("ryabkov", 1))("riabkov"), accepts(Fuzzy("ryabkov", 1))("kov")
    (True, True, False)
    """
    folded = fold(leaf.text)
    if isinstance(leaf, Pattern):
        parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in folded)
        matcher = re.compile("".join(parts), re.DOTALL)
        return lambda surface: matcher.fullmatch(surface) is not None
    edits = leaf.edits
    return lambda surface: surface[:1] == folded[:1] and within(folded, surface, edits)


def field_of(node: Node) -> str | None:
    """The field that a leaf, an OR of leaves or a nearness looks at."""
    if isinstance(node, Near | Or):
        return field_of(node.children[0])
    assert isinstance(node, Leaf)
    return node.field


def prefix_of(leaf: Pattern | Fuzzy) -> str:
    """The letters that every matching surface form begins with."""
    folded = fold(leaf.text)
    return re.split(r"[*?]", folded, maxsplit=1)[0] if isinstance(leaf, Pattern) else folded[:1]


def within(one: str, other: str, edits: int) -> bool:
    """Whether two words are at most so many edits apart (Damerau 1964, optimal string alignment).

    >>> within("nato", "naot", 1), within("nato", "nta", 1)
    (True, False)
    """
    if abs(len(one) - len(other)) > edits:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > edits:
            return False
    return row[-1] <= edits


def stretches(node: Leaf | Near, tokens: Sequence[Token]) -> list[Stretch]:
    """Where a leaf or a nearness stands in a text, in order."""
    if isinstance(node, Near):
        return near([alternatives(child, tokens) for child in node.children], node.distance, node.ordered)
    if isinstance(node, Pattern | Fuzzy):
        accept = accepts(node)
        return [(n, n + 1) for n, token in enumerate(tokens) if accept(token.surface)]
    wanted = forms(node)
    form = 0 if isinstance(node, Phrase) else 1  # of a Token: its surface, or its stem
    found = []
    for start, token in enumerate(tokens):
        if wanted and token[form] == wanted[0]:
            end = start + len(wanted)
            if len(wanted) == 1 or tuple(t[form] for t in tokens[start:end]) == wanted:
                found.append((start, end))
    return found


def alternatives(node: Node, tokens: Sequence[Token]) -> list[Stretch]:
    """Where a leaf, or any leaf of an OR, stands in a text, in order."""
    if isinstance(node, Or):
        return sorted({stretch for child in node.children for stretch in alternatives(child, tokens)})
    assert isinstance(node, Leaf)
    return stretches(node, tokens)


def near(children: Sequence[Sequence[Stretch]], distance: int, ordered: bool) -> list[Stretch]:
    """The stretches that hold one of each child's, apart from each other, with at most `distance` other words between.

    Of the stretches that begin at one place, the shortest is given.

    Args:
        children: for each child its stretches, ascending.

    >>> near([[(0, 1), (9, 10)], [(3, 4)]], 2, ordered=True)
    [(0, 4)]
    """
    if not all(children):
        return []
    found: dict[int, int] = {}
    reach = distance + sum(max(end - start for start, end in spans) for spans in children)
    for first, spans in enumerate(children[:1] if ordered else children):
        for span in spans:
            following = []
            for number, others in enumerate(children):
                if number != first:
                    near_by = slice(*(bisect_left(others, (place, 0)) for place in (span[1], span[0] + reach + 1)))
                    following += [(a, b, number) for a, b in others[near_by]]
            end = _earliest_end(first, span, sorted(following), len(children), distance, ordered)
            if end is not None:
                found[span[0]] = min(end, found.get(span[0], end))
    return sorted(found.items())


def _earliest_end(
    first: int, span: Stretch, following: Sequence[tuple[int, int, int]], children: int, distance: int, ordered: bool
) -> int | None:
    """Where the shortest stretch ends that begins with this span of the first child; None if none is short enough.

    `reached` has, for each set of children (as bits) and the number of words that they have, the earliest end of a
    stretch that holds them: no other of as many words leaves as much room.

    Args:
        following: the stretches near behind the span, in order, each with the number of its child.
    """
    reached = {(1 << first, span[1] - span[0]): span[1]}
    for start, end, number in following:
        for (held, words), last in list(reached.items()):
            if held >> number & 1 or start < last or (ordered and held != (1 << number) - 1):
                continue
            more = held | 1 << number, words + end - start
            reached[more] = min(end, reached.get(more, end))
    every = (1 << children) - 1
    ends = [end for (held, words), end in reached.items() if held == every and end - span[0] - words <= distance]
    return min(ends, default=None)
