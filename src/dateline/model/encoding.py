"""This room turns a reading into plain JSON values, in the documented record format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dateline.model.records import REPORT, Claim, Event, Span, Status

if TYPE_CHECKING:
    from dateline.model.reading import Reading

QUADS: dict[str, str] = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), "verbal cooperation"),
    **dict.fromkeys(("COOPERATE", "AID", "RETREAT"), "material cooperation"),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), "verbal conflict"),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), "material conflict"),
}
"""PLOVER's quad class of each event type."""


def to_line(record: dict[str, Any]) -> str:
    """One line of JSON; lone surrogates are escaped so that any text can be written as UTF-8."""
    line = json.dumps(record, ensure_ascii=False, separators=(", ", ": "))
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(record, ensure_ascii=True)
    # JSON allows these raw, but many line readers break on them.
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def encode_reading(reading: Reading) -> dict[str, Any]:
    """The whole record of one report."""
    report = reading.report
    return {
        "id": report.id,
        "published": report.published.isoformat() if report.published else None,
        "title": report.title,
        "source": report.source,
        "url": report.url,
        "language": report.language,
        "text_sha256": report.text_sha256,
        "entities": [
            {
                "id": e.id,
                "name": e.name,
                "aliases": list(e.aliases),
                "listed_as": e.listed_as,
                "kind": str(e.kind),
                "country": e.country,
                "sector": e.sector,
                "mentions": [pair(s) for s in e.mentions],
            }
            for e in reading.entities
        ],
        "places": [
            {
                "id": p.id,
                "name": p.name,
                "span": pair(p.span),
                "lat": p.lat,
                "lon": p.lon,
                "country": p.country,
                "admin1": p.admin1,
                "geonames_id": p.geonames_id,
                "precision": str(p.precision),
                "demonym": p.demonym,
            }
            for p in reading.places
        ],
        "times": [
            {
                "id": t.id,
                "span": pair(t.span),
                "type": str(t.kind),
                "value": t.value,
                "earliest": t.earliest.isoformat() if t.earliest else None,
                "latest": t.latest.isoformat() if t.latest else None,
                "grain": str(t.grain),
                "anchor": t.anchor,
            }
            for t in reading.times
        ],
        "quantities": [
            {
                "id": q.id,
                "span": pair(q.span),
                "low": q.low,
                "high": q.high,
                "unit": q.unit,
                "of": pair(q.of) if q.of else None,
                "role": q.role,
            }
            for q in reading.quantities
        ],
        "statements": [
            {
                "id": s.id,
                "kind": str(s.kind),
                "content": [pair(c) for c in s.content],
                "cue": pair(s.cue) if s.cue else None,
                "speaker": s.speaker,
                "speaker_span": pair(s.speaker_span) if s.speaker_span else None,
                "addressee": s.addressee,
                "channel": s.channel,
                "parent": s.parent,
                "why": s.why,
            }
            for s in reading.statements
        ],
        "events": [encode_event(reading, e, reading.claim_by_event.get(e.id)) for e in reading.events],
        "issues": [
            {"layer": i.layer, "message": i.message, "span": pair(i.span) if i.span else None} for i in reading.issues
        ],
        "coder": {
            "version": reading.coder.version,
            "codebook": reading.coder.codebook,
            "models": dict(reading.coder.models),
        }
        if reading.coder
        else None,
    }


def encode_event(reading: Reading, event: Event, claim: Claim | None) -> dict[str, Any]:
    """One event with its claim, flat: the attributed record of the codebook."""
    text = reading.report.text
    numbers = []
    for quantity in (reading.quantity_by_id[q] for q in event.quantities):
        what = quantity.role or (quantity.of.of(text) if quantity.of else "") or quantity.unit
        numbers.append(
            {
                "what": what,
                "low": quantity.low,
                "high": quantity.high,
                "text": quantity.span.of(text),
                "id": quantity.id,
            }
        )
    return {
        "id": event.id,
        "type": event.type,
        "mode": event.mode,
        "quad": QUADS.get(event.type, ""),
        "trigger": passage(event.trigger, text),
        "evidence": passage(event.evidence, text),
        "also": [passage(s, text) for s in event.also],
        "actors": list(event.actors),
        "recipients": list(event.recipients),
        "place": {"id": event.place, "name": event.place_name} if event.place_name else None,
        "date": [d.isoformat() for d in event.date] if event.date else [],
        "time": event.time,
        "status": str(claim.status if claim else Status.ACTUAL),
        "certainty": claim.certainty if claim else 3.0,
        "historical": event.historical,
        "sources": list(claim.sources) if claim else [REPORT],
        "numbers": numbers,
        "confidence": round(event.confidence, 3),
        "why": "; ".join(w for w in (event.why, claim.why if claim else "") if w),
    }


def pair(span: Span) -> list[int]:
    return [span.start, span.end]


def passage(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}
