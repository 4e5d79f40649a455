"""Answers that a client may keep: a weak ETag from the generation and the URL, and 304 where it still holds.

The tag also changes with the day, since `date:last-7d` does, and with the code that renders.
"""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from flask import Response, current_app, request


def answer(body: str, mimetype: str, generation: int) -> Response:
    """The body as a response, or 304 without one if the client has it already."""
    response = Response(body, mimetype=mimetype)
    response.set_etag(_tag(generation), weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def _tag(generation: int) -> str:
    said = f"{generation} {datetime.date.today()} {current_app.extensions['code']} {request.url}"
    return f"{generation}-{hashlib.blake2b(said.encode(), digest_size=8).hexdigest()}"


def fingerprint(folder: str) -> str:
    """A hash of the templates and modules that render, so that an upgrade makes kept pages stale."""
    files = (path for path in sorted(Path(folder).rglob("*")) if path.suffix in (".py", ".html"))
    return hashlib.blake2b(b"".join(path.read_bytes() for path in files), digest_size=8).hexdigest()
