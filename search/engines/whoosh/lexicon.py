"""The words of a generation: what `search.engines.suggest` asks of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nlargest

from search.analysis import FUNCTION_WORDS
from search.engines.suggest import SHORTEST_PREFIX
from search.engines.whoosh.reader import Reader
from search.engines.whoosh.schema import exact
from search.query.nodes import TEXT_FIELDS


class Lexicon:
    """`search.engines.suggest.Lexicon` of an opened generation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def holding(self, stem: str, fields: Sequence[str]) -> int:
        """In how many documents a stem stands, by the field in which it is commonest."""
        return max(self._reader.count(field, stem) for field in fields)

    def like(self, surface: str, edits: int, fields: Sequence[str]) -> Mapping[str, int]:  # noqa: ARG002
        """All surface forms that begin with the same letter."""
        return self._beginning(surface[0], fields)

    def completions(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The commonest words that begin so, with the number of articles that hold them."""
        if len(prefix) < SHORTEST_PREFIX:
            return []
        words = self._beginning(prefix, TEXT_FIELDS).items()
        counted = ((word, count) for word, count in words if word not in FUNCTION_WORDS and not word.isdigit())
        return nlargest(limit, counted, key=lambda pair: pair[1])

    def _beginning(self, prefix: str, fields: Sequence[str]) -> dict[str, int]:
        """The surface forms that begin so, and in how many articles each stands, by its commonest field."""
        counts: dict[str, int] = {}
        for field in fields:
            for word, count in self._reader.beginning(exact(field), prefix):
                counts[word] = max(count, counts.get(word, 0))
        return counts
