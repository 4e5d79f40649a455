"""The server: waitress, on loopback unless told otherwise. Used by `server.py` and `dateline serve`."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from typing import Any

import waitress
from flask import Flask

from search.config import Settings
from search.errors import UsageError

MAX_HEADER_BYTES = 64 * 1024
"""A query of 4,096 characters, each three bytes in percent signs, with room for the rest of the request."""
MAX_BODY_BYTES = 16 * 1024
"""Nothing is ever sent to us."""


def listen(app: Flask, settings: Settings) -> Any:
    """A waitress server that listens and does not answer yet; call `run`. With port 0 it finds a free one.

    Raises:
        UsageError: it cannot listen there; the text says why and what to do.
    """
    return waitress.create_server(
        app,
        sockets=[_bound(settings)],
        threads=settings.threads,
        ident=None,  # what serves is nobody's business
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        channel_timeout=60,
    )


def serve(app: Flask, settings: Settings) -> None:
    """Answer until interrupted or terminated; says on standard output where, once it listens.

    Raises:
        UsageError: as `listen`.
    """
    server = listen(app, settings)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # waitress ends the requests that run, then itself
    print(f"Dateline serves {address(server)} (Ctrl+C ends it)", flush=True)
    server.run()


def address(server: Any) -> str:
    """The URL of a server that listens."""
    host, port = server.effective_host, server.effective_port
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
