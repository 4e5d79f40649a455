"""WSGI entry point: `app` for any server, and `python server.py` serves it with waitress."""

import sys

from search.config import load
from search.errors import DatelineError
from search.web import create_app
from search.web.serve import serve


def main() -> int:
    """Serve with the settings of the environment and `dateline.toml`; returns the exit status."""
    try:
        settings = load()
        serve(create_app(settings=settings), settings)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())

app = create_app()
