"""The language of a text as ISO 639-1, from its script and its function words; None where that does not tell.

A cheap check for filtering and for reading dates, not an identification service: it never guesses between languages
whose function words it does not know.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from functools import cache
from importlib import resources
from operator import itemgetter

from search.corpus.shapes import words_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SAMPLE = 3000  # characters looked at
_ENOUGH = 20  # letters without which nothing is said
_BEYOND_LATIN = re.compile("[\u0370-\u03ff\u0530-\u1fff\u2e80-\ud7ff]")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.1),  # kana beside any number of Chinese characters
    ("ko", re.compile("[\uac00-\ud7af]"), 0.3),
    ("zh", re.compile("[\u4e00-\u9fff]"), 0.3),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff]"), 0.3),
    ("he", re.compile("[\u0590-\u05ff]"), 0.3),
    ("hy", re.compile("[\u0530-\u058f]"), 0.3),
    ("ka", re.compile("[\u10a0-\u10ff]"), 0.3),
    ("bn", re.compile("[\u0980-\u09ff]"), 0.3),
    ("ta", re.compile("[\u0b80-\u0bff]"), 0.3),
    ("te", re.compile("[\u0c00-\u0c7f]"), 0.3),
    ("gu", re.compile("[\u0a80-\u0aff]"), 0.3),
    ("my", re.compile("[\u1000-\u109f]"), 0.3),
)


@cache
def _words() -> dict[str, tuple[tuple[str, int], ...]]:
    """For each function word its languages, and what it counts for each: 4 in all, at least 1."""
    table = tomllib.loads(resources.files("search.corpus").joinpath("languages.toml").read_text("utf-8"))
    languages: dict[str, list[str]] = {}
    for language, words in table.items():
        for word in words.split():
            languages.setdefault(word, []).append(language)
    return {word: tuple((one, max(1, 4 // len(found))) for one in found) for word, found in languages.items()}


def language_of(text: str) -> str | None:
    """The language, if its script or its function words leave no doubt.

    >>> language_of("The talks between the two sides have been going on for a week, and they will not end soon.")
    'en'
    """
    sample = text[:_SAMPLE]
    if not sample.isascii() and _BEYOND_LATIN.search(sample):
        letters = sum(map(len, words_of(sample)))
        if letters < _ENOUGH:
            return None
        for language, pattern, share in _SCRIPTS:
            if len(pattern.findall(sample)) > share * letters:
                return language
    return _by_words(sample.lower())


def _by_words(text: str) -> str | None:
    """The language with the most function words, if it has clearly more than the next and they are a fair share.

    Its own words count in full, words that it shares with others by parts.
    """
    known = _words()
    words = words_of(text)
    scores: dict[str, int] = {}
    for word, count in Counter(filter(known.__contains__, words)).items():
        for language, worth in known[word]:
            scores[language] = scores.get(language, 0) + count * worth
    ranked = sorted(scores.items(), key=itemgetter(1), reverse=True)[:2]
    if not ranked or ranked[0][1] < max(12, 4 * 0.12 * len(words)):
        return None
    if len(ranked) > 1 and ranked[0][1] < 1.25 * ranked[1][1]:
        return None
    return ranked[0][0]
