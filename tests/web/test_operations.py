"""docs/operations.md says what is: every setting with its default, and every metric."""

from __future__ import annotations

import re
from dataclasses import fields

from flask.testing import FlaskClient

from search.config import Settings
from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "operations.md").read_text("utf-8")


def written(value: object) -> str:
    """A default as `dateline.toml` would have it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_every_setting_is_documented_with_its_default() -> None:
    table = DOCUMENT.partition("| setting |")[2].partition("\n\n")[0]
    documented = dict(re.findall(r"^\| `(\w+)` \| `?([^`|]*?)`? ?\|", table, re.M))
    assert documented == {field.name: written(getattr(Settings(), field.name)) for field in fields(Settings)}


def test_every_metric_is_documented(client: FlaskClient) -> None:
    client.get("/")
    lines = client.get("/metrics").text.splitlines()
    kinds = dict(line.split()[2:4] for line in lines if line.startswith("# TYPE dateline_"))
    ours = {name for name in kinds if not name.endswith("_created")}
    assert ours == set(re.findall(r"^\| `(dateline_\w+)", DOCUMENT, re.M))
