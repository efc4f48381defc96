"""This room reads the pages of web archives: WARC files, and WACZ archives of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from dateline.ingest.archives import ReadStream, guarded, open_member
from dateline.ingest.arrivals import Arrival, Draft, Refusal, Rejection
from dateline.ingest.decoding import decode_text
from dateline.ingest.expanding import DamagedError
from dateline.ingest.intake import OVERRUN, Budget, Intake, OverrunError, Place

_HEADER = 65_536
_PIECE = 1 << 16
_PAGES = ("text/html", "application/xhtml+xml")
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_SPENT = Refusal("is a web archive that is broken or cut off; the rest of it is not read", "fetch it again")


def read_warc(stream: BinaryIO, place: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    """The reports of a WARC file: pages, texts, PDF documents and feeds that were fetched with success.

    Other responses (pictures, scripts, errors, redirects) are passed over, as are requests and metadata. Where a
    page does not say its day, it has none: the day on which it was fetched is another matter.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    count = pages = 0
    records = None
    try:
        records = ArchiveIterator(
            _Told(stream),
            record_types=kinds,
            parse_http=False,
            stream_detect=False,
            max_header_len=_HEADER,
            fsspec_args=False,
        )
        for record in records:
            count += 1
            for item in _read_record(record, place, intake):
                pages += 1
                yield item
    except OverrunError:
        yield intake.take(OVERRUN, place)
        return
    except DamagedError as fault:
        yield intake.take(
            Refusal(f"is a web archive that {fault}; the rest of it is not read", "fetch it again"), place
        )
        return
    except (OSError, ValueError, EOFError, UnicodeError, RuntimeError):
        yield intake.take(_SPENT, place)
        return
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # what the parser's Rust raises where it gives up
            raise
        yield intake.take(_SPENT, place)
        return
    if not count:
        yield intake.take(Refusal("is a web archive without records", "check how it was made"), place)
    elif not pages:
        yield intake.take(Refusal("is a web archive without pages", "leave it out"), place)


class _Told(io.RawIOBase):
    """A stream that cannot go back, but says where it is: the parser asks for nothing more."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(_PIECE if size is None or size < 0 else size)
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if (whence, offset) not in ((io.SEEK_CUR, 0), (io.SEEK_SET, self._place)):
            raise io.UnsupportedOperation("this stream cannot go back")
        return self._place


def _read_record(record: Any, place: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
    inner = place.inner(url or "record", 0)
    limit = intake.limits.report
    try:
        kind = str(record.headers.get("Content-Type") or "")
        if record.is_http:
            record.parse_http(auto_decode="all", max_header_len=_HEADER, quirks_mode=True)
            head = record.http_headers
            if head is None or head.status_code != 200:
                return
            kind = str(record.http_content_type or "")
        kind = kind.partition(";")[0].strip().lower()
        reader = _reader_for(kind)
        if not reader:
            return
        if reader == "pdf":
            limit = intake.limits.document
        data = record.reader.read(limit + 1)
    except (OSError, ValueError, EOFError, UnicodeError):
        yield intake.take(Refusal("is a response that cannot be unpacked", "fetch it again"), inner)
        return
    if len(data) > limit:
        yield intake.take(Refusal(f"is larger than {limit // 1_000_000} MB", "fetch its article alone"), inner)
        return
    if not data.strip():
        return
    size = len(data)
    if reader == "text":
        decoded = decode_text(data)
        found = decoded if isinstance(decoded, Refusal) else Draft(text=decoded.text, url=url, notes=decoded.notes)
        yield intake.take(found, inner, size=size)
        return
    for item in intake.confinement.read(reader, data):
        if isinstance(item, Draft) and not item.url:
            item = Draft(**{name: getattr(item, name) for name in Draft.__slots__} | {"url": url})
        yield intake.take(item, inner, size=size)


def _reader_for(kind: str) -> str:
    if kind in _PAGES:
        return "page"
    if kind in _FEEDS:
        return "feed"
    return {"application/pdf": "pdf", "text/plain": "text"}.get(kind, "")


def read_wacz(
    archive: zipfile.ZipFile, place: Place, intake: Intake, budget: Budget, read: ReadStream
) -> Iterator[Arrival | Rejection]:
    """The pages of a WACZ archive, which is a ZIP archive of WARC files and what helps to replay them."""
    seen = False
    for info in archive.infolist():
        name = info.filename.lower()
        if info.is_dir() or not name.startswith("archive/") or ".warc" not in name:
            continue
        seen = True
        inner = place.inner(info.filename, info.file_size)
        member = open_member(archive, info, budget)
        if isinstance(member, Refusal):
            yield intake.take(member, inner)
            continue
        with member:
            yield from guarded(read(member, inner, intake, budget), inner, intake)
    if not seen:
        yield intake.take(Refusal("is a WACZ archive without web archives", "check how it was made"), place)
