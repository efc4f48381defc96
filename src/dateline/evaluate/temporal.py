"""This room predicts time expressions and the dates of given events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from dateline.evaluate.tasks import Row, report_of
from dateline.model import Reading, Span, TimeKind, TimeRef
from dateline.pipeline import Pipeline, Settings

_FARTHEST, _HIGHEST = 12, 7
"""Steps in the parse that a time may lie below, and an event below, what they hang from together."""


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """For each row its ``timexes``, and for rows that give spans under ``events`` also their dates."""
    pipeline = Pipeline(replace(settings or Settings(), upto="times"))
    pending: list[Row] = []

    def remembered() -> Iterator[Any]:
        for row in rows:
            pending.append(row)
            yield report_of(row)

    for reading in pipeline.read(remembered()):
        yield prediction(pending.pop(0), reading)


def predict_dates(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """As ``predict``, in the manner of sets that mark calendar dates alone (TEI ``date``, as GUM has it)."""
    for row in predict(rows, settings):
        yield {**row, "timexes": [*calendar_dates(row["timexes"])]}


def calendar_dates(timexes: Iterable[Row]) -> Iterator[Row]:
    """Time expressions without lengths, sets and references, their values cut to the day."""
    for timex in timexes:
        value = str(timex["value"])
        if timex["type"] not in ("DATE", "TIME") or "_REF" in value or (value[0] == "X" and timex["type"] == "TIME"):
            continue
        yield {**timex, "value": value.partition("T")[0], "type": "DATE"}


def prediction(row: Row, reading: Reading) -> Row:
    """The prediction line of one row."""
    made: Row = {
        "id": row["id"],
        "timexes": [
            {"start": t.span.start, "end": t.span.end, "value": t.value, "type": str(t.kind)} for t in reading.times
        ],
    }
    if "events" in row:
        made["events"] = [dated(event, reading) for event in row["events"]]
    return made


def dated(event: Row, reading: Reading) -> Row:
    """An event's span with the date it is told to have, if any."""
    out: Row = {"start": event["start"], "end": event["end"]}
    if 0 <= event["start"] < event["end"]:
        date = date_of(Span(start=event["start"], end=event["end"]), reading)
        if date:
            out["date"] = date
    return out


def date_of(span: Span, reading: Reading) -> str:
    """The date of the event that a span tells: of the nearest time in its sentence, else of publication."""
    tokens = reading.syntax.tokens_in(span)
    if not len(tokens):
        return ""
    published = reading.report.published
    at = head_of(tokens, reading)
    nearest = nearest_time(at, reading)
    if nearest is not None:
        return day_value(nearest)
    return published.isoformat() if published else ""


def head_of(tokens: range, reading: Reading) -> int:
    """The token of a range whose head lies outside it."""
    inside = set(tokens)
    return next((i for i in tokens if reading.tokens[i].head not in inside or reading.tokens[i].head == i), tokens[0])


def nearest_time(at: int, reading: Reading) -> TimeRef | None:
    """The dated time of the sentence whose path to the token is shortest in the parse."""
    sentence = reading.syntax.sentence_span(reading.syntax.sentence_of[at])
    best: tuple[int, TimeRef] | None = None
    up = ancestors(at, reading)
    for time in reading.times:
        if not sentence.covers(time.span) or time.earliest is None or not dates_events(time):
            continue
        steps = distance(up, head_of(reading.syntax.tokens_in(time.span), reading), reading)
        if steps is not None and (best is None or steps < best[0]):
            best = (steps, time)
    return best[1] if best else None


def dates_events(time: TimeRef) -> bool:
    """Whether a time says when something happened and not how long or how often."""
    return time.kind in (TimeKind.DATE, TimeKind.TIME) and time.value[:1].isdigit() and "/" not in time.value


def ancestors(at: int, reading: Reading) -> dict[int, int]:
    """The tokens above a token, with how many steps up each lies."""
    out = {at: 0}
    while reading.tokens[at].head != at and len(out) < 40:
        at = reading.tokens[at].head
        out[at] = len(out)
    return out


def distance(up: dict[int, int], at: int, reading: Reading) -> int | None:
    """Steps in the parse between a time and the token whose ancestors are given; None if too far.

    Going down from the token's ancestor is dearer than going up: a time governs what hangs below its own verb.
    """
    steps = 0
    while at not in up:
        token = reading.tokens[at]
        head = token.head
        if head == at or steps > _FARTHEST:
            return None
        if token.pos in ("VERB", "AUX") and token.dep != "conj":
            return None  # a time in a clause of its own dates that clause
        at = head
        steps += 1
    return steps + 2 * up[at] if up[at] <= _HIGHEST else None


def day_value(time: TimeRef) -> str:
    """A time as a date of the form YYYY-MM-DD, with XX for what is not told."""
    value = time.value.partition("T")[0]
    if "W" in value and time.earliest is not None and time.latest is not None:
        same = time.earliest == time.latest
        value = time.earliest.isoformat() if same else time.earliest.isoformat()[:7]
    elif not value.replace("-", "").isdigit() or len(value) < 4:
        value = value[:4] if value[:4].isdigit() else (value + "XX")[:4]
    return value + "-XX" * (2 - value.count("-"))
