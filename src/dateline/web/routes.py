"""This room joins each family of pages, and the API, to the workbench."""

from __future__ import annotations

from fastapi import FastAPI

from dateline.web import (
    account,
    actors,
    contradictions,
    documents,
    home,
    incidents,
    reports,
    review,
    searching,
    sources,
)

ROOMS = (home, account, reports, incidents, contradictions, actors, sources, searching, review, documents)


def join_all(app: FastAPI) -> None:
    """Every family of pages; what is added here is in docs/workbench.md as well."""
    for room in ROOMS:
        app.include_router(room.router)
