"""This room lays a reading out as one row of a part: columns to ask, and the whole reading beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from dateline.model import QUADS, REPORT, Claim, Event, Reading, Report, Status
from dateline.store.payload import decode_reading, decode_report, encode_body, encode_report, encode_syntax
from dateline.store.versions import keys_of, version_of

CODED, KEPT = "coded", "kept"
"""What became of a report: it was coded, or only kept (because it is not in English)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A reading on its way into the store, or out of it.

    ``status`` is "coded" or "kept"; ``added`` is when it came, None where unknown; ``coding`` the id of what coded it,
    told of an entry that comes out of the store; ``original`` the report in its own language where a translation was
    read.
    """

    reading: Reading
    status: str = CODED
    added: datetime | None = None
    coding: str = ""
    original: Report | None = None


def _struct(**fields: pa.DataType) -> pa.DataType:
    return pa.struct(list(fields.items()))


_S, _I, _F, _D, _B = pa.string(), pa.int32(), pa.float64(), pa.date32(), pa.bool_()
_N = pa.int64()
_PLACE = {"name": _S, "lat": _F, "lon": _F, "country": _S, "admin1": _S, "geonames_id": _N, "precision": _S}
_PARTICIPANT = _struct(entity=_S, name=_S, kind=_S, country=_S, sector=_S)
_NUMBER = _struct(what=_S, low=_N, high=_N, text=_S)

EVENT = _struct(
    event=_S, type=_S, mode=_S, quad=_S, status=_S, certainty=_F, confidence=_F, historical=_B, earliest=_D, latest=_D,
    place=_S, place_name=_S, lat=_F, lon=_F, country=_S, admin1=_S, geonames_id=_N, precision=_S, time=_S,
    trigger=_S, trigger_start=_I, trigger_end=_I, evidence=_S, evidence_start=_I, evidence_end=_I,
    actors=pa.list_(_PARTICIPANT), recipients=pa.list_(_PARTICIPANT), sources=pa.list_(_PARTICIPANT),
    numbers=pa.list_(_NUMBER), why=_S,
)  # fmt: skip

SCHEMA = pa.schema(
    {
        "version": _S,
        "report": _S,
        "keys": pa.list_(_S),
        "title": _S,
        "outlet": _S,
        "url": _S,
        "published": _D,
        "language": _S,
        "status": _S,
        "coding": _S,
        "added": pa.timestamp("us", tz="UTC"),
        "text": _S,
        "events": pa.list_(EVENT),
        "entities": pa.list_(_struct(entity=_S, name=_S, kind=_S, country=_S, sector=_S, mentions=_I)),
        "mentions": pa.list_(_struct(mention=_S, entity=_S, kind=_S, start=_I, end=_I)),
        "places": pa.list_(_struct(place=_S, start=_I, end=_I, demonym=_B, **_PLACE)),
        "times": pa.list_(
            _struct(time=_S, start=_I, end=_I, type=_S, value=_S, earliest=_D, latest=_D, grain=_S, anchor=_S)
        ),
        "quantities": pa.list_(
            _struct(quantity=_S, start=_I, end=_I, low=_N, high=_N, unit=_S, of=_S, role=_S),
        ),
        "statements": pa.list_(
            _struct(
                statement=_S, kind=_S, speaker=_S, addressee=_S, channel=_S, cue=_S, parent=_S,
                content=pa.list_(_struct(start=_I, end=_I)),
            )
        ),
        "issues": pa.list_(_struct(layer=_S, message=_S, start=_I, end=_I)),
        "original": pa.binary(),
        "reading": pa.binary(),
        "syntax": pa.binary(),
    }
)  # fmt: skip
"""The columns of a part, a row for each version of a report; docs/store.md tells what each holds."""


def row_of(entry: Entry, coding: str) -> dict[str, Any]:
    """The row of a reading; words that UTF-8 cannot hold stand as U+FFFD in the columns and exactly in ``reading``."""
    reading = entry.reading
    report = reading.report
    text = report.text
    row: dict[str, Any] = {
        "version": version_of(report),
        "report": report.id,
        "keys": list(keys_of(report)),
        "title": report.title,
        "outlet": report.source,
        "url": report.url,
        "published": report.published,
        "language": report.language,
        "status": entry.status,
        "coding": coding,
        "added": entry.added,
        "text": text,
        "events": [_event(reading, e, reading.claim_by_event.get(e.id)) for e in reading.events],
        "entities": [
            {
                "entity": e.id,
                "name": e.name,
                "kind": str(e.kind),
                "country": e.country,
                "sector": e.sector,
                "mentions": len(e.mentions),
            }
            for e in reading.entities
        ],
        "mentions": [
            {"mention": m.id, "entity": m.refers_to, "kind": str(m.kind), "start": m.span.start, "end": m.span.end}
            for m in reading.mentions
        ],
        "places": [
            {
                "place": p.id,
                "start": p.span.start,
                "end": p.span.end,
                "name": p.name,
                "lat": p.lat,
                "lon": p.lon,
                "country": p.country,
                "admin1": p.admin1,
                "geonames_id": _long(p.geonames_id),
                "precision": str(p.precision),
                "demonym": p.demonym,
            }
            for p in reading.places
        ],
        "times": [
            {
                "time": t.id,
                "start": t.span.start,
                "end": t.span.end,
                "type": str(t.kind),
                "value": t.value,
                "earliest": t.earliest,
                "latest": t.latest,
                "grain": str(t.grain),
                "anchor": t.anchor,
            }
            for t in reading.times
        ],
        "quantities": [
            {
                "quantity": q.id,
                "start": q.span.start,
                "end": q.span.end,
                "low": _long(q.low),
                "high": _long(q.high),
                "unit": q.unit,
                "of": q.of.of(text) if q.of else None,
                "role": q.role,
            }
            for q in reading.quantities
        ],
        "statements": [
            {
                "statement": s.id,
                "kind": str(s.kind),
                "speaker": s.speaker,
                "addressee": s.addressee,
                "channel": s.channel,
                "cue": s.cue.of(text) if s.cue else None,
                "parent": s.parent,
                "content": [{"start": c.start, "end": c.end} for c in s.content],
            }
            for s in reading.statements
        ],
        "issues": [
            {
                "layer": i.layer,
                "message": i.message,
                "start": i.span.start if i.span else None,
                "end": i.span.end if i.span else None,
            }
            for i in reading.issues
        ],
    }
    row["original"] = encode_report(entry.original) if entry.original else None
    exact = _is_utf8(report)
    row["reading"] = encode_body(reading, with_report=not exact)
    row["syntax"] = encode_syntax(reading)
    return row


def entry_of(row: dict[str, Any]) -> Entry:
    """The entry of a row as it comes out of a part; without its column ``syntax`` the parse is left empty."""
    report = Report(
        id=row["report"],
        text=row["text"],
        title=row["title"],
        source=row["outlet"],
        url=row["url"],
        published=row["published"],
        language=row["language"],
    )
    return Entry(
        reading=decode_reading(report, row["reading"], row.get("syntax")),
        status=row["status"],
        added=row["added"],
        coding=row["coding"],
        original=decode_report(row["original"]) if row.get("original") else None,
    )


def _event(reading: Reading, event: Event, claim: Claim | None) -> dict[str, Any]:
    text = reading.report.text
    place = reading.place_by_id.get(event.place or "")
    return {
        "event": event.id,
        "type": event.type,
        "mode": event.mode,
        "quad": QUADS.get(event.type, ""),
        "status": str(claim.status if claim else Status.ACTUAL),
        "certainty": claim.certainty if claim else 3.0,
        "confidence": event.confidence,
        "historical": event.historical,
        "earliest": event.date[0] if event.date else None,
        "latest": event.date[1] if event.date else None,
        "place": event.place,
        "place_name": event.place_name or (place.name if place else ""),
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "country": place.country if place else "",
        "admin1": place.admin1 if place else "",
        "geonames_id": _long(place.geonames_id) if place else None,
        "precision": str(place.precision) if place else "none",
        "time": event.time,
        "trigger": event.trigger.of(text),
        "trigger_start": event.trigger.start,
        "trigger_end": event.trigger.end,
        "evidence": event.evidence.of(text),
        "evidence_start": event.evidence.start,
        "evidence_end": event.evidence.end,
        "actors": [_participant(reading, e) for e in event.actors],
        "recipients": [_participant(reading, e) for e in event.recipients],
        "sources": [_participant(reading, e) for e in (claim.sources if claim else (REPORT,))],
        "numbers": [_number(reading, q) for q in event.quantities],
        "why": "; ".join(w for w in (event.why, claim.why if claim else "") if w),
    }


def _participant(reading: Reading, entity: str) -> dict[str, Any]:
    """Who takes part; the report's own voice has no entity, and is called by its id."""
    found = reading.entity_by_id.get(entity)
    if found is None:
        return {"entity": entity, "name": entity, "kind": "", "country": "", "sector": ""}
    return {
        "entity": entity,
        "name": found.name,
        "kind": str(found.kind),
        "country": found.country,
        "sector": found.sector,
    }


def _number(reading: Reading, quantity: str) -> dict[str, Any]:
    found = reading.quantity_by_id.get(quantity)
    if found is None:
        return {"what": "", "low": None, "high": None, "text": ""}
    text = reading.report.text
    what = found.role or (found.of.of(text) if found.of else "") or found.unit
    return {"what": what, "low": _long(found.low), "high": _long(found.high), "text": found.span.of(text)}


def _long(number: int | None) -> int | None:
    """The number where 64 bits hold it; the reading itself keeps it exactly."""
    return number if number is not None and -(2**63) <= number < 2**63 else None


def _is_utf8(report: Report) -> bool:
    try:
        "".join((report.id, report.text, report.title, report.source, report.url, report.language)).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown(value: Any) -> Any:
    """The value with each lone surrogate in it as U+FFFD, as columns of text can hold it."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in value)
        return value
    if isinstance(value, dict):
        return {key: shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    return value
