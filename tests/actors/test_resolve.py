"""Who is meant, within one article."""

from __future__ import annotations

import pytest

from search.actors import find
from search.article import Actor, Article


def actors(text: str) -> dict[str, Actor]:
    return {actor.name: actor for actor in find(Article(id="1", body=text)).actors}


def counts(text: str) -> dict[str, int]:
    return {name: actor.count for name, actor in actors(text).items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Oleg Ignatov spoke. Ignatov sat down. Mr Ignatov left.", {"Oleg Ignatov": 3}),
        ("Sergey Lavrov came, then Sergei Lavrov and Lavrov.", {"Sergei Lavrov": 3}),
        ("George W. Bush spoke; Bush left.", {"George W. Bush": 2}),
        ("The delegation of Sergei Ryablakov left.", {"Sergei Ryabkov": 1}),
        ("Vladimir Putin said Putin would.", {"Vladimir Putin": 2}),
        ("Biden called Putin.", {"Joe Biden": 1, "Vladimir Putin": 1}),
        ("Bush and Clinton spoke.", {}),
        ("Then Gribblethorpe spoke.", {}),
        ("Volodymyr Putin is a baker.", {"Volodymyr Putin": 1}),
        ("Igor Ryablakov is a baker.", {"Igor Ryablakov": 1}),
        ("John Smith and Mary Smith met.", {"John Smith": 1, "Mary Smith": 1}),
        ("The Organization for Security and Cooperation in Europe (OSCE) met. OSCE staff left.",
         {"Organization for Security and Cooperation in Europe": 3}),
        ("The Atlantic Alliance is NATO.", {"NATO": 2}),
        ("Standard Zinc Corp rose. Standard Zinc fell.", {"Standard Zinc Corp": 2}),
    ],
)  # fmt: skip
def test_mentions_become_actors(text: str, found: dict[str, int]) -> None:
    assert counts(text) == found


def test_a_surname_shared_by_two_goes_to_the_one_last_named_in_full() -> None:
    found = actors("John Smith left. Smith was tired. Mary Smith came. Smith was not.")
    assert (found["John Smith"].count, found["Mary Smith"].count) == (2, 2)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Russian Deputy Foreign Minister Alexander Grushko spoke.", "Deputy Foreign Minister"),
        ("Mr Alexander Grushko spoke.", None),
        ("Alexander Grushko, the deputy foreign minister, spoke.", "deputy foreign minister"),
        ("Alexander Grushko, speaking in Rome, was calm.", None),
    ],
)
def test_the_role_is_what_the_text_calls_them(text: str, role: str | None) -> None:
    assert actors(text)["Alexander Grushko"].role == role
