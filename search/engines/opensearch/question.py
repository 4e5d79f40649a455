"""A request as the body of a search, and the facets of its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from search.engines.opensearch.cluster import Json
from search.results import ONE_VALUED, Facet, FacetValue, SearchRequest

SHARD_VALUES = 1_000
"""Values that each shard tells at first; more, where that leaves a count uncertain."""
MOST_SHARD_VALUES = 1 << 24
SECONDS = 10
"""What a shard may take for one search."""

_NEWEST = [{"last_day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}]
_OLDEST = [{"first_day": {"order": "asc", "missing": "_last"}}, {"id": "asc"}]


def body(request: SearchRequest, clause: Json, ranked: bool) -> Json:
    """The search for what matches a clause, in the order asked for; without its hits' places, its size and its facets.

    Args:
        ranked: whether anything in the clause can add to a score.
    """
    sort = {"oldest": _OLDEST, "newest": _NEWEST, "relevance": [{"_score": "desc"}, *_NEWEST]}[request.sort]
    chosen = _filters(request, lambda field: field in ONE_VALUED)
    every = _filters(request, lambda field: field not in ONE_VALUED)
    return {
        "query": {"bool": {"must": [clause], **every}} if every else clause,
        **({"post_filter": {"bool": chosen}} if chosen else {}),
        "sort": sort,
        "track_scores": ranked,
        "track_total_hits": True,
        "timeout": f"{SECONDS}s",
    }


def counting(request: SearchRequest, fields: Iterable[str], shard_values: int = SHARD_VALUES) -> Json:
    """The aggregations that count facets, each as if none of its own values were chosen if it is one-valued."""
    aggregations = {}
    for field in fields:
        values = {
            "terms": {
                "field": f"facet.{field}",
                "size": request.facet_values,
                "shard_size": shard_values,
                "show_term_doc_count_error": True,
            }
        }
        others = _filters(request, {*ONE_VALUED}.difference([field]).__contains__)
        aggregations[field] = {"filter": {"bool": others}, "aggs": {"values": values}}
    return aggregations


def uncertain(aggregations: Mapping[str, Json], shown: int) -> list[str]:
    """The facets whose counts may lack those of a shard that did not tell them.

    Args:
        shown: values shown a facet.
    """
    return [
        field
        for field, counted in aggregations.items()
        if any(bucket.get("doc_count_error_upper_bound") for bucket in counted["values"]["buckets"])
        or counted["values"]["doc_count_error_upper_bound"] >= _last_count(counted["values"]["buckets"], shown)
    ]


def facet(field: str, counted: Json) -> Facet:
    """The facet that an aggregation counted."""
    values = [FacetValue(bucket["key"], bucket["doc_count"]) for bucket in counted["values"]["buckets"]]
    return Facet(field, tuple(sorted(values, key=lambda value: (-value.count, value.value))))


def _last_count(buckets: Sequence[Json], shown: int) -> int:
    """The count that a value must reach to be shown."""
    return int(buckets[-1]["doc_count"]) if len(buckets) == shown else 1


def _filters(request: SearchRequest, wanted: Callable[[str], bool]) -> Json:
    """The clauses of a `bool` for the facet values chosen and left out of the fields wanted, if there are any."""
    required = [{"terms": {f"facet.{field}": list(values)}} for field, values in request.required if wanted(field)]
    excluded = [{"term": {f"facet.{field}": value}} for field, value in request.excluded if wanted(field)]
    return {**({"filter": required} if required else {}), **({"must_not": excluded} if excluded else {})}
