"""The command line, as a user types it: what it prints where, and its exit status."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search import actors, cli, corpus, open_engine
from search.article import Article
from tests.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `dateline ARGS` with an index of its own: status, standard output, standard error."""
    monkeypatch.setenv("DATELINE_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*args: object) -> tuple[int, str, str]:
        capfd.readouterr()
        monkeypatch.setattr("sys.argv", ["dateline", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture(scope="module")
def seeds_index(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds, built once."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    found = corpus.read([seeds], max_file_bytes=1 << 20, today=datetime.date(2026, 1, 1))
    open_engine(folder).rebuild(actors.find(item) for item in found if isinstance(item, Article))
    return folder


@pytest.fixture
def built(run: Run, seeds_index: Path, tmp_path: Path) -> Run:
    """`run`, with an index of the seeds in place."""
    shutil.copytree(seeds_index, tmp_path / "index")
    return run


def test_a_rebuild_ends_with_what_it_did(run: Run, seeds: Path) -> None:
    status, out, err = run("rebuild", seeds)
    assert status == 0
    assert out.startswith("5 articles, 0 skipped, ")
    assert out.endswith("generation 1\n")
    assert err == ""


def test_bad_files_and_lines_are_listed_and_the_rest_is_indexed(run: Run, seeds: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(seeds, corpus)
    (corpus / "empty.txt").write_text(" ")
    (corpus / "notes.pdf").write_bytes(b"%PDF")
    (corpus / "lines.jsonl").write_text('{"title": "A"}\n{"title": \n[1]\n{"body": "B"}\n')
    status, out, err = run("rebuild", corpus)
    assert status == 0
    assert out.startswith("7 articles, 4 skipped")
    assert sorted(line.split(":")[0] for line in err.splitlines()) == [
        "skipped empty.txt",
        "skipped lines.jsonl#2",
        "skipped lines.jsonl#3",
        "skipped notes.pdf",
    ]
    assert run("rebuild", "--strict", corpus)[0] == 1


def test_what_is_left_out_is_listed_by_reason_and_not_without_end(run: Run, tmp_path: Path) -> None:
    twice = '{"id": "g1", "body": "Talks were held in Geneva."}\n'
    (tmp_path / "lines.jsonl").write_text(twice * 194 + "{\n" * 25)
    status, out, err = run("rebuild", tmp_path / "lines.jsonl")
    assert out.startswith("1 article, 218 skipped, ")
    lines = err.splitlines()
    assert lines[0] == "skipped lines.jsonl#195: it is not JSON"
    assert lines[9:] == [
        "skipped lines.jsonl#204: it is not JSON",
        "skipped 15 more: it is not JSON (--json lists all)",
        "skipped g1 (193 times): the same article was already read",
    ]
    assert status == 0
    assert len(json.loads(run("rebuild", "--json", tmp_path / "lines.jsonl")[1])["skipped"]) == 218


def test_what_has_not_changed_is_counted_and_no_fault(built: Run, seeds: Path) -> None:
    status, out, err = built("add", "--strict", seeds)
    assert (status, err) == (0, "")
    assert out.startswith("0 articles, 5 unchanged, 0 skipped, ")


def test_a_folder_without_articles_leaves_the_index_as_it_is(built: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    status, out, err = built("rebuild", tmp_path / "nothing")
    assert (status, out) == (1, "")
    assert "No article was found" in err
    assert json.loads(built("info", "--json")[1])["generation"] == 1


def test_search_shows_hits_with_what_a_reader_needs(built: Run) -> None:
    status, out, _ = built("search", '"NATO-Russia Council"')
    assert status == 0
    assert "Putin-Biden: how to avoid war in Ukraine" in out
    assert "The Limited Times · via Le Figaro · 2022-01-09" in out
    assert "001_1797f815085c3a86.txt" in out
    assert "2 articles for “NATO-Russia Council”" in out


def test_search_as_json_is_the_http_answer(built: Run) -> None:
    page = json.loads(built("search", "sanctions", "--json", "--limit", "2", "--sort", "newest")[1])
    assert page["query"]["text"] == "sanctions"
    assert page["total"] == len(page["hits"]) == 2
    assert page["hits"][0]["date"]["value"] == "2022-01-09"


def test_an_odd_query_is_answered_with_a_warning(built: Run) -> None:
    status, out, err = built("search", '"open door')
    assert status == 0
    assert "not closed" in err
    assert "articles for “open door”" in out


def test_show_tells_what_cleaning_removed(built: Run) -> None:
    status, out, _ = built("show", "004_9931ad060816b624.txt")
    assert status == 0
    assert "WASHINGTON" in out
    assert "Removed by cleaning" in out
    record = json.loads(built("show", "004_9931ad060816b624.txt", "--json")[1])
    assert record["dateline"] == "WASHINGTON"
    assert any("Dallas Police" in removed["text"] for removed in record["removed"])


def test_info_and_check(built: Run) -> None:
    assert "articles" in built("info")[1]
    assert built("check")[:2] == (0, "The index is whole.\n")


def test_check_names_a_damaged_file_and_ends_with_1(built: Run, seeds: Path, tmp_path: Path) -> None:
    built("rebuild", seeds)
    (tmp_path / "index" / "gen-000002" / "generation.arrays").write_text("{}")
    status, out, _ = built("check")
    assert status == 1
    assert "gen-000002/generation.arrays" in out


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["search", "x"], 1, "dateline rebuild"),
        (["info"], 1, "dateline rebuild"),
        (["check"], 1, "dateline rebuild"),
        (["rebuild", "/no/such/folder"], 2, "no file or folder"),
        (["rebuild"], 2, "Missing argument"),
        (["rebuild", ".", "--skip", "dates"], 2, "actors"),
        (["search", "x", "--limit", "1001"], 2, "0 to 1000"),
        (["search", "x", "--sort", "best"], 2, "newest"),
        (["export", "x"], 1, "dateline rebuild"),
        (["export", "x", "--format", "xls"], 2, "ndjson"),
        (["serch"], 2, "search"),
    ],
)
def test_a_mistake_says_what_to_do(run: Run, args: list[str], status: int, words: str) -> None:
    got, out, err = run(*args)
    assert (got, out) == (status, "")
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("args", "status", "type_"),
    [
        (["search", "x", "--json"], 1, "index-unavailable"),
        (["search", "x", "--json", "--limit", "1001"], 2, "request"),
        (["rebuild", "--json", "/no/such/folder"], 2, "usage"),
        (["search", "--json", "-oil"], 2, "usage"),
    ],
)
def test_where_json_is_asked_for_an_error_is_the_problem_document(
    run: Run, args: list[str], status: int, type_: str
) -> None:
    got, out, err = run(*args)
    assert (got, out) == (status, "")
    problem = json.loads(err)
    assert problem["type"] == f"urn:problem-type:dateline:{type_}"
    assert {"title", "status", "detail", "hint"} <= set(problem)


@pytest.mark.parametrize("command", ["search", "export"])
def test_a_query_that_looks_like_an_option_is_told_how_to_be_written(run: Run, command: str) -> None:
    status, _, err = run(command, "-oil")
    assert status == 2
    assert f"dateline {command} -- '-word'" in err


def test_an_unknown_article_ends_with_1(built: Run) -> None:
    status, _, err = built("show", "nothing")
    assert status == 1
    assert "No article has the id 'nothing'" in err


def test_an_export_goes_to_standard_output_and_says_where_it_comes_from(built: Run) -> None:
    status, out, err = built("export", "sanctions", "--format", "ndjson", "--sort", "newest", "--from", "2022")
    page = json.loads(built("search", "sanctions", "--sort", "newest", "--from", "2022", "--json")[1])
    assert status == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == [hit["id"] for hit in page["hits"]]
    assert f"{page['total']} article" in err
    assert "for sanctions; from=2022; sort=newest" in err


@pytest.mark.parametrize(("name", "start"), [("csv", "\ufeffid,title,"), ("bib", "@comment{"), ("ris", "TY  - NEWS")])
def test_an_export_is_in_the_format_asked_for(built: Run, name: str, start: str) -> None:
    status, out, _ = built("export", "--format", name)
    assert status == 0
    assert out.startswith(start)


def test_a_whole_archive_can_be_built_again_from_its_export(built: Run, tmp_path: Path) -> None:
    out = built("export", "--format", "ndjson", "--sort", "newest")[1]
    (tmp_path / "archive.ndjson").write_text(out, "utf-8")
    assert built("rebuild", "--strict", tmp_path / "archive.ndjson")[0] == 0
    again = built("export", "--format", "ndjson", "--sort", "newest")[1]
    titles = [[(a["id"], a["title"], a["body"]) for a in map(json.loads, text.splitlines())] for text in (out, again)]
    assert titles[0] == titles[1] and len(titles[0]) == 5


def test_watch_keeps_the_index_as_the_folder_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.building, "changes", lambda look, _: iter([look()]))
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(
            f"A story\n\nThe talks of {name} went on in Geneva for some days, the ministers said.\n"
        )
    assert run("watch", folder)[1].startswith("2 articles")
    (folder / "one.txt").unlink()
    (folder / "two.txt").write_text("A story\n\nThe talks ended in Vienna after some days, and the ministers left.\n")
    _, out, err = run("watch", folder)
    assert out.startswith("1 article, 1 skipped")
    assert "one.txt: it has vanished, and was removed" in err
    assert [hit["id"] for hit in json.loads(run("search", "vienna", "--json")[1])["hits"]] == ["two.txt"]
    assert json.loads(run("search", "geneva", "--json")[1])["total"] == 0


def test_watch_keeps_the_article_of_a_file_that_cannot_be_read_just_now(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.building, "changes", lambda look, _: iter([look()]))
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(f"A story\n\nThe talks of {name} went on in Geneva for days, ministers said.\n")
    run("watch", folder)
    (folder / "one.txt").write_text(" \n")
    assert "one.txt: there is no text in it" in run("watch", folder)[2]
    assert json.loads(run("search", "geneva", "--json")[1])["total"] == 2
    (folder / "two.txt").write_text(" \n")
    assert "No article was found" in run("watch", folder)[2]


# As a process of its own: streams, the locale and signals


def ran(*args: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """`dateline ARGS` in a process of its own."""
    command = [sys.executable, "-m", "search", *map(str, args)]
    return subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, timeout=60, check=False, **options)


@pytest.mark.parametrize("args", [["export"], ["search", "nato"], ["info", "--json"]])
def test_output_that_cannot_be_written_is_said_and_no_traceback(seeds_index: Path, args: list[str]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = ran(*args, "--index", seeds_index, stdout=full)
    assert done.returncode == 1
    assert "No space left on device." in done.stderr.decode().splitlines()[-1]
    assert b"Traceback" not in done.stderr and b"Exception" not in done.stderr


@pytest.mark.parametrize("args", [["export", "--format", "ndjson"], ["search", "nato"], ["info", "--json"]])
def test_a_reader_who_has_seen_enough_is_told_nothing(seeds_index: Path, args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = ran(*args, "--index", seeds_index, stdout=writing)
    os.close(writing)
    assert done.returncode == 1
    assert b"Error" not in done.stderr and b"Exception" not in done.stderr and b"dateline:" not in done.stderr


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_locale_without_letters_of_other_alphabets_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "é", "body": "Путин встретил Си."}\n{"id": "b", "body": "No."}\n', "utf-8"
    )
    index, env = tmp_path / "index", os.environ | ASCII
    assert ran("rebuild", tmp_path / "a.jsonl", "--index", index, env=env, stdout=subprocess.PIPE).returncode == 0
    found = ran("search", "путин", "--index", index, env=env, stdout=subprocess.PIPE)
    assert "1 article for путин" in found.stdout.decode()
    assert "Путин встретил Си." in found.stdout.decode()
    shown = ran("show", "é", "--json", "--index", index, env=env, stdout=subprocess.PIPE)
    assert json.loads(shown.stdout.decode())["id"] == "é"


@pytest.mark.parametrize("there", [True, False])
def test_an_interrupted_build_says_so_and_leaves_the_old_index(seeds_index: Path, tmp_path: Path, there: bool) -> None:
    index, corpus_file = tmp_path / "index", tmp_path / "long.jsonl"
    if there:
        shutil.copytree(seeds_index, index)
    corpus_file.write_text("".join(f'{{"body": "Talk number {number}."}}\n' for number in range(100_000)))
    command = [sys.executable, "-m", "search", "rebuild", corpus_file, "--index", index]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True) as build:
        end = time.monotonic() + 30
        while not list(index.glob("gen-*.tmp")):
            assert time.monotonic() < end
            time.sleep(0.05)
        os.killpg(build.pid, signal.SIGINT)
        assert build.stderr is not None
        said = build.stderr.read().decode()
    left = "The old index is served on." if there else "No index was built."
    assert (build.returncode, said) == (130, f"dateline: Stopped. {left}\n")
    assert not list(index.glob("gen-*.tmp"))


@pytest.mark.parametrize("command", ["rebuild", "search", "info"])
def test_an_index_that_cannot_be_made_or_read_says_so(run: Run, seeds: Path, command: str) -> None:
    args = [seeds] if command == "rebuild" else ["x"] if command == "search" else []
    status, _, err = run(command, *args, "--index", "/proc/none")
    assert status == 1
    assert err.startswith("dateline: ") and "Traceback" not in err
