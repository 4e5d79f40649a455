"""docs/actors.md: its example is an authority, and its table names the keys that there are."""

from __future__ import annotations

import re

from search.actors import Authority
from search.actors.authority import _LISTS, _TEXTS
from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "actors.md").read_text("utf-8")


def test_the_example_extends_the_authority() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.S)
    entries = {entry.name: entry for entry in Authority.default().extended(example, "authority.toml").entries}
    assert entries["Olga Petrenko"].alone == ("Petrenko",)
    assert entries["Reuters"].hide
    assert "Taipei" in entries["Taiwan"].capitals


def test_every_key_is_in_the_table() -> None:
    named = {key for row in re.findall(r"^\| (`.*?) \|", DOCUMENT, re.M) for key in re.findall(r"`(\w+)`", row)}
    assert named == _TEXTS | _LISTS | {"hide"}
