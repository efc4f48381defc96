"""This room is the worker at the bench: it codes what it is handed and tells how far it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dateline.archive import add_arrivals
from dateline.errors import DatelineError
from dateline.ingest import Arrival, Override, Rejection, parse_day, parse_record, read_arrivals
from dateline.pipeline import Pipeline
from dateline.store import Store
from dateline.web.jobs import CODING, DERIVING, DONE, LOADING

type Message = tuple[str, str, Any]


def serve(handle: int) -> None:
    """The worker of a process of its own, at the end of a pipe; its first message: store and settings."""
    line = Connection(handle)
    store_path, coding = line.recv()

    @cache
    def pipeline() -> Pipeline:
        return Pipeline(coding)

    work(line, store_path, pipeline)


def work(line: Connection, store_path: str, pipeline: Callable[[], Pipeline]) -> None:
    """Take messages until told to end, or until whoever sends them is gone."""
    waiting: deque[Message] = deque()
    try:
        while True:
            message = waiting.popleft() if waiting else line.recv()
            if not _do(message, line, waiting, store_path, pipeline):
                break
    except (EOFError, OSError):
        return
    finally:
        line.close()


def _do(
    message: Message, line: Connection, waiting: deque[Message], store_path: str, pipeline: Callable[[], Pipeline]
) -> bool:
    kind, name, what = message
    if kind == "end":
        return False
    if kind == "code":
        line.send(_code(name, what, pipeline))
        return True

    def look_up() -> bool:
        """Between two reports the texts that somebody waits for come first; whether to go on."""
        while line.poll():
            come = line.recv()
            if come[0] == "end":
                return False
            if come[0] == "code":
                line.send(_code(come[1], come[2], pipeline))
            else:
                waiting.append(come)
        return True

    try:
        return _add(kind, name, what, line, store_path, pipeline, look_up)
    except (EOFError, OSError, MemoryError):
        raise
    except DatelineError as fault:
        line.send(("failed", name, str(fault)))
    except Exception as fault:  # noqa: BLE001 - a job that fails must not end the worker
        line.send(("failed", name, f"Dateline failed ({type(fault).__name__}: {fault})"))
    return True


def _add(
    kind: str,
    name: str,
    what: Any,
    line: Connection,
    store_path: str,
    pipeline: Callable[[], Pipeline],
    look_up: Callable[[], bool],
) -> bool:
    store = Store(store_path)
    come: deque[Arrival | Rejection] = deque()

    def loaded() -> Pipeline:
        line.send(("state", name, LOADING))
        found = pipeline()
        line.send(("state", name, CODING))
        return found

    loading = cache(loaded)
    arrivals = _noted(_arrivals_of(kind, what), come)
    going_on = True
    for added in add_arrivals(store, arrivals, loading, now=lambda: datetime.now(UTC)):
        item = come.popleft()
        line.send(("report", name, _told(item, added)))
        if not look_up():
            going_on = False
            break
    line.send(("state", name, DERIVING))
    store.refresh()
    line.send(("state", name, DONE))
    return going_on


def _arrivals_of(kind: str, what: Any) -> Iterator[Arrival | Rejection]:
    """The reports of a job: given by fields, or in files that are called as they were when they came."""
    if kind == "texts":
        for number, record in enumerate(what, 1):
            size = len(str(record.get("text", "")))
            made = parse_record(record, Override())
            if isinstance(made, tuple):
                yield Arrival(report=made[0], file="web", line=number, issues=made[1], size=size)
            else:
                yield made.at("web", number, size)
        return
    folder, names, given = what
    day = parse_day(given.get("published", ""))
    override = Override(published=day, title=given.get("title", ""), source=given.get("source", ""))
    for file, called in names.items():
        path = str(Path(folder) / file)
        for item in read_arrivals([path], override):
            yield replace(item, file=item.file.replace(path, called))


def _noted(arrivals: Iterable[Arrival | Rejection], come: deque[Arrival | Rejection]) -> Iterator[Arrival | Rejection]:
    for arrival in arrivals:
        come.append(arrival)
        yield arrival


def _told(item: Arrival | Rejection, added: Any) -> dict[str, Any]:
    if isinstance(item, Rejection):
        notes = [str(item)]
        return {"size": item.size, "status": "rejected", "events": 0, "report": "", "title": item.file, "notes": notes}
    return {
        "size": added.size,
        "status": added.status,
        "events": added.events,
        "report": item.report.id,
        "title": item.report.title or " ".join(item.report.text[:80].split()),
        "notes": [f"{item.file}:{item.line}: {issue.layer}: {issue.message}" for issue in added.issues],
    }


def _code(name: str, record: dict[str, Any], pipeline: Callable[[], Pipeline]) -> Message:
    made = parse_record(record, Override())
    if not isinstance(made, tuple):
        return "refused", name, (f"the report {made.reason}", made.remedy)
    report, issues = made
    try:
        reading = next(pipeline().read([report]))
        if issues:
            reading = replace(reading, issues=(*issues, *reading.issues))
        return "coded", name, reading.to_record()
    except DatelineError as fault:
        return "refused", name, (str(fault), "")
    except Exception as fault:  # noqa: BLE001 - a text that fails must not end the worker
        return "refused", name, (f"Dateline failed ({type(fault).__name__}: {fault})", "")
