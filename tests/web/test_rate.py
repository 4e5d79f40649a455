"""Buckets: how often a client may ask."""

from __future__ import annotations

import math
import threading

import pytest

from search.web.rate import MOST, Buckets


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_full_at_first_and_fills_again_with_time() -> None:
    clock = Clock()
    buckets = Buckets(6, clock)
    assert [buckets.take("a") for _ in range(7)] == [0.0] * 6 + [10.0]
    clock.now += 9.5
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert buckets.take("a") == 0.0
    clock.now += 3600
    assert [bool(buckets.take("a")) for _ in range(7)] == [False] * 6 + [True]


def test_who_waits_as_told_is_let_in() -> None:
    clock = Clock()
    buckets = Buckets(7, clock)
    for _ in range(50):
        if wait := buckets.take("a"):
            clock.now += math.ceil(wait)  # as Retry-After says it
            assert buckets.take("a") == 0.0


def test_one_client_does_not_use_up_the_bucket_of_another() -> None:
    buckets = Buckets(1, Clock())
    assert (buckets.take("a"), buckets.take("b")) == (0.0, 0.0)
    assert buckets.take("a") > 0


def test_a_network_of_ipv6_is_one_client() -> None:
    buckets = Buckets(1, Clock())
    buckets.take("2001:db8::1")
    assert buckets.take("2001:db8::ffff:1") > 0
    assert buckets.take("2001:db8:0:1::1") == 0


def test_no_more_clients_are_remembered_than_fit_and_those_who_ask_on_stay() -> None:
    buckets = Buckets(2, Clock())
    for number in range(MOST * 2):
        buckets.take("busy")
        buckets.take(f"client {number}")
    assert len(buckets._levels) == MOST
    assert buckets.take("busy") > 0


def test_threads_together_take_no_more_than_there_is() -> None:
    buckets = Buckets(100, Clock())
    taken: list[bool] = []
    threads = [
        threading.Thread(target=lambda: taken.extend(not buckets.take("a") for _ in range(50))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 100
