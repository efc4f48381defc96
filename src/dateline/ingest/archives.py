"""This room reads the members of ZIP and tar archives where they are packed: nothing is ever written to disk."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO

from dateline.ingest.arrivals import Arrival, Refusal, Rejection
from dateline.ingest.expanding import DamagedError, Metered
from dateline.ingest.intake import OVERRUN, Budget, Intake, OverrunError, Place

type ReadStream = Callable[[BinaryIO, Place, Intake, Budget], Iterator[Arrival | Rejection]]
"""Reads whatever a stream holds: the room of files gives its own, so that members are read as files are."""

MOST_REFUSALS = 1_000
"""Members that are refused one by one; of an archive of nothing else the rest is told in one line."""

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_HEADER = 1_000_000
"""Bytes that the headers of one tar member may take."""
_TOO_MANY = Refusal(
    f"has more than {MOST_REFUSALS} members that cannot be read; the rest is not tried",
    "unpack it and look what it holds",
)
_EMPTY = Refusal("is an archive without files", "leave it out")
_BROKEN = Refusal("is damaged in the archive", "pack it again, or unpack it and name the folder")
_LINK = Refusal("is a link in an archive, which is not followed", "pack the file itself")
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    DamagedError,
)


def read_zip(
    archive: zipfile.ZipFile, place: Place, intake: Intake, budget: Budget, read: ReadStream
) -> Iterator[Arrival | Rejection]:
    """The members of a ZIP archive in their order; each that cannot be read costs itself."""
    refused = seen = 0
    for info in archive.infolist():
        if info.is_dir() or _is_hidden(info.filename):
            continue
        seen += 1
        inner = place.inner(info.filename, info.file_size)
        for item in _read_zipped(archive, info, inner, intake, budget, read):
            refused += isinstance(item, Rejection)
            yield item
            if isinstance(item, Rejection) and item.reason == OVERRUN.reason:
                return
        if refused >= MOST_REFUSALS:
            yield intake.take(_TOO_MANY, place)
            return
    if not seen:
        yield intake.take(_EMPTY, place)


def open_zip(stream: BinaryIO, intake: Intake) -> zipfile.ZipFile | Refusal:
    """The archive, unless it is broken or its list of members is larger than memory should hold."""
    damaged = Refusal("is a ZIP archive that is damaged", "pack it again, or unpack it and name the folder")
    try:
        end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]  # what ZipFile reads first, before it trusts it
        if not end or not 0 <= end[zipfile._ECD_SIZE] <= intake.limits.directory:  # type: ignore[attr-defined]
            return damaged
        return zipfile.ZipFile(stream)
    except (*_FAULTS, IndexError, OverflowError, UnicodeDecodeError):
        return damaged


def _read_zipped(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, inner: Place, intake: Intake, budget: Budget, read: ReadStream
) -> Iterator[Arrival | Rejection]:
    member = open_member(archive, info, budget)
    if isinstance(member, Refusal):
        yield intake.take(member, inner)
        return
    with member:
        yield from guarded(read(member, inner, intake, budget), inner, intake)


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> BinaryIO | Refusal:
    """The bytes of a member as they are unpacked, or why they cannot be."""
    fault = _name_fault(info.filename)
    if fault is not None:
        return fault
    if info.flag_bits & 1:
        return Refusal("is under a password", "unpack the archive and name the folder")
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        return _LINK
    if info.compress_type not in _PACKINGS:
        return Refusal("is packed in a manner that is not read", "unpack the archive and name the folder")
    try:
        return io.BufferedReader(_Budgeted(archive.open(info), budget, info), 1 << 16)
    except _FAULTS:
        return _BROKEN


def guarded(items: Iterator[Arrival | Rejection], inner: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    """The items of a member; where reading breaks off, what was read stays and the break is told."""
    try:
        yield from items
    except OverrunError:
        yield intake.take(OVERRUN, inner)
    except _FAULTS as fault:
        reason = str(fault) if isinstance(fault, DamagedError) else "is damaged in the archive"
        yield intake.take(Refusal(reason, _BROKEN.remedy), inner)


class _Budgeted(io.RawIOBase):
    """A member's bytes, each taken from the budget; what was read for them is shared out evenly."""

    def __init__(self, stream: IO[bytes], budget: Budget, info: zipfile.ZipInfo) -> None:
        self._stream = stream
        self._budget = budget
        self._unread = info.compress_size
        self._ratio = max(1, info.file_size // max(1, info.compress_size))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        read = min(self._unread, len(data) // self._ratio)
        self._unread -= read
        self._budget.take(read, len(data))
        buffer[: len(data)] = data
        return len(data)


def read_tar(
    stream: BinaryIO, place: Place, intake: Intake, budget: Budget, read: ReadStream
) -> Iterator[Arrival | Rejection]:
    """The members of a tar archive, which is read once from beginning to end."""
    metered = Metered(stream)
    refused = seen = 0
    try:
        metered.allow(_HEADER)
        # The name of the mode says: a stream, packed in no way; small pieces, so that the meter sees each.
        with tarfile.open(fileobj=metered, mode="r|", bufsize=tarfile.RECORDSIZE, errorlevel=1) as archive:
            while True:
                member = archive.next()
                if member is None:
                    if metered.block_at(archive.offset).strip(b"\0") or not metered.block_at(archive.offset):
                        raise DamagedError("is broken or cut off")
                    if not seen:
                        yield intake.take(_EMPTY, place)
                    return
                archive.members.clear()  # type: ignore[attr-defined]  # else it would remember every member until the end
                if not member.isdir() and not _is_hidden(member.name):
                    seen += 1
                    inner = place.inner(member.name, member.size)
                    for item in _read_member(archive, member, inner, intake, budget, read, metered):
                        refused += isinstance(item, Rejection)
                        yield item
                        if isinstance(item, Rejection) and item.reason == OVERRUN.reason:
                            return
                if refused >= MOST_REFUSALS:
                    yield intake.take(_TOO_MANY, place)
                    return
                # What is left of this member is passed over, then come the next one's headers.
                metered.allow(_stored(member) + _HEADER)
    except OverrunError:
        yield intake.take(OVERRUN, place)
    except (tarfile.TarError, *_FAULTS, UnicodeError, OverflowError, RecursionError, IndexError) as fault:
        why = str(fault) if isinstance(fault, DamagedError) else "is broken or cut off"
        refusal = Refusal(f"is a tar archive that {why}; the rest of it is not read", "pack it again")
        yield intake.take(refusal, place)


def _stored(member: tarfile.TarInfo) -> int:
    """Bytes that a member takes in the archive; of one with holes it claims more."""
    if member.sparse is not None:
        return sum(size for _, size in member.sparse)  # type: ignore[misc,has-type]
    return member.size if member.isreg() else 0


def _read_member(
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    inner: Place,
    intake: Intake,
    budget: Budget,
    read: ReadStream,
    metered: Metered,
) -> Iterator[Arrival | Rejection]:
    fault = _name_fault(member.name)
    if fault is None and not member.isreg():
        fault = _LINK if member.issym() or member.islnk() else Refusal("is not a regular file", "leave it out")
    if fault is None and member.sparse is not None:
        fault = Refusal("is a file with holes, which is not read", "pack it without holes")
    if fault is not None:
        yield intake.take(fault, inner)
        return
    metered.allow(member.size + _HEADER)
    content = archive.extractfile(member)
    assert content is not None
    yield from guarded(read(content, inner, intake, budget), inner, intake)  # type: ignore[arg-type]


def _is_hidden(name: str) -> bool:
    """Whether a member is what packing programs put in besides, or hidden as in a folder."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part not in (".", "..") for part in parts)


def _name_fault(name: str) -> Refusal | None:
    """Nothing is written, so a name can do no harm; but one that tries to is not what it seems to be."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return Refusal("has a name that leads out of its archive", "pack it under a plain name")
    return None
