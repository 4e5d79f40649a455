"""bm25s: scores computed when indexing, arrays in memory. It ranks bags of words and does nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s
import numpy as np
from queries import Query

from peers import TOP, Answer
from search.article import Article

try:
    import Stemmer
except ImportError:  # PyStemmer needs a compiler where it has no wheel
    Stemmer = None

Tokenize = Callable[[list[str]], list[list[str]]]


def tokenizer() -> Tokenize:
    """bm25s's tokeniser in its usual configuration: English stop words, and Snowball stems if PyStemmer is there."""
    stemmer = Stemmer and Stemmer.Stemmer("english")

    def tokenize(texts: list[str]) -> list[list[str]]:
        tokens: list[list[str]] = bm25s.tokenize(
            texts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return tokens

    return tokenize


class Bm25s:
    """A bm25s index in memory. `folder` is not used."""

    name = "bm25s"
    analysis = f"words of two characters or more, {'Snowball stems' if Stemmer else 'no stems'}, stop words left out"
    classes = frozenset({"frequent term", "rare term", "OR of three", "OR of five"})

    def __init__(self, folder: str) -> None:  # noqa: ARG002
        self._tokenize = tokenizer()
        self._retriever = bm25s.BM25(method="lucene")

    def build(self, articles: Sequence[Article]) -> None:
        """Title and body as one text."""
        self._retriever.index(
            self._tokenize([f"{article.title or ''}\n{article.body}" for article in articles]), show_progress=False
        )
        self._shown = [(article.id, article.title or "") for article in articles]

    def search(self, query: Query) -> Answer:
        """Scores of all articles, of which those above 0 are the total; cheaper than `retrieve` and a second pass."""
        scores = self._retriever.get_scores(self._tokenize([" ".join(query.words)])[0])
        best = np.argpartition(-scores, TOP)[:TOP]
        best = best[np.argsort(-scores[best], kind="stable")]
        top = tuple(self._shown[document] for document in best if scores[document] > 0)
        return Answer(int(np.count_nonzero(scores)), top)
