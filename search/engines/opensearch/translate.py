"""A query tree as a query of OpenSearch: `bool`, `term`, `match_phrase`, `intervals`, `range`; never a query text.

    nato -"open door" date:2022      bool(must=[term text=nato], filter=[range ...], must_not=[bool(should=[...])])

What ranks stands in `must` and `should`, and nothing else does, so that a score is the sum of the scores of the leaves.
Scores are those of the embedded engine, BM25F (`whoosh.ranking`). For a word, what it saturates is indexed; for what
else stands in a text, it is made of how often it does, and of the lengths. How rare a word is comes from the lexicon:
no score hangs on what a shard holds besides, so that all copies and all pages agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.analysis import fold, tokenize
from search.engines.bm25f import K1, WEIGHTS, B
from search.engines.expand import MIX, Addition
from search.engines.opensearch import intervals
from search.engines.opensearch.cluster import Json
from search.engines.opensearch.intervals import NOTHING
from search.engines.opensearch.lexicon import Known, fuzzy, wildcard
from search.engines.opensearch.mapping import feature, key_of
from search.query.nodes import (
    KEY_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    And,
    AtLeast,
    Dates,
    DateUnknown,
    Everything,
    Fuzzy,
    Has,
    Lead,
    Leaf,
    Length,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Word,
)
from search.query.wording import field_of, forms

EVERYTHING: Json = {"match_all": {}}

_LENGTHS = {"title": "doc['length'].value - doc['words'].value", "body": "doc['words'].value"}
_WEIGHTED = {
    field: "double f = _score / Math.max(1e-6, 1 - _score);"
    f"return params.weight * f / (1 - params.b + params.b * ({length}) / params.average)"
    for field, length in _LENGTHS.items()
}
"""OpenSearch saturates how often an interval is met as f / (f + 1): undone here, and weighted."""
_SATURATED = "params.idf * (params.k1 + 1) * _score / (_score + params.k1)"


def ranks(node: Node) -> bool:
    """Whether a node can add to a score."""
    match node:
        case And(children) | Or(children):
            return any(map(ranks, children))
        case Word() | Phrase() | Pattern() | Fuzzy():
            return node.field in (None, *TEXT_FIELDS)
    return isinstance(node, Near | AtLeast)


class Translator:
    """Translates trees for one archive.

    Args:
        known: what is known of it, of these trees.
        named: whether every node is given its path as a name, so that the answer says which matched with what score.
    """

    def __init__(self, known: Known, named: bool = False) -> None:
        self._known = known
        self._named = named

    def query(self, tree: Node, words: Sequence[Addition] = ()) -> Json:
        """The query for a tree, ranked by these words besides."""
        if not words:
            return self.clause(tree)
        added = [self.clause(Word(w.word), f"+{n}", MIX * w.weight) for n, w in enumerate(words)]
        return {"bool": {"must": [self.clause(tree, factor=1 - MIX)], "should": added}}

    def clause(self, node: Node, path: str = "", factor: float = 1.0) -> Json:
        """The clause for a node whose scores are multiplied by a factor.

        Args:
            path: where it stands in the tree: the numbers of the children on the way to it.
        """
        clause = self._ranked(node, path, factor) if ranks(node) else {"bool": {"filter": [self._test(node, path)]}}
        return {"bool": {"must": [clause], "_name": path or "."}} if self._named else clause

    def _ranked(self, node: Node, path: str, factor: float) -> Json:
        match node:
            case And(children):
                parts: dict[str, list[Json]] = {"must": [], "filter": []}
                for number, child in enumerate(children):
                    at = f"{path}.{number}"
                    if ranks(child):
                        parts["must"].append(self.clause(child, at, factor))
                    else:
                        parts["filter"].append(self._test(child, at))
                return {"bool": parts}
            case Or(children):
                clauses = [self.clause(child, f"{path}.{number}", factor) for number, child in enumerate(children)]
                return _any(clauses)
            case AtLeast(count, child):
                often = [intervals.often(child, count, self._known)] if count > 1 else []
                return {"bool": {"must": [self.clause(child, f"{path}.0", factor)], "filter": often}}
            case Word(_, None) if len(forms(node)) == 1:
                (stem,) = forms(node)
                boost = factor * (K1 + 1) * self._known.idf(node)
                return {"rank_feature": {"field": f"text.{feature(stem)}", "saturation": {"pivot": K1}, "boost": boost}}
            case Near() | Word() | Phrase() | Pattern() | Fuzzy():
                return self._counted(node, factor * self._known.idf(node))
        raise AssertionError(f"does not rank: {node}")

    def _counted(self, node: Leaf | Near, idf: float) -> Json:
        """BM25F of how often a node stands in its fields."""
        weighted = []
        for field in _fields(node):
            if isinstance(node, Near):
                query = intervals.near(node, field, self._known)
            else:
                query = intervals.standing(node, field, self._known)
            if query != NOTHING:
                values = {"weight": WEIGHTS[field], "b": B, "average": self._known.averages[field]}
                weighted.append(_scripted(query, _WEIGHTED[field], values))
        return _scripted(_any(weighted), _SATURATED, {"idf": idf, "k1": K1}) if weighted else NOTHING

    def _test(self, node: Node, path: str) -> Json:
        """The query for a node that nothing ranks by."""
        match node:
            case And(children):
                return {"bool": {"filter": [self.clause(c, f"{path}.{n}") for n, c in enumerate(children)]}}
            case Or(children):
                return _any([self.clause(child, f"{path}.{number}") for number, child in enumerate(children)])
            case Not(child):
                return {"bool": {"must_not": [self.clause(child, f"{path}.0")]}}
            case Word() | Phrase() | Pattern() | Fuzzy():
                return _code(node) if node.field in KEY_FIELDS else _name(node)
        return _shape(node)


def _scripted(query: Json, source: str, values: Mapping[str, float]) -> Json:
    return {"script_score": {"query": query, "script": {"source": source, "params": values}}}


def _shape(node: Node) -> Json:
    """What an article must be, whatever its text says."""
    match node:
        case Everything():
            return EVERYTHING
        case Dates(first, last):
            low = {"range": {"first_day": {"gte": first.toordinal() if first else 1}}}
            high = [{"range": {"last_day": {"lte": last.toordinal()}}}] if last else []
            return {"bool": {"filter": [low, *high]}}
        case DateUnknown():
            return {"bool": {"must_not": [{"exists": {"field": "first_day"}}]}}
        case Has(what):
            return {"term": {"known": what}}
        case Lead():
            return {"bool": {"must_not": [{"exists": {"field": "lead"}}]}}
        case Length(least, most):
            ends = {"gte": least, "lte": most}
            return {"range": {"words": {end: words for end, words in ends.items() if words is not None}}}
    raise AssertionError(f"unknown: {node}")


def _code(leaf: Leaf) -> Json:
    if leaf.field == "id":
        return {"ids": {"values": [key_of(leaf.text)]}}
    return {"term": {"lang": fold(leaf.text)}}


def _name(leaf: Leaf) -> Json:
    """A name that holds the leaf's words side by side, or is the words run together."""
    assert leaf.field in NAME_FIELDS
    if isinstance(leaf, Pattern):
        return {"wildcard": {leaf.field: wildcard(fold(leaf.text))}}
    if isinstance(leaf, Fuzzy):
        return {"fuzzy": {leaf.field: fuzzy(fold(leaf.text), leaf.edits)}}
    words = tuple(token.surface for token in tokenize(leaf.text))
    return _any([_side_by_side(leaf.field, terms) for terms in dict.fromkeys((words, ("".join(words),)))])


def _side_by_side(field: str, terms: tuple[str, ...]) -> Json:
    if not terms or not terms[0]:
        return NOTHING
    if len(terms) == 1:
        return {"term": {field: terms[0]}}
    return {"match_phrase": {field: "\n".join(terms)}}


def _fields(node: Node) -> Sequence[str]:
    field = field_of(node)
    return TEXT_FIELDS if field is None else (field,)


def _any(clauses: Sequence[Json]) -> Json:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}
