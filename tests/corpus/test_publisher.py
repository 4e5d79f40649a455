"""Who published, and whom the text credits."""

from __future__ import annotations

import pytest

from search.corpus.lines import lines_of
from search.corpus.publisher import Page, canonical, publisher


def _publisher(
    *below: str, above: str = "x", body: str = "The story.", suffix: str | None = None, agency: str | None = None
) -> tuple[str | None, str | None]:
    return publisher(Page(lines_of("\n".join([above, body, *below])), 1, 2, body, suffix, agency))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lefigaro", "Le Figaro"),
        ("www.nytimes.com", "The New York Times"),
        ("REUTERS", "Reuters"),
        ("新华社", "Xinhua"),
        ("the springfield shopper", None),
    ],
)
def test_canonical_name(text: str, name: str | None) -> None:
    assert canonical(text) == name


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("The post Talks fail appeared first on The US Express News.", "The US Express News"),
        ("Australia Latest News, Australia Headlines", "Australia Latest News"),
        ("© 2022 Example Gazette. All rights reserved.", "Example Gazette"),
        ("© 2022. All rights reserved.", None),
    ],
)
def test_source_below_the_story(line: str, source: str | None) -> None:
    assert _publisher(line) == (source, None)


def test_source_is_the_credit_above_the_link() -> None:
    assert _publisher("top channel", "[ad_2]", "Source link") == ("Top Channel", None)


def test_source_link_after_a_sentence_credits_nobody() -> None:
    assert _publisher("And that was all.", "Source link") == (None, None)


def test_the_masthead_beats_the_copyright_line() -> None:
    assert _publisher("© Communities 2019 - Privacy", above="The Limited Times") == ("The Limited Times", None)


def test_origin_is_the_outlet_that_the_page_names() -> None:
    assert _publisher("Source: lefigaro") == (None, "Le Figaro")


def test_origin_is_the_agency_of_the_dateline() -> None:
    assert _publisher(suffix="The Daily Example", agency="Reuters") == ("The Daily Example", "Reuters")


def test_there_is_no_origin_where_it_is_the_source() -> None:
    assert _publisher("Source: Reuters", suffix="Reuters") == ("Reuters", None)


def test_whom_sources_speak_to_counts_from_three_times() -> None:
    assert _publisher(body="He told Al Jazeera so. She told Al Jazeera so. They told Al Jazeera so.") == (
        None,
        "Al Jazeera",
    )
    assert _publisher(body="He told the New York Times so.") == (None, None)
