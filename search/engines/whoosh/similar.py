"""Articles found in the order of their scores, as many as are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from search.engines.whoosh.evaluate import Matches
from search.engines.whoosh.reader import Reader


def ranked(found: Matches, reader: Reader) -> Iterator[tuple[int, float]]:
    """The documents found and their scores, best first; ties by date, then id."""
    if found.scores is None:
        return
    order = np.lexsort((reader.orders.newest.take(found.documents), -found.scores))
    for at in order.tolist():
        yield int(found.documents[at]), float(found.scores[at])
