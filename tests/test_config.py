"""Settings: a flag beats the environment, which beats the file, which beats the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.config import Settings, load
from search.errors import UsageError


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert load({}, {}, tmp_path / "dateline.toml") == Settings()


def test_the_order_of_precedence(tmp_path: Path) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text('index = "from-file"\nport = 1\nthreads = 7\n')
    environment = {"DATELINE_INDEX": "from-environment", "DATELINE_PORT": "2"}
    settings = load({"index": Path("from-flag"), "port": None}, environment, file)
    assert (settings.index, settings.port, settings.threads) == (Path("from-flag"), 2, 7)


@pytest.mark.parametrize("content", ["colour = 1\n", 'port = "many"\n', "port = \n", "\xff"])
def test_a_wrong_file_is_refused_with_its_reason(tmp_path: Path, content: str) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text(content, "latin-1")
    with pytest.raises(UsageError, match=r"dateline\.toml|port"):
        load({}, {}, file)


def test_a_wrong_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="port"):
        load({}, {"DATELINE_PORT": "http"}, tmp_path / "none.toml")


@pytest.mark.parametrize(("word", "value"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_a_switch_is_set_by_a_word_of_the_environment(tmp_path: Path, word: str, value: bool) -> None:
    assert load({}, {"DATELINE_NER": word}, tmp_path / "none.toml").ner is value


def test_a_switch_takes_true_or_false(tmp_path: Path) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text("ner = true\n")
    assert load({}, {}, file).ner is True
    with pytest.raises(UsageError, match=r"'ner' cannot be 'perhaps'\. It takes true or false"):
        load({}, {"DATELINE_NER": "perhaps"}, file)
