"""The server: waitress, on loopback unless told otherwise. Used by `server.py` and `dateline serve`."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from search.config import Settings
from search.errors import UsageError
from search.web.admission import loopback
from search.web.workers import supervise

MAX_HEADER_BYTES = 64 * 1024
"""A query of 4,096 characters, each three bytes in percent signs, with room for the rest of the request."""
MAX_BODY_BYTES = 16 * 1024
"""Nothing is ever sent to us."""
IDLE_SECONDS = 60
"""A connection on which nothing goes either way for so long is closed."""
GRACE_SECONDS = 10.0
"""What answers that have begun may take once the server is told to stop."""
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")


def listen(app: Flask, settings: Settings, bound: socket.socket | None = None) -> Any:
    """A waitress server that listens and does not answer yet; call `run`. With port 0 it finds a free one.

    Args:
        bound: the socket to listen on, if there is one already.

    Raises:
        UsageError: it cannot listen there; the text says why and what to do.
    """
    proxy: dict[str, Any] = {}
    if settings.proxy:
        proxy = {"trusted_proxy": settings.proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": _FORWARDED}
    return waitress.create_server(
        app,
        sockets=[bound or _bound(settings)],
        threads=settings.threads,
        ident=None,  # what serves is nobody's business
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        connection_limit=settings.connections + 2,  # waitress counts the socket that listens and its own trigger
        channel_timeout=IDLE_SECONDS,
        **proxy,
    )


def serve(app: Flask, settings: Settings) -> None:
    """Answer until interrupted or terminated; says on standard output where, once it listens.

    Raises:
        UsageError: as `listen`.
    """
    bound = _bound(settings)
    if settings.tokens is None and not loopback(settings.host):
        print(
            "Whoever reaches this machine can read the archive; --tokens lets in only those you choose.",
            file=sys.stderr,
        )

    def ready() -> None:
        print(f"Dateline serves {address(bound)} (Ctrl+C ends it)", flush=True)

    if settings.workers == 1:
        _work(app, settings, bound, ready)
    else:
        supervise(settings.workers, lambda: _work(app, settings, bound), ready)


def _work(app: Flask, settings: Settings, bound: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    server = listen(app, settings, bound)
    stopping = threading.Event()

    def stop(number: int, _: FrameType | None) -> None:
        stopping.set()
        signal.signal(number, signal.SIG_DFL)  # who asks twice does not want to wait

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, stop)
    ready()
    run(server, stopping)


def run(server: Any, stopping: threading.Event) -> None:
    """Answer until told to stop; then take no more connections, end the answers that have begun, and return."""

    def turn(seconds: float) -> None:  # poll, since select cannot see more than 1,024 files
        wasyncore.loop(seconds, use_poll=True, map=server._map, count=1)

    while not stopping.is_set():
        turn(0.5)
    wasyncore.dispatcher.close(server)  # the socket that listens, and not the trigger that the threads wake us by
    end = time.monotonic() + GRACE_SECONDS
    while _busy(server) and time.monotonic() < end:
        turn(0.05)
    server.task_dispatcher.shutdown(timeout=1)
    wasyncore.close_all(server._map)


def _busy(server: Any) -> bool:
    """Whether a request is being answered, or an answer is not yet sent."""
    return any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())


def address(bound: socket.socket) -> str:
    """The URL of a socket that listens."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bound(settings: Settings) -> socket.socket:
    """The socket, bound by us: waitress leaks its own when it cannot bind."""
    another = "Choose another with PORT= or --port."
    if not 0 <= settings.port <= 65535:
        raise UsageError(f"There is no port {settings.port}; ports are 0 to 65535.", another)
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, address = found[0][0], found[0][4]
        return socket.create_server((str(address[0]), settings.port), family=family)
    except (OSError, UnicodeError) as error:
        number = None if isinstance(error, socket.gaierror | UnicodeError) else error.errno
        if number == errno.EADDRINUSE:
            raise UsageError(f"Port {settings.port} is in use by another program.", another) from error
        if number == errno.EACCES:
            raise UsageError(f"Port {settings.port} needs more rights than this user has.", another) from error
        raise UsageError(
            f"This machine cannot listen on {settings.host!r}.", "Choose another with --host, such as 127.0.0.1."
        ) from error
