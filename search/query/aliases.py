"""Other names of an actor in a query: `org:osce` also finds what is listed as the name that OSCE is short for.

One pure step on a parsed tree. A leaf of an actor field whose words are an alias becomes an OR of itself and the
canonical names; nothing else of the tree changes, and the step done twice is the step done once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from search.actors import Authority, merge
from search.actors.names import Who, other_names
from search.analysis import tokenize
from search.config import Settings
from search.query.nodes import And, Node, Not, Or, Phrase, Word, either

ACTOR_FIELDS = {"person": "person", "org": "organization", "country": "country"}
"""The type of actor that a field holds; `actor` holds all three."""

Aliases = Mapping[tuple[str, str], tuple[str, ...]]
"""(field, key of an alias) to the canonical names that it can mean."""

_QUOTES = re.compile(r'["“”‟„«»]')
"""What would end a phrase of the canonical query text."""


@lru_cache(maxsize=8)
def aliases_of(authority: Authority, merged: tuple[tuple[Who, str], ...] = ()) -> Aliases:
    """The aliases of an authority, and of names that an archive lists under another.

    Names that a query for the alias finds anyway (`person:putin`) are left out, and so are aliases that are
    themselves the name of somebody: those mean what they say.
    """
    pairs = [*other_names(authority), *merged]
    found: dict[tuple[str, str], dict[str, None]] = {}
    for field in ("actor", *ACTOR_FIELDS):
        own = [(alias, name) for (type_, alias), name in pairs if ACTOR_FIELDS.get(field, type_) == type_]
        names = {_key(name) for _, name in own}
        for alias, name in own:
            phrase = " ".join(_QUOTES.sub(" ", name).split())
            key = _key(alias)
            if key and key not in names and _key(phrase) and not _stands_in(alias, phrase):
                found.setdefault((field, key), {})[phrase] = None
    return {place: tuple(phrases) for place, phrases in found.items()}


def aliases_in(settings: Settings) -> Aliases:
    """The aliases of a deployment: those of its authority, and the names that were merged in its index.

    Raises:
        UsageError: as `Authority.load` and `merge.read`.
    """
    return aliases_of(Authority.of(settings), tuple(merge.read(settings.index).items()))


def with_aliases(node: Node, aliases: Aliases | None = None, levels: int = 8) -> Node:
    """The tree with the canonical name beside every alias in an actor field.

    Args:
        aliases: by default those of the authority that comes with Dateline.
        levels: parentheses that the query text of the result may nest; an alias further down stays as it is.

    >>> with_aliases(Word("holland", "country"))
    Or(children=(Word(text='holland', field='country'), Phrase(text='Netherlands', field='country')))
    """

    def enclosed(child: Node) -> Node:
        """A child that stands in parentheses if it is, or becomes, an AND or an OR."""
        inner = levels - (not isinstance(child, Not))
        return with_aliases(child, aliases, inner) if inner >= 0 else child

    match node:
        case Word() | Phrase():
            return either(*_alternatives((node,), aliases))
        case Or(children):
            parts = [with_aliases(c, aliases, levels) if isinstance(c, And | Not) else c for c in children]
            return either(*_alternatives(parts, aliases))
        case And(children):
            return And(tuple(enclosed(child) for child in children))
        case Not(child):
            return Not(enclosed(child))
        case _:  # nearness and frequency are of the text
            return node


def _alternatives(nodes: Sequence[Node], aliases: Aliases | None) -> list[Node]:
    """The nodes, each alias followed by the canonical names that do not stand among them already."""
    found: list[Node] = []
    for node in nodes:
        found.append(node)
        if isinstance(node, Word | Phrase) and (node.field == "actor" or node.field in ACTOR_FIELDS):
            known = aliases if aliases is not None else aliases_of(Authority.default())
            phrases = [Phrase(name, node.field) for name in known.get((node.field, _key(node.text)), ())]
            found += [phrase for phrase in phrases if phrase not in found and phrase not in nodes]
    return found


@lru_cache(maxsize=1 << 12)
def _words(text: str) -> tuple[str, ...]:
    return tuple(token.surface for token in tokenize(text))


def _key(text: str) -> str:
    """Names that differ only in spaces, hyphens, case and accents are one, as everywhere in a name field."""
    return "".join(_words(text))


def _stands_in(alias: str, name: str) -> bool:
    sought, words = _words(alias), _words(name)
    return any(words[first : first + len(sought)] == sought for first in range(len(words)))
