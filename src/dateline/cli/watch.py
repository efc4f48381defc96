"""This room is the command ``dateline watch``: new reports of feeds; no other command uses the network."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dateline.cli.exits import Exit
from dateline.cli.options import debug_option, pipeline_options, settings_of
from dateline.cli.progress import Teller, open_progress

if TYPE_CHECKING:
    from dateline.ingest import Arrival, Rejection, Translator
    from dateline.ingest.watching import Watch
    from dateline.pipeline import Pipeline, Settings

    type Take = Callable[[Iterator[Arrival | Rejection]], int]

STATE = "watch.json"

EXIT_CODES = """\b
Exit codes: 0 (with --once) every feed that was due was read; 1 some could not be; 2 usage
error; 130 interrupted, what came until then is kept.
"""


@click.command(epilog=EXIT_CODES, short_help="Take new reports from RSS and Atom feeds as they come.")
@click.argument("feeds", metavar="FEEDS.opml", type=click.Path(path_type=Path))
@click.option("--store", metavar="STORE", default="", help="Code what comes into this store.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Append what comes to FILE as JSON lines. Without it and --store: standard output.",
)
@click.option(
    "--state",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="What is known of the feeds. Default: watch.json in the store, else beside FEEDS.opml.",
)
@click.option("--once", is_flag=True, help="Ask the feeds that are due, then leave.")
@click.option(
    "--every", metavar="MINUTES", type=click.FloatRange(min=1), default=30.0, help="Between two looks. Default: 30."
)
@click.option(
    "--delay",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=2.0,
    help="Between two requests to one host. Default: 2.",
)
@click.option("--contact", metavar="WORDS", default="", help="Address that publishers see in the name of the agent.")
@click.option(
    "--translate",
    metavar="COMMAND",
    default="",
    help="As for code.",
)
@pipeline_options
@debug_option
@click.pass_context
def watch(
    context: click.Context,
    feeds: Path,
    store: str,
    out: Path | None,
    state: Path | None,
    once: bool,
    every: float,
    delay: float,
    contact: str,
    translate: str,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
) -> None:
    """Ask the feeds that FEEDS.opml lists for what is new, again and again until Ctrl-C.

    Polite: asks only for what changed, waits between requests to a host, keeps to robots.txt, and asks ever more
    seldom where a feed fails.
    """
    from importlib.metadata import version

    from dateline.ingest import Override, parse_command
    from dateline.ingest.fetching import Fetcher
    from dateline.ingest.watching import Watch, read_opml

    if store and out is not None:
        raise click.UsageError("give --store or --out, not both")
    if not contact.isprintable():
        raise click.UsageError("--contact must be one line of plain words")
    translator: Translator | None = parse_command(translate)
    place = state or (Path(store) / STATE if store else feeds.with_name(f"{feeds.name}.{STATE}"))
    fetcher = Fetcher(version=version("dateline"), clock=time.time, sleep=time.sleep, contact=contact, delay=delay)
    addresses = read_opml(feeds)
    failed = False
    with open_progress("watching", None) as teller:
        settings = settings_of(model, backends, codebook, gazetteer, strict)
        with _taker(store, out, settings, teller) as take:
            watched = Watch(
                feeds=addresses, path=place, fetcher=fetcher, every=every * 60, override=Override(translator=translator)
            )
            while True:
                failed = take(watched.poll()) > 0
                watched.save()
                if once:
                    break
                _rest(watched)
    context.exit(Exit.REJECTED if failed else Exit.CODED)


def _rest(watched: Watch) -> None:
    """Wait for the next feed that is due, at least a second."""
    time.sleep(max(1.0, watched.wait()))


@contextmanager
def _taker(store: str, out: Path | None, settings: Settings, teller: Teller) -> Iterator[Take]:
    """What keeps one round's reports, and gives how many inputs were rejected."""
    if store:
        yield _into_store(store, settings, teller)
    elif out is None:
        yield lambda items: _write(items, sys.stdout.buffer.write, teller)
        sys.stdout.buffer.flush()
    else:
        with out.open("ab") as stream:

            def write(line: bytes) -> None:
                stream.write(line)
                stream.flush()

            yield lambda items: _write(items, write, teller)


def _into_store(path: str, settings: Settings, teller: Teller) -> Take:
    from dateline.archive import add_arrivals, open_or_create
    from dateline.ingest import Rejection
    from dateline.pipeline import Pipeline

    @cache
    def pipeline() -> Pipeline:
        return Pipeline(settings)

    opened = open_or_create(path, pipeline)

    def take(items: Iterator[Arrival | Rejection]) -> int:
        rejected = added = 0
        for item in add_arrivals(opened, items, pipeline, now=lambda: datetime.now(UTC)):
            if isinstance(item, Rejection):
                rejected += 1
                teller.say(str(item))
            else:
                added += item.status != "known"
        if added:
            opened.refresh()
            teller.say(f"{path}: {added} new")
        return rejected

    return take


def _write(items: Iterator[Arrival | Rejection], write: Callable[[bytes], object], teller: Teller) -> int:
    """Each report as a JSON line that ``dateline code`` and ``add`` read."""
    import msgspec

    from dateline.ingest import Rejection

    rejected = 0
    for item in items:
        if isinstance(item, Rejection):
            rejected += 1
            teller.say(str(item))
            continue
        report = item.report
        fields = {
            name: getattr(report, name) for name in ("id", "text", "title", "source", "url", "published", "language")
        }
        write(msgspec.json.encode({name: value for name, value in fields.items() if value}) + b"\n")
    return rejected
