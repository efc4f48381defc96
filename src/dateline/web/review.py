"""This room is the review: queues are drawn, things judged one by one with keys, and figures shown of it all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from dateline.errors import InputError
from dateline.evaluate.export import gold_of_queues
from dateline.evaluate.methods import describe_methods
from dateline.evaluate.review import FIELDS, Figures, Marks, add_marks, figures_of
from dateline.evaluate.reviewing import (
    add_missed,
    check_report,
    counts_by_reviewer,
    judge_event,
    judge_link,
    number_of,
    progress_of,
    undo_last,
)
from dateline.model import EventType, Status
from dateline.model.encoding import to_line
from dateline.store import Judgement, Queue, Store
from dateline.store.following import Judged
from dateline.web.faults import Fault
from dateline.web.pages import TABS, Page, Tab, check_form, need, show, twin, with_query
from dateline.web.reviewed import thing_of, words_of
from dateline.web.users import Role

router = APIRouter(include_in_schema=False)
TABS.insert(len(TABS) - 2, Tab(address="/review", word="Review"))
UNITS = {"event": ("", "type", "status", "outlet", "confidence"), "report": ("", "outlet"), "link": ("", "confidence")}
"""What can be drawn, and how: "" at random, by a stratum, or the least sure."""
MOST_DRAWN = 5000
NAME = "dateline_reviewer"
"""The cookie with the name under which somebody reviews, where nobody has to log in."""


@twin(router, "/review")
def show_review(request: Request, queue: Annotated[str, Query(max_length=80)] = "") -> Page:
    """The queues, and the figures of one of them: the newest unless told otherwise."""
    judged = judged_of(request)
    queues = judged.queues()
    if queue and queue not in queues:
        raise Fault(404, f"there is no queue {queue!r}", "the queues stand at /review")
    chosen = queues.get(queue) or (list(queues.values())[-1] if queues else None)
    rows = [
        {
            "id": q.id,
            "unit": q.unit,
            "way": q.way,
            "drawn": len(q.drawn),
            "reviewers": counts_by_reviewer(q, marks_in(request, q)),
            "at": q.at[:10],
        }
        for q in reversed(queues.values())
    ]
    figures = figures_in(request, chosen) if chosen else None
    facts: dict[str, Any] = {
        "queues": rows,
        "figures": asdict(figures) if figures else None,
        "methods": describe_methods(figures, coder_of(request, figures.coding)) if figures else "",
    }
    more = {"units": UNITS, "fields": FIELDS, "reviewer": reviewer_of(request), "most": MOST_DRAWN, "seed": "",
            "types": [str(t) for t in EventType], "statuses": [str(s) for s in Status]}  # fmt: skip
    return Page(template="review.html", title="Review", facts=facts, more=more)


@router.post("/review/draw")
def draw_queue(
    request: Request,
    csrf: Annotated[str, Form()] = "",
    kind: Annotated[str, Form(max_length=40)] = "event",
    count: Annotated[int, Form(ge=1, le=MOST_DRAWN)] = 200,
    seed: Annotated[str, Form(max_length=12)] = "",
    shared: Annotated[str, Form(max_length=6)] = "",
    type: Annotated[str, Form(max_length=20)] = "",  # noqa: A002 - the record's own word
    status: Annotated[str, Form(max_length=20)] = "",
    outlet: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Draw a queue and go to its first thing."""
    who = need(request, Role.REVIEWER)
    check_form(request, csrf)
    unit, _, way = kind.partition("-")
    if unit not in UNITS or way not in UNITS[unit]:
        raise Fault(422, f"a queue cannot be drawn as {kind!r}", "choose one of the ways on the page")
    for word, given in (("seed", seed), ("number", shared)):
        if given and not given.isdigit():
            raise Fault(422, f"{given!r} is no {word}", "write a whole number, or leave it empty")
    number = int(seed) if seed else secrets.randbelow(1_000_000)
    filters = {name: value for name, value in (("type", type), ("status", status), ("outlet", outlet)) if value}
    if filters and unit != "event":
        filters = {}
    store: Store = request.app.state.store
    store.reload()
    draw = store.draw(unit, count, number, way, **filters)
    if not draw.drawn:
        raise Fault(422, f"there is no {unit} to draw", "loosen the filters, or add reports first")
    at = datetime.now(UTC)
    queue = Queue(
        id=_new_id(f"{at:%Y-%m-%d}-{unit}{f'-{way}' if way else ''}-{number}", judged_of(request).queues()),
        unit=unit,
        way=way,
        seed=number,
        drawn=draw.drawn,
        strata=draw.strata,
        filters=", ".join(f"{name} {value}" for name, value in filters.items()),
        shared=int(shared) if shared else None,
        by=who.name,
        at=at.isoformat(timespec="microseconds"),
        coding=store.manifest.coding.id if store.manifest.coding else "",
    )
    store.keep_queue(queue)
    return RedirectResponse(f"/review/{queue.id}", 303)


@router.post("/review/name")
def take_name(
    request: Request, csrf: Annotated[str, Form()] = "", name: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """Review under a name of one's own, where nobody has to log in."""
    need(request, Role.REVIEWER)
    check_form(request, csrf)
    if not request.app.state.settings.open_to_all:
        raise Fault(403, "who has logged in reviews under that name")
    cleaned = "".join(c for c in " ".join(name.split()) if c.isalnum() or c in " .-_@")
    answer = RedirectResponse("/review", 303)
    answer.set_cookie(
        NAME, quote(cleaned.strip()), max_age=31_536_000, httponly=True, samesite="lax",
        secure=request.app.state.settings.secure,
    )  # fmt: skip
    return answer


@router.get("/review/gold.jsonl")
def give_gold(request: Request, queue: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Reports that were checked wholly, as gold: of one queue or of all."""
    need(request, Role.READER)
    judged = judged_of(request)
    queues = judged.queues()
    if queue and queue not in queues:
        raise Fault(404, f"there is no queue {queue!r}", "the queues stand at /review")
    chosen = [queues[queue]] if queue else [q for q in queues.values() if q.unit == "report"]
    said = [judgement for q in chosen for judgement in judged.of(q.id)]
    versions = {j.about[0] for j in said if j.verdict == "checked"}
    readings = request.app.state.store.readings_of(versions) if versions else {}
    lines = (to_line(row) + "\n" for row in gold_of_queues(chosen, said, readings))
    headers = {"Content-Disposition": f'attachment; filename="{queue or "gold"}.jsonl"'}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


@twin(router, "/review/{queue}", role=Role.REVIEWER)
def show_thing(
    request: Request,
    queue: str,
    at: Annotated[int | None, Query(ge=0, le=1_000_000)] = None,
    event: Annotated[str, Query(max_length=80)] = "",
    skipped: Annotated[str, Query(max_length=2000)] = "",
) -> Page:
    """The next thing to judge for whoever asks, or the one ``at`` a number; of a report the ``event`` to judge."""
    return _page(request, find_queue(request, queue), at, event, skipped)


@router.post("/review/{queue}/judge")
async def judge(request: Request, queue: str) -> Response:
    """Keep what a form says about an event, a link, a missed event or a whole report; then the next thing."""
    return await _keep(request, queue, _judgements)


@router.post("/review/{queue}/undo")
async def undo(request: Request, queue: str) -> Response:
    """Take back the last form of whoever asks, and show what it was about again."""
    return await _keep(request, queue, _undone)


type Reads = Callable[[Request, Queue, Mapping[str, str], str], list[Judgement]]


async def _keep(request: Request, name: str, read: Reads) -> Response:
    need(request, Role.REVIEWER)
    form = {key: value for key, value in (await request.form(max_fields=200)).items() if isinstance(value, str)}
    check_form(request, form.get("csrf", ""))
    answer: Response = await run_in_threadpool(_kept, request, name, form, read)
    return answer


def _kept(request: Request, name: str, form: Mapping[str, str], read: Reads) -> Response:
    queue = find_queue(request, name)
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    here = _number(form.get("at", ""))
    try:
        found = read(request, queue, form, now)
    except InputError as fault:
        page = _page(request, queue, here, form.get("about", ""), form.get("skipped", ""), form=form, fault=str(fault))
        return show(request, page)
    request.app.state.store.judge(found)
    address = f"/review/{queue.id}"
    if read is _undone and found:
        back = number_of(queue, found[0].about)
        event = found[0].about[0] if queue.unit == "report" and "#" in found[0].about[0] else ""
        return RedirectResponse(with_query(address, at=back, event=event), 303)
    # A report stays until it is called checked.
    stays = queue.unit == "report" and form.get("verdict") != "checked"
    return RedirectResponse(with_query(address, at=here if stays else None, skipped=form.get("skipped", "")), 303)


def _judgements(request: Request, queue: Queue, form: Mapping[str, str], now: str) -> list[Judgement]:
    who = reviewer_of(request)
    marks = marks_in(request, queue)
    about = tuple(form.get("about", "").split(" "))
    verdict = form.get("verdict", "")
    if queue.unit == "link":
        return judge_link(queue, about, verdict, who=who, at=now, note=form.get("note", ""))
    if verdict == "checked":
        return check_report(queue, marks, about[0], who=who, at=now)
    text = words_of(request.app.state.desk, about[0])
    if verdict == "missed":
        return add_missed(queue, marks, about[0], form, text, who=who, at=now)
    return judge_event(queue, marks, about, form, text, who=who, at=now)


def _undone(request: Request, queue: Queue, form: Mapping[str, str], now: str) -> list[Judgement]:
    return undo_last(queue, marks_in(request, queue), judged_of(request).of(queue.id), who=reviewer_of(request), at=now)


def _page(
    request: Request,
    queue: Queue,
    at: int | None,
    event: str,
    skipped: str,
    *,
    form: Mapping[str, str] | None = None,
    fault: str = "",
) -> Page:
    who = reviewer_of(request)
    marks = marks_in(request, queue)
    passed = [int(number) for number in skipped.split(".") if number.isdigit()]
    progress = progress_of(queue, marks, who, passed)
    number = progress.at if at is None else at
    if number is not None and number >= len(queue.drawn):
        raise Fault(404, f"the queue has {len(queue.drawn)} things, and none of number {number}")
    thing = thing_of(request.app.state.desk, queue, marks, number, event, who) if number is not None else None
    facts: dict[str, Any] = {
        "queue": queue.id,
        "unit": queue.unit,
        "reviewer": who,
        "progress": asdict(progress),
        "number": number,
        "thing": thing.facts if thing else None,
    }
    more = {
        "shown": thing.more if thing else {},
        "fields": FIELDS,
        "types": [str(t) for t in EventType],
        "statuses": [str(s) for s in Status],
        "form": form or {},
        "fault": fault,
        "skipped": skipped,
        "skip_to": ".".join(str(n) for n in dict.fromkeys([*passed[-300:], *([] if number is None else [number])])),
    }
    title = f"Review: {queue.id}"
    return Page(template="judge.html", title=title, facts=facts, more=more, status=422 if fault else 200)


def find_queue(request: Request, name: str) -> Queue:
    """The queue of that id; Fault 404 where there is none."""
    found = judged_of(request).queues().get(name)
    if found is None:
        raise Fault(404, f"there is no queue {name[:100]!r}", "the queues stand at /review")
    return found


def reviewer_of(request: Request) -> str:
    """The name under which whoever asks reviews."""
    name: str = request.state.who.name if request.state.who else ""
    if request.app.state.settings.open_to_all:
        return unquote(request.cookies.get(NAME, ""))[:64] or name
    return name


def judged_of(request: Request) -> Judged:
    """What people judged in this store until now."""
    state = request.app.state
    if not hasattr(state, "judged"):
        state.judged = Judged(state.store.folder)
    judged: Judged = state.judged
    return judged


def marks_in(request: Request, queue: Queue) -> Marks:
    """What stands in a queue now; only what was judged since the last time is looked at."""
    state = request.app.state
    said = judged_of(request).of(queue.id)
    known: dict[str, tuple[Judgement | None, int, Marks]] = getattr(state, "review_marks", {})
    last, count, marks = known.get(queue.id, (None, 0, {}))
    if count and (count > len(said) or said[count - 1] is not last):
        count, marks = 0, {}
    if count < len(said):
        marks = add_marks(marks, queue, said[count:])
        state.review_marks = {**known, queue.id: (said[-1], len(said), marks)}
    return marks


def figures_in(request: Request, queue: Queue) -> Figures:
    """The figures of a queue, worked out once for each judgement that is added."""
    state = request.app.state
    said = judged_of(request).of(queue.id)
    known: dict[str, tuple[int, Figures]] = getattr(state, "review_figures", {})
    held = known.get(queue.id)
    if held is None or held[0] != len(said):
        held = (len(said), figures_of(queue, said))
        state.review_figures = {**known, queue.id: held}
    return held[1]


def coder_of(request: Request, coding: str) -> str:
    """What coded a queue's events, in words."""
    rows: Iterable[Mapping[str, Any]] = request.app.state.desk.rows(
        "SELECT version, codebook FROM codings WHERE id = $id", {"id": coding}
    )
    return next((f"Dateline {row['version']}, codebook {row['codebook']}" for row in rows), "Dateline")


def _new_id(wanted: str, known: Iterable[str]) -> str:
    taken = set(known)
    return next(name for n in range(1, len(taken) + 2) if (name := wanted if n == 1 else f"{wanted}-{n}") not in taken)


def _number(words: str) -> int | None:
    return int(words) if words.isdigit() else None
