"""This room reads people's judgements in their order: what stands now, and what it binds linking to.

Verdicts: "same" and "different" about two tellings or incidents, "right" and "wrong" about a telling, "corrected" with
a field and value (of an incident or a telling), "undone" about what an earlier judgement was about. A later judgement
about the same things takes the place of the earlier one; nothing else does, whatever any score says. "right" and
"wrong" about a field of a telling are for measuring, and bind nothing but that an earlier correction stands no longer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from dateline.corpus.clustering import Pair
from dateline.corpus.tellings import Number, Participant, Telling, words_of_name
from dateline.store import Judgement

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"(.*?)\s+(\d+)?(?:\s*(-)\s*(\d+)?)?")


@dataclass(frozen=True)
class Standing:
    """What stands: pairs to join (the latest first) and to keep apart, tellings that are wrong, corrected values."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()
    wrong: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()
    corrected: Mapping[tuple[str, str], Judgement] | None = None


def resolve_decisions(decisions: Iterable[Judgement]) -> Standing:
    """What stands after all decisions, in their order."""
    pairs: dict[Pair, str] = {}
    single: dict[str, str] = {}
    values: dict[tuple[str, str], Judgement] = {}
    for decision in decisions:
        about = tuple(sorted(set(decision.about)))
        if len(about) == 2 and decision.verdict in ("same", "different", "undone"):
            pair = (about[0], about[1])
            pairs.pop(pair, None)
            if decision.verdict != "undone":
                pairs[pair] = decision.verdict
        elif len(about) == 1 and decision.verdict in ("right", "wrong", "corrected", "undone"):
            thing = about[0]
            if decision.verdict == "corrected":
                values.pop((thing, decision.field), None)
                values[thing, decision.field] = decision
            elif decision.verdict == "undone":
                if decision.field:
                    values.pop((thing, decision.field), None)
                else:
                    single.pop(thing, None)
            elif decision.field:
                values.pop((thing, decision.field), None)
            else:
                single[thing] = decision.verdict
    return Standing(
        same=tuple(reversed([pair for pair, verdict in pairs.items() if verdict == "same"])),
        different=tuple(sorted(pair for pair, verdict in pairs.items() if verdict == "different")),
        wrong=frozenset(thing for thing, verdict in single.items() if verdict == "wrong"),
        right=frozenset(thing for thing, verdict in single.items() if verdict == "right"),
        corrected=values,
    )


def mend_tellings(tellings: Iterable[Telling], standing: Standing) -> list[Telling]:
    """The tellings with the values that people put in the place of coded ones."""
    said: dict[str, list[Judgement]] = defaultdict(list)
    for (thing, _), judgement in (standing.corrected or {}).items():
        said[thing].append(judgement)
    return [replace(t, **dict(chain(*map(value_of, said[t.id])))) if t.id in said else t for t in tellings]


def value_of(judgement: Judgement) -> Iterator[tuple[str, Any]]:
    """The fields of a telling that a corrected value is for; empty words say that there is none.

    Names stand with ";" between them, days as "2021-08-20" or "2021-08-20 to 2021-08-23", numbers as "killed 3;
    injured 5-7", as on the form of a review.
    """
    words = judgement.value.strip()
    parts = [part.strip() for part in words.split(";") if part.strip()]
    match judgement.field:
        case "type" | "mode" | "status" as name:
            yield name, words
        case "actors" | "recipients" as name:
            yield name, frozenset(word for part in parts for word in words_of_name(part))
            who = tuple(Participant(entity="", name=part) for part in parts)
            yield ("doers" if name == "actors" else "targets"), who
        case "place":
            # Where that is on the map nobody has said.
            yield from (("place_name", words), ("point", None), ("precision", "none"))
        case "date":
            try:
                days = sorted(map(date.fromisoformat, _DAY.findall(words)))
            except ValueError:
                return  # "2021-02-30" is no day: what was coded stands
            yield "days", (days[0], days[-1]) if days else None
        case "numbers":
            yield "numbers", tuple(number_of(*found.groups()) for part in parts if (found := _NUMBER.fullmatch(part)))


def number_of(what: str, low: str | None, open_end: str | None, high: str | None) -> Number:
    """A count of a form: "3", "5-7", "6000-" or "-9"."""
    least = int(low) if low else None
    return Number(what=what, low=least, high=int(high) if high else None if open_end else least)


def follow(
    decisions: Iterable[Judgement], tellings_of: Callable[[str], Sequence[Telling]]
) -> tuple[list[Judgement], list[Judgement]]:
    """Decisions as they are about the tellings of today's coding, and those whose event is coded no longer.

    ``tellings_of`` gives the tellings of a version of a report. An event is known again by its type and the place of
    its trigger, which may have grown or shrunk. A decision that does not say what was seen stays as it is.
    """
    kept: list[Judgement] = []
    lost: list[Judgement] = []
    for decision in decisions:
        seen = decision.seen.split(" | ")
        if not decision.seen or len(seen) != len(decision.about):
            kept.append(decision)
            continue
        found = [_same_event(thing, was, tellings_of) for thing, was in zip(decision.about, seen, strict=True)]
        if all(found):
            kept.append(replace(decision, about=tuple(found)))
        else:
            lost.append(decision)
    return kept, lost


def _same_event(thing: str, was: str, tellings_of: Callable[[str], Sequence[Telling]]) -> str:
    """The id of the telling that was seen, by today's numbers; "" where none is left."""
    version, _, event = thing.partition("#")
    told = tellings_of(version)
    if not told or event.startswith("+"):  # a report that is gone, or an event that a person added
        return thing
    kind, _, place = was.rpartition(" ")
    start, _, end = place.partition("-")
    if not (start.isdigit() and end.isdigit()):
        return thing
    first, last = int(start), int(end)
    alike = [t for t in told if t.type == kind and t.span[0] < last and first < t.span[1]]
    best = min(alike, key=lambda t: (abs(t.span[0] - first) + abs(t.span[1] - last), t.id != thing), default=None)
    return best.id if best is not None else ""
