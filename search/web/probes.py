"""For whoever watches the server: `/livez`, `/readyz`, and `/metrics` in the text format of Prometheus.

Requests are counted by route and status, never by what was asked: a query says what somebody is working on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from search.engines import Engine
from search.errors import IndexUnavailableError
from search.web.routes import engine

blueprint = Blueprint("probes", __name__)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


@blueprint.get("/livez")
def livez() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """There is an index, and it can be read."""
    try:
        engine().generation()
    except IndexUnavailableError:
        raise
    except Exception as error:
        raise IndexUnavailableError("The index cannot be read.", "The server's log says why.") from error
    return Response("ready\n", mimetype="text/plain")


@blueprint.get("/metrics")
def metrics() -> Response:
    """What was asked how often and how long it took, what is served, and what the process uses."""
    return Response(generate_latest(current_app.extensions["metrics"]), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def register(app: Flask, engine: Engine) -> None:
    """Count and time every request of an application, in a registry of its own."""
    registry = CollectorRegistry()
    answered = Counter("dateline_requests", "Requests answered.", ("route", "status"), registry=registry)
    took = Histogram(
        "dateline_request_seconds",
        "From a request to its answer, or to the first line of an export.",
        ("route",),
        registry=registry,
        buckets=_SECONDS,
    )
    ProcessCollector(registry=registry)
    registry.register(_Index(engine))
    app.extensions["metrics"] = registry

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        route = request.endpoint or "none"
        answered.labels(route, str(response.status_code)).inc()
        took.labels(route).observe(time.perf_counter() - g.began)
        return response

    app.before_request(begin)
    app.after_request(end)


class _Index(Collector):
    """What is served, looked up when it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing, so that registering asks nothing of the engine."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Whether an index is served, and if so its generation and its articles."""
        try:
            known = self._engine.info()
        except Exception:  # whatever is wrong, /readyz and the log say it
            known = {}
        yield GaugeMetricFamily("dateline_ready", "1 where an index is served, else 0.", value=bool(known))
        if known:
            yield GaugeMetricFamily("dateline_generation", "The generation served.", value=known["generation"])
            yield GaugeMetricFamily("dateline_articles", "Articles in it.", value=known["articles"])
