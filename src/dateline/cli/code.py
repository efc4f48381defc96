"""This room is the command ``dateline code``: reports in, readings out, faults on standard error."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from dateline.cli.exits import Exit
from dateline.cli.options import debug_option, intake_options, pipeline_options, report_options, settings_of
from dateline.cli.output import FORMATS, Writer, format_for, open_output, writer_for
from dateline.cli.progress import Teller, open_progress
from dateline.errors import LayerError

if TYPE_CHECKING:
    from dateline.api import Coded
    from dateline.ingest import Rejection, Translator
    from dateline.pipeline import Pipeline

EXIT_CODES = """\b
Exit codes: 0 everything was coded; 1 some input was rejected, the rest coded (or --strict
stopped the run); 2 usage error, or nothing could be read; 130 interrupted; 141 the reader
of the pipe went away. Faults go to standard error, a line each: "file:line: what; remedy".
"""


@click.command(epilog=EXIT_CODES, short_help="Code reports: files, folders or standard input.")
@click.argument("paths", metavar="PATH... | -", nargs=-1, required=True, type=click.Path(path_type=str))
@report_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=None,
    help="Default: table on a terminal, jsonl in a pipe or file.",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write to FILE, which appears when it is whole.",
)
@intake_options
@pipeline_options
@click.option("--verbose", is_flag=True, help="Say what is used and how long it took.")
@debug_option
@click.pass_context
def code(
    context: click.Context,
    paths: tuple[str, ...],
    published: date | None,
    title: str,
    source: str,
    form: str | None,
    out: Path | None,
    columns: dict[str, str],
    translator: Translator | None,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
    verbose: bool,
) -> None:
    """Code reports: files or folders of them (docs/ingest.md lists what is read), or "-" for standard input."""
    from dateline.api import code_files
    from dateline.pipeline import Pipeline

    began = perf_counter()
    tally = _Tally()
    with open_progress("loading", total_size(paths)) as teller, open_output(out) as output:
        pipeline = Pipeline(settings_of(model, backends, codebook, gazetteer, strict))
        if verbose:
            _say_coder(teller, pipeline, perf_counter() - began)
        teller.begin("coding")
        items = code_files(
            paths,
            published=published,
            title=title,
            source=source,
            columns=columns,
            translator=translator,
            pipeline=pipeline,
        )
        writer = writer_for(format_for(form, out), output.stream)
        try:
            for item in items:
                _take(item, writer, teller, tally)
                if strict and tally.rejected:
                    break
        except LayerError as fault:
            teller.say(f"error: {fault}")
            tally.rejected += 1
        if tally.coded:
            writer.close()
        stopped = strict and tally.rejected > 0
        output.keep = tally.coded > 0 and not stopped
        if verbose:
            seconds = perf_counter() - began
            counts = f"coded {tally.coded} (events: {tally.events}), rejected {tally.rejected}"
            teller.say(f"{counts}, in {seconds:.1f} s")
    if not tally.coded and not stopped:
        context.exit(Exit.UNUSABLE)
    context.exit(Exit.REJECTED if tally.rejected else Exit.CODED)


@dataclass
class _Tally:
    coded: int = 0
    events: int = 0
    rejected: int = 0


def _take(item: Coded | Rejection, writer: Writer, teller: Teller, tally: _Tally) -> None:
    from dateline.ingest import Rejection

    if isinstance(item, Rejection):
        tally.rejected += 1
        teller.say(str(item))
    else:
        tally.coded += 1
        tally.events += len(item.reading.events)
        for issue in item.reading.issues:
            teller.say(f"{item.file}:{item.line}: {issue.layer}: {issue.message}")
        with teller.paused():
            writer.write(item.reading)
    teller.done(item.size)


def _say_coder(teller: Teller, pipeline: Pipeline, seconds: float) -> None:
    coder = pipeline.coder
    models = ", ".join(f"{layer}={name}" for layer, name in coder.models)
    teller.say(f"dateline {coder.version}, codebook {coder.codebook}, {models}; loaded in {seconds:.1f} s")


def total_size(paths: tuple[str, ...]) -> int | None:
    """Bytes of all the files, for the progress bar; None where there is no bar or a size is not known."""
    if not sys.stderr.isatty():
        return None
    from dateline.ingest import Found, list_files

    sizes = [found.size for found in list_files(paths) if isinstance(found, Found)]
    return sum(sizes) if all(sizes) else None
