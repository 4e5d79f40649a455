"""Where a model is believed that takes a name for an organisation.

A model knows `Tenneco` and `Aspen Pharmacare`, whose form says nothing, and where the name of an institute ends
(`Sompo Institute Plus`). It takes products, surnames, places and the words of tables for organisations as well. So what
the authority knows stays, and what a rule takes for a person or a country; the longer form of what a rule guesses takes
its place; and among words that no rule explains a name is taken where nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import replace

from search.actors.lexicon import Lexicon, Meaning, longest
from search.actors.mention import Mention
from search.actors.organizations import INNER
from search.actors.recognise import Found
from search.actors.words import BREAK, Words, phrase_key

TIMES = 2
"""How often the model must see a single word: of those that it sees once in an article a third are right."""
_MOST_WORDS = 10
_ACRONYM = range(3, 5)
"""Letters of an acronym: shorter ones are units, longer ones are words in capitals."""
_THINGS = frozenset(
    ("Award", "Expo", "Government", "Prize", "Program", "Register", "Report", "Statement", "System", "War")
)
"""Last words of names of what is no organisation."""


def join(found: Found, names: Mapping[str, int], lexicon: Lexicon) -> None:
    """Joins the names that can be organisations to what the rules found, in linear time.

    Args:
        names: as a model gives them, to how often it saw each.
    """
    words, loose = found.words, frozenset(found.loose)
    rules = {index: mention for mention in found.mentions for index in range(mention.first, mention.last)}
    longer: dict[Mention, Mention] = {}
    keys = {text for name, times in names.items() if (text := _trimmed(name)) and _can_be(text, times, lexicon)}
    for first, last in _places(words, keys, lexicon):
        if not _is_whole(words, first, last, loose, lexicon):
            continue
        guess = Mention("organization", first, last, words.span(first, last))
        within = {rules[index] for index in range(first, last) if index in rules}
        if not within and not loose.isdisjoint(range(first, last)):
            found.guesses.append(guess)
        elif len(within) == 1 and _is_longer(guess, shorter := within.pop(), words, lexicon):
            longer[shorter] = guess
    taken = {index for guess in longer.values() for index in range(guess.first, guess.last)}
    found.mentions = [longer.get(mention, mention) for mention in found.mentions]
    found.loose = [index for index in found.loose if index not in taken]


def _trimmed(name: str) -> str:
    """The key of a name without the small words around it: of `the Amro bank` that of `Amro`."""
    words = phrase_key(name).split(" ")
    large = [index for index, word in enumerate(words) if word[:1].isupper() and (index or word != "The")]
    return " ".join(words[large[0] : large[-1] + 1]) if large else ""


def _can_be(text: str, times: int, lexicon: Lexicon) -> bool:
    """Whether a name can be that of an organisation, wherever it stands."""
    names = [word.rstrip("'") for word in text.split(" ")]
    if len(names) > _MOST_WORDS or any(word.islower() and not _links(word, lexicon) for word in names):
        return False
    if any(character.isdigit() for character in text) or names[-1] in _THINGS or names[-1] in lexicon.things:
        return False
    if all(word in lexicon.not_names or word in lexicon.joined or word.islower() for word in names):
        return False  # `Senate`, `Treasury`, `Economics and Trade`
    if len(names) == 1 and text.isupper():
        graded = len(set(text)) == 1  # `AAA`, `BBB`
        return len(text) in _ACRONYM and not graded and text.capitalize() not in lexicon.phrases
    return len(names) > 1 or times >= TIMES


def _links(word: str, lexicon: Lexicon) -> bool:
    return word in INNER or word in lexicon.particles


def _places(words: Words, keys: Collection[str], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where names stand, as (first word, index after the last): the longest at each place, never overlapping."""
    names = replace(lexicon, phrases=dict.fromkeys(keys, Meaning("organization")), longest=longest(keys))
    end = 0
    for first in range(len(words.plain)):
        if first >= end and (match := names.match(words, first)):
            end = match[1]
            yield first, end


def _is_whole(words: Words, first: int, last: int, loose: Container[int], lexicon: Lexicon) -> bool:
    """Whether what stands beside a name shows no longer one of which it is a part, and no figure."""
    before = words.plain[first - 1] if words.joins[first] != BREAK else ""
    ends = last == len(words.plain) or words.joins[last] == BREAK or last - 1 in words.possessive
    after = "" if ends else words.plain[last]
    if before[:1].isupper() and first - 1 in loose and before not in lexicon.common:
        return False
    return not (before[:1].isdigit() or after[:1].isdigit() or after[:1].isupper())


def _is_longer(guess: Mention, rule: Mention, words: Words, lexicon: Lexicon) -> bool:
    """Whether a guess is the longer form of what a rule guesses to be an organisation; a legal form ends a name."""
    if rule.type != "organization" or rule.known or (guess.first, guess.last) == (rule.first, rule.last):
        return False
    goes_on = guess.last > rule.last and words.plain[rule.last - 1] in lexicon.companies
    return guess.first <= rule.first and rule.last <= guess.last and not goes_on
