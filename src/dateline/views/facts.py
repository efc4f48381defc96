"""This room puts what a reading holds into the short words that every view shows."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateline.model import REPORT, Event, Quantity, Reading, Span, Status

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One event and its claim in words; empty where the report does not tell."""

    type: str
    mode: str
    status: Status
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str
    where: str
    when: str
    numbers: tuple[str, ...]
    sources: tuple[str, ...]
    trigger: str


def facts_of(reading: Reading, event: Event) -> Facts:
    """The event in words: names for ids, dates and numbers as short as they can be without loss."""
    claim = reading.claim_by_event.get(event.id)
    quantities = (reading.quantity_by_id[q] for q in event.quantities if q in reading.quantity_by_id)
    return Facts(
        type=clean(event.type),
        mode=clean(event.mode),
        status=claim.status if claim else Status.ACTUAL,
        actors=names_of(reading, event.actors),
        recipients=names_of(reading, event.recipients),
        place=clean(event.place_name),
        where=_coordinates(reading, event),
        when=_when(reading, event),
        numbers=tuple(_number(reading.text, q) for q in quantities),
        sources=names_of(reading, claim.sources if claim else (REPORT,)),
        trigger=clean(event.trigger.of(reading.text)),
    )


def header_of(reading: Reading) -> str:
    """Title or id, day of publication and outlet of the report, on one line."""
    report = reading.report
    day = report.published.isoformat() if report.published else "no date"
    return " · ".join(clean(part) for part in (report.title or report.id, day, report.source) if part)


def counts_of(reading: Reading) -> str:
    """How much was found, on one line."""
    counted = (("event", reading.events), ("statement", reading.statements), ("issue", reading.issues))
    return ", ".join(f"{len(records)} {word}{'' if len(records) == 1 else 's'}" for word, records in counted)


def names_of(reading: Reading, ids: Iterable[str]) -> tuple[str, ...]:
    """The names of entities; an id that no entity has, such as "report", stands for itself."""
    entities = reading.entity_by_id
    return tuple(clean(entities[i].name if i in entities else i) for i in ids)


def clean(text: str) -> str:
    """The text on one line and safe for a terminal: one character for each of its characters."""
    if text.isprintable():
        return text
    return "".join(_shown(c) for c in text)


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    # Escape sequences and marks that turn the writing direction would rearrange the screen.
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _UNSAFE else character


def nearest_mention(mentions: Iterable[Span], around: Span, to: Span) -> Span | None:
    """The mention within ``around`` that stands closest to ``to``, else the last before it, else the first."""
    spans = sorted(mentions)
    inside = [span for span in spans if around.covers(span)]
    if inside:
        return min(inside, key=lambda span: (_gap(span, to), span))
    before = [span for span in spans if span.end <= to.start]
    if before:
        return before[-1]
    return spans[0] if spans else None


def _gap(one: Span, other: Span) -> int:
    return max(0, other.start - one.end, one.start - other.end)


def _coordinates(reading: Reading, event: Event) -> str:
    place = reading.place_by_id.get(event.place or "")
    if place is None or place.lat is None or place.lon is None:
        return ""
    return f"{place.lat:.2f}, {place.lon:.2f}"


def _when(reading: Reading, event: Event) -> str:
    if event.date:
        words = show_days(*event.date)
        return f"{words}, historical" if event.historical else words
    time = reading.time_by_id.get(event.time or "")
    # The words of a time that could not be worked out are still worth seeing.
    words = f"“{clean(time.span.of(reading.text))}”" if time else ""
    return ", ".join(filter(None, (words, "historical" if event.historical else "")))


def show_days(first: date, last: date) -> str:
    """A day, a whole month or year, or a range of days."""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        years = f"{first.year:04}", f"{last.year:04}"
        return years[0] if years[0] == years[1] else " to ".join(years)
    month_end = monthrange(first.year, first.month)[1]
    if first.day == 1 and last == first.replace(day=month_end):
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()} to {last.isoformat()}"


def _number(text: str, quantity: Quantity) -> str:
    of = clean(quantity.of.of(text)) if quantity.of else ""
    what = quantity.role or of or quantity.unit
    low, high = quantity.low, quantity.high
    if low is None and high is None:
        amount = clean(quantity.span.of(text))
    elif low is None:
        amount = f"≤ {high}"
    elif high is None:
        amount = f"≥ {low}"
    else:
        amount = str(low) if low == high else f"{low}–{high}"
    return f"{clean(what)} {amount}".strip()
