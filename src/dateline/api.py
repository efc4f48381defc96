"""This room is the Python face: it codes a text, many reports, or files, with a pipeline loaded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import batched
from pathlib import Path
from typing import Any

from dateline.errors import InputError
from dateline.ingest import (
    Arrival,
    Override,
    Rejection,
    Translator,
    make_report,
    parse_day,
    parse_record,
    read_arrivals,
)
from dateline.model import Issue, Reading, Report
from dateline.pipeline import Pipeline


def code(
    text: str,
    published: str | date | None = None,
    title: str = "",
    source: str = "",
    *,
    url: str = "",
    id: str = "",  # noqa: A002 - the record's own word
    pipeline: Pipeline | None = None,
) -> Reading:
    """The reading of one report.

    ``published`` is a day ("2021-08-22" or a ``datetime.date``); without it the report's own dateline is
    tried, and else it stays unknown: today's date never stands in. ``source`` is the outlet, ``id`` a name
    of your own (else taken from text and source). ``pipeline`` is one made with ``Settings`` of your own;
    the default one is loaded at the first call and kept.

    Raises TypeError where text is no ``str`` and InputError where ``published`` is no date.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {type(text).__name__}; decode or convert it first")
    day = _day_of(published)
    report = make_report(text, published=day, title=title, source=source, url=url, id=id)
    return next((pipeline or default_pipeline()).read([report]))


def code_many(
    reports: Iterable[Report | Mapping[str, Any] | str], *, pipeline: Pipeline | None = None, batch: int = 16
) -> Iterator[Reading]:
    """Readings of the reports, one by one and in their order; ``batch`` reports are parsed at a time.

    A report is a ``Report`` (taken as it is), a text, or a mapping with "text" and, if known, "id",
    "published", "title", "source", "url" and "language", as in a line of JSON lines.

    Raises TypeError or InputError for one that is none of these, naming its number, before its batch is coded.
    """
    numbered = (_as_arrival(report, number) for number, report in enumerate(reports, 1))
    for coded in _code_arrivals(numbered, pipeline, batch):
        if isinstance(coded, Coded):
            yield coded.reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """The reading of a report that came from a file: ``line`` is where it stood, ``size`` its bytes there."""

    reading: Reading
    file: str
    line: int
    size: int


def code_files(
    paths: Iterable[str | Path],
    published: str | date | None = None,
    title: str = "",
    source: str = "",
    *,
    columns: Mapping[str, str] | None = None,
    translator: Translator | None = None,
    pipeline: Pipeline | None = None,
    batch: int = 16,
) -> Iterator[Coded | Rejection]:
    """Code the reports of files and folders of any format that is read ("-" is standard input), in their order.

    What cannot be read comes out as a Rejection (file, line, reason, remedy) in its place, and the rest goes on.
    ``published``, ``title`` and ``source`` win over what the files say; ``columns`` maps fields of a report to
    columns of tables; ``translator`` translates what is not in English, which else is kept and not coded.
    """
    day = _day_of(published)
    override = Override(published=day, title=title, source=source, columns=columns or {}, translator=translator)
    yield from _code_arrivals(read_arrivals(paths, override), pipeline, batch)


@cache
def default_pipeline() -> Pipeline:
    """The pipeline with every default, loaded at the first call."""
    return Pipeline()


def _code_arrivals(
    arrivals: Iterable[Arrival | Rejection], pipeline: Pipeline | None, batch: int
) -> Iterator[Coded | Rejection]:
    chosen = pipeline or default_pipeline()
    for group in batched(arrivals, batch):
        readings = chosen.read([item.report for item in group if isinstance(item, Arrival)], batch=batch)
        for item in group:
            if isinstance(item, Rejection):
                yield item
                continue
            reading = next(readings)
            if item.issues:
                reading = replace(reading, issues=(*item.issues, *reading.issues))
            yield Coded(reading=reading, file=item.file, line=item.line, size=item.size)


def _as_arrival(given: Report | Mapping[str, Any] | str, number: int) -> Arrival:
    issues: tuple[Issue, ...] = ()
    if isinstance(given, Report):
        report = given
    elif isinstance(given, str):
        report = make_report(given)
    elif isinstance(given, Mapping):
        fields = dict(given)
        for name in ("published", "date"):
            if isinstance(fields.get(name), date):
                fields[name] = fields[name].isoformat()
        made = parse_record(fields, Override())
        if not isinstance(made, tuple):
            raise InputError(f"report {number}: {made.reason}; {made.remedy}")
        report, issues = made
    else:
        kind = type(given).__name__
        raise TypeError(f"report {number} must be a Report, a mapping or a str, not {kind}")
    return Arrival(report=report, file="", line=number, issues=issues)


def _day_of(published: str | date | None) -> date | None:
    if published is None or published == "":
        return None
    if isinstance(published, datetime):
        return published.date()
    if isinstance(published, date):
        return published
    if not isinstance(published, str):
        raise TypeError(f"published must be a str or a date, not {type(published).__name__}")
    day = parse_day(published)
    if day is None:
        raise InputError(f"the publication date {published!r} is not a day; write it as YYYY-MM-DD")
    return day
