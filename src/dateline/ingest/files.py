"""This room finds the files to read and reads each as text, HTML, JSON or JSON lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from dateline.ingest.arrivals import LARGEST, NO_TEXT, TOO_LARGE, Arrival, Override, Refusal, Rejection, make_report
from dateline.ingest.decoding import Decoded, decode_page, decode_text, guess_issues
from dateline.ingest.json_records import is_json, is_json_line, read_json, read_lines
from dateline.ingest.page import looks_like_page, read_page
from dateline.model import Issue, Report

STANDARD_INPUT = "-"

_LINES = (".jsonl", ".ndjson", ".jsonlines")
_PAGES = (".html", ".htm", ".xhtml")
_TABLES = (".csv", ".tsv", ".xml", ".yaml", ".yml", ".parquet")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; ``size`` is in bytes, 0 where it cannot be known beforehand."""

    path: str
    size: int = 0


def read_reports(
    paths: Iterable[str | Path], *, published: Any = None, title: str = "", source: str = ""
) -> Iterator[Report | Rejection]:
    """The reports of files, folders and standard input ("-"), in order; a Rejection for each that cannot be read.

    ``published`` (a ``datetime.date``), ``title`` and ``source`` win over what the files say.
    Where something was doubtful, ``read_arrivals`` gives it as well.
    """
    for item in read_arrivals(paths, Override(published=published, title=title, source=source)):
        yield item if isinstance(item, Rejection) else item.report


def read_arrivals(paths: Iterable[str | Path], override: Override | None = None) -> Iterator[Arrival | Rejection]:
    """As ``read_reports``, each report with the file and line it stood in and what was doubtful about it."""
    wanted = override or Override()
    for found in list_files(paths):
        if isinstance(found, Rejection):
            yield found
        else:
            yield from _read_file(found, wanted)


def list_files(paths: Iterable[str | Path]) -> Iterator[Found | Rejection]:
    """The files of the paths: those of a folder sorted by path, without hidden ones and linked folders."""
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
    for fault in faults:
        name = fault.filename or folder
        reason = f"the folder cannot be read ({fault.strerror})"
        yield Rejection(file=str(name), line=1, reason=reason, remedy="check its permissions")
    if not files and not faults:
        yield Rejection(file=folder, line=1, reason="the folder holds no files", remedy="check the path")
    for path in sorted(files, key=lambda p: Path(p).parts):
        if os.path.isfile(path):
            yield Found(path, _size(path))
        else:
            reason = "is not a regular file"
            yield Rejection(
                file=path, line=1, reason=reason, remedy="name it on the command line to read it all the same"
            )


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _read_file(found: Found, override: Override) -> Iterator[Arrival | Rejection]:
    suffix = Path(found.path).suffix.lower()
    if suffix in _TABLES:
        refusal = Refusal(f"is not a report: files ending in {suffix} are not read", "convert it to JSON lines or text")
        yield refusal.at(found.path, 1, found.size)
        return
    if found.path == STANDARD_INPUT:
        yield from _read_stream(sys.stdin.buffer, found, suffix, override)
        return
    try:
        stream = open(found.path, "rb")  # noqa: SIM115 - the with statement follows; only opening may fail here
    except OSError as fault:
        refusal = Refusal(f"cannot be opened ({fault.strerror or fault})", "check the path and its permissions")
        yield refusal.at(found.path, 1, found.size)
        return
    with stream:
        try:
            yield from _read_stream(stream, found, suffix, override)
        except OSError as fault:
            refusal = Refusal(f"broke off while being read ({fault.strerror or fault})", "check the disk and try again")
            yield refusal.at(found.path, 1, found.size)


def _read_stream(stream: BinaryIO, found: Found, suffix: str, override: Override) -> Iterator[Arrival | Rejection]:
    if suffix in _LINES:
        yield from read_lines(stream, b"", found.path, override)
        return
    first = b""
    if suffix not in (*_PAGES, ".json", ".txt"):
        # No name says what this is, so the first line must.
        first = stream.readline(LARGEST + 1)
        if is_json_line(first):
            yield from read_lines(stream, first, found.path, override)
            return
    data = first + stream.read(LARGEST + 1 - len(first)) if len(first) <= LARGEST else first
    if len(data) > LARGEST:
        yield TOO_LARGE.at(found.path, 1, found.size)
        return
    size = found.size or len(data)
    if not data.strip():
        yield Refusal(NO_TEXT, "leave it out or fill it").at(found.path, 1, size)
    elif suffix == ".json" or (suffix not in (*_PAGES, ".txt") and data.lstrip()[:1] in b"[{" and is_json(data)):
        yield from read_json(data, found.path, size, override)
    else:
        yield _read_document(data, found.path, size, suffix in _PAGES, override)


def _read_document(data: bytes, file: str, size: int, is_page: bool, override: Override) -> Arrival | Rejection:
    """A file that is one report: a page or a text."""
    decoded = decode_page(data) if is_page else decode_text(data)
    if isinstance(decoded, Refusal):
        return decoded.at(file, 1, size)
    issues = guess_issues(decoded)
    if is_page or looks_like_page(decoded.text):
        if not is_page:
            again = decode_page(data)
            decoded = again if isinstance(again, Decoded) else decoded
            issues = guess_issues(decoded)
        page = read_page(decoded.text)
        if isinstance(page, Refusal):
            return page.at(file, 1, size)
        if page.whole:
            message = "the page's article cannot be told from the rest, so all its words were read; check for menus"
            issues = (*issues, Issue(layer="ingest", message=message))
        report = make_report(
            page.text,
            published=override.published or page.published,
            title=override.title or page.title,
            source=override.source or page.outlet,
            url=page.url,
        )
        return Arrival(report=report, file=file, issues=issues, size=size)
    if not decoded.text.strip():
        return Refusal(NO_TEXT, "leave it out or fill it").at(file, 1, size)
    report = make_report(decoded.text, published=override.published, title=override.title, source=override.source)
    return Arrival(report=report, file=file, issues=issues, size=size)
