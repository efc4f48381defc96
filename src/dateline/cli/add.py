"""This room is the command ``dateline add``: reports into a store, each version of each once."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from dateline.cli.code import total_size
from dateline.cli.exits import Exit
from dateline.cli.options import debug_option, intake_options, pipeline_options, report_options, settings_of
from dateline.cli.progress import Teller, open_progress

if TYPE_CHECKING:
    from dateline.archive import Added
    from dateline.ingest import Override, Rejection, Translator
    from dateline.pipeline import Pipeline, Settings
    from dateline.store import Coding, Store

EXIT_CODES = """\b
Exit codes: 0 every report is in the store; 1 some input was rejected (rejects.jsonl in the
store says which and why), or --strict stopped the run; 2 usage error, nothing could be read,
or the store cannot be written; 130 interrupted, what was coded until then is in the store.
"""


@click.command(epilog=EXIT_CODES, short_help="Code reports into a store; those it has are passed over.")
@click.argument("store", metavar="STORE")
@click.argument("paths", metavar="INPUT... | -", nargs=-1, required=True, type=click.Path(path_type=str))
@report_options
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="Code with so many processes, which share the models. Default: within this one.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where the workers are: on this machine, or on a Ray cluster.",
)
@click.option("--address", metavar="ADDRESS", default="", help="The Ray cluster; without it a Ray is started here.")
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
    workers: int | None,
    engine: str,
    address: str,
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
    from dateline.ingest import Override

    if address and engine != "ray":
        raise click.UsageError("--address is for --engine ray")
    settings = settings_of(model, backends, codebook, gazetteer, strict)
    override = Override(published=published, title=title, source=source, columns=columns, translator=translator)
    began, clock = perf_counter(), read_clock()
    tally = _Tally()
    total = None if any("://" in path for path in paths) else total_size(paths)
    with open_progress("reading", total) as teller:
        if engine == "ray":
            run = _on_ray(store, paths, settings, override, workers or 0, address)
        elif workers:
            run = _by_workers(store, paths, settings, override, workers, teller)
        else:
            run = _here(store, paths, settings, override, teller)
        with closing(run):
            for item in run:
                tally.take(item, teller)
                if strict and tally.rejected:
                    break
        _end(store, quick, teller, clock if tally.coded or tally.kept else None)
        teller.say(f"{store}: {tally.words()}, in {perf_counter() - began:.1f} s")
    if not tally.read and not (strict and tally.rejected):
        context.exit(Exit.UNUSABLE)
    context.exit(Exit.REJECTED if tally.rejected else Exit.CODED)


def _here(
    path: str, paths: tuple[str, ...], settings: Settings, override: Override, teller: Teller
) -> Generator[Added | Rejection]:
    """Everything in this process; the models are loaded when the first new report comes."""
    from dateline.archive import add_files, coding_of, open_or_create
    from dateline.pipeline import Pipeline

    @cache
    def pipeline() -> Pipeline:
        teller.begin("loading")
        loaded = Pipeline(settings)
        teller.begin("coding")
        return loaded

    opened = open_or_create(path, pipeline)
    yield from add_files(opened, paths, pipeline, override, now=read_clock)
    if pipeline.cache_info().currsize:
        _compare_codings(opened, coding_of(pipeline()), teller)


def _by_workers(
    path: str, paths: tuple[str, ...], settings: Settings, override: Override, workers: int, teller: Teller
) -> Generator[Added | Rejection]:
    from dateline.archive import override_for
    from dateline.ingest import read_arrivals
    from dateline.pipeline import Pipeline
    from dateline.scale import Crew
    from dateline.store import Store, is_store

    with Crew(partial(Pipeline, settings), workers) as crew:
        teller.begin("coding")
        opened = Store(path) if is_store(path) else Store.create(path, crew.coding())
        with closing(crew.add(opened, read_arrivals(paths, override_for(opened, override)), now=read_clock)) as run:
            yield from run
        if crew.loaded:
            _compare_codings(opened, crew.coding(), teller)


def _on_ray(
    path: str, paths: tuple[str, ...], settings: Settings, override: Override, workers: int, address: str
) -> Generator[Added | Rejection]:
    from dateline.pipeline import Pipeline
    from dateline.scale.cluster import Cluster, add_on_ray

    # Actors have working folders of their own.
    settings = replace(
        settings,
        codebook=settings.codebook.absolute() if settings.codebook else None,
        gazetteer=settings.gazetteer.absolute() if settings.gazetteer else None,
        actors=tuple(actors.absolute() for actors in settings.actors),
    )
    if "://" not in path:
        path = str(Path(path).absolute())
    cluster = Cluster(address=address, workers=workers)
    with closing(
        add_on_ray(path, paths, partial(Pipeline, settings), cluster, override=override, now=read_clock)
    ) as run:
        yield from run


def read_clock() -> datetime:
    """When a report comes."""
    return datetime.now(UTC)


def _compare_codings(store: Store, coding: Coding, teller: Teller) -> None:
    if store.manifest.coding != coding:
        teller.say(f"note: {store.path} was coded by {store.manifest.coding}; dateline recode brings all to one coding")


def _end(path: str, quick: bool, teller: Teller, since: datetime | None) -> None:
    """Bring the derived tables up to date, where the store lies on this machine; warn of what came ``since``."""
    from dateline.store import Store, is_store
    from dateline.store.strangers import warn_of

    if quick or not is_store(path):
        return
    opened = Store(path)
    if opened.folder.local:
        teller.begin("deriving tables")
        opened.refresh()
        strangers = opened.strangers(since) if since is not None else []
        if strangers:
            teller.say(f"warning: {warn_of(strangers)}")


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
