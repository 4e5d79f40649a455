"""`serve` and `token`: the server, and who is let in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from search import config
from search.cli.options import Words, index_option, tokens_option
from search.errors import UsageError


@click.command()
@index_option
@click.option("--host", help="Address to bind to [127.0.0.1].")
@click.option("--port", type=int, help="TCP port [8000].")
@click.option("--workers", type=int, help="Processes that answer [1].")
@click.option("--threads", type=int, help="Worker threads of each [2].")
@click.option("--connections", type=int, help="TCP connections held at once [100].")
@click.option("--hosts", metavar="NAMES", help="Names, with commas, that it answers to besides localhost; * for any.")
@click.option("--proxy", metavar="ADDRESS", help="A reverse proxy whose X-Forwarded headers are believed.")
@tokens_option
@click.option("--rate", type=int, help="Requests a minute from one address; 0 for any number [0].")
def serve(index: Path | None, **options: Any) -> None:
    """Serve the search page and the HTTP API. What to think of before others may reach it stands in SECURITY.md."""
    from search.web import create_app  # Flask takes a quarter of a second that no other command needs
    from search.web.serve import serve as serve_app

    settings = config.load({"index": index, **options})
    serve_app(create_app(settings=settings), settings)


@click.command()
@click.argument("name", type=Words())
@tokens_option
def token(name: str, tokens: Path | None) -> None:
    """Make a token for NAME and print it, once; its hash is added to the file that `serve --tokens` reads.

    To take a token back, remove its line from the file; a running server sees that.
    """
    from search.web.tokens import make

    file = config.load({"tokens": tokens}).tokens
    if file is None:
        raise UsageError("No file of tokens is named.", "Name one with --tokens FILE or DATELINE_TOKENS.")
    click.echo(make(file, name))
