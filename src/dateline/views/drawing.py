"""This room draws a reading in plain text: the report's words with marks beneath, one line per claim."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.model import REPORT, Event, Issue, Reading, Span, Statement
from dateline.views.facts import clean, counts_of, facts_of, header_of, names_of, nearest_mention

LEGEND = (
    "^ act  a actor  r recipient  p place  t time  n number  s source or speaker  c cue  h addressee  ~ what was said"
)

_MARGIN = 6
_NARROWEST = 20


@dataclass(frozen=True, slots=True)
class _Mark:
    """Words to mark: with ``letter`` at their first cell and ``stroke`` under the others."""

    span: Span
    letter: str
    stroke: str
    rank: int


def draw_reading(reading: Reading, width: int = 100) -> str:
    """The text wrapped to ``width`` cells with a row of marks for each event and statement, then the claims.

    Under a line of text stand the rows of the statements and events that touch it, labelled by their ids;
    ``LEGEND`` says what the letters mean. A participant is marked where it is mentioned closest to the act.
    """
    lines = list(wrap_text(reading.text, max(width - _MARGIN, _NARROWEST)))
    rows = [(s.id, _statement_marks(reading, s)) for s in reading.statements]
    rows += [(e.id, _event_marks(reading, e)) for e in reading.events]
    beneath = _rows_by_line(lines, [marks for _, marks in rows])

    out = [header_of(reading), counts_of(reading), ""]
    for number, (start, end) in enumerate(lines):
        out.append((" " * _MARGIN + clean(reading.text[start:end])).rstrip())
        for row, marks in sorted(beneath.get(number, {}).items()):
            label = f" {rows[row][0]}".ljust(_MARGIN)
            out.append(label + _paint(reading.text, start, end, marks))
    if out[-1]:
        out.append("")
    out += [_event_line(reading, event) for event in reading.events]
    out += [_statement_line(reading, statement) for statement in reading.statements]
    out += [_issue_line(issue) for issue in reading.issues]
    return "\n".join(out).rstrip("\n") + "\n"


def wrap_text(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Ranges of the text's lines, cut at white space to at most ``width`` cells; long words are cut hard."""
    start = 0
    for line in text.split("\n"):
        at, end = start, start + len(line)
        while (limit := _fit(text, at, end, width)) < end:
            space = text.rfind(" ", at, limit + 1)
            cut = space if space > at else limit
            yield at, cut
            at = cut
            while at < end and text[at] == " ":
                at += 1
        if at < end or not line:
            yield at, end
        start = end + 1


def _fit(text: str, start: int, end: int, width: int) -> int:
    """The furthest end of a line from ``start`` that is no wider than ``width`` cells, past at least one character."""
    if text[start : start + width].isascii():
        return min(end, start + width)
    used = 0
    for i in range(start, end):
        used += _cells(text[i])
        if used > width:
            return max(i, start + 1)
    return end


def _cells(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _event_marks(reading: Reading, event: Event) -> list[_Mark]:
    claim = reading.claim_by_event.get(event.id)
    marks = [_Mark(event.trigger, "^", "^", 0)]
    for letter, ids in (("a", event.actors), ("r", event.recipients), ("s", claim.sources if claim else ())):
        spans = _mentions(reading, ids, event.evidence, event.trigger)
        marks += [_Mark(span, letter, "-", 1) for span in spans]
    place = reading.place_by_id.get(event.place or "")
    time = reading.time_by_id.get(event.time or "")
    numbers = (reading.quantity_by_id.get(q) for q in event.quantities)
    for letter, record in (("p", place), ("t", time), *(("n", n) for n in numbers)):
        if record is not None:
            marks.append(_Mark(record.span, letter, "-", 1))
    return marks


def _statement_marks(reading: Reading, statement: Statement) -> list[_Mark]:
    marks = [_Mark(span, "~", "~", 2) for span in statement.content]
    if statement.cue:
        marks.append(_Mark(statement.cue, "c", "-", 0))
    if statement.speaker_span:
        marks.append(_Mark(statement.speaker_span, "s", "-", 1))
    anchor = statement.cue or next(iter(statement.content), None)
    if statement.addressee and anchor:
        spans = _mentions(reading, (statement.addressee,), anchor, anchor)
        marks += [_Mark(span, "h", "-", 1) for span in spans]
    return marks


def _mentions(reading: Reading, ids: tuple[str, ...], around: Span, to: Span) -> Iterator[Span]:
    for identity in ids:
        entity = reading.entity_by_id.get(identity)
        span = nearest_mention(entity.mentions, around, to) if entity else None
        if span:
            yield span


def _rows_by_line(lines: list[tuple[int, int]], rows: list[list[_Mark]]) -> dict[int, dict[int, list[_Mark]]]:
    """For each line that has marks beneath it: the rows, and their marks."""
    starts = [start for start, _ in lines]
    ends = [end for _, end in lines]
    beneath: dict[int, dict[int, list[_Mark]]] = defaultdict(dict)
    for row, marks in enumerate(rows):
        for mark in marks:
            first = bisect_right(ends, mark.span.start)
            last = bisect_left(starts, mark.span.end)
            for number in range(first, last):
                if starts[number] < ends[number]:
                    beneath[number].setdefault(row, []).append(mark)
    return beneath


def _paint(text: str, start: int, end: int, marks: list[_Mark]) -> str:
    """The strokes under a line; shorter words are painted over longer ones, and the act over all."""
    columns = [0]
    for character in text[start:end]:
        columns.append(columns[-1] + _cells(character))
    row = [" "] * columns[-1]
    owner = [-1] * columns[-1]
    ordered = sorted(marks, key=lambda m: (-m.rank, m.span.start - m.span.end, m.span.start, m.letter))
    for number, mark in enumerate(ordered):
        first = columns[max(mark.span.start, start) - start]
        last = columns[min(mark.span.end, end) - start]
        row[first:last] = mark.stroke * (last - first)
        owner[first:last] = [number] * (last - first)
    # The letter goes to the first cell that is still the mark's own, so that none is lost under a shorter one.
    for number, mark in enumerate(ordered):
        if mark.span.start >= start and number in owner:
            row[owner.index(number)] = mark.letter
    return "".join(row).rstrip()


def _event_line(reading: Reading, event: Event) -> str:
    facts = facts_of(reading, event)
    sides = f"{', '.join(facts.actors) or '?'}"
    if facts.recipients:
        sides += f" → {', '.join(facts.recipients)}"
    place = f"at {facts.place}" if facts.place else ""
    if place and facts.where:
        place += f" ({facts.where})"
    parts = (
        f"{facts.type} {facts.mode}".strip(),
        str(facts.status),
        sides,
        place,
        facts.when,
        ", ".join(facts.numbers),
        f"according to {', '.join(facts.sources) or REPORT}",
        f"“{facts.trigger}”",
    )
    return _line(event.id, parts)


def _statement_line(reading: Reading, statement: Statement) -> str:
    who = ", ".join(names_of(reading, (statement.speaker,))) if statement.speaker else "?"
    if statement.addressee:
        who += f" → {', '.join(names_of(reading, (statement.addressee,)))}"
    parts = (
        str(statement.kind),
        who,
        f"by {clean(statement.channel)}" if statement.channel else "",
        f"“{clean(statement.cue.of(reading.text))}”" if statement.cue else "",
        f"within {statement.parent}" if statement.parent else "",
    )
    return _line(statement.id, parts)


def _issue_line(issue: Issue) -> str:
    where = f"{issue.span.start}..{issue.span.end}: " if issue.span else ""
    return _line("!", (f"{issue.layer}: {where}{clean(issue.message)}",))


def _line(label: str, parts: tuple[str, ...]) -> str:
    return f" {label}".ljust(_MARGIN) + " · ".join(part for part in parts if part)
