"""This room writes the record of an incident: the best value of each field, all that is claimed, and who claims it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from dateline.corpus.conflicts import CASUALTIES, adds_dead, most
from dateline.corpus.decisions import Standing
from dateline.corpus.independence import ReportFacts, group_dependent
from dateline.corpus.records import Count, Field, Incident, Value
from dateline.corpus.tellings import Telling

SAME_EVENT = 0.35
"""The mean score from which on tellings are of one incident; chosen on ECB+ (training/train_links.py)."""

_FIELDS: tuple[tuple[str, Callable[[Telling], Iterable[str]]], ...] = (
    ("type", lambda t: [t.type]),
    ("mode", lambda t: [t.mode]),
    ("status", lambda t: [t.status]),
    ("actor", lambda t: [p.name for p in t.doers]),
    ("recipient", lambda t: [p.name for p in t.targets]),
    ("place", lambda t: [t.place_name]),
    ("country", lambda t: [t.country]),
    ("date", lambda t: [days_text(t.days)] if t.days else []),
)
NEGATED = "negated"
KILLED = "killed"

type Bounds = tuple[int | None, int | None]
"""The least and the most that a count may be; None where it is open."""

_FINE = {"point": 3, "district": 2, "province": 1}


def write_incident(
    incident: str,
    members: Sequence[Telling],
    reports: Mapping[str, ReportFacts],
    standing: Standing | None = None,
    name_of: Callable[[str, str], str] | None = None,
) -> Incident:
    """The record of an incident; ``name_of`` gives the actor's name across reports for a telling and a name.

    Tellings that a person called wrong do not count; a corrected value stands before all claims.
    """
    standing = standing or Standing()
    tellings = sorted((t for t in members if t.id not in standing.wrong), key=lambda t: (day_of(t), t.id))
    # Who denies an act says nothing of who did it, when or how many: that counts where nobody says that it was done.
    telling_so = [t for t in tellings if t.status != NEGATED] or tellings
    sources = group_dependent(tellings, reports)
    source_of = {report: number for number, group in enumerate(sources) for report in group}
    known = sorted(d for d in (facts_day(t, reports) for t in tellings) if d)
    fields = tuple(
        field
        for name, of in _FIELDS
        if (
            field := write_field(
                incident, name, of, tellings if name == "status" else telling_so, source_of, standing, name_of
            )
        )
        is not None
    )
    return Incident(
        id=incident,
        tellings=tuple(t.id for t in tellings),
        reports=len(source_of),
        independent=len(sources),
        first=known[0] if known else None,
        last=known[-1] if known else None,
        fields=fields,
        numbers=tuple(count_history(telling_so)),
    )


def write_field(
    incident: str,
    name: str,
    of: Callable[[Telling], Iterable[str]],
    tellings: Sequence[Telling],
    source_of: Mapping[str, int],
    standing: Standing,
    name_of: Callable[[str, str], str] | None,
) -> Field | None:
    """A field with its values: the one of most independent sources first, then the more exact, the later, by name."""
    claimed: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        for value in of(telling):
            if name_of is not None and name in ("actor", "recipient"):
                value = name_of(telling.id, value)
            if value:
                claimed[value].append(telling)
    claimed = of_one_case(claimed)
    corrected = (standing.corrected or {}).get((incident, name))
    if not claimed and corrected is None:
        return None
    values = [
        Value(
            value=value,
            tellings=tuple(t.id for t in by),
            independent=len({source_of[t.report] for t in by if t.report in source_of}),
        )
        for value, by in claimed.items()
    ]
    exact = {value: max(exactness(name, t) for t in by) for value, by in claimed.items()}
    latest = {value: max(day_of(t) for t in by).toordinal() for value, by in claimed.items()}
    values.sort(key=lambda v: (-v.independent, -exact[v.value], -latest[v.value], v.value))
    best = corrected.value if corrected else values[0].value
    return Field(name=name, best=best, values=tuple(values), corrected_by=corrected.by if corrected else "")


def of_one_case(claimed: dict[str, list[Telling]]) -> dict[str, list[Telling]]:
    """The values, those that differ in capitals alone as one, in the form that most tellings have.

    Wires write names in capitals and translations drop them: "GUNMEN" and "gunmen" are one claim.
    """
    if len(claimed) < 2:
        return claimed
    forms: dict[str, list[str]] = defaultdict(list)
    for value in claimed:
        forms[value.casefold()].append(value)
    found = {}
    for alike in forms.values():
        form = min(alike, key=lambda v: (-len(claimed[v]), v.isupper(), v))
        found[form] = list({t.id: t for v in alike for t in claimed[v]}.values())
    return found


def exactness(name: str, telling: Telling) -> float:
    """How closely a telling pins a field down."""
    if name == "place":
        return _FINE.get(telling.precision, 0)
    if name == "date" and telling.days is not None:
        return -float((telling.days[1] - telling.days[0]).days)
    return 0.0


def count_history(tellings: Iterable[Telling]) -> list[Count]:
    """Each count as it was told, by the day of the report: of those of one day the one that most tell last.

    What a later day repeats unchanged is left out. Where a report tells of those who have died since ("a fifth victim
    has died"), they are added to what is known, once.
    """
    told: dict[tuple[str, date], dict[Bounds, list[Telling]]] = defaultdict(dict)
    for telling in sorted(tellings, key=lambda t: (day_of(t), t.id)):
        parts = [n for n in telling.numbers if n.what not in CASUALTIES]
        for number in (*most(telling.numbers).values(), *parts):
            if number.what:
                told[number.what, day_of(telling)].setdefault((number.low, number.high), []).append(telling)
    found: list[Count] = []
    last: dict[str, Bounds] = {}
    added: set[Bounds] = set()
    for what, day in sorted(told):
        before = last.get(what)
        for bounds, by in sorted(told[what, day].items(), key=lambda item: (len(item[1]), item[0][0] or 0)):
            now = bounds
            if what == KILLED and before and (bounds[0] or 0) < (before[0] or 0) and all(map(adds_dead, by)):
                now = last[what] if bounds in added else sum_of(before, bounds)
                added.add(bounds)
            if last.get(what) != now:
                last[what] = now
                found.append(Count(what=what, low=now[0], high=now[1], day=by[0].published, telling=by[0].id))
    return found


def sum_of(one: Bounds, other: Bounds) -> Bounds:
    """Two counts together; what is open stays open."""
    low, high = (None if a is None or b is None else a + b for a, b in zip(one, other, strict=True))
    return low, high


def day_of(telling: Telling) -> date:
    """The day a telling is of, for order: reports without a day come first."""
    return telling.published or date.min


def facts_day(telling: Telling, reports: Mapping[str, ReportFacts]) -> date | None:
    facts = reports.get(telling.report)
    return facts.published if facts else telling.published


def days_text(days: tuple[date, date]) -> str:
    """First and last day as a value to show and compare."""
    first, last = days
    return first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
