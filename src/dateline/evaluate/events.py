"""This room writes predictions of events in single sentences, by PLOVER type or by CAMEO root."""

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


CAMEO_ROOTS = {
    "AGREE": "03",
    "CONSULT": "04",
    "SUPPORT": "05",
    "COOPERATE": "06",
    "AID": "07",
    "CONCEDE": "08",
    "RETREAT": "08",
    "REQUEST": "10",
    "ACCUSE": "11",
    "REJECT": "12",
    "THREATEN": "13",
    "PROTEST": "14",
    "MOBILIZE": "15",
    "SANCTION": "16",
    "COERCE": "17",
    "ASSAULT": "19",
}
"""The CAMEO root that a PLOVER type replaces (PLOVER manual); ASSAULT stands for 18, 19 and 20."""


def predict_cameo(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """As ``predict``, with the two digits of the CAMEO root as ``cameo`` in place of ``type``."""
    for row in predict(rows, settings):
        events = [{**event, "cameo": CAMEO_ROOTS.get(event["type"], "")} for event in row["events"]]
        yield {"id": row["id"], "events": events}


def ontology_type(event: Event) -> str:
    """The type by the ontology's manual, which has no status and keeps its concessions for what is conceded already.

    The codebook makes CONCEDE of a withdrawal, release or resignation that is only announced or agreed to; in PLOVER,
    an agreement or an announcement of something to come is AGREE.
    """
    to_come = event.type == "CONCEDE" and event.why.startswith(("AGREE/", "RETREAT/"))
    return "AGREE" if to_come else event.type


def event_row(reading: Reading, event: Event) -> Row:
    targets = event.recipients
    if not targets and len(event.actors) > 1 and event.type in RECIPROCAL:
        targets = event.actors
    return {
        "type": ontology_type(event),
        "mode": event.mode,
        "event_text": event.trigger.of(reading.text),
        "sources": [participant(reading, e) for e in event.actors],
        "targets": [participant(reading, e) for e in targets],
    }


def participant(reading: Reading, entity_id: str) -> Row:
    """An entity as these sets write it."""
    entity = reading.entity_by_id[entity_id]
    return {"text": entity.name, "code": entity.country, "sector": entity.sector}
