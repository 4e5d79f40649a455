"""The command line: parse, call, print. It decides nothing.

    options    what several commands take
    building   rebuild, add, remove, watch
    asking     search, export, show, info, check
    who        actors
    serving    serve, token
    printing   values for people and as JSON

Results go to standard output, progress and complaints to standard error; with `--json` a complaint is a problem
document.
Exit status: 0 done, 1 failed, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import signal
import sys

import click

from search.cli import asking, building, serving, who
from search.errors import DatelineError, OutputError, UsageError


def main() -> None:
    """The `dateline` command; the one place where an error becomes a message and an exit status."""
    _write_utf8()
    try:
        status = cli.main(prog_name="dateline", standalone_mode=False)
        sys.stdout.flush()
    except DatelineError as error:
        _complain(error)
        status = error.exit_status
    except click.ClickException as error:
        _mistyped(error)
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("dateline: Stopped.", err=True)
        status = 128 + signal.SIGINT
    except BrokenPipeError:  # the reader of our output has seen enough; click and rich end with 1 too
        _write_nowhere()
        status = 1
    except OSError as error:
        why = error.strerror or str(error)
        ours = (
            UsageError(f"{error.filename!r} cannot be used: {why}.")
            if error.filename
            else OutputError(f"The output cannot be written: {why}.")
        )
        _complain(ours)
        _write_nowhere()
        status = ours.exit_status
    sys.exit(status or 0)


def _complain(error: DatelineError) -> None:
    """Say what is wrong on standard error; where JSON was asked for, as the problem document that HTTP gives."""
    as_json = "--json" in sys.argv
    click.echo(json.dumps(error.problem(), ensure_ascii=False) if as_json else f"dateline: {error}", err=True)


def _mistyped(error: click.ClickException) -> None:
    """Say what click cannot read on the command line, and how a query that looks like an option is written."""
    hint = ""
    if isinstance(error, click.NoSuchOption) and error.ctx and any(p.name == "query" for p in error.ctx.command.params):
        hint = f"Put -- before a query that begins with a sign: {error.ctx.command_path} -- '-word'"
    if "--json" in sys.argv:
        _complain(UsageError(error.format_message(), hint))
    else:
        error.show()
        click.echo(hint, err=True, nl=bool(hint))


def _write_utf8() -> None:
    """Write UTF-8 where the locale knows but ASCII, as Python itself does unless it is told not to."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="replace")


def _write_nowhere() -> None:
    """Nothing more can be written to standard output, be it what is still held when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dateline")
def cli() -> None:
    """Dateline: full-text search for news archives.

    \b
    dateline rebuild seeds/           read articles and build the index
    dateline search 'nato -otan'      ask it
    dateline serve                    the search page on http://127.0.0.1:8000
    """


for command in (
    building.rebuild,
    building.add,
    building.remove,
    building.watch,
    asking.search,
    asking.export,
    asking.show,
    asking.info,
    asking.check,
    who.list_actors,
    serving.serve,
    serving.token,
):
    cli.add_command(command)
