"""Who is who across articles: what the evidence bears is merged, what it does not is kept apart with the reason."""

from __future__ import annotations

from itertools import permutations

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


def together(*articles: tuple[str, ...], type_: ActorType = "organization") -> dict[str, str]:
    """What is merged where some names stand in one article."""
    census = Census()
    for names in articles:
        census.add([Actor(name, type_) for name in names])
    return {merge.name: merge.into for merge in merges(census, Authority.default()) if not merge.kept}


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
        ({"James Bilborough": 3, "James Bilboroughh": 3}, {}),  # a doubled letter may be another name (O'Neil, O'Neill)
    ],
)
def test_spellings_of_one_full_name(uses: Uses, expected: dict[str, str]) -> None:
    assert merged(uses) == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"Tiani": 1, "Abdourahamane Tiani": 2}, {"Tiani": "Abdourahamane Tiani"}),
        ({"Tiani": 1, "Abdourahamane Tiani": 1}, {}),
        ({"James": 1, "Roger James": 9}, {}),  # it may be a given name
        ({"Smith": 1, "Roger Smith": 9, "Martha Smith": 1}, {"Smith": "Roger Smith"}),
        ({"Smith": 1, "Roger Smith": 8, "Martha Smith": 1}, {}),
        ({"Igor Ryablakov": 1, "Igor Ryabkov": 9}, {"Igor Ryablakov": "Igor Ryabkov"}),
        ({"Igor Ryablakov": 1, "Igor Ryabkov": 8}, {}),
        ({"Oleg Ryablakov": 1, "Igor Ryabkov": 9}, {}),
        ({"Roger Smyth": 1, "Roger Smith": 9}, {}),
        ({"Tom Murtha": 1, "Thomas Murtha": 4}, {"Tom Murtha": "Thomas Murtha"}),
        ({"Roger B. Murtha": 1, "Roger Murtha": 1}, {"Roger Murtha": "Roger B. Murtha"}),
        ({"Roger O'Mally": 1, "Roger O'Malley": 4}, {}),
        ({"Roger O'Neil": 1, "Roger O'Neill": 4}, {"Roger O'Neil": "Roger O'Neill"}),
    ],
)
def test_a_surname_a_slip_and_a_short_given_name_need_a_role_that_agrees(uses: Uses, expected: dict[str, str]) -> None:
    assert merged(uses, role="the president of Zembla") == expected
    assert merged(uses) == {}


def test_a_role_in_the_service_of_another_is_not_that_others_role() -> None:
    census = Census()
    for name, role in {"Murtha": "President", "Roger Murtha": "President Orlov's adviser"}.items():
        for _ in range(2):
            census.add([Actor(name, "person", role=role)])
    assert [merge.kept for merge in merges(census, Authority.default())] == [
        "nothing that the articles say of them agrees"
    ]


def test_people_of_one_name_beside_one_rare_actor_are_one() -> None:
    beside = ("Tom Murtha", "Zembla Oil"), ("Thomas Murtha", "Zembla Oil")
    assert together(*beside, type_="person") == {"Tom Murtha": "Thomas Murtha"}
    everybody = [("Zembla Oil",)] * 100
    assert together(*beside, *everybody, type_="person") == {}


def test_the_order_of_articles_does_not_matter() -> None:
    articles = [("Tom Murtha", "Zembla Oil"), ("Tom Murtha",), ("Thomas Murtha",), ("Thomas Murtha", "Zembla Oil")]
    everyway = {frozenset(together(*order, type_="person").items()) for order in permutations(articles)}
    assert everyway == {frozenset({("Tom Murtha", "Thomas Murtha")})}


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"Zembla Oil Co Ltd": 3, "Zembla Oil": 1}, {"Zembla Oil": "Zembla Oil Co Ltd"}),
        ({"Zembla Oil Co Ltd": 3, "Zembla Oil Co": 1}, {"Zembla Oil Co": "Zembla Oil Co Ltd"}),
        ({"Zembla Oil Co Ltd": 3, "Zembla Oil Limited": 1}, {"Zembla Oil Limited": "Zembla Oil Co Ltd"}),
        ({"Zembla Oil Corp": 3, "Zembla Oil Inc": 1}, {"Zembla Oil Inc": "Zembla Oil Corp"}),
        ({"Zembla Oil Co": 3, "Zembla Oil Corp": 1}, {"Zembla Oil Corp": "Zembla Oil Co"}),
        ({"Zembla Oil Co": 3, "Zembla Oil Plc": 1}, {}),
        ({"Zembla Oil AG": 3, "Zembla Oil Corp": 1}, {}),
        ({"Zembla Oil Corp": 3, "Zembla Oil Bancorp Inc": 1}, {}),
        ({"U.S.A. Inc": 1, "USA Inc": 3}, {}),
        ({"USA Zembla Oil": 1, "US Zembla Oil": 3}, {}),
        ({"Centre for Zemblan Labour": 1, "Center for Zemblan Labor": 3},
         {"Centre for Zemblan Labour": "Center for Zemblan Labor"}),
        ({"Zembla Oil": 1, "Zembla Oil Plc": 1}, {"Zembla Oil Plc": "Zembla Oil"}),
    ],
)  # fmt: skip
def test_forms_of_an_organisation(uses: Uses, expected: dict[str, str]) -> None:
    assert merged(uses, "organization") == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"Zembla Oil AG": 3, "Zembla Oil Corp": 3, "Zembla Oil": 1}, {}),
        ({"Zembla Oil AG": 9, "Zembla Oil Corp": 1, "Zembla Oil": 1}, {"Zembla Oil": "Zembla Oil AG"}),
        ({"Zembla Oil": 9, "Zembla Oil AG": 2, "Zembla Oil Corp": 1}, {"Zembla Oil AG": "Zembla Oil"}),
        ({"Zembla Oil Plc": 3, "Zembla Oil PLC": 2, "Zembla Oil": 1},
         {"Zembla Oil PLC": "Zembla Oil Plc", "Zembla Oil": "Zembla Oil Plc"}),
    ],
)  # fmt: skip
def test_a_name_without_its_legal_form_is_the_body_that_is_by_far_the_commonest(
    uses: Uses, expected: dict[str, str]
) -> None:
    assert merged(uses, "organization") == expected


def test_the_end_of_other_names_is_no_name() -> None:
    ends = {"Zembla Ferret Systems": 1, "Zog Ferret Systems": 1}
    assert merged({"Ferret Systems": 1, "Ferret Systems Inc": 2, **ends}, "organization") == {}
    assert merged({"Ferret Systems Inc": 1, "FERRET Systems Inc": 2, **ends}, "organization") != {}
    assert merged({"Ferret Systems": 5, "Ferret Systems Inc": 2, **ends}, "organization") != {}
    assert together(("Ferret Systems", "Ferret Systems Inc"), *((name,) for name in ends)) != {}


def test_a_surname_is_no_company() -> None:
    census = Census()
    for name in ("Murtha", "Murtha Corp"):
        census.add([Actor(name, "organization")])
    for name in ("Roger Murtha", "Martha Murtha"):
        census.add([Actor(name, "person")])
    assert [merge.kept[:9] for merge in merges(census, Authority.default())] == ["the words"]


def test_common_words_in_few_articles_are_no_name() -> None:
    others = {"Zembla Ferrets": 1, "Oil of Zog": 1}
    assert merged({"Zembla Oil Co": 1, "Zembla Oil": 1, **others}, "organization") == {}
    assert merged({"Zembla Oil Co": 2, "Zembla Oil": 1, **others}, "organization") == {"Zembla Oil": "Zembla Oil Co"}


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"ZFPU": 1, "Zembla Ferrets Party Union": 2}, {"ZFPU": "Zembla Ferrets Party Union"}),
        ({"ZFP": 1, "Zembla Ferrets Party": 4}, {}),
        ({"ZFP": 1, "Zembla Ferrets Party": 5}, {"ZFP": "Zembla Ferrets Party"}),
        ({"ZFPU": 1, "Zembla Ferrets Party Union": 2, "Zog Farm Peasants Union": 2}, {}),
        ({"ZFPP": 1, "Zembla Ferrets Party Plc": 2}, {}),  # an acronym leaves the legal form out
    ],
)  # fmt: skip
def test_initials(uses: Uses, expected: dict[str, str]) -> None:
    assert merged(uses, "organization") == expected


def test_an_acronym_means_what_stands_beside_it() -> None:
    common = [("Zembla Ferrets Party",)] * 9
    assert together(("ZFP", "Zog Farm Party"), *common) == {"ZFP": "Zog Farm Party"}
    assert together(("ZFP", "Zog Farm Party"), ("ZFP Inc",), ("ZFP Inc",)) == {"ZFP": "Zog Farm Party"}
    assert together(("ZFP", "Zog Farm Party"), *[("ZFP",)] * 4) == {}, "it stands beside it in one article of five"


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
