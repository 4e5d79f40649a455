"""How often a client may ask: a bucket of requests each, full at first and filled again in a minute."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable

MOST = 10_000
"""Clients that are remembered; of more, those that asked last."""


class Buckets:
    """The buckets of all clients; safe to use from many threads.

    Args:
        size: requests that a bucket holds, and that flow into it in a minute.
        clock: seconds that never go back.

    >>> now = 0.0
    >>> buckets = Buckets(2, lambda: now)
    >>> buckets.take("10.0.0.1"), buckets.take("10.0.0.1"), buckets.take("10.0.0.1"), buckets.take("10.0.0.2")
    (0.0, 0.0, 30.0, 0.0)
    """

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(size)
        self._per_second = size / 60
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}  # what a bucket held, and when; the latest asker last
        self._lock = threading.Lock()

    def take(self, address: str) -> float:
        """Seconds until the client at an address may ask; 0 where it may now, and then a request is taken."""
        client = _client(address)
        with self._lock:
            now = self._clock()
            held, then = self._levels.pop(client, (self._size, now))
            held = min(self._size, held + (now - then) * self._per_second)
            allowed = held >= 1
            self._levels[client] = (held - allowed, now)
            if len(self._levels) > MOST:
                del self._levels[next(iter(self._levels))]
        return 0.0 if allowed else (1 - held) / self._per_second


def _client(address: str) -> str:
    """Who stands behind an address: of IPv6, whoever has the first 64 bits has all that follow.

    >>> _client("192.0.2.1"), _client("2001:db8::1"), _client("unix")
    ('192.0.2.1', '2001:db8::/64', 'unix')
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
