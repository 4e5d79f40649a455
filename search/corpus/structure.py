"""How much a line of a web page belongs to the article, by its tags: log-odds for each line, and a word for the rest.

One logistic model over what the text says by itself (`prose.py`), what the elements around it are and are called, how
much of the links is here, and how much of the page's prose stands in the same elements. Fitted on real pages in many
languages that are no part of this project.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.corpus.lines import Line
from search.corpus.markup import SIGNS, Mark
from search.corpus.prose import ALONE, chances_of, odds_alone
from search.corpus.shapes import Floats, Ints

WEIGHTS: dict[str, float] = {
    "bias": 0.67,
    "text": 0.37,
    "linked": -0.48,
    "late": -0.53,
    "rule: end": -0.82,
    "rule: line": -0.70,
    "around: comments": -2.92,
    "around: footer": -2.21,
    "around: asking": -1.73,
    "around: aside": -3.58,  # fitted: -1.58; lower keeps out teasers of whole sentences, and costs nothing
    "around: menu": -1.53,
    "around: nav": -1.03,
    "around: form": -1.40,
    "around: button": -1.32,
    "around: sharing": -1.22,
    "around: hidden": -1.22,
    "around: sidebar": -0.87,
    "around: figure": -0.50,
    "around: figcaption": -3.10,  # fitted: -1.10; likewise captions
    "around: caption": -0.45,
    "around: header": -0.40,
    "around: about": -0.40,
    "around: standfirst": -0.24,
    "around: text": 1.00,
    "around: article body": 1.18,
    "around: blockquote": 1.42,
    "around: list": -1.48,
    "around: item": 1.08,
    "own: h1": -1.93,
    "own: heading": -0.11,
    "own: item": 0.72,
    "own: table": 1.36,
    "own: div": -0.65,
    "own: pre": 0.81,
    "own: about": -0.85,
    "own: caption": -0.83,
    "own: figcaption": 0.45,
    "own: standfirst": 0.39,
    "share: 0": 1.55,
    "links: 0": -0.84,
    "share: 1": 0.95,
    "share: 2": 0.67,
    "prose: 2": 0.07,
    "links: 2": -1.34,
}

_LONGEST = 600  # beyond this, more length is no more evidence
_ENOUGH, _SHARE = 1000.0, 0.5
"""What is said of so much prose that less than this, in characters or of all, is outside of it, says nothing."""
APART: dict[str, str] = {
    "comments": "in the comments",
    "footer": "in the footer",
    "nav": "in the navigation",
    "aside": "in an aside",
    "form": "in a form",
    "button": "in a form",
    "hidden": "not shown",
}
"""Where prose is not the article's, and the reason to give for it."""
CALLED: dict[str, str] = {
    "menu": "in the navigation",
    "asking": "in an advertisement or a form",
    "sharing": "in a share bar",
    "sidebar": "in a sidebar",
    "figcaption": "caption",
    "caption": "caption",
}
"""More reasons, where what is said is less sure."""

Bools = npt.NDArray[np.bool_]


def log_odds(lines: Sequence[Line], marks: Sequence[Mark], sizes: Ints, own: Floats) -> Floats:
    """For each of n lines the log-odds that it is article text; `own`, of shape (25, n), is what `own_rows` gives."""
    rows = rows_of(lines, marks, sizes, own)
    odds: Floats = np.array([WEIGHTS[name] for name in rows]) @ np.array(list(rows.values()), dtype=float)
    return odds


def rows_of(lines: Sequence[Line], marks: Sequence[Mark], sizes: Ints, own: Floats) -> dict[str, npt.NDArray[Any]]:
    """The features of n lines, each of shape (n,), by the names of `WEIGHTS`."""
    text = odds_alone(own)
    mass = np.minimum(sizes, _LONGEST) * chances_of(text)
    signs_own = np.array([mark.own for mark in marks])
    signs_around = np.array([mark.around for mark in marks])
    around = {name: _told((signs_around & bit) != 0, mass) for name, bit in SIGNS.items()}
    mass = np.where(np.logical_or.reduce([around[name] for name in APART]), 0.0, mass)
    total = mass.sum() or 1.0
    lengths = np.array([len(line.text) for line in lines])
    linked = np.array([mark.linked for mark in marks])

    rows: dict[str, npt.NDArray[Any]] = {"bias": np.ones(len(lines)), "text": text, "linked": linked / lengths}
    for name in ("late", "rule: end", "rule: line"):
        rows[name] = own[_ROW[name]]
    for name in _AROUND:
        rows[f"around: {name}"] = around[name]
    for name in _OWN:
        rows[f"own: {name}"] = (signs_own & SIGNS[name]) != 0
    for level in range(3):
        holders = np.array([mark.holders[min(level, len(mark.holders) - 1)] for mark in marks])
        group = np.unique(holders, return_inverse=True)[1]
        beside = np.maximum(0.0, np.bincount(group, mass)[group] - mass)
        rows[f"share: {level}"] = beside / total
        if level == 2:
            rows["prose: 2"] = np.log1p(beside)
        if level != 1:
            rows[f"links: {level}"] = (np.bincount(group, linked) / np.bincount(group, lengths))[group]
    return rows


_ROW = {name: number for number, name in enumerate(ALONE)}
_AROUND = (
    *("comments", "footer", "asking", "aside", "menu", "nav", "form", "button", "sharing", "hidden", "sidebar"),
    *("figure", "figcaption", "caption", "header", "about", "standfirst", "text", "article body"),
    *("blockquote", "list", "item"),
)
_OWN = ("h1", "heading", "item", "table", "div", "pre", "about", "caption", "figcaption", "standfirst")


def _told(said: Bools, mass: Floats) -> Bools:
    """What is said, unless it is said of nearly all prose of the page: the name of a frame around everything."""
    if mass[~said].sum() < min(_ENOUGH, _SHARE * mass.sum()):
        return np.zeros_like(said)
    return said


def reason_of(mark: Mark) -> str | None:
    """Where a line stands that is not the article's, if its tags say so."""
    for signs in (APART, CALLED):
        for name, reason in signs.items():
            if mark.around & SIGNS[name]:
                return reason
    return None
