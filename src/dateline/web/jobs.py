"""This room holds what is known of each job (reports added, a store linked): how far it is, what came of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

_MOST_JOBS = 500
_MOST_LINES = 200
WAITING, LOADING, CODING, DERIVING, LINKING = "waiting", "loading", "coding", "deriving", "linking"
DONE, FAILED = "done", "failed"
ENDED = (DONE, FAILED)


@dataclass(slots=True)
class Job:
    """An adding of reports, or a linking (``kind``), which has no size.

    ``size`` in bytes, ``done`` of them; ``reports`` and ``notes`` are the first of each.
    """

    id: str
    by: str
    names: tuple[str, ...]
    size: int
    kind: str = "adding"
    state: str = WAITING
    done: int = 0
    coded: int = 0
    known: int = 0
    kept: int = 0
    rejected: int = 0
    events: int = 0
    reports: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fault: str = ""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def take(self, told: dict[str, Any]) -> None:
        """What became of one report."""
        self.state = CODING
        self.done = min(self.size, self.done + told["size"])
        kind = told["status"]
        setattr(self, kind, getattr(self, kind) + 1)
        self.events += told["events"]
        if told["report"] and len(self.reports) < _MOST_LINES:
            self.reports.append({k: told[k] for k in ("report", "title", "status", "events")})
        self.notes += told["notes"][: _MOST_LINES - len(self.notes)]

    def to_record(self) -> dict[str, Any]:
        """The job as plain JSON values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "by": self.by,
            "names": list(self.names),
            "state": self.state,
            "size": self.size,
            "done": self.size if self.state == DONE else self.done,
            "coded": self.coded,
            "known": self.known,
            "kept": self.kept,
            "rejected": self.rejected,
            "events": self.events,
            "reports": list(self.reports),
            "notes": list(self.notes),
            "fault": self.fault,
        }


class Jobs:
    """The latest jobs of this process, newest last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, job: Job) -> None:
        with self._lock:
            self._known[job.id] = job
            while len(self._known) > _MOST_JOBS:
                self._known.popitem(last=False)

    def find(self, id: str) -> Job | None:  # noqa: A002 - the record's own word
        return self._known.get(id)

    def all(self) -> list[Job]:
        with self._lock:
            return list(reversed(self._known.values()))

    def running(self) -> list[Job]:
        return [job for job in self.all() if not job.ended]
