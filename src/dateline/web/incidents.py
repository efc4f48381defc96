"""This room shows incidents: a list under the filter bar, and each with its reports side by side."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dateline.model import EventType, Status
from dateline.store.desk import Desk
from dateline.web.faults import Fault
from dateline.web.filters import ROWS, Filters, Given, conditions_of, make_cursor, read_cursor
from dateline.web.pages import Page, span_words, twin, with_query

router = APIRouter()
_AT_MOST = 60
"""Reports that stand side by side; the others are listed."""
ORDERS = ("last", "independent")


@twin(router, "/incidents")
def show_incidents(
    request: Request,
    filters: Given,
    sort: Annotated[str, Query(pattern="^(last|independent)?$")] = "last",
    after: Annotated[str, Query(max_length=400)] = "",
) -> Page:
    """Incidents that fit the filter bar, the last reported first."""
    desk: Desk = request.app.state.desk
    found = find_incidents(desk, filters, sort=sort or "last", after=after)
    given = {**filters.given(), "sort": sort if sort != "last" else ""}
    more = {
        "types": list(EventType),
        "statuses": list(Status),
        "filters": filters,
        "sort": sort,
        "first": with_query("/incidents", **given) if after else "",
        "next": with_query("/incidents", **given, after=found["after"]) if found["after"] else "",
        "address": "/incidents",
    }
    return Page(template="incidents.html", title="Incidents", facts={"filters": filters.given(), **found}, more=more)


@twin(router, "/incidents/{incident:path}")
def show_incident(request: Request, incident: str) -> Page:
    """One incident, field by field."""
    desk: Desk = request.app.state.desk
    facts = read_incident(desk, incident)
    return Page(template="incident.html", title=title_of(facts["incident"]), facts=facts, more=compare(facts))


def find_incidents(
    desk: Desk, filters: Filters, *, sort: str = "last", after: str = "", limit: int = ROWS
) -> dict[str, Any]:
    """A page of incidents with an event that fits, how many there are, and the cursor of the next page."""
    if not desk.is_linked:
        return {"linked": False, "incidents": [], "count": 0, "after": ""}
    where, given = conditions_of(
        desk, filters, "i IN (SELECT i FROM memory.member WHERE nr IN ({}))", "independent >= $independent"
    )
    given["limit"] = limit + 1
    fit = f"SELECT i, line, reports, independent FROM memory.incident{_where(where)}"
    behind = ""
    cursor = read_cursor(after, int, str)
    if cursor is not None:
        independent, last = cursor
        place = desk.rows("SELECT i FROM memory.incident WHERE incident = $incident", {"incident": last})
        given["at"] = place[0]["i"] if place else 0
        behind = " WHERE i > $at"
        if sort == "independent":
            given["last"] = independent
            behind = " WHERE independent < $last OR (independent = $last AND i > $at)"
    order = "independent DESC, i" if sort == "independent" else "i"
    rows = desk.rows(
        f"WITH fit AS MATERIALIZED ({fit}) "
        f"SELECT n.i, n.count, n.reports, n.independent, d.incident, d.first, d.last, d.type, d.mode, d.status, "
        "d.actor, d.recipient, d.place, d.country, d.date FROM "
        f"(SELECT *, (SELECT count(*) FROM fit) AS count FROM fit{behind} ORDER BY {order} LIMIT $limit) n "
        f"JOIN links.incident d ON d.rowid = n.line ORDER BY {order}",
        given,
    )
    count = rows[0]["count"] if rows else 0
    more = len(rows) > limit
    rows = rows[:limit]
    last_row = rows[-1] if more else None
    for row in rows:
        row["contradictions"] = 0
    mark_contradictions(desk, rows)
    return {
        "linked": True,
        "incidents": [{k: v for k, v in row.items() if k not in ("i", "count")} for row in rows],
        "count": count,
        "after": make_cursor(last_row["independent"], last_row["incident"]) if last_row else "",
    }


def mark_contradictions(desk: Desk, rows: list[dict[str, Any]]) -> None:
    """Say of each row how many contradictions its incident has."""
    if not rows:
        return
    counts = desk.rows(
        "SELECT i, count(*) AS n FROM memory.contradiction WHERE i IN (SELECT unnest($ids)) GROUP BY i",
        {"ids": [row["i"] for row in rows]},
    )
    by_incident = {row["i"]: row["n"] for row in counts}
    for row in rows:
        row["contradictions"] = by_incident.get(row["i"], 0)


def resolve(desk: Desk, incident: str) -> str:
    """The incident that an id stands for now: ids of merged ones lead on; Fault 404 where there never was such."""
    seen = set()
    while incident not in seen:
        seen.add(incident)
        if desk.rows("SELECT i FROM memory.incident WHERE incident = $id", {"id": incident}):
            return incident
        led = desk.rows(
            "SELECT \"into\" AS led FROM links.change WHERE incident = $id AND kind = 'merged' AND \"into\" <> '' "
            "ORDER BY rowid DESC LIMIT 1",
            {"id": incident},
        )
        if not led:
            break
        incident = led[0]["led"]
    raise Fault(404, f"there is no incident {incident[:100]!r} in this store", "look for it at /incidents")


def read_incident(desk: Desk, incident: str) -> dict[str, Any]:
    """All that is known of an incident: its record, its tellings, contradictions, comparisons and history."""
    if not desk.is_linked:
        raise Fault(404, "this store is not linked yet", "link it by: dateline link STORE")
    now = resolve(desk, incident)
    (row,) = desk.rows("SELECT i, line FROM memory.incident WHERE incident = $id", {"id": now})
    (record,) = desk.rows("SELECT data FROM links.incident WHERE rowid = $line", {"line": row["line"]})
    tellings = desk.rows(
        "SELECT version || '#' || event AS telling, report, event, version, type, mode, status, certainty, earliest, "
        "latest, actors, recipients, sources, place_name, country, lat, lon, numbers, trigger, evidence, published, "
        "outlet, confidence FROM events WHERE nr IN (SELECT nr FROM memory.member WHERE i = $i) "
        "ORDER BY published NULLS LAST, report, event LIMIT 400",
        {"i": row["i"]},
    )
    ids = [t["telling"] for t in tellings]
    return {
        "incident": json.loads(record["data"]),
        "asked": incident,
        "tellings": tellings,
        "contradictions": desk.rows(
            'SELECT about, "left", "right", left_value, right_value, left_source, right_source, left_passage, '
            "right_passage, why FROM links.contradiction WHERE rowid IN "
            "(SELECT line FROM memory.contradiction WHERE i = $i) ORDER BY ALL",
            {"i": row["i"]},
        ),
        "comparisons": comparisons_of(desk, ids),
        "history": desk.rows(
            'SELECT incident, kind, "into" AS led FROM links.change WHERE incident = $id OR "into" = $id '
            "ORDER BY rowid LIMIT 200",
            {"id": now},
        ),
    }


def comparisons_of(desk: Desk, ids: list[str]) -> list[dict[str, Any]]:
    """What was compared between tellings of one incident, the surest first."""
    if len(ids) < 2:
        return []
    return desk.rows(
        'SELECT "left", "right", score, why FROM links.comparison WHERE "left" IN (SELECT unnest($ids)) '
        'AND "right" IN (SELECT unnest($ids)) ORDER BY score DESC, "left", "right" LIMIT 200',
        {"ids": ids},
    )


def title_of(incident: dict[str, Any]) -> str:
    """An incident in a line."""
    best = {field["name"]: field["best"] for field in incident["fields"]}
    who = " → ".join(w for w in (best.get("actor", ""), best.get("recipient", "")) if w)
    return ", ".join(
        w for w in (best.get("type", ""), who, best.get("place", ""), span_words(best.get("date", ""))) if w
    )


def compare(facts: dict[str, Any]) -> dict[str, Any]:
    """The tellings side by side, field by field; a cell that is not the best value disagrees."""
    incident = facts["incident"]
    shown = facts["tellings"][:_AT_MOST]
    told: dict[str, dict[str, list[str]]] = {}
    for field in incident["fields"]:
        by_telling: dict[str, list[str]] = {}
        for value in field["values"]:
            for telling in value["tellings"]:
                by_telling.setdefault(telling, []).append(value["value"])
        told[field["name"]] = by_telling
    rows = []
    for field in incident["fields"]:
        cells = []
        for telling in shown:
            values = told[field["name"]].get(telling["telling"], [])
            # A wire that writes in capitals does not disagree.
            same = field["best"].casefold() in (value.casefold() for value in values)
            cells.append({"values": values, "differs": bool(values) and not same})
        rows.append(
            {
                "name": field["name"],
                "best": field["best"],
                "corrected_by": field.get("corrected_by", ""),
                "cells": cells,
                "values": field["values"],
                "differs": any(cell["differs"] for cell in cells),
            }
        )
    numbers: dict[str, list[dict[str, Any]]] = {}
    by_id = {t["telling"]: t for t in facts["tellings"]}
    for count in incident["numbers"]:
        telling = by_id.get(count["telling"])
        numbers.setdefault(count["what"], []).append({**count, "told": telling})
    links: dict[str, list[dict[str, Any]]] = {}
    for pair in facts["comparisons"]:
        links.setdefault(pair["left"], []).append(pair)
        links.setdefault(pair["right"], []).append(pair)
    return {
        "shown": shown,
        "rows": rows,
        "numbers": numbers,
        "by_id": by_id,
        "links": {t["telling"]: links.get(t["telling"], [])[:3] for t in facts["tellings"]},
    }


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
