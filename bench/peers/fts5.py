"""SQLite FTS5, the engine that comes with Python: one file, a virtual table for the text, tables for the rest."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from queries import CLASSES, Query

from peers import TOP, Answer
from search.article import Article

_SCHEMA = """
    CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize = 'porter unicode61');
    CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT, day TEXT);
    CREATE TABLE actor (number INTEGER, type TEXT, name TEXT);
"""
_INDEXES = """
    CREATE INDEX article_day ON article (day);
    CREATE INDEX actor_number ON actor (number);
    INSERT INTO text (text) VALUES ('optimize');
    ANALYZE;
"""
_TEXTS = {
    "OR of three": "{0} OR {1} OR {2}",
    "OR of five": "{0} OR {1} OR {2} OR {3} OR {4}",
    "phrase of two": '"{0} {1}"',
    "phrase, stop word": '"{0} {1} {2}"',
    "NOT": "{0} NOT {1}",
    "title word": "title : {0}",
    "(OR) AND (OR)": "({0} OR {1}) AND ({2} OR {3})",
}
_JOIN = "FROM text JOIN article ON article.number = text.rowid WHERE text MATCH ?"
_PERIOD = " AND article.day BETWEEN ? AND ?"
_COUNT = "SELECT count(*) FROM text WHERE text MATCH ?"
_FACETS = """
    SELECT type, name, count(*) FROM actor
    WHERE number IN (SELECT rowid FROM text WHERE text MATCH ?) GROUP BY type, name ORDER BY 3 DESC
"""


class Fts5:
    """An FTS5 database in a folder."""

    name = "FTS5"
    analysis = "porter unicode61: words of letters and digits, Porter stems, no stop words; phrases stemmed"
    classes = frozenset(CLASSES)

    def __init__(self, folder: str) -> None:
        self._database = sqlite3.connect(f"{folder}/fts5.db")
        self._database.executescript("PRAGMA journal_mode = WAL; PRAGMA cache_size = -262144;" + _SCHEMA)

    def build(self, articles: Sequence[Article]) -> None:
        """One transaction, then indexes and FTS5's own optimisation into one segment."""
        with self._database as database:
            database.executemany(
                "INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)",
                ((number, article.title or "", article.body) for number, article in enumerate(articles)),
            )
            database.executemany(
                "INSERT INTO article VALUES (?, ?, ?)",
                ((number, article.id, article.date and article.date.value) for number, article in enumerate(articles)),
            )
            database.executemany(
                "INSERT INTO actor VALUES (?, ?, ?)",
                (
                    (number, actor.type, actor.name)
                    for number, article in enumerate(articles)
                    for actor in article.actors
                ),
            )
        self._database.executescript(_INDEXES)

    def search(self, query: Query) -> Answer:
        """Two statements, the ten best and the count, and one more for facets."""
        text = _TEXTS.get(query.kind, " ".join(query.words)).format(*(f'"{word}"' for word in query.words))
        if query.kind.startswith("phrase"):
            text = f'"{" ".join(query.words)}"'
        columns = "article.id, text.title" + (
            ", snippet(text, 1, '[', ']', '…', 30)" if "snippets" in query.kind else ""
        )
        order = "article.day DESC" if query.kind == "sort newest" else "rank"
        values: tuple[str, ...] = (text,)
        join, count = _JOIN, _COUNT
        if query.period:
            values += tuple(day.isoformat() for day in query.period)
            join, count = _JOIN + _PERIOD, f"SELECT count(*) {_JOIN}{_PERIOD}"
        top = self._ask(f"SELECT {columns} {join} ORDER BY {order} LIMIT {TOP}", values)
        extras = sum("[" in row[2] for row in top if len(row) > 2)
        if query.kind == "three facets":
            extras = len(self._ask(_FACETS, values))
        ((total,),) = self._ask(count, values)
        return Answer(total, tuple((row[0], row[1]) for row in top), extras)

    def _ask(self, statement: str, values: tuple[str, ...]) -> list[tuple[str, ...]]:
        return self._database.execute(statement, values).fetchall()
