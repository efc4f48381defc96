"""This room names every page of the workbench and where it stands over the newsroom."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from dateline.store import Store

PLAIN = {
    "overview": "/",
    "incidents": "/incidents",
    "contradictions": "/contradictions",
    "actors": "/actors",
    "sources": "/sources",
    "search": "/search",
    "words found": "/search?q=teachers",
    "add": "/add",
    "review": "/review",
    "docs": "/docs",
    "a document": "/docs/store",
    "api": "/docs/api",
}
"""Pages that stand at the same address in every store."""
DRAWN = ("a report", "an event lit up", "an incident", "an actor")
"""Pages of one thing, which the store names."""
NAMES = (*PLAIN, *DRAWN)


def address_of(name: str, store: Path) -> str:
    """Where a page stands in the newsroom."""
    if name in PLAIN:
        return PLAIN[name]
    if name == "a report":
        return "/reports/gao-3"
    if name == "an event lit up":
        return "/reports/gao-4?event=v1"
    link = Store(store)
    if name == "an incident":
        table, of, order = "incident", "incident", "reports"
    else:
        table, of, order = "actor", "id", "len(members)"
    import duckdb

    with duckdb.connect(str(Path(link.path) / "links.duckdb"), read_only=True) as tables:
        (row,) = tables.execute(f"SELECT {of} FROM {table} ORDER BY {order} DESC, {of} LIMIT 1").fetchall()
    return f"/{table}s/{quote(row[0], safe='')}"


def told_at(address: str, path: str) -> object:
    """What the workbench answers as JSON."""
    with urlopen(Request(address + path, headers={"Accept": "application/json"}), timeout=30) as answer:
        return json.load(answer)
