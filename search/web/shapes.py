"""The shapes of the API's answers as JSON Schema, for the OpenAPI document. docs/api.md says what each key means."""

from __future__ import annotations

from typing import Any, get_args

from search.article import ActorType, Method, Precision
from search.results import FILTERS, By

Json = dict[str, Any]


def text(**rules: Any) -> Json:
    """A string."""
    return {"type": "string"} | rules


def whole(least: int, most: int | None = None) -> Json:
    """A whole number within bounds, both included."""
    return {"type": "integer", "minimum": least} | ({"maximum": most} if most is not None else {})


def array(items: Json, **rules: Any) -> Json:
    """A list."""
    return {"type": "array", "items": items} | rules


def record(**properties: Json) -> Json:
    """An object that has all of these keys, and in a later version perhaps more."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def maybe(schema: Json) -> Json:
    """The same, or null where it is not known."""
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Json:
    """One of `SHAPES`."""
    return {"$ref": f"#/components/schemas/{name}"}


_COUNT = whole(0)
_NUMBER: Json = {"type": "number"}
_SPAN = array(_COUNT, minItems=2, maxItems=2)
_NAME = maybe(text())
_FIELD = text(description="title, body, or another field of the query language")
_DATE = record(value=text(), precision=text(enum=list(get_args(Precision))), method=text(enum=list(get_args(Method))))
_ACTOR = record(name=text(), type=text(enum=list(get_args(ActorType))), count=_COUNT)
_TOLD = {"id": text(), "title": _NAME, "source": _NAME, "origin": _NAME}
_KNOWN = {"dateline": _NAME, "byline": _NAME, "url": _NAME, "language": _NAME}


def _with(shape: Json, **properties: Json) -> Json:
    return record(**shape["properties"], **properties)


SHAPES: dict[str, Json] = {
    "Count": record(value=text(), count=_COUNT),
    "Hit": record(
        **_TOLD,
        date=maybe(_DATE),
        **_KNOWN,
        lead=text(),
        score=_NUMBER,
        actors=array(_ACTOR),
        snippets=array(record(field=_FIELD, text=text(), marks=array(_SPAN))),
        why=array(record(field=_FIELD, term=text(), count=_COUNT)),
        explanation=maybe(
            array(
                record(field=_FIELD, term=text(), count=_COUNT, idf=_NUMBER, score=_NUMBER, added={"type": "boolean"})
            )
        ),
    ),
    "SearchPage": record(
        query=record(
            text=text(),
            interpreted=text(),
            canonical=text(),
            warnings=array(record(message=text(), span=_SPAN)),
            expanded=array(text()),
            did_you_mean=_NAME,
        ),
        total=_COUNT,
        took_ms=_NUMBER,
        generation=_COUNT,
        hits=array(ref("Hit")),
        facets={"type": "object", "properties": {name: array(ref("Count")) for name in FILTERS}},
        start=_COUNT,
        next=_NAME,
        previous=_NAME,
    ),
    "Article": record(
        **_TOLD,
        body=text(),
        date=maybe(_with(_DATE, evidence=text(), plausible={"type": "boolean"})),
        **_KNOWN,
        path=_NAME,
        actors=array(_with(_ACTOR, role=_NAME, mentions=array(_SPAN))),
        removed=array(record(text=text(), reason=text(), span=_SPAN)),
        digest=_NAME,
        lead=_NAME,
    ),
    "Similar": record(generation=_COUNT, hits=array(ref("Hit"))),
    "Suggestions": record(
        generation=_COUNT,
        suggestions=array(
            record(type=text(enum=["actor", "source", "title", "word"]), value=text(), count=_COUNT, id=_NAME)
        ),
    ),
    "Timeline": record(generation=_COUNT, total=_COUNT, by=text(enum=list(get_args(By))), counts=array(ref("Count"))),
    "Values": record(generation=_COUNT, values=array(ref("Count"))),
    "Problem": {
        "type": "object",
        "properties": {
            "type": text(format="uri"),
            "title": text(),
            "status": whole(400, 599),
            "detail": text(),
            "hint": text(),
            "parameter": text(),
            "fresh": text(format="uri-reference"),
            "retry_after": whole(1),
        },
        "required": ["title", "status", "detail"],
    },
}
