"""A changed authority reaches every article that it concerns, as if all were added anew, and no file is read."""

from __future__ import annotations

import datetime
from itertools import islice
from pathlib import Path

import pytest

from search import config, corpus, ingest
from search import export as exports
from search.actors import finder
from search.actors.applied import FILE, Applied, shipped
from search.actors.merge import Merge
from search.article import Article
from search.config import Settings
from search.engines import Engine, open_engine
from search.errors import UsageError
from search.results import SearchRequest

AUTHORITIES = (
    '[[people]]\nname = "Paul A. Volcker"\naliases = ["Paul Volcker"]\nalone = ["Volcker"]\n'
    '[[organizations]]\nname = "The Bundesbank"\naliases = ["Bundesbank", "German Bundesbank"]\n',
    '[[countries]]\nname = "United States"\nhide = true\n[[countries]]\nname = "Nippon"\naliases = ["Japan"]\n',
    '[[organizations]]\nname = "Fed"\naliases = ["Federal Reserve", "Federal Reserve Board"]\n'
    '[[organizations]]\nname = "Securities and Exchange Commission"\naliases = ["SEC"]\nhide = true\n',
    "",
)
MERGES = (
    Merge("person", "Jim Baker", 3, "James Baker", 90, "given name"),
    Merge("organization", "Salomon Brothers", 3, "Salomon Brothers Inc", 9, "short form"),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return config.load({"index": tmp_path}, environment={})


def held(engine: Engine) -> dict[str, Article]:
    return {article.id: article for article in exports.found(engine, SearchRequest())[1]}


def test_an_index_after_each_change_is_as_if_all_were_added_under_it(settings: Settings, shared: Path) -> None:
    found = corpus.read([shared / "corpora" / "reuters.jsonl.gz"], max_file_bytes=1 << 30, today=datetime.date.today())
    engine, articles = open_engine(settings), [item for item in islice(found, 800) if isinstance(item, Article)]
    Applied(shipped(), "", MERGES).write(settings.index)
    engine.rebuild(map(finder(settings), articles))
    for text in AUTHORITIES:
        (settings.index / "authority.toml").write_text(text, "utf-8")
        ingest.apply_authority(engine, settings)
        find = finder(settings)
        assert {article.id: article.actors for article in held(engine).values()} == {
            article.id: find(article).actors for article in articles
        }


def test_only_what_it_concerns_is_changed(settings: Settings) -> None:
    engine = open_engine(settings)
    engine.rebuild([Article("1", body="The Zembla Guild met."), Article("2", body="President Zog spoke.")])
    ingest.renew_actors(engine, settings)
    (settings.index / "authority.toml").write_text('[[people]]\nname = "Xavier Zog"\nalone = ["Zog"]\n', "utf-8")
    assert ingest.apply_authority(engine, settings).articles == 1
    assert [actor.name for actor in engine.article("2").actors] == ["Xavier Zog"]
    generation = engine.generation()
    assert ingest.apply_authority(engine, settings).articles == 0
    assert engine.generation() == generation


def test_what_is_added_under_a_changed_authority_applies_it_to_all(settings: Settings, tmp_path: Path) -> None:
    engine = open_engine(settings)
    engine.rebuild([Article("1", body="President Zog spoke.")])
    ingest.renew_actors(engine, settings)
    (settings.index / "authority.toml").write_text('[[people]]\nname = "Xavier Zog"\nalone = ["Zog"]\n', "utf-8")
    new = tmp_path / "new.jsonl"
    new.write_text('{"id": "2", "body": "President Zog left."}\n', "utf-8")
    ingest.add(engine, settings, [new], set())
    assert {id_: [actor.name for actor in article.actors] for id_, article in held(engine).items()} == {
        "1": ["Xavier Zog"],
        "2": ["Xavier Zog"],
    }


def test_an_index_of_other_rules_is_read_anew(settings: Settings) -> None:
    engine = open_engine(settings)
    engine.rebuild([Article("1", body="President Zog spoke.")])
    assert ingest.apply_authority(engine, settings).articles == 1
    assert [actor.name for actor in engine.article("1").actors] == ["Zog"]
    assert Applied.read(settings.index) == Applied(shipped())


def test_the_authority_has_the_last_word_over_merges(settings: Settings) -> None:
    applied = Applied(merges=(Merge("person", "Oleh Zog", 1, "Oleg Zog", 3, "spelling"),))
    applied.write(settings.index)
    assert Applied.read(settings.index) == applied

    def named(text: str) -> list[str]:
        (settings.index / "authority.toml").write_text(text, "utf-8")
        return [actor.name for actor in finder(settings)(Article("1", body="President Oleh Zog spoke.")).actors]

    assert named("") == ["Oleg Zog"]
    assert named('[[people]]\nname = "Oleh Zog"') == ["Oleh Zog"]
    assert named('[[people]]\nname = "Zog II"\naliases = ["Oleg Zog"]') == ["Zog II"]
    assert named('[[people]]\nname = "Oleg Zog"\nhide = true') == []


def test_a_file_that_says_nothing_is_refused(settings: Settings) -> None:
    for text in ('[{"type": 3}]', "{", '{"shipped": "", "own": "", "merges": [{"a": 1}]}'):
        (settings.index / FILE).write_text(text, "utf-8")
        with pytest.raises(UsageError, match="does not say how actors were found"):
            Applied.read(settings.index)
