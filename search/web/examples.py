"""The query language by example, for the help on the page: in words of the archive that is served.

What is shown finds something there; an operator for which nothing in the archive speaks is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from search.engines import Engine
from search.errors import DatelineError
from search.results import SearchRequest

Example = tuple[str, str]
"""A query and what it means."""

_SAMPLE = 100
"""Articles whose titles and first words are looked at: the newest."""
_WORD = re.compile(r"[^\W\d_]{4,15}")


class Examples:
    """The examples of the generation that is served, found once for each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._found: tuple[int, tuple[Example, ...]] = (-1, ())

    def __call__(self) -> tuple[Example, ...]:
        """The examples; none where nothing can be asked."""
        try:
            generation = self._engine.generation()
            if self._found[0] != generation:
                self._found = generation, tuple(filter(self._finds, _examples(_Words.of(self._engine))))
        except DatelineError:  # the page says what is wrong
            return ()
        return self._found[1]

    def _finds(self, example: Example) -> bool:
        return bool(self._engine.search(SearchRequest(q=example[0], limit=0, facets=(), snippets=0)).total)


@dataclass(frozen=True, slots=True)
class _Words:
    """What queries can be made of; empty where the archive has none.

    Args:
        pairs: words that often stand side by side, commonest first.
        title: a word of a title.
        names: the commonest value of each facet.
        day: of the newest article with a date.
    """

    pairs: tuple[tuple[str, str], ...]
    title: str
    names: dict[str, str]
    day: str

    @classmethod
    def of(cls, engine: Engine) -> _Words:
        """Those of what an engine serves."""
        hits = engine.search(SearchRequest(sort="newest", limit=_SAMPLE, facets=(), snippets=0)).hits
        pairs = Counter(pair for hit in hits for pair in dict.fromkeys(_pairs(hit.lead)))
        titles = Counter(word for hit in hits for word in set(_WORD.findall((hit.title or "").lower())))
        names = {field: engine.values(field, limit=1).values for field in ("source", "person", "org", "country")}
        return cls(
            tuple(pair for pair, _ in pairs.most_common(3)),
            max(titles, key=lambda word: (len(word) > 4, titles[word], word), default=""),
            {field: values[0].value.replace('"', " ") for field, values in names.items() if values},
            next((hit.date.value for hit in hits if hit.date and hit.date.plausible), ""),
        )


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for first, second in pairwise(re.findall(r"\w+|[^\w\s]", text)):
        if _WORD.fullmatch(first) and _WORD.fullmatch(second):
            yield first.lower(), second.lower()


def _examples(known: _Words) -> Iterator[Example]:
    if known.pairs:
        one, two = known.pairs[0]
        third = next((word for pair in known.pairs for word in pair if word not in (one, two)), two)
        yield f"{one} {two}", "both words, in any form"
        yield f"{one} OR {third}", "either word; OR in capitals"
        yield f"{one} -{third}", "the first word, without the second"
        yield f"{one} AND ({two} OR {third})", "parentheses group"
        yield f'"{one} {two}"', "exactly these words, in this order"
        yield f"{one} W/5 {two}", "at most five other words between them; PRE/5 in this order"
        yield f"{one[:4]}*", f"words that begin so; {one[:2]}?{one[3:]}: one letter"
        yield f"{one}~", "spelled like it"
    if known.title:
        yield f"title:{known.title}", "in the title; also body:"
    labels = {
        "source": "published by",
        "person": "a person who acts; actor: for all who act",
        "org": "an organisation that acts",
        "country": "a country that acts",
    }
    for field, name in known.names.items():
        yield f'{field}:"{name}"', labels[field]
    if known.day:
        year, month = known.day[:4], known.day[:7]
        yield f"date:{year}", "in that year; also date:2022-01, date:2022-01-09"
        yield f"date:{month}..{known.day}", "between two, both included"
        yield f"after:{int(year) - 1:04}", "later than; also before:"
    yield "date:unknown", "articles that state no date"
    yield "has:date", "it is known; also title, source, byline, url, actor"
    yield "words:>100", "the length of the text"
    yield "dup:lead", "one article of each group of near-duplicates"
