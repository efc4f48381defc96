"""This room scores coded reports against gold: events, participants, status, source, place, date; with intervals.

A predicted event stands for a gold one where its trigger lies in the gold evidence (or in a passage that repeats it).
Each event is paired at most once, the most alike first. Who takes part is compared by name, never by id.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dateline.evaluate.intervals import percentile_interval

type Row = Mapping[str, Any]
type Zone = tuple[int, int]

_PLAIN = frozenset("the a an of and in on for to its his her their this that some several many any s mr mrs dr".split())
_POSSESSIVE = re.compile(r"['’]s?\b")
_WORD = re.compile(r"[^\W_]+")
_NOTHING: Row = {"entities": [], "events": []}

FIGURES = (
    "located F1", "type F1", "actor F1", "recipient F1", "status accuracy", "source accuracy", "place accuracy",
    "date accuracy", "attributed event F1", "whole record F1",
)  # fmt: skip
"""An attributed event has type, an actor, status and nearest source right; a whole record all participants besides."""


def score_reports(
    gold: Sequence[Row], predicted: Iterable[Row], *, draws: int = 1000, seed: int = 1
) -> dict[str, dict[str, float]]:
    """Each figure with its value and 95 % interval (percentile bootstrap over reports); counts as values alone."""
    by_id = {row["id"]: row for row in predicted}
    tallies = [tally_report(report, by_id.get(report["id"], _NOTHING)) for report in gold]
    total = _sum(tallies)
    values = figures_of_tally(total)
    chance = random.Random(seed)
    drawn: dict[str, list[float]] = {name: [] for name in FIGURES}
    if len(tallies) > 1:
        for _ in range(draws):
            sample = figures_of_tally(_sum(chance.choices(tallies, k=len(tallies))))
            for name in FIGURES:
                drawn[name].append(sample[name])
    counts = {"reports": len(gold), "gold events": total["gold"], "predicted events": total["told"]}
    out: dict[str, dict[str, float]] = {name: {"value": float(count)} for name, count in counts.items()}
    for name in FIGURES:
        out[name] = {"value": values[name]}
        if drawn[name]:
            low, high = percentile_interval(drawn[name])
            out[name] |= {"low": low, "high": high}
    return out


def figures_of_tally(tally: Mapping[str, float]) -> dict[str, float]:
    """The figures that counts of ``tally_report`` stand for."""
    typed = tally.get("typed", 0) or 1

    def f1(hits: str, gold: str, told: str) -> float:
        of = tally.get(gold, 0) + tally.get(told, 0)
        return 2 * tally.get(hits, 0) / of if of else 1.0

    return {
        "located F1": f1("located", "gold", "told"),
        "type F1": f1("typed", "gold", "told"),
        "actor F1": f1("actors hit", "actors gold", "actors told"),
        "recipient F1": f1("recipients hit", "recipients gold", "recipients told"),
        "status accuracy": tally.get("status", 0) / typed,
        "source accuracy": tally.get("source", 0) / typed,
        "place accuracy": tally.get("place", 0) / typed,
        "date accuracy": tally.get("date", 0) / typed,
        "attributed event F1": f1("attributed", "gold", "told"),
        "whole record F1": f1("whole", "gold", "told"),
    }


def tally_report(gold: Row, told: Row) -> Counter[str]:
    """The counts of one report, which add up over reports."""
    counts: Counter[str] = Counter(gold=len(gold["events"]), told=len(told["events"]))
    for name in ("actors", "recipients"):
        counts[f"{name} gold"] = sum(len(event[name]) for event in gold["events"])
        counts[f"{name} told"] = sum(len(event.get(name) or ()) for event in told["events"])
    for one, other, alike in pair_events(gold, told):
        counts["located"] += 1
        if not alike["type"]:
            continue
        counts["typed"] += 1
        event, claimed = gold["events"][one], told["events"][other]
        for name in ("actors", "recipients"):
            counts[f"{name} hit"] += _shared(_people(gold, event[name]), _people(told, claimed.get(name) or ()))
        for name in ("status", "source", "place", "date"):
            counts[name] += bool(alike[name])
        if alike["actors"] > 0 and alike["status"] and alike["source"]:
            counts["attributed"] += 1
            counts["whole"] += alike["actors"] == 1 and alike["recipients"] == 1
    return counts


def pair_events(gold: Row, told: Row) -> list[tuple[int, int, dict[str, float]]]:
    """Pairs of a gold and a told event (by number) in the same place, with how alike each field is, from 0 to 1."""
    text = gold["text"]
    zones = [
        [zone for passage in (event["evidence"], *event.get("also", ())) for zone in _places(text, passage)]
        for event in gold["events"]
    ]
    triggers = [_trigger(text, event) for event in told["events"]]
    found = []
    for one, event in enumerate(gold["events"]):
        for other, claimed in enumerate(told["events"]):
            at = triggers[other]
            if at is None or not any(at[0] < end and start < at[1] for start, end in zones[one]):
                continue
            alike = _likeness(gold, event, told, claimed)
            found.append((3 * alike["type"] + sum(alike.values()), one, other, alike))
    found.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    taken: tuple[set[int], set[int]] = (set(), set())
    out = []
    for _, one, other, alike in found:
        if one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            out.append((one, other, alike))
    return out


def is_same_name(one: str, other: str) -> bool:
    """Whether two names may be one: equal words, the shorter the end of the longer, or half of all words in common."""
    short, long = sorted((_words(one), _words(other)), key=len)
    if not short:
        return False
    if long[len(long) - len(short) :] == short:
        return True
    return 2 * len({*short} & {*long}) >= len({*short} | {*long})


def _likeness(gold: Row, event: Row, told: Row, claimed: Row) -> dict[str, float]:
    out = {"type": float(event["type"] == claimed["type"])}
    for name in ("actors", "recipients"):
        ours, theirs = _people(gold, event[name]), _people(told, claimed.get(name) or ())
        both = len(ours) + len(theirs)
        out[name] = 2 * _shared(ours, theirs) / both if both else 1.0
    out["status"] = float(event["status"] == claimed.get("status"))
    nearest = _people(gold, event["sources"][:1]), _people(told, (claimed.get("sources") or ())[:1])
    out["source"] = float(_shared(*nearest) > 0)
    where = claimed.get("place") or ""
    where = (where.get("name") or "") if isinstance(where, Mapping) else where
    here, there = {*_words(event["place"] or "")}, {*_words(where)}
    out["place"] = float(bool(here & there) if here else not there)
    days, theirs_days = event["date"], claimed.get("date") or []
    out["date"] = float(
        bool(theirs_days) and theirs_days[0] <= days[-1] and days[0] <= theirs_days[-1] if days else not theirs_days
    )
    return out


def _people(report: Row, ids: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each id with all names of who that is; the report's own voice has none."""
    by_id = {entity["id"]: entity for entity in report.get("entities", ())}
    return [(i, (by_id[i]["name"], *by_id[i].get("aliases", ())) if i in by_id and i != "report" else ()) for i in ids]


def _shared(ours: Sequence[tuple[str, tuple[str, ...]]], theirs: Sequence[tuple[str, tuple[str, ...]]]) -> int:
    """How many of ours have one of theirs to themselves."""
    free = list(theirs)
    hits = 0
    for who, names in ours:
        for at, (whom, others) in enumerate(free):
            if "report" in (who, whom):
                same = who == whom
            else:
                same = any(is_same_name(name, other) for name in names for other in others)
            if same:
                del free[at]
                hits += 1
                break
    return hits


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(_POSSESSIVE.sub(" ", name.lower())) if word not in _PLAIN)


def _places(text: str, passage: Any) -> list[Zone]:
    if not passage:
        return []
    if isinstance(passage, Mapping):
        return [(passage["start"], passage["end"])]
    return [(found.start(), found.end()) for found in re.finditer(re.escape(passage), text)]


def _trigger(text: str, event: Row) -> Zone | None:
    """Where the trigger stands: as it says, or first within the evidence, or first in the text."""
    trigger = event["trigger"]
    if isinstance(trigger, str):
        for start, end in _places(text, event.get("evidence")):
            at = text.find(trigger, start, end)
            if trigger and at >= 0:
                return at, at + len(trigger)
    return next(iter(_places(text, trigger)), None)


def _sum(tallies: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for tally in tallies:
        total.update(tally)
    return total
