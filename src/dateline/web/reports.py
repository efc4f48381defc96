"""This room is the page of a report: its text with what was read off it, and the record."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dateline.model import REPORT, Event, Reading
from dateline.store import Entry
from dateline.store.desk import Desk
from dateline.views.facts import facts_of
from dateline.web.faults import Fault
from dateline.web.marking import ROLES, Mark, Stretch, cut, event_marks, statement_marks
from dateline.web.pages import Page, twin

router = APIRouter()
LONGEST_SHOWN = 300_000
"""Characters of a text that its page shows; the record has all."""


@twin(router, "/reports/{report:path}")
def show_report(
    request: Request,
    report: str,
    event: Annotated[str, Query(max_length=400)] = "",
    statement: Annotated[str, Query(max_length=400)] = "",
) -> Page:
    """A report with its events; ``event`` lights one up."""
    return page_of(request.app.state.desk, report, event, statement)


@twin(router, "/reports")
def show_report_by_query(
    request: Request,
    id: Annotated[str, Query(max_length=2000)] = "",  # noqa: A002 - the record's own word
    event: Annotated[str, Query(max_length=400)] = "",
    statement: Annotated[str, Query(max_length=400)] = "",
) -> Page:
    """The same for an id that no path can hold."""
    return page_of(request.app.state.desk, id, event, statement)


def page_of(desk: Desk, report: str, event: str = "", statement: str = "") -> Page:
    """The page of a report; Fault 404 where there is none."""
    entry = find_entry(desk, report)
    reading = entry.reading
    chosen = next((e for e in reading.events if e.id == event), None)
    record = reading.to_record()
    shown = reading.text[:LONGEST_SHOWN]
    facts: dict[str, Any] = {
        "record": record,
        "text": reading.text,
        "version": version_row(desk, report),
        "status": entry.status,
        "original": {"text": entry.original.text, "language": entry.original.language} if entry.original else None,
        "incidents": incidents_of(desk, report),
    }
    more = {
        "stretches": [drawn(s, chosen) for s in cut(shown, marks_of(reading, chosen, statement))],
        "cut_short": len(reading.text) > LONGEST_SHOWN,
        "events": [event_words(reading, e) for e in reading.events],
        "statements": statement_words(reading),
        "issues": [
            {"layer": i.layer, "message": i.message, "words": i.span.of(reading.text)[:200] if i.span else ""}
            for i in reading.issues
        ],
        "chosen": event if chosen else "",
        "chosen_statement": statement,
        "report_id": report,
        "roles": ROLES,
    }
    return Page(template="report.html", title=title_of(reading), facts=facts, more=more)


def title_of(reading: Reading) -> str:
    """The report's title; else how its text begins."""
    begins = " ".join(reading.text[:200].split())
    return reading.report.title or (f"{begins[:80].rsplit(' ', 1)[0]} …" if len(begins) > 80 else begins) or "A report"


def find_entry(desk: Desk, report: str) -> Entry:
    """The report as it stands now; Fault 404 where there is none."""
    found = desk.entry(report)
    if found is None:
        raise Fault(404, f"there is no report {report[:200]!r} in this store", "search for it at /search")
    return found


def version_row(desk: Desk, report: str) -> dict[str, Any]:
    rows = desk.rows(
        "SELECT version, document, coding, added, "
        "(SELECT count(*) FROM versions o WHERE o.document = v.document) AS versions "
        "FROM versions v WHERE report = $report AND current LIMIT 1",
        {"report": report},
    )
    return rows[0] if rows else {}


def incidents_of(desk: Desk, report: str) -> list[dict[str, Any]]:
    """Which incidents the report's events belong to."""
    if not desk.is_linked:
        return []
    return desk.rows(
        "SELECT m.event, m.incident, i.reports, i.independent FROM links.member m "
        "JOIN links.incident i USING (incident) "
        "WHERE m.version IN (SELECT version FROM versions WHERE report = $report AND current) ORDER BY m.event",
        {"report": report},
    )


def marks_of(reading: Reading, chosen: Event | None, statement: str) -> list[Mark]:
    """Of a chosen event (or statement) all words; of the others the trigger, so that each can be chosen."""
    marks = [Mark(start=e.trigger.start, end=e.trigger.end, role="trigger", of=e.id) for e in reading.events]
    if chosen is not None:
        marks = [m for m in marks if m.of != chosen.id] + event_marks(reading, chosen)
    if statement:
        marks += [m for m in statement_marks(reading) if m.of == statement]
    return marks


def drawn(stretch: Stretch, chosen: Event | None) -> dict[str, Any]:
    """A stretch as its template draws it: classes, the event a click chooses, and what the words are in words."""
    lit = [m for m in stretch.marks if chosen is not None and m.of == chosen.id]
    said = [m for m in stretch.marks if m.role in ("said", "cue", "speaker")]
    others = [m for m in stretch.marks if m.role == "trigger" and m not in lit]
    roles = sorted({m.role for m in lit}, key=ROLES.index)
    classes = [f"m-{role}" for role in roles] + sorted({f"m-{m.role}" for m in said})
    if others:
        classes.append("m-event")
    narrow = [role for role in roles if role not in ("evidence", "also")]
    return {
        "text": stretch.text,
        "classes": " ".join(classes),
        "event": others[-1].of if others else "",
        "anchors": stretch.anchors,
        "role": ", ".join(narrow),
    }


def event_words(reading: Reading, event: Event) -> dict[str, Any]:
    """An event in words, for the list beside the text."""
    facts = facts_of(reading, event)
    claim = reading.claim_by_event.get(event.id)
    return {
        "id": event.id,
        "type": facts.type,
        "mode": facts.mode,
        "status": str(facts.status),
        "certainty": claim.certainty if claim else 3.0,
        "actors": facts.actors,
        "recipients": facts.recipients,
        "place": facts.place,
        "where": facts.where,
        "when": facts.when,
        "numbers": facts.numbers,
        "sources": facts.sources,
        "trigger": facts.trigger,
        "evidence": event.evidence.of(reading.text)[:600],
        "marks": [{"start": m.start, "end": m.end, "role": m.role} for m in event_marks(reading, event)],
        "confidence": event.confidence,
        "historical": event.historical,
        "why": "; ".join(w for w in (event.why, claim.why if claim else "") if w),
    }


def statement_words(reading: Reading) -> list[dict[str, Any]]:
    """The statements in words."""

    def name(entity: str | None) -> str:
        if entity == REPORT:
            return "the report"
        found = reading.entity_by_id.get(entity or "")
        return found.name if found else ""

    return [
        {
            "id": s.id,
            "kind": str(s.kind),
            "speaker": name(s.speaker),
            "addressee": name(s.addressee),
            "cue": s.cue.of(reading.text) if s.cue else "",
            "channel": s.channel,
            "content": " … ".join(c.of(reading.text) for c in s.content)[:600],
            "parent": s.parent or "",
        }
        for s in reading.statements
    ]
