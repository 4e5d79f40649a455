"""Small JSON files that stand beside the index, in its folder: written whole or not at all, for their owner alone."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path, name: str, record: object) -> None:
    """Put the file in the place of the one that is there; the folder is made where there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f"{name}.new"
    new.touch(mode=0o600)
    new.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    new.replace(folder / name)
