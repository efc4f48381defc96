"""This room is the nursery: a process that loads the models once and forks workers, which share its memory.

Workers are forked by a process that does nothing else: it has one thread, holds no lock and no connection that is not
theirs, so that a fork is safe at any time, and the models' pages stay shared because nobody writes to them.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any

from dateline.archive import coding_of
from dateline.errors import PipelineError
from dateline.pipeline import Pipeline
from dateline.scale.worker import work
from dateline.store import Coding, Store

_START = (
    "import os, sys; sys.path[:] = sys.argv[2:]; "
    # A thread each: the workers share the cores out among themselves, and a fork copies no thread but one.
    "os.environ.update(dict.fromkeys(('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'), '1'), "
    "TOKENIZERS_PARALLELISM='false'); "
    "from dateline.scale.nursery import serve; serve(int(sys.argv[1]))"
)

LOG = logging.getLogger("dateline")


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of the log, while the models are loaded."""

    line: str


class Nursery:
    """The process that forks workers; ``load`` (which must pickle) makes the pipeline there."""

    def __init__(self, load: Callable[[], Pipeline]) -> None:
        if not hasattr(os, "fork"):
            raise PipelineError("this system cannot fork worker processes; leave --workers out")
        self._line, theirs = Pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), *sys.path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        finally:
            theirs.close()
        try:
            self._line.send_bytes(pickle.dumps(load))
            self.coding = self._hear_loaded()
        except BaseException:
            self.close()
            raise

    def _hear_loaded(self) -> Coding:
        while True:
            try:
                message = self._line.recv()
            except (EOFError, OSError) as fault:
                code = self._process.wait()
                raise PipelineError(
                    f"the models could not be loaded for the workers ({ending_of(code << 8 if code >= 0 else -code)}); "
                    "leave --workers out to see why, or free some memory"
                ) from fault
            if isinstance(message, _Said):
                LOG.info(message.line)
            elif isinstance(message, Exception):
                raise message
            else:
                assert isinstance(message, Coding)
                return message

    def fork(self) -> tuple[int, Connection]:
        """A new worker: its process id, and the line to it."""
        ours, theirs = Pipe()
        with theirs:
            self._line.send("fork")
            send_handle(self._line, theirs.fileno(), self._process.pid)
            pid = self._line.recv()
        return int(pid), ours

    def reap(self, pid: int) -> str:
        """How a worker that has ended did so, in words."""
        self._line.send(("reap", pid))
        return ending_of(int(self._line.recv()))

    def close(self) -> None:
        """End the nursery; workers end when their lines do."""
        self._line.close()
        self._process.kill()
        self._process.wait()


def ending_of(status: int) -> str:
    """A wait status in words."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"it ended with exit code {code}"
    with suppress(ValueError):
        name = signal.Signals(-code).name
        return f"it was killed by {name}{', perhaps for want of memory' if name == 'SIGKILL' else ''}"
    return f"it was killed by signal {-code}"


def serve(handle: int) -> None:
    """The nursery's own side: load, then fork and reap as told, until the line ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which lets its workers finish
    line = Connection(handle)
    teller = _Telling(line)
    LOG.addHandler(teller)
    LOG.setLevel(logging.INFO)
    try:
        pipeline = pickle.loads(line.recv_bytes())()
        coding = coding_of(pipeline)
        # What writing a part loads is loaded here, once.
        Store.create("memory://dateline-nursery", coding).write_part([])
    except Exception as fault:  # noqa: BLE001 - told to the run, which raises it
        _tell_fault(line, fault)
        return
    finally:
        LOG.removeHandler(teller)
    # What is garbage goes; the rest is never looked at again by the collector, which would unshare its pages.
    gc.collect()
    gc.freeze()
    line.send(coding)
    with suppress(EOFError, OSError):
        while True:
            message = line.recv()
            if message == "fork":
                _fork(line, pipeline)
            else:
                line.send(os.waitpid(message[1], 0)[1])


def _fork(line: Connection, pipeline: Pipeline) -> None:
    handle = recv_handle(line)
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            line.close()
            work(Connection(handle), pipeline)
            status = 0
        finally:
            os._exit(status)
    os.close(handle)
    line.send(pid)


def _tell_fault(line: Connection, fault: Exception) -> None:
    try:
        pickle.loads(pickle.dumps(fault))
    except Exception:  # noqa: BLE001 - whatever cannot travel is told in words
        fault = PipelineError(f"the models could not be loaded: {type(fault).__name__}: {fault}")
    line.send(fault)


class _Telling(logging.Handler):
    def __init__(self, line: Connection) -> None:
        super().__init__()
        self._line = line

    def emit(self, record: Any) -> None:
        self._line.send(_Said(record.getMessage()))
