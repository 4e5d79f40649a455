"""Lines that a site repeats on its pages, found by counting hashed lines over a sample of files.

A line shared by copies of one story is no furniture: it counts only if the files that have it mostly do not share
their other long lines. Holds hashes and lengths, never text; memory is bounded by the size of the sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from search.corpus.clean import fingerprint
from search.corpus.lines import lines_of

SAMPLE = 10_000  # files looked at, evenly spread over the corpus
_LINES_PER_FILE = 2_000
_FILES = 3  # a line must stand in so many files
_LONG = 80  # characters from which a line says whether two files tell one story
_OWN = 0.5  # share of a file's long lines, by length, that no other file has


def furniture_of(texts: Iterable[str]) -> frozenset[int]:
    """Fingerprints of the lines that are furniture in these texts."""
    files: list[dict[int, int]] = []
    counts: Counter[int] = Counter()
    for text in texts:
        lines = {fingerprint(line.text): len(line.text) for line in lines_of(text)[:_LINES_PER_FILE]}
        files.append(lines)
        counts.update(lines.keys())
    shared = {line for line, count in counts.items() if count >= _FILES}
    own_share: Counter[int] = Counter()
    judged: Counter[int] = Counter()
    for lines in files:
        long = {line: size for line, size in lines.items() if size >= _LONG}
        total = sum(long.values())
        own = sum(size for line, size in long.items() if counts[line] == 1)
        for line in lines.keys() & shared:
            others = total - long.get(line, 0)
            if others > 0:
                own_share[line] += round(1000 * own / others)
                judged[line] += 1
    return frozenset(
        line for line in shared if judged[line] >= _FILES and own_share[line] >= 1000 * _OWN * judged[line]
    )
