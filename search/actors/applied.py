"""How the actors of an index were found, kept beside it: by which authority, and with which names merged.

What an authority says otherwise than the one before concerns few articles; `concerned` gives the words to find them by.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from search import beside
from search.actors.authority import Authority, Entry
from search.actors.lexicon import Lexicon, compiled
from search.actors.merge import Merge, mapping
from search.actors.names import Who
from search.actors.words import phrase_key
from search.errors import UsageError

FILE = "actors.json"
"""In the folder of the index."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was applied to all articles of an index.

    Args:
        shipped: the digest of the rules and names that came with Dateline.
        own: the text of the user's own authority file; empty without one.
        merges: names that were found to be one across articles, with the evidence.
    """

    shipped: str = ""
    own: str = ""
    merges: tuple[Merge, ...] = ()

    @classmethod
    def now(cls, authority: Authority, merges: Iterable[Merge]) -> Applied:
        """What a build applies that finds the actors of all its articles."""
        return cls(shipped(), authority.own, tuple(merge for merge in merges if not merge.kept))

    @classmethod
    def read(cls, folder: Path) -> Applied:
        """What was applied to the index in a folder; nothing where there is no such file.

        Raises:
            UsageError: the file was changed by hand and says nothing any more.
        """
        file = folder / FILE
        if not file.is_file():
            return cls()
        try:
            record = json.loads(file.read_text("utf-8"))
            return cls(record["shipped"], record["own"], tuple(Merge(**row) for row in record["merges"]))
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"{file} does not say how actors were found: {error!r}.", "Delete it, or run dateline actors --renew."
            ) from error

    def write(self, folder: Path) -> None:
        """Keep it beside the index."""
        beside.write(folder, FILE, asdict(self))

    def names(self, authority: Authority) -> dict[Who, str | None]:
        """(type, name) to the name under which an authority lists it, None for one that is hidden.

        The authority has the last word: a name that it knows is merged into no other.
        """
        if not self.merges:
            return {}  # a lexicon takes a tenth of a second
        lexicon = compiled(authority)
        names: dict[Who, str | None] = {}
        for (type_, name), into in mapping(self.merges).items():
            entry = lexicon.known((type_, into))
            if not lexicon.known((type_, name)):
                names[type_, name] = into if entry is None else None if entry.hide else entry.name
        return names


@lru_cache(maxsize=1)
def shipped() -> str:
    """The digest of the names and rules that come with Dateline."""
    files = sorted(f.name for f in resources.files(__package__).iterdir() if f.name.endswith((".toml", ".txt")))
    return hashlib.sha256(b"".join(resources.files(__package__).joinpath(f).read_bytes() for f in files)).hexdigest()


def concerned(applied: Applied, authority: Authority, listed: Iterable[Who]) -> set[str]:
    """Query texts that find every article in which an authority sees another actor than the applied one did.

    Args:
        listed: the actors of the index.
    """
    before = Authority.default().extended(applied.own, "the authority that was applied")
    old, new = compiled(before), compiled(authority)
    changed = set(before.entries) ^ set(authority.entries)
    actors: set[Who] = {(entry.type, form) for entry in changed for form in _forms(entry)}
    actors |= {who for who in listed if old.known(who) != new.known(who)}
    for merge in applied.merges:
        sides = (merge.type, merge.name), (merge.type, merge.into)
        if any(old.known(side) != new.known(side) for side in sides):
            actors |= set(sides)
    return {text for who in actors for text in _texts(who, new)}


def _forms(entry: Entry) -> tuple[str, ...]:
    return entry.name, *entry.aliases, *entry.alone, *entry.demonyms, *entry.capitals


def _texts(who: Who, lexicon: Lexicon) -> Iterator[str]:
    """By which words an article is found that may name an actor: of a person its surname, which may stand alone."""
    type_, name = who
    words = [word for word in phrase_key(name).replace("'", "").lower().split(" ") if word]
    own = [word for word in words if len(word) > 1 and word.title() not in lexicon.given_names]
    if type_ == "person" and own:
        yield from own
    elif words:
        yield " ".join(words)
        if len(words) > 1:  # a headline in capitals is recased by the words of all names
            yield from (f"title:{word}" for word in words if word.capitalize() not in lexicon.common)
