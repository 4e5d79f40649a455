"""What several commands take."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., None]


class Words(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """Text in UTF-8, whatever the locale; what is of another encoding becomes U+FFFD."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """The text; bytes that the locale has no characters for come as surrogates."""
        try:
            value.encode()
        except UnicodeEncodeError:
            return os.fsencode(value).decode("utf-8", "replace")
        return str(value)


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
        click.option("--ner/--no-ner", default=None, help="Let a model add organisations; needs dateline[ner] [no]."),
        click.option("--jobs", type=int, metavar="N", help="Processes that read [one a processor]."),
        click.option("--skip", default="", metavar="STEPS", help="Leave out steps: actors,duplicates."),
        index_option,
        click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command
