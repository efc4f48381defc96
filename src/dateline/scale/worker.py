"""This room is one worker: it codes the jobs that it is handed and writes parts of what it coded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing.connection import Connection
from typing import Any

from dateline.archive import coding_of, kept_only, told, with_issues
from dateline.errors import DatelineError
from dateline.ingest import is_english
from dateline.pipeline import Pipeline
from dateline.scale.jobs import Coded, Dying, Failed, Fill, Job, Stamped, Write, Writing, Wrote
from dateline.store import CODED, KEPT, Entry, Part, Store


def work(line: Connection, pipeline: Pipeline) -> None:
    """Take jobs from the line until it ends. What stands in no part by then is lost: the next run codes it."""
    keeper = os.getppid()
    held = _Held()
    try:
        while True:
            try:
                message = line.recv()
            except (EOFError, OSError):
                return
            waiting = message.number if isinstance(message, Job) else None
            try:
                for answer in _answers(message, pipeline, held):
                    if isinstance(answer, Writing) and os.getppid() != keeper:
                        return  # the run is gone: another may be at work already, and codes these reports itself
                    if isinstance(answer, Coded):
                        waiting = None
                    line.send(answer)
            except DatelineError as fault:
                line.send(Failed(fault, waiting))
    except Exception as fault:  # noqa: BLE001 - a worker that fails is replaced, and its last words say why it did
        line.send(Dying(f"{type(fault).__name__}: {fault}"))


class _Held:
    """What was coded and stands in no part yet."""

    def __init__(self) -> None:
        self.fill = Fill(store="", part=1)
        self.store: Store | None = None
        self.entries: list[Entry] = []
        self.versions: list[str] = []
        self.jobs: list[int] = []

    def begin(self, fill: Fill) -> None:
        """Fill another store, or the same with another label."""
        self.fill, self.store = fill, Store(fill.store)
        self.entries, self.versions, self.jobs = [], [], []


def _answers(message: Any, pipeline: Pipeline, held: _Held) -> Iterator[Any]:
    if isinstance(message, Fill):
        held.begin(message)
    elif isinstance(message, Job):
        entries = list(code_items(pipeline, message.items))
        versions = [item.version for item in message.items]
        said = tuple(
            told(item.arrival, entry.status, entry.reading) for item, entry in zip(message.items, entries, strict=True)
        )
        if message.alone:
            yield Coded(message.number, said, _write(held, entries, versions, pipeline))
            return
        held.entries += entries
        held.versions += versions
        held.jobs.append(message.number)
        yield Coded(message.number, said)
        if len(held.entries) >= held.fill.part:
            yield from _write_held(held, pipeline)
    elif isinstance(message, Write):
        yield from _write_held(held, pipeline)


def code_items(pipeline: Pipeline, items: tuple[Stamped, ...]) -> Iterator[Entry]:
    """The entries of reports, in their order: coded, or only kept where they are not in English."""
    english = [item.arrival.report for item in items if is_english(item.arrival.report.language)]
    readings = pipeline.read(english, batch=max(1, len(english)))
    for item in items:
        arrival = item.arrival
        if is_english(arrival.report.language):
            reading, status = with_issues(next(readings), arrival.issues), CODED
        else:
            reading, status = kept_only(arrival.report, arrival.issues), KEPT
        yield Entry(reading=reading, status=status, added=item.added, original=arrival.original)


def _write_held(held: _Held, pipeline: Pipeline) -> Iterator[Writing | Wrote]:
    yield Writing()
    part = _write(held, held.entries, held.versions, pipeline) if held.entries else None
    jobs = tuple(held.jobs)
    held.entries, held.versions, held.jobs = [], [], []
    yield Wrote(jobs, part)


def _write(held: _Held, entries: list[Entry], versions: list[str], pipeline: Pipeline) -> Part:
    assert held.store is not None
    coding = coding_of(pipeline)
    label = held.fill.label
    if label:
        label += "-" + sha256("".join([coding.id, *versions]).encode()).hexdigest()[:16]
    return held.store.write_part(entries, coding, label=label)
