"""Whether a request is answered at all: its length, the name it asks for, how often its client asks, and its token.

The probes are always answered: who watches a server has no token and calls it by its bare address.
"""

from __future__ import annotations

import ipaddress
import math
from urllib.parse import urlsplit

from flask import Flask, request

from search.config import Settings
from search.errors import MisdirectedError, RequestError, TooManyRequestsError, UnauthorizedError
from search.web.rate import Buckets
from search.web.tokens import Tokens

MAX_PARAMETERS = 100
"""Parameters of a URL: each filter costs a pass over the archive."""
PROBES = ("/livez", "/readyz")


def register(app: Flask, settings: Settings) -> None:
    """Ask every request of an application the four questions.

    Raises:
        UsageError: the file of tokens cannot be used.
    """
    names = _names(settings)
    buckets = Buckets(settings.rate) if settings.rate else None
    tokens = Tokens(settings.tokens) if settings.tokens is not None else None

    def admit() -> None:
        if request.path in PROBES:
            return
        _short()
        if names is not None:
            _named(names)
        if buckets is not None and request.endpoint != "static":  # what pages are made of comes with the page
            _patient(buckets)
        if tokens is not None:
            _known(tokens)

    app.before_request(admit)


def _short() -> None:
    if (count := request.query_string.count(b"&") + 1) > MAX_PARAMETERS:
        raise RequestError(f"The URL has {count} parameters.", f"It may have {MAX_PARAMETERS}.")


def _named(names: frozenset[str]) -> None:
    """A page of another site can give its own name our address, and then read what we answer (DNS rebinding)."""
    if (host := request.headers.get("Host")) and not ((name := _name(host)) in names or loopback(name)):
        raise MisdirectedError(
            f"This server does not answer to the name {name!r}.", "Its owner can add it with --hosts or DATELINE_HOSTS."
        )


def _patient(buckets: Buckets) -> None:
    if wait := math.ceil(buckets.take(request.remote_addr or "")):
        raise TooManyRequestsError(
            "There were too many requests from this address.", f"Ask again in {wait} seconds.", retry_after=wait
        )


def _known(tokens: Tokens) -> None:
    """A token comes as `Bearer`, or, since browsers ask for it so, as the password of `Basic` under any name."""
    given = request.authorization
    token = given and (given.token or given.password)
    if not token or tokens.holder(token) is None:
        raise UnauthorizedError(
            "This archive answers only who has a token.",
            "Send it as `Authorization: Bearer TOKEN`, or as the password under any name.",
        )


def _names(settings: Settings) -> frozenset[str] | None:
    """The names that the server answers to besides loopback's; None for any."""
    given = frozenset(name.strip().lower() for name in settings.hosts.split(",") if name.strip())
    if "*" in given or not (given or loopback(settings.host)):
        return None
    return given


def _name(host: str) -> str:
    """The name in a Host header, without its port.

    >>> _name("Archive.example:8000"), _name("[::1]:8000"), _name("[")
    ('archive.example', '::1', '')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def loopback(name: str) -> bool:
    """Whether a name is of this machine for whoever says it.

    >>> loopback("localhost"), loopback("127.0.0.1"), loopback("::1"), loopback("127.0.0.1.example")
    (True, True, True, False)
    """
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
