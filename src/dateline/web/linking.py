"""This room links the store when somebody asks for it: by the command of that name, in a process of its own.

Linking a large store takes minutes and gigabytes; neither the web nor the worker that codes waits for it.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dateline.web.adding import field_of, read_form
from dateline.web.jobs import DONE, FAILED, LINKING, Job, Jobs
from dateline.web.pages import check_form, need, tell
from dateline.web.users import Role

router = APIRouter(include_in_schema=False)
_LINES = 20
"""Lines of what the command says that are shown, the last ones."""

_GRACE = 5.0
"""Seconds that a command has to end when the workbench does."""


class Linker:
    """Runs the command, once at a time."""

    def __init__(self, store_path: str, codebook: Path | None, jobs: Jobs, before_done: Callable[[], object]) -> None:
        self._command = [sys.executable, "-m", "dateline", "link", store_path]
        self._command += ["--codebook", str(codebook)] if codebook else []
        self._jobs = jobs
        self._before_done = before_done
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._process: subprocess.Popen[str] | None = None

    def start(self, by: str) -> Job:
        """Link what was added; the job that runs already where one does."""
        with self._lock:
            if self._job is None or self._job.ended:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    start_new_session=True,
                )
                # Only now: a command that cannot be started leaves no job that never ends.
                self._job = Job(id=secrets.token_urlsafe(9), by=by, names=(), size=0, kind="linking", state=LINKING)
                self._jobs.keep(self._job)
                threading.Thread(target=self._follow, args=(self._job, self._process), daemon=True).start()
            return self._job

    def close(self) -> None:
        """End what runs: links are swapped in whole or not at all."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _follow(self, job: Job, process: subprocess.Popen[str]) -> None:
        _, words = process.communicate()
        lines = [line.strip()[:500] for line in words.splitlines() if line.strip()][-_LINES:]
        if process.returncode == 0:
            job.notes = lines
            try:
                self._before_done()
            finally:
                # Linked it is, whether or not this workbench could see it yet.
                job.state = DONE
        else:
            job.fault = lines[-1] if lines else f"the command ended with {process.returncode}"
            job.state = FAILED


@router.post("/link")
async def link(request: Request) -> Response:
    """Link the store; the answer leads to the page that tells how far it is."""
    who = need(request, Role.ADMIN)
    form = await read_form(request)
    check_form(request, field_of(form, "csrf"))
    job = await run_in_threadpool(request.app.state.linker.start, who.name)
    if "application/json" in request.headers.get("accept", ""):
        return tell({"job": job.to_record(), "address": f"/add/{job.id}"}, 202)
    return Response(status_code=303, headers={"Location": f"/add/{job.id}"})
