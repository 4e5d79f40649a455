"""When an article says it was published, and the exact text that says so.

Looks at the lines around the article: those between title and body first, then those above, then a labelled line below.
Never takes a date from the story's own sentences, from comments, teasers or a copyright line, and never a file's time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from search.article import Method, PublishedDate
from search.corpus.dates import HINT, Found, find_dates, find_month
from search.corpus.lines import Line

_PUBLISHED = re.compile(
    r"\b(?:(?:first |originally )?(?:published|posted|created|issued)|pub(?:lication)? date|date|veröffentlicht"
    r"|erstellt|stand|publié|mis en ligne"
    r"|publicado|publicada|pubblicato|gepubliceerd|geplaatst|opublikowano|data publikacji|dodano|опубликовано"
    r"|дата публикации|опубліковано"
    r"|yayın(?:lanma)?|giriş|publicerad|publiceret|publisert|julkaistu|vydáno|publikováno)\b|发布|发表|發布|公開|掲載|배포|입력|نشر",
    re.I,
)
_UPDATED = re.compile(
    r"\b(?:(?:last )?(?:updated?|modified|edited|revised)|aktualisiert|geändert|mis à jour|modifié|actualizado"
    r"|actualizada|atualizad[oa]|aggiornato"
    r"|bijgewerkt|laatste update|aktualizacja|обновлено|изменено|оновлено|güncelle(?:me|nme|ndi)|uppdaterad"
    r"|opdateret|oppdatert|päivitetty)\b"
    r"|更新|修改|수정|تحديث",
    re.I,
)
_OF_A_PERSON = re.compile(
    r"\b(?:registriert|registered|joined|member since|mitglied seit|geboren|born|inscrit)\b", re.I
)
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights reserved|\ball news\b", re.I)
_URL_DATE = re.compile(r"https?://[^\s?#]*?/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|\b)")
_OWN_URL = re.compile(r"(?:(?:url|link|permalink|source|canonical|address)\s*:\s*)?(https?://\S+)$", re.I)
_LOWER = re.compile(r"(?<![^\W\d_])[^\W\d_A-Z]{3,}(?![^\W\d_])")
_NUMERIC = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2\d{4}(?!\d)")
_YEAR = re.compile(r"\d{4}")
_UTC = re.compile(r"(?:Z|GMT|UTC|[+-]00:?00)$")

_HEADER_LENGTH = 200
_DATE_LENGTH = 90
_PROSE_WORDS = 7  # so many small words beside a date make the line a sentence
_BELOW = 8  # lines after the article in which a label counts


@dataclass(frozen=True, slots=True)
class Header:
    """Where to look: line numbers, the title's (or None), the body's first and the one after its last."""

    title: int | None
    first: int
    last: int


def published(
    lines: Sequence[Line], header: Header, language: str | None, today: datetime.date, inside: Iterable[int] = ()
) -> PublishedDate | None:
    """The date of publication; `inside` are lines within the article's run that are not body."""
    best: tuple[float, PublishedDate] | None = None
    day_first: bool | None = None
    asked = False
    for number in (*range(header.first), *inside, *range(header.last, min(len(lines), header.last + _BELOW))):
        text = lines[number].text
        if len(text) > _HEADER_LENGTH or not HINT.search(text) or _COPYRIGHT.search(text):
            continue
        dates = find_dates(text)
        if any(found.numeric for found in dates):
            if not asked:
                day_first, asked = _day_first(lines, language), True
            dates = find_dates(text, day_first)
        for found in dates or _month_alone(text):
            rank = _rank(text, found, number, header)
            if rank is not None and (best is None or rank > best[0]):
                date = PublishedDate(
                    found.value, found.precision, "header line", text[found.start : found.end].strip(" ,;|-–—(")
                )
                best = rank, date
    if best is not None:
        return checked(best[1], today)
    return _from_url(lines, header, today)


def is_date_line(text: str) -> bool:
    """Whether a line says a date, perhaps with a time of day or what is dated, and nothing else.

    >>> is_date_line("Updated: 25/12/2022 10:00"), is_date_line("Elections on 12 March 2023")
    (True, False)
    """
    dates = find_dates(text) if len(text) <= _DATE_LENGTH else ()
    if not dates:
        return False
    rest = text
    for found in reversed(dates):
        rest = rest[: found.start] + rest[found.end :]
    return not any(map(str.isalnum, _UPDATED.sub("", _PUBLISHED.sub("", rest))))


def _rank(text: str, found: Found, number: int, header: Header) -> float | None:
    """How good a date is; None where it is none. Labels beat places, published beats updated, near beats far."""
    before = text[: found.start]
    label = 3.0 if _PUBLISHED.search(before) else 0.0
    updated = _UPDATED.search(before) is not None
    if updated and label:
        label = 3.0 if _last(_PUBLISHED, before) > _last(_UPDATED, before) else -0.3
    elif updated:
        label = -0.3
    rest = text[: found.start] + text[found.end :]
    if (len(_LOWER.findall(rest)) >= _PROSE_WORDS and label <= 0) or _OF_A_PERSON.search(before):
        return None
    alone = 1.0 if len(rest.strip(" ,;|-–—·•()")) < 25 else 0.0
    exact = {"instant": 0.4, "day": 0.3, "month": -1.0, "year": -1.5}[found.precision]
    if number >= header.last:
        return label + exact - 0.1 * (number - header.last) if label >= 3.0 else None
    if header.title is not None and number >= header.title:
        place = 3.0 - 0.02 * (number - header.title)
    elif header.title is not None:
        place = 1.0 - 0.05 * min(30, header.title - number)
    else:
        place = 2.0 - 0.1 * min(25, header.first - number)
    return label + alone + exact + place


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _month_alone(text: str) -> tuple[Found, ...]:
    found = find_month(text)
    if found is None or len(text) - (found.end - found.start) > 12:
        return ()
    return (found,)


def _day_first(lines: Sequence[Line], language: str | None) -> bool | None:
    """Whether 03/04/2022 is in April: another date of that form on the page decides, else the language.

    English is written both ways (London, Washington), so without another date it stays open.
    """
    for line in lines:
        if len(line.text) > _HEADER_LENGTH or ("/" not in line.text and "-" not in line.text):
            continue
        for match in _NUMERIC.finditer(line.text):
            a, b = int(match[1]), int(match[3])
            if a > 12 >= b:
                return True
            if b > 12 >= a:
                return False
    return True if language not in (None, "en") else None


def _from_url(lines: Sequence[Line], header: Header, today: datetime.date) -> PublishedDate | None:
    for number in (*range(header.first), *range(header.last, min(len(lines), header.last + _BELOW))):
        own = _OWN_URL.match(lines[number].text) if "://" in lines[number].text else None
        if own and (date := date_of_url(own[1], today)):
            return date
    return None


def date_of_url(url: str, today: datetime.date) -> PublishedDate | None:
    """The day that the path of an article's address states.

    >>> date_of_url("https://example.org/2022/01/09/talks", datetime.date(2026, 1, 1)).evidence
    'https://example.org/2022/01/09/'
    """
    match = _URL_DATE.match(url)
    if match is None:
        return None
    try:
        value = datetime.date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None
    return checked(PublishedDate(value, "day", "url", match[0]), today)


def date_in(text: str, *, method: Method, today: datetime.date) -> PublishedDate | None:
    """The first date of a short text that is known to be one."""
    if len(text) > _HEADER_LENGTH:
        return None
    for found in find_dates(text) or _month_alone(text):
        return checked(PublishedDate(found.value, found.precision, method, text[found.start : found.end]), today)
    return None


def settled(stated: PublishedDate | None, shown: PublishedDate | None) -> PublishedDate | None:
    """Of the date in a page's metadata and the one that it shows, the calendar date: mostly the first.

    A time in UTC falls on another day than where the page was published, if it shows the day before or after.
    """
    if stated is None or shown is None:
        return stated or shown
    apart = abs((stated.days()[0] - shown.days()[0]).days)
    in_utc = stated.precision == "instant" and _UTC.search(stated.evidence) is not None
    return shown if in_utc and apart == 1 and len(shown.value) == 10 else stated


def checked(date: PublishedDate, today: datetime.date) -> PublishedDate:
    """The date with `plausible` set: its first day is not after the day it is read."""
    return replace(date, plausible=date.days()[0] <= today)
