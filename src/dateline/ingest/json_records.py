"""This room reads JSON: a file of one record or a list, and JSON lines of which each stands by itself."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any, BinaryIO

from dateline.ingest.arrivals import LARGEST, NO_TEXT, TOO_LARGE, Arrival, Refusal, Rejection, parse_record
from dateline.ingest.decoding import Decoded, bom_of, decode_line, guess_issues
from dateline.ingest.intake import Intake, Place

ENDLESS = 10 * LARGEST
"""Bytes after which a line counts as one that never ends."""


def read_json(data: bytes, place: Place, size: int, intake: Intake) -> Iterator[Arrival | Rejection]:
    """A file of one JSON object or of a list of them."""
    decoded = decode_line(data)
    if isinstance(decoded, Refusal):
        yield decoded.at(place.file, 1, size)
        return
    value = _parse_json(decoded.text)
    if isinstance(value, Refusal):
        if is_json_line(data.lstrip().partition(b"\n")[0]):
            yield from read_lines(io.BytesIO(data), b"", place, intake)
            return
        line = decoded.text.count("\n", 0, _fault_at(decoded.text)) + 1
        yield value.at(place.file, line, size)
        return
    if isinstance(value, list) and not value:
        yield Refusal("is an empty list", "put the reports' records into it").at(place.file, 1, size)
        return
    rows = value if isinstance(value, list) else [value]
    for number, row in enumerate(rows, 1):
        where = f"record {number} " if isinstance(value, list) else ""
        yield _arrival(row, decoded, place, 1, size // len(rows), intake, where)


def read_lines(stream: BinaryIO, first: bytes, place: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    """JSON lines: each stands or falls by itself, and only one is held in memory."""
    seen = False
    lines = _lines(stream, first)
    for number in count(1):
        line = next(lines, None)
        if line is None:
            break
        if number == 1:
            bom = bom_of(line)
            if bom is not None and bom[1] != "utf-8":
                lines = _recoded(line, stream, bom[1])
                line = next(lines, b"")
        if not line.strip():
            continue
        seen = True
        if len(line) > LARGEST:
            yield TOO_LARGE.at(place.file, number, len(line))
            continue
        decoded = decode_line(line)
        if isinstance(decoded, Refusal):
            yield decoded.at(place.file, number, len(line))
            continue
        value = _parse_json(decoded.text)
        if isinstance(value, Refusal):
            yield value.at(place.file, number, len(line))
            continue
        yield _arrival(value, decoded, place, number, len(line), intake)
    if not seen:
        yield Refusal(NO_TEXT, "leave it out or fill it").at(place.file, 1, 0)


def _lines(stream: BinaryIO, first: bytes) -> Iterator[bytes]:
    """The lines of a stream after ``first``; of one that is too long only the beginning, the rest is passed over.

    After a line without end nothing more is looked for.
    """
    line = first or stream.readline(LARGEST + 1)
    while line:
        yield line
        passed = 0
        while len(line) > LARGEST and not line.endswith(b"\n"):
            passed += len(line)
            if passed > ENDLESS:
                return
            line = stream.readline(LARGEST + 1)
        line = stream.readline(LARGEST + 1)


def _recoded(first: bytes, stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The lines of a stream with a wide byte order mark, as UTF-8.

    ``first`` ends within a character (the second byte of a line end), so bytes are put together again here.
    """
    source = io.BufferedReader(Joined(first, stream))
    text = io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="\n")
    text.read(1)
    while line := text.readline(LARGEST + 1):
        yield line.encode("utf-8", "surrogatepass")


class Joined(io.RawIOBase):
    """A stream with some bytes put back in front of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def _arrival(
    value: Any, decoded: Decoded, place: Place, line: int, size: int, intake: Intake, where: str = ""
) -> Arrival | Rejection:
    if intake.override.columns and isinstance(value, dict):
        value = {**value, **{field: value[key] for field, key in intake.override.columns.items() if key in value}}
    made = parse_record(value, intake.override)
    if isinstance(made, Refusal):
        return replace(made, reason=where + made.reason).at(place.file, line, size)
    report, issues = made
    if not report.text.strip():
        return Refusal(where + NO_TEXT, "fill the field 'text' or leave the record out").at(place.file, line, size)
    declared = bool(value.get("language"))
    here = Place(file=place.file, name="", size=size)
    return intake.settle(report, (*guess_issues(decoded), *issues), here, line, declared)


def _parse_json(text: str) -> Any | Refusal:
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        return Refusal(f"is not JSON ({fault.msg} at column {fault.colno})", "mend the line or take it out")
    except (ValueError, RecursionError) as fault:
        return Refusal(f"is not JSON that can be read ({type(fault).__name__})", "mend the line or take it out")


def _fault_at(text: str) -> int:
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        return fault.pos
    except (ValueError, RecursionError):
        return 0
    return 0


def is_json_line(line: bytes) -> bool:
    """Whether a first line is, or was meant as, a JSON object of its own."""
    bom = bom_of(line)
    if bom is not None and bom[1] != "utf-8":
        width = 4 if "32" in bom[1] else 2
        line = line[len(bom[0]) :]
        text = line[: len(line) // width * width].decode(bom[1], "replace").strip()
    else:
        text = line.removeprefix(bom[0] if bom else b"").decode("utf-8", "replace").strip()
    return text.startswith("{") and text[1:].lstrip()[:1] in ('"', "}") and text.endswith("}")


def is_json(data: bytes) -> bool:
    decoded = decode_line(data)
    if isinstance(decoded, Refusal):
        return False
    value = _parse_json(decoded.text)
    rows = value if isinstance(value, list) else [value]
    return bool(rows) and all(isinstance(row, dict) for row in rows)
