"""The tree read back: as a sentence for people, and as query text that parses to the same tree."""

from __future__ import annotations

import datetime
import re

from search.query.lexer import escape
from search.query.nodes import (
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

_CONFUSING = re.compile(r"(?:and|or|not)\Z|.*[\s()]", re.S)
"""Words that are not to be taken for those of the sentence."""


def sentence(node: Node) -> str:
    """What the query was taken to mean, in English.

    >>> sentence(And((Word("nato"), Not(Phrase("open door", "title")))))
    'nato and not “open door” in the title'
    """
    match node:
        case Everything():
            return "every article"
        case Word(text, field):
            return (f"‘{text}’" if _CONFUSING.match(text) else text) + _where(field)
        case Phrase(text, field):
            return f"“{text}”" + _where(field)
        case Pattern(text, field):
            return f"words like {text}" + _where(field)
        case Fuzzy(text, edits, field):
            letters = "a letter" if edits == 1 else f"{edits} letters"
            return f"words within {letters} of {text}" + _where(field)
        case Near(children, distance, ordered):
            order = "in this order" if ordered else "in any order"
            return f"{', '.join(_inner(child) for child in children)} within {distance} words, {order}"
        case AtLeast(count, child):
            return f"{_inner(child)} at least {count} times"
        case Length(least, most):
            return f"with {_range(least, most)} words"
        case Has(what):
            return f"with a known {what}"
        case Lead():
            return "one of each group of near-duplicates"
        case Dates(first, last):
            return _period(first, last)
        case DateUnknown():
            return "without a stated date"
        case Not(Everything()):
            return "nothing"
        case Not(child):
            return "not " + _inner(child)
        case And(children):
            return " and ".join(_inner(child) for child in children)
        case Or((Everything(), *wished)):
            return "preferably " + " or ".join(_inner(child) for child in wished)
        case Or(children):
            return " or ".join(_inner(child) for child in children)


def _inner(node: Node) -> str:
    text = sentence(node)
    return f"({text})" if isinstance(node, And | Or | Near) else text


def _where(field: str | None) -> str:
    if field is None:
        return ""
    return f" in the {field}" if field in ("title", "body", "dateline", "byline") else f" as {field}"


def _range(least: int | None, most: int | None) -> str:
    if least is None:
        return f"at most {most}" if most is not None else "any number of"
    if most is None:
        return f"at least {least}"
    return str(least) if least == most else f"{least} to {most}"


def _period(first: datetime.date | None, last: datetime.date | None) -> str:
    if first is None:
        return f"dated until {last}" if last else "dated"
    if last is None:
        return f"dated from {first}"
    return f"dated {first}" if first == last else f"dated {first} to {last}"


def term(leaf: Leaf | Near) -> str:
    """What a leaf or a nearness is called where its matches are listed: without its field, which stands beside it."""
    return leaf.text if isinstance(leaf, Word | Phrase) else canonical(leaf)


def canonical(node: Node) -> str:
    """Query text that parses to the same tree.

    >>> canonical(Or((Word("nato"), And((Word("otan"), Not(Word("paris", "dateline")))))))
    'nato OR otan AND -dateline:paris'
    """
    match node:
        case Everything():
            return "*"
        case Word(text, field):
            return _prefix(field) + escape(text)
        case Phrase(text, field):
            return f'{_prefix(field)}"{text}"'
        case Pattern(text, field):
            return _prefix(field) + text
        case Fuzzy(text, edits, field):
            return f"{_prefix(field)}{escape(text)}~{edits}"
        case Near(children, distance, ordered):
            joint = f" {'PRE' if ordered else 'W'}/{distance} "
            return joint.join(f"({canonical(c)})" if isinstance(c, Or) else canonical(c) for c in children)
        case AtLeast(count, child):
            return f"atleast{count}({canonical(child)})"
        case Length(least, most):
            return f"words:{'' if least is None else least}..{'' if most is None else most}"
        case Has(what):
            return f"has:{what}"
        case Lead():
            return "dup:lead"
        case Dates(first, last):
            return f"date:{first or ''}..{last or ''}"
        case DateUnknown():
            return "date:unknown"
        case Not(child):
            return "-" + (f"({canonical(child)})" if isinstance(child, And | Or | Near) else canonical(child))
        case And(children):
            return " AND ".join(f"({canonical(c)})" if isinstance(c, Or) else canonical(c) for c in children)
        case Or(children):
            return " OR ".join(canonical(child) for child in children)


def _prefix(field: str | None) -> str:
    return f"{field}:" if field else ""
