"""The seam between what is asked and what answers: `Engine`, and `open_engine`, which chooses one.

An engine is opened once and shared by all threads. Its answers are values: nothing in them reads the index again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from search.article import Article
from search.config import Settings
from search.query import AliasesOf
from search.results import By, Facet, Hit, SearchPage, SearchRequest, Shown, Suggestion

UNCHANGED = "the index has it already, unchanged"
"""Why an article that is in the index as it was given is not taken: no fault, and no change."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a rebuild did.

    Args:
        articles: how many are in the new generation.
        skipped: `(id, reason)` of articles that were given but not taken.
        seconds: wall-clock time.
        generation: the number of the new generation.
    """

    articles: int
    skipped: tuple[tuple[str, str], ...]
    seconds: float
    generation: int

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """What was skipped but for what the index has already."""
        return tuple(item for item in self.skipped if item[1] != UNCHANGED)


class Engine(Protocol):
    """What every engine offers. All methods but `rebuild` are safe to call from many threads at once.

    Errors are those of `search.errors`: whatever a library raises is wrapped, with its cause.
    """

    def rebuild(self, articles: Iterable[Article], duplicates: bool = True) -> BuildReport:
        """A new generation of exactly these articles, served once it is whole. On any error the old one is served on.

        Args:
            duplicates: whether near-duplicates are found, for `dup:lead`.

        Raises:
            BuildLockedError: another build is running.
            BuildError: it failed; the served index is untouched.
        """

    def add(self, articles: Iterable[Article], duplicates: bool = True) -> BuildReport:
        """A new generation with these articles besides; one whose id is known replaces that article.

        One that is there just so is listed as skipped; where all are, there is no new generation.

        Raises:
            IndexUnavailableError: there is nothing to add to.
            BuildLockedError, BuildError: as `rebuild`.
        """

    def remove(self, ids: Iterable[str]) -> BuildReport:
        """A new generation without these articles; the report counts them, and lists ids that no article has.

        Raises:
            IndexUnavailableError, BuildLockedError, BuildError: as `add`.
        """

    def search(self, request: SearchRequest) -> SearchPage:
        """The answer to a request.

        Raises:
            RequestError, QueryError: the request cannot be answered; a query that is merely odd is, with warnings.
            GoneError: the cursor belongs to a generation that is no longer served.
            IndexUnavailableError: nothing has been built yet, or nothing whole is there.
        """

    def article(self, article_id: str) -> Article:
        """The article with this id.

        Raises:
            NotFoundError: there is none.
            IndexUnavailableError: as `search`.
        """

    def shown(self, article_id: str, request: SearchRequest) -> Shown:
        """The article with this id, with the marks of a request's query.

        Raises:
            NotFoundError, IndexUnavailableError: as `article`.
            QueryError: as `search`.
        """

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """The articles nearest to one in what they say, best first; neither itself nor copies of the same file.

        Raises:
            NotFoundError, IndexUnavailableError: as `article`.
        """

    def suggest(self, prefix: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Actors, sources, titles and words that go on from what was begun, the commonest of each, together `limit`.

        A name or title matches where any of its words goes on from the prefix, case and accents folded; single words
        are offered from two letters on. Titles are the newest.

        Raises:
            IndexUnavailableError: as `search`.
        """

    def timeline(self, request: SearchRequest, by: By) -> Facet:
        """How many of all articles found are of each year, month or day, in the order of time.

        A date that states less counts under what it states (`2022` stands beside `2022-01`), and an article without a
        date under `unknown`, so that the counts add up to the total.

        Raises:
            RequestError, QueryError, IndexUnavailableError: as `search`.
        """

    def values(self, field: str, prefix: str = "", limit: int = 100) -> Facet:
        """The commonest values of a facet in the whole archive of which any word goes on from the prefix.

        Raises:
            IndexUnavailableError: as `search`.
        """

    def check(self) -> list[str]:
        """What is wrong with the stored index, a sentence each; an empty list if nothing is."""

    def generation(self) -> int:
        """The number of the generation that is served; it changes with every rebuild.

        Raises:
            IndexUnavailableError: as `search`.
        """

    def info(self) -> dict[str, Any]:
        """What is served: `engine`, `generation`, `articles`, `built` (ISO time), `bytes`, and `facets`: the commonest
        values of source, year and actor with their counts.

        Raises:
            IndexUnavailableError: as `search`.
        """


def open_engine(settings: Settings | str | Path) -> Engine:
    """The engine of these settings, or of the index in a folder. Opening reads nothing; the first question does.

    Raises:
        UsageError: the settings name a cluster in a way that cannot be read, or its client library is missing.
    """
    deployed = settings if isinstance(settings, Settings) else Settings(index=Path(settings))
    if deployed.opensearch:
        from search.engines.opensearch.engine import OpenSearchEngine

        return OpenSearchEngine(deployed.opensearch, aliases=AliasesOf(deployed))
    from search.engines.whoosh.engine import WhooshEngine

    return WhooshEngine(deployed.index, aliases=AliasesOf(deployed))
