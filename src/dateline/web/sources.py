"""This room shows who is cited: for what, how it is told, and how often others tell the contrary."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dateline.store.desk import Desk
from dateline.web.filters import ROWS, make_cursor, read_cursor
from dateline.web.pages import Page, twin, with_query

router = APIRouter()


@twin(router, "/sources")
def show_sources(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="Words of a name")] = "",
    after: Annotated[str, Query(max_length=400)] = "",
) -> Page:
    """Sources, who is cited most often first."""
    found = find_sources(request.app.state.desk, q.strip(), after)
    given = {"q": q.strip()}
    more = {
        "first": with_query("/sources", **given) if after else "",
        "next": with_query("/sources", **given, after=found["after"]) if found["after"] else "",
    }
    return Page(template="sources.html", title="Sources", facts={"filters": given, **found}, more=more)


def find_sources(desk: Desk, q: str = "", after: str = "", limit: int = ROWS) -> dict[str, Any]:
    """A page of sources with the types that they are cited for, and how many sources there are."""
    where, given = [], dict[str, Any]()
    if q:
        where.append("contains(folded, store.kept.fold($q))")
        given["q"] = q
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    count = desk.rows(f"SELECT count(*) AS count FROM memory.source{conditions}", given)[0]["count"]
    cursor = read_cursor(after, int)
    if cursor is not None:
        conditions = f"{conditions}{' AND' if where else ' WHERE'} s > $at"
        given["at"] = cursor[0]
    rows = desk.rows(
        f"SELECT s, source, kind, country, sector, events, negated, future, hypothetical "
        f"FROM memory.source{conditions} ORDER BY s LIMIT $limit",
        {**given, "limit": limit + 1},
    )
    more = len(rows) > limit
    rows = rows[:limit]
    types: dict[int, list[dict[str, Any]]] = {}
    for row in desk.rows(
        "SELECT s, type, events FROM memory.source_type WHERE s IN (SELECT unnest($ids)) ORDER BY s, events DESC, type",
        {"ids": [row["s"] for row in rows]},
    ):
        types.setdefault(row["s"], []).append({"type": row["type"], "events": row["events"]})
    contradicted = contradicted_of(desk, [row["source"] for row in rows])
    cursor_after = make_cursor(rows[-1]["s"]) if more else ""
    for row in rows:
        row["types"] = types.get(row.pop("s"), [])[:5]
        row["contradictions"] = contradicted.get(row["source"], 0)
    return {"linked": desk.is_linked, "sources": rows, "count": count, "after": cursor_after}


def contradicted_of(desk: Desk, names: list[str]) -> dict[str, int]:
    """How many contradictions each has with another source."""
    if not desk.is_linked or not names:
        return {}
    found = desk.rows(
        "SELECT source, contradictions FROM memory.contradicted WHERE source IN (SELECT unnest($names))",
        {"names": names},
    )
    return {row["source"]: row["contradictions"] for row in found}
