"""What several commands take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

Command = Callable[..., None]

index_option = click.option("--index", type=click.Path(path_type=Path), help="Folder of the index [index/].")
tokens_option = click.option(
    "--tokens",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The tokens that are let in [everybody is].",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, the same as the HTTP answer.")


def reading(command: Command) -> Command:
    """The arguments of a command that reads articles."""
    for option in (
        json_option,
        click.option("--strict", is_flag=True, help="End with status 1 if any file or line was left out."),
        click.option("--jobs", type=int, metavar="N", help="Processes that read [one a processor]."),
        click.option("--skip", default="", metavar="STEPS", help="Leave out steps: actors,duplicates."),
        index_option,
        click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command
