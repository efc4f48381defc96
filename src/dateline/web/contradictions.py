"""This room shows what cannot both hold: two sources of one incident, side by side."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dateline.store.desk import Desk
from dateline.web.filters import ROWS, make_cursor, read_cursor
from dateline.web.pages import Page, twin, with_query

router = APIRouter()
ABOUT = ("happened", "actor", "number", "date", "place")


@twin(router, "/contradictions")
def show_contradictions(
    request: Request,
    about: Annotated[str, Query(pattern="^(happened|actor|number|date|place)?$")] = "",
    source: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str, Query(max_length=400)] = "",
) -> Page:
    """Contradictions, of the incident that was last reported first."""
    found = find_contradictions(request.app.state.desk, about, source.strip(), after)
    given = {"about": about, "source": source.strip()}
    more = {
        "abouts": ABOUT,
        "first": with_query("/contradictions", **given) if after else "",
        "next": with_query("/contradictions", **given, after=found["after"]) if found["after"] else "",
    }
    return Page(template="contradictions.html", title="Contradictions", facts={"filters": given, **found}, more=more)


def find_contradictions(
    desk: Desk, about: str = "", source: str = "", after: str = "", limit: int = ROWS
) -> dict[str, Any]:
    """A page of contradictions, how many there are about what, and the cursor of the next page."""
    if not desk.is_linked:
        return {"linked": False, "contradictions": [], "counts": {}, "after": ""}
    where, given = [], dict[str, Any](limit=limit + 1)
    if about:
        where.append("about = $about")
        given["about"] = about
    if source:
        where.append("($source IN (left_source, right_source))")
        given["source"] = source
    cursor = read_cursor(after, int)
    if cursor is not None:
        where.append("c > $at")
        given["at"] = cursor[0]
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    few = f"SELECT c, line FROM memory.contradiction{conditions} ORDER BY c LIMIT $limit"
    rows = desk.rows(
        f'SELECT n.c, d.incident, d.about, d."left", d."right", d.left_value, d.right_value, d.left_source, '
        f"d.right_source, d.left_passage, d.right_passage, d.why FROM ({few}) n "
        f"JOIN links.contradiction d ON d.rowid = n.line ORDER BY n.c",
        given,
    )
    more = len(rows) > limit
    rows = rows[:limit]
    name_reports(desk, rows, ("left", "right"))
    counts = desk.rows("SELECT about, count(*) AS n FROM memory.contradiction GROUP BY about ORDER BY n DESC, about")
    return {
        "linked": True,
        "contradictions": [{k: v for k, v in row.items() if k != "c"} for row in rows],
        "counts": {row["about"]: row["n"] for row in counts},
        "after": make_cursor(rows[-1]["c"]) if more else "",
    }


def name_reports(desk: Desk, rows: list[dict[str, Any]], sides: tuple[str, ...]) -> None:
    """Beside each telling ("version#event") its report and event, as addresses have them."""
    versions = sorted({row[side].rpartition("#")[0] for row in rows for side in sides})
    found = (
        desk.rows("SELECT version, report FROM versions WHERE version IN (SELECT unnest($ids))", {"ids": versions})
        if versions
        else []
    )
    reports = {row["version"]: row["report"] for row in found}
    for row in rows:
        for side in sides:
            version, _, event = row[side].rpartition("#")
            row[f"{side}_report"], row[f"{side}_event"] = reports.get(version, version), event
