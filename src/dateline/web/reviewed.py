"""This room lays out what a reviewer looks at: an event in its text, a whole report, or two tellings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dateline.errors import InputError
from dateline.evaluate.gold import value_words
from dateline.evaluate.review import FIELDS, Marks, events_of, missed_event
from dateline.model import Reading
from dateline.store import Drawn, Queue
from dateline.store.desk import Desk
from dateline.store.parts import parse_part, read_entry
from dateline.web.marking import Mark, cut, event_marks

LONGEST_SHOWN = 60_000
"""Characters of a text around the event that are shown."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be judged: ``facts`` to tell as JSON, and ``more`` for the page alone."""

    facts: Mapping[str, Any]
    more: Mapping[str, Any]


def thing_of(desk: Desk, queue: Queue, marks: Marks, number: int, event: str, who: str) -> Thing:
    """The thing of that number, with what this reviewer has said of it."""
    drawn = queue.drawn[number]
    if queue.unit == "link":
        return _link(desk, drawn, marks, who)
    version = drawn.about[0].partition("#")[0]
    reading = reading_of(desk, version)
    events = events_of(drawn)
    rows: list[dict[str, Any]] = [
        {"about": about[0], "told": told, "mine": _mine(marks, about, who), "words": _words(told)}
        for about, told in events
    ]
    missed = [
        {"about": about[0], "told": left_out}
        for (about, _), by in marks.items()
        if who in by and by[who].verdict == "missed" and about[0].partition("#")[0] == version
        if (left_out := missed_event(by[who])) is not None
    ]
    left = [row for row in rows if "" not in row["mine"]]
    chosen = next((row for row in rows if row["about"] == event), None) or (left[0] if left else None)
    if queue.unit == "event":
        chosen = rows[0]
    facts = {
        "about": list(drawn.about),
        "version": version,
        "report": report_facts(reading),
        "events": rows,
        "missed": missed,
        "chosen": chosen["about"] if chosen else "",
        "checked": bool(marks.get((drawn.about, ""), {}).get(who)) if queue.unit == "report" else False,
    }
    told = chosen["told"] if chosen else None
    more = {
        "stretches": stretches_of(reading, told),
        "begin": begin_of(reading, told),
        "names": _names(reading),
        "event": chosen,
        "left": len(left),
    }
    return Thing(facts, more)


def reading_of(desk: Desk, version: str) -> Reading | None:
    """The reading of a version, as the parts have it now; None where it has gone."""
    rows = desk.rows("SELECT part FROM versions WHERE version = $version", {"version": version})
    for row in rows:
        part = parse_part(row["part"])
        entry = read_entry(desk.folder, part, version) if part else None
        if entry is not None:
            return entry.reading
    return None


def words_of(desk: Desk, telling: str) -> str:
    """The text of the report that a telling (or version) is of; InputError where it has gone."""
    rows = desk.rows(
        "SELECT r.text FROM versions v JOIN reports r ON r.version = v.version WHERE v.version = $version",
        {"version": telling.partition("#")[0]},
    )
    if rows:
        return str(rows[0]["text"])
    reading = reading_of(desk, telling.partition("#")[0])
    if reading is None:
        raise InputError("the report is not in the store any more; skip it")
    return reading.text


def report_facts(reading: Reading | None) -> dict[str, Any]:
    """What a reviewer should know of a report besides its text."""
    if reading is None:
        return {"id": "", "title": "", "outlet": "", "published": None, "text": ""}
    report = reading.report
    published = report.published.isoformat() if report.published else None
    return {
        "id": report.id,
        "title": report.title,
        "outlet": report.source,
        "published": published,
        "text": report.text,
    }


def stretches_of(
    reading: Reading | None, told: Mapping[str, Any] | None, *, around: int = LONGEST_SHOWN
) -> list[dict[str, Any]]:
    """The text with an event's words marked: all that the coding rests on where it is as it was drawn."""
    if reading is None:
        return []
    marks: list[Mark] = []
    begin = 0
    if told is not None:
        now = next(
            (e for e in reading.events if e.id == told["event"] and e.trigger.start == told["trigger_start"]), None
        )
        if now is not None and now.type == told["type"]:
            marks = event_marks(reading, now)
        else:
            marks = [
                Mark(start=told[f"{name}_start"], end=told[f"{name}_end"], role=name, of="")
                for name in ("evidence", "trigger")
            ]
        begin = begin_of(reading, told, around)
    shown = reading.text[begin : begin + around]
    moved = [Mark(start=m.start - begin, end=m.end - begin, role=m.role, of=m.of) for m in marks if m.end > begin]
    found = []
    for stretch in cut(shown, moved):
        roles = sorted({mark.role for mark in stretch.marks})
        narrow = [role for role in roles if role not in ("evidence", "also")]
        found.append(
            {
                "text": stretch.text,
                "classes": " ".join(f"m-{role}" for role in roles),
                "role": ", ".join(narrow),
                "trigger": "trigger" in roles,
            }
        )
    return found


def begin_of(reading: Reading | None, told: Mapping[str, Any] | None, around: int = LONGEST_SHOWN) -> int:
    """Where the text that is shown begins: with a line, so that no word is cut."""
    if reading is None or told is None or told["trigger_start"] <= around // 2:
        return 0
    return reading.text.rfind("\n", 0, told["trigger_start"] - around // 2) + 1


def _link(desk: Desk, drawn: Drawn, marks: Marks, who: str) -> Thing:
    told = json.loads(drawn.told)
    sides = []
    shown = []
    for about, side in zip(drawn.about, ("left", "right"), strict=True):
        reading = reading_of(desk, about.partition("#")[0])
        sides.append({"about": about, "told": told[side], "words": _words(told[side]), "report": report_facts(reading)})
        shown.append(stretches_of(reading, told[side], around=8_000))
    mine = marks.get((drawn.about, ""), {}).get(who)
    facts = {
        "about": list(drawn.about),
        "sides": sides,
        "home": told["home"],
        "score": told["score"],
        "why": told["why"],
        "mine": mine.verdict if mine else "",
    }
    return Thing(facts, {"stretches": shown})


def _mine(marks: Marks, about: tuple[str, ...], who: str) -> dict[str, dict[str, str]]:
    """What a reviewer has said of an event, by field; "" is the event as a whole."""
    return {
        name: {"verdict": by[who].verdict, "value": by[who].value, "note": by[who].note}
        for name in ("", *FIELDS)
        if who in (by := marks.get((about, name), {}))
    }


def _words(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: value_words(name, told) for name in FIELDS}


def _names(reading: Reading | None) -> list[str]:
    """The names in a report, to choose from: the forms that stand in its text."""
    if reading is None:
        return []
    folded = reading.text.lower()
    return [n for n in dict.fromkeys(e.name for e in reading.entities) if n.lower() in folded][:200]
