"""This room finds the files to read and reads each by its format, archives member by member."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from dateline.ingest.archives import open_zip, read_tar, read_zip
from dateline.ingest.arrivals import NO_TEXT, Arrival, Draft, Override, Refusal, Rejection
from dateline.ingest.confinement import Confinement
from dateline.ingest.decoding import decode_text
from dateline.ingest.expanding import DamagedError, Expanded
from dateline.ingest.formats import HEAD, Format, is_misnamed, packed_magic, packed_name, tell_format
from dateline.ingest.intake import OVERRUN, Budget, Intake, Limits, OverrunError, Place
from dateline.ingest.json_records import Joined, is_json, is_json_line, read_json, read_lines
from dateline.ingest.mailbox import read_mailbox
from dateline.ingest.page import looks_like_page
from dateline.ingest.table import read_table
from dateline.model import Report

STANDARD_INPUT = "-"

_CONFINED = {
    Format.PAGE: "page",
    Format.MARKDOWN: "markdown",
    Format.PDF: "pdf",
    Format.MAIL: "mail",
    Format.FEED: "feed",
}
_OFFICE = {
    "xl/workbook.xml": "an Excel workbook",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "content.xml": "an OpenDocument file",
    "META-INF/container.xml": "an EPUB book",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; ``size`` is in bytes, 0 where it cannot be known beforehand."""

    path: str
    size: int = 0
    in_folder: bool = False
    """Found by looking through a folder: it must then be a regular file when it is opened, too."""


def read_reports(
    paths: Iterable[str | Path],
    *,
    published: Any = None,
    title: str = "",
    source: str = "",
    columns: Mapping[str, str] | None = None,
) -> Iterator[Report | Rejection]:
    """The reports of files, folders and standard input ("-"), in order; a Rejection for each that cannot be read.

    ``published`` (a ``datetime.date``), ``title`` and ``source`` win over what the files say; ``columns`` maps
    fields of a report to columns of tables. Where something was doubtful, ``read_arrivals`` gives it as well.
    """
    override = Override(published=published, title=title, source=source, columns=columns or {})
    for item in read_arrivals(paths, override):
        yield item if isinstance(item, Rejection) else item.report


def read_arrivals(
    paths: Iterable[str | Path],
    override: Override | None = None,
    *,
    limits: Limits | None = None,
) -> Iterator[Arrival | Rejection]:
    """As ``read_reports``, each report with the file and line it stood in and what was doubtful about it.

    A report that is certainly not in English has its language, and is translated where there is a translator.
    """
    allowed = limits or Limits()
    with Confinement(allowed.memory, allowed.seconds) as confinement:
        intake = Intake(
            confinement=confinement,
            override=override or Override(),
            limits=allowed,
        )
        for found in list_files(paths):
            if isinstance(found, Rejection):
                yield found
            else:
                yield from _read_file(found, intake)


def list_files(paths: Iterable[str | Path]) -> Iterator[Found | Rejection]:
    """The files of the paths: those of a folder sorted by path, without hidden ones.

    Links are followed to files of the same folder only: a folder that came from elsewhere must not pull in others.
    """
    for given in paths:
        path = os.fspath(given)
        if path == STANDARD_INPUT:
            yield Found(path)
        elif os.path.isdir(path):
            yield from _list_folder(path)
        elif os.path.lexists(path):
            yield Found(path, _size(path))
        else:
            yield Rejection(file=path, line=1, reason="there is no such file or folder", remedy="check the path")


def _list_folder(folder: str) -> Iterator[Found | Rejection]:
    faults: list[OSError] = []
    files: list[str] = []
    for here, inner, names in os.walk(folder, onerror=faults.append):
        inner[:] = [name for name in inner if not name.startswith(".")]
        files += [os.path.join(here, name) for name in names if not name.startswith(".")]
        files += [path for name in inner if os.path.islink(path := os.path.join(here, name))]
    for fault in faults:
        name = fault.filename or folder
        reason = f"the folder cannot be read ({fault.strerror})"
        yield Rejection(file=str(name), line=1, reason=reason, remedy="check its permissions")
    if not files and not faults:
        yield Rejection(file=folder, line=1, reason="the folder holds no files", remedy="check the path")
    root = os.path.realpath(folder)
    for path in sorted(files, key=lambda p: Path(p).parts):
        fault_there = _link_fault(path, root)
        if fault_there:
            remedy = "name it on the command line to read it all the same"
            yield Rejection(file=path, line=1, reason=fault_there, remedy=remedy)
        else:
            yield Found(path, _size(path), in_folder=True)


def _link_fault(path: str, root: str) -> str:
    """Why what stands in a folder is not read, empty where it is."""
    if os.path.islink(path):
        if os.path.isdir(path):
            return "is a linked folder, which is not followed"
        if os.path.isfile(path) and os.path.commonpath((root, os.path.realpath(path))) != root:
            return "is a link that leads out of the folder"
    return "" if os.path.isfile(path) else "is not a regular file"


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _read_file(found: Found, intake: Intake) -> Iterator[Arrival | Rejection]:
    place = Place(file=found.path, name=os.path.basename(found.path), size=found.size)
    budget = Budget(intake.limits)
    if found.path == STANDARD_INPUT:
        yield from read_stream(sys.stdin.buffer, place, intake, budget)
        return
    try:
        stream, regular = _open(found)
    except OSError as fault:
        refusal = Refusal(f"cannot be opened ({fault.strerror or fault})", "check the path and its permissions")
        yield intake.take(refusal, place)
        return
    except _ChangedError:
        yield intake.take(Refusal("is not a regular file", "look what it is"), place)
        return
    with stream:
        if regular:
            place = Place(file=place.file, name=place.name, size=place.size, path=found.path)
        try:
            yield from read_stream(stream, place, intake, budget)
        except OSError as fault:
            refusal = Refusal(f"broke off while being read ({fault.strerror or fault})", "check the disk and try again")
            yield intake.take(refusal, place)
        except MemoryError:
            yield intake.take(Refusal("takes more memory than there is; the rest is not read", "split it"), place)


class _ChangedError(Exception):
    """A file of a folder is no longer the regular file that it was when it was listed."""


def _open(found: Found) -> tuple[BinaryIO, bool]:
    """The file, and whether it is a regular one."""
    # A pipe that was put in the file's place must not make this wait.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | (getattr(os, "O_NONBLOCK", 0) if found.in_folder else 0)
    number = os.open(found.path, flags)
    try:
        regular = stat.S_ISREG(os.fstat(number).st_mode)
        if found.in_folder and not regular:
            raise _ChangedError
        return os.fdopen(number, "rb"), regular
    except BaseException:
        os.close(number)
        raise


def read_stream(stream: BinaryIO, place: Place, intake: Intake, budget: Budget) -> Iterator[Arrival | Rejection]:
    """The reports in a stream of bytes, whatever its format: a file, standard input or a member of an archive."""
    head = stream.read(HEAD)
    if place.path:
        stream.seek(0)
    else:
        stream = io.BufferedReader(Joined(head, stream), 1 << 16)
    if not head.strip():
        # Blank at first, then: whether for good, the reader of text will tell.
        yield from _read_words(stream, place, intake)
        return
    form = tell_format(head, place.name)
    if place.depth > intake.limits.depth:
        reason = f"lies more than {intake.limits.depth} archives deep"
        yield intake.take(Refusal(reason, "unpack the archive and name the folder"), place)
    elif form is Format.UNREAD or is_misnamed(head, place.name):
        yield intake.take(_unread(place.name), place)
    elif form in _CONFINED:
        yield from _read_confined(stream, place, intake, _CONFINED[form], head)
    else:
        match form:
            case Format.PACKED:
                yield from _read_packed(stream, place, intake, budget, head)
            case Format.ZIP:
                yield from _read_zip(stream, place, intake, budget)
            case Format.TAR:
                yield from read_tar(stream, place, intake, budget, read_stream)
            case Format.WARC:
                from dateline.ingest.web_archives import read_warc

                yield from read_warc(stream, place, intake)
            case Format.PARQUET:
                yield from _read_parquet(stream, place, intake)
            case Format.TABLE:
                yield from read_table(stream, place, intake)
            case Format.MAILBOX:
                yield from read_mailbox(stream, place, intake)
            case Format.LINES:
                yield from read_lines(stream, b"", place, intake)
            case _:
                yield from _read_words(stream, place, intake)


def _unread(name: str) -> Refusal:
    suffix = PurePath(name).suffix.lower()
    if suffix in (".yaml", ".yml"):
        return Refusal(f"is not a report: files ending in {suffix} are not read", "convert it to JSON lines or text")
    if suffix == ".xml":
        return Refusal("is XML, but no feed and no page", "convert it to JSON lines or text")
    return Refusal(f"is not what its ending {suffix} says", "give it the right ending, or convert it to text")


def _read_all(stream: BinaryIO, place: Place, limit: int) -> bytes | Refusal:
    data = stream.read(limit + 1)
    if len(data) > limit:
        return Refusal(f"is larger than {limit // 1_000_000} MB", "split it into its reports, one JSON line each")
    return data


def _read_confined(
    stream: BinaryIO, place: Place, intake: Intake, reader: str, head: bytes
) -> Iterator[Arrival | Rejection]:
    limit = intake.limits.document if reader == "pdf" else intake.limits.report
    data = _read_all(stream, place, limit)
    if isinstance(data, Refusal):
        yield intake.take(data, place)
        return
    size = place.size or len(data)
    for number, found in enumerate(intake.confinement.read(reader, data)):
        yield intake.take(found, place, size=0 if number else size)


def _read_parquet(stream: BinaryIO, place: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    data = b"" if place.path else _read_all(stream, place, intake.limits.document)
    if isinstance(data, Refusal):
        yield intake.take(data, place)
        return
    path = os.path.abspath(place.path) if place.path else ""
    for number, found in enumerate(
        intake.confinement.read("parquet", data, path=path, columns=intake.override.columns)
    ):
        yield intake.take(found, place, size=0 if number else place.size)


def _read_packed(
    stream: BinaryIO, place: Place, intake: Intake, budget: Budget, head: bytes
) -> Iterator[Arrival | Rejection]:
    inner = Place(file=place.file, name=packed_name(place.name), size=place.size, depth=place.depth + 1)
    expanded = io.BufferedReader(Expanded(stream, packed_magic(head), budget), 1 << 16)
    try:
        yield from read_stream(expanded, inner, intake, budget)
    except OverrunError:
        yield intake.take(OVERRUN, inner)
    except DamagedError as fault:
        refusal = Refusal(f"is a packed file that {fault}; the rest of it is not read", "fetch or pack it again")
        yield intake.take(refusal, inner)


def _read_zip(stream: BinaryIO, place: Place, intake: Intake, budget: Budget) -> Iterator[Arrival | Rejection]:
    if not place.path:
        # Its list of members stands at its end, so it must be there as a whole.
        data = _read_all(stream, place, intake.limits.document)
        if isinstance(data, Refusal):
            reason = f"is an archive within an archive, larger than {intake.limits.document // 1_000_000} MB"
            yield intake.take(Refusal(reason, "unpack the outer archive and name the folder"), place)
            return
        stream = io.BytesIO(data)
    opened = open_zip(stream, intake)
    if isinstance(opened, Refusal):
        yield intake.take(opened, place)
        return
    with opened as archive:
        names = set(archive.namelist())
        office = next((what for name, what in _OFFICE.items() if name in names), "")
        if "word/document.xml" in names or PurePath(place.name).suffix.lower() == ".docx":
            stream.seek(0)
            whole = _read_all(stream, place, intake.limits.document)
            found = [whole] if isinstance(whole, Refusal) else intake.confinement.read("docx", whole)
            for item in found:
                yield intake.take(item, place)
        elif office:
            yield intake.take(Refusal(f"is {office}", "save it as text, or its tables as CSV"), place)
        elif "datapackage.json" in names and any(name.startswith("archive/") for name in names):
            from dateline.ingest.web_archives import read_wacz

            yield from read_wacz(archive, place, intake, budget, read_stream)
        else:
            yield from read_zip(archive, place, intake, budget, read_stream)


def _read_words(stream: BinaryIO, place: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    """A text, or JSON that the name or the first line tells."""
    suffix = PurePath(place.name).suffix.lower()
    limit = intake.limits.report
    first = b""
    if suffix not in (".json", ".txt"):
        # No name says what this is, so the first line must.
        first = stream.readline(limit + 1)
        if is_json_line(first):
            yield from read_lines(stream, first, place, intake)
            return
    data = first + stream.read(limit + 1 - len(first)) if len(first) <= limit else first
    if len(data) > limit:
        reason = f"is larger than {limit // 1_000_000} MB"
        yield intake.take(Refusal(reason, "split it into its reports, one JSON line each"), place)
        return
    size = place.size or len(data)
    if not data.strip():
        yield intake.take(Refusal(NO_TEXT, "leave it out or fill it"), place, size=size)
    elif suffix == ".json" or (suffix != ".txt" and data.lstrip()[:1] in b"[{" and is_json(data)):
        yield from read_json(data, place, size, intake)
    else:
        decoded = decode_text(data)
        if isinstance(decoded, Refusal):
            yield intake.take(decoded, place, size=size)
        elif looks_like_page(decoded.text):
            for found in intake.confinement.read("page", data):
                yield intake.take(found, place, size=size)
        else:
            yield intake.take(Draft(text=decoded.text, notes=decoded.notes), place, size=size)
