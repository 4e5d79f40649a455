"""Where words stand in a text, as `intervals` queries: wildcards, nearness, and how often something occurs.

A rule finds stretches of a field; with `use_field` those of another one, whose places are the same. OpenSearch drops a
stretch within which a shorter one lies, and tries each alternative of an OR by itself where they differ in length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Any

from search.analysis import fold, tokenize
from search.engines.opensearch.cluster import Json
from search.engines.opensearch.lexicon import Known, wildcard
from search.engines.opensearch.mapping import EXACT
from search.query.nodes import TEXT_FIELDS, Fuzzy, Leaf, Near, Node, Or, Pattern, Phrase
from search.query.wording import field_of, forms

NOTHING: Json = {"match_none": {}}
MOST_FORMS = 128
"""Forms of a wildcard up to which OpenSearch looks them up, and counts one of the 1,024 clauses of a query."""


def standing(node: Leaf, field: str, known: Known) -> Json:
    """The query for a leaf in a field."""
    rules = _rules(node, field, field, known)
    return {"intervals": {field: _any_of(rules)}} if rules else NOTHING


def near(node: Near, field: str, known: Known) -> Json:
    """The query for a nearness in a field.

    OpenSearch lets the parts of an unordered nearness overlap, so children that may share a word are sought in each
    order that they can have.
    """
    rules = [_any_of(_rules(child, field, field, known)) for child in node.children]
    if not all(rules):
        return NOTHING
    if node.ordered or _apart(node.children, field, known):
        orders = [_all_of(rules, node.ordered, node.distance)]
    else:
        distinct = {tuple(map(str, order)): order for order in permutations(rules)}
        orders = [_all_of(order, True, node.distance) for order in distinct.values()]
    # a stretch scores by its length: what is counted is the first child within it
    return {"intervals": {field: {"any_of": {"intervals": rules[:1], "filter": {"contained_by": _any_of(orders)}}}}}


def often(node: Node, count: int, known: Known) -> Json:
    """The query for a leaf, or any leaf of an OR, that occurs so often in title and body together.

    Their places lie apart, see `mapping`, so that both are looked at as one text. Since one sequence of words may lie
    within another, those of each length are counted by themselves: of 3, 0 and 3, 1 and 2, 2 and 1, or 3 and 0.
    """
    own = field_of(node)
    fields = TEXT_FIELDS if own is None else (own,)
    by_length: dict[int, list[Json]] = defaultdict(list)
    for leaf in _leaves(node):
        length = 1 if isinstance(leaf, Pattern | Fuzzy) else len(forms(leaf))
        by_length[length] += [rule for field in fields for rule in _rules(leaf, field, "body", known)]
    counted = [_any_of(rules) for rules in by_length.values() if rules]
    if not counted:
        return NOTHING
    shares = [_times(counted, share) for share in _shared(count, len(counted))]
    return {"bool": {"should": shares, "minimum_should_match": 1}}


def _times(rules: Sequence[Json], counts: Sequence[int]) -> Json:
    """The query for rules of which each is met so often."""
    met = zip(rules, counts, strict=True)
    return {"bool": {"filter": [{"intervals": {"body": _all_of([rule] * n, True)}} for rule, n in met if n]}}


def _shared(count: int, parts: int) -> Iterator[tuple[int, ...]]:
    """The ways to share a number out among so many.

    >>> list(_shared(2, 2))
    [(0, 2), (1, 1), (2, 0)]
    """
    if parts == 1:
        yield (count,)
        return
    for own in range(count + 1):
        for others in _shared(count - own, parts - 1):
            yield own, *others


def _leaves(node: Node) -> Sequence[Leaf]:
    """A leaf, or those of an OR, none twice."""
    leaves = node.children if isinstance(node, Or) else (node,)
    return [leaf for leaf in dict.fromkeys(leaves) if isinstance(leaf, Leaf)]


def _rules(node: Node, field: str, home: str, known: Known) -> list[Json]:
    """The rules for a leaf, or the leaves of an OR, in a field.

    Args:
        home: the field of the query that they are for.
    """
    rules: list[Json] = []
    for leaf in _leaves(node):
        if isinstance(leaf, Pattern | Fuzzy):
            rules += _wild(leaf, field, home, known)
        elif terms := forms(leaf):
            name = EXACT[field] if isinstance(leaf, Phrase) else field
            rules.append(_adjacent(terms, name, home))
    return rules


def _wild(leaf: Pattern | Fuzzy, field: str, home: str, known: Known) -> list[Json]:
    found, name = known.forms(leaf, field), EXACT[field]
    if len(found) > MOST_FORMS or not found:
        return [_adjacent((form,), name, home) for form in found]
    if isinstance(leaf, Fuzzy):
        asked = {"term": fold(leaf.text), "fuzziness": str(leaf.edits), "prefix_length": 1, "transpositions": True}
        return [{"fuzzy": asked | _of(name, home)}]
    pattern = {"pattern": wildcard(fold(leaf.text))["value"], "max_expansions": MOST_FORMS}
    return [{"wildcard": pattern | _of(name, home)}]


def _adjacent(terms: Sequence[str], name: str, home: str) -> Json:
    """Terms side by side."""
    return {"match": {"query": "\n".join(terms), "ordered": True, "max_gaps": 0} | _of(name, home)}


def _of(name: str, home: str) -> dict[str, Any]:
    return {} if name == home else {"use_field": name}


def _any_of(rules: Sequence[Json]) -> Json:
    """Any of the rules; empty where there is none."""
    if not rules:
        return {}
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": list(rules)}}


def _all_of(rules: Sequence[Json], ordered: bool, max_gaps: int = -1) -> Json:
    return {"all_of": {"intervals": list(rules), "ordered": ordered, "max_gaps": max_gaps}}


def _apart(children: Sequence[Node], field: str, known: Known) -> bool:
    """Whether no word of a text can be part of two of the children."""
    touched = [{stem for leaf in _leaves(child) for stem in _stems(leaf, field, known)} for child in children]
    return not any(one & other for one, other in combinations(touched, 2))


def _stems(leaf: Leaf, field: str, known: Known) -> Iterator[str]:
    """The stems of the words that a leaf can stand for in a field."""
    for text in known.forms(leaf, field) if isinstance(leaf, Pattern | Fuzzy) else [leaf.text]:
        yield from (token.stem for token in tokenize(text))
