"""Small files beside the index are whole, their owner's, and need no folder to be there."""

from __future__ import annotations

import json
from pathlib import Path

from search import beside


def test_a_file_is_written_whole_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "index"
    for record in ({"a": "é"}, ["b"]):
        beside.write(folder, "x.json", record)
        assert json.loads((folder / "x.json").read_text("utf-8")) == record
    assert [path.name for path in folder.iterdir()] == ["x.json"]
    assert (folder / "x.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
