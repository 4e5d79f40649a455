"""The best windows of a text, and the exact marks in it.

A word marks every place where its stem stands; a phrase marks the phrase, never its words elsewhere. Marks are
character offsets. Nothing here adds markup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from search.analysis import tokenize
from search.query import term
from search.query.nodes import Leaf, Near, Node, Phrase, Word, sought
from search.query.wording import Stretch, alternatives, field_of, forms, stretches
from search.results import Reason, Snippet
from search.sentences import ends

OPENING = 90
"""Characters that stand for the title of an article without one."""
WINDOW = 240
"""Characters of a window: two to three lines on a page."""
_LEAD = 90
"""Characters before the first mark that a window may open with, to start at a sentence."""
_REACH = WINDOW - _LEAD
"""Characters behind the first mark that a window holds in any case."""
_CLAUSE = re.compile(r"[,;:–—]\s+|\s[–—]\s|\n")
_SPACE = re.compile(r"\s+")
_SPACES = re.compile(r"\s\s+")


class Occurrence(NamedTuple):
    """What is marked for a leaf of the query: `text[start:end]`; of a nearness, one of the words that stand near."""

    start: int
    end: int
    leaf: int


Found = tuple[list[Occurrence], Counter[int]]
"""Where the leaves of a query stand in a text, in order, and how often each does."""


def occurrences(text: str, leaves: Sequence[Leaf | Near], field: str) -> Found:
    """Where the leaves that look at this field stand in its text.

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
        if isinstance(leaf, Near):
            whole = within_spans([part for child in leaf.children for part in alternatives(child, tokens)], whole)
        for start, end in whole:
            found.append(Occurrence(tokens[start].start, tokens[end - 1].end, number))
    return sorted(set(found)), +counts


def within_spans(parts: Iterable[Stretch], spans: Sequence[Stretch]) -> list[Stretch]:
    """The parts that lie within any of the spans: of a nearness, its words where they stand near."""
    return [(a, b) for a, b in parts if any(start <= a and b <= end for start, end in spans)]


def marks(found: Found) -> tuple[tuple[int, int], ...]:
    """What is marked in a whole text, in order and apart.

    >>> marks(occurrences("The open door is open.", [Phrase("open door"), Word("door")], "body"))
    ((4, 13),)
    """
    return _merged(found[0])


def _merged(found: Iterable[Occurrence]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end, _ in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def sought_once(tree: Node) -> list[Leaf | Near]:
    """What is marked for a query, in its order, nothing twice."""
    return list(dict.fromkeys(sought(tree)))


def cut(
    title: str, body: str, leaves: Sequence[Leaf | Near], found: Mapping[str, Found], count: int
) -> tuple[tuple[Snippet, ...], tuple[Reason, ...]]:
    """The title's and the body's snippets for a query, and why the article matched.

    The title comes first if something in it matched; then up to `count` windows of the body, in the order of the
    text. A body in which nothing matched is shown by its beginning.

    Args:
        leaves: `sought_once` of the query.
        found: where these stand in `title` and `body`.
    """
    snippets = []
    reasons = []
    for field, text in (("title", title), ("body", body)):
        occurring, counts = found[field]
        reasons += [Reason(field, term(leaves[leaf]), times) for leaf, times in sorted(counts.items())]
        if field == "title" and occurring:
            snippets.append(_snippet(field, text, (0, len(text)), occurring))
        if field == "body" and text:
            snippets += [_snippet(field, text, window, occurring) for window in _windows(text, occurring, count)]
    return tuple(snippets), tuple(reasons)


def _windows(text: str, found: Sequence[Occurrence], count: int) -> list[tuple[int, int]]:
    """Up to `count` windows apart from each other, those first that hold most of the query's leaves.

    A window is chosen by the occurrence that it begins with: the one near which, to its right, most leaves stand that
    no window shows yet, then most leaves, then most occurrences; of equals the first.
    """
    if not found:
        start = len(text) - len(text.lstrip())
        return [(start, _window_end(text, start, start))]
    leaves, reach = _near(found)
    chosen: list[tuple[int, int]] = []
    shown = 0
    while len(chosen) < count:
        best, most = -1, (-1, 0, 0)
        for at, (start, _, _) in enumerate(found):
            if any(begin - WINDOW // 2 < start < end for begin, end in chosen):
                continue
            rank = (leaves[at] & ~shown).bit_count(), leaves[at].bit_count(), reach[at]
            if rank > most:
                best, most = at, rank
        if best < 0:
            break
        chosen.append(_window(text, found[best], chosen))
        shown |= leaves[best]
    return sorted(chosen)


def _near(found: Sequence[Occurrence]) -> tuple[list[int], list[int]]:
    """For each occurrence the leaves, as bits, that stand within a window on from it, and how many occurrences do."""
    leaves, reach = [], []
    last = 0
    for at, (start, _, leaf) in enumerate(found):
        near = 1 << leaf
        last = max(last, at + 1)
        while last < len(found) and found[last].end <= start + _REACH:
            last += 1
        for _, _, other in found[at + 1 : last]:
            near |= 1 << other
        leaves.append(near)
        reach.append(last - at)
    return leaves, reach


def _window(text: str, occurrence: Occurrence, chosen: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The window around an occurrence: from its sentence's start if near, else from a clause's or a word's."""
    earliest = max(0, occurrence.start - _LEAD, *(end for _, end in chosen if end <= occurrence.start))
    start = earliest if earliest == 0 else _beginning(text, earliest, occurrence.start)
    while start < occurrence.start and text[start].isspace():
        start += 1
    end = _window_end(text, start, occurrence.end)
    return start, min([end, *(begin for begin, _ in chosen if begin >= occurrence.end)])


def _beginning(text: str, earliest: int, latest: int) -> int:
    """The last sentence that begins between two places, else the first clause, else the first word."""
    near = max(0, earliest - 1)
    if sentences := [at for at in ends(text, near, latest) if at > earliest]:
        return sentences[-1]
    for pattern in (_CLAUSE, _SPACE):
        for match in pattern.finditer(text, near, latest):
            if match.end() > earliest:
                return match.end()
    return earliest


def _window_end(text: str, start: int, least: int) -> int:
    """Where a window ends: at the last sentence or word within its length, and never before `least`."""
    limit = max(start + WINDOW, least)
    if limit >= len(text):
        return len(text.rstrip())
    halfway = max(least, start + WINDOW // 2)
    sentences = list(ends(text, halfway, limit + 1))
    end = sentences[-1] if sentences else max(text.rfind(" ", least, limit + 1), text.rfind("\n", least, limit + 1))
    return len(text[: end if end > start else limit].rstrip())


def _snippet(field: str, text: str, window: tuple[int, int], found: Iterable[Occurrence]) -> Snippet:
    start, end = window
    inside = _merged(o for o in found if start <= o.start and o.end <= end)
    raw = text[start:end]
    at_end = end >= len(text.rstrip())
    shown = _SPACE.sub(" ", raw)
    if len(shown) == len(raw):  # nothing has moved
        return Snippet(field, shown, tuple((a - start, b - start) for a, b in inside), start, at_end)
    runs = [(match.end(), match.end() - match.start() - 1) for match in _SPACES.finditer(raw)]

    def shifted(offset: int) -> int:
        return offset - start - sum(removed for behind, removed in runs if behind <= offset - start)

    return Snippet(field, shown, tuple((shifted(a), shifted(b)) for a, b in inside), start, at_end)


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
