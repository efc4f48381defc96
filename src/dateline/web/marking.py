"""This room cuts a text into stretches, each with the marks that lie on it, so that overlapping marks can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from dateline.model import REPORT, Event, Reading, Span, Statement

ROLES = ("trigger", "actor", "recipient", "place", "time", "number", "source", "evidence", "also")
"""What words may be for an event, in the order in which one is shown where several hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A range of the text and what it is: ``role`` for the event (or other thing) of id ``of``."""

    start: int
    end: int
    role: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Words on which the same marks lie; ``anchors`` are the events whose trigger begins here."""

    text: str
    marks: tuple[Mark, ...] = ()
    anchors: tuple[str, ...] = ()


def cut(text: str, marks: Iterable[Mark]) -> list[Stretch]:
    """The text in stretches, in order; joined they are the text. Marks outside of it are cut to it."""
    size = len(text)
    within = [m for m in marks if m.start < m.end and m.start < size and m.end > 0]
    opens: dict[int, list[Mark]] = {}
    closes: dict[int, list[Mark]] = {}
    for mark in within:
        opens.setdefault(max(0, mark.start), []).append(mark)
        closes.setdefault(min(size, mark.end), []).append(mark)
    edges = sorted({0, size, *opens, *closes})
    lying: dict[int, Mark] = {}
    found = []
    for at, upto in pairwise(edges):
        for mark in closes.get(at, ()):
            lying.pop(id(mark), None)
        for mark in opens.get(at, ()):
            lying[id(mark)] = mark
        anchors = tuple(dict.fromkeys(m.of for m in opens.get(at, ()) if m.role == "trigger"))
        found.append(Stretch(text=text[at:upto], marks=tuple(lying.values()), anchors=anchors))
    return found


def event_marks(reading: Reading, event: Event) -> list[Mark]:
    """All words that an event rests on, with what each is for it."""
    spans: list[tuple[str, Span]] = [("trigger", event.trigger), ("evidence", event.evidence)]
    spans += [("also", span) for span in event.also]
    for role, ids in (("actor", event.actors), ("recipient", event.recipients)):
        for one in ids:
            spans += [(role, span) for span in nearest_mentions(reading, one, event)]
    place = reading.place_by_id.get(event.place or "")
    if place is not None:
        spans.append(("place", place.span))
    time = reading.time_by_id.get(event.time or "")
    if time is not None:
        spans.append(("time", time.span))
    for one in event.quantities:
        quantity = reading.quantity_by_id.get(one)
        if quantity is not None:
            spans.append(("number", quantity.span))
            if quantity.of is not None:
                spans.append(("number", quantity.of))
    spans += [("source", span) for span in source_words(reading, event)]
    return [Mark(start=span.start, end=span.end, role=role, of=event.id) for role, span in spans]


def nearest_mentions(reading: Reading, entity: str, event: Event) -> list[Span]:
    """Where somebody is named in the event's evidence; else the last mention before it, else the first of all."""
    found = reading.entity_by_id.get(entity)
    if found is None:
        return []
    passages = (event.evidence, *event.also)
    inside = [span for span in found.mentions if any(span.overlaps(p) for p in passages)]
    if inside:
        return inside
    before = [span for span in found.mentions if span.end <= event.trigger.start]
    return [max(before)] if before else [min(found.mentions)] if found.mentions else []


def source_words(reading: Reading, event: Event) -> list[Span]:
    """The words that say who vouches for an event: cue and speaker of the statements that report it."""
    claim = reading.claim_by_event.get(event.id)
    sources = [s for s in claim.sources if s != REPORT] if claim else []
    if not sources:
        return []
    spans: list[Span] = []
    told = set()
    for statement in telling_statements(reading, event):
        if statement.speaker in sources:
            told.add(statement.speaker)
            spans += [s for s in (statement.cue, statement.speaker_span) if s is not None]
    for source in sources:
        if source not in told:
            spans += nearest_mentions(reading, source, event)[:1]
    return spans


def telling_statements(reading: Reading, event: Event) -> list[Statement]:
    """The statements whose content the event's trigger stands in, narrowest first."""
    found = [s for s in reading.statements if any(c.overlaps(event.trigger) for c in s.content)]
    return sorted(found, key=lambda s: sum(c.end - c.start for c in s.content))


def statement_marks(reading: Reading) -> list[Mark]:
    """Every statement's content, cue and speaker."""
    marks = []
    for statement in reading.statements:
        parts = [("said", c) for c in statement.content]
        parts += [("cue", s) for s in (statement.cue,) if s] + [("speaker", s) for s in (statement.speaker_span,) if s]
        marks += [Mark(start=s.start, end=s.end, role=role, of=statement.id) for role, s in parts]
    return marks
