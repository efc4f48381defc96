"""This room fills a store: it codes what is not there yet, and codes again what a newer coder would code otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Self

from dateline.ingest import Arrival, Override, Rejection, read_arrivals
from dateline.model import Issue, Reading, Report
from dateline.pipeline import Pipeline
from dateline.store import CODED, KEPT, Coding, Entry, Store, describe_coding, version_of

CODED_LANGUAGE = "en"
READINGS_IN_A_PART = 256
"""A run that is killed loses at most so many readings; a part should also not be too small to compress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of a report: "coded", "kept" (not in English) or "known" (it was in the store); its events."""

    file: str
    line: int
    size: int
    status: str
    events: int = 0
    issues: tuple[Issue, ...] = ()


def coding_of(pipeline: Pipeline) -> Coding:
    """What a pipeline codes with, to the letter."""
    return describe_coding(pipeline.coder, pipeline.settings.codebook)


def open_or_create(path: str | Path, pipeline: Callable[[], Pipeline]) -> Store:
    """The store, made where there is none; the pipeline is loaded only for that."""
    from dateline.store import is_store

    return Store(path) if is_store(path) else Store.create(path, coding_of(pipeline()))


def add_files(
    store: Store,
    paths: Iterable[str | Path],
    pipeline: Callable[[], Pipeline],
    override: Override | None = None,
    *,
    now: Callable[[], datetime] | None = None,
    batch: int = 16,
) -> Iterator[Added | Rejection]:
    """Add the reports of files and folders to the store, each version once; what cannot be read is noted there.

    The pipeline is loaded when the first new report comes. However the run ends, what was coded until then is kept.
    A kill or a power cut loses what stands in no part yet (at most ``READINGS_IN_A_PART``): the next run codes it.
    """
    with _Filling(store, now) as filling:
        for group in batched(read_arrivals(paths, override), batch):
            fresh = [a for a in group if isinstance(a, Arrival) and filling.is_new(a.report)]
            new = {id(a) for a in fresh}
            coded = [a for a in fresh if a.report.language == CODED_LANGUAGE]
            loaded = pipeline() if coded else None
            readings = loaded.read([a.report for a in coded], batch=batch) if loaded else iter(())
            for item in group:
                if isinstance(item, Rejection):
                    filling.rejected.append(item)
                    yield item
                elif id(item) not in new:
                    yield _told(item, "known", None)
                elif item.report.language == CODED_LANGUAGE and loaded:
                    reading = _with_issues(next(readings), item.issues)
                    filling.take(reading, CODED, coding_of(loaded))
                    yield _told(item, CODED, reading)
                else:
                    reading = kept_only(item.report, item.issues)
                    filling.take(reading, KEPT, None)
                    yield _told(item, KEPT, reading)


def kept_only(report: Report, issues: tuple[Issue, ...] = ()) -> Reading:
    """The reading of a report that is kept and not coded, which says why."""
    message = f"the report's language is {report.language!r}; only English is coded, so it is kept as it came"
    return Reading(report=report, issues=(*issues, Issue(layer="report", message=message)))


class _Filling:
    """Gathers readings into parts; what is gathered is written however the block ends."""

    def __init__(self, store: Store, now: Callable[[], datetime] | None) -> None:
        self.store = store
        self.rejected: list[Rejection] = []
        self._now = now
        self._entries: list[Entry] = []
        self._coding: Coding | None = None
        self._pending: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.write()

    def is_new(self, report: Report) -> bool:
        """Whether this version is neither in the store nor on its way there; asked once for each."""
        version = version_of(report)
        if version in self._pending or self.store.known_version(version):
            return False
        self._pending.add(version)
        return True

    def take(self, reading: Reading, status: str, coding: Coding | None) -> None:
        self._coding = coding or self._coding
        added = self._now() if self._now else None
        self._entries.append(Entry(reading=reading, status=status, added=added))
        if len(self._entries) >= READINGS_IN_A_PART:
            self.write()

    def write(self) -> None:
        entries, self._entries = self._entries, []
        rejected, self.rejected = self.rejected, []
        if entries:
            self.store.write_part(entries, self._coding)
            self._pending -= {version_of(entry.reading.report) for entry in entries}
            self.store.look()
        if rejected:
            self.store.reject(rejected)


def _with_issues(reading: Reading, issues: tuple[Issue, ...]) -> Reading:
    return replace(reading, issues=(*issues, *reading.issues)) if issues else reading


def _told(item: Arrival, status: str, reading: Reading | None) -> Added:
    return Added(
        file=item.file,
        line=item.line,
        size=item.size,
        status=status,
        events=len(reading.events) if reading else 0,
        issues=reading.issues if reading else (),
    )
