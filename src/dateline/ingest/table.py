"""This room reads CSV: a report for each row, by the column map or the obvious names of the header."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import BinaryIO

from dateline.ingest.arrivals import NO_TEXT, Arrival, Draft, Refusal, Rejection
from dateline.ingest.columns import choose_columns, draft_row
from dateline.ingest.decoding import bom_of, decode_text
from dateline.ingest.intake import Intake, Place

_SAMPLE = 200_000
_DELIMITERS = (",", ";", "\t", "|")
_SPARE = 1_000_000


class _TooLongError(Exception):
    """A line that is longer than a report may be; the rest of the table cannot be told from it."""


def read_table(stream: BinaryIO, place: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    """The rows of a CSV file; ``line`` is where a row begins. A row with broken quotes costs itself."""
    limit = intake.limits.report
    head = stream.read(_SAMPLE)
    opened = _encoding(head)
    if isinstance(opened, Refusal):
        yield opened.at(place.file, 1, place.size)
        return
    encoding, skip, notes = opened
    if b"\0" in head and "utf-16" not in encoding and "utf-32" not in encoding:
        yield Refusal("contains NUL bytes: it is binary, no CSV", "save it as UTF-8 text").at(place.file, 1, place.size)
        return
    lines = _Lines(head[skip:], stream, encoding, limit)
    csv.field_size_limit(max(csv.field_size_limit(), limit + _SPARE))
    try:
        yield from _rows(lines, place, intake, notes)
    except _TooLongError:
        refusal = Refusal(
            f"has a line or quoted cell of more than {limit // 1_000_000} MB; the rest is not read",
            "close the quote that is open before it, or split the cell",
        )
        yield refusal.at(place.file, lines.row, place.size)


def _rows(lines: _Lines, place: Place, intake: Intake, notes: tuple[str, ...]) -> Iterator[Arrival | Rejection]:
    first = next(lines, "")
    if not first.strip():
        yield Refusal(NO_TEXT, "leave it out or fill it").at(place.file, 1, place.size)
        return
    lines.put_back(first)
    delimiter = "\t" if place.name.lower().endswith(".tsv") else max(_DELIMITERS, key=first.count)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        names = next(rows)
    except (csv.Error, StopIteration):
        yield Refusal("has a header that is no CSV", "close its quotes").at(place.file, 1, place.size)
        return
    choice = choose_columns([name.strip() for name in names], intake.override.columns)
    if isinstance(choice, Refusal):
        yield choice.at(place.file, 1, place.size)
        return
    numbers = {field: [n.strip() for n in names].index(column) for field, column in choice.columns.items()}
    told, any_row = (*notes, *choice.notes), False
    while True:
        lines.begin()
        try:
            row = next(rows, None)
        except csv.Error as fault:
            any_row = True
            refusal = Refusal(f"has a row that is no CSV ({fault})", "close its quotes, or double those within it")
            yield refusal.at(place.file, lines.row, lines.taken)
            continue
        if row is None:
            break
        if not row:
            continue
        any_row = True
        found: Draft | Refusal
        if len(row) != len(names):
            reason = f"has a row of {len(row)} cells under a header of {len(names)}"
            found = Refusal(reason, "quote cells that hold the delimiter", lines.row)
        else:
            found = draft_row({field: row[number] for field, number in numbers.items()}, lines.row, told)
            told = ()
        yield intake.take(found, place, lines.row, lines.taken)
    if not any_row:
        yield Refusal("is a table without rows", "leave it out or fill it").at(place.file, 1, place.size)


def _encoding(head: bytes) -> tuple[str, int, tuple[str, ...]] | Refusal:
    """The encoding of a table, the bytes of its mark, and what to tell where it was guessed."""
    bom = bom_of(head)
    if bom is not None:
        return bom[1], len(bom[0]), ()
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # its last character may be cut
    except UnicodeDecodeError:
        decoded = decode_text(head)
        if isinstance(decoded, Refusal):
            return decoded
        return decoded.guess or "utf-8", 0, decoded.notes
    return "utf-8", 0, ()


class _Lines:
    """The decoded lines of a stream, none longer than the limit; it knows where the present row began."""

    def __init__(self, head: bytes, stream: BinaryIO, encoding: str, limit: int) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._head = head
        self._stream = stream
        self._limit = limit
        self._waiting: list[str] = []
        self._tail = ""
        self._ended = False
        self._back: str | None = None
        self._number = 0
        self.row = 1
        self.taken = 0

    def begin(self) -> None:
        """A row begins with the next line."""
        self.row = self._number + 1
        self.taken = 0

    def put_back(self, line: str) -> None:
        self._back = line
        self._number -= 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._back is not None:
            line, self._back = self._back, None
        else:
            while not self._waiting and not self._ended:
                self._fill()
            if not self._waiting:
                raise StopIteration
            line = self._waiting.pop()
        self._number += 1
        self.taken += len(line)
        if self.taken > self._limit + _SPARE:
            raise _TooLongError
        return line

    def _fill(self) -> None:
        data, self._head = self._head or self._stream.read(1 << 18), b""
        text = self._tail + self._decoder.decode(data, final=not data)
        if not data:
            self._ended = True
            self._waiting = _split(text)[::-1]
            self._tail = ""
            return
        if len(text) > self._limit + _SPARE and "\n" not in text:
            raise _TooLongError
        lines = _split(text)
        self._tail = lines.pop() if lines and not lines[-1].endswith("\n") else ""
        self._waiting = lines[::-1]


def _split(text: str) -> list[str]:
    """Lines by line feeds alone, which each keeps: what else ends lines in Unicode may stand within a cell."""
    parts = text.split("\n")
    last = parts.pop()
    return [part + "\n" for part in parts] + ([last] if last else [])
