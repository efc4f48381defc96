"""This room fills a store: it codes what is not there yet, and codes again what a newer coder would code otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched, islice
from pathlib import Path
from typing import Self

from dateline.ingest import Arrival, Override, Rejection, is_english, read_arrivals
from dateline.model import Issue, Reading, Report
from dateline.pipeline import Pipeline
from dateline.store import CODED, KEPT, Coding, Entry, Store, Tally, describe_coding, is_store, version_of

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
    return Store(path) if is_store(path) else Store.create(path, coding_of(pipeline()))


def add_files(
    store: Store,
    paths: Iterable[str | Path],
    pipeline: Callable[[], Pipeline],
    override: Override | None = None,
    *,
    now: Callable[[], datetime] | None = None,
) -> Iterator[Added | Rejection]:
    """As ``add_arrivals``, of the reports in files and folders."""
    yield from add_arrivals(store, read_arrivals(paths, override_for(store, override)), pipeline, now=now)


def override_for(store: Store, override: Override | None = None) -> Override:
    """The override, by which nothing is translated again whose translation is in the store."""
    return replace(override or Override(), is_translated=store.has_translation)


def add_arrivals(
    store: Store,
    arrivals: Iterable[Arrival | Rejection],
    pipeline: Callable[[], Pipeline],
    *,
    now: Callable[[], datetime] | None = None,
    batch: int = 16,
) -> Iterator[Added | Rejection]:
    """Add reports to the store, each version once; what could not be read is noted there. Each is told in its order.

    The pipeline is loaded when the first new report comes; ``now`` is the clock that tells when a report came, without
    which that is unknown. However the run ends, what was coded until then is kept. A kill or a power cut loses what
    stands in no part yet (at most ``READINGS_IN_A_PART``): the next run codes it.
    """
    with _Filling(store, now) as filling:
        for group in batched(arrivals, batch):
            new = {id(a) for a in group if isinstance(a, Arrival) and filling.is_new(a.report)}
            coded = [a.report for a in group if isinstance(a, Arrival) and id(a) in new and _is_coded(a.report)]
            loaded = pipeline() if coded else None
            readings = loaded.read(coded, batch=batch) if loaded else iter(())
            for item in group:
                if isinstance(item, Rejection):
                    filling.rejected.append(item)
                    yield item
                elif id(item) not in new:
                    yield told(item, "known", None)
                elif loaded and _is_coded(item.report):
                    reading = with_issues(next(readings), item.issues)
                    filling.take(item, reading, CODED, coding_of(loaded))
                    yield told(item, CODED, reading)
                else:
                    reading = kept_only(item.report, item.issues)
                    filling.take(item, reading, KEPT, None)
                    yield told(item, KEPT, reading)


def _is_coded(report: Report) -> bool:
    return is_english(report.language)


def kept_only(report: Report, issues: tuple[Issue, ...] = ()) -> Reading:
    """The reading of a report that is kept and not coded, which says why."""
    message = f"the report's language is {report.language!r}; only English is coded, so it is kept as it came"
    return Reading(report=report, issues=(*issues, Issue(layer="report", message=message)))


def recode_store(
    store: Store, pipeline: Pipeline, tally: Tally, *, trial: int = 0, batch: int = 16
) -> Iterator[tuple[int, int]]:
    """Code the kept reports again where their coding is another than the pipeline's; ``tally`` learns what changes.

    Yields how many reports are done, and of how many. Nothing that others read changes until all are coded; then the
    new readings are swapped in at once. Stopped before, the same call goes on where it ended. With ``trial`` only so
    many reports, spread over the store, are coded, and nothing is written.
    """
    coding = coding_of(pipeline)
    target = store.generation + 1
    if not trial:
        store.drop_unswapped(coding)
    done = 0
    while True:
        store.look()
        waiting: Iterator[Entry] = (
            entry for entry in store.entries(syntax=False) if _is_outdated(entry, coding, store, target)
        )
        total = store.outdated(coding)
        if trial:
            step = max(1, total // trial)
            waiting = islice(waiting, 0, step * trial, step)
            total = min(trial, total)
        before = done
        for group in batched(waiting, READINGS_IN_A_PART):
            fresh = _recoded(group, pipeline, batch)
            entries = []
            for old, new in zip(group, fresh, strict=True):
                tally.take(old.reading, new)
                entries.append(replace(old, reading=new, coding=""))
                done += 1
                yield done, total
            if not trial:
                store.write_part(entries, coding, generation=target)
        if trial or done == before:
            break  # a second look found nothing that was added meanwhile
    if done and not trial:
        store.swap(coding)


def _is_outdated(entry: Entry, coding: Coding, store: Store, target: int) -> bool:
    return entry.status == CODED and entry.coding != coding.id and not store.known(entry.reading.report, target)


def _recoded(entries: tuple[Entry, ...], pipeline: Pipeline, batch: int) -> Iterator[Reading]:
    """The reports read again; what was doubtful about reading their files is still so."""
    for old, reading in zip(entries, pipeline.read([e.reading.report for e in entries], batch=batch), strict=True):
        yield with_issues(reading, tuple(issue for issue in old.reading.issues if issue.layer == "ingest"))


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
        if version in self._pending or self.store.is_kept(version):
            return False
        self._pending.add(version)
        return True

    def take(self, item: Arrival, reading: Reading, status: str, coding: Coding | None) -> None:
        self._coding = coding or self._coding
        added = self._now() if self._now else None
        self._entries.append(Entry(reading=reading, status=status, added=added, original=item.original))
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


def with_issues(reading: Reading, issues: tuple[Issue, ...]) -> Reading:
    """The reading with what was doubtful about reading its file."""
    return replace(reading, issues=(*issues, *reading.issues)) if issues else reading


def told(item: Arrival, status: str, reading: Reading | None) -> Added:
    """What to tell of a report."""
    return Added(
        file=item.file,
        line=item.line,
        size=item.size,
        status=status,
        events=len(reading.events) if reading else 0,
        issues=reading.issues if reading else (),
    )
