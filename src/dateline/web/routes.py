"""This room joins each family of pages, and the API, to the workbench."""

from __future__ import annotations

from fastapi import FastAPI

from dateline.web import (
    account,
    actors,
    adding,
    api,
    charts,
    contradictions,
    documents,
    home,
    incidents,
    linking,
    reports,
    review,
    searching,
    sources,
    streams,
)

ROOMS = (
    home,
    account,
    reports,
    incidents,
    charts,
    contradictions,
    actors,
    sources,
    searching,
    adding,
    linking,
    review,
    documents,
    streams,
    api,
)


def join_all(app: FastAPI) -> None:
    """Every family of pages; what is added here is in docs/workbench.md as well."""
    for room in ROOMS:
        app.include_router(room.router)
