"""The authority: canonical names of people, organisations and countries, with every form that means them.

Read from `authority.toml` (people), `organizations.txt`, `companies.txt`, `countries.toml` and `given_names.txt`, and
from a user's own file in the form of `authority.toml`, whose entries extend and override those of the same name. Holds
names only; how a text is searched for them is `lexicon.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from search.actors.rules import Rules
from search.actors.words import to_plain
from search.article import ActorType
from search.config import Settings
from search.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

OWN_FILE = "authority.toml"
"""A user's own names, in the folder of the index."""
_TYPES: dict[str, ActorType] = {"people": "person", "organizations": "organization", "countries": "country"}
_TEXTS = {"name", "wikidata", "capital"}
_LISTS = {"aliases", "alone", "demonyms", "capitals"}
_ENTRY = "name, aliases, alone, wikidata, hide (a country also demonyms, capital, capitals)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One actor that the authority knows.

    Args:
        name: canonical, as it is listed.
        aliases: other forms, any of which is this actor anywhere.
        alone: forms that are this actor where nothing in the text explains them; of an organisation perhaps its name.
        demonyms: adjectives and people of a country.
        capitals: capitals of a country.
        wikidata: the item's id.
        hide: never listed.
        state: whose organ, party or institution an organisation is.
    """

    name: str
    type: ActorType
    aliases: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    wikidata: str | None = None
    hide: bool = False
    state: str | None = None


@dataclass(frozen=True, eq=False)
class Authority:
    """All entries, the given names, and the rules. Compared by identity, so that what is compiled from it is cached.

    Args:
        given_names: plain given name to the first spelling of its class.
        family_first: family names that stand first (`Xi Jinping`).
        not_countries: names that hold a country's name and are something else.
        own: the text of the user's own file, if there is one.
    """

    entries: tuple[Entry, ...]
    given_names: Mapping[str, str] = field(default_factory=dict)
    family_first: frozenset[str] = frozenset()
    not_countries: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules.default)
    own: str = ""

    @classmethod
    @lru_cache(maxsize=1)
    def default(cls) -> Authority:
        """What comes with Dateline."""
        known = _parse(_resource("authority.toml"), "authority.toml")
        known += _organizations(_resource("organizations.txt")) + _organizations(_resource("companies.txt"))
        places = _toml(_resource("countries.toml"), "countries.toml")
        not_countries = tuple(places.pop("not_countries"))
        given, family = _given_names(_resource("given_names.txt"))
        return cls(known + _entries(places, "countries.toml"), given, family, not_countries)

    @classmethod
    def load(cls, file: Path) -> Authority:
        """The default with the entries of a user's own file.

        Raises:
            UsageError: the file cannot be read, or as `extended`.
        """
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The authority file {file.name} cannot be read: {error}.", "Give a TOML file.") from error
        return cls.default().extended(text, file.name)

    def extended(self, text: str, file: str) -> Authority:
        """The authority with a user's own entries.

        An own entry takes over the entry of its name, and those whose name is one of its aliases, with all their forms.

        Args:
            text: as in `authority.toml`.
            file: what an error calls it.

        Raises:
            UsageError: it is no authority; the text names the entry and says what it may hold.
        """
        own = _parse(text, file)
        into = {(entry.type, form): entry.name for entry in own for form in (entry.name, *entry.aliases)}
        kept = [entry for entry in self.entries if (entry.type, entry.name) not in into]
        taken: dict[tuple[ActorType, str], list[Entry]] = {}
        for entry in self.entries:
            if name := into.get((entry.type, entry.name)):
                taken.setdefault((entry.type, name), []).append(entry)
        extended = [_extended(entry, taken.get((entry.type, entry.name), ())) for entry in own]
        return replace(self, entries=(*kept, *extended), own=text)

    @classmethod
    def of(cls, settings: Settings) -> Authority:
        """The authority of a deployment: the default, and the own file that is named or lies in the index's folder.

        Raises:
            UsageError: as `load`.
        """
        file = own_file(settings)
        return cls.load(file) if settings.authority or file.is_file() else cls.default()

    def without_rule(self, name: str) -> Authority:
        """The same authority with one rule off, to see what the rule is worth."""
        return replace(self, rules=self.rules.without(name))


def own_file(settings: Settings) -> Path:
    """The user's own file of a deployment; unless it is named in the settings, it need not be there."""
    return settings.authority or settings.index / OWN_FILE


def _extended(own: Entry, taken: Sequence[Entry]) -> Entry:
    """An own entry with the forms of those that it takes over."""

    def all_of(forms: str) -> tuple[str, ...]:
        given = [form for entry in (own, *taken) for form in getattr(entry, forms)]
        return tuple(dict.fromkeys(form for form in given if form != own.name))

    names = tuple(entry.name for entry in taken if entry.name != own.name)
    return replace(
        own,
        aliases=tuple(dict.fromkeys((*all_of("aliases"), *names))),
        alone=all_of("alone"),
        demonyms=all_of("demonyms"),
        capitals=all_of("capitals"),
        wikidata=own.wikidata or next((entry.wikidata for entry in taken if entry.wikidata), None),
        state=next((entry.state for entry in taken if entry.state), None),
    )


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _parse(text: str, file: str) -> tuple[Entry, ...]:
    return _entries(_toml(text, file), file)


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} is not valid TOML: {error}.", "Correct it or remove it.") from error


def _entries(tables: Mapping[str, Any], file: str) -> tuple[Entry, ...]:
    """The entries of a parsed file; a form that means two actors of one type is refused."""
    if unknown := set(tables) - set(_TYPES):
        raise UsageError(f"{file} has an unknown list {min(unknown)!r}.", f"It may have: {', '.join(_TYPES)}.")
    entries: list[Entry] = []
    owners: dict[tuple[str, str], str] = {}
    for section, type_ in _TYPES.items():
        rows = tables.get(section, [])
        if not isinstance(rows, list):
            raise UsageError(f"In {file}, {section!r} is not a list.", f"Write [[{section}]] before each entry.")
        for row in rows:
            entry = _entry(row, type_, section, file)
            for form in (entry.name, *entry.aliases):
                owner = owners.setdefault((type_, form), entry.name)
                if owner != entry.name:
                    raise UsageError(f"In {file}, {form!r} is both {owner!r} and {entry.name!r}.", "Keep one of them.")
            entries.append(entry)
    return tuple(entries)


def _entry(row: object, type_: ActorType, section: str, file: str) -> Entry:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"].strip():
        raise UsageError(f"An entry of {section!r} in {file} has no name.", "Give each entry a name.")
    name = row["name"]
    values: dict[str, Any] = {}
    for item, value in row.items():
        if item in _TEXTS and isinstance(value, str):
            values[item] = value
        elif item in _LISTS and isinstance(value, list) and all(isinstance(form, str) and form for form in value):
            values[item] = tuple(value)
        elif item == "hide" and isinstance(value, bool):
            values[item] = value
        elif item in _TEXTS | _LISTS | {"hide"}:
            wanted = "text" if item in _TEXTS else "true or false" if item == "hide" else "a list of texts"
            raise UsageError(f"{name!r} in {file}: {item!r} cannot be {value!r}.", f"It takes {wanted}.")
        else:
            raise UsageError(f"{name!r} in {file} has an unknown key {item!r}.", f"It may have: {_ENTRY}.")
    capital = values.pop("capital", None)
    values["capitals"] = (*([capital] if capital else []), *values.get("capitals", ()))
    return Entry(type=type_, **values)


def _organizations(text: str) -> tuple[Entry, ...]:
    """The organisations of a list, the form of which `organizations.txt` describes.

    >>> _organizations("[France]\\nGaul Guild / GG / ~Guild = Q1")[0].alone
    ('Guild',)
    """
    entries: list[Entry] = []
    state = None
    for line in text.splitlines():
        if line.startswith("#"):
            state = None
        elif line.startswith("["):
            state = line[1:-1]
        else:
            for row in filter(None, map(str.strip, line.split(";"))):
                written, _, wikidata = row.partition(" = ")
                forms = written.split(" / ")
                name, *aliases = (form.removeprefix("~") for form in forms if form == forms[0] or form[0] != "~")
                alone = tuple(form[1:] for form in forms if form[0] == "~")
                entries.append(
                    Entry(name, "organization", tuple(aliases), alone, wikidata=wikidata or None, state=state)
                )
    return tuple(entries)


def _given_names(text: str) -> tuple[dict[str, str], frozenset[str]]:
    """Plain given name to the first spelling of its class, and the family names that stand first.

    >>> _given_names("Sergei/Sergey, Ivan")
    ({'Sergei': 'Sergei', 'Sergey': 'Sergei', 'Ivan': 'Ivan'}, frozenset())
    """
    given: dict[str, str] = {}
    family: set[str] = set()
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#"):
            for group in line.split(","):
                spellings = [to_plain(name.strip()) for name in group.split("/")]
                if section == "[family first]":
                    family.update(spellings)
                    continue
                first = next((given[name] for name in spellings if name in given), spellings[0])
                for name in spellings:
                    given.setdefault(name, first)
    return given, frozenset(family)
