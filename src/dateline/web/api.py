"""This room is the HTTP API: the store asked, texts coded and reports added by programs, under /api/v1."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dateline.evaluate.reviewing import seen_words
from dateline.store import Judgement, Store
from dateline.store.desk import Desk, page_sql
from dateline.web.actors import find_actors, read_actor
from dateline.web.adding import check_text
from dateline.web.contradictions import find_contradictions
from dateline.web.faults import Fault
from dateline.web.filters import MOST_ROWS, ROWS, Given, make_cursor, parse_day, question_of, read_cursor
from dateline.web.home import overview
from dateline.web.incidents import find_incidents, read_incident
from dateline.web.pages import check_form, need, plain, tell
from dateline.web.reports import find_entry
from dateline.web.searching import find_reports
from dateline.web.sessions import Meter
from dateline.web.sources import find_sources
from dateline.web.users import Role


class FaultDetail(BaseModel):
    """What went wrong and what to do about it."""

    status: int
    code: str
    message: str
    remedy: str


class FaultShape(BaseModel):
    """The one shape of every fault."""

    error: FaultDetail


FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": FaultShape, "description": words}
    for status, words in {
        400: "The request cannot be read",
        401: "Nobody is logged in",
        403: "Not allowed",
        404: "There is no such thing",
        413: "Too large",
        415: "Not JSON",
        421: "Not a name of this workbench",
        422: "A parameter or the body is not valid",
        429: "Too many requests; Retry-After says when to come again",
        503: "The store or the coder cannot answer now",
        504: "Not coded in time",
    }.items()
}

router = APIRouter(prefix="/api/v1", responses=FAULTS)

Told = dict[str, Any]
"""What an answer holds is documented in docs/workbench.md; it is not checked again by a model of its own."""

After = Annotated[str, Query(max_length=600, description="The cursor `after` of the page before")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="Rows of a page")]
Id = Annotated[str, Path(max_length=2000)]


class ReportIn(BaseModel):
    """A report as it comes; without a day of publication relative times stay unresolved."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, description="The words of the report")
    id: str = Field("", max_length=500, description="An id of your own; else taken from text and source")
    published: str = Field("", max_length=40, description="Day of publication, YYYY-MM-DD")
    title: str = Field("", max_length=2000)
    source: str = Field("", max_length=500, description="The outlet")
    url: str = Field("", max_length=2000)
    language: str = Field("", max_length=20, description="ISO 639 code; only English is coded")

    def to_record(self) -> dict[str, str]:
        return {name: value for name, value in self.model_dump().items() if value}


class ReportsIn(BaseModel):
    """Reports to add."""

    model_config = ConfigDict(extra="forbid")

    reports: list[ReportIn] = Field(min_length=1, max_length=1000)


class JudgementIn(BaseModel):
    """A judgement: same or different about two tellings or incidents, right, wrong or corrected about one thing."""

    model_config = ConfigDict(extra="forbid")

    about: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(min_length=1, max_length=2)
    verdict: str = Field(pattern="^(same|different|right|wrong|corrected|missed|checked|undone)$")
    field: str = Field("", max_length=60)
    value: str = Field("", max_length=1000)
    note: str = Field("", max_length=2000)


@router.get("/overview", response_model=Told)
def get_overview(request: Request) -> Response:
    """What the store holds: reports, events, counts by type, status, country and year."""
    need(request, Role.READER)
    return tell(overview(_desk(request)))


@router.get("/events", response_model=Told)
def get_events(request: Request, filters: Given, after: After = "", limit: Limit = ROWS) -> Response:
    """Events that fit the filters, in order of their days."""
    need(request, Role.READER)
    desk = _desk(request)
    cursor = read_cursor(after, date, int)
    rows = desk.rows(*page_sql(question_of(desk, filters, limit + 1), "*", cursor))
    more = len(rows) > limit
    rows = rows[:limit]
    return tell({"events": rows, "after": make_cursor(rows[-1]["earliest"], rows[-1]["nr"]) if more else ""})


@router.get("/reports", response_model=Told)
def get_reports(
    request: Request,
    q: Annotated[str, Query(max_length=400, description="Words of title or text; in quotation marks, in a row")] = "",
    outlet: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=10, description="A day, YYYY-MM-DD")] = "",
    until: Annotated[str, Query(max_length=10, description="A day, YYYY-MM-DD")] = "",
    after: After = "",
    limit: Limit = 10,
) -> Response:
    """Reports that have all the words, the newest first; with nothing asked for, none."""
    need(request, Role.READER)
    days = parse_day("since", since), parse_day("until", until)
    found = find_reports(_desk(request), q, outlet.strip(), days, after, limit)
    for row in found["reports"]:
        del row["stretches"]
    return tell(found)


@router.get("/reports/{report:path}", response_model=Told)
def get_report(request: Request, report: Id) -> Response:
    """The record of a report, with its text."""
    need(request, Role.READER)
    entry = find_entry(_desk(request), report)
    return tell({"record": entry.reading.to_record(), "text": entry.reading.text, "status": entry.status})


@router.get("/incidents", response_model=Told)
def get_incidents(
    request: Request,
    filters: Given,
    sort: Annotated[str, Query(pattern="^(last|independent)$")] = "last",
    after: After = "",
    limit: Limit = ROWS,
) -> Response:
    """Incidents with an event that fits the filters."""
    need(request, Role.READER)
    return tell(find_incidents(_desk(request), filters, sort=sort, after=after, limit=limit))


@router.get("/incidents/{incident}", response_model=Told)
def get_incident(request: Request, incident: Id) -> Response:
    """An incident by any id it ever had: its record, tellings, contradictions, comparisons and history."""
    need(request, Role.READER)
    return tell(read_incident(_desk(request), incident))


@router.get("/contradictions", response_model=Told)
def get_contradictions(
    request: Request,
    about: Annotated[str, Query(pattern="^(happened|actor|number|date|place)?$")] = "",
    source: Annotated[str, Query(max_length=200)] = "",
    after: After = "",
    limit: Limit = ROWS,
) -> Response:
    """Pairs of claims of one incident that cannot both hold."""
    need(request, Role.READER)
    return tell(find_contradictions(_desk(request), about, source.strip(), after, limit))


@router.get("/actors", response_model=Told)
def get_actors(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="Words of a name")] = "",
    country: Annotated[str, Query(max_length=3)] = "",
    sector: Annotated[str, Query(max_length=3)] = "",
    after: After = "",
    limit: Limit = ROWS,
) -> Response:
    """Actors across reports, who takes part most often first."""
    need(request, Role.READER)
    found = find_actors(_desk(request), q.strip(), country.upper(), sector.upper(), after, limit)
    for row in found["actors"]:
        del row["a"]
    return tell(found)


@router.get("/actors/{actor:path}", response_model=Told)
def get_actor(request: Request, actor: Id) -> Response:
    """An actor with its positions, whom it acts on, and its events over time."""
    need(request, Role.READER)
    return tell(read_actor(_desk(request), actor))


@router.get("/positions", response_model=Told)
def get_positions(
    request: Request,
    actor: Annotated[str, Query(max_length=300, description="The id of an actor")] = "",
    stance: Annotated[str, Query(max_length=20)] = "",
    topic: Annotated[str, Query(max_length=100)] = "",
    changed: Annotated[bool, Query(description="Only those that turned about")] = False,
    after: After = "",
    limit: Limit = ROWS,
) -> Response:
    """Positions of actors by topic and day."""
    need(request, Role.READER)
    desk = _desk(request)
    if not desk.is_linked:
        return tell({"linked": False, "positions": [], "after": ""})
    where, given = ["true"], dict[str, Any](limit=limit + 1)
    for name, value in (("actor", actor), ("stance", stance), ("topic", topic)):
        if value:
            where.append(f"{name} = ${name}")
            given[name] = value
    if changed:
        where.append("changed <> ''")
    cursor = read_cursor(after, int)
    if cursor is not None:
        where.append("rowid > $at")
        given["at"] = cursor[0]
    rows = desk.rows(
        "SELECT rowid AS line, actor, stance, topic, towards, strength, day, report AS version, event, source, "
        f"passage, changed FROM links.position WHERE {' AND '.join(where)} ORDER BY rowid LIMIT $limit",
        given,
    )
    more = len(rows) > limit
    rows = rows[:limit]
    end = make_cursor(rows[-1]["line"]) if more else ""
    for row in rows:
        del row["line"]
    return tell({"linked": True, "positions": rows, "after": end})


@router.get("/sources", response_model=Told)
def get_sources(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="Words of a name")] = "",
    after: After = "",
    limit: Limit = ROWS,
) -> Response:
    """Who is cited, for what, and how often contradicted."""
    need(request, Role.READER)
    return tell(find_sources(_desk(request), q.strip(), after, limit))


@router.post("/code", response_model=Told)
async def code_text(request: Request, report: Annotated[ReportIn, Body()]) -> Response:
    """Code a report and give its record; it is not added."""
    who = need(request, Role.READER)
    _check_write(request)
    meter: Meter = request.app.state.codings
    wait = meter.wait_of(who.name if who.way != "machine" else request.state.address)
    if wait:
        raise Fault(429, "too many texts to code", "wait, then ask again", wait=max(1, round(wait)))
    check_text(request.app.state.settings, report.text)
    return tell({"record": await request.app.state.bench.code(report.to_record())})


@router.post("/reports", response_model=Told, status_code=202)
async def add_reports(request: Request, given: Annotated[ReportsIn, Body()]) -> Response:
    """Add reports to the store. They are coded beside: `/api/v1/jobs/{job}` tells how far it is."""
    who = need(request, Role.ADMIN)
    _check_write(request)
    for report in given.reports:
        check_text(request.app.state.settings, report.text)
    job = await run_in_threadpool(request.app.state.bench.add_texts, [r.to_record() for r in given.reports], who.name)
    return tell({"job": job.to_record()}, 202)


@router.get("/jobs/{job}", response_model=Told)
def get_job(request: Request, job: Id) -> Response:
    """How far an adding is, and what came of it."""
    need(request, Role.ADMIN)
    found = request.app.state.bench.jobs.find(job)
    if found is None:
        raise Fault(404, "there is no such job")
    return tell({"job": found.to_record()})


@router.get("/judgements", response_model=Told)
def get_judgements(
    request: Request,
    about: Annotated[str, Query(max_length=300, description="An id that they are about")] = "",
    by: Annotated[str, Query(max_length=100)] = "",
    after: After = "",
    limit: Limit = ROWS,
) -> Response:
    """What people decided, in the order they did."""
    need(request, Role.READER)
    store: Store = request.app.state.store
    cursor = read_cursor(after, int)
    begin = max(0, cursor[0]) if cursor else 0
    fitting = [
        (number, judgement)
        for number, judgement in enumerate(store.judgements())
        if number >= begin and (not about or about in judgement.about) and (not by or judgement.by == by)
    ]
    shown = fitting[:limit]
    end = make_cursor(shown[-1][0] + 1) if len(fitting) > limit else ""
    return tell({"judgements": [_judgement(j) for _, j in shown], "after": end})


@router.post("/judgements", response_model=Told, status_code=201)
def add_judgement(request: Request, given: Annotated[JudgementIn, Body()]) -> Response:
    """Keep a judgement; it is on the disk when this answers. A later one about the same takes its place."""
    who = need(request, Role.REVIEWER)
    _check_write(request)
    if given.verdict in ("same", "different") and len(set(given.about)) != 2:
        raise Fault(422, f"{given.verdict} is about two things, {len(set(given.about))} was given")
    if given.verdict == "corrected" and not given.field:
        raise Fault(422, "corrected needs the field that is meant")
    judgement = Judgement(
        about=tuple(plain(one) for one in given.about),
        verdict=given.verdict,
        by=who.name,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        note=plain(given.note),
        field=plain(given.field),
        value=plain(given.value),
        seen=_seen(_desk(request), given.about),
    )
    store: Store = request.app.state.store
    store.judge([judgement])
    return tell({"judgement": _judgement(judgement)}, 201)


def _desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


def _seen(desk: Desk, about: list[str]) -> str:
    """The events that a judgement is about as they stand now, by which they are known again in another coding."""
    words = []
    for one in about:
        version, _, event = one.partition("#")
        asked = "SELECT type, trigger_start, trigger_end FROM events WHERE version = $version AND event = $event"
        words += [seen_words(row) for row in desk.rows(asked, {"version": version, "event": event})]
    return " | ".join(words) if len(words) == len(about) else ""


def _check_write(request: Request) -> None:
    """A browser that is let in by its cookie must show that the request is from our own page; JSON no form can send."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Fault(415, "the body must be JSON", "send it with Content-Type: application/json")
    if request.state.who is not None and request.state.who.way == "session":
        check_form(request, request.headers.get("x-csrf-token", ""))


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "about": list(judgement.about),
        "verdict": judgement.verdict,
        "field": judgement.field,
        "value": judgement.value,
        "by": judgement.by,
        "at": judgement.at,
        "note": judgement.note,
        "queue": judgement.queue,
        "seen": judgement.seen,
    }
