"""This room takes reports in: pasted words or dropped files, coded beside while their page tells how far it is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.responses import Response

from dateline.web.coding import Bench
from dateline.web.faults import Fault
from dateline.web.filters import parse_day
from dateline.web.jobs import Job
from dateline.web.pages import Page, check_form, need, show, tell, twin
from dateline.web.settings import Settings
from dateline.web.users import Role

router = APIRouter(include_in_schema=False)
MOST_FILES = 200
_ENDING = re.compile(r"(?:\.[A-Za-z0-9]{1,8}){1,2}$")
_CHUNK = 1 << 20


@twin(router, "/add", role=Role.ADMIN)
def show_add(request: Request) -> Page:
    """Where reports are added, and what was added lately."""
    bench: Bench = request.app.state.bench
    settings: Settings = request.app.state.settings
    facts = {
        "jobs": [short(job) for job in bench.jobs.all()[:30]],
        "largest": settings.largest_body,
        "largest_text": settings.largest_text,
        "most_files": MOST_FILES,
    }
    return Page(template="add.html", title="Add reports", facts=facts)


@router.post("/add")
async def add(request: Request) -> Response:
    """Take a form with words or files; the answer leads to the page that tells how far it is."""
    who = need(request, Role.ADMIN)
    form = await read_form(request)
    check_form(request, field_of(form, "csrf"))
    bench: Bench = request.app.state.bench
    settings: Settings = request.app.state.settings
    given = {name: field_of(form, name).strip()[:500] for name in ("published", "title", "source", "url")}
    parse_day("published", given["published"])
    text = field_of(form, "text")
    files = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    if text.strip() and files:
        raise Fault(422, "both words and files were given", "add one, then the other")
    if text.strip():
        check_text(settings, text)
        # A form turns every line break into two characters.
        record = {"text": text.replace("\r\n", "\n"), **{k: v for k, v in given.items() if v}}
        job = await run_in_threadpool(bench.add_texts, [record], who.name)
    elif files:
        job = await take_files(bench, files, given, who.name)
    else:
        raise Fault(422, "nothing was given", "paste the words of a report, or choose files")
    await form.close()
    if "application/json" in request.headers.get("accept", ""):
        return tell({"job": job.to_record(), "address": f"/add/{job.id}"}, 202)
    return Response(status_code=303, headers={"Location": f"/add/{job.id}"})


@twin(router, "/add/{job}", role=Role.ADMIN)
def show_job(request: Request, job: str, done: Annotated[str, Query(max_length=10)] = "") -> Page:
    """How far an adding is, and what came of it."""
    found = request.app.state.bench.jobs.find(job)
    if found is None:
        raise Fault(404, "there is no such adding", "those of this run stand at /add")
    return Page(template="job.html", title="Adding", facts={"job": found.to_record()})


@router.get("/add/{job}/part")
def show_job_part(request: Request, job: str) -> Response:
    """The part of the page that changes, for the script that asks again and again."""
    need(request, Role.ADMIN)
    page = show_job(request=request, job=job)
    found = show(request, Page(template="job_part.html", title=page.title, facts=page.facts))
    found.headers["X-Job-Ended"] = "yes" if page.facts["job"]["state"] in ("done", "failed") else "no"
    return found


async def take_files(bench: Bench, files: Sequence[UploadFile], given: Mapping[str, str], by: str) -> Job:
    """Put files into a folder of their own, under names of our own, and hand them to the bench."""
    folder = Path(await run_in_threadpool(tempfile.mkdtemp, prefix="dateline-add-"))
    names: dict[str, str] = {}
    for number, file in enumerate(files, 1):
        called = clean_name(file.filename or "")
        ending = _ENDING.search(called)
        own = f"{number:04d}{ending[0].lower() if ending else ''}"
        names[own] = called
        with (folder / own).open("wb") as stream:
            while chunk := await file.read(_CHUNK):
                await run_in_threadpool(stream.write, chunk)
    return await run_in_threadpool(bench.add_files, folder, names, given, by)


async def read_form(request: Request) -> FormData:
    """The form of a request, within limits."""
    settings: Settings = request.app.state.settings
    try:
        return await request.form(max_files=MOST_FILES, max_fields=20, max_part_size=4 * settings.largest_text + 10_000)
    except (MultiPartException, HTTPException) as fault:
        words = str(getattr(fault, "message", "") or getattr(fault, "detail", ""))
        raise Fault(
            413 if "exceed" in words or "Too many" in words else 400, f"the form cannot be read: {words}"
        ) from None


def field_of(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def check_text(settings: Settings, text: str) -> None:
    """A text that comes by HTTP may have so many characters."""
    if len(text) > settings.largest_text:
        raise Fault(
            413, f"the text has more than {settings.largest_text:,} characters", "add it as a file by: dateline add"
        )


def clean_name(name: str) -> str:
    """What a file is to be called: the last part of its name, without what steers a terminal. It is never opened."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in last)[-120:] or "file"


def short(job: Job) -> dict[str, Any]:
    """A job without its lines."""
    record = job.to_record()
    return {k: v for k, v in record.items() if k not in ("reports", "notes")} | {"names": record["names"][:5]}
