"""The command line: parse, call, print. It decides nothing.

    options    what several commands take
    building   rebuild, add, remove, watch
    asking     search, export, show, info, check
    who        actors
    serving    serve, token
    printing   values for people and as JSON

Results go to standard output, progress and complaints to standard error. Exit status: 0 done, 1 failed, 2 usage.
"""

from __future__ import annotations

import sys

import click

from search.cli import asking, building, serving, who
from search.errors import DatelineError


def main() -> None:
    """The `dateline` command; the one place where an error becomes a message and an exit status."""
    try:
        status = cli.main(prog_name="dateline", standalone_mode=False)
    except DatelineError as error:
        click.echo(f"dateline: {error}", err=True)
        status = error.exit_status
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("dateline: stopped.", err=True)
        status = 1
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        status = 0
    sys.exit(status or 0)


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
