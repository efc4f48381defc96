"""This room makes figures of what people judged: precision by type and field, recall, links, and how far they agree.

An event is right where its words tell a political act of the codebook, whatever else the record says of it; each field
is judged among the events that are right. A field that was corrected is wrong as the coder told it. Where several
judged a thing the majority counts, and a tie counts as wrong.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dateline.evaluate.agreement import Agreement, compare_reviewers
from dateline.evaluate.intervals import Share, clustered_share, weighted_share
from dateline.store import Drawn, Judgement, Queue

FIELDS = ("type", "mode", "actors", "recipients", "place", "date", "status", "sources", "numbers")
"""The fields of an event that are judged one by one, in the order of the page and its keys."""

EVENT, TYPED, RECORD = "event", "event and type", "whole record"

type Marks = Mapping[tuple[tuple[str, ...], str], Mapping[str, Judgement]]
"""By what a judgement is about and its field, what each reviewer's last word is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one queue shows. ``shares`` are of "event", "event and type", "whole record" and each field.

    ``random`` says whether the queue stands for all that it was drawn from (a queue by least confidence does not).
    ``recall`` and ``recall_by_type`` are of whole reports that were checked, empty where none was.
    """

    queue: str
    unit: str
    way: str
    seed: int
    filters: str
    coding: str
    random: bool
    population: int
    drawn: int
    reviewed: int
    checked: int
    reviewers: tuple[str, ...]
    first: str
    last: str
    shares: Mapping[str, Share] = field(default_factory=dict)
    by_type: Mapping[str, Mapping[str, Share]] = field(default_factory=dict)
    by_stratum: Mapping[str, Share] = field(default_factory=dict)
    recall: Mapping[str, Share] = field(default_factory=dict)
    recall_by_type: Mapping[str, Share] = field(default_factory=dict)
    agreement: Mapping[str, Agreement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands about one event: its ids, type, report, weight, and whether it and each judged field is right."""

    about: tuple[str, ...]
    type: str
    report: str
    stratum: str
    right: bool
    fields: Mapping[str, bool]
    weight: float = 1.0


def standing_marks(queue: Queue, judgements: Iterable[Judgement]) -> Marks:
    """What stands of what was judged in this queue: each reviewer's last word on each field of each thing."""
    return add_marks({}, queue, judgements)


def add_marks(marks: Marks, queue: Queue, judgements: Iterable[Judgement]) -> Marks:
    """The marks with what was judged after them; the given ones stay as they are."""
    found = dict(marks)
    for judgement in judgements:
        if judgement.queue != queue.id:
            continue
        key = (judgement.about, judgement.field)
        by = {who: j for who, j in found.get(key, {}).items() if who != judgement.by}
        if judgement.verdict != "undone":
            by[judgement.by] = judgement
        if by:
            found[key] = by
        else:
            found.pop(key, None)
    return found


def events_of(drawn: Drawn) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """The events of a drawn event or report, as ids and what the coder told of each."""
    told = json.loads(drawn.told or "[]")
    if isinstance(told, list):
        return [((f"{drawn.about[0]}#{event['event']}",), event) for event in told]
    return [(drawn.about, told)]


def figures_of(queue: Queue, judgements: Iterable[Judgement]) -> Figures:
    """All figures of one queue."""
    marks = standing_marks(queue, judgements)
    said = [judgement for by in marks.values() for judgement in by.values()]
    days = sorted(judgement.at[:10] for judgement in said if judgement.at)
    found: dict[str, Any] = {}
    reviewed = checked = 0
    if queue.unit == "link":
        found, reviewed = _of_links(queue, marks)
    else:
        verdicts = _weighed(queue, _verdicts(queue, marks))
        done = {v.about[0] if queue.unit == "event" else v.report for v in verdicts}
        clustered = queue.unit == "report"
        found = {
            "shares": _shares(verdicts, clustered=clustered),
            "by_type": {
                kind: _shares([v for v in verdicts if v.type == kind], clustered=clustered)
                for kind in sorted({v.type for v in verdicts})
            },
            "by_stratum": _by_stratum(verdicts),
            "agreement": _agreements(marks),
        }
        reviewed = len(done)
        if clustered:
            reports = {about[0] for (about, _), by in marks.items() for j in by.values() if j.verdict == "checked"}
            checked = len(reports)
            reviewed = len(done | reports)
            found |= _recall(queue, marks)
    return Figures(
        queue=queue.id,
        unit=queue.unit,
        way=queue.way,
        seed=queue.seed,
        filters=queue.filters,
        coding=queue.coding,
        random=queue.way != "confidence",
        population=sum(queue.strata.values()),
        drawn=len(queue.drawn),
        reviewed=reviewed,
        checked=checked,
        reviewers=tuple(sorted({judgement.by for judgement in said})),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        **found,
    )


def missed_event(judgement: Judgement) -> dict[str, Any] | None:
    """The event that somebody said was missed; None where the line does not hold a whole one."""
    try:
        found = json.loads(judgement.value)
    except ValueError:
        return None
    needed = ("type", "trigger_start", "trigger_end", "evidence_start", "evidence_end")
    return found if isinstance(found, dict) and all(name in found for name in needed) else None


def is_right(judgements: Iterable[Judgement]) -> bool:
    """Whether the majority of what several said is "right"."""
    said = [judgement.verdict == "right" for judgement in judgements]
    return 2 * sum(said) > len(said)


def _verdicts(queue: Queue, marks: Marks) -> list[Verdict]:
    out = []
    for drawn in queue.drawn:
        for about, told in events_of(drawn):
            whole = marks.get((about, ""))
            if not whole:
                continue
            right = is_right(whole.values())
            # Who says that there is no such event says nothing of its fields.
            fields = {
                name: is_right(by.values()) for name in FIELDS if right and (by := marks.get((about, name))) is not None
            }
            out.append(
                Verdict(about, str(told.get("type", "")), about[0].partition("#")[0], drawn.stratum, right, fields)
            )
    return out


def _weighed(queue: Queue, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Each with how many things of its stratum it stands for."""
    units = {v.stratum: set[str]() for v in verdicts}
    for v in verdicts:
        units[v.stratum].add(v.about[0] if queue.unit == "event" else v.report)
    return [
        Verdict(
            v.about, v.type, v.report, v.stratum, v.right, v.fields,
            queue.strata.get(v.stratum, len(units[v.stratum])) / len(units[v.stratum]),
        )
        for v in verdicts
    ]  # fmt: skip


def _shares(verdicts: Sequence[Verdict], *, clustered: bool) -> dict[str, Share]:
    out: dict[str, Share] = {}

    def tell(name: str, hits: Sequence[tuple[Verdict, bool]]) -> None:
        of = [hit for _, hit in hits]
        weights = [v.weight for v, _ in hits]
        share = clustered_share(of, [v.report for v, _ in hits], weights) if clustered else weighted_share(of, weights)
        if share is not None:
            out[name] = share

    tell(EVENT, [(v, v.right) for v in verdicts])
    # A type that nobody judged is unknown, not right.
    tell(TYPED, [(v, v.right and v.fields["type"]) for v in verdicts if not v.right or "type" in v.fields])
    tell(
        RECORD,
        [(v, v.right and all(v.fields.values())) for v in verdicts if not v.right or v.fields.keys() >= {*FIELDS}],
    )
    for name in FIELDS:
        tell(name, [(v, v.fields[name]) for v in verdicts if name in v.fields])
    return out


def _by_stratum(verdicts: Sequence[Verdict]) -> dict[str, Share]:
    strata = sorted({v.stratum for v in verdicts} - {""})
    found = {name: weighted_share([v.right for v in verdicts if v.stratum == name]) for name in strata}
    return {name: share for name, share in found.items() if share is not None}


def _agreements(marks: Marks) -> dict[str, Agreement]:
    values: dict[str, dict[Hashable, dict[str, Hashable]]] = defaultdict(dict)
    for (about, name), by in marks.items():
        said = {who: j.verdict == "right" for who, j in by.items() if j.verdict in ("right", "wrong", "corrected")}
        if said:
            values[name or EVENT][about] = dict(said)
    found = {name: compare_reviewers(values[name]) for name in (EVENT, *FIELDS) if name in values}
    return {name: agreement for name, agreement in found.items() if agreement is not None}


def _recall(queue: Queue, marks: Marks) -> dict[str, Any]:
    """How many of the events that are there were found, in reports of which somebody said that all of it is checked.

    Where several checked a report, who did so last is followed: lists of what is missing cannot be put to the vote.
    """
    hits: list[tuple[str, str, str, bool, bool]] = []
    missed: dict[str, list[tuple[str, Judgement]]] = defaultdict(list)
    for (about, _), by in marks.items():
        for who, judgement in by.items():
            if judgement.verdict == "missed":
                missed[about[0].partition("#")[0]].append((who, judgement))
    for drawn in queue.drawn:
        version = drawn.about[0]
        checks = marks.get((drawn.about, ""), {})
        checks = {who: j for who, j in checks.items() if j.verdict == "checked"}
        if not checks:
            continue
        who = max(checks, key=lambda name: (checks[name].at, name))
        for about, told in events_of(drawn):
            whole = marks.get((about, ""), {}).get(who)
            if whole is None or whole.verdict != "right":
                continue
            named = marks.get((about, "type"), {}).get(who)
            kind = named.value if named and named.verdict == "corrected" and named.value else str(told["type"])
            hits.append((version, drawn.stratum, kind, True, named is None or named.verdict == "right"))
        for by_whom, judgement in missed.get(version, []):
            if by_whom == who:
                event = missed_event(judgement)
                if event is not None:
                    hits.append((version, drawn.stratum, str(event["type"]), False, False))
    done = Counter(
        drawn.stratum
        for drawn in queue.drawn
        if any(j.verdict == "checked" for j in marks.get((drawn.about, ""), {}).values())
    )

    def share(rows: Sequence[tuple[str, str, str, bool, bool]], at: int) -> Share | None:
        weights = [queue.strata.get(row[1], done[row[1]]) / done[row[1]] for row in rows]
        return clustered_share([bool(row[at]) for row in rows], [row[0] for row in rows], weights)

    kinds = {kind: share([row for row in hits if row[2] == kind], 4) for kind in sorted({row[2] for row in hits})}
    overall = {EVENT: share(hits, 3), TYPED: share(hits, 4)}
    return {
        "recall": {name: found for name, found in overall.items() if found is not None},
        "recall_by_type": {name: found for name, found in kinds.items() if found is not None},
    }


def _of_links(queue: Queue, marks: Marks) -> tuple[dict[str, Any], int]:
    rows: dict[str, list[bool]] = {"joined": [], "apart": []}
    strata: dict[str, list[bool]] = defaultdict(list)
    values: dict[Hashable, dict[str, Hashable]] = {}
    for drawn in queue.drawn:
        by = marks.get((drawn.about, ""))
        if not by:
            continue
        same = [judgement.verdict == "same" for judgement in by.values()]
        home = str(json.loads(drawn.told)["home"])
        agreed = 2 * sum(same) > len(same) if home == "joined" else 2 * sum(same) < len(same)
        rows[home].append(agreed)
        strata[drawn.stratum].append(agreed)
        values[drawn.about] = {who: j.verdict for who, j in by.items()}
    shares = {
        "joined, and the same": weighted_share(rows["joined"]),
        "apart, and different": weighted_share(rows["apart"]),
    }
    agreement = compare_reviewers(values)
    return {
        "shares": {name: share for name, share in shares.items() if share is not None},
        "agreement": {"same": agreement} if agreement else {},
    }, len(values)
