"""`actors`: who acts in the archive, and which names are one actor."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from search import actors, config, ingest
from search import export as exports
from search.actors import Authority, merge
from search.analysis import fold
from search.cli.building import counted
from search.cli.options import Words, index_option, json_option
from search.cli.printing import print_json, print_report
from search.engines import open_engine
from search.query.nodes import FIELD_OF_ACTORS
from search.results import SearchRequest


@click.command("actors")
@click.argument("prefix", default="", type=Words())
@index_option
@click.option("--authority", type=click.Path(path_type=Path), metavar="FILE", help="Own names of actors.")
@click.option("--type", "type_", type=click.Choice(list(FIELD_OF_ACTORS)), help="Only actors of this type.")
@click.option("--limit", default="100", help="Actors to list, up to 1000 [100].")
@click.option("--merges", "wanted", is_flag=True, help="Propose which names are one actor, with the evidence.")
@click.option("--apply", "applied", is_flag=True, help="Apply a changed authority to the articles that it concerns.")
@click.option("--renew", "renewed", is_flag=True, help="Find the actors of all articles anew, and merge their names.")
@json_option
def list_actors(
    prefix: str,
    index: Path | None,
    type_: str | None,
    limit: str,
    wanted: bool,
    applied: bool,
    renewed: bool,
    **options: Any,
) -> None:
    """List who acts in the archive, the commonest first: all, or whose name has a word that begins with PREFIX.

    \b
    dateline actors                   who acts, in how many articles
    dateline actors ryab --type person
    dateline actors --merges          names that seem to be one actor, and names kept apart
    dateline actors --apply           after a change of authority.toml; no file of the corpus is read again
    dateline actors --renew           after a new version of Dateline; the same for all articles, and takes longer
    """
    settings = config.load({"index": index, "authority": options["authority"]})
    engine = open_engine(settings)
    if applied or renewed:
        change = ingest.renew_actors if renewed else ingest.apply_authority
        print_report(change(engine, settings, counted), options["as_json"])
        return
    if wanted:
        census = merge.Census()
        find = actors.finder(settings, merged=False)  # as they were before any merge
        for article in exports.found(engine, SearchRequest())[1]:
            census.add(find(article).actors)
        found = [m for m in merge.merges(census, Authority.of(settings)) if fold(prefix) in fold(f"{m.name} {m.into}")]
        _print_merges(found, options["as_json"])
        return
    generation = engine.generation()
    values = engine.values(
        FIELD_OF_ACTORS.get(type_ or "", "actor"), prefix, SearchRequest.from_args({"limit": limit}).limit
    )
    if options["as_json"]:
        counts = [{"value": value.value, "count": value.count} for value in values.values]
        print_json({"generation": generation, "values": counts})
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    for value in values.values:
        table.add_row(f"{value.count:,}", Text(value.value))
    Console().print(table)


def _print_merges(found: list[merge.Merge], as_json: bool) -> None:
    if as_json:
        print_json({"merges": [asdict(one) for one in found]})
        return
    console = Console(highlight=False)
    for one in found:
        verdict = Text("kept apart", "yellow") if one.kept else Text("one actor ", "green")
        evidence = f" {one.name} ({one.articles}), {one.into} ({one.others}): {one.why}"
        console.print(verdict + Text(evidence + (f"; {one.kept}" if one.kept else "")))
