"""The best windows of a text, and the exact marks in it.

A word marks every place where its stem stands; a phrase marks the phrase, never its words elsewhere. Marks are
character offsets. Nothing here adds markup.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.analysis import Token, tokenize
from search.article import Article
from search.query import term
from search.query.nodes import Leaf, Near, Node, Phrase, Word, sought
from search.query.wording import Stretch, alternatives, field_of, forms, stretches
from search.results import Reason, Snippet

OPENING = 90
"""Characters that stand for the title of an article without one."""
WINDOW = 240
"""Characters of a window: two to three lines on a page."""
_LEAD = 90
"""Characters before the first mark that a window may open with, to start at a sentence."""
_BORDER = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”]?|\n\s*\n")
_CLAUSE = re.compile(r"[,;:–—]\s+|\s[–—]\s|\n")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What is marked for a leaf of the query: `text[start:end]`; of a nearness, one of the words that stand near."""

    start: int
    end: int
    leaf: int


def occurrences(text: str, leaves: Sequence[Leaf | Near], field: str) -> tuple[list[Occurrence], Counter[int]]:
    """Where the leaves that look at this field stand in its text, in order, and how often each does.

    A nearness is counted once for each place where its words stand near.
    """
    counts: Counter[int] = Counter()
    numbered = [(number, leaf) for number, leaf in enumerate(leaves) if field_of(leaf) in (None, field)]
    if not numbered or not text:
        return [], counts
    tokens = tokenize(text)
    known = {form for token in tokens for form in token[:2]}
    found = []
    for number, leaf in numbered:
        if isinstance(leaf, Word | Phrase) and (first := forms(leaf)[:1]) and first[0] not in known:
            continue  # as most leaves of a long query; no text need be gone through for them
        whole = stretches(leaf, tokens)
        counts[number] += len(whole)
        for start, end in _near_words(leaf, whole, tokens) if isinstance(leaf, Near) else whole:
            found.append(Occurrence(tokens[start].start, tokens[end - 1].end, number))
    return sorted(found, key=lambda occurrence: occurrence.start), +counts


def _near_words(node: Near, whole: Sequence[Stretch], tokens: Sequence[Token]) -> list[Stretch]:
    """Where the children of a nearness stand within the stretches that are near."""
    parts = [stretch for child in node.children for stretch in alternatives(child, tokens)]
    return [(a, b) for a, b in parts if any(start <= a and b <= end for start, end in whole)]


def marks(text: str, tree: Node, field: str) -> tuple[tuple[int, int], ...]:
    """All marks of a query in a whole text, in order and apart.

    >>> marks("The open door is open.", Phrase("open door"), "body")
    ((4, 13),)
    """
    return _merged(occurrences(text, list(sought(tree)), field)[0])


def _merged(found: Iterable[Occurrence]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for occurrence in sorted(found, key=lambda o: (o.start, -o.end)):
        if merged and occurrence.start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], occurrence.end))
        else:
            merged.append((occurrence.start, occurrence.end))
    return tuple(merged)


def cut(article: Article, tree: Node, count: int) -> tuple[tuple[Snippet, ...], tuple[Reason, ...]]:
    """The title's and the body's snippets for a query, and why the article matched.

    The title comes first if something in it matched; then up to `count` windows of the body, in the order of the
    text. A body in which nothing matched is shown by its beginning. With a count of 0 the text is not looked at.
    """
    if not count:
        return (), ()
    leaves = list(dict.fromkeys(sought(tree)))
    snippets = []
    reasons = []
    for field, text in (("title", article.title or ""), ("body", article.body)):
        found, counts = occurrences(text, leaves, field)
        reasons += [Reason(field, term(leaves[leaf]), times) for leaf, times in sorted(counts.items())]
        if field == "title" and found:
            snippets.append(_snippet(field, text, (0, len(text)), found))
        if field == "body" and text:
            snippets += [_snippet(field, text, window, found) for window in _windows(text, found, count)]
    return tuple(snippets), tuple(reasons)


def _windows(text: str, found: Sequence[Occurrence], count: int) -> list[tuple[int, int]]:
    """Up to `count` windows apart from each other, those first that hold most of the query's leaves."""
    if not found:
        start = len(text) - len(text.lstrip())
        return [(start, _window_end(text, start, start))]
    borders = [0] + [match.end() for match in _BORDER.finditer(text)]
    held: dict[tuple[int, int], list[int]] = {}
    for occurrence in found:
        held.setdefault(_window(text, occurrence, borders), [])
    for (start, end), leaves in held.items():
        leaves += [o.leaf for o in found if start <= o.start and o.end <= end]
    chosen: list[tuple[int, int]] = []
    shown: set[int] = set()
    while len(chosen) < count and held:
        new = {window: len(set(leaves) - shown) for window, leaves in held.items()}
        best = max(held, key=lambda w: (new[w], len(set(held[w])), len(held[w]), -w[0]))
        chosen.append(best)
        shown.update(held[best])
        held = {w: leaves for w, leaves in held.items() if w[1] <= best[0] or w[0] >= best[1]}
    return sorted(chosen)


def _window(text: str, occurrence: Occurrence, borders: Sequence[int]) -> tuple[int, int]:
    """The window around an occurrence: from its sentence's start if near, else from a clause's or a word's."""
    start = borders[bisect_right(borders, occurrence.start) - 1]
    if occurrence.start - start > _LEAD:
        earliest = occurrence.start - _LEAD
        clauses = [match.end() for match in _CLAUSE.finditer(text, earliest, occurrence.start)]
        space = _SPACE.search(text, earliest, occurrence.start)
        start = clauses[0] if clauses else space.end() if space else earliest
    while start < occurrence.start and text[start].isspace():
        start += 1
    return start, _window_end(text, start, occurrence.end)


def _window_end(text: str, start: int, least: int) -> int:
    """Where a window ends: at the last sentence or word within its length, and never before `least`."""
    limit = max(start + WINDOW, least)
    if limit >= len(text):
        return len(text.rstrip())
    halfway = max(least, start + WINDOW // 2)
    ends = [match.end() for match in _BORDER.finditer(text, halfway, limit + 1)]
    end = ends[-1] if ends else max(text.rfind(" ", least, limit + 1), text.rfind("\n", least, limit + 1))
    return len(text[: end if end > start else limit].rstrip())


def _snippet(field: str, text: str, window: tuple[int, int], found: Iterable[Occurrence]) -> Snippet:
    start, end = window
    inside = _merged(o for o in found if start <= o.start and o.end <= end)
    shown = _SPACE.sub(" ", text[start:end])

    def shifted(offset: int) -> int:
        return len(_SPACE.sub(" ", text[start:offset]))

    return Snippet(field, shown, tuple((shifted(a), shifted(b)) for a, b in inside), start)


def opening(body: str) -> str:
    """The first words of a text, up to OPENING characters.

    >>> opening("It seems that the Russian government has issued signals. " * 3)
    'It seems that the Russian government has issued signals. It seems that the Russian…'
    """
    text = " ".join(body[: 8 * OPENING].split())
    if len(text) <= OPENING:
        return text
    cut = text.rfind(" ", OPENING // 2, OPENING)
    return text[: cut if cut > 0 else OPENING].rstrip(" ,;:–—-") + "…"
