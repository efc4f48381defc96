"""This room is the command ``dateline predict``: predictions for a public test set, as its scorer reads them."""

from __future__ import annotations

from pathlib import Path

import click

from dateline.cli.options import debug_option, pipeline_options, settings_of
from dateline.cli.progress import open_progress
from dateline.evaluate.tasks import TASKS, predict_file


@click.command()
@click.argument("task", type=click.Choice(sorted(TASKS)))
@click.argument("source", metavar="INPUT.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--out",
    metavar="PRED.jsonl",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write.",
)
@click.option(
    "--map",
    "label_map",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="For classify: the YAML file that maps types, modes and words to labels.",
)
@pipeline_options
@debug_option
def predict(
    task: str,
    source: Path,
    out: Path,
    label_map: Path | None,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
) -> None:
    """Write predictions for a public test set.

    Input lines hold "id" and "text", mostly "published" or "date", and where the task has it
    the places to judge. Gold fields are cut off before anything reads them.
    """
    settings = settings_of(model, backends, codebook, gazetteer, strict)
    with open_progress(f"predicting {task}", None) as teller:
        count = predict_file(task, source, out, settings, label_map)
        teller.say(f"{count} predictions in {out}")
