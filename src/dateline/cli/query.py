"""This room is the command ``dateline query``: events of a store by filters, or the answer to one SELECT."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from dateline.cli.options import debug_option, parse_day_option
from dateline.cli.output import open_output, rich_console
from dateline.cli.progress import open_progress
from dateline.errors import StoreError
from dateline.model import Status

if TYPE_CHECKING:
    from dateline.store.asking import Answer

type Command = Callable[..., Any]

FORMATS = ("table", "jsonl", "csv", "parquet")
SHOWN = 100
"""Rows of a table where no limit is told."""

EXIT_CODES = """\b
Exit codes: 0 the question was answered, if only by no event; 2 usage error, no such store,
or a question that cannot be answered.
"""


def _filter(name: str, metavar: str, about: str) -> Callable[[Command], Command]:
    return click.option(f"--{name}", metavar=metavar, multiple=True, help=f"{about} May be repeated: one must fit.")


@click.command(epilog=EXIT_CODES, short_help="Ask a store: events by filters, or SQL.")
@click.argument("store", metavar="STORE")
@_filter("type", "TYPE", "Event type, such as ASSAULT.")
@_filter("mode", "MODE", "Mode of the type, such as firearms.")
@click.option(
    "--status",
    type=click.Choice([str(s) for s in Status]),
    multiple=True,
    help="Whether it is told as having happened. May be repeated.",
)
@_filter("actor", "WHO", "Who does it: words of the name, a country or sector code, or both as AFG/REB.")
@_filter("recipient", "WHO", "At whom it is directed, as for --actor.")
@_filter("source", "WHO", "Who vouches for it, as for --actor; 'report' is the report's own voice.")
@_filter("country", "CODE", "Where it happened, as an ISO 3166 alpha-3 code.")
@_filter("place", "NAME", "Words of the name of the place.")
@click.option("--near", metavar="LAT,LON | NAME", help="Within some kilometres of a point, or of a place of that name.")
@click.option("--within", metavar="KM", type=click.FloatRange(min=0), default=50.0, help="Kilometres for --near (50).")
@click.option("--since", metavar="DATE", callback=parse_day_option, help="The event's days touch this day or later.")
@click.option("--until", metavar="DATE", callback=parse_day_option, help="The event's days touch this day or earlier.")
@click.option("--text", metavar="WORDS", default="", help='Words of its evidence, all of them; "in quotes" in a row.')
@_filter("outlet", "NAME", "The outlet of its report.")
@_filter("report", "ID", "The id of its report.")
@click.option("--no-copies", "copies", is_flag=True, flag_value=False, default=True, help="Leave out what copies tell.")
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="At most so many events (0: all).")
@click.option("--sql", metavar="SELECT", help="One SELECT over the views of docs/store.md, instead of the filters.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: table on a terminal, jsonl in a pipe.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to FILE, which appears when it is whole.",
)
@debug_option
def query(store: str, sql: str | None, form: str | None, out: Path | None, **filters: Any) -> None:
    """Show the events of STORE that fit all the filters, one row each with its report's id, in order of their days.

    Names and words match without case and accents, and as whole words.
    """
    given = {name: value for name, value in filters.items() if value is not True and value not in (None, (), "", 50.0)}
    if sql is not None and given:
        raise click.UsageError(
            f"--sql asks by itself; leave out {', '.join(map(_option, given))} or write it into the SELECT"
        )
    form = form or _form_for(out)
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise click.UsageError("--format parquet is not for a terminal; say --out FILE")
    from dateline.store import Store
    from dateline.store.asking import ask, ask_sql, question_of, sql_of
    from dateline.store.derived import open_linked

    opened = Store(store)
    with open_progress("deriving tables", None) as teller:
        try:
            opened.refresh()
        except StoreError as fault:
            if not opened.folder.exists("linked.duckdb"):
                raise
            teller.say(f"warning: asked without what was added last: {fault}")
    with closing(open_linked(opened.folder)) as link:
        if sql is not None:
            _show(ask_sql(link, sql), form, out, None)
            return
        limit = filters.pop("limit")
        shown = SHOWN if limit is None and form == "table" else limit or None
        filters["text"] = filters["text"] or ""
        filters["type"] = tuple(dict.fromkeys(t for given in filters["type"] for t in (given, given.upper())))
        question = question_of(link, {**filters, "limit": shown})
        _show(ask(link, *sql_of(question)), form, out, SHOWN if limit is None else None)


def _option(name: str) -> str:
    return "--no-copies" if name == "copies" else f"--{name}"


def _form_for(out: Path | None) -> str:
    ending = out.suffix.lower().removeprefix(".") if out else ""
    if ending in FORMATS:
        return ending
    return "table" if out is None and sys.stdout.isatty() else "jsonl"


def _show(answer: Answer, form: str, out: Path | None, cut: int | None) -> None:
    """Write the answer; a table that was cut at that many rows says so."""
    from dateline.store.writing import write_csv, write_jsonl, write_parquet

    if form == "parquet":
        with _open_bytes(out) as stream:
            write_parquet(answer, stream)
        return
    with open_output(out) as output:
        if form == "jsonl":
            write_jsonl(answer, output.stream)
        elif form == "csv":
            write_csv(answer, output.stream)
        else:
            count = _show_table(answer, output.stream)
            if count == cut:
                click.echo(f"the first {cut} are shown; --limit N shows more, --limit 0 all", err=True)
            elif not count:
                click.echo("nothing fits", err=True)


@contextmanager
def _open_bytes(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
        return
    beside = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as stream:
            yield stream
        beside.replace(out)
    except OSError as fault:
        raise click.UsageError(f"--out: {out} cannot be written ({fault.strerror}); choose another file") from fault
    finally:
        beside.unlink(missing_ok=True)


def _show_table(answer: Answer, stream: Any) -> int:
    from rich.table import Table
    from rich.text import Text

    from dateline.store.writing import rows_of

    console = rich_console(stream)
    events = {"event", "type", "actors", "sources"} <= set(answer.schema.names)
    headings = ("report", "event", "who", "where and when", "according to", "words") if events else answer.schema.names
    table = Table(*headings, box=None, header_style="bold", pad_edge=False, padding=(0, 2, 1 if events else 0, 0))
    count = 0
    for row in rows_of(answer):
        cells = _event_cells(row) if events else [_words(value) for value in row.values()]
        table.add_row(*(Text(cell) for cell in cells))
        count += 1
    if count:
        console.print(table)
    return count


def _event_cells(row: dict[str, Any]) -> list[str]:
    days = [row["earliest"], row["latest"]]
    when = " to ".join(dict.fromkeys(day.isoformat() for day in days if day))
    numbers = "\n".join(_number(number) for number in row["numbers"])
    sides = [_words(row["actors"]), f"→ {_words(row['recipients'])}" if row["recipients"] else ""]
    return [
        f"{_words(row['report'])} {row['event']}",
        "\n".join(filter(None, (row["type"], row["mode"], row["status"] if row["status"] != Status.ACTUAL else ""))),
        "\n".join(filter(None, sides)),
        "\n".join(filter(None, (_words(row["place_name"]), when, numbers))),
        _words(row["sources"]),
        _words(row["trigger"]),
    ]


def _number(number: dict[str, Any]) -> str:
    low, high = number["low"], number["high"]
    amount = str(low) if low == high else f"{'' if low is None else low}–{'' if high is None else high}"
    return _words(f"{number['what']} {amount}")


def _words(value: Any) -> str:
    from dateline.views import clean

    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_words(inner) for inner in value)
    return clean(value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else str(value))
