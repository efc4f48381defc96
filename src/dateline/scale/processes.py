"""This room runs the workers of one machine: it hands out reports, hears what became of them, and replaces who dies.

    with Crew(partial(Pipeline, settings), workers=4) as crew:
        store = Store.create("archive", crew.coding())
        for item in crew.add(store, read_arrivals(["reports"])):
            ...

Nothing is lost and nothing stands twice, however a run ends: readings go into parts that are there whole or not at
all, and what stands in none is coded by the next run. A report during which its worker died is coded once more by
itself, by a new worker; if that dies as well, the report is set aside as a Rejection and the run goes on.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection, wait
from time import monotonic
from types import TracebackType
from typing import Any, Self

from dateline.archive import READINGS_IN_A_PART, Added, told
from dateline.errors import DatelineError, PipelineError
from dateline.ingest import Arrival, Rejection
from dateline.pipeline import Pipeline
from dateline.scale.jobs import Coded, Dying, Failed, Fill, Job, Stamped, Write, Writing, Wrote
from dateline.scale.nursery import Nursery
from dateline.store import CODED, Coding, Store, version_of, versions_told

JOBS_AHEAD = 2
"""Jobs that a worker has: one that it codes, and one so that it need not wait for the next."""

CHARACTERS_AT_ONCE = 40_000
"""Text that is handed out together, unless one report alone has more: the parse needs memory for all of it at once."""

MOST_DEATHS = 50
"""Workers that die one after the other, none of which coded anything, before the run is given up."""

REJECTIONS_AT_ONCE = 4096


class _Worker:
    def __init__(self, pid: int, line: Connection, fill: Fill) -> None:
        self.pid = pid
        self.line = line
        self.sent: deque[Job] = deque()
        self.held: list[Job] = []
        self.writing = False
        self.words = ""
        self.heard = monotonic()
        self.tell(fill)

    def tell(self, message: Any) -> None:
        # That a worker has died is learnt where it is listened to.
        with suppress(OSError):
            self.line.send(message)


class Crew:
    """Worker processes that share one loaded pipeline, made by ``load`` (which must pickle) when it is first needed.

    At most ``batch`` reports are handed out together, ``part`` readings of a worker make a part. A worker that says
    nothing for ``patience`` seconds while it has work is taken for dead.
    """

    def __init__(
        self,
        load: Callable[[], Pipeline],
        workers: int,
        *,
        batch: int = 16,
        part: int = READINGS_IN_A_PART,
        patience: float = 1800.0,
    ) -> None:
        self.workers = max(1, workers)
        self._load = load
        self._batch = batch
        self._part = part
        self._patience = patience
        self._nursery: Nursery | None = None
        self._crew: list[_Worker] = []
        self._fill = Fill(store="", part=part)
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _fault: object, _trace: TracebackType | None) -> None:
        self.close()

    def coding(self) -> Coding:
        """What the workers code with; loads the models where they are not yet."""
        if self._nursery is None:
            self._nursery = Nursery(self._load)
        return self._nursery.coding

    @property
    def loaded(self) -> bool:
        return self._nursery is not None

    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return [worker.pid for worker in self._crew]

    def close(self) -> None:
        """End the workers at once; what stands in no part is lost to this run."""
        self._dismiss()
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None

    def _dismiss(self) -> None:
        for worker in self._crew:
            worker.line.close()
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
        self._crew = []

    def add(
        self,
        store: Store,
        arrivals: Iterable[Arrival | Rejection],
        *,
        now: Callable[[], datetime] | None = None,
        label: str = "",
        note: bool = True,
    ) -> Generator[Added | Rejection]:
        """Add reports to the store, each version once, as ``dateline.archive.add_arrivals`` does.

        Reports are told when they are coded, in no certain order. Where the run is stopped, what the workers have
        been handed is finished and written first. The names of the parts begin with ``label``, where one is given;
        without ``note`` the caller notes the rejections in the store.
        """
        self._begin(store)
        self._note = note
        self._fill = Fill(store=store.path, part=self._part, label=label)
        for worker in self._crew:
            worker.tell(self._fill)
        finished = False
        try:
            for thing in self._jobs(arrivals, now):
                if isinstance(thing, Job):
                    yield from self._hand_out(thing)
                else:
                    yield thing
            yield from self._finish()
            finished = True
        finally:
            if not finished:
                self._write_what_is_there()
                self._dismiss()
            self._note_rejections()

    # What is handed out

    def _begin(self, store: Store | None = None) -> None:
        self._store = store
        self._note = True
        self._retries: deque[Job] = deque()
        self._pending: set[str] = set()
        self._rejected: list[Rejection] = []
        self._set_aside: list[Rejection] = []
        self._deaths = 0
        self._number = 0

    def _jobs(
        self, arrivals: Iterable[Arrival | Rejection], now: Callable[[], datetime] | None
    ) -> Iterator[Job | Added | Rejection]:
        """Jobs of what is new, and at once what is known or could not be read."""
        assert self._store is not None
        group: list[Stamped] = []
        weight = 0
        for item in arrivals:
            if isinstance(item, Rejection):
                self._reject(item)
                yield item
                continue
            version = version_of(item.report)
            if version in self._pending or self._store.is_kept(version):
                yield told(item, "known", None)
                continue
            self._pending.add(version)
            weight += len(item.report.text)
            if group and weight > CHARACTERS_AT_ONCE:
                yield self._job(group)
                group, weight = [], len(item.report.text)
            group.append(Stamped(arrival=item, version=version, added=now() if now else None))
            if len(group) >= self._batch:
                yield self._job(group)
                group, weight = [], 0
        if group:
            yield self._job(group)

    def _job(self, items: Iterable[Stamped], *, alone: bool = False) -> Job:
        self._number += 1
        return Job(number=self._number, items=tuple(items), alone=alone)

    def _hand_out(self, job: Job) -> Iterator[Added | Rejection]:
        yield from self._hear(0)
        while self._retries or (worker := self._free()) is None:
            yield from self._hear()
        self._give(worker, job)

    def _free(self) -> _Worker | None:
        """Who has least to do and may have more; workers come as they are needed."""
        if len(self._crew) < self.workers and all(worker.sent for worker in self._crew):
            return self._fork()
        worker = min(self._crew, key=lambda w: len(w.sent))
        return worker if len(worker.sent) < JOBS_AHEAD else None

    def _fork(self) -> _Worker:
        self.coding()
        assert self._nursery is not None
        try:
            pid, line = self._nursery.fork()
        except (EOFError, OSError):  # the nursery itself was killed
            self._nursery.close()
            self._nursery = Nursery(self._load)
            pid, line = self._nursery.fork()
        worker = _Worker(pid, line, self._fill)
        self._crew.append(worker)
        return worker

    def _give(self, worker: _Worker, job: Job) -> None:
        if not worker.sent:
            worker.heard = monotonic()
        worker.sent.append(job)
        worker.tell(job)

    # What is heard

    def _hear(self, seconds: float = 5.0) -> list[Added | Rejection]:
        """Hear what there is to hear, waiting for it at most so long; then hand out again what died with a worker."""
        found: list[Added | Rejection] = []
        by_line = {worker.line: worker for worker in self._crew}
        for line in wait(list(by_line), min(seconds, self._patience)) if by_line else ():
            worker = by_line[line]  # type: ignore[index]
            try:
                message = worker.line.recv()
            except (EOFError, OSError):
                found += self._bury(worker)
                continue
            worker.heard = monotonic()
            found += self._take(worker, message)
        for worker in self._crew:
            if worker.sent and monotonic() - worker.heard > self._patience:
                worker.words = f"it said nothing for {self._patience:.0f} seconds"
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
        while self._retries and (free := self._free()) is not None:
            self._give(free, self._retries.popleft())
        return found

    def _take(self, worker: _Worker, message: Any) -> list[Added | Rejection]:
        worker.writing = isinstance(message, Writing)
        if isinstance(message, Coded):
            job = worker.sent.popleft()
            assert job.number == message.job
            found: list[Added | Rejection] = [] if job.told else list(message.told)
            job.told = True
            if message.part is None:
                worker.held.append(job)
            else:
                self._keep([job], message.part)
            return [*found, *self._confirm()]
        if isinstance(message, Wrote):
            if message.part is not None:
                self._keep(worker.held, message.part)
            worker.held = []
        elif isinstance(message, Dying):
            worker.words = message.words
        elif isinstance(message, Failed):
            if message.job is not None:
                worker.sent.popleft()
            raise message.fault
        return []

    def _keep(self, jobs: Iterable[Job], part: Any) -> None:
        assert self._store is not None
        items = [item for job in jobs for item in job.items]
        told = (versions_told(item.version, item.arrival.original) for item in items)
        self._store.learn(part, (version for versions in told for version in versions))
        self._pending.difference_update(item.version for item in items)

    def _bury(self, worker: _Worker) -> list[Added | Rejection]:
        """Take back what a dead worker had; what it died of comes apart, each report by itself."""
        assert self._nursery is not None
        worker.line.close()
        self._crew.remove(worker)
        try:
            how = self._nursery.reap(worker.pid)
        except (EOFError, OSError):
            how = "it is gone"
        how = worker.words or how
        suspects = worker.held if worker.writing else ([worker.sent.popleft()] if worker.sent else [])
        again = [*([] if worker.writing else worker.held), *worker.sent]
        found: list[Added | Rejection] = []
        self._look()
        for job in suspects:
            if self._is_written(job):
                # It died between the two: writing the part, and saying so.
                found += [] if job.told else [told(item.arrival, CODED, None) for item in job.items]
                continue
            if job.alone:
                self._set_aside.append(_set_aside(job.items[0].arrival, how))
                continue
            for item in job.items:
                single = self._job([item], alone=True)
                single.told = job.told
                again.append(single)
        self._retries.extend(job for job in again if not self._is_written(job))
        self._deaths += 1
        if self._deaths >= MOST_DEATHS:
            # Then it is not the reports: none of them is blamed.
            self._set_aside = []
            raise PipelineError(
                f"{self._deaths} workers died one after the other ({how}); "
                "give fewer --workers or more memory, then run the command again: it goes on where it ended"
            )

        return found

    def _look(self) -> None:
        assert self._store is not None
        if self._fill.label:
            self._store.look_at(self._fill.label)
        else:
            self._store.look()

    def _is_written(self, job: Job) -> bool:
        assert self._store is not None
        return all(self._store.known_version(item.version) for item in job.items)

    def _confirm(self) -> list[Added | Rejection]:
        """A report is blamed for the death of its workers once others live."""
        found, self._set_aside, self._deaths = self._set_aside, [], 0
        for rejection in found:
            self._reject(rejection)
        return list(found)

    # How it ends

    def _finish(self) -> Iterator[Added | Rejection]:
        """Hear the end of all that was handed out, and have it written."""
        while True:
            while self._retries or any(worker.sent for worker in self._crew):
                yield from self._hear()
            holders = [worker for worker in self._crew if worker.held]
            if not holders:
                break
            for worker in holders:
                worker.tell(Write())
            while not self._retries and any(worker.held for worker in holders if worker in self._crew):
                yield from self._hear()
        yield from self._confirm()

    def _write_what_is_there(self) -> None:
        """The run is stopped: let the workers finish what they have, and write it if they can."""
        self._retries.clear()
        for worker in self._crew:
            worker.tell(Write())
        for worker in self._crew:
            while worker.sent or worker.held:
                try:
                    message = worker.line.recv()
                except (EOFError, OSError):
                    break
                # The fault that stopped the run is the one to tell, not those that come of it.
                with suppress(DatelineError):
                    self._take(worker, message)
                if isinstance(message, Failed) and message.job is None and not worker.sent:
                    break

    def _reject(self, rejection: Rejection) -> None:
        if self._note:
            self._rejected.append(rejection)
        if len(self._rejected) >= REJECTIONS_AT_ONCE:
            self._note_rejections()

    def _note_rejections(self) -> None:
        rejected, self._rejected = self._rejected, []
        if rejected and self._store is not None:
            self._store.reject(rejected)


def _set_aside(arrival: Arrival, how: str) -> Rejection:
    return Rejection(
        file=arrival.file,
        line=arrival.line,
        size=arrival.size,
        reason=f"twice ended the worker that coded it ({how})",
        remedy="it is set aside; take it out, or report the fault with its text",
    )
