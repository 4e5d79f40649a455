"""Who is who across articles: what the evidence bears is merged, what it does not is kept apart with the reason."""

from __future__ import annotations

import pytest

from search.actors import Authority
from search.actors.merge import Census, Merge, mapping, merges, renamed
from search.article import Actor, ActorType, Article

Uses = dict[str, int]


def found(uses: Uses, type_: ActorType = "person", role: str | None = None) -> dict[str, Merge]:
    census = Census()
    for name, articles in uses.items():
        for _ in range(articles):
            census.add([Actor(name, type_, role=role)])
    return {merge.name: merge for merge in merges(census, Authority.default())}


def merged(uses: Uses, type_: ActorType = "person", role: str | None = None) -> dict[str, str]:
    return {name: merge.into for name, merge in found(uses, type_, role).items() if not merge.kept}


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"Sergei Smirnov": 5, "Sergey Smirnov": 1}, {"Sergey Smirnov": "Sergei Smirnov"}),
        ({"Oleh Bilenky": 5, "Oleh Bilenskyy": 1}, {}),
        ({"Oleh Bilensky": 5, "Oleh Bilenskiy": 2}, {"Oleh Bilenskiy": "Oleh Bilensky"}),
        ({"Volodymyr Zelensky": 1, "Volodymyr Zelenskii": 9}, {}),  # fewer than two articles have the authority's name
        ({"Volodymyr Zelensky": 2, "Volodymyr Zelenskii": 9}, {"Volodymyr Zelenskii": "Volodymyr Zelensky"}),
        ({"Roger B. Smith": 1, "Roger Smith": 4}, {"Roger B. Smith": "Roger Smith"}),
        ({"Roger B. Smith": 1, "Roger A. Smith": 4}, {}),
        ({"Roger Smith": 1, "Roger A. Smith": 4, "Roger B. Smith": 4}, {}),
        ({"Stewart Bain Sr": 1, "Stewart Bain Jr": 4}, {}),
        ({"Roger Smith": 9, "Martha Smith": 1}, {}),
        ({"Vladimir Orlov": 9, "Volodymyr Orlov": 1}, {}),
        ({"Sergei Smirnov": 1, "Sergey Smirnov": 1}, {}),
    ],
)
def test_spellings_of_one_full_name(uses: Uses, expected: dict[str, str]) -> None:
    assert merged(uses) == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"Tiani": 1, "Abdourahamane Tiani": 2}, {"Tiani": "Abdourahamane Tiani"}),
        ({"Tiani": 1, "Abdourahamane Tiani": 1}, {}),
        ({"Smith": 1, "Roger Smith": 9, "Martha Smith": 1}, {"Smith": "Roger Smith"}),
        ({"Smith": 1, "Roger Smith": 8, "Martha Smith": 1}, {}),
        ({"Igor Ryablakov": 1, "Igor Ryabkov": 9}, {"Igor Ryablakov": "Igor Ryabkov"}),
        ({"Igor Ryablakov": 1, "Igor Ryabkov": 8}, {}),
        ({"Oleg Ryablakov": 1, "Igor Ryabkov": 9}, {}),
        ({"Roger Smyth": 1, "Roger Smith": 9}, {}),
        ({"Tom Murtha": 1, "Thomas Murtha": 4}, {"Tom Murtha": "Thomas Murtha"}),
    ],
)
def test_a_surname_a_slip_and_a_short_given_name_need_a_role_that_agrees(uses: Uses, expected: dict[str, str]) -> None:
    assert merged(uses, role="the president of Zembla") == expected
    assert merged(uses) == {}


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"Zembla Oil Co Ltd": 3, "Zembla Oil": 1}, {"Zembla Oil": "Zembla Oil Co Ltd"}),
        ({"Zembla Oil Co Ltd": 3, "Zembla Oil Co": 1}, {"Zembla Oil Co": "Zembla Oil Co Ltd"}),
        ({"Zembla Oil AG": 3, "Zembla Oil Corp": 1}, {}),
        ({"Zembla Oil AG": 3, "Zembla Oil Corp": 3, "Zembla Oil": 1}, {}),
        ({"Centre for Zemblan Labour": 1, "Center for Zemblan Labor": 3},
         {"Centre for Zemblan Labour": "Center for Zemblan Labor"}),
        ({"ZFPU": 1, "Zembla Ferrets Party Union": 2}, {"ZFPU": "Zembla Ferrets Party Union"}),
        ({"ZFP": 1, "Zembla Ferrets Party": 4}, {}),
        ({"ZFP": 1, "Zembla Ferrets Party": 5}, {"ZFP": "Zembla Ferrets Party"}),
        ({"ZFPU": 1, "Zembla Ferrets Party Union": 2, "Zog Farm Peasants Union": 2}, {}),
    ],
)  # fmt: skip
def test_forms_of_an_organisation(uses: Uses, expected: dict[str, str]) -> None:
    assert merged(uses, "organization") == expected


def test_what_is_kept_apart_says_why() -> None:
    kept = found({"Smith": 1, "Roger Smith": 5, "Martha Smith": 4}, role="the treasurer")["Smith"].kept
    assert kept == "it may be any of Roger Smith (5), Martha Smith (4)"


def test_a_chain_of_merges_ends_at_its_last_name() -> None:
    a = Merge("person", "A", 1, "B", 2, "spelling")
    b = Merge("person", "B", 2, "C", 3, "spelling")
    apart = Merge("person", "D", 1, "C", 3, "garbled", "too common")
    assert mapping([a, b, apart]) == {("person", "A"): "C", ("person", "B"): "C"}


def test_an_article_lists_who_became_one_once_with_all_mentions() -> None:
    actors = (
        Actor("Oleg", "person", ((9, 12),)),
        Actor("Chad", "country", ((20, 24),)),
        Actor("Oleh", "person", ((1, 4),)),
    )
    article = renamed(Article(id="1", actors=actors), {("person", "Oleh"): "Oleg"})
    assert article.actors == (Actor("Oleg", "person", ((1, 4), (9, 12))), Actor("Chad", "country", ((20, 24),)))


def test_an_article_without_a_merged_name_is_the_same_value() -> None:
    article = Article(id="1", actors=(Actor("Chad", "country"),))
    assert renamed(article, {("person", "Chad"): "X"}) is article
