"""This room gives whole answers as streams: events and whole records, as JSON lines, CSV or Parquet."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from queue import Full, Queue
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from dateline.errors import StoreError
from dateline.model.encoding import to_line
from dateline.store import Store
from dateline.store.asking import Answer, sql_of
from dateline.store.desk import Desk
from dateline.store.writing import write_csv, write_jsonl, write_parquet
from dateline.web.api import FAULTS
from dateline.web.faults import Fault
from dateline.web.filters import Given, question_of
from dateline.web.pages import need
from dateline.web.users import Role

router = APIRouter(prefix="/api/v1/export", responses=FAULTS)
_KINDS = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
_AT_ONCE = threading.BoundedSemaphore(4)
_PIECE = 1 << 16


@router.get("/events.{form}", response_class=StreamingResponse)
def export_events(request: Request, form: str, filters: Given) -> StreamingResponse:
    """All events that fit the filters: `jsonl`, `csv` or `parquet`."""
    need(request, Role.READER)
    if form not in _KINDS:
        raise Fault(404, f"there is no form {form[:20]!r}", f"choose of: {', '.join(_KINDS)}")
    desk: Desk = request.app.state.desk
    sql, given = sql_of(question_of(desk, filters))
    return _stream(lambda out: _write(desk.stream(sql, given), form, out), _KINDS[form], f"events.{form}")


@router.get("/records.jsonl", response_class=StreamingResponse)
def export_records(
    request: Request, limit: Annotated[int, Query(ge=0, description="At most so many records; 0 is all")] = 0
) -> StreamingResponse:
    """The whole record of every report, a line each, in the format of docs/record-format.md."""
    need(request, Role.READER)
    store: Store = request.app.state.store

    def write(out: BinaryIO) -> None:
        for number, reading in enumerate(store.readings(syntax=False)):
            if limit and number >= limit:
                break
            out.write(f"{to_line(reading.to_record())}\n".encode("utf-8", "replace"))

    return _stream(write, _KINDS["jsonl"], "records.jsonl")


def _write(answer: Answer, form: str, out: BinaryIO) -> None:
    if form == "parquet":
        write_parquet(answer, out)
        return
    words = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    (write_csv if form == "csv" else write_jsonl)(answer, words)
    words.detach()


def _stream(write: Callable[[BinaryIO], object], kind: str, name: str) -> StreamingResponse:
    """What ``write`` writes, sent while it is written; so many at once, for each keeps a thread."""
    if not _AT_ONCE.acquire(blocking=False):
        raise Fault(503, "too many exports are under way", "wait until one has ended", wait=10)
    pipe = _Pipe()

    def run() -> None:
        try:
            write(pipe)  # type: ignore[arg-type]
            pipe.flush_out()
            pipe.pieces.put(None)
        except _Gone:
            pass
        except (StoreError, OSError) as fault:
            pipe.pieces.put(fault)
        finally:
            _AT_ONCE.release()

    threading.Thread(target=run, name="dateline-export", daemon=True).start()
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return StreamingResponse(pipe.read_out(), media_type=kind, headers=headers)


class _Gone(Exception):  # noqa: N818 - tells the writer that nobody reads any more
    pass


class _Pipe(io.RawIOBase):
    """A file to write to that is read elsewhere, some pieces behind at most."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: Queue[bytes | BaseException | None] = Queue(maxsize=8)
        self._held = bytearray()
        self._gone = threading.Event()
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self._gone.is_set():
            raise _Gone
        self._held += data
        self._written += len(data)
        if len(self._held) >= _PIECE:
            self.flush_out()
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush_out(self) -> None:
        if self._held:
            piece, self._held = bytes(self._held), bytearray()
            while not self._gone.is_set():
                try:
                    self.pieces.put(piece, timeout=1)
                    return
                except Full:  # whoever reads may have gone
                    continue
            raise _Gone

    def read_out(self) -> Iterator[bytes]:
        try:
            while True:
                piece = self.pieces.get()
                if piece is None:
                    return
                if isinstance(piece, BaseException):
                    raise piece
                yield piece
        finally:
            self._gone.set()
