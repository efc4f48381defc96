"""This room makes the normalised facts of a translation and of its reference, to see what translation costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dateline.evaluate.tasks import Row
from dateline.model import Reading, Report
from dateline.pipeline import Pipeline, Settings


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """For each row a line of facts read off ``text``, and once a document those of its ``reference``."""
    pipeline = Pipeline(settings or Settings())
    seen: set[str] = set()

    def reports() -> Iterator[Report]:
        for row in rows:
            yield Report(id=str(row["id"]), text=row["text"])
            doc = str(row.get("doc", ""))
            if doc and row.get("reference") and doc not in seen:
                seen.add(doc)
                yield Report(id=f"{doc}#reference", text=row["reference"])

    for reading in pipeline.read(reports()):
        yield {"id": reading.report.id, "items": facts_of(reading)}


def facts_of(reading: Reading) -> list[Row]:
    """Flat facts in codes and normal forms: events, places, dates and quantities, no text spans."""
    items: list[Row] = []
    for event in reading.events:
        claim = reading.claim_by_event.get(event.id)
        place = reading.place_by_id.get(event.place) if event.place else None
        items.append(
            {
                "kind": "event",
                "type": event.type,
                "source": codes_of(reading, event.actors),
                "target": codes_of(reading, event.recipients),
                "status": str(claim.status) if claim else "actual",
                "date": event.date[0].isoformat() if event.date else None,
                "place": place.country if place else None,
            }
        )
    items += [{"kind": "place", "value": value} for value in sorted({p.name for p in reading.places if not p.demonym})]
    items += [{"kind": "date", "value": value} for value in sorted({t.value for t in reading.times if t.value})]
    lows = {q.low for q in reading.quantities if q.low is not None and not q.unit}
    items += [{"kind": "quantity", "value": value} for value in sorted(lows)]
    return items


def codes_of(reading: Reading, ids: Iterable[str]) -> str:
    """Country and sector of the participants, sorted and joined; empty where there are none."""
    entities = (reading.entity_by_id[i] for i in ids if i in reading.entity_by_id)
    return " ".join(sorted(f"{e.country}{e.sector}" for e in entities))
