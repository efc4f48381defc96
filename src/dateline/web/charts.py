"""This room answers the islands of the incident page: places for the map, counts for the timeline."""

from __future__ import annotations

import math
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import FileResponse, Response

from dateline.store.asking import sql_of
from dateline.store.desk import Desk
from dateline.web.faults import Fault
from dateline.web.filters import Filters, Given, conditions_of, question_of
from dateline.web.pages import address_in, need, span_words, tell
from dateline.web.users import Role
from dateline.web.warming import WARMERS

router = APIRouter(include_in_schema=False)
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_BY_QUAD = ", ".join(f"count(*) FILTER (quad = '{quad}') AS q{number}" for number, quad in enumerate(QUADS))
_MONTHS_FROM = 1100
"""Days from which on a bar is a month."""
MOST_PLACES = 2000
_INDEPENDENT = "i IN (SELECT i FROM memory.incident WHERE independent >= $independent)"
WORLD = (-180.0, -90.0, 180.0, 90.0)
_NAMED = 6
"""Incidents of one place that are named where it is chosen."""
_SPARE = 0.004
"""The share of days at either end that may be left outside: one report of a war of old must not squeeze all others."""


@router.get("/charts/map.json")
def give_map(
    request: Request,
    filters: Given,
    zoom: Annotated[float, Query(ge=-2, le=24)] = 1.0,
    west: Annotated[float, Query(ge=-720, le=720)] = -180.0,
    south: Annotated[float, Query(ge=-90, le=90)] = -90.0,
    east: Annotated[float, Query(ge=-720, le=720)] = 180.0,
    north: Annotated[float, Query(ge=-90, le=90)] = 90.0,
) -> Response:
    """Where the incidents are, as GeoJSON: those that lie close together at this zoom are one point."""
    need(request, Role.READER)
    return tell(find_places(request.app.state.desk, filters, zoom, (west, south, east, north)))


@router.get("/charts/timeline.json")
def give_timeline(request: Request, filters: Given) -> Response:
    """How many events of each quad class there are, by day, week or month of their first day."""
    need(request, Role.READER)
    return tell(count_days(request.app.state.desk, filters))


@router.get("/charts/tiles.pmtiles")
def give_tiles(request: Request) -> Response:
    """The PMTiles file that the workbench was started with, in the pieces that a map asks for."""
    need(request, Role.READER)
    tiles = request.app.state.settings.tiles
    path = Path(tiles)
    if not tiles or "://" in tiles or not path.is_file():
        raise Fault(404, "there are no tiles here", "start the workbench with --tiles FILE.pmtiles")
    return FileResponse(path, media_type="application/vnd.pmtiles")


def warm(desk: Desk) -> None:
    """What everybody sees first: the whole world and all days."""
    find_places(desk, Filters(), 1.0, WORLD)
    count_days(desk, Filters())


WARMERS.append(warm)


def find_places(desk: Desk, filters: Filters, zoom: float, box: tuple[float, float, float, float]) -> dict[str, Any]:
    """A GeoJSON collection of at most ``MOST_PLACES`` points, the largest first."""
    if not desk.is_linked:
        return {"type": "FeatureCollection", "features": [], "linked": False}
    west, south, east, north = box
    conditions = ["lat BETWEEN $south AND $north"]
    given: dict[str, Any] = {"south": south, "north": north, "cell": _cell(zoom), "most": MOST_PLACES}
    if east - west < 360:
        # The view may reach over the date line: bring the western edge into -180..180 and the places behind it.
        west = (west + 180) % 360 - 180
        given |= {"west": west, "width": east - box[0]}
        conditions.append("(lon - $west + 720) % 360 <= $width")
    asked, told = conditions_of(desk, filters, "nr IN ({})", _INDEPENDENT)
    conditions, given = conditions + asked, given | told
    counts = ", ".join(f"count(*) FILTER (quad = {number}) AS q{number}" for number in range(len(QUADS)))
    # Each incident once in each square, then the squares: cheaper by far than counting distinct incidents.
    rows = desk.rows(
        "WITH once AS (SELECT floor(lon / $cell) AS x, floor(lat / $cell) AS y, i, avg(lon) AS lon, avg(lat) AS lat, "
        f"min(lon) AS w, min(lat) AS s, max(lon) AS e, max(lat) AS n, {counts} FROM memory.spot "
        f"WHERE {' AND '.join(conditions)} GROUP BY x, y, i) "
        "SELECT avg(lon) AS lon, avg(lat) AS lat, min(w) AS w, min(s) AS s, max(e) AS e, max(n) AS n, "
        f"count(*) AS incidents, {', '.join(f'sum(q{q})::INTEGER AS q{q}' for q in range(len(QUADS)))}, "
        f"min(i, {_NAMED}) AS some FROM once GROUP BY x, y ORDER BY incidents DESC, min(i) LIMIT $most",
        given,
    )
    few = sorted({i for row in rows if row["incidents"] <= _NAMED for i in row["some"]})
    named = {
        row["i"]: {"id": row["incident"], "at": address_in("incidents", row["incident"]), "title": _title(row)}
        for row in desk.rows(
            "SELECT m.i, d.incident, d.type, d.actor, d.recipient, d.place, d.date FROM memory.incident m "
            "JOIN links.incident d ON d.rowid = m.line WHERE m.i IN (SELECT unnest($few))",
            {"few": few},
        )
    }
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(row["lon"], 5), round(row["lat"], 5)]},
            "properties": {
                "incidents": row["incidents"],
                "quads": [row[f"q{number}"] for number in range(len(QUADS))],
                "named": [named[i] for i in row["some"] if i in named] if row["incidents"] <= _NAMED else [],
            },
        }
        for row in rows
    ]
    found: dict[str, Any] = {"type": "FeatureCollection", "features": features, "linked": True}
    if rows:
        found["bbox"] = [min(r["w"] for r in rows), min(r["s"] for r in rows), max(r["e"] for r in rows),
                         max(r["n"] for r in rows)]  # fmt: skip
    return found


def count_days(desk: Desk, filters: Filters) -> dict[str, Any]:
    """Counts by quad class and stretch of time; events outside of the range that is shown are counted apart.

    Months are counted first: in a large store there are ten thousands of days, and of years only months are shown.
    """
    inner, given = _events(desk, filters)
    months = _counts(desk, "date_trunc('month', earliest)::DATE", inner, given)
    unknown = sum(row["events"] for row in months if row["day"] is None)
    known = [row for row in months if row["day"] is not None]
    if not known:
        return {"grain": "day", "first": None, "last": None, "bars": [], "before": 0, "after": 0, "unknown": unknown}
    first, last = _range(known)
    last = _month_end(last)
    outside = [sum(row["events"] for row in known if early(row["day"])) for early in (first.__gt__, last.__lt__)]
    if (last - first).days > _MONTHS_FROM + 62:
        grain, rows = "month", [row for row in known if first <= row["day"] <= last]
    else:
        within = f"SELECT * FROM ({inner}) WHERE earliest BETWEEN $first AND $last"
        days = _counts(desk, "earliest", within, given | {"first": first, "last": last})
        first, last = _range(days, sum(row["events"] for row in known), outside)
        rows = [row for row in days if first <= row["day"] <= last]
        outside = [n + sum(row["events"] for row in days if early(row["day"]))
                   for n, early in zip(outside, (first.__gt__, last.__lt__), strict=True)]  # fmt: skip
        grain = "day" if (last - first).days <= 150 else "week" if (last - first).days <= _MONTHS_FROM else "month"
    bars: dict[date, list[int]] = defaultdict(lambda: [0] * len(QUADS))
    for row in rows:
        bar = bars[_stretch(row["day"], grain)]
        for number in range(len(QUADS)):
            bar[number] += row[f"q{number}"]
    return {
        "grain": grain,
        "first": first,
        "last": last,
        "quads": QUADS,
        "bars": [{"day": day, "events": counts} for day, counts in sorted(bars.items())],
        "before": outside[0],
        "after": outside[1],
        "unknown": unknown,
    }


def _counts(desk: Desk, stretch: str, inner: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Events of each stretch of time, of each quad class and of all, in order."""
    return desk.rows(
        f"SELECT {stretch} AS day, count(*) AS events, {_BY_QUAD} FROM ({inner}) e GROUP BY 1 ORDER BY 1", given
    )


def _events(desk: Desk, filters: Filters) -> tuple[str, dict[str, Any]]:
    """The events that fit, in SQL: those of incidents with enough independent sources, where that is asked."""
    inner, given = sql_of(question_of(desk, filters), "nr, quad, earliest", ordered=False)
    if filters.independent > 1 and desk.is_linked:
        given = {**given, "independent": filters.independent}
        inner = f"SELECT * FROM ({inner}) WHERE nr IN (SELECT nr FROM memory.member WHERE {_INDEPENDENT})"
    return inner, given


def _cell(zoom: float) -> float:
    """Degrees of a square of 56 pixels, at whole zooms, so that points stay where they are while one moves."""
    return float(360 * 56 / (512 * 2.0 ** math.floor(zoom)))


def _title(row: dict[str, Any]) -> str:
    who = " → ".join(word for word in (row["actor"], row["recipient"]) if word)
    return ", ".join(word for word in (row["type"], who, row["place"], span_words(row["date"])) if word)


def _range(rows: list[dict[str, Any]], total: int = 0, passed: Sequence[int] = (0, 0)) -> tuple[date, date]:
    """First and last day without the few at either end that lie far from all others.

    ``total`` is the number of all events where these are not all, ``passed`` how many lie before and after these.
    """
    spare = int((total or sum(row["events"] for row in rows)) * _SPARE)
    ends = []
    for ordered, before in zip((rows, rows[::-1]), passed, strict=True):
        for row in ordered:
            before += row["events"]
            if before > spare:
                ends.append(row["day"])
                break
    return ends[0], ends[1]


def _month_end(first: date) -> date:
    """The last day of the month that begins on a day."""
    return date(first.year, first.month, monthrange(first.year, first.month)[1])


def _stretch(day: date, grain: str) -> date:
    if grain == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain == "week" and day.toordinal() > 7 else day
