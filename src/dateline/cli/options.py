"""This room holds the options that several commands share, and turns them into settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dateline.ingest import Translator
    from dateline.pipeline import Settings


@dataclass
class Session:
    """What one run of the command line must remember outside its commands."""

    debug: bool = False
    actors: tuple[Path, ...] = ()


def _set_debug(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Session).debug = True


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_set_debug,
    help="Show a traceback when something fails.",
)


def _keep_actors(context: click.Context, _parameter: click.Parameter, values: tuple[Path, ...]) -> None:
    context.ensure_object(Session).actors = values


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what the reports themselves do not."""
    options = (
        click.option(
            "--published",
            metavar="DATE",
            callback=parse_day_option,
            help="Day of publication, YYYY-MM-DD. Wins over what the reports say.",
        ),
        click.option("--title", default="", help="Title of the report."),
        click.option("--source", default="", help="Outlet of the reports."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def pipeline_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose how reports are coded."""
    options = (
        click.option("--model", metavar="NAME", default="", help="Another installed spaCy pipeline for the parse."),
        click.option(
            "--backend",
            "backends",
            metavar="LAYER=NAME",
            multiple=True,
            callback=_parse_backends,
            help="Another backend for a layer; may be repeated.",
        ),
        click.option(
            "--codebook",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            default=None,
            help="A folder of codebook sections that replace the built-in ones.",
        ),
        click.option(
            "--actors",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            multiple=True,
            expose_value=False,
            callback=_keep_actors,
            help="A list of actors of your own, CSV or PETRARCH, on top of the codebook's; may be repeated.",
        ),
        click.option(
            "--gazetteer",
            metavar="FILE",
            type=click.Path(path_type=Path),
            default=None,
            help="Where the index of place names is, or is to be built. Default: the user's cache folder.",
        ),
        click.option("--strict", is_flag=True, help="Stop at the first report or layer that fails."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def intake_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how inputs are read; they give ``columns`` and ``translator``."""
    options = (
        click.option(
            "--columns",
            metavar="MAP",
            default="",
            callback=_parse_columns,
            help="Columns of tables: FIELD=COLUMN pairs with commas between, or a YAML file of them.",
        ),
        click.option(
            "--translate",
            "translator",
            metavar="COMMAND",
            default="",
            callback=_parse_translator,
            help="Command that turns a text on standard input into English; {lang} is its language.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _parse_columns(_context: click.Context, _parameter: click.Parameter, value: str) -> dict[str, str]:
    if not value:
        return {}
    from dateline.ingest import parse_columns

    return parse_columns(value)


def _parse_translator(_context: click.Context, _parameter: click.Parameter, value: str) -> Translator | None:
    if not value:
        return None
    from dateline.ingest import parse_command

    return parse_command(value)


def _parse_backends(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    chosen = {}
    for value in values:
        layer, equals, name = value.partition("=")
        if not (layer and equals and name):
            raise click.BadParameter(f"{value!r} is not LAYER=NAME, such as syntax=spacy")
        chosen[layer] = name
    return chosen


def parse_day_option(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """The day of an option's value; anything but YYYY-MM-DD is a usage error."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as fault:
        raise click.BadParameter(f"{value!r} is not a date; write it as YYYY-MM-DD") from fault


def settings_of(
    model: str, backends: dict[str, str], codebook: Path | None, gazetteer: Path | None, strict: bool
) -> Settings:
    """The settings that the pipeline options stand for, ``--actors`` of this run among them."""
    from dateline.pipeline import Settings

    context = click.get_current_context(silent=True)
    actors = context.ensure_object(Session).actors if context else ()
    return Settings(
        model=model, backends=backends, codebook=codebook, actors=actors, gazetteer=gazetteer, strict=strict
    )
