"""The words and names of a generation with the number of articles that hold them, as an index beside it.

An entry is a document: `kind` (word, stem, or the facet of a name), `value`, `begins` (what it can be begun with: a
name with any of its words), and how many articles hold it: in `title`, in `body` (a word or stem), in all: `articles`.
Rarities, wildcards, corrections and completions are looked up here: it is small, and exact over all shards.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.analysis import FUNCTION_WORDS, fold, tokenize
from search.engines import suggest
from search.engines.bm25f import FUNCTION_WORD, idf
from search.engines.opensearch.cluster import Cluster, Json
from search.engines.opensearch.mapping import Averages, Document
from search.query import canonical
from search.query.nodes import TEXT_FIELDS, And, AtLeast, Fuzzy, Near, Node, Not, Or, Pattern, Phrase, Word
from search.query.wording import accepts, forms
from search.results import FILTERS, FacetValue

MAX_EXPANSIONS = 200
"""Words that a wildcard or a fuzzy word stands for in a field at the most: the commonest."""
MOST_LIKE = 1_000
"""Words looked at for a correction: the commonest."""
LONGEST_BEGINNING = 256
"""Characters by which what was begun is looked up."""

WORD, STEM = "word", "stem"
COUNTS = (*TEXT_FIELDS, "articles")
"""What is counted of an entry."""
_CODE = {"type": "keyword", "ignore_above": 8_191}
_COUNT = {"type": "integer"}
MAPPINGS = {
    "dynamic": "strict",
    "properties": dict.fromkeys(("kind", "value", "begins"), _CODE) | dict.fromkeys(COUNTS, _COUNT),
}

Entry = tuple[str, str]
"""Kind and value."""


class Counts:
    """How many articles hold each entry, or by how many more or fewer do so after a change."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[Entry]] = {name: Counter() for name in COUNTS}

    def add(self, document: Document, times: int = 1) -> None:
        """Count an article; -1 times to take it away."""
        every: set[Entry] = set()
        for field, tokens in document.tokens.items():
            held = {(WORD, token.surface) for token in tokens} | {(STEM, token.stem) for token in tokens}
            every |= held
            _count(self.counts[field], held, times)
        names = document.source["facet"]
        for field in FILTERS:
            values = names[field]
            every |= {(field, value) for value in ([values] if isinstance(values, str) else values)}
        _count(self.counts["articles"], every, times)

    def entries(self) -> Iterator[tuple[str, Json]]:
        """Each entry's `_id` and document."""
        for kind, value in self.counts["articles"].keys() | self.counts["title"].keys() | self.counts["body"].keys():
            yield key_of(kind, value), _entry(kind, value, {name: self.counts[name][kind, value] for name in COUNTS})


class Lexicon:
    """The entries of a generation.

    Args:
        index: the name of their index.
        documents: how many articles the generation has.
        averages: the mean lengths of their titles and bodies.
    """

    def __init__(self, cluster: Cluster, index: str, documents: int, averages: Averages) -> None:
        self._cluster = cluster
        self._index = index
        self.documents = documents
        self._averages = averages

    def holding(self, stem: str, fields: Sequence[str]) -> int:
        """How many articles hold a stem, in the one field or in any."""
        return self._held([stem])[stem][fields[0] if len(fields) == 1 else "articles"]

    def like(self, surface: str, edits: int, fields: Sequence[str]) -> Mapping[str, int]:
        """The surface forms that begin with the same letter and are so few edits away, with their articles."""
        count = fields[0] if len(fields) == 1 else "articles"
        body = _like({"fuzzy": {"value": fuzzy(surface, edits)}}, count, MOST_LIKE)
        found = self._cluster.ask("POST", f"/{self._index}/_search", body)
        return {hit["_source"]["value"]: hit["_source"][count] for hit in found["hits"]["hits"]}

    def begun(self, kind: str, prefix: str, limit: int) -> list[FacetValue]:
        """The commonest names or words that go on from a prefix in any of their words, by count and then by name."""
        begun = suggest.spaced(prefix)[1:][:LONGEST_BEGINNING]
        filters: list[Json] = [
            {"term": {"kind": kind}},
            {"range": {"articles": {"gt": 0}}},
            {"prefix": {"begins": begun}},
        ]
        says_nothing = [{"terms": {"value": sorted(FUNCTION_WORDS)}}, {"regexp": {"value": "[0-9]+"}}]
        body = _found(filters, "articles", limit, must_not=says_nothing if kind == WORD else [])
        hits = self._cluster.ask("POST", f"/{self._index}/_search", body)["hits"]["hits"]
        return [FacetValue(hit["_source"]["value"], hit["_source"]["articles"]) for hit in hits]

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """The idf of stems."""
        return {stem: idf(self.documents, held["articles"]) for stem, held in self._held(stems).items()}

    def known(self, *trees: Node) -> Known:
        """What must be known of the archive to translate these trees."""
        leaves = list(dict.fromkeys(leaf for tree in trees for leaf in _leaves(tree)))
        patterns = [
            (leaf, field)
            for leaf in leaves
            if isinstance(leaf, Pattern | Fuzzy) and leaf.field in (None, *TEXT_FIELDS)
            for field in TEXT_FIELDS
            if leaf.field in (None, field)
        ]
        bodies = [_like(_matching(leaf), field, MAX_EXPANSIONS + 1) for leaf, field in patterns]
        answers = self._cluster.ask_together(self._index, bodies)
        found: dict[tuple[Pattern | Fuzzy, str], dict[str, int]] = {}
        for (leaf, field), answer in zip(patterns, answers, strict=True):
            entries = (hit["_source"] for hit in answer["hits"]["hits"])
            found[leaf, field] = {e["value"]: e[field] for e in entries if accepts(leaf)(e["value"])}
        words = [leaf for leaf in leaves if isinstance(leaf, Word | Phrase) and leaf.field in (None, *TEXT_FIELDS)]
        stems = {token.stem for word in words for token in tokenize(word.text)}
        return Known(self.documents, self._averages, found, self._held(stems))

    def _held(self, stems: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """By stem how many articles hold it in title, body and any of them."""
        wanted = list(dict.fromkeys(stems))
        found = self._cluster.documents(self._index, [key_of(STEM, stem) for stem in wanted])
        none = dict.fromkeys(COUNTS, 0)
        return {stem: document.get("_source", none) for stem, document in zip(wanted, found, strict=True)}


class Known:
    """What is known of an archive to translate some trees: the forms of wildcards, and how rare words are.

    Args:
        documents: how many articles there are.
        averages: the mean lengths of their titles and bodies.
        found: the forms of wildcards and fuzzy words in each field, the commonest first, with their articles.
        held: by stem how many articles hold it.
    """

    def __init__(
        self,
        documents: int,
        averages: Averages,
        found: Mapping[tuple[Pattern | Fuzzy, str], Mapping[str, int]],
        held: Mapping[str, Mapping[str, int]],
    ) -> None:
        self._documents = documents
        self.averages = averages
        self._found = found
        self._held = held

    @property
    def notes(self) -> list[str]:
        """What a reader of the answer must know: that a wildcard was cut to its commonest forms."""
        cut = dict.fromkeys(leaf for (leaf, _), forms in self._found.items() if len(forms) > MAX_EXPANSIONS)
        return [f"{canonical(leaf)} has too many forms: the {MAX_EXPANSIONS} commonest were sought." for leaf in cut]

    def forms(self, leaf: Pattern | Fuzzy, field: str) -> list[str]:
        """The surface forms that a leaf stands for in a text field."""
        return list(self._found[leaf, field])[:MAX_EXPANSIONS]

    def idf(self, node: Node) -> float:
        """The idf of a leaf, an OR of leaves or a nearness; of words that stand side by side, the sum of theirs."""
        match node:
            case Near(children):
                return sum(map(self.idf, children))
            case Phrase(text, field):
                return sum(self._rarity(token.stem, field) for token in tokenize(text))
            case Word(text, field):
                minor = FUNCTION_WORD if fold(text) in FUNCTION_WORDS else 1.0
                return minor * sum(self._rarity(stem, field) for stem in forms(node))
        return idf(self._documents, min(self._documents, self._holding(node)))

    def _rarity(self, stem: str, field: str | None) -> float:
        return idf(self._documents, self._held[stem][field or "articles"])

    def _holding(self, node: Node) -> int:
        """At most how many articles hold a leaf, or any leaf of an OR."""
        match node:
            case Or(children):
                return sum(map(self._holding, children))
            case Word() | Phrase():
                return min((self._held[t.stem][node.field or "articles"] for t in tokenize(node.text)), default=0)
        return sum(sum(forms.values()) for (leaf, _), forms in self._found.items() if leaf == node)


def key_of(kind: str, value: str) -> str:
    """The `_id` of an entry."""
    return hashlib.sha256(f"{kind}\n{value}".encode("utf-8", "surrogatepass")).hexdigest()


def fuzzy(text: str, edits: int) -> Json:
    """What a fuzzy word asks of a term; two letters that change places are one edit."""
    return {
        "value": text,
        "fuzziness": edits,
        "prefix_length": 1,
        "transpositions": True,
        "rewrite": "constant_score",
    }


def wildcard(text: str) -> Json:
    """What a wildcard asks of a term."""
    return {"value": text.replace("\\", "\\\\"), "rewrite": "constant_score"}


def _count(counts: Counter[Entry], held: Iterable[Entry], times: int) -> None:
    for entry in held:
        counts[entry] += times


def _entry(kind: str, value: str, counts: Mapping[str, int]) -> Json:
    begins = [value] if kind in (WORD, STEM) else suggest.spaced(value)
    if isinstance(begins, str):
        begins = [begins[at + 1 :][:LONGEST_BEGINNING] for at, letter in enumerate(begins) if letter == " "]
    return {"kind": kind, "value": value, "begins": begins, **counts}


def _matching(leaf: Pattern | Fuzzy) -> Json:
    if isinstance(leaf, Fuzzy):
        return {"fuzzy": {"value": fuzzy(fold(leaf.text), leaf.edits)}}
    return {"wildcard": {"value": wildcard(fold(leaf.text))}}


def _like(matching: Json, count: str, size: int) -> Json:
    """A search for the commonest words that match."""
    return _found([{"term": {"kind": WORD}}, {"range": {count: {"gt": 0}}}, matching], count, size)


def _found(filters: list[Json], count: str, size: int, **clauses: Any) -> Json:
    return {
        "query": {"bool": {"filter": filters, **clauses}},
        "size": size,
        "sort": [{count: "desc"}, {"value": "asc"}],
        "track_total_hits": False,
        "_source": ["value", *COUNTS],
    }


def _leaves(node: Node) -> Iterator[Word | Phrase | Pattern | Fuzzy]:
    """All leaves of a tree, those under a NOT too."""
    match node:
        case Word() | Phrase() | Pattern() | Fuzzy():
            yield node
        case And(children) | Or(children) | Near(children):
            for child in children:
                yield from _leaves(child)
        case Not(child) | AtLeast(_, child):
            yield from _leaves(child)
