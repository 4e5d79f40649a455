"""Dateline and byline: from where and by whom an article was filed, and which characters of the text say so.

A place is believed where the line has the form of a dateline and something confirms it: an agency in brackets, a
date, a known place, or the same name in the story. Never takes a genre word (ANALYSIS, EXCLUSIVE) for a place.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from search.corpus.dates import fold

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_AGENCY = r"(?:\((?P<agency>[^()\n]{2,40})\)|/(?P<wire>[A-Z][\w.-]{2,20}(?: [A-Z]\w+)?)/)"
_DASH = r"(?P<dash>--|[—–―]|-|:|[.]-|[.]—)"
_NAME = r"[^\W\d_a-z][^\W\d_]*(?:[.'’-][^\W\d_]+)*\.?(?:[ -][^\W\d_][^\W\d_.'’-]*){0,3}"
_DATE = (
    r"(?:[^\W\d_]{2,12}\.? ?\d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?"
    r"|\d{1,2}\.? ?(?:de )?[^\W\d_]{3,12}\.?(?: (?:de )?\d{4})?)"
)
_DATELINE = re.compile(
    rf"(?P<place>{_NAME}(?:, ?{_NAME})?)(?P<date>[,.]? {_DATE})?,? ?{_AGENCY}?,? ?{_DASH}(?(agency)|(?(wire)"
    rf"|(?(date)|(?=\s))))[\s—–-]*"
)
_WIRE_CJK = re.compile(
    r"[（(【]?(?P<agency>新华社|新華社|中新社|中新网|中央社|人民网"
    r"|央视网)?\s?(?P<place>[\u4e00-\u9fff]{2,6}?)(?:\d{1,2}月)?\d{1,2}日(?:[电電讯訊]|消息)[】）)]?\s*"
)
_BRACKET_CJK = re.compile(
    r"[【［](?P<place>[\u30a0-\u30ff\u4e00-\u9fff]{2,10})[＝=・ ]?(?P<agency>共同|時事|[^】］]{2,8})?[】］]\s*"
)
_CORRESPONDENT = re.compile(
    r"(?:(?P<a>[^\W\d_][\w .'’-]{2,24}) (?:correspondent|bureau chief)"
    r"|(?:from )?our correspondent in (?P<b>[\w .'’-]{3,24})"
    r"|(?:de notre )?correspondante?s?(?: permanente?)? (?:à|en|au|aux) (?P<c>[\w .'’-]{3,24})"
    r"|korrespondent(?:in)? (?:in|aus) (?P<d>[\w .'’-]{3,24})"
    r"|corresponsal en (?P<e>[\w .'’-]{3,24})|corrispondente da (?P<f>[\w .'’-]{3,24})"
    r"|correspondente em (?P<g>[\w .'’-]{3,24}))\.?$",
    re.I,
)
_PERSON = (
    r"[^\W\d_a-z][\w.'’-]*(?: (?:(?:de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin|ibn|ben|zu|ter"
    r"|ten|y|e) )*[^\W\d_a-z][\w.'’-]*){0,4}"
)
_LONE_PERSON = (
    r"[^\W\d_a-z][\w.'’-]*(?: (?:(?:de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin|ibn|ben|zu"
    r"|ter|ten) )*[^\W\d_a-z][\w.'’-]*){1,4}"
)
_AND = r"(?:,? (?:and|und|et|y|e|i|en|и|та|ve|&) |, ?(?!and ))"
_BY = re.compile(
    r"(?i:(?:written |posted |published |reported )?by:?|von|par|por|di|door|przez|av|af|autore?|author|authors"
    r"|autor|auteur|автор|автори|yazan|text|texte|texto|reporter)\s*:?\s+"
    rf"(?P<names>{_PERSON}(?:{_AND}{_LONE_PERSON}){{0,4}})(?P<rest>.*)$"
)
_BY_STARTS = frozenset(["by", "wr", "po", "pu", "re", "vo", "pa", "di", "do", "pr", "av", "af", "au", "ав", "ya", "te"])
"""The first two letters of the words of a byline; they spare most lines the long patterns."""
_BY_ALONE = re.compile(
    r"(?:(?:written |posted |published )?by|von|par|por|di|door|author|autor|auteur|автор)\s*:?$", re.I
)
_NAMES_ONLY = re.compile(rf"{_LONE_PERSON}(?:{_AND}{_LONE_PERSON}){{0,3}}$")
_REPORTED = re.compile(
    rf"(?P<name>{_PERSON}(?:(?:,? and |, ){_PERSON}){{0,5}})(?:, an? [\w '’-]{{3,60}}?)?(?:,? in [^.;]{{2,60}}?)?,?"
    r" (?:also |additionally )?(?:reported (?:from|in)|reported this|contributed (?:to this|reporting|from)"
    r"|contributed\b|assisted with)[^.;]{0,120}[.;]?"
)
_REPORTING_BY = re.compile(
    r"\(?(?:(?:additional |with )?reporting|writing|editing|compiled|report"
    r"|written) by (?P<names>[^;.()]{3,160})(?P<more>[;.,]?[^()\n]{0,240})\)?\.?$",
    re.I,
)
_ACCOUNTS = frozenset(
    [
        "admin",
        "administrator",
        "super user",
        "editor",
        "editors",
        "staff",
        "webmaster",
        "newsroom",
        "redaktion",
        "redazione",
        "redacción",
        "rédaction",
        "reporter",
        "author",
    ]
)
_CREDIT_SIGNS = ("report", "contribut", "assisted", " by ")  # spares most lines the long patterns
_LONGEST_CREDIT = 400


@dataclass(frozen=True, slots=True)
class Dateline:
    """What opens a story: the place, the agency that it names, and how many characters it takes."""

    place: str
    agency: str | None
    length: int


@cache
def _table() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(resources.files("search.corpus").joinpath("places.toml").read_text("utf-8"))
    return frozenset(map(fold, table["places"])), frozenset(map(fold, table["genres"]))


def is_place(name: str) -> bool:
    """Whether a name is a capital, a country or a city of the table.

    >>> is_place("WASHINGTON"), is_place("Analysis")
    (True, False)
    """
    return fold(name.strip()) in _table()[0]


def dateline_of(opening: str, story: str) -> Dateline | None:
    """The dateline with which a first line opens; `story` is the text that may confirm the place.

    >>> dateline_of("WASHINGTON — The failure of the talks", "")
    Dateline(place='WASHINGTON', agency=None, length=13)
    """
    head = opening[:120]
    match = _WIRE_CJK.match(head) or _BRACKET_CJK.match(head)
    if match is not None and (match["agency"] or head[0] not in "【［"):
        return Dateline(match["place"], match["agency"], match.end())
    match = _DATELINE.match(head)
    if match is None or match.end() >= len(opening):
        return None
    place = match["place"].strip()
    parts = [part.strip() for part in place.split(",")]
    if fold(parts[0]) in _table()[1] or (fold(parts[0].split()[0]) in _table()[1] and not any(map(is_place, parts))):
        return None
    agency = match["agency"] or match["wire"]
    known = any(is_place(part) for part in (*parts, *parts[0].split("/")))
    capital = parts[0].upper() == parts[0] and len(parts[0]) > 2
    strong_dash = match["dash"] in ("—", "–", "―", "--", ".-", ".—")
    if match["dash"] == ":" and not (agency or match["date"]):
        return None
    if agency is not None:
        sure = known or capital or len(agency) <= 14
    elif match["date"] is not None or known:
        sure = known or capital
    else:
        sure = capital and (strong_dash or parts[0].title() in story)
        sure = sure and ((strong_dash and len(parts[0].split()) <= 3) or parts[0].title() in story)
    return Dateline(place, agency, match.end()) if sure else None


def is_account(name: str) -> bool:
    """Whether a name is that of an account of the publishing system, not of a person."""
    return fold(name) in _ACCOUNTS


def correspondent_place(line: str) -> str | None:
    """The place of a line such as `Washington correspondent`."""
    if len(line) > 60:
        return None
    match = _CORRESPONDENT.match(line)
    if match is None:
        return None
    place = next(group for group in match.groups() if group)
    return place.strip() if is_place(place) else None


def byline_in(line: str, following: str | None) -> tuple[str, int] | None:
    """The names of a byline and how many lines it takes: `By Jane Doe`, or `By` with the name on the next line."""
    if len(line) > 200 or line[:2].lower() not in _BY_STARTS:
        return None
    if _BY_ALONE.match(line):
        if following is not None and len(following) <= 80 and _NAMES_ONLY.match(following):
            return following, 2
        return None
    match = _BY.match(line)
    if match is None:
        return None
    names = match["names"].strip(" ,")
    if fold(names) in _ACCOUNTS or names[0].islower() or len(names) < 4 or is_place(names):
        return None
    rest = match["rest"].strip()
    if rest and (rest[0].isalpha() or len(rest.split()) > 12):
        return None
    return names, 1


def credit_in(line: str) -> tuple[str, ...] | None:
    """The names of a line that only says who reported, or None: `Isachenkov reported from Moscow.`

    >>> credit_in("Isachenkov reported from Moscow. Lorne Cook in Brussels contributed to this report.")
    ('Isachenkov', 'Lorne Cook')
    """
    if len(line) > _LONGEST_CREDIT:
        return None
    folded = line.lower()
    if not any(sign in folded for sign in _CREDIT_SIGNS):
        return None
    match = _REPORTING_BY.match(line)
    if match is not None:
        names = re.split(r",? and |, | in (?=[A-Z])[^,;]*", match["names"])
        return tuple(name.strip() for name in names if name and name.strip()[:1].isupper())
    found: list[str] = []
    position = 0
    for match in _REPORTED.finditer(line):
        if line[position : match.start()].strip(" —–-_*("):
            return None
        found.extend(name.strip() for name in re.split(r",? and |, ", match["name"]) if name.strip())
        position = match.end()
    if not found or line[position:].strip(" .)*"):
        return None
    return tuple(found)


def joined(names: Sequence[str]) -> str | None:
    """Names as one byline, each once."""
    return ", ".join(dict.fromkeys(names)) or None
