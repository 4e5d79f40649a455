"""Dateline through its public door: `open_engine`, `rebuild`, `search`."""

from __future__ import annotations

from collections.abc import Sequence

from queries import CLASSES, Query

from peers import TOP, Answer
from search import SearchRequest, open_engine
from search.article import Article

FACETS = ("country", "org", "person")
_TEXTS = {
    "OR of three": "{0} OR {1} OR {2}",
    "OR of five": "{0} OR {1} OR {2} OR {3} OR {4}",
    "phrase of two": '"{0} {1}"',
    "phrase, stop word": '"{0} {1} {2}"',
    "NOT": "{0} -{1}",
    "date filter": "{0} date:{first}..{last}",
    "title word": "title:{0}",
    "(OR) AND (OR)": "({0} OR {1}) ({2} OR {3})",
}
"""Query texts of the classes that are not plainly words side by side."""


def request(query: Query) -> SearchRequest:
    """What is asked of Dateline: no snippets or facets unless the class asks for them."""
    first, last = query.period or ("", "")
    return SearchRequest(
        q=_TEXTS.get(query.kind, " ".join(query.words)).format(*query.words, first=first, last=last),
        limit=TOP,
        sort="newest" if query.kind == "sort newest" else "relevance",
        facets=FACETS if query.kind == "three facets" else (),
        snippets=1 if query.kind == "ten snippets" else 0,
    )


class Dateline:
    """`search.engines.Engine` on a folder.

    Args:
        duplicates: whether a build finds near-duplicates, as no peer does.
    """

    name = "Dateline"
    analysis = "NLTK tokens, Snowball stems, no stop words; phrases verbatim"
    classes = frozenset(CLASSES)

    def __init__(self, folder: str, duplicates: bool = False) -> None:
        self._engine = open_engine(folder)
        self._duplicates = duplicates

    def build(self, articles: Sequence[Article]) -> None:
        """A rebuild, as `dateline rebuild` does it, of articles that have been read."""
        report = self._engine.rebuild(articles, self._duplicates)
        assert report.articles == len(articles), report.skipped[:3]

    def search(self, query: Query) -> Answer:
        """One `SearchRequest`."""
        page = self._engine.search(request(query))
        extras = sum(len(facet.values) for facet in page.facets)
        if query.kind == "ten snippets":
            extras = sum(bool(hit.body_snippets) for hit in page.hits)
        return Answer(page.total, tuple((hit.id, hit.title or "") for hit in page.hits), extras)
