"""This room writes readings in each format, to the terminal, a pipe or a file that appears when it is whole."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

import click

if TYPE_CHECKING:
    from rich.console import Console

    from dateline.model import Reading

FORMATS = ("table", "drawn", "json", "jsonl")
PIPE_WIDTH = 100
"""Cells of a table or drawing that goes into a pipe or file; a terminal tells its own width."""


class Writer(Protocol):
    """Writes readings one by one; ``close`` writes what must stand after the last."""

    def write(self, reading: Reading) -> None: ...

    def close(self) -> None: ...


def format_for(chosen: str | None, out: Path | None) -> str:
    """The format asked for, else a table on a terminal and JSON lines in a pipe or file."""
    if chosen:
        return chosen
    if out is not None:
        return "json" if out.suffix.lower() == ".json" else "jsonl"
    return "table" if sys.stdout.isatty() else "jsonl"


@dataclass
class Output:
    """Where readings go; ``keep`` says whether the file is to appear."""

    stream: TextIO
    keep: bool = True


@contextmanager
def open_output(out: Path | None) -> Iterator[Output]:
    """Standard output, or a file written beside ``out`` and renamed to it when all went well."""
    if out is None:
        output = Output(_utf8(sys.stdout))
        yield output
        output.stream.flush()
        return
    beside = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        stream = beside.open("w", encoding="utf-8", newline="\n")
    except OSError as fault:
        raise click.UsageError(f"--out: {out} cannot be written ({fault.strerror}); choose another file") from fault
    try:
        with stream:
            output = Output(stream)
            yield output
        if output.keep:
            beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def _utf8(stream: TextIO) -> TextIO:
    """The stream, writing UTF-8 whatever the locale: records are UTF-8, and no report may break the output."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    return stream


def writer_for(form: str, stream: TextIO) -> Writer:
    """The writer of a format."""
    match form:
        case "json":
            return _JsonList(stream)
        case "jsonl":
            return _JsonLines(stream)
        case "drawn":
            return _Drawn(stream)
        case _:
            return _Table(stream)


class _JsonLines:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, reading: Reading) -> None:
        self._stream.write(reading.to_json() + "\n")
        # A reader of the pipe gets each report as soon as it is coded.
        self._stream.flush()

    def close(self) -> None:
        pass


class _JsonList:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._count = 0

    def write(self, reading: Reading) -> None:
        # Lone surrogates cannot be written as UTF-8, so this format escapes what is not ASCII.
        self._stream.write(",\n" if self._count else "[\n")
        self._stream.write(json.dumps(reading.to_record(), indent=2))
        self._count += 1

    def close(self) -> None:
        self._stream.write("\n]\n" if self._count else "[]\n")


class _Drawn:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._count = 0
        self._width = min(_terminal_width(stream) or PIPE_WIDTH, 120)

    def write(self, reading: Reading) -> None:
        from dateline.views import LEGEND, draw_reading

        self._stream.write("\n" if self._count else f"{LEGEND}\n\n")
        self._stream.write(draw_reading(reading, self._width).encode("utf-8", "replace").decode("utf-8"))
        self._count += 1

    def close(self) -> None:
        pass


class _Table:
    def __init__(self, stream: TextIO) -> None:
        self._console = rich_console(stream)

    def write(self, reading: Reading) -> None:
        from dateline.views import show_table

        self._console.print(show_table(reading, self._console.width))

    def close(self) -> None:
        pass


def rich_console(stream: TextIO) -> Console:
    """A console with colours on a terminal and none in a pipe or file."""
    from rich.console import Console

    width = _terminal_width(stream)
    # Rich itself honours NO_COLOR; FORCE_COLOR and TERM are left to it as well.
    return Console(
        file=_utf8(stream), width=max(width or PIPE_WIDTH, 60), force_terminal=None if width else False, highlight=False
    )


def _terminal_width(stream: TextIO) -> int | None:
    """Cells of the terminal behind the stream; None where there is none."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or PIPE_WIDTH
    except OSError:
        return PIPE_WIDTH
