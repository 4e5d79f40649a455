"""ETag and 304."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient

from search.web import conditional
from tests.web.fake import ARTICLE, FakeEngine

PATHS = ["/", "/?q=a", "/api/v1/search?q=a", f"/api/v1/articles/{ARTICLE.id}", f"/article/{ARTICLE.id}?q=a"]


@pytest.mark.parametrize("path", PATHS)
def test_what_the_client_has_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["ETag"].startswith('W/"7-')
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Security-Policy" in again.headers


@pytest.mark.parametrize("path", PATHS)
def test_a_rebuild_makes_it_stale(client: FlaskClient, engine: FakeEngine, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    engine.served = 8
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_the_next_day_makes_it_stale(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = client.get("/?q=date:last-7d").headers["ETag"]

    class Tomorrow(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return datetime.date.fromordinal(datetime.date.today().toordinal() + 1)

    class Calendar:
        date = Tomorrow

    monkeypatch.setattr(conditional, "datetime", Calendar)
    assert client.get("/?q=date:last-7d", headers={"If-None-Match": tag}).status_code == 200


def test_every_url_has_its_own_tag(client: FlaskClient) -> None:
    assert len({client.get(path).headers["ETag"] for path in PATHS}) == len(PATHS)
