"""The one door to a cluster: sends a request to a node that answers, and wraps whatever goes wrong.

http://localhost:9200                             one node, the archive called `dateline`
https://name:password@a:9200,https://b:9200/press two nodes, the archive called `press`
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from search.errors import DiskFullError, IndexUnavailableError, QueryTooSlowError, UsageError

NAME = "dateline"
"""What an archive is called in the cluster, unless the URL has a path."""
SECONDS = 30
"""What a request may take before another node is asked."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,99}")
"""An index name of OpenSearch without hyphens: behind one stands the generation."""

_LOST = ("node_not_connected_exception", "node_disconnected_exception", "no_shard_available_action_exception")
"""What OpenSearch says where a shard has just lost its node."""
_BUSY = "The OpenSearch cluster is busy, or has lost a node.", "Ask again in a moment."

Json = dict[str, Any]


class BusyError(IndexUnavailableError):
    """The cluster is busy, or lost something that it may yet find again: to ask once more may help."""


class Cluster:
    """The nodes of a cluster, shared by all threads.

    Args:
        urls: the nodes, with commas; see above.

    Raises:
        UsageError: the URLs cannot be read, or the client library is missing.
    """

    def __init__(self, urls: str) -> None:
        nodes, self.name = _read(urls)
        try:
            import opensearchpy
        except ModuleNotFoundError as error:
            raise UsageError(
                "For an OpenSearch cluster a library is missing.", "Install it: pip install 'dateline[opensearch]'."
            ) from error
        logging.getLogger("opensearch").addHandler(logging.NullHandler())  # what goes wrong is raised, and said once
        self._errors = opensearchpy.exceptions
        self._transport = opensearchpy.OpenSearch(
            nodes, timeout=SECONDS, max_retries=max(3, 2 * len(nodes)), retry_on_timeout=False, http_compress=True
        ).transport

    def ask(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        params: Mapping[str, str] | None = None,
        absent: bool = False,
        taken: bool = False,
    ) -> Json:
        """The answer of a node to a request.

        Args:
            absent: whether what is asked for may be missing; the answer is then empty.
            taken: whether what is to be made may be there already; the answer is then empty.

        Raises:
            BusyError: the cluster has no time, or a shard has no node just now.
            IndexUnavailableError: no node answers, or what is asked for is not there.
            DiskFullError: the disks of the cluster are full.
            QueryTooSlowError: the query has more parts than the cluster takes.
        """
        text = body if isinstance(body, bytes | None) else json.dumps(body)  # half a surrogate pair passes as escape
        try:
            return self._transport.perform_request(method, path, params=params, body=text) or {}
        except self._errors.ConnectionError as error:  # a timeout is one
            raise BusyError(
                "No node of the OpenSearch cluster answers.", "Start it, or correct the setting `opensearch`."
            ) from error
        except self._errors.TransportError as error:
            if (absent and error.status_code == 404) or (taken and error.error == "resource_already_exists_exception"):
                return {}
            raise _wrapped(error.status_code, str(error.error), json.dumps(error.info, default=str)) from error
        except self._errors.OpenSearchException as error:
            raise IndexUnavailableError("The OpenSearch cluster cannot be understood.", "Is it OpenSearch?") from error

    def ask_together(self, index: str, bodies: Sequence[Json]) -> list[Json]:
        """The answers to several searches of an index."""
        if not bodies:
            return []
        lines = "".join(json.dumps(part) + "\n" for body in bodies for part in ({}, body))
        answers = self.ask("POST", f"/{index}/_msearch", lines.encode())
        for answer in answers["responses"]:
            if "error" in answer:
                raise _wrapped(answer["status"], answer["error"]["type"], json.dumps(answer["error"]))
        found: list[Json] = answers["responses"]
        return found

    def documents(self, index: str, keys: Sequence[str]) -> list[Json]:
        """What an index has under each of these keys, in their order: `found`, and if so `_source`.

        Raises:
            BusyError: one of them cannot be looked up just now.
        """
        if not keys:
            return []
        found: list[Json] = self.ask("POST", f"/{index}/_mget", {"ids": list(keys)})["docs"]
        if any("error" in document for document in found):
            raise BusyError(*_BUSY)
        return found

    def each(self, index: str, body: Json, size: int = 5_000, key: str = "id") -> Iterable[Json]:
        """All hits of a search of an index that nobody writes, by a field that has a value of its own in each."""
        after: list[Any] | None = None
        while True:
            page = body | {"size": size, "sort": [{key: "asc"}], "track_total_hits": False}
            page |= {"search_after": after} if after else {}
            hits = self.ask("POST", f"/{index}/_search", page)["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            after = hits[-1]["sort"]


def _read(urls: str) -> tuple[list[str], str]:
    """The nodes, and the name of the archive."""
    nodes, names = [], []
    for url in urls.split(","):
        try:
            parts = urlsplit(url.strip())
            wrong = parts.scheme not in ("http", "https") or not parts.hostname or (parts.port or 1) < 1
        except ValueError:
            wrong = True
        if wrong:
            raise UsageError("The setting `opensearch` has something that is no URL.", "Write http://host:9200.")
        nodes.append(f"{parts.scheme}://{parts.netloc}")
        names += [parts.path.strip("/")] if parts.path.strip("/") else []
    name = names[-1] if names else NAME
    if len(set(names)) > 1 or not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name an archive in a cluster.",
            "Use lower-case letters, digits and _, the same for all nodes.",
        )
    return nodes, name


def _wrapped(status: Any, kind: str, info: str) -> IndexUnavailableError | DiskFullError | QueryTooSlowError:
    if "flood-stage" in info or "disk usage exceeded" in info:
        return DiskFullError("The disks of the OpenSearch cluster are full.", "Make room, and start again.")
    if "too_many" in info and "clause" in info:
        return QueryTooSlowError(
            "The query has more parts than the cluster takes.",
            "Ask for fewer words, or raise indices.query.bool.max_clause_count of the cluster.",
        )
    if status in (401, 403):
        return IndexUnavailableError(
            "The OpenSearch cluster does not let us in.", "Give name and password: https://name:password@host:9200."
        )
    if status == 404:
        return IndexUnavailableError("There is no index.", "Build one: dateline rebuild FOLDER.")
    if status in (408, 429, 502, 503, 504) or any(lost in info for lost in _LOST):
        return BusyError(*_BUSY)
    return IndexUnavailableError(f"The OpenSearch cluster refuses a request ({kind}).", "The server's log says why.")
