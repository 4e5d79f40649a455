"""Other names of an actor in a query: `org:osce` also finds what is listed as the name that OSCE is short for.

One pure step on a parsed tree. A leaf of an actor field whose words are an alias becomes an OR of itself and the
canonical names; nothing else of the tree changes, and the step done twice is the step done once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from search.actors import Authority, applied
from search.actors.applied import Applied
from search.actors.authority import own_file
from search.actors.names import Who, other_names
from search.analysis import tokenize
from search.config import Settings
from search.errors import UsageError
from search.query.nodes import ACTOR_FIELDS, And, Node, Not, Or, Phrase, Word, either

Aliases = Mapping[tuple[str, str], tuple[str, ...]]
"""(field, key of an alias) to the canonical names that it can mean."""

_log = logging.getLogger(__name__)
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
        names = {name_key(name) for _, name in own}
        for alias, name in own:
            phrase = " ".join(_QUOTES.sub(" ", name).split())
            meant = name_key(alias)
            if meant and meant not in names and name_key(phrase) and not _stands_in(alias, phrase):
                found.setdefault((field, meant), {})[phrase] = None
    return {place: tuple(phrases) for place, phrases in found.items()}


class AliasesOf:
    """The aliases of a deployment, those of its authority and the names that were merged in its index, as they are now.

    They are read again when a file of theirs has changed; one that cannot be read changes nothing and is logged.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files = own_file(settings), settings.index / applied.FILE
        self._read: tuple[tuple[tuple[int, int, int] | None, ...], Aliases] | None = None

    def __call__(self) -> Aliases:
        """The aliases.

        Raises:
            UsageError: a file could not be read from the first, as `Authority.of` and `Applied.read`.
        """
        stamps = tuple(map(_stamp, self._files))
        before = self._read
        if before is None or before[0] != stamps:
            self._read = before = stamps, self._now(before and before[1])
        return before[1]

    def _now(self, before: Aliases | None) -> Aliases:
        try:
            authority = Authority.of(self._settings)
            names = Applied.read(self._settings.index).names(authority)
        except UsageError as error:
            if before is None:
                raise
            _log.warning("The aliases of actors stay as they were: %s", error)
            return before
        return aliases_of(authority, tuple((who, name) for who, name in names.items() if name))


def called(name: str, aliases: Aliases) -> tuple[str, ...]:
    """The canonical names of the actors that may be called by a name."""
    return aliases.get(("actor", name_key(name)), ())


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
            phrases = [Phrase(name, node.field) for name in known.get((node.field, name_key(node.text)), ())]
            found += [phrase for phrase in phrases if phrase not in found and phrase not in nodes]
    return found


@lru_cache(maxsize=1 << 12)
def _words(text: str) -> tuple[str, ...]:
    return tuple(token.surface for token in tokenize(text))


def name_key(text: str) -> str:
    """Names that differ only in spaces, hyphens, case and accents are one, as everywhere in a name field."""
    return "".join(_words(text))


def _stamp(file: Path) -> tuple[int, int, int] | None:
    """What changes with a file; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def _stands_in(alias: str, name: str) -> bool:
    sought, words = _words(alias), _words(name)
    return any(words[first : first + len(sought)] == sought for first in range(len(words)))
