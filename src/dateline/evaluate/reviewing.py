"""This room leads reviewers through a queue: what comes next for whom, what a form says, what undo takes back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.errors import InputError
from dateline.evaluate.gold import PEOPLE, parse_value, value_words
from dateline.evaluate.review import FIELDS, Marks, events_of
from dateline.model import EventType, Status
from dateline.store import Drawn, Judgement, Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a reviewer is: the number of the next thing (None: nothing is left), things done by them and by all."""

    at: int | None
    mine: int
    anybody: int
    of: int


def progress_of(queue: Queue, marks: Marks, who: str, skipped: Iterable[int] = ()) -> Progress:
    """What comes next for a reviewer. What another has done is left out, but for the things that all share."""
    shared = len(queue.drawn) if queue.shared is None else queue.shared
    passed = set(skipped)
    mine = anybody = 0
    following: list[int] = []
    for number, drawn in enumerate(queue.drawn):
        done = done_by(queue, drawn, marks)
        mine += who in done
        anybody += bool(done)
        if who not in done and (number < shared or not done):
            following.append(number)
    # What was skipped comes again when all else is done.
    fresh = [number for number in following if number not in passed]
    following = fresh or following
    return Progress(at=following[0] if following else None, mine=mine, anybody=anybody, of=len(queue.drawn))


def done_by(queue: Queue, drawn: Drawn, marks: Marks) -> set[str]:
    """Who is done with a thing: an event or link that was judged, a report that was called checked."""
    by = marks.get((drawn.about, ""), {})
    wanted = ("checked",) if queue.unit == "report" else ("right", "wrong", "same", "different")
    return {who for who, judgement in by.items() if judgement.verdict in wanted}


def counts_by_reviewer(queue: Queue, marks: Marks) -> dict[str, int]:
    """How many things each reviewer is done with."""
    return dict(sorted(Counter(who for drawn in queue.drawn for who in done_by(queue, drawn, marks)).items()))


def seen_words(told: Mapping[str, Any]) -> str:
    """An event as it stood, by which it is known again: "ASSAULT 120-128"."""
    return f"{told.get('type', '')} {told.get('trigger_start', '')}-{told.get('trigger_end', '')}"


def judge_event(
    queue: Queue,
    marks: Marks,
    about: tuple[str, ...],
    form: Mapping[str, str],
    text: str,
    *,
    who: str,
    at: str,
) -> list[Judgement]:
    """What a form about an event of the queue says.

    ``form`` has "verdict" ("right" or "wrong"), "note", and for each field "NAME" ("right" or "wrong"), "NAME_value"
    (what it should be) and "NAME_empty" (that it should be nothing). InputError says what is amiss: a value that is
    none, or a name that the text has not.
    """
    told = find_event(queue, about)
    verdict = form.get("verdict", "")
    if verdict not in ("right", "wrong"):
        raise InputError(f"{verdict!r} is no verdict on an event; it is right or wrong")
    common: dict[str, Any] = {"about": about, "by": who, "at": at, "queue": queue.id, "seen": seen_words(told)}
    found = [Judgement(verdict=verdict, note=form.get("note", "").strip()[:2000], **common)]
    for name in FIELDS:
        if verdict == "wrong":
            # There is no such event: what the same person said of its fields before is void.
            if who in marks.get((about, name), {}):
                found.append(Judgement(verdict="undone", field=name, **common))
            continue
        value = form.get(f"{name}_value", "").strip()[:2000]
        if form.get(name, "right") == "right":
            found.append(Judgement(verdict="right", field=name, **common))
            continue
        if not value:
            if name in ("type", "status"):
                raise InputError(f"say which {name} is right")
            empty = form.get(f"{name}_empty", "")
            found.append(Judgement(verdict="corrected" if empty else "wrong", field=name, **common))
            continue
        if value == value_words(name, told):
            raise InputError(f"the {name} is called wrong, but what it should be is what it is")
        check_value(name, value, text)
        found.append(Judgement(verdict="corrected", field=name, value=value, **common))
    return found


def judge_link(
    queue: Queue, about: tuple[str, ...], verdict: str, *, who: str, at: str, note: str = ""
) -> list[Judgement]:
    """That two tellings are the same or different."""
    if verdict not in ("same", "different"):
        raise InputError(f"{verdict!r} is no verdict on two tellings; they are the same or different")
    drawn = next((drawn for drawn in queue.drawn if drawn.about == about), None)
    if drawn is None:
        raise InputError("this pair is not in the queue; load the page again")
    told = json.loads(drawn.told)
    seen = " | ".join(seen_words(told[side]) for side in ("left", "right"))
    return [Judgement(about=about, verdict=verdict, by=who, at=at, note=note.strip()[:2000], queue=queue.id, seen=seen)]


def add_missed(
    queue: Queue,
    marks: Marks,
    version: str,
    form: Mapping[str, str],
    text: str,
    *,
    who: str,
    at: str,
) -> list[Judgement]:
    """An event that the coder has missed in a report, by the form's fields; "trigger" are its words in the text.

    "trigger_start" says where, in code points, if they stand there more than once.
    """
    if all(drawn.about != (version,) for drawn in queue.drawn):
        raise InputError("this report is not in the queue; load the page again")
    words = form.get("trigger", "").strip()
    start = _place_of(words, form.get("trigger_start", ""), text)
    values: dict[str, Any] = {}
    for name in FIELDS:
        value = form.get(f"{name}_value", "").strip()[:2000] or {"status": str(Status.ACTUAL), "sources": "report"}.get(
            name, ""
        )
        if name == "type" and value not in EventType.__members__:
            raise InputError("say which type of event was missed")
        if value:
            check_value(name, value, text)
        values[name] = parse_value(name, value)
    evidence = sentence_around(text, start, start + len(words))
    values |= {
        "trigger_start": start,
        "trigger_end": start + len(words),
        "evidence_start": evidence[0],
        "evidence_end": evidence[1],
    }
    taken = {about[0] for (about, _), by in marks.items() if by}
    number = next(n for n in range(1, len(taken) + 2) if f"{version}#+{n}" not in taken)
    return [
        Judgement(
            about=(f"{version}#+{number}",),
            verdict="missed",
            value=json.dumps(values, ensure_ascii=False),
            by=who,
            at=at,
            queue=queue.id,
            seen=f"{values['type']} {start}-{start + len(words)}",
        )
    ]


def check_report(queue: Queue, marks: Marks, version: str, *, who: str, at: str) -> list[Judgement]:
    """That all of a report is checked; InputError where this reviewer has not judged each of its events."""
    drawn = next((drawn for drawn in queue.drawn if drawn.about == (version,)), None)
    if drawn is None:
        raise InputError("this report is not in the queue; load the page again")
    left = [about for about, _ in events_of(drawn) if who not in marks.get((about, ""), {})]
    if left:
        raise InputError(f"{len(left)} of the report's events are not judged yet; judge them first")
    return [Judgement(about=(version,), verdict="checked", by=who, at=at, queue=queue.id)]


def undo_last(queue: Queue, marks: Marks, judgements: Sequence[Judgement], *, who: str, at: str) -> list[Judgement]:
    """What takes back the last form of a reviewer in this queue that still stands; nothing where none does."""
    standing = {id(by[who]) for by in marks.values() if who in by}
    last = next((j for j in reversed(judgements) if id(j) in standing), None)
    if last is None:
        return []
    return [
        Judgement(about=j.about, verdict="undone", field=j.field, by=who, at=at, queue=queue.id, seen=j.seen)
        for j in judgements
        if id(j) in standing and j.at == last.at
    ]


def find_event(queue: Queue, about: tuple[str, ...]) -> dict[str, Any]:
    """What the coder told of an event of the queue; InputError where it is not in it."""
    for drawn in queue.drawn:
        if drawn.about[0].partition("#")[0] == about[0].partition("#")[0]:
            for event, told in events_of(drawn):
                if event == about:
                    return told
    raise InputError("this event is not in the queue; load the page again")


def number_of(queue: Queue, about: tuple[str, ...]) -> int | None:
    """Which thing of the queue it is, or belongs to."""
    for number, drawn in enumerate(queue.drawn):
        if drawn.about == about or (queue.unit == "report" and drawn.about[0] == about[0].partition("#")[0]):
            return number
    return None


def check_value(name: str, words: str, text: str) -> None:
    """InputError where a value is none, or names somebody whom the text does not name so."""
    value = parse_value(name, words)
    if name in PEOPLE:
        for who in value:
            if who != "report" and who.lower() not in text.lower():
                raise InputError(f"{who!r} is not in the report; name {name} in its words, with ; between them")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """First and last place of the sentence (or line) that holds a passage."""
    first = max(
        (
            text.rfind(mark, 0, start) + len(mark)
            for mark in (". ", "! ", "? ", "\n")
            if text.rfind(mark, 0, start) >= 0
        ),
        default=0,
    )
    ends = [at + 1 for mark in (". ", "! ", "? ", ".\n") if (at := text.find(mark, end)) >= 0]
    ends += [at for at in (text.find("\n", end),) if at >= 0]
    last = min(ends, default=len(text))
    while first < start and text[first].isspace():
        first += 1
    return first, max(last, end)


def _place_of(words: str, told: str, text: str) -> int:
    if not words:
        raise InputError("select or write the words that tell the missed event")
    if told.isdigit() and text.startswith(words, int(told)):
        return int(told)
    found = text.find(words)
    if found < 0:
        raise InputError(f"{words!r} is not in the report; use its own words")
    return found
