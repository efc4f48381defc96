"""This room is the bench where reports are coded beside the web: one worker, to which jobs and texts are handed."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dateline.pipeline import Pipeline
from dateline.pipeline import Settings as PipelineSettings
from dateline.web.faults import Fault
from dateline.web.jobs import DONE, FAILED, Job, Jobs
from dateline.web.working import work

_MOST_WAITING = 50
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from dateline.web.working import serve; serve(int(sys.argv[1]))"
_PATIENCE = 180.0
"""Seconds that a text waits to be coded; the models are loaded within them at the first one."""

type Start = Callable[[Connection, Connection], Callable[[], None]]
"""Starts a worker at its (the second) end of a pipe; gives what is to be called when it is to end."""


class Bench:
    """Hands work to a worker and keeps what it tells. The worker starts with the first work and again if it dies."""

    def __init__(self, start: Start) -> None:
        self.jobs = Jobs()
        self.before_done: Callable[[], object] = lambda: None
        """Called when a job has ended well, before that is told: so that what was added can be seen."""
        self._start = start
        self._lock = threading.Lock()
        self._line: Connection | None = None
        self._end: Callable[[], None] = lambda: None
        self._folders: dict[str, Path] = {}
        self._texts: dict[str, Future[dict[str, Any]]] = {}

    @classmethod
    def in_process(cls, store_path: str, coding: PipelineSettings) -> Bench:
        """A bench whose worker is a process of its own: it may use a processor, run out of memory, and die, alone."""

        def start(ours: Connection, theirs: Connection) -> Callable[[], None]:
            # Not multiprocessing's own process: that would read the caller's program once more.
            handle = theirs.fileno()
            process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(handle), *sys.path],
                pass_fds=(handle,),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            theirs.close()
            ours.send((store_path, coding))

            def end() -> None:
                try:
                    process.wait(2)
                except subprocess.TimeoutExpired:
                    process.terminate()
                    process.wait()

            return end

        return cls(start)

    @classmethod
    def in_thread(cls, store_path: str, pipeline: Callable[[], Pipeline]) -> Bench:
        """A bench whose worker is a thread, with a pipeline that is loaded already."""

        def start(_ours: Connection, theirs: Connection) -> Callable[[], None]:
            thread = threading.Thread(target=work, args=(theirs, store_path, pipeline), daemon=True)
            thread.start()
            return lambda: thread.join(10)

        return cls(start)

    def add_texts(self, records: Sequence[Mapping[str, Any]], by: str) -> Job:
        """Add reports that came as fields: "text" and, if known, the others of a line of JSON lines."""
        size = sum(len(str(record.get("text", ""))) for record in records)
        names = tuple(str(r.get("title") or r.get("id") or "text")[:120] for r in records[:20])
        return self._hand(Job(id=secrets.token_urlsafe(9), by=by, names=names, size=size), "texts", list(records))

    def add_files(self, folder: Path, names: Mapping[str, str], given: Mapping[str, str], by: str) -> Job:
        """Add the files of a folder, which is dropped at the end.

        ``names`` tells what each is to be called; ``given`` the published, title and source that win over theirs.
        """
        size = sum(path.stat().st_size for path in folder.iterdir())
        job = Job(id=secrets.token_urlsafe(9), by=by, names=tuple(names.values()), size=size)
        self._folders[job.id] = folder
        return self._hand(job, "files", (str(folder), dict(names), dict(given)))

    async def code(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The record of a text, which no store keeps; Fault 422 where it is none, 503 and 504 where it must wait."""
        if len(self._texts) >= _MOST_WAITING:
            raise Fault(503, "too many texts wait to be coded", "wait, then ask again", wait=10)
        name = secrets.token_urlsafe(9)
        waiting: Future[dict[str, Any]] = Future()
        self._texts[name] = waiting
        try:
            await asyncio.to_thread(self._send, ("code", name, dict(record)))
            return await asyncio.wait_for(asyncio.wrap_future(waiting), _PATIENCE)
        except TimeoutError:
            raise Fault(504, "the text was not coded in time", "add it instead: adding waits in line") from None
        finally:
            self._texts.pop(name, None)

    def close(self) -> None:
        """End the worker; what it had not written is not added."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.send(("end", "", None))
            self._end()
            line.close()
        for job in list(self._folders):
            self._drop_folder(job)

    def _hand(self, job: Job, kind: str, what: Any) -> Job:
        if len(self.jobs.running()) >= _MOST_WAITING:
            self._drop_folder(job.id)
            raise Fault(503, "too many jobs wait", "wait until some have ended", wait=30)
        self.jobs.keep(job)
        self._send((kind, job.id, what))
        return job

    def _send(self, message: tuple[str, str, Any]) -> None:
        with self._lock:
            if self._line is None:
                ours, theirs = multiprocessing.Pipe()
                self._end = self._start(ours, theirs)
                self._line = ours
                threading.Thread(target=self._listen, args=(ours,), name="dateline-bench", daemon=True).start()
            try:
                self._line.send(message)
            except OSError as fault:
                raise Fault(503, "the coder has just stopped", "send it again", wait=2) from fault

    def _listen(self, line: Connection) -> None:
        while True:
            try:
                kind, name, told = line.recv()
            except (EOFError, OSError):
                break
            self._take(kind, name, told)
        with self._lock:
            if self._line is line:
                self._line = None
        for job in self.jobs.running():
            if job.kind != "adding":
                continue  # a linking has a process of its own, which goes on
            job.state, job.fault = (
                FAILED,
                "the coder stopped; what was added until then is in the store, add the rest again",
            )
            self._drop_folder(job.id)
        for waiting in list(self._texts.values()):
            if not waiting.done():
                waiting.set_exception(Fault(503, "the coder stopped", "send the text again", wait=2))

    def _take(self, kind: str, name: str, told: Any) -> None:
        job = self.jobs.find(name)
        if kind == "coded" and (waiting := self._texts.get(name)) is not None and not waiting.done():
            waiting.set_result(told)
        elif kind == "refused" and (waiting := self._texts.get(name)) is not None and not waiting.done():
            waiting.set_exception(Fault(422, told[0], told[1]))
        elif job is None:
            return
        elif kind == "report":
            job.take(told)
        elif kind == "state":
            if told == DONE:
                self.before_done()
            job.state = told
        elif kind == "failed":
            job.state, job.fault = FAILED, told
        if job is not None and job.state in (DONE, FAILED):
            self._drop_folder(job.id)

    def _drop_folder(self, job: str) -> None:
        folder = self._folders.pop(job, None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
