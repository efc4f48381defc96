"""This room keeps a store's files of lines: rejects.jsonl and judgements.jsonl, which only ever grow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from dateline.ingest import Rejection
from dateline.store.folder import Folder

REJECTS = "rejects.jsonl"
JUDGEMENTS = "judgements.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person decided: ``verdict`` ("same", "different", ...) about ids, by whom, when, and why."""

    about: tuple[str, ...]
    verdict: str
    by: str = ""
    at: str = ""
    note: str = ""


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


def _line(record: Rejection | Judgement) -> bytes:
    return json.dumps(msgspec.to_builtins(record), ensure_ascii=True).encode("ascii") + b"\n"


def _mark(rejection: Rejection) -> tuple[str, int, str]:
    return rejection.file, rejection.line, rejection.reason
