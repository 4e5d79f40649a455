"""What a single line of a page is by itself, as the search for the title sees it: its size, a date, a byline, a rule.

Composes the rules of other modules and has none of its own; knows nothing of the lines around.
"""

from __future__ import annotations

from typing import NamedTuple

from search.corpus.credits import byline_in
from search.corpus.dates import HINT, find_dates
from search.corpus.lines import is_finished, weight
from search.corpus.rules import rule_of


class Form(NamedTuple):
    """What a line is by itself."""

    size: int  # in letters
    finished: bool  # ends as a sentence does
    named: bool  # a rule knows it as no article text
    dated: bool
    barred: bool  # says no more than a date or a name
    byline: bool
    like: bool  # has the form of a headline: long enough, no sentence, no date, no machinery
    told: bool  # reads as a sentence of a story


def form_of(text: str) -> Form:
    """The form of a line, which is not empty."""
    size = weight(text[:600])
    finished = is_finished(text)
    named = rule_of(text) is not None
    length = len(text)
    dates = find_dates(text) if length < 120 and HINT.search(text) else ()
    byline = length < 80 and byline_in(text, None) is not None
    barred = (byline and size < 30) or (bool(dates) and 2 * sum([found.end - found.start for found in dates]) > length)
    like = 20 <= size <= 130 and text[-1] not in ".。:：,;" and not named and not dates
    return Form(size, finished, named, bool(dates), barred, byline, like, finished and size > 60)
