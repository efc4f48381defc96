"""This room is the command ``dateline codebook``: checks a codebook folder, and makes one of PETRARCH dictionaries."""

from __future__ import annotations

from pathlib import Path

import click

from dateline.cli.options import debug_option


@click.group()
def codebook() -> None:
    """Check a codebook of your own, or make one of PETRARCH dictionaries."""


@codebook.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@debug_option
def check(folder: Path) -> None:
    """Say whether a codebook folder is sound: what it holds, and what in it has no effect.

    A fault ends with exit code 2 and names file, line, key and remedy.
    """
    from dateline.codebook.checking import check_codebook

    found = check_codebook(folder)
    click.echo(f"{folder}: sound")
    click.echo(f"  sections of its own: {', '.join(found.sections) or 'none'}")
    listed = ", ".join(f"{kind} ({count})" for kind, count in found.types.items())
    click.echo(f"  types, with how many rules: {listed}")
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)


@codebook.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    metavar="FOLDER",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write; it must be new or empty.",
)
@click.option(
    "--add", is_flag=True, help="Keep the built-in triggers and actors, and put the imported ones before them."
)
@debug_option
def import_(paths: tuple[Path, ...], out: Path, add: bool) -> None:
    """Turn PETRARCH actor, agent and verb dictionaries into a codebook folder.

    PATH is a dictionary or a folder of .txt dictionaries. What could not be taken over is told with its reason,
    how often, and examples.
    """
    from dateline.codebook.importing import import_dictionaries
    from dateline.views import clean

    report = import_dictionaries(list(paths), out, add)
    for line in report.lines():
        click.echo(clean(line) if line else "")
    click.echo(f"\nWritten to {out}; code with it by: dateline code REPORTS --codebook {out}")
