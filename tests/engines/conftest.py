"""The engines that must pass the suite: each test that asks for `opening` runs once on every one of them.

OpenSearch takes part where DATELINE_TEST_OPENSEARCH names the nodes of a cluster that may be written (`make cluster`).
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from search.engines import Engine
from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.whoosh.engine import WhooshEngine

Opening = Callable[..., Engine]
"""Opens an engine on an empty place of its own, at a given `today`."""
VARIABLE = "DATELINE_TEST_OPENSEARCH"


@pytest.fixture(scope="module")
def nodes() -> str:
    """The nodes of a cluster, with commas."""
    urls = os.environ.get(VARIABLE)
    if not urls:
        pytest.skip(f"needs an OpenSearch cluster: make cluster, or {VARIABLE}=http://host:9200")
    return urls


@pytest.fixture(scope="module")
def archives(nodes: str) -> Iterator[Callable[[], str]]:
    """Gives the URLs of an archive that nobody has, which is gone afterwards."""
    made: list[str] = []

    def new() -> str:
        made.append(f"{nodes}/t{uuid4().hex}")
        return made[-1]

    yield new
    for urls in made:
        cluster = Cluster(urls)
        for index in cluster.ask("GET", f"/{cluster.name}-*/_settings", absent=True):
            cluster.ask("DELETE", f"/{index}", absent=True)


@pytest.fixture(scope="module", params=["whoosh", "opensearch"])
def opening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opening:
    """How to open an engine of each kind."""
    if request.param == "opensearch":
        new = request.getfixturevalue("archives")
        return lambda today=datetime.date.today: OpenSearchEngine(new(), today=today)
    folder: Path = tmp_path_factory.mktemp("whoosh")
    numbers = count()
    return lambda today=datetime.date.today: WhooshEngine(folder / str(next(numbers)), today=today)
