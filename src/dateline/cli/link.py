"""This room is the command ``dateline link``: incidents, contradictions and positions across a store's reports."""

from __future__ import annotations

from pathlib import Path

import click

from dateline.cli.options import debug_option
from dateline.cli.progress import open_progress


@click.command(short_help="Link a store's reports: incidents, contradictions, positions.")
@click.argument("store", metavar="STORE")
@click.option("--full", is_flag=True, help="Link all anew; the result is the same, and ids of incidents stay.")
@click.option(
    "--codebook",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="A codebook of your own, for the names of actors.",
)
@debug_option
def link(store: str, full: bool, codebook: Path | None) -> None:
    """Link what was added to STORE since the last time.

    Tellings of one event become one incident, entities of many reports one actor. What people judged is never
    overruled by a score.
    """
    from dateline.codebook import load_codebook
    from dateline.corpus.archive import link_store
    from dateline.corpus.linking import known_names
    from dateline.store import Store

    with open_progress("linking", None) as teller:
        known = known_names(load_codebook(codebook))
        done = link_store(Store(store), known, full=full, tell=lambda doing, _done, _of: teller.begin(doing))
        teller.say(
            f"{store}: new reports: {done.new}; in all reports: {done.reports}, events: {done.tellings}, "
            f"incidents: {done.incidents}, actors: {done.actors}, contradictions: {done.contradictions}"
        )
        if done.lost:
            events = sorted({about for judgement in done.lost for about in judgement.about})
            named = f"{', '.join(events[:5])}{' …' if len(events) > 5 else ''}"
            teller.say(
                f"{store}: judgements that bind nothing now: {len(done.lost)}; what they are about is not in the "
                f"store, or coded otherwise since; review again: {named}"
            )
