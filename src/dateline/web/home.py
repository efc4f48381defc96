"""This room is the first page: what the store holds, at a glance."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from dateline.model import QUADS
from dateline.store.desk import Desk
from dateline.web.figures import draw_bars
from dateline.web.pages import Page, twin
from dateline.web.warming import WARMERS

router = APIRouter()
_MOST_YEARS = 40
_MOST_EMPTY = 12
"""Years without events that are drawn one by one."""


@twin(router, "/", json_at="/index.json")
def show_home(request: Request) -> Page:
    """The store on one page."""
    desk: Desk = request.app.state.desk
    facts = overview(desk)
    more = {
        "by_type": draw_bars(
            [(row["type"], row["events"]) for row in facts["types"]], "Events by type", "/incidents?type="
        ),
        "by_year": draw_bars(every_year(facts["years"]), "Events by year", wide=True),
    }
    return Page(template="home.html", title="Overview", facts=facts, more=more)


def every_year(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The years with their events, and those between that have none; where many have none, one "…" for all."""
    found: list[tuple[str, int]] = []
    before: int | None = None
    for row in rows:
        year = int(row["year"])
        if before is not None and year - before > _MOST_EMPTY + 1:
            found.append(("…", 0))
        elif before is not None:
            found += [(str(empty), 0) for empty in range(before + 1, year)]
        found.append((str(year), row["events"]))
        before = year
    return found


def overview(desk: Desk) -> dict[str, Any]:
    """Counts of the whole store, worked out once for each state of it."""

    def work_out() -> dict[str, Any]:
        types = desk.rows(
            "SELECT type, sum(events)::BIGINT AS events FROM counts_by_type GROUP BY type ORDER BY 2 DESC, 1"
        )
        statuses = desk.rows(
            "SELECT status, sum(events)::BIGINT AS events FROM counts_by_type GROUP BY status ORDER BY 2 DESC, 1"
        )
        countries = desk.rows(
            "SELECT country, sum(events)::BIGINT AS events FROM counts_by_country WHERE country <> '' "
            "GROUP BY country ORDER BY 2 DESC, 1 LIMIT 20"
        )
        years = desk.rows(
            "SELECT year(month)::VARCHAR AS year, sum(events)::BIGINT AS events FROM counts_by_month "
            f"WHERE month IS NOT NULL GROUP BY year(month) ORDER BY year(month) DESC LIMIT {_MOST_YEARS}"
        )
        quads: dict[str, int] = {}
        for row in types:
            quad = QUADS.get(row["type"], "other")
            quads[quad] = quads.get(quad, 0) + row["events"]
        return {
            "overview": desk.rows("FROM overview")[0],
            "types": types,
            "statuses": statuses,
            "countries": countries,
            "years": list(reversed(years)),
            "quads": quads,
            "linked": linked_counts(desk),
            "latest": desk.rows(
                "SELECT report, title, left(text, 90) AS lead, outlet, published, added, events FROM reports "
                "ORDER BY added DESC NULLS LAST, published DESC NULLS LAST, report LIMIT 12"
            ),
        }

    found: dict[str, Any] = desk.remembered("overview", work_out)
    return found


def linked_counts(desk: Desk) -> dict[str, int] | None:
    """How much the links hold; None where the store is not linked."""
    if not desk.is_linked:
        return None
    rows: list[dict[str, int]] = desk.rows(
        "SELECT (SELECT count(*) FROM links.incident) AS incidents, (SELECT count(*) FROM links.contradiction) "
        "AS contradictions, (SELECT count(*) FROM links.actor) AS actors, "
        "(SELECT count(*) FROM links.position) AS positions, (SELECT coalesce(sum(reports), 0)::BIGINT "
        "FROM store.kept.part WHERE name NOT IN (SELECT name FROM links.part)) AS new_reports"
    )
    return rows[0]


WARMERS.append(overview)
