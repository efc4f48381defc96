"""This room is the command ``dateline explain``: why the events of a report were coded as they are."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from dateline.cli.options import debug_option, pipeline_options, report_options, settings_of
from dateline.cli.output import rich_console


@click.command()
@click.argument("report", metavar="REPORT | -", type=click.Path(path_type=str))
@click.argument("event", metavar="[EVENT]", required=False)
@report_options
@pipeline_options
@debug_option
@click.pass_context
def explain(
    context: click.Context,
    report: str,
    event: str | None,
    published: date | None,
    title: str,
    source: str,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
) -> None:
    """Show why the events of a report were coded: the parse, the rules that were candidates and the one that won,
    the participants with all their mentions, the sources, and the status with its reason.

    EVENT is the id of one event ("v3"), as `dateline code` prints it; without it every event is explained.
    """
    from dateline.api import code_files
    from dateline.ingest import Rejection
    from dateline.pipeline import Pipeline
    from dateline.views.explaining import show_explanation

    pipeline = Pipeline(settings_of(model, backends, codebook, gazetteer, strict))
    console = rich_console(sys.stdout)
    known: list[str] = []
    rejected = shown = 0
    for item in code_files([report], published=published, title=title, source=source, pipeline=pipeline):
        if isinstance(item, Rejection):
            click.echo(str(item), err=True)
            rejected += 1
            continue
        for found in item.reading.events:
            known.append(found.id)
            if event in (None, found.id):
                console.print(show_explanation(item.reading, found, pipeline.codebook), soft_wrap=True)
                shown += 1
    if event is not None and not shown and not rejected:
        told = ", ".join(dict.fromkeys(known)) or "none: nothing was coded"
        raise click.UsageError(f"there is no event {event!r} in {report}; its events are: {told}")
    if event is None and not shown and not rejected:
        click.echo(f"{report}: no events were coded", err=True)
    context.exit(2 if rejected and not shown else 1 if rejected else 0)
