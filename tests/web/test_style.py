"""The style sheet: contrast computed from its tokens (WCAG 2.2, 1.4.3 and 1.4.11), and no class that nothing uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import search.web

WEB = Path(search.web.__file__).parent
CSS = (WEB / "static" / "page.css").read_text("utf-8")
_TOKENS = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
_LIGHT, _DARK, _PRINT = (dict(_TOKENS.findall(block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S))
SCHEMES = {"light": _LIGHT, "dark": _LIGHT | _DARK, "print": _LIGHT | _PRINT}

TEXT = [
    ("ink", "paper"),
    ("ink", "panel"),
    ("muted", "paper"),
    ("muted", "panel"),
    ("link", "paper"),
    ("link", "panel"),
    ("visited", "paper"),
    ("accent", "paper"),
    ("on-button", "button"),
    ("on-mark", "mark"),
    ("on-notice", "notice"),
]
SHAPES = [("edge", "paper"), ("edge", "panel"), ("link", "paper"), ("on-notice", "paper")]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_has_a_contrast_of_4_5(scheme: str, text: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][text], SCHEMES[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_what_must_be_seen_has_a_contrast_of_3(scheme: str, shape: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][shape], SCHEMES[scheme][ground]) >= 3


def test_every_class_of_the_sheet_is_used_by_a_template() -> None:
    html = "".join(path.read_text("utf-8") for path in (WEB / "templates").iterdir())
    used = {name for classes in re.findall(r'class="([^"]*)"', html) for name in classes.split()}
    used |= {"person", "organization", "country"}  # the value of an actor's type
    assert set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S))) <= used


def test_every_colour_is_a_token() -> None:
    outside = re.sub(r":root \{.*?\}", "", CSS, flags=re.S)
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", outside) == []
