"""Queries for bench/speed.py: drawn from the corpus's own vocabulary, by document frequency, with a seed.

The words of a query that joins several come from one article where the class would else often find nothing.
"""

from __future__ import annotations

import datetime
import itertools
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from search.analysis import tokenize
from search.article import Article

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by can for from had has have he if in into is it its may no not of on or said such "
        "that the their then there these they this to us was we were when which will with would you",
    )
)
"""Words that some system under measurement leaves out; they occur in a query only as the middle of a phrase."""
_PLAIN = re.compile(r"[a-z]{3,}")
_PERIOD = datetime.timedelta(days=14)

BANDS = {"frequent": (0.05, 0.6), "middle": (0.004, 0.05), "rare": (0.0002, 0.001)}
"""Shares of all articles that hold a word of the band."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as words; each system writes it in its own language.

    Args:
        kind: the class, a key of `CLASSES`.
        words: plain lower-case words.
        period: first and last day, for the class `date`.
    """

    kind: str
    words: tuple[str, ...]
    period: tuple[datetime.date, datetime.date] | None = None


class Vocabulary:
    """The words of a corpus by band, and those of each article, from which queries are drawn."""

    def __init__(self, articles: Sequence[Article], chance: random.Random) -> None:
        self.chance = chance
        self.days = [article.date.days()[0] for article in articles if article.date]
        self._articles = articles
        stems: Counter[str] = Counter()
        surfaces: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for article in articles:
            tokens = {token.surface: token.stem for token in tokenize(f"{article.title or ''}\n{article.body}")}
            stems.update(list(dict.fromkeys(tokens.values())))  # in order: a set has another order each run
            for surface, stem in tokens.items():
                surfaces[stem][surface] += 1
        self._band_of: dict[str, str] = {}
        self.bands: dict[str, list[str]] = {band: [] for band in BANDS}
        for stem, count in stems.items():
            word = surfaces[stem].most_common(1)[0][0]
            if _PLAIN.fullmatch(word) and word not in STOP_WORDS:
                for band, (low, high) in BANDS.items():
                    if max(2, low * len(articles)) <= count < max(4, high * len(articles)):
                        self.bands[band].append(word)
                        self._band_of[word] = band

    def any(self, band: str) -> str:
        """A word of the band."""
        return self.chance.choice(self.bands[band])

    def together(self, *bands: str) -> tuple[str, ...]:
        """Different words, one of each band, from one article."""
        while True:
            article = self._article()
            words = sorted({token.surface for token in tokenize(article.body)} & self._band_of.keys())
            self.chance.shuffle(words)
            chosen: list[str] = []
            for band in bands:
                chosen += [word for word in words if self._band_of[word] == band and word not in chosen][:1]
            if len(chosen) == len(bands):
                return tuple(chosen)

    def title_word(self) -> str:
        """A frequent or middle word of a title."""
        while True:
            words = [token.surface for token in tokenize(self._article().title or "")]
            words = [word for word in words if self._band_of.get(word) in ("frequent", "middle")]
            if words:
                return self.chance.choice(words)

    def phrase(self, with_stop_word: bool) -> tuple[str, ...]:
        """Two words that stand side by side in an article, or three with a stop word in the middle."""
        length = 3 if with_stop_word else 2
        while True:
            body = self._article().body
            tokens = tokenize(body)
            if len(tokens) < length:
                continue
            at = self.chance.randrange(len(tokens) - length + 1)
            run = tokens[at : at + length]
            words = tuple(token.surface for token in run)
            spaced = all(body[a.end : b.start].isspace() for a, b in itertools.pairwise(run))
            outer = all(self._band_of.get(word) in ("frequent", "middle") for word in (words[0], words[-1]))
            if spaced and outer and (not with_stop_word or words[1] in STOP_WORDS):
                return words

    def period(self) -> tuple[datetime.date, datetime.date]:
        """A fortnight within the corpus."""
        first = self.chance.choice(self.days)
        return first, first + _PERIOD

    def _article(self) -> Article:
        return self.chance.choice(self._articles)


Draw = Callable[[Vocabulary], "tuple[str, ...]"]

CLASSES: dict[str, Draw] = {
    "frequent term": lambda v: (v.any("frequent"),),
    "rare term": lambda v: (v.any("rare"),),
    "AND of two": lambda v: v.together("frequent", "middle"),
    "AND of three": lambda v: v.together("frequent", "middle", "middle"),
    "OR of three": lambda v: (v.any("frequent"), v.any("middle"), v.any("rare")),
    "OR of five": lambda v: (v.any("frequent"), v.any("frequent"), v.any("middle"), v.any("middle"), v.any("rare")),
    "phrase of two": lambda v: v.phrase(with_stop_word=False),
    "phrase, stop word": lambda v: v.phrase(with_stop_word=True),
    "NOT": lambda v: (v.any("frequent"), v.any("middle")),
    "date filter": lambda v: (v.any("frequent"),),
    "title word": lambda v: (v.title_word(),),
    "(OR) AND (OR)": lambda v: v.together("frequent", "middle", "middle", "frequent"),
    "sort newest": lambda v: (v.any("frequent"),),
    "three facets": lambda v: v.together("middle"),
    "ten snippets": lambda v: v.together("frequent", "frequent"),
}
"""The classes, and how the words of each are drawn."""


def draw(vocabulary: Vocabulary, kind: str, count: int) -> list[Query]:
    """So many queries of a class, different from each other as far as the vocabulary allows."""
    made: dict[tuple[object, ...], Query] = {}
    for query in _stream(vocabulary, kind, limit=count * 20):
        made.setdefault((frozenset(query.words), query.period), query)
        if len(made) == count:
            break
    queries = list(made.values())
    return [queries[i % len(queries)] for i in range(count)]


def _stream(vocabulary: Vocabulary, kind: str, limit: int) -> Iterator[Query]:
    for _ in range(limit):
        words = CLASSES[kind](vocabulary)
        if len(set(words)) == len(words):
            yield Query(kind, words, vocabulary.period() if kind == "date filter" else None)
