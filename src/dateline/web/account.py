"""This room lets people in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dateline.web.faults import Fault
from dateline.web.guard import COOKIE, Doorman, cookie_for
from dateline.web.pages import Page, check_form, show
from dateline.web.sessions import Sessions

router = APIRouter(include_in_schema=False)


@router.get("/login")
def show_login(request: Request, to: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Where one says who one is."""
    return show(request, _page(request, to, ""))


@router.post("/login")
async def log_in(
    request: Request,
    csrf: Annotated[str, Form()] = "",
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    to: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Let somebody in, with a session that was not there before."""
    check_form(request, csrf)
    doorman: Doorman = request.app.state.doorman
    sessions: Sessions = request.app.state.sessions
    try:
        who = await run_in_threadpool(doorman.by_password, name.strip(), password, request.state.address)
    except Fault as fault:
        page = _page(request, to, fault.message)
        found = show(request, Page(template=page.template, title=page.title, facts=page.facts, status=fault.status))
        found.headers.update(fault.headers)
        return found
    if request.state.session is not None:
        sessions.end(request.state.session)
    token, _ = sessions.begin(who)
    return Response(
        status_code=303,
        headers={"Location": own_address(to), "Set-Cookie": cookie_for(request.app.state.settings, token)},
    )


@router.post("/logout")
def log_out(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
    """End the session."""
    check_form(request, csrf)
    request.app.state.sessions.end(request.state.session)
    gone = f"{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
    return Response(status_code=303, headers={"Location": "/login", "Set-Cookie": gone})


def own_address(to: str) -> str:
    """An address of this workbench; whatever leads elsewhere becomes its first page."""
    safe = to.startswith("/") and not to.startswith("//") and "\\" not in to and to.isprintable() and to.isascii()
    return to if safe else "/"


def _page(request: Request, to: str, fault: str) -> Page:
    by_name = request.app.state.settings.users is not None
    facts = {"to": own_address(to), "fault": fault, "by_name": by_name}
    return Page(template="login.html", title="Log in", facts=facts)
