"""This room is the command ``dateline add``: reports into a store, each version of each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from dateline.cli.code import total_size
from dateline.cli.exits import Exit
from dateline.cli.options import debug_option, intake_options, parse_day_option, pipeline_options, settings_of
from dateline.cli.progress import Teller, open_progress

if TYPE_CHECKING:
    from dateline.archive import Added
    from dateline.ingest import Rejection, Translator
    from dateline.pipeline import Pipeline

EXIT_CODES = """\b
Exit codes: 0 every report is in the store; 1 some input was rejected (rejects.jsonl in the
store says which and why), or --strict stopped the run; 2 usage error, nothing could be read,
or the store cannot be written; 130 interrupted, what was coded until then is in the store.
"""


@click.command(epilog=EXIT_CODES, short_help="Code reports into a store; those it has are passed over.")
@click.argument("store", metavar="STORE")
@click.argument("paths", metavar="INPUT... | -", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option(
    "--published",
    metavar="DATE",
    callback=parse_day_option,
    help="Day of publication, YYYY-MM-DD. Wins over what the reports say.",
)
@click.option("--title", default="", help="Title of the report.")
@click.option("--source", default="", help="Outlet of the reports.")
@click.option("--quick", is_flag=True, help="Leave the derived tables to the next query.")
@intake_options
@pipeline_options
@debug_option
@click.pass_context
def add(
    context: click.Context,
    store: str,
    paths: tuple[str, ...],
    published: date | None,
    title: str,
    source: str,
    quick: bool,
    columns: dict[str, str],
    translator: Translator | None,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
) -> None:
    """Code reports into the folder STORE, which is made if it is not there.

    A report that is there already is passed over, so that a run that was stopped is gone on with by the same command.
    A corrected report is added as a new version, and the old one stays.
    """
    from dateline.archive import add_files, coding_of, open_or_create
    from dateline.ingest import Override
    from dateline.pipeline import Pipeline

    settings = settings_of(model, backends, codebook, gazetteer, strict)

    @cache
    def pipeline() -> Pipeline:
        teller.begin("loading")
        loaded = Pipeline(settings)
        teller.begin("coding")
        return loaded

    began = perf_counter()
    tally = _Tally()
    with open_progress("reading", total_size(paths)) as teller:
        opened = open_or_create(store, pipeline)
        override = Override(published=published, title=title, source=source, columns=columns, translator=translator)
        for item in add_files(opened, paths, pipeline, override, now=lambda: datetime.now(UTC)):
            tally.take(item, teller)
            if strict and tally.rejected:
                break
        if pipeline.cache_info().currsize and opened.manifest.coding != coding_of(pipeline()):
            teller.say(f"note: {store} was coded by {opened.manifest.coding}; dateline recode brings all to one coding")
        if not quick:
            teller.begin("deriving tables")
            opened.refresh()
        teller.say(f"{store}: {tally.words()}, in {perf_counter() - began:.1f} s")
    if not tally.read and not (strict and tally.rejected):
        context.exit(Exit.UNUSABLE)
    context.exit(Exit.REJECTED if tally.rejected else Exit.CODED)


@dataclass
class _Tally:
    coded: int = 0
    kept: int = 0
    known: int = 0
    events: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        return self.coded + self.kept + self.known

    def take(self, item: Added | Rejection, teller: Teller) -> None:
        from dateline.ingest import Rejection

        if isinstance(item, Rejection):
            self.rejected += 1
            teller.say(str(item))
        else:
            setattr(self, item.status, getattr(self, item.status) + 1)
            self.events += item.events
            for issue in item.issues:
                teller.say(f"{item.file}:{item.line}: {issue.layer}: {issue.message}")
        teller.done(item.size)

    def words(self) -> str:
        counts = [f"coded {self.coded} (events: {self.events})", f"were there {self.known}"]
        if self.kept:
            counts.append(f"kept without coding {self.kept}")
        if self.rejected:
            counts.append(f"rejected {self.rejected}")
        return ", ".join(counts)
