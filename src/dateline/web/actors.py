"""This room shows who takes part: a list with who does what to whom, and each actor with positions and events."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dateline.store.desk import Desk
from dateline.web.faults import Fault
from dateline.web.figures import draw_network, draw_years
from dateline.web.filters import ROWS, make_cursor, read_cursor
from dateline.web.pages import Page, actor_address, twin, with_query

router = APIRouter()
_IN_MATRIX = 12
_IN_NETWORK = 20
STANCES = ("demands", "offers", "threatens", "accuses", "denies", "claims", "supports", "rejects")


@twin(router, "/actors")
def show_actors(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="Words of a name")] = "",
    country: Annotated[str, Query(max_length=3)] = "",
    sector: Annotated[str, Query(max_length=3)] = "",
    after: Annotated[str, Query(max_length=400)] = "",
) -> Page:
    """Actors, who takes part most often first, and who did how much to whom among the first of them."""
    desk: Desk = request.app.state.desk
    given = {"q": q.strip(), "country": country.strip().upper(), "sector": sector.strip().upper()}
    found = find_actors(desk, given["q"], given["country"], given["sector"], after)
    by_number = {actor["a"]: actor for actor in found["actors"]}
    pairs = who_to_whom(desk, list(by_number)) if by_number else []
    listed = [by_number[number] for number in busiest(pairs)[:_IN_NETWORK]]
    shown = {actor["a"] for actor in listed}
    facts = {
        "filters": given,
        **found,
        "actors": [{k: v for k, v in actor.items() if k != "a"} for actor in found["actors"]],
        "pairs": [
            {"actor": by_number[p["actor"]]["id"], "recipient": by_number[p["recipient"]]["id"], "events": p["events"]}
            for p in pairs
        ],
    }
    more = {
        "matrix": matrix_of(listed[:_IN_MATRIX], pairs),
        "network": draw_network(
            [(a["a"], a["name"], a["events"], actor_address(a["id"])) for a in listed],
            [(p["actor"], p["recipient"], p["events"]) for p in pairs if {p["actor"], p["recipient"]} <= shown],
        ),
        "first": with_query("/actors", **given) if after else "",
        "next": with_query("/actors", **given, after=found["after"]) if found["after"] else "",
    }
    return Page(template="actors.html", title="Actors", facts=facts, more=more)


@twin(router, "/actors/{actor:path}")
def show_actor(request: Request, actor: str) -> Page:
    """One actor: names, positions by topic, whom it acts on and who on it, events over time."""
    facts = read_actor(request.app.state.desk, actor)
    own = facts["actor"]
    center = (0, own["name"], own["events"], "")
    nodes, edges = [center], []
    numbers: dict[str, int] = {}
    for way in ("does_to", "suffers_from"):
        for row in facts[way][:_IN_MATRIX]:
            if row["id"] == own["id"]:
                continue
            if row["id"] not in numbers:
                numbers[row["id"]] = len(numbers) + 1
                nodes.append((numbers[row["id"]], row["name"], row["events"], actor_address(row["id"])))
            number = numbers[row["id"]]
            edges.append((0, number, row["events"]) if way == "does_to" else (number, 0, row["events"]))
    sheet: dict[str, list[dict[str, Any]]] = {}
    for position in facts["positions"]:
        sheet.setdefault(position["topic"], []).append(position)
    more = {
        "sheet": sheet,
        "network": draw_network(nodes, edges),
        "years": draw_years([(r["year"], r["quad"], r["events"]) for r in facts["over_time"]], "Events over time"),
    }
    return Page(template="actor.html", title=own["name"], facts=facts, more=more)


def find_actors(
    desk: Desk, q: str = "", country: str = "", sector: str = "", after: str = "", limit: int = ROWS
) -> dict[str, Any]:
    """A page of actors and how many there are; ``a`` is a number that holds until the store is linked again."""
    if not desk.is_linked:
        return {"linked": False, "actors": [], "count": 0, "after": ""}
    where, given = [], dict[str, Any]()
    if q:
        where.append("contains(folded, store.kept.fold($q))")
        given["q"] = q
    for name, value in (("country", country), ("sector", sector)):
        if value:
            where.append(f"{name} = ${name}")
            given[name] = value
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    count = desk.rows(f"SELECT count(*) AS count FROM memory.actor{conditions}", given)[0]["count"]
    cursor = read_cursor(after, int)
    if cursor is not None:
        conditions = f"{conditions}{' AND' if where else ' WHERE'} a > $at"
        given["at"] = cursor[0]
    rows = desk.rows(
        f"SELECT n.a, n.id, n.name, n.kind, n.country, n.sector, n.events, d.aliases[1:12] AS aliases, d.first, d.last "
        f"FROM (SELECT * FROM memory.actor{conditions} ORDER BY a LIMIT $limit) n "
        f"JOIN links.actor d ON d.rowid = n.line ORDER BY n.a",
        {**given, "limit": limit + 1},
    )
    more = len(rows) > limit
    rows = rows[:limit]
    return {"linked": True, "actors": rows, "count": count, "after": make_cursor(rows[-1]["a"]) if more else ""}


def who_to_whom(desk: Desk, numbers: list[int]) -> list[dict[str, Any]]:
    """How many events actors of those numbers direct at one another."""
    return desk.rows(
        "SELECT x.a AS actor, y.a AS recipient, count(*)::INTEGER AS events FROM memory.taking_part x "
        "JOIN memory.taking_part y ON y.nr = x.nr WHERE x.role = 'actor' AND y.role = 'recipient' "
        "AND x.a IN (SELECT unnest($numbers)) AND y.a IN (SELECT unnest($numbers)) AND x.a <> y.a "
        "GROUP BY ALL ORDER BY events DESC, actor, recipient",
        {"numbers": numbers},
    )


def busiest(pairs: list[dict[str, Any]]) -> list[int]:
    """The numbers of actors, those with most events with others first."""
    weights: Counter[int] = Counter()
    for pair in pairs:
        weights[pair["actor"]] += pair["events"]
        weights[pair["recipient"]] += pair["events"]
    return sorted(weights, key=lambda number: (-weights[number], number))


def matrix_of(actors: list[dict[str, Any]], pairs: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Who to whom as rows and columns; None where nobody does anything to another of them."""
    shown = {actor["a"] for actor in actors}
    counts = {(p["actor"], p["recipient"]): p["events"] for p in pairs if {p["actor"], p["recipient"]} <= shown}
    if not counts:
        return None
    return {
        "columns": actors,
        "rows": [{"actor": a, "cells": [counts.get((a["a"], b["a"]), 0) for b in actors]} for a in actors],
    }


def read_actor(desk: Desk, actor: str) -> dict[str, Any]:
    """All that is known of an actor; Fault 404 where there is none of that id."""
    if not desk.is_linked:
        raise Fault(404, "this store is not linked yet", "link it by: dateline link STORE")
    found = desk.rows(
        "SELECT n.a, n.id, n.name, n.kind, n.country, n.sector, n.events, d.aliases[1:100] AS aliases, d.first, "
        "d.last, d.why, len(d.members) AS mentions FROM (SELECT * FROM memory.actor WHERE id = $id) n "
        "JOIN links.actor d ON d.rowid = n.line",
        {"id": actor},
    )
    if not found:
        raise Fault(404, f"there is no actor {actor[:100]!r} in this store", "look for it at /actors")
    (own,) = found
    number = {"a": own.pop("a")}
    return {
        "actor": own,
        "positions": positions_of(desk, actor),
        "does_to": others_of(desk, number, "actor", "recipient"),
        "suffers_from": others_of(desk, number, "recipient", "actor"),
        "over_time": desk.rows(
            "SELECT year(earliest) AS year, quad, count(*)::INTEGER AS events FROM events WHERE nr IN "
            "(SELECT nr FROM memory.taking_part WHERE a = $a AND role <> 'source') AND earliest IS NOT NULL "
            "GROUP BY ALL ORDER BY ALL",
            number,
        ),
        "events": desk.rows(
            "SELECT report, event, type, mode, status, earliest, latest, actors, recipients, sources, place_name, "
            "trigger, outlet FROM events WHERE nr IN (SELECT nr FROM events WHERE nr IN "
            "(SELECT nr FROM memory.taking_part WHERE a = $a AND role <> 'source') "
            "ORDER BY earliest DESC NULLS LAST, nr DESC LIMIT 40) ORDER BY earliest DESC NULLS LAST, nr DESC",
            number,
        ),
    }


def others_of(desk: Desk, number: dict[str, int], own: str, other: str) -> list[dict[str, Any]]:
    """Who has the other role in the actor's events, most often first."""
    return desk.rows(
        "SELECT o.id, o.name, n.events FROM (SELECT y.a, count(*)::INTEGER AS events FROM memory.taking_part x "
        f"JOIN memory.taking_part y ON y.nr = x.nr WHERE x.a = $a AND x.role = '{own}' AND y.role = '{other}' "
        "AND y.a <> x.a GROUP BY y.a ORDER BY events DESC, y.a LIMIT 25) n JOIN memory.actor o USING (a) "
        "ORDER BY n.events DESC, o.name",
        number,
    )


def positions_of(desk: Desk, actor: str, limit: int = 400) -> list[dict[str, Any]]:
    """What an actor holds, by topic and day, with the names of whom it is towards and the report that says so."""
    rows = desk.rows(
        "SELECT stance, topic, towards, strength, day, report AS version, event, source, passage, changed "
        "FROM links.position WHERE actor = $id ORDER BY topic, day NULLS LAST, stance LIMIT $limit",
        {"id": actor, "limit": limit},
    )
    wanted = sorted({one for row in rows for one in row["towards"]})
    names = {
        row["id"]: row["name"]
        for row in (
            desk.rows("SELECT id, name FROM memory.actor WHERE id IN (SELECT unnest($ids))", {"ids": wanted})
            if wanted
            else []
        )
    }
    versions = sorted({row["version"] for row in rows})
    reports = {
        row["version"]: row["report"]
        for row in (
            desk.rows("SELECT version, report FROM versions WHERE version IN (SELECT unnest($ids))", {"ids": versions})
            if versions
            else []
        )
    }
    for row in rows:
        row["towards_names"] = [names.get(one, one) for one in row["towards"]]
        row["report"] = reports.get(row["version"], row["version"])
    return rows
