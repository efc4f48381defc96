"""This room puts the workbench together: doors, pages, API and static files over one store."""

from __future__ import annotations

import gzip
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from dateline.errors import DatelineError, InputError, StoreError
from dateline.store import Store
from dateline.store.desk import Desk
from dateline.web import pages
from dateline.web.coding import Bench
from dateline.web.faults import Fault, shape_of
from dateline.web.guard import Guard, Scope, is_api
from dateline.web.linking import Linker
from dateline.web.pages import Page, hashed_files, make_templates, show, tell
from dateline.web.routes import join_all
from dateline.web.sessions import Meter, Sessions
from dateline.web.settings import Settings
from dateline.web.warming import warm

_WORDY = frozenset((".css", ".js", ".json", ".svg", ".txt"))
_LOG = logging.getLogger("dateline.web")


def create_app(store_path: str | Path, settings: Settings | None = None, *, bench: Bench | None = None) -> FastAPI:
    """The workbench over the store at ``store_path``, an ASGI application; StoreError where there is no store.

    ``bench`` is where reports are coded: a process of its own unless told otherwise.
    """
    settings = settings or Settings()
    store = Store(store_path)
    store.refresh()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        stop = threading.Event()
        watching = warm(app.state.desk, stop)
        yield
        stop.set()
        watching.join()
        app.state.bench.close()
        app.state.linker.close()
        app.state.desk.close()

    app = FastAPI(
        title="Dateline",
        version=_version(),
        description="Attributed political event records from news reports: one store, asked over HTTP.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=life,
    )
    app.state.store = store
    app.state.settings = settings
    app.state.desk = Desk(store_path)
    app.state.sessions = Sessions(hours=settings.session_hours)
    app.state.codings = Meter(settings.codings_a_minute)
    app.state.templates = make_templates()
    app.state.bench = bench or Bench.in_process(str(store_path), settings.coding)
    app.state.bench.before_done = lambda: _look(app.state.desk)
    app.state.linker = Linker(
        str(store_path), settings.coding.codebook, app.state.bench.jobs, app.state.bench.before_done
    )
    join_all(app)
    app.add_api_route("/static/{name:path}", give_static, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_exception_handler(Fault, _on_fault)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(DatelineError, _on_refusal)
    app.add_exception_handler(Exception, _on_failure)
    # The door stands outside of everything, so that no answer is without its headers.
    inner = app.build_middleware_stack

    def with_guard() -> Any:
        guard = Guard(inner(), settings, app.state.sessions, lambda scope, fault: _Refusal(app, fault))
        app.state.doorman = guard.doorman
        return guard

    app.build_middleware_stack = with_guard  # type: ignore[method-assign]
    return app


def _look(desk: Desk) -> None:
    try:
        desk.look()
    except StoreError as fault:
        _LOG.warning("what was added cannot be seen yet: %s", fault)


class _Refusal:
    """An answer to a request that did not get past the door."""

    def __init__(self, app: FastAPI, fault: Fault) -> None:
        self.app = app
        self.fault = fault

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        scope["app"] = self.app
        scope["state"].setdefault("session", None)
        scope["state"].setdefault("who", None)
        await answer(Request(scope), self.fault)(scope, receive, send)


def answer(request: Request, fault: Fault) -> Response:
    """A fault as its reader wants it: JSON for programs, a page for people."""
    path = request.url.path
    if is_api(path) or path.endswith(".json") or "text/html" not in request.headers.get("accept", ""):
        return tell(shape_of(fault), fault.status, fault.headers)
    if fault.status == 401 and request.method == "GET":
        to = pages.with_query(
            "/login", to=str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
        )
        return Response(status_code=303, headers={"Location": to})
    page = Page(template="fault.html", title=fault.code.replace("_", " "), facts=shape_of(fault), status=fault.status)
    response = show(request, page)
    response.headers.update(fault.headers)
    return response


async def _on_fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, Fault)
    return answer(request, fault)


async def _on_http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    words = {404: "there is nothing at this address", 405: "this address does not take that method"}
    found = answer(request, Fault(fault.status_code, words.get(fault.status_code, str(fault.detail))))
    found.headers.update(fault.headers or {})
    return found


async def _on_invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    told = []
    for each in fault.errors()[:10]:
        where = ".".join(str(step) for step in each["loc"][1:]) or str(each["loc"][0])
        told.append(f"{where}: {each['msg']}")
    return answer(request, Fault(422, "; ".join(told), "the parameters stand at /docs/api"))


async def _on_refusal(request: Request, fault: Exception) -> Response:
    status = 422 if isinstance(fault, InputError) else 503
    return answer(request, Fault(status, str(fault)))


async def _on_failure(request: Request, fault: Exception) -> Response:
    _LOG.error("failed at %s", request.url.path, exc_info=fault)
    return answer(request, Fault(500, "Dateline failed at this; the log says more", "report what the log prints"))


def give_static(request: Request, name: str) -> Response:
    """A static file by its name with hash: looked up among those that are there, never opened by a request's words."""
    for hashed, path in hashed_files().values():
        if hashed == name:
            kind = guess_type(path.name)[0] or "application/octet-stream"
            kept = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
            if "gzip" in request.headers.get("accept-encoding", "") and path.suffix in _WORDY:
                kept["Content-Encoding"] = "gzip"
                return Response(_zipped(path), media_type=kind, headers=kept)
            return FileResponse(path, media_type=kind, headers=kept)
    raise Fault(404, "there is no such file")


@cache
def _zipped(path: Path) -> bytes:
    """A file packed, once for each process: what is built weighs a quarter so."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def _version() -> str:
    from importlib.metadata import version

    return version("dateline")
