"""Repeated lines: those of a site are furniture, those of a syndicated story are not."""

from __future__ import annotations

import datetime
from pathlib import Path

from search.article import Article
from search.corpus import read
from search.corpus.clean import fingerprint
from search.corpus.furniture import furniture_of

NOTICE = "This website is funded by its readers, and every contribution helps us to go on with our work for you."


def _story(number: int) -> str:
    return "\n".join(
        f"Paragraph {n} of story {number} says at some length what happened in town number {number}, and why."
        for n in range(6)
    )


def test_a_line_of_many_stories_is_furniture() -> None:
    assert furniture_of(f"{_story(n)}\n{NOTICE}" for n in range(4)) == {fingerprint(NOTICE)}


def test_two_files_are_not_enough() -> None:
    assert furniture_of(f"{_story(n)}\n{NOTICE}" for n in range(2)) == frozenset()


def test_a_syndicated_story_is_no_furniture() -> None:
    assert furniture_of(f"Site {n}\n{_story(1)}\nFooter {n}" for n in range(9)) == frozenset()


def test_a_syndicated_story_with_an_introduction_of_each_site_is_no_furniture() -> None:
    own = (
        "The editors of site {0} add a long introduction of their own to this story, as they do to every one, "
        "number {0}."
    )
    assert furniture_of(f"{own.format(n)}\n{_story(1)}" for n in range(9)) == frozenset()


def test_a_site_whose_stories_are_copied_elsewhere_has_furniture() -> None:
    site = [f"{_story(n)}\n{NOTICE}" for n in range(6)]
    assert furniture_of([*site, _story(0)]) == {fingerprint(NOTICE)}


def test_a_syndicated_story_keeps_its_body(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(f"Site {n}\n\n{_story(1)}\n\nPrivacy")
    bodies = {
        a.body
        for a in read([tmp_path], max_file_bytes=10**6, today=datetime.date(2026, 1, 1))
        if isinstance(a, Article)
    }
    assert bodies == {_story(1)}
