"""How a cluster is named, and what is said where it does not answer."""

from __future__ import annotations

import builtins
import socket
from pathlib import Path
from typing import Any

import pytest

from search.config import Settings, load
from search.engines import open_engine
from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.whoosh.engine import WhooshEngine
from search.errors import BuildError, IndexUnavailableError, UsageError
from search.results import SearchRequest


@pytest.fixture
def nowhere() -> str:
    """A URL at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize(
    ("urls", "name"),
    [
        ("http://a:9200", "dateline"),
        ("http://a:9200,https://user:secret@b:9200/press", "press"),
        ("http://a:9200/press, http://b:9200/press/", "press"),
    ],
)
def test_the_path_names_the_archive(urls: str, name: str) -> None:
    assert Cluster(urls).name == name


@pytest.mark.parametrize(
    "urls",
    ["a:9200", "http://", "ftp://a", "http://a/UPPER", "http://a/x-1", "http://a/x,http://b/y", "http://a:x", ","],
)
def test_what_names_no_cluster_is_refused(urls: str) -> None:
    with pytest.raises(UsageError):
        Cluster(urls)


def test_a_wrong_url_is_refused_without_its_password() -> None:
    with pytest.raises(UsageError) as error:
        Cluster("http://user:secret@a:port")
    assert "secret" not in str(error.value)


def test_the_settings_choose_the_engine(tmp_path: Path) -> None:
    settings = load({}, {"DATELINE_OPENSEARCH": "http://127.0.0.1:9200"}, tmp_path / "none.toml")
    assert isinstance(open_engine(settings), OpenSearchEngine)
    assert isinstance(open_engine(Settings(index=tmp_path)), WhooshEngine)


def test_a_cluster_that_is_down_is_told(nowhere: str) -> None:
    engine = OpenSearchEngine(nowhere)
    with pytest.raises(IndexUnavailableError, match="No node"):
        engine.search(SearchRequest(q="talks"))
    with pytest.raises((IndexUnavailableError, BuildError), match="No node"):
        engine.rebuild([])
    assert "No node" in engine.check()[0]


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "opensearchpy":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"dateline\[opensearch\]"):
        Cluster("http://a:9200")
