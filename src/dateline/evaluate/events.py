"""This room writes predictions of PLOVER events in single sentences (task ``events``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dateline.evaluate.tasks import Row, report_of
from dateline.model import Event, Reading
from dateline.pipeline import Pipeline, Settings

RECIPROCAL = frozenset(("CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ASSAULT"))
"""Types of which these sets name both sides as source and as target where all sides are actors."""


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """One line a sentence: {"id", "events": [{"type", "mode", "event_text", "sources", "targets"}]}.

    Sources are the actors and targets the recipients: {"text", "code", "sector"}.
    """
    pipeline = Pipeline(settings or Settings())
    for reading in pipeline.read(map(report_of, rows)):
        yield {"id": reading.report.id, "events": [event_row(reading, event) for event in reading.events]}


def event_row(reading: Reading, event: Event) -> Row:
    targets = event.recipients
    if not targets and len(event.actors) > 1 and event.type in RECIPROCAL:
        targets = event.actors
    return {
        "type": event.type,
        "mode": event.mode,
        "event_text": event.trigger.of(reading.text),
        "sources": [participant(reading, e) for e in event.actors],
        "targets": [participant(reading, e) for e in targets],
    }


def participant(reading: Reading, entity_id: str) -> Row:
    """An entity as these sets write it."""
    entity = reading.entity_by_id[entity_id]
    return {"text": entity.name, "code": entity.country, "sector": entity.sector}
