"""`python -m search` is the `dateline` command."""

from search.cli import main

main()
