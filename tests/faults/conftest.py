"""An index for each test to break, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines import open_engine
from tests.faults.changes import articles, copy


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of old articles, not to be changed. Before it stands a generation of others: to serve it would show."""
    folder = tmp_path_factory.mktemp("built") / "index"
    for word in ("first", "old"):
        open_engine(folder).rebuild(articles(word))
    return folder


@pytest.fixture
def old(built: Path, tmp_path: Path) -> Path:
    """A copy of it to do anything with."""
    return copy(built, tmp_path / "index")


@pytest.fixture(scope="session")
def built_twice(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of new articles, over the old ones, not to be changed but for a moment."""
    folder = copy(built, tmp_path_factory.mktemp("twice") / "index")
    open_engine(folder).rebuild(articles("new"))
    return folder
