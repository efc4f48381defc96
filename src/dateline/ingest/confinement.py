"""This room reads one document at a time in a process of its own, which may use only so much time and memory.

The libraries that read PDF, pages, mails and tables were written for sound documents. Here a document that makes
one loop, swell or crash costs itself and nothing else: the process is ended and the next document gets a new one.
That process opens no connection, starts no program and writes no file.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Timer
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec

from dateline.ingest.arrivals import Draft, Refusal

READERS = {
    "docx": "dateline.ingest.docx:read_docx",
    "feed": "dateline.ingest.feed:read_feed",
    "mail": "dateline.ingest.mail:read_mail",
    "markdown": "dateline.ingest.markdown:read_markdown",
    "page": "dateline.ingest.page:read_page_draft",
    "parquet": "dateline.ingest.parquet:read_parquet",
    "pdf": "dateline.ingest.pdf:read_pdf",
}
"""For each format the import path of ``read(request) -> iterable of Draft and Refusal``."""

WHAT = {
    "docx": "a DOCX document",
    "feed": "a feed",
    "mail": "a mail",
    "markdown": "a Markdown text",
    "page": "an HTML page",
    "parquet": "a Parquet file",
    "pdf": "a PDF document",
}

_START = (
    "import sys; sys.path[:] = sys.argv[2:]; from dateline.ingest.confinement import serve; serve(int(sys.argv[1]))"
)
_LENGTH = 8
_DRAFT, _REFUSAL, _END, _LAST = b"D", b"R", b"E", b"L"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A document to read: its bytes, or (where it is a file) its path; ``columns`` is the caller's column map."""

    reader: str
    data: bytes = b""
    path: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    seconds: float = 30.0
    limit: int = 20_000_000


class Confinement:
    """The process that reads documents; started for the first one, ended with the ``with`` statement."""

    def __init__(self, memory: int, seconds: float) -> None:
        self._memory = memory
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            process.wait()

    def read(
        self, reader: str, data: bytes = b"", *, path: str = "", columns: Mapping[str, str] | None = None
    ) -> Iterator[Draft | Refusal]:
        """What the reader finds in a document; a Refusal where it takes too long, too much, or breaks."""
        request = Request(reader=reader, data=data, path=path, columns=dict(columns or {}), seconds=self._seconds)
        try:
            process = self._process or self._start()
        except OSError as fault:
            reason = f"cannot be read, for its reader could not be started ({fault.strerror or fault})"
            yield Refusal(reason, "free memory or processes and try again")
            return
        assert process.stdin is not None
        assert process.stdout is not None
        done = False
        watch = _Watch(process, self._seconds)
        try:
            watch.start()
            _send(process.stdin, b"", msgspec.msgpack.encode(request))
            while True:
                kind, data = _receive(process.stdout)
                watch.stop()
                if kind in (_END, _LAST):
                    done = kind == _END
                    return
                if kind == _DRAFT:
                    yield msgspec.msgpack.decode(data, type=Draft)
                else:
                    yield msgspec.msgpack.decode(data, type=Refusal)
                watch.start()
        except (OSError, EOFError, msgspec.MsgspecError):
            what = WHAT[reader]
            if watch.rang:
                reason = f"is {what} that takes longer than {self._seconds:g} seconds to read"
            else:
                reason = f"is {what} that its reader breaks on{_death(process)}"
            yield Refusal(reason, "save its words as text")
        finally:
            watch.stop()
            if not done:  # broken, timed out, or nobody wants the rest: its next answer would be to the wrong question
                self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _START, str(self._memory), *sys.path]
        # A session of its own: Ctrl-C is for the parent, and the end of its input ends the child.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self._process


class _Watch:
    """Ends the process when an answer takes too long."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self._timer: Timer | None = None
        self.rang = False

    def start(self) -> None:
        self._timer = Timer(self._seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self.rang = True
        self._process.kill()


def _death(process: subprocess.Popen[bytes]) -> str:
    try:
        status = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return ""
    return f" (signal {-status})" if status < 0 else f" (exit status {status})"


def _send(stream: BinaryIO | Any, kind: bytes, data: bytes) -> None:
    stream.write(kind + len(data).to_bytes(_LENGTH))
    stream.write(data)
    stream.flush()


def _receive(stream: BinaryIO | Any, kinds: int = 1) -> tuple[bytes, bytes]:
    head = stream.read(kinds + _LENGTH)
    if len(head) < kinds + _LENGTH:
        raise EOFError
    size = int.from_bytes(head[kinds:])
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return head[:kinds], data


# ---- what runs in the confined process


def serve(memory: int) -> None:
    """Answer requests from standard input on standard output until there are no more."""
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not speak in between
    _limit(memory)
    sys.addaudithook(_forbid)
    while True:
        try:
            _, data = _receive(source, kinds=0)
        except EOFError:
            return
        request = msgspec.msgpack.decode(data, type=Request)
        _limit_time(request.seconds)
        try:
            for found in _reader(request.reader)(request):
                kind = _DRAFT if isinstance(found, Draft) else _REFUSAL
                _send(answers, kind, msgspec.msgpack.encode(_sendable(found)))
                _limit_time(request.seconds)
        except MemoryError:
            reason = f"is {WHAT[request.reader]} that takes more than {memory // 1_000_000} MB of memory to read"
            _send(answers, _REFUSAL, msgspec.msgpack.encode(Refusal(reason, "save its words as text")))
            _send(answers, _LAST, b"")
            return  # what is left of this process is not to be trusted
        except Exception as fault:  # noqa: BLE001 - the libraries raise what they like on what is broken
            name = type(fault).__name__
            refusal = Refusal(f"is {WHAT[request.reader]} that cannot be read ({name})", "save its words as text")
            _send(answers, _REFUSAL, msgspec.msgpack.encode(refusal))
        _send(answers, _END, b"")


def _sendable(found: Draft | Refusal) -> Draft | Refusal:
    """The draft with nothing in it that UTF-8 cannot carry."""
    if isinstance(found, Refusal):
        return found
    try:
        found.text.encode()
        found.title.encode()
    except UnicodeEncodeError:
        pass
    else:
        return found
    changes = {
        name: getattr(found, name).encode("utf-8", "replace").decode()
        for name in ("text", "title", "source", "url", "id", "language", "published")
    }
    return Draft(**changes, line=found.line, notes=found.notes)


def _reader(name: str) -> Any:
    module, _, function = READERS[name].partition(":")
    return getattr(importlib.import_module(module), function)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system; the time limit holds all the same
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _limit_time(seconds: float) -> None:
    """An end even where the parent was killed and can no longer ring."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 2
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """Reading a document needs no connection, no program and no file to write."""
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"):
        raise PermissionError(f"a reader of documents may not do this: {event}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("a reader of documents writes no file")
