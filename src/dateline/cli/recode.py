"""This room is the command ``dateline recode``: a newer coder or another codebook over the reports of a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dateline.cli.options import debug_option, pipeline_options, settings_of
from dateline.cli.output import rich_console
from dateline.cli.progress import open_progress

if TYPE_CHECKING:
    from dateline.store import Tally

_KINDS = ("same", "changed", "added", "removed")

EXIT_CODES = """\b
Exit codes: 0 every report is coded so (or the trial is done); 2 usage error, or no such
store; 130 interrupted, the same command goes on where it ended.
"""


@click.command(epilog=EXIT_CODES, short_help="Code the reports of a store again, and show what changes.")
@click.argument("store", metavar="STORE")
@click.option("--trial", metavar="N", type=click.IntRange(min=1), help="Code only N reports, and write nothing.")
@click.option("--sample", metavar="N", type=click.IntRange(min=0), default=20, help="Changes to show one by one (20).")
@pipeline_options
@debug_option
def recode(
    store: str,
    trial: int | None,
    sample: int,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
) -> None:
    """Code again every report of STORE that another version of Dateline, model or codebook has coded.

    Until all are done everybody reads the old coding; then the new one is swapped in at once. The old parts stay, until
    `dateline check STORE --drop`. What changes is counted by event type, with a sample.
    """
    from dateline.archive import coding_of, recode_store
    from dateline.pipeline import Pipeline
    from dateline.store import Store, Tally

    opened = Store(store)
    tally = Tally(keep=sample)
    with open_progress("loading", None) as teller:
        pipeline = Pipeline(settings_of(model, backends, codebook, gazetteer, strict))
        for done, total in recode_store(opened, pipeline, tally, trial=trial or 0):
            teller.begin(f"coding {done} of {total}")
        if tally.reports and not trial:
            teller.begin("deriving tables")
            opened.refresh()
        if not tally.reports:
            teller.say(f"{store}: every report is coded by {coding_of(pipeline)} already")
            return
        what = "would be coded" if trial else "coded"
        teller.say(f"{store}: {tally.reports} reports {what} by {coding_of(pipeline)}; {tally.touched} differ")
    _show(tally)


def _show(tally: Tally) -> None:
    from rich.table import Table
    from rich.text import Text

    from dateline.views import clean

    console = rich_console(sys.stdout)
    table = Table("type", *_KINDS, box=None, header_style="bold", pad_edge=False)
    for kind, counts in sorted(tally.counts.items()):
        table.add_row(Text(clean(kind)), *(str(counts[k]) for k in _KINDS))
    console.print(table)
    for change in tally.sample:
        console.print(Text(f"\n{change.kind} in {clean(change.report)}: “{clean(change.trigger)}”"))
        if change.before:
            console.print(Text(f"  − {clean(change.before)}"))
        if change.after:
            console.print(Text(f"  + {clean(change.after)}"))
