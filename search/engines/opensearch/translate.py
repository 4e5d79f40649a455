"""A query tree as a query of OpenSearch: `bool`, `term`, `match_phrase`, `intervals`, `range`; never a query text.

    nato -"open door" date:2022      bool(must=[term text=nato], filter=[range ...], must_not=[bool(should=[...])])

What ranks stands in `must` and `should`, and nothing else does, so that a score is the sum of the scores of the leaves.
A word scores by BM25 over the field `text`, in which the words of a title count twice: BM25F but for the lengths, which
are those of both fields together. Phrases score by BM25 of each field, wildcards and nearnesses by how often they occur
and how rare their words are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, combinations, permutations
from typing import Any

from search.analysis import FUNCTION_WORDS, fold, tokenize
from search.engines.bm25f import FUNCTION_WORD, K1, WEIGHTS
from search.engines.expand import MIX, Addition
from search.engines.opensearch.cluster import Json
from search.engines.opensearch.lexicon import Known, fuzzy, wildcard
from search.engines.opensearch.mapping import EXACT, key_of
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

NOTHING: Json = {"match_none": {}}
EVERYTHING: Json = {"match_all": {}}

Sequence_ = tuple[str, tuple[str, ...]]
"""Terms of a field that stand side by side."""


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
                return {
                    "bool": {"must": [self.clause(child, f"{path}.0", factor)], "filter": self._often(child, count)}
                }
            case Near():
                boost = factor * (K1 + 1) * self._known.idf(node)
                return _any([self._near(node, field, WEIGHTS[field] * boost) for field in _fields(node)])
            case Word() | Phrase():
                return self._words(node, factor)
            case Pattern() | Fuzzy():
                boost = factor * (K1 + 1) * self._known.idf(node)
                return _any([self._intervals(node, field, WEIGHTS[field] * boost) for field in _fields(node)])
        raise AssertionError(f"does not rank: {node}")

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

    def _words(self, leaf: Word | Phrase, factor: float) -> Json:
        terms = forms(leaf)
        if isinstance(leaf, Word):
            factor *= FUNCTION_WORD if fold(leaf.text) in FUNCTION_WORDS else 1
            if leaf.field is None and len(terms) == 1:
                return _side_by_side("text", terms, factor)
        names = EXACT if isinstance(leaf, Phrase) else dict(zip(TEXT_FIELDS, TEXT_FIELDS, strict=True))
        return _any([_side_by_side(names[field], terms, WEIGHTS[field] * factor) for field in _fields(leaf)])

    def _intervals(self, node: Node, field: str, boost: float) -> Json:
        """Where a leaf, or any leaf of an OR, stands in a field."""
        rule = _any_of([_rule(sequence, field) for sequence in self._sequences(node, field)])
        return {"intervals": {field: {**rule, "boost": boost}}} if rule else NOTHING

    def _near(self, node: Near, field: str, boost: float) -> Json:
        """Where the children of a nearness stand near each other in a field.

        OpenSearch lets the parts of an unordered nearness overlap, so children that may share a word are sought in
        each order that they can have.
        """
        rules = [_any_of([_rule(s, field) for s in self._sequences(child, field)]) for child in node.children]
        if not all(rules):
            return NOTHING
        if node.ordered or self._apart(node.children, field):
            orders = [_all_of(rules, node.ordered, node.distance)]
        else:
            distinct = {tuple(map(str, order)): order for order in permutations(rules)}
            orders = [_all_of(order, True, node.distance) for order in distinct.values()]
        return {"intervals": {field: {**_any_of(orders), "boost": boost}}}

    def _apart(self, children: Sequence[Node], field: str) -> bool:
        """Whether no word of a text can be part of two of the children."""
        touched = [
            {stem for name, terms in self._sequences(child, field) for stem in _stems(name, terms)}
            for child in children
        ]
        return not any(one & other for one, other in combinations(touched, 2))

    def _often(self, child: Node, count: int) -> list[Json]:
        """The filter for what occurs so often in title and body together: their places lie apart, see `mapping`."""
        if count <= 1:
            return []
        sequences = [s for field in _fields(child) for s in self._sequences(child, field)]
        mixed = len({len(terms) for _, terms in sequences}) > 1
        rule = _any_of([_begins(sequence) if mixed else _rule(sequence, "body") for sequence in sequences])
        return [{"intervals": {"body": _all_of([rule] * count, True)}} if rule else NOTHING]

    def _sequences(self, node: Node, field: str) -> list[Sequence_]:
        """What to look up for a leaf, or the leaves of an OR, in a text field."""
        match node:
            case Or(children):
                return list(dict.fromkeys(chain.from_iterable(map(partial(self._sequences, field=field), children))))
            case Word():
                return [(field, forms(node))] if forms(node) else []
            case Phrase():
                return [(EXACT[field], forms(node))] if forms(node) else []
            case Pattern() | Fuzzy():
                return [(EXACT[field], (form,)) for form in self._known.forms(node, field)]
        raise AssertionError(f"not a leaf: {node}")


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


def _side_by_side(field: str, terms: tuple[str, ...], boost: float = 1.0) -> Json:
    if not terms or not terms[0]:
        return NOTHING
    if len(terms) == 1:
        return {"term": {field: {"value": terms[0], "boost": boost}}}
    return {"match_phrase": {field: {"query": "\n".join(terms), "boost": boost}}}


def _fields(node: Node) -> Sequence[str]:
    field = field_of(node)
    return TEXT_FIELDS if field is None else (field,)


def _any(clauses: Sequence[Json]) -> Json:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}


# ---------------------------------------------------------------- rules of `intervals`


def _rule(sequence: Sequence_, field: str) -> Json:
    """Terms side by side, for an `intervals` query of a field."""
    name, terms = sequence
    other: dict[str, Any] = {} if name == field else {"use_field": name}
    return {"match": {"query": "\n".join(terms), "ordered": True, "max_gaps": 0, **other}}


def _begins(sequence: Sequence_) -> Json:
    """The places where terms side by side begin: of two that begin at one place, or within each other, both count."""
    name, terms = sequence
    if terms[0] in terms[1:] or len(terms) == 1:
        return _rule(sequence, "body")
    first = _rule((name, terms[:1]), "body")
    first["match"]["filter"] = {"contained_by": _rule(sequence, "body")}
    return first


def _any_of(rules: Sequence[Json]) -> Json:
    """Any of the rules; empty where there is none."""
    if not rules:
        return {}
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": list(rules)}}


def _all_of(rules: Sequence[Json], ordered: bool, max_gaps: int = -1) -> Json:
    return {"all_of": {"intervals": list(rules), "ordered": ordered, "max_gaps": max_gaps}}


def _stems(name: str, terms: tuple[str, ...]) -> Iterator[str]:
    """The stems of terms, which are stems already or surface forms."""
    for term in terms:
        yield from (token.stem for token in tokenize(term)) if name in EXACT.values() else (term,)
