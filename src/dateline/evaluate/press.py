"""This room turns event records into the coded fields of military press releases: when, what, where, whom, how many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dateline.codebook.press import PressWords, load_press_words
from dateline.codebook.times import load_times, make_date
from dateline.evaluate.tasks import Row, report_of
from dateline.evaluate.templates import days_before
from dateline.gazetteer.folding import fold
from dateline.model import Event, Reading, Report, Span, Status, TimeRef
from dateline.pipeline import Pipeline, Settings

_NUMBER = re.compile(r"\b(20\d\d)\s?[-–—]\s?(\d\d)\s?[-–—]\s?[A-Z]{1,2}\s?[-–—]\s?[\dX]{2,4}\b")
"""A release's own number, which holds its year and month: "2010-08-CA-073"."""

_DATELINE = re.compile(
    r"\b[A-Z]{3,}(?:\s[A-Z]+)?,\s+Afghanistan\s*[-–—]*\s*\(\s*([A-Za-z]{3,9})\.?\s*(\d{1,2})\s*(?:[,.]\s*(20\d\d))?\s*\)",
    re.IGNORECASE,
)
_HEADLINE_DATE = re.compile(r"^\W*([A-Z][a-z]{2,8})\.?\s(\d{1,2}):|(?:Update,?\s)([A-Z][a-z]{2,8})\.?\s(\d{1,2})\b")
_WINDOW = timedelta(days=10)
"""How long before its release an operation may lie; what is older is told as background."""

_LATE_WINDOW = timedelta(days=14)
"""The same for what a release only confirms."""

_STUB = 20
"""Characters that a first sentence has at least; what is shorter is left of a heading."""

_CLOSE = 24
"""Characters before a participant in which a word may say that it was counted before, or is counted on top."""


@dataclass(frozen=True, slots=True)
class _Count:
    """Those killed or captured in one telling: how many at least, who, and where in the text."""

    low: int
    kind: str
    leader: bool
    definite: bool
    added: bool
    span: Span
    event: Event


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """One line a release: {"id", "events": [{"start_date", "event_type", "province", "target_group", ...}]}."""
    pipeline = Pipeline(settings or Settings())
    words = load_press_words()
    for reading in pipeline.read(dated(report_of(row)) for row in rows):
        yield {"id": reading.report.id, "events": [fields_of(reading, words)]}


def dated(report: Report) -> Report:
    """The report with the day that its dateline prints, the year taken from its number where the dateline has none."""
    if report.published:
        return report
    number = _NUMBER.search(report.text)
    year = int(number.group(1)) if number else None
    found = _DATELINE.search(report.text)
    words: tuple[str | None, ...] = (None, None, None)
    if found:
        words = found.groups()
    elif headline := _HEADLINE_DATE.search(report.text):
        month, day = headline.group(1) or headline.group(3), headline.group(2) or headline.group(4)
        words = (month, day, None)
    month_number = load_times().months.get((words[0] or "").lower()) if words[0] else None
    chosen = int(words[2]) if words[2] else year
    if month_number is None or chosen is None or words[1] is None:
        return report
    if number and not words[2] and month_number == 12 and number.group(2) == "01":
        chosen -= 1
    return replace(report, published=make_date(chosen, month_number, int(words[1])))


def fields_of(reading: Reading, words: PressWords) -> Row:
    """The coded fields of the operation that a release tells first."""
    body = body_start(reading.text)
    counts = list(counts_of(reading, words, body))
    killed = [c for c in counts if c.kind == "killed"]
    captured = [c for c in counts if c.kind == "captured"]
    lead = counts[0].event if counts else None
    dead, held = total_of(killed), total_of(captured)
    lower = reading.text.lower()
    air = any(word in lower for word in words.air)
    day = day_of(reading, lead, body)
    group = group_of(reading.text, body, words)
    province = province_of(reading, lead, body, words)
    row: Row = {
        "event_type": [type_of(dead, held, air)],
        "province": [province] if province else [],
        "target_group": [group] if group else [],
        "min_killed": dead,
        "min_captured": held,
        "min_leaders_killed": sum(c.low for c in killed if c.leader and not c.definite and not c.added),
        "min_leaders_captured": sum(c.low for c in captured if c.leader and not c.definite and not c.added),
        "killq": dead > 0,
        "captureq": held > 0,
        "killcaptureraid": any(word in lower for word in (*words.leaders, "targeted")),
        "airstrike": air and dead > 0,
        "noshotsfired": any(phrase in lower for phrase in words.peaceful),
    }
    if day:
        row["start_date"] = day.isoformat()
    return row


def body_start(text: str) -> int:
    """Where the story begins: behind the dateline, else behind the release's number and its "For Immediate Release"."""
    found = _DATELINE.search(text)
    if found:
        return found.end()
    head = re.search(r"For Immediate Release(?:\s+Download PDF)?", text[:600], re.IGNORECASE)
    return head.end() if head else 0


def type_of(dead: int, held: int, air: bool) -> str:
    if dead and held:
        return "captureandkill"
    if dead:
        return "airstrike" if air else "insurgentskilled"
    return "airstrike" if air and not held else "detention"


def counts_of(reading: Reading, words: PressWords, body: int) -> Iterator[_Count]:
    """Who was killed and captured, in text order: those told in the body, else those of the headline."""
    found = [c for event in reading.events for c in _counts_in(reading, event, words)]
    found = [c for c in found if c.span.start >= body] or found
    yield from sorted(found, key=lambda c: c.span.start)


def _counts_in(reading: Reading, event: Event, words: PressWords) -> Iterator[_Count]:
    claim = reading.claim_by_event.get(event.id)
    if event.historical or (claim and claim.status != Status.ACTUAL):
        return
    published = reading.report.published
    if (
        event.date
        and published
        and event.date[1] - event.date[0] < _WINDOW
        and event.date[0] < days_before(published, _WINDOW.days)
    ):
        return
    kind = _kind_of(reading, event, words)
    if not kind or _is_aim(reading, event):
        return
    for identity in event.recipients:
        entity = reading.entity_by_id.get(identity)
        passages = (event.evidence, *(_sentence_of(reading, span) for span in event.also))
        near = [s for s in entity.mentions if any(p.covers(s) for p in passages)] if entity else []
        if not near:
            continue
        near.sort(key=lambda s: abs(s.start - event.trigger.start))
        counts = [c for s in near if (c := _count_of(reading, event, s, kind, words))]
        if counts:
            # "Several militants", told again as "the militants", are the several.
            yield next((c for c in counts if not c.definite), counts[0])


def _sentence_of(reading: Reading, span: Span) -> Span:
    inside = reading.syntax.tokens_in(span)
    return reading.syntax.sentence_span(reading.syntax.sentence_of[inside[0]]) if inside else span


def _is_aim(reading: Reading, event: Event) -> bool:
    """Whether the act is what an operation was for ("an operation to arrest him"), which says nothing of its end."""
    before = event.head - 1
    token = reading.tokens[event.head]
    return before >= 0 and reading.tokens[before].lower == "to" and token.dep in ("acl", "advcl", "relcl", "xcomp")


def _kind_of(reading: Reading, event: Event, words: PressWords) -> str:
    """ "killed", "captured" or "": by the words of the trigger and, where it is none of them, by what was counted."""
    inside = [reading.tokens[i].lemma.lower() for i in reading.syntax.tokens_in(event.trigger)]
    if event.type == "ASSAULT":
        if any(lemma in words.killed for lemma in inside):
            return "killed"
        if event.mode == "abduct":
            return "captured"
        roles = {reading.quantity_by_id[q].role for q in event.quantities}
        return "killed" if "killed" in roles else ""
    if event.type == "COERCE" and (event.mode == "arrest" or any(lemma in words.captured for lemma in inside)):
        return "captured"
    return ""


def _count_of(reading: Reading, event: Event, span: Span, kind: str, words: PressWords) -> _Count | None:
    tokens = [reading.tokens[i] for i in reading.syntax.tokens_in(span)]
    lowers = [t.lower for t in tokens]
    if not tokens or any(t.lemma.lower() in words.friends or t.lower in words.friends for t in tokens):
        return None
    before = reading.text[max(0, span.start - _CLOSE) : span.start].lower()
    low, vague = _low_of(reading, span, before, lowers, words)
    definite = not vague and lowers[0] in ("the", "this", "those", "these", "that", "he", "him", "his", "they")
    if any(before.rstrip().endswith(part) for part in words.part):
        definite = True
    leader = any(t.lemma.lower() in words.leaders for t in tokens)
    beside = [t.lower for t in reading.tokens[max(0, event.head - 4) : event.head + 3]]
    added = any(word in words.added for word in (*lowers, *beside))
    return _Count(low, kind, leader, definite, added, span, event)


def _low_of(reading: Reading, span: Span, before: str, lowers: list[str], words: PressWords) -> tuple[int, bool]:
    """The least number a noun phrase stands for, and whether it is told as a number or vague count."""
    for quantity in reading.quantities:
        if quantity.low is not None and span.covers(quantity.span) and not quantity.unit:
            told = quantity.span.of(reading.text).lower()
            inside = reading.text[span.start : quantity.span.start].lower()
            vague = next((words.least[w] for w in re.findall(r"[a-z]+", told) if w in words.least), 0)
            if vague:
                return vague, True
            if any(phrase in before + inside + told for phrase in words.above):
                return quantity.low + 1, True
            return quantity.low, True
    for word in lowers:
        if word in words.least:
            return words.least[word], True
    plural = any(t.tag in ("NNS", "NNPS") for t in (reading.tokens[i] for i in reading.syntax.tokens_in(span)))
    return (2 if plural else 1), False


def total_of(counts: list[_Count]) -> int:
    """All of them at least: further tellings of the same number, and "the insurgents", do not count again."""
    fresh = [c for c in counts if not c.definite]
    if not fresh:
        return max((c.low for c in counts), default=0)
    most = {True: 0, False: 0}
    extra = 0
    seen: set[str] = set()
    for count in fresh:
        event = count.event.id
        if event in seen:
            continue
        seen.add(event)
        told = [c for c in fresh if c.event.id == event]
        if count.added and (most[True] or most[False]):
            extra += sum(c.low for c in told)
            continue
        for leader in (True, False):
            most[leader] = max(most[leader], sum(c.low for c in told if c.leader == leader))
    return most[True] + most[False] + extra


def day_of(reading: Reading, lead: Event | None, body: int) -> date | None:
    """The day of the operation: a recent day that its passage names behind the dateline, else the body's first one.

    Where a passage confirms what was done before, its earlier day is meant. Without any, the day of the release.
    """
    published = reading.report.published
    lead_span = lead.evidence if lead else _sentence_after(reading, body)
    text = lead_span.of(reading.text).lower() if lead_span else ""
    confirmed = "confirm" in text
    window = _LATE_WINDOW if confirmed else _WINDOW
    found = (
        (t.span, _recent_day(t, t.span.of(reading.text), published, window))
        for t in reading.times
        if t.span.start >= body
    )
    days = [(span, day) for span, day in found if day]
    told = [day for span, day in days if lead_span and lead_span.covers(span)]
    if told:
        return min(told) if confirmed else told[0]
    return days[0][1] if days else published


def _sentence_after(reading: Reading, position: int) -> Span | None:
    """The first sentence that ends behind a position."""
    for number in range(len(reading.syntax.sentences)):
        span = reading.syntax.sentence_span(number)
        if span.end > position + _STUB:
            return span
    return None


def _recent_day(time: TimeRef, told: str, published: date | None, window: timedelta) -> date | None:
    """The day of a time expression that lies shortly before the release; a weekday to come is the one that was."""
    if time.earliest is None or time.latest is None or time.latest - time.earliest > timedelta(days=1):
        return None
    if time.value.endswith("_REF") and time.value != "PRESENT_REF":
        return None
    # "The past 24 hours" end on the day that they are told of.
    day = time.latest if "hours" in told and time.latest == published else time.earliest
    if published is None:
        return day
    if 0 < (day - published).days < 7:
        day = days_before(day, 7)
    return day if days_before(published, window.days) <= day <= published else None


def group_of(text: str, body: int, words: PressWords) -> str:
    """The armed group that the body names first, else the headline."""
    for part in (text[body:], text[:body]):
        lower = part.lower()
        at = {
            group: match.start()
            for group, names in words.groups.items()
            if (match := re.search(rf"\b(?:{'|'.join(map(re.escape, names))})\b", lower))
        }
        if at:
            return min(at, key=lambda g: at[g])
    return ""


def province_of(reading: Reading, lead: Event | None, body: int, words: PressWords) -> str:
    """The province of the operation: of its event's place, else of the body's first place, else of the headline's."""
    labels = {fold(name): label for label, names in words.provinces.items() for name in names}
    places = [reading.place_by_id[lead.place]] if lead and lead.place in reading.place_by_id else []
    told = [p for p in reading.places if not p.demonym]
    for place in [*places, *(p for p in told if p.span.start >= body), *(p for p in told if p.span.start < body)]:
        for name in (place.container, place.name.replace(" province", "").replace(" Province", ""), place.admin1):
            if fold(name) in labels and not (name == place.name and place.span.start < body and name.isupper()):
                return labels[fold(name)]
    return ""
