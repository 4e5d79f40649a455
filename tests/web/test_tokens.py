"""The file of tokens, and the command that makes them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from search.errors import UsageError
from search.web.tokens import Tokens, make, read
from tests.conftest import ROOT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


def test_a_token_is_known_and_stands_nowhere(file: Path) -> None:
    token = make(file, "Ann Reader")
    assert len(token) >= 43
    assert token not in file.read_text()
    assert Tokens(file).holder(token) == "Ann Reader"


@pytest.mark.parametrize("given", ["{}x", "x{}", "{} ", "", "\ud800", "{}\n{}"])
def test_another_is_not(file: Path, given: str) -> None:
    token = make(file, "Ann")
    assert Tokens(file).holder(given.format(token, token)) is None


def test_the_hash_itself_is_no_token(file: Path) -> None:
    make(file, "Ann")
    (known,) = read(file)
    assert Tokens(file).holder(known) is None


def test_a_line_that_an_editor_left_unended_stays_a_line(file: Path) -> None:
    file.write_text("# those who are let in")
    file.chmod(0o600)
    first = make(file, "Ann")
    file.write_text(file.read_text().rstrip("\n"))
    second = make(file, "Ben")
    tokens = Tokens(file)
    assert (tokens.holder(first), tokens.holder(second)) == ("Ann", "Ben")


def test_only_the_owner_may_read_a_new_file(file: Path) -> None:
    make(file, "Ann")
    assert file.stat().st_mode & 0o777 == 0o600


def test_tokens_are_added_and_taken_back_while_the_server_runs(file: Path) -> None:
    first = make(file, "Ann")
    tokens = Tokens(file)
    second = make(file, "Ben")
    assert (tokens.holder(first), tokens.holder(second)) == ("Ann", "Ben")
    file.write_text("\n".join(line for line in file.read_text().splitlines() if "Ann" not in line) + "\n")
    assert (tokens.holder(first), tokens.holder(second)) == (None, "Ben")


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.chmod(0o666), lambda file: file.write_text("?\n")])
def test_a_file_that_is_spoilt_while_the_server_runs_lets_nobody_in(
    file: Path, spoil: Callable[[Path], object]
) -> None:
    token = make(file, "Ann")
    tokens = Tokens(file)
    spoil(file)
    assert tokens.holder(token) is None


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        ("nonsense\n", 0o600, "Line 1 .* no hash"),
        ("# made by hand\n\n" + "a" * 63 + " Ann\n", 0o600, "Line 3"),
        ("\xff", 0o600, "not text"),
        ("", 0o620, "Others can write"),
        ("", 0o602, "Others can write"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(file: Path, content: str, mode: int, said: str) -> None:
    file.write_text(content, "latin-1")
    file.chmod(mode)
    with pytest.raises(UsageError, match=said):
        Tokens(file)
    with pytest.raises(UsageError, match=said):
        make(file, "Ann")


def test_no_file_is_refused(file: Path) -> None:
    with pytest.raises(UsageError, match="dateline token NAME"):
        Tokens(file)


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "\x1b[2J"])
def test_what_is_no_name_is_refused(file: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a name"):
        make(file, name)
    assert not file.exists()


def test_the_command_prints_the_token_and_nothing_else(file: Path) -> None:
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "search", "token", *args]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    done = run("Ann", "--tokens", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert Tokens(file).holder(done.stdout.strip()) == "Ann"
    without = run("Ann")
    assert without.returncode == 2
    assert "--tokens FILE" in without.stderr
