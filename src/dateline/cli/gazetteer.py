"""This room is the command ``dateline gazetteer``: builds an index of a GeoNames dump, and checks one."""

from __future__ import annotations

from pathlib import Path

import click

from dateline.cli.options import debug_option


@click.group()
def gazetteer() -> None:
    """Build an index of place names from a GeoNames dump of your own, or check one."""


@gazetteer.command()
@click.argument("path", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    default=None,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. Default: geonames.bin beside the dump.",
)
@click.option(
    "--classes",
    metavar="LETTERS",
    default=None,
    help="GeoNames feature classes to take over: A divisions, P towns and villages, S sites, L areas, H waters, "
    "T mountains, R roads, V forests. Default: all of them.",
)
@debug_option
def build(path: Path, out: Path | None, classes: str | None) -> None:
    """Turn a GeoNames dump into one read-only file that `--gazetteer` takes and that processes share.

    PATH is a folder with the files as GeoNames publishes them (allCountries.zip, countryInfo.txt and
    admin1CodesASCII.txt; admin2Codes.txt and alternateNamesV2.zip where they are there), or the table of places of one
    country with the other files beside it.
    """
    from dateline.cli.progress import open_stages
    from dateline.gazetteer.importing import CLASSES, import_dump
    from dateline.views import clean

    target = out or (path if path.is_dir() else path.parent) / "geonames.bin"
    with open_stages() as told:
        made = import_dump(path, target, (classes or CLASSES).upper(), told)
    for fault in made.faults:
        click.echo(clean(fault), err=True)
    if made.passed > len(made.faults):
        click.echo(f"{made.passed:,} rows were left out in all", err=True)
    size = target.stat().st_size / 2**20
    click.echo(f"{made.places:,} places, {made.other_names:,} other names, {size:,.0f} MB: {clean(str(target))}")
    click.echo(f"Code with it by: dateline code REPORTS --gazetteer {clean(str(target))}")


@gazetteer.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@debug_option
def check(file: Path) -> None:
    """Check every byte of an index and say what it was made of; one that is damaged ends with exit code 2."""
    from dateline.gazetteer.reading import check_index

    found = check_index(file)
    click.echo(f"{file}: sound; {found.size - 1:,} places; {found.sources}")
