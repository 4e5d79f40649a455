"""When a folder has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from search.corpus.watching import State, changes, look


def state(*names: str) -> State:
    return frozenset((name, 1, 1) for name in names)


def given(*states: State) -> list[State]:
    looks: Iterator[State] = iter(states)

    def next_look() -> State:
        try:
            return next(looks)
        except StopIteration:
            raise KeyboardInterrupt from None

    found = []
    try:
        for each in changes(next_look, lambda: None):
            found.append(each)
    except KeyboardInterrupt:
        pass
    return found


def test_a_change_counts_once_it_has_come_to_rest() -> None:
    a, b, c = state("a"), state("a", "b"), state("a", "b", "c")
    assert given(a, a, b, c, c, c) == [a, c]


def test_nothing_is_given_while_nothing_changes() -> None:
    assert given(*[state("a")] * 6) == [state("a")]


def test_what_comes_and_goes_between_two_looks_is_no_change() -> None:
    a = state("a")
    assert given(a, a, state("a", "b"), a, a) == [a]


def test_a_file_that_is_written_anew_changes_the_state(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Talks.")
    (tmp_path / "a.png").write_text("no text")
    before = look([tmp_path])
    (tmp_path / "a.txt").write_text("Talks went on.")
    assert [path for path, _, _ in before] == ["a.txt"]
    assert look([tmp_path]) != before
