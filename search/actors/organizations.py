"""Organisations by their form: an ending (`Council`), a head (`Ministry of`), a legal form (`Corp`), an acronym that
the text expands, a word that says what it is (`the TV channel Dozhd`).

Every function answers for one place in the text and looks a few words around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from search.actors.lexicon import Lexicon
from search.actors.words import BREAK, SPACE, Words

_MOST_WORDS = 10
_ACRONYM = re.compile(r"\(([A-Z][A-Za-z]{1,9})\)")
_ACRONYM_FIRST = re.compile(r"\b([A-Z]{3,8}) \(([A-Z][^()\n]{5,80})\)")
_CAPITALS = re.compile(r"\s\(([A-Z]{2,8})\)")
_APPOSITION = re.compile(
    r",\s+(?:an?|the|its|his|her|their)\s((?:[\w'’-]+\s){0,4}?[\w-]+)(?=[,.;]|\s(?:in|of|for|that|which|based)\b)"
)
INNER = frozenset(("of", "for", "the", "and", "&", "on", "in", "to", "de", "la", "des"))
_LINKS = frozenset(("of", "for", "on"))
_OFFICES = frozenset(("Office", "Department"))
_CAUSES = frozenset(("for", "against", "Against", "without", "Without"))


def at(words: Words, lexicon: Lexicon, first: int) -> int:
    """The index after the organisation that begins at a word; 0 if none does."""
    plain = words.plain
    word = plain[first]
    if word in lexicon.common and not (len(word) == 1 and words.ends[first] - words.starts[first] > 1):
        return 0
    if word in lexicon.companies or not word[0].isupper():
        return 0
    if plain[first + 1 : first + 2] == [word]:
        return 0  # the end of a line before: `for all of Delhi Delhi Police said`
    index, end = first, 0
    stop = min(len(plain), first + _MOST_WORDS)
    while index < stop:
        word = plain[index]
        if word in lexicon.companies and index > first:
            return _company_end(words, lexicon, index, stop)
        if word in lexicon.titles and not _in_name(words, lexicon, first, index):
            break
        heads = word in lexicon.heads or (index > first and word in lexicon.inner)
        if heads and (tail := _tail(words, lexicon, index, _LINKS)):
            return max(tail, 0)
        if word in lexicon.people_for and (tail := _tail(words, lexicon, index, _CAUSES)):
            return max(tail, 0)
        if word in lexicon.endings and index > first:
            if _names_thing(words, lexicon, index + 1):
                return 0
            if not lexicon.ministers.isdisjoint(plain[index + 1 : index + 2]) and word not in lexicon.heads:
                break  # `Swiss Economics Minister`
            end = index + 1
        elif index > first and " ".join(plain[index - 1 : index + 1]) in lexicon.pairs:
            end = index + 1
        elif end and not _ends_soon(words, lexicon, index):
            break
        following = _next(words, lexicon, index)
        if not following:
            break
        index = following
    if not end and plain[first] in lexicon.starters and index > first:
        return index + 1
    return end


def _names_thing(words: Words, lexicon: Lexicon, last: int) -> bool:
    """Whether a word for a thing ends the name: `Price Assurance and Farm Services Act`."""
    return last < len(words.plain) and words.joins[last] == SPACE and words.plain[last] in lexicon.things


def _in_name(words: Words, lexicon: Lexicon, first: int, index: int) -> bool:
    """Whether a title is a word of a name: `General Physics Corp`, `UN General Assembly`, not `General Ann Smith`."""
    following = words.plain[index + 1 : index + 2]
    if index in words.possessive:
        return index > first and _has_office(words, lexicon, index)
    if words.plain[index] not in lexicon.openers or not following:
        return False
    return following[0] in lexicon.endings if index > first else following[0] not in lexicon.given_names


def _has_office(words: Words, lexicon: Lexicon, index: int) -> bool:
    """Whether a possessive is an officer's before the word for an office: `Sheriff's Department`."""
    office = words.plain[index + 1 : index + 2]
    return words.plain[index] in lexicon.officers and bool(office) and office[0] in _OFFICES


def _company_end(words: Words, lexicon: Lexicon, index: int, stop: int) -> int:
    """The index after the legal forms that begin at an index: `Co Ltd`, `Corp International Ltd`, `Corp of America`."""
    plain, joins = words.plain, words.joins
    end = index + 1
    while end < stop and joins[end] != BREAK and plain[end] in lexicon.companies:
        end += 1
    if plain[end : end + 2] == ["of", "America"]:
        return end + 2
    if end + 1 < stop and plain[end] == "International" and BREAK not in joins[end : end + 2]:
        return end + 2 if plain[end + 1] in lexicon.companies else end
    return end


def only_adds_form(words: Words, lexicon: Lexicon, first: int, last: int) -> bool:
    """Whether words add no more than a legal form to the name before them: `and Co Inc`."""
    return all(word in lexicon.companies or word in ("and", "&") for word in words.plain[first:last])


def _ends_soon(words: Words, lexicon: Lexicon, index: int) -> bool:
    """Whether an ending follows a word that stands behind one: `Federal Energy Regulatory Commission`."""
    after = index + 1
    if after >= len(words.plain) or words.joins[after] != SPACE:
        return False
    return words.plain[after] in lexicon.endings or words.plain[after] in lexicon.companies


def _next(words: Words, lexicon: Lexicon, index: int) -> int:
    """The next word of a name; 0 at its end. `and` joins fields (`Foreign and Defense`), not names."""
    plain, joins = words.plain, words.joins
    following = index + 1
    if following >= len(plain) or joins[following] == BREAK:
        return 0
    if index in words.possessive and not _is_own(words, lexicon, index):
        return 0
    if plain[following][0].isupper():
        return 0 if plain[following] in lexicon.common and len(plain[following]) > 1 else following
    after = following + 1
    if after >= len(plain) or joins[after] == BREAK or not plain[after][0].isupper():
        return 0
    if plain[following] == "&":
        return after
    if plain[following] == "and":
        joined = (
            plain[index] in lexicon.joined or plain[after] in lexicon.joining or _is_adjective(lexicon, plain[index])
        )
        return after if joined else 0
    if plain[following] == "of" and after + 1 < len(plain) and plain[after + 1] in lexicon.companies:
        place = lexicon.phrases.get(plain[after])
        return after if plain[after] == "America" or (place and place.kind in ("country", "other")) else 0
    return 0


def _is_adjective(lexicon: Lexicon, word: str) -> bool:
    """Whether a word has the ending of an adjective: `Independent Electoral and Boundaries Commission`."""
    return word.endswith(lexicon.adjectives) and word not in lexicon.phrases


def _is_own(words: Words, lexicon: Lexicon, index: int) -> bool:
    """Whether a possessive is part of a name: a plural (`Workers' Party`), or a word of the rule (`People's Bank`)."""
    word = words.plain[index]
    if word in lexicon.possessives or _has_office(words, lexicon, index):
        return True
    end = words.ends[index]
    if not lexicon.possessives or words.text[end - 1] != "s" or words.text[end + 1 : end + 2] == "s":
        return False
    known = word in lexicon.phrases or " ".join(words.plain[max(0, index - 1) : index + 1]) in lexicon.phrases
    return not known and word not in lexicon.given_names and (word not in lexicon.endings or word == "Workers")


def _tail(words: Words, lexicon: Lexicon, head: int, links: frozenset[str]) -> int:
    """The index after `Ministry of Foreign Affairs`, for the head at an index, which one of the links follows.

    0 if it has no such tail; -1 if its tail is an organisation that the authority knows, and so no part of a guess.
    """
    plain, joins = words.plain, words.joins
    index = head + 1
    if index >= len(plain) or joins[index] == BREAK or plain[index] not in links:
        return 0
    index += 1
    if index < len(plain) and plain[index] in ("the", "a", "an"):
        index += 1
    end = 0
    while index < len(plain) and index < head + _MOST_WORDS and joins[index] != BREAK:
        word = plain[index]
        if (phrase := lexicon.match(words, index)) and phrase[0].kind == "organization" and phrase[1] > index + 1:
            return -1  # `Permanent Council of the Organization for Security and Cooperation in Europe`
        if (
            word[0].isupper()
            and word not in lexicon.common
            and (
                word not in lexicon.titles
                or (word in lexicon.openers and end == index)  # `Office of the Attorney General`
            )
        ):
            end = index + 1
            if index in words.possessive:
                break
        elif word in ("and", "of", "for", "&") and end == index and _continues(words, lexicon, index):
            pass
        else:
            break
        index += 1
    return end


def _continues(words: Words, lexicon: Lexicon, link: int) -> bool:
    """Whether a name goes on after a link inside its tail."""
    plain = words.plain
    after = link + 1
    if after >= len(plain) or words.joins[after] == BREAK or not plain[after][0].isupper():
        return False
    return plain[link] != "and" or plain[after] in lexicon.joined or plain[link - 1] in lexicon.joined


def expanded(words: Words, lexicon: Lexicon) -> dict[int, tuple[int, str]]:
    """Names whose initials the text gives in brackets, after them or before: first word to (index after the last,
    acronym)."""
    found: dict[int, tuple[int, str]] = {}
    if not lexicon.acronym or "(" not in words.text:
        return found
    for match in _ACRONYM.finditer(words.text):
        index = bisect_left(words.starts, match.start(1))
        first = _initials(words, index, match[1].upper())
        if first is not None and lexicon.things.isdisjoint(words.plain[first:index]):
            found[first] = (index, match[1])
    for match in _ACRONYM_FIRST.finditer(words.text):
        last = bisect_left(words.starts, match.end(2))
        first = _initials(words, last, match[1])
        if first is not None and words.starts[first] == match.start(2):
            found[first] = (last, match[1])
    return found


def acronym_after(words: Words, lexicon: Lexicon, last: int) -> str | None:
    """The capitals in brackets behind a name, whatever its initials: `Security Service of Ukraine (SBU)`."""
    match = _CAPITALS.match(words.text, words.ends[last - 1]) if lexicon.acronym else None
    return match[1] if match else None


def _initials(words: Words, last: int, acronym: str) -> int | None:
    """Where the name begins that ends before `last` and has these initials."""
    letters = len(acronym) - 1
    index = last - 1
    while index >= 0 and last - index <= len(acronym) + 6:
        word = words.plain[index]
        if word[0].upper() == acronym[letters] and word[0].isupper():
            if letters == 0:
                return index
            letters -= 1
        elif word in INNER:
            if word[0].upper() == acronym[letters]:
                letters -= 1
        else:
            return None
        if words.joins[index] == BREAK or letters < 0:
            return None
        index -= 1
    return None


def described(words: Words, lexicon: Lexicon, index: int) -> int:
    """The index after a capitalised name that the words beside it show to be an organisation; 0 if they do not."""
    plain = words.plain
    word = plain[index]
    if word in lexicon.not_names or word in lexicon.alone or not word[0].isupper():
        return 0
    last = _name_end(words, lexicon, index)
    if not last:
        return 0
    if _employs(words, lexicon, index):
        return last
    if word in lexicon.given_names:
        return 0
    if _is_called(words, lexicon, index, last) or _apposed(words, lexicon, last) or _acts(words, lexicon, index, last):
        return last
    return 0


def _name_end(words: Words, lexicon: Lexicon, first: int) -> int:
    """The index after up to four capitalised words, of which `&` and particles join some; 0 if one is of no name."""
    plain, joins = words.plain, words.joins
    last = first + 1
    while last < len(plain) and last < first + 4 and joins[last] != BREAK and last - 1 not in words.possessive:
        word, after = plain[last], last + 1
        if word in lexicon.not_names and word[0].isupper():
            return 0
        if word[0].isupper():
            last = after
        elif (word == "&" or word in lexicon.particles) and joins[after : after + 1] == [SPACE]:
            if not plain[after][0].isupper():
                break
            last = after + 1
        else:
            break
    return last


def _employs(words: Words, lexicon: Lexicon, first: int) -> bool:
    """Whether somebody works at what begins at a word (`analyst at Furman Selz`), or it has shares or a spokesman."""
    if first < 2 or words.joins[first] != SPACE or words.joins[first - 1] != SPACE:
        return False
    before, link = words.plain[first - 2], words.plain[first - 1]
    at_work = link == "at" and before in lexicon.roles
    return f"{before} {link}" in lexicon.employers or (at_work and bool(lexicon.employers))


def _is_called(words: Words, lexicon: Lexicon, first: int, last: int) -> bool:
    """Whether a word for an organisation stands directly before or after a name (`the TV channel Dozhd`)."""
    plain, joins = words.plain, words.joins
    before = first > 0 and joins[first] == SPACE and plain[first - 1] in lexicon.described_edges
    before = before and first - 1 not in words.possessive
    if before and any(first >= size and " ".join(plain[first - size : first]) in lexicon.called for size in (2, 1)):
        return True
    if last < len(plain) and joins[last] == SPACE and plain[last] in lexicon.described_edges:
        return last - 1 not in words.possessive and any(
            " ".join(plain[last : last + size]) in lexicon.described for size in (2, 1)
        )
    return False


def _apposed(words: Words, lexicon: Lexicon, last: int) -> bool:
    """Whether what follows between commas is a word for an organisation (`, the Brazilian builder,`)."""
    end = words.ends[last - 1]
    if words.text[end : end + 1] != ",":
        return False
    match = _APPOSITION.match(words.text, end, end + 70)
    return match is not None and match[1].split()[-1] in lexicon.organization_nouns


def _acts(words: Words, lexicon: Lexicon, first: int, last: int) -> bool:
    """Whether an acronym speaks or acts, has an officer, or is told something."""
    word, plain = words.plain[first], words.plain
    if not lexicon.acronym_acts or last != first + 1 or not word.isupper() or not 3 <= len(word) <= 6:
        return False
    if word in lexicon.thing_acronyms:
        return False
    if first and plain[first - 1] == "told" and words.joins[first] == SPACE:
        return True
    return last < len(plain) and words.joins[last] == SPACE and plain[last] in lexicon.acronym_acts
