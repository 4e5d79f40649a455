"""The walk is safe and ordered, reading is bounded, decoding says what it guesses."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from search.corpus.files import Skipped, Source, UnreadableError, decode, read_bytes, walk
from search.corpus.roots import named


def _paths(folder: Path) -> list[str]:
    return [found.path for found in walk(named([folder]))]


def _source(file: Path, packed: bool = False) -> Source:
    return Source(file, file.name, "scrape", packed)


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/z.txt", "b/y.jsonl"):
        (tmp_path / name).write_text("text")
    assert _paths(tmp_path) == ["a.txt", "b/y.jsonl", "b/z.txt", "c.txt"]


def test_a_file_may_be_given_itself(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    assert _paths(tmp_path / "a.txt") == ["a.txt"]


def test_what_is_missing_is_listed(tmp_path: Path) -> None:
    assert list(walk(named([tmp_path / "gone"]))) == [Skipped("gone", "there is no such file")]


@pytest.mark.parametrize(("name", "reason"), [("a.mhtml", "a web archive is not"), ("a.pdf", "not a kind of file")])
def test_other_kinds_are_listed_with_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_text("text")
    [found] = walk(named([tmp_path]))
    assert isinstance(found, Skipped)
    assert found.reason.startswith(reason)


def test_hidden_folders_are_not_entered(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text("text")
    assert list(walk(named([tmp_path]))) == [Skipped(".git", "a hidden folder is not read")]


def test_links_out_of_the_folder_and_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "out.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "loop").symlink_to(corpus)
    assert [type(found) for found in walk(named([corpus]))] == [Skipped, Skipped]


def test_a_link_to_a_file_of_the_same_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert [found.path for found in walk(named([tmp_path])) if isinstance(found, Source)] == ["a.txt", "b.txt"]


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UnreadableError, match="not a regular file"):
        read_bytes(_source(tmp_path / "a.txt"), 100)


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 101)
    with pytest.raises(UnreadableError, match="larger than 100 bytes"):
        read_bytes(_source(tmp_path / "a.txt"), 100)


def test_gzip_is_unpacked_member_by_member(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"one ") + gzip.compress(b"two"))
    assert read_bytes(_source(tmp_path / "a.txt.gz", packed=True), 100) == b"one two"


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"x" * 10_000_000))
    with pytest.raises(UnreadableError, match="unpacks to more than"):
        read_bytes(_source(tmp_path / "a.txt.gz", packed=True), 1_000_000)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"not gzip at all", "damaged"), (gzip.compress(b"text" * 100)[:-9], "cut short")]
)
def test_damaged_gzip_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.txt.gz").write_bytes(content)
    with pytest.raises(UnreadableError, match=reason):
        read_bytes(_source(tmp_path / "a.txt.gz", packed=True), 1000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_text_is_decoded(encoding: str) -> None:
    assert decode("Zürich – „Café“".encode(encoding)) == "Zürich – „Café“"


def test_a_stray_byte_in_a_text_of_utf_8_spoils_no_other_letter() -> None:
    assert decode("Zürich und Köln".encode() + b"\xc3") == "Zürich und Köln\ufffd"


def test_a_replacement_character_that_is_there_stays() -> None:
    assert decode("don\ufffdt".encode()) == "don\ufffdt"


def test_names_that_are_not_utf_8_are_shown_each_in_its_own_way(tmp_path: Path) -> None:
    for name in (b"\xff.txt", b"\xfe.txt", b"\n.txt"):
        (tmp_path / os.fsdecode(name)).write_text("text")
    assert sorted(_paths(tmp_path)) == [r"\x0a.txt", r"\xfe.txt", r"\xff.txt"]


def test_a_folder_named_like_a_file_is_walked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a.txt" / "b.txt").write_text("text")
    assert _paths(tmp_path) == ["a.txt/b.txt"]


def test_a_link_to_itself_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("a.txt")
    [source] = walk(named([tmp_path]))
    assert isinstance(source, Source)
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_bytes(source, 100)


@pytest.mark.parametrize("name", ["loop.txt", "a\0b.txt", "x" * 300])
def test_a_path_that_cannot_be_looked_up_is_listed(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    [found] = walk(named([tmp_path / name]))
    assert isinstance(found, Skipped)
    assert found.reason.startswith("cannot be read")


def test_gzip_of_endless_empty_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.corpus.files._MOST_MEMBERS", 100)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"") * 101)
    with pytest.raises(UnreadableError, match="more than 100 gzip members"):
        read_bytes(_source(tmp_path / "a.txt.gz", packed=True), 1 << 20)


def test_a_stray_nul_costs_no_text() -> None:
    text = "The council voted on Monday to close the library, and nobody came to the last reading. " * 5
    assert decode(f"{text}\0{text}".encode()) == f"{text}\ufffd{text}"


def test_binary_data_is_refused() -> None:
    with pytest.raises(UnreadableError, match="binary"):
        decode(b"text\0text")
