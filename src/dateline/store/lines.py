"""This room keeps a store's files of lines: rejects.jsonl, judgements.jsonl and queues.jsonl, which only ever grow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from dateline.ingest import Rejection
from dateline.store.folder import Folder

REJECTS = "rejects.jsonl"
JUDGEMENTS = "judgements.jsonl"
QUEUES = "queues.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person decided: ``verdict`` about ids, by whom, when, and why.

    About two tellings or incidents: "same" or "different". About a telling ("version#event") "right", "wrong",
    "corrected" or "missed"; about the version of a report "checked". "undone" takes back. ``field`` names the field
    that is meant ("" the event as a whole), ``value`` what it should be; ``queue`` the queue it was drawn in; ``seen``
    the event as it stood then ("ASSAULT 120-128"), by which it is known again in another coding.
    """

    about: tuple[str, ...]
    verdict: str
    by: str = ""
    at: str = ""
    note: str = ""
    field: str = ""
    value: str = ""
    queue: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One thing of a queue: its ids, the stratum it was drawn from, and what the coder said of it, as JSON."""

    about: tuple[str, ...]
    stratum: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What was drawn to be reviewed: ``unit`` "event", "report" or "link", ``way`` how, ``seed`` by which numbers.

    ``strata`` tells how many things each stratum had when it was drawn; ``filters`` which events those were, in words.
    The first ``shared`` things everybody judges (None: all of them), each of the rest one reviewer.
    """

    id: str
    unit: str
    way: str
    seed: int
    drawn: tuple[Drawn, ...]
    strata: dict[str, int]
    filters: str = ""
    shared: int | None = None
    by: str = ""
    at: str = ""
    coding: str = ""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is no record: torn by a kill, or edited by hand."""

    file: str
    line: int


def add_rejections(folder: Folder, rejections: Iterable[Rejection]) -> int:
    """Keep what was rejected, each file, line and reason once; how many of them are new."""
    known = {_mark(r) for r in read_rejections(folder) if isinstance(r, Rejection)}
    lines = []
    for rejection in rejections:
        if _mark(rejection) not in known:
            known.add(_mark(rejection))
            lines.append(_line(rejection))
    if lines:
        folder.append(REJECTS, b"".join(lines))
    return len(lines)


def read_rejections(folder: Folder) -> Iterator[Rejection | BrokenLine]:
    """What was rejected, in the order it came."""
    return _read(folder, REJECTS, Rejection)


def add_judgements(folder: Folder, judgements: Iterable[Judgement]) -> None:
    """Keep what a person decided; it is on the disk when this returns."""
    lines = [_line(judgement) for judgement in judgements]
    if lines:
        folder.append(JUDGEMENTS, b"".join(lines))


def read_judgements(folder: Folder) -> Iterator[Judgement | BrokenLine]:
    """What people decided, in the order they did."""
    return _read(folder, JUDGEMENTS, Judgement)


def parse_judgement(line: bytes) -> Judgement | None:
    """The judgement on a line; None where it is none."""
    try:
        return msgspec.convert(json.loads(line), Judgement) if line.strip() else None
    except (ValueError, msgspec.ValidationError):
        return None


def add_queue(folder: Folder, queue: Queue) -> None:
    """Keep a queue; it is on the disk when this returns."""
    folder.append(QUEUES, _line(queue))


def read_queues(folder: Folder) -> Iterator[Queue | BrokenLine]:
    """The queues that were drawn, in the order they were."""
    return _read(folder, QUEUES, Queue)


def _read[T](folder: Folder, name: str, kind: type[T]) -> Iterator[T | BrokenLine]:
    for file in folder.line_files(name):
        for number, line in enumerate(folder.read(file).split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                # Python's reader, because a file name may hold what UTF-8 cannot.
                yield msgspec.convert(json.loads(line), kind)
            except (ValueError, msgspec.ValidationError):
                yield BrokenLine(file, number)


def _line(record: Rejection | Judgement | Queue) -> bytes:
    return json.dumps(msgspec.to_builtins(record), ensure_ascii=True).encode("ascii") + b"\n"


def _mark(rejection: Rejection) -> tuple[str, int, str]:
    return rejection.file, rejection.line, rejection.reason
