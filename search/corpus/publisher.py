"""Who published a copy (`source`) and which outlet its text credits (`origin`).

Each kind of evidence has a rank and a reason; the best one found decides, and nothing is guessed without one.
Names of well-known outlets come from `outlets.toml`; another name is kept as the page writes it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from search.corpus.lines import Line, is_finished

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kind of evidence: the higher its rank, the sooner it is believed."""

    name: str
    rank: int
    reason: str


STATED = Evidence("metadata", 95, "the tags of the page say so")
FIRST_ON = Evidence("appeared first on", 90, "the publishing system writes the name of its own site")
SLOGAN = Evidence("slogan", 85, "a site's own description of itself")
SUFFIX = Evidence(
    "title suffix", 80, "a page title ends in the name of the site, and the title stands lower without it"
)
CREDIT = Evidence("credit before the link", 70, "copying software writes the site it copied from above `Source link`")
MASTHEAD = Evidence("masthead", 60, "the first line is the name of a newspaper")
COPYRIGHT = Evidence("copyright", 50, "the owner of the text is often, not always, the publisher")

LABEL = Evidence("source label", 90, "the page says so in as many words")
FIRST_PUBLISHED = Evidence("first published elsewhere", 85, "the article was first published by another outlet")
AGENCY = Evidence("agency in the dateline", 80, "an agency signs its reports at the start")
SIGNATURE = Evidence("agency at the end", 70, "an agency signs its reports at the end")
TOLD = Evidence(
    "told the outlet",
    40,
    "sources speak to the outlet that writes: at least three times, and to no other outlet as often",
)

TOLD_AT_LEAST = 3

_NOT_LETTER = re.compile(r"[\W_]+")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*\.[a-z]{2,12})(?:/\S*)?$", re.I)
_FIRST_ON = re.compile(r"(?:the post|this (?:post|article|story)) .{0,240}?\bappeared first on (.{2,60}?)\.?$", re.I)
_FIRST_PUBLISHED = re.compile(
    r"(?:this|the) (?:article|story|piece|post|report|essay) (?:was |has been |is )?(?:first |originally "
    r"|previously )?(?:re)?(?:published|appeared|posted)(?: first| originally)? (?:on|in|by|at"
    r"|from) (?:the )?(.{2,50}?)(?: (?:on|in) .{3,30}| and .{3,80}| under .{3,60})?\.?$",
    re.I,
)
_SLOGAN = re.compile(r"(.{2,40} Latest News), .{2,40} Headlines$", re.I)
_SOURCE_LABEL = re.compile(
    r"(?:source|sources|quelle|quellen|fuente|fonte|bron|źródło|источник|джерело|kaynak|kilde|källa|来源|來源|出典|출처"
    r"|المصدر)\s?[:：/]\s?(.{2,50}?)(?: {2,}.*|\s?[|（(].*)?$",
    re.I,
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)[\s:©]*(?:\(c\)\s*)?(?:copyright\s*)?(?:by\s+)?(.{2,90})", re.I)
_COPYRIGHT_END = re.compile(
    r"[.,;|·•–—-]+\s*(?:all rights|alle rechte|tous droits|todos los|todos os|tutti i|все права|privacy|terms"
    r"|inc\b|llc\b|ltd\b|limited\b).*$|[.|·•].*$|\ball rights.*$|\balle rechte.*$|\btous droits.*$",
    re.I,
)
_YEARS = re.compile(r"\b\d{4}\b(?:\s?[-–—/,]\s?(?:\d{4}|present))?|^\s*(?:by|de|von)\s+", re.I)
_COMPANY = re.compile(
    r",? (?:inc|llc|ltd|limited|gmbh|ag|corp|corporation|co|plc|s\.?a|b\.?v|group|company|media group)\b\.?.*$", re.I
)
_PAPER = re.compile(
    r"\b(?:times|news|post|herald|tribune|gazette|chronicle|journal|telegraph|mail|daily|observer|guardian|press"
    r"|express|star|standard|monitor|review|today|zeitung|nachrichten|presse|anzeiger|tagblatt|kurier|journal|le"
    r"|diario|periódico|noticias|jornal|folha|correio|corriere|gazzetta|giornale|dagblad|nieuws|gazeta|wiadomości"
    r"|новости|газета|вести|правда|haber|gazetesi)\b|新闻|日报|新聞|通信|ニュース|뉴스|신문|일보",
    re.I,
)
_TELLING = ("told", "tells", "speaking to", "speaking with", "said to", "interview with", "interview to")
_TOLD = re.compile(rf"\b(?:{'|'.join(_TELLING)}) ((?:the )?[A-Z][\w.'’&-]*(?: [A-Z][\w.'’&-]*){{0,4}})")
_SIGNATURE = re.compile(r"(?:[—–-]+ ?|\(|\[|/)?([\w .'-]{2,40}?)(?:\)|\])?$")
_FOOT = 300  # lines below the article, and so many at the end of the page, in which its publisher is looked for
_AFTER = 12  # lines below the article in which a credit is looked for
_NOT_A_NAME = frozenset(
    [
        "source",
        "link",
        "here",
        "original",
        "this",
        "article",
        "communities",
        "the",
        "author",
        "all",
        "rights",
        "reserved",
        "contact",
        "privacy",
        "home",
        "own",
        "twitter",
        "facebook",
        "instagram",
        "youtube",
        "unsplash",
        "pixabay",
        "getty",
        "images",
    ]
)


@cache
def _tables() -> tuple[dict[str, str], frozenset[str]]:
    table = tomllib.loads(resources.files("search.corpus").joinpath("outlets.toml").read_text("utf-8"))
    names: dict[str, str] = {}
    for group in ("outlets", "agencies"):
        for name, aliases in table[group].items():
            for form in (name, *aliases):
                names[_key(form)] = name
    return names, frozenset(table["agencies"])


def _key(name: str) -> str:
    key = _NOT_LETTER.sub("", name.casefold())
    return key[3:] if key.startswith("the") and len(key) > 6 else key


def canonical(name: str) -> str | None:
    """The name of a well-known outlet, however the page writes it.

    >>> canonical("lefigaro"), canonical("www.nytimes.com"), canonical("Springfield Shopper")
    ('Le Figaro', 'The New York Times', None)
    """
    if len(name) > 60:
        return None
    known = _tables()[0]
    found = known.get(_key(name))
    if found is None and (domain := _DOMAIN.match(name.strip())):
        host = domain[1]
        found = known.get(_key(host)) or known.get(_key(host.split(".", 1)[-1]))
    return found


def is_agency(name: str) -> bool:
    """Whether an outlet is an agency, whose reports others print."""
    return canonical(name) in _tables()[1]


def name_of(text: str) -> str | None:
    """A name as it may be shown: the canonical one, or the text itself if it looks like a name."""
    text = text.strip(" \t.,;:|-–—«»\"“”'")
    known = canonical(text)
    if known is not None:
        return known
    words = text.split()
    if not 2 <= len(text) <= 50 or len(words) > 6 or not any(c.isalpha() for c in text):
        return None
    if all(word.casefold().strip(".,") in _NOT_A_NAME for word in words):
        return None
    return text


@dataclass(frozen=True, slots=True)
class Page:
    """What the finder looks at: all lines, the article's bounds, its text, and what other modules found."""

    lines: Sequence[Line]
    first: int
    last: int
    body: str
    title_suffix: str | None
    agency: str | None
    stated: str | None = None


def publisher(page: Page) -> tuple[str | None, str | None]:
    """Source and origin; where both are the same outlet there is no origin to speak of."""
    source = _best(_sources(page))
    origin = _best(_origins(page, source))
    return source, None if origin == source else origin


def _best(found: Sequence[tuple[Evidence, str]]) -> str | None:
    return max(found, key=lambda pair: pair[0].rank)[1] if found else None


def _sources(page: Page) -> list[tuple[Evidence, str]]:
    found: list[tuple[Evidence, str]] = []

    def add(kind: Evidence, text: str | None) -> None:
        name = name_of(text) if text else None
        if name is not None:
            found.append((kind, name))

    add(STATED, page.stated)
    add(SUFFIX, page.title_suffix)
    if page.lines and page.first > 0:
        top = page.lines[0].text
        if len(top) <= 40 and (canonical(top) or (_PAPER.search(top) and 2 <= len(top.split()) <= 5)):
            add(MASTHEAD, top)
    below = range(page.last, len(page.lines))
    for number in below if len(below) <= 2 * _FOOT else (*below[:_FOOT], *below[-_FOOT:]):
        text = page.lines[number].text
        if len(text) > 400:
            continue
        low = text.lower()
        if low.startswith(("the post", "this ")) and (match := _FIRST_ON.match(text)):
            add(FIRST_ON, match[1])
        elif "©" in text or "copyright" in low or "(c)" in low[:12]:
            add(COPYRIGHT, _owner(text))
        elif low.startswith(("[ad_2]", "source link")):
            add(CREDIT, _credit(page.lines, number))
        elif low.endswith("headlines") and (match := _SLOGAN.match(text)):
            add(SLOGAN, match[1])
    return found


def _owner(text: str) -> str | None:
    match = _COPYRIGHT.search(text)
    if match is None:
        return None
    name = _COPYRIGHT_END.sub("", _YEARS.sub(" ", match[1]).strip(" .,|-–—"))
    name = _COMPANY.sub("", name).strip(" .,|-–—()")
    return (
        name
        if name and (name[0].isupper() or not name[0].isascii()) and not is_finished(name) and len(name.split()) <= 5
        else None
    )


def _credit(lines: Sequence[Line], number: int) -> str | None:
    """The short line right above `[ad_2]` or `Source link`."""
    while number > 0 and lines[number].text.casefold() in ("[ad_2]", "source link"):
        number -= 1
    text = lines[number].text
    if is_finished(text) or len(text) > 40 or len(text.split()) > 4:
        return None
    return text.title() if text.islower() else text


def _origins(page: Page, source: str | None) -> list[tuple[Evidence, str]]:
    found: list[tuple[Evidence, str]] = []
    if page.agency and (name := canonical(page.agency)):
        found.append((AGENCY, name))
    around = (*range(max(0, page.first - 12), page.first), *range(page.last, min(len(page.lines), page.last + _AFTER)))
    for number in around:
        text = page.lines[number].text
        if len(text) > 200:
            continue
        if match := _SOURCE_LABEL.match(text):
            name = name_of(match[1])
            if name is not None and not name.startswith("http"):
                found.append((LABEL, name))
        elif number >= page.last and (match := _FIRST_PUBLISHED.match(text)):
            name = name_of(match[1])
            if name is not None:
                found.append((FIRST_PUBLISHED, name))
    found.extend(_signed(page))
    if source is None and not found:
        found.extend(_told(page.body))
    return found


def _signed(page: Page) -> list[tuple[Evidence, str]]:
    ending = page.body.rstrip().rsplit("\n", 1)[-1].strip()
    candidates = [ending] if len(ending) <= 40 else [ending[ending.rfind("(") :]] if ending.endswith(")") else []
    if page.last < len(page.lines):
        candidates.append(page.lines[page.last].text[:60])
    for text in candidates:
        match = _SIGNATURE.match(text)
        if match is not None and is_agency(match[1]):
            return [(SIGNATURE, canonical(match[1]) or match[1])]
    return []


def _told(body: str) -> list[tuple[Evidence, str]]:
    if sum(map(body.count, _TELLING)) < TOLD_AT_LEAST:
        return []
    counts: Counter[str] = Counter()
    for match in _TOLD.finditer(body):
        words = match[1].rstrip(".,").split()
        name = next((known for n in range(len(words), 0, -1) if (known := canonical(" ".join(words[:n])))), None)
        if name is not None:
            counts[name] += 1
    ranked = counts.most_common(2)
    if ranked and ranked[0][1] >= TOLD_AT_LEAST and (len(ranked) == 1 or ranked[1][1] < ranked[0][1]):
        return [(TOLD, ranked[0][0])]
    return []
