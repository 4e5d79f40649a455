"""The changes to an index that must be all or nothing: a row each, so that whatever is added here meets every fault."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from search.article import Article
from search.engines import Engine, open_engine
from search.results import SearchRequest

SIZE = 40


def articles(word: str, size: int = SIZE) -> list[Article]:
    """Articles that all hold one word, so that a mixture of two archives would show."""
    return [
        Article(id=f"{word}-{n}", title=word, body=f"{word} number {n} " * 20, digest=f"{word}{n}") for n in range(size)
    ]


Answer = tuple[int, int]


def answer(folder: Path) -> Answer:
    """What a server that starts now says: how many articles of the old archive, how many of the new."""
    engine = open_engine(folder)
    old, new = (engine.search(SearchRequest(q=word, limit=1)).total for word in ("old", "new"))
    return old, new


@dataclass(frozen=True)
class Change:
    """Something that is done to an index of `SIZE` old articles, and what that index answers before and after."""

    name: str
    make: Callable[[Engine], object]
    after: Answer
    before: Answer = (SIZE, 0)

    def work(self, folder: Path) -> Callable[[], object]:
        """The change made to the index in a folder."""
        return lambda: self.make(open_engine(folder))


CHANGES = [
    Change("rebuild", lambda engine: engine.rebuild(articles("new")), after=(0, SIZE)),
    Change("add", lambda engine: engine.add(articles("new")), after=(SIZE, SIZE)),
    Change("remove", lambda engine: engine.remove(f"old-{n}" for n in range(9)), after=(SIZE - 9, 0)),
]


def copy(index: Path, folder: Path) -> Path:
    """The same index elsewhere."""
    shutil.copytree(index, folder)
    return folder


def left_behind(index: Path) -> list[str]:
    """Whatever is neither one of two generations nor the pointer nor the lock."""
    names = sorted(path.name for path in index.iterdir())
    generations = [name for name in names if name.startswith("gen-") and name.removeprefix("gen-").isdigit()]
    return [name for name in names if name not in ("CURRENT", "LOCK", *generations[-2:])]
