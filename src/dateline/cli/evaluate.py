"""This room is the command ``dateline evaluate``: what reviewers found in a store, or a coding scored against gold."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dateline.cli.options import debug_option, pipeline_options, settings_of
from dateline.cli.output import rich_console
from dateline.cli.progress import open_progress
from dateline.errors import StoreError

if TYPE_CHECKING:
    from dateline.evaluate.intervals import Share
    from dateline.evaluate.review import Figures
    from dateline.store import Store

EXIT_CODES = """\b
Exit codes: 0 the figures were printed; 2 usage error, no such store or file, gold that is
none, or a store in which nobody has judged anything.
"""


@click.command(epilog=EXIT_CODES, short_help="Figures of a review, or of a coding against gold.")
@click.argument("what", metavar="STORE|GOLD")
@click.argument(
    "predicted", metavar="[PREDICTED]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--queue", metavar="ID", help="Of a store: this queue alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--gold",
    "gold_out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Of a store: write the reports that were checked wholly to FILE, as gold.",
)
@pipeline_options
@debug_option
def evaluate(
    what: str,
    predicted: Path | None,
    queue: str | None,
    as_json: bool,
    gold_out: Path | None,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
) -> None:
    """Print what reviewers found in STORE: precision by type and field, recall, agreement, each with its 95 %
    interval; or score PREDICTED, a file of records, against GOLD. Without PREDICTED the texts of GOLD are coded.
    """
    from dateline.store import is_store

    if Path(what).is_file() or not is_store(what):
        if queue or gold_out:
            raise click.UsageError(f"--queue and --gold are of a store, and {what} is none")
        settings = settings_of(model, backends, codebook, gazetteer, strict)
        _score(Path(what), predicted, settings, as_json)
        return
    if predicted is not None:
        raise click.UsageError(f"{what} is a store; PREDICTED goes with a file of gold")
    _review(what, queue, as_json, gold_out)


def _review(path: str, chosen: str | None, as_json: bool, gold_out: Path | None) -> None:
    from dateline.evaluate.methods import describe_methods
    from dateline.evaluate.review import figures_of
    from dateline.store import Store

    store = Store(path)
    queues = [queue for queue in store.queues() if chosen in (None, queue.id)]
    if not queues:
        known = ", ".join(queue.id for queue in store.queues())
        raise StoreError(
            f"{path}: has no queue {chosen!r}; there are: {known}"
            if chosen and known
            else f"{path}: nothing was drawn to review yet; draw a queue on the page /review of: dateline serve {path}"
        )
    judgements = store.judgements()
    found = [figures_of(queue, judgements) for queue in queues]
    coders = _coders(store)
    if gold_out is not None:
        _write_gold(store, gold_out)
    if as_json:
        told = [asdict(f) | {"methods": describe_methods(f, coders.get(f.coding, "Dateline"))} for f in found]
        click.echo(json.dumps({"queues": told}, ensure_ascii=False))
        return
    for figures in found:
        _show_figures(figures, describe_methods(figures, coders.get(figures.coding, "Dateline")))


def _coders(store: Store) -> dict[str, str]:
    """What coded the readings, in words, by the id of the coding."""
    return {name: f"Dateline {c.version}, codebook {c.codebook}" for name, c in store.codings().items()}


def _write_gold(store: Store, out: Path) -> None:
    from dateline.cli.output import open_output
    from dateline.evaluate.export import gold_of_store

    count = 0
    with open_output(out) as output:
        for row in gold_of_store(store):
            output.stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    click.echo(f"{count} reports in {out}", err=True)


def _show_figures(figures: Figures, methods: str) -> None:
    from rich.table import Table

    from dateline.views import clean

    console = rich_console(sys.stdout)
    of = f"{figures.reviewed} of {figures.drawn} {figures.unit}s reviewed"
    table = Table(title=clean(f"{figures.queue}: {of}"), title_justify="left")
    for name in ("", "share", "95 % interval", "n"):
        table.add_column(name, justify="left" if not name else "right")
    _rows(table, figures.shares)
    for name, shares in (("recall", figures.recall), ("recall by type", figures.recall_by_type)):
        if shares:
            table.add_section()
            _rows(table, shares, f"{name}: ")
    console.print(table)
    if figures.by_type:
        kinds = Table(title="by type: event, type, actors, status, sources", title_justify="left")
        for name in ("", "n", "event", "type", "actors", "status", "sources"):
            kinds.add_column(name, justify="left" if not name else "right")
        for kind, by in figures.by_type.items():
            cells = [_share_words(by.get(name)) for name in ("event", "type", "actors", "status", "sources")]
            kinds.add_row(kind, str(by["event"].of), *cells)
        console.print(kinds)
    if figures.agreement:
        agreed = Table(title=clean(f"agreement of {', '.join(figures.reviewers)}"), title_justify="left")
        for name in ("", "things", "percent", "Cohen's kappa", "Krippendorff's alpha"):
            agreed.add_column(name, justify="left" if not name else "right")
        for name, a in figures.agreement.items():
            agreed.add_row(name, str(a.things), f"{100 * a.percent:.1f} %", _two(a.kappa), _two(a.alpha))
        console.print(agreed)
    console.print(clean(methods), markup=False)


def _rows(table: Any, shares: Mapping[str, Share], before: str = "") -> None:
    for name, share in shares.items():
        interval = f"{100 * share.low:.1f} to {100 * share.high:.1f}"
        table.add_row(f"{before}{name}", f"{100 * share.share:.1f} %", interval, str(share.of))


def _share_words(share: Share | None) -> str:
    return f"{100 * share.share:.0f} % ({100 * share.low:.0f}–{100 * share.high:.0f})" if share else ""


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _score(gold_path: Path, predicted: Path | None, settings: Any, as_json: bool) -> None:
    from dateline.errors import InputError
    from dateline.evaluate.attributed import predict
    from dateline.evaluate.gold import find_faults, load_gold
    from dateline.evaluate.scoring import FIGURES, score_reports

    gold = load_gold(gold_path)
    faults = [fault for report in gold for fault in find_faults(report)]
    if not gold or faults:
        raise InputError(
            f"{gold_path}: is no gold ({faults[0] if faults else 'it has no report'}); see docs/workbench.md"
        )
    if predicted is not None:
        told = load_gold(predicted)
    else:
        with open_progress("coding", len(gold)) as teller:
            told = []
            for row in predict(({key: r.get(key) for key in ("id", "text", "published")} for r in gold), settings):
                told.append(row)
                teller.done(1)
    figures = score_reports(gold, told)
    if as_json:
        click.echo(json.dumps(figures))
        return
    from rich.table import Table

    table = Table(title_justify="left")
    for name in ("", "figure", "95 % interval"):
        table.add_column(name, justify="left" if not name else "right")
    for name, figure in figures.items():
        if "low" in figure:
            table.add_row(name, f"{figure['value']:.3f}", f"{figure['low']:.3f} to {figure['high']:.3f}")
        else:
            table.add_row(name, f"{figure['value']:.3f}" if name in FIGURES else f"{figure['value']:.0f}", "")
    rich_console(sys.stdout).print(table)
