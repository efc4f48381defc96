"""This room compares two codings of one report: which events are new, gone, or told otherwise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dateline.model import REPORT, Event, Reading, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An event that one coding has and the other has not, or has otherwise; ``before`` and ``after`` in words."""

    report: str
    kind: str
    type: str
    trigger: str
    before: str = ""
    after: str = ""


@dataclass(slots=True)
class Tally:
    """How many events of each type are the same, added, removed and changed; the first of the changes."""

    keep: int = 20
    reports: int = 0
    touched: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    sample: list[Change] = field(default_factory=list)

    def take(self, before: Reading, after: Reading) -> None:
        changes = compare_readings(before, after)
        differing = Counter(change.type for change in changes if change.kind != "removed")
        self.reports += 1
        self.touched += bool(changes)
        for change in changes:
            self.counts.setdefault(change.type, Counter())[change.kind] += 1
        for kind, count in Counter(event.type for event in after.events).items():
            self.counts.setdefault(kind, Counter())["same"] += count - differing[kind]
        # Not all from one report: a few of each show more.
        self.sample += changes[: min(3, max(0, self.keep - len(self.sample)))]


def compare_readings(before: Reading, after: Reading) -> list[Change]:
    """The changes from one reading of a report to another of the same words, in the order of the text.

    An event is the same act where its trigger's words overlap, first among those of its own type.
    """
    left = list(before.events)
    found: list[tuple[int, Change]] = []
    for event in after.events:
        same = _counterpart(event, left)
        if same is None:
            found.append((event.trigger.start, _change("added", after, event, after=_facts(after, event))))
            continue
        left.remove(same)
        was, now = _facts(before, same), _facts(after, event)
        if was != now:
            found.append((event.trigger.start, _change("changed", after, event, before=was, after=now)))
    found += [(e.trigger.start, _change("removed", before, e, before=_facts(before, e))) for e in left]
    return [change for _, change in sorted(found, key=lambda pair: pair[0])]


def _counterpart(event: Event, among: list[Event]) -> Event | None:
    overlapping = [other for other in among if other.trigger.overlaps(event.trigger)]
    return next((o for o in overlapping if o.type == event.type), overlapping[0] if overlapping else None)


def _change(kind: str, reading: Reading, event: Event, *, before: str = "", after: str = "") -> Change:
    words = event.trigger.of(reading.text)
    return Change(report=reading.report.id, kind=kind, type=event.type, trigger=words, before=before, after=after)


def _facts(reading: Reading, event: Event) -> str:
    """What an event says, in words: ids count on from the start of a report and say nothing by themselves."""
    claim = reading.claim_by_event.get(event.id)
    parts = [f"{event.type}/{event.mode}" if event.mode else event.type, str(claim.status if claim else Status.ACTUAL)]
    sides = _names(reading, event.actors), _names(reading, event.recipients)
    parts.append(" → ".join(side or "?" for side in sides))
    if event.place_name:
        parts.append(f"at {event.place_name}")
    if event.date:
        first, last = event.date
        parts.append(str(first) if first == last else f"{first} to {last}")
    parts.append(f"according to {_names(reading, claim.sources if claim else (REPORT,))}")
    return " · ".join(parts)


def _names(reading: Reading, ids: tuple[str, ...]) -> str:
    known = reading.entity_by_id
    return ", ".join(known[i].name if i in known else i for i in ids)
