"""This room writes reviewed reports as gold and reads gold back; docs/workbench.md describes the format.

A line of gold is one report: id, day, text, the entities that take part and every event that is in it, with trigger and
evidence as words of the text. Only reports that somebody checked wholly are gold: who knows what others lack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.errors import InputError
from dateline.evaluate.review import FIELDS, Marks, events_of, is_right, missed_event, standing_marks
from dateline.model import EventType, Reading, Status
from dateline.store import Drawn, Judgement, Queue

type Row = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORD = re.compile(r"\s*\S+")
_NUMBER = re.compile(r"(.*?)\s+(\d+)?(?:\s*(-)\s*(\d+)?)?")
PEOPLE = ("actors", "recipients", "sources")


def gold_of(queue: Queue, judgements: Iterable[Judgement], readings: Mapping[str, Reading]) -> Iterator[Row]:
    """The reports of a queue that were checked wholly, as gold; ``readings`` by version.

    Where several judged an event the majority counts, and of their corrections the last.
    """
    marks = standing_marks(queue, judgements)
    for drawn in queue.drawn:
        checks = [j for j in marks.get((drawn.about[:1], ""), {}).values() if j.verdict == "checked"]
        reading = readings.get(drawn.about[0])
        if queue.unit == "report" and checks and reading is not None:
            yield _gold_report(drawn, max(checks, key=lambda j: (j.at, j.by)).by, marks, reading)


def _gold_report(drawn: Drawn, checker: str, marks: Marks, reading: Reading) -> Row:
    people = _People(reading)
    events = []
    for about, told in events_of(drawn):
        whole = marks.get((about, ""), {})
        if whole and is_right(whole.values()):
            events.append(_gold_event(_corrected(told, about, marks), reading.text, people))
    for (about, _), by in marks.items():
        said = by.get(checker)
        if said and said.verdict == "missed" and about[0].partition("#")[0] == drawn.about[0]:
            event = missed_event(said)
            if event is not None:
                events.append(_gold_event(event, reading.text, people))
    events.sort(key=lambda event: reading.text.find(event["evidence"]))
    report = reading.report
    return {
        "id": report.id,
        "published": report.published.isoformat() if report.published else None,
        "text": report.text,
        "entities": people.used,
        "events": events,
    }


def _corrected(told: Mapping[str, Any], about: tuple[str, ...], marks: Marks) -> Row:
    """The event as people would have it; of a field that is wrong and was not corrected nothing stands."""
    event = {**told, "place": told.get("place_name") or "", "unsettled": []}
    days = [str(told[name]) for name in ("earliest", "latest") if told.get(name)]
    event["date"] = days if len(days) == 2 else []
    for name in FIELDS:
        by = marks.get((about, name), {})
        if not by or is_right(by.values()):
            continue
        corrections = [j for j in by.values() if j.verdict == "corrected"]
        if corrections:
            event[name] = parse_value(name, max(corrections, key=lambda j: (j.at, j.by)).value)
        elif name not in ("type", "status"):
            event[name] = parse_value(name, "")
            event["unsettled"].append(name)
        else:
            event["unsettled"].append(name)
    return event


def _gold_event(event: Mapping[str, Any], text: str, people: _People) -> Row:
    start, end = event["evidence_start"], event["evidence_end"]
    first, last = event["trigger_start"], event["trigger_end"]
    out: Row = {
        "type": event["type"],
        "mode": event.get("mode") or "",
        "trigger": text[first:last],
        "evidence": lone_passage(text, min(start, first), max(end, last)),
        "also": [],
        "actors": people.ids(event.get("actors") or ()),
        "recipients": people.ids(event.get("recipients") or ()),
        "place": event.get("place") or "",
        "date": list(event.get("date") or ()),
        "status": event.get("status") or str(Status.ACTUAL),
        "historical": bool(event.get("historical")),
        "sources": people.ids(event.get("sources") or ()) or ["report"],
        "numbers": list(event.get("numbers") or ()),
    }
    if event.get("unsettled"):
        out["unsettled"] = list(event["unsettled"])
    return out


@dataclass
class _People:
    """The entities of a reading by the names that people use for them; those that were used, as gold has them."""

    reading: Reading
    used: list[Row] = field(default_factory=list)

    def ids(self, names: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self._id(name) for name in names))

    def _id(self, name: str) -> str:
        if name == "report":
            return name
        folded = name.casefold()
        for row in self.used:
            if folded in (alias.casefold() for alias in (row["name"], *row["aliases"])):
                return str(row["id"])
        for entity in self.reading.entities:
            spelt = dict.fromkeys(span.of(self.reading.text) for span in entity.mentions)
            forms = [form for form in (entity.name, *entity.aliases, *spelt) if _stands(form, self.reading.text)]
            if folded in (form.casefold() for form in (entity.name, *forms)):
                # The name first if the report spells it so, else the longest form that it does.
                best = entity.name if entity.name in forms else max(forms, key=len, default=entity.name)
                aliases = [form for form in dict.fromkeys((*entity.aliases, *forms)) if form in forms and form != best]
                row = {
                    "id": entity.id,
                    "name": best,
                    "aliases": aliases,
                    "country": entity.country,
                    "sector": entity.sector,
                }
                self.used.append(row)
                return entity.id
        number = sum(str(row["id"]).startswith("n") for row in self.used) + 1
        self.used.append({"id": f"n{number}", "name": name, "aliases": [], "country": "", "sector": "UNK"})
        return f"n{number}"


def _stands(words: str, text: str) -> bool:
    return words.lower() in text.lower()


def lone_passage(text: str, start: int, end: int) -> str:
    """The passage, with as many words before and behind it as it takes to stand in the text only once."""
    while text.count(text[start:end]) > 1 and (start > 0 or end < len(text)):
        # A word more on each side, whatever white space lies between.
        before = text[:start].rstrip()
        start = max(before.rfind(" "), before.rfind("\n")) + 1 if before else 0
        behind = _WORD.match(text, end)
        end = behind.end() if behind else len(text)
    return text[start:end]


def parse_value(name: str, words: str) -> Any:
    """The value of a field that somebody wrote: names with ";" between them, days as "2021-08-20" or "… to …", numbers
    as "killed 3; injured 5-7; troops 6000-". InputError where it is none."""
    words = words.strip()
    parts = [part.strip() for part in words.split(";") if part.strip()]
    match name:
        case "type":
            if words not in EventType.__members__:
                raise InputError(f"{words!r} is no event type; the types are: {', '.join(EventType)}")
            return words
        case "status":
            if words not in {str(status) for status in Status}:
                raise InputError(f"{words!r} is no status; it is one of: {', '.join(Status)}")
            return words
        case "actors" | "recipients" | "sources":
            return parts
        case "date":
            days = _DAY.findall(words)
            if words and not (1 <= len(days) <= 2 and not _DAY.sub("", words).strip(" .-–toand")):
                raise InputError(f"{words!r} is no date; write 2021-08-20, or 2021-08-20 to 2021-08-23")
            return [days[0], days[-1]] if days else []
        case "numbers":
            return [_parse_number(part) for part in parts]
        case _:
            return words


def value_words(name: str, told: Mapping[str, Any]) -> str:
    """A field of an event in the words in which people write it (``parse_value`` reads them)."""
    match name:
        case "actors" | "recipients" | "sources":
            return "; ".join(str(who) for who in told.get(name) or ())
        case "date":
            return " to ".join(dict.fromkeys(str(told[day]) for day in ("earliest", "latest") if told.get(day)))
        case "place":
            return str(told.get("place_name") or "")
        case "numbers":
            return "; ".join(_number_words(number) for number in told.get("numbers") or ())
        case _:
            return str(told.get(name) or "")


def _parse_number(words: str) -> Row:
    found = _NUMBER.fullmatch(words)
    if found is None or not (found[2] or found[4]):
        raise InputError(
            f"{words!r} is no number; write what is counted and how many: killed 3, injured 5-7, troops 6000-"
        )
    low = int(found[2]) if found[2] else None
    high = int(found[4]) if found[4] else None if found[3] else low
    return {"what": found[1], "low": low, "high": high, "text": ""}


def _number_words(number: Mapping[str, Any]) -> str:
    low, high = number.get("low"), number.get("high")
    amount = f"{low}" if low == high else f"{'' if low is None else low}-{'' if high is None else high}"
    return f"{number.get('what') or 'of them'} {amount}"


# Reading gold


def load_gold(path: Path) -> list[Row]:
    """The reports of a file of gold or predictions; InputError names file and line of what is none."""
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: cannot be read ({fault}); give a file of JSON lines") from fault
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as fault:
            raise InputError(f"{path}, line {number}: not JSON ({fault}); mend or remove the line") from fault
        if not isinstance(row, dict) or not isinstance(row.get("events"), list) or "id" not in row:
            raise InputError(f"{path}, line {number}: needs an object with 'id', 'entities' and 'events'")
        rows.append(row)
    return rows


def find_faults(report: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a report of gold, in words: passages that are not in the text, ids that nobody has."""
    text = report.get("text") or ""
    known = {"report", *(entity["id"] for entity in report.get("entities", ()))}
    for number, event in enumerate(report["events"], 1):
        where = f"{report['id']}, event {number}"
        if event.get("type") not in EventType.__members__:
            yield f"{where}: there is no type {event.get('type')!r}"
        if event.get("status") not in {str(status) for status in Status}:
            yield f"{where}: there is no status {event.get('status')!r}"
        times = text.count(event.get("evidence") or "\0")
        if times != 1:
            yield f"{where}: its evidence stands in the text {times} times, and must once"
        if (event.get("trigger") or "\0") not in (event.get("evidence") or ""):
            yield f"{where}: its trigger is not in its evidence"
        for name in PEOPLE:
            for who in event.get(name, ()):
                if who not in known:
                    yield f"{where}: {name} has {who!r}, which no entity is"
        if not event.get("sources"):
            yield f"{where}: no source"
        days = event.get("date") or []
        if days and not (len(days) == 2 and all(_DAY.fullmatch(str(day)) for day in days) and days[0] <= days[1]):
            yield f"{where}: {days} is not a first and a last day"
    for entity in report.get("entities", ()):
        for name in (entity["name"], *entity.get("aliases", ())):
            if not _stands(name, text):
                yield f"{report['id']}: {name!r} is not in the text"
