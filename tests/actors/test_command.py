"""`dateline actors`: list, search by prefix, merges with their evidence, and a changed authority applied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search.actors import ner
from search.cli import cli

ARTICLES = [
    {"id": "1", "title": "One", "body": "It was Sergei Smirnov, the mayor of Zog. Sergei Smirnov left for Kenya."},
    {"id": "2", "title": "Two", "body": "They met Sergei Smirnov, the mayor of Zog."},
    {"id": "3", "title": "Three", "body": "They met Sergey Smirnov, the mayor of Zog, and the Zembla Guild."},
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    file.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), "utf-8")
    return file


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    assert run("rebuild", str(corpus), "--index", str(tmp_path)).exit_code == 0
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, args, catch_exceptions=False)


def listed(index: Path, *args: str) -> dict[str, int]:
    answer = json.loads(run("actors", *args, "--index", str(index), "--json").output)
    return {value["value"]: value["count"] for value in answer["values"]}


def test_it_lists_who_acts_by_prefix_and_by_type(index: Path) -> None:
    assert listed(index) == {"Sergei Smirnov": 3, "Kenya": 1, "Zembla Guild": 1}
    assert listed(index, "ken") == {"Kenya": 1}
    assert listed(index, "--type", "person", "--limit", "1") == {"Sergei Smirnov": 3}
    assert "Kenya" in run("actors", "--index", str(index)).output


def test_it_proposes_merges_with_the_evidence(index: Path) -> None:
    answer = json.loads(run("actors", "--merges", "--index", str(index), "--json").output)
    assert answer["merges"] == [
        {"type": "person", "name": "Sergey Smirnov", "articles": 1, "into": "Sergei Smirnov", "others": 2}
        | {"why": "spelling", "kept": ""}
    ]
    assert "Sergey Smirnov (1), Sergei Smirnov (2): spelling" in run("actors", "--merges", "--index", str(index)).output
    assert run("actors", "--merges", "nobody", "--index", str(index)).output == ""


def test_what_a_model_adds_is_listed_and_stays_when_actors_are_found_anew(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged: list[str] = []

    def tag(text: str) -> dict[str, int]:
        tagged.append(text)
        return {"Zog": 2}

    monkeypatch.setattr(ner, "model", lambda: ("model 1", tag))
    run("rebuild", str(corpus), "--ner", "--index", str(tmp_path))
    assert listed(tmp_path, "--type", "organization") == {"Zog": 3, "Zembla Guild": 1}
    monkeypatch.setenv("DATELINE_NER", "true")
    run("actors", "--renew", "--index", str(tmp_path))
    run("rebuild", str(corpus), "--index", str(tmp_path))
    run("add", str(corpus), "--index", str(tmp_path))
    assert listed(tmp_path, "--type", "organization") == {"Zog": 3, "Zembla Guild": 1}
    assert len(tagged) == len(ARTICLES)
    run("rebuild", str(corpus), "--no-ner", "--index", str(tmp_path))
    assert listed(tmp_path, "--type", "organization") == {"Zembla Guild": 1}
    assert run("check", "--index", str(tmp_path)).exit_code == 0


def test_a_changed_authority_renames_the_actors_of_the_index(index: Path) -> None:
    (index / "authority.toml").write_text('[[organizations]]\nname = "ZG"\naliases = ["Zembla Guild"]\n', "utf-8")
    assert "1 article, 0 skipped" in run("actors", "--apply", "--index", str(index)).output
    assert listed(index) == {"Sergei Smirnov": 3, "Kenya": 1, "ZG": 1}
    assert "3 articles, 0 skipped" in run("actors", "--renew", "--index", str(index)).output
    assert listed(index) == {"Sergei Smirnov": 3, "Kenya": 1, "ZG": 1}
