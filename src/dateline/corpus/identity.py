"""This room gives incidents ids that last: through new reports, merges and splits.

An id is made of the incident's first telling when it is first seen. What an id stood for is kept with it, so that an
incident which grows keeps its id; of several ids that merge the one with most of the tellings stays (of equals, the
first by name), the others lead to it; of a split the largest part keeps the id, and the others get ids of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from dateline.corpus.records import Change


@dataclass(frozen=True)
class Named:
    """Groups by their ids, and what has changed since the time before."""

    groups: Mapping[str, tuple[str, ...]]
    changes: tuple[Change, ...]


def new_id(first: str) -> str:
    """The id of a group that is seen for the first time, by the first of its members."""
    return "i" + sha256(first.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def name_groups(
    groups: Sequence[Sequence[str]], before: Mapping[str, str], rank: Callable[[str], Any] = lambda thing: thing
) -> Named:
    """Ids for the groups; ``before`` says under which id each thing was, ``rank`` which member comes first."""
    sizes: list[tuple[int, str, int]] = []
    for number, group in enumerate(groups):
        for old, count in Counter(before[t] for t in group if t in before).items():
            sizes.append((-count, old, number))
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for _, old, number in sorted(sizes, key=lambda s: (s[0], s[1], min(groups[s[2]]))):
        if number not in ids and old not in taken:
            ids[number] = old
            taken.add(old)
    changes: list[Change] = []
    used = taken | set(before.values())
    for number, group in enumerate(groups):
        if number in ids:
            continue
        fresh = new_id(min(group, key=rank))
        while fresh in used:  # an id once given never stands for another thing
            fresh = new_id(fresh)
        ids[number] = fresh
        used.add(fresh)
        came_from = sorted({before[t] for t in group if t in before})
        first = min(group, key=rank)
        changes += [Change(incident=old, kind="split", into=fresh, telling=first) for old in came_from]
        if not came_from:
            changes.append(Change(incident=fresh, kind="new", telling=first))
    # The telling by which an id is known may be in the part that left: what stays has another.
    divided = {change.incident for change in changes if change.kind == "split"}
    for number, old in sorted(ids.items(), key=lambda item: item[1]):
        if old in divided and old in taken:
            stays = min((t for t in groups[number] if before.get(t) == old), key=rank)
            changes.append(Change(incident=old, kind="kept", telling=stays))
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    for number, group in enumerate(groups):
        for thing in group:
            if thing in before:
                homes[before[thing]][ids[number]] += 1
    for old, now in sorted(homes.items()):
        if old not in taken:
            into = min(now, key=lambda each: (-now[each], each))
            changes.append(Change(incident=old, kind="merged", into=into))
    return Named(
        groups={ids[n]: tuple(sorted(group)) for n, group in sorted(enumerate(groups), key=lambda g: ids[g[0]])},
        changes=tuple(changes),
    )


def resolve_incident(incident: str, history: Iterable[Change]) -> str:
    """Where an id leads today: to itself, or to what it was merged into."""
    return follow(incident, leads_in(history))


def leads_in(history: Iterable[Change]) -> dict[str, str]:
    """The ids that lead to another now; one that was split off again after a merge stands for itself."""
    leads: dict[str, str] = {}
    for change in history:
        if change.kind == "merged":
            leads[change.incident] = change.into
        else:
            leads.pop(change.into if change.kind == "split" else change.incident, None)
    return leads


def first_tellings(history: Iterable[Change]) -> dict[str, str]:
    """The telling for which each id was first given: it never changes, whatever the incident becomes."""
    found: dict[str, str] = {}
    for change in history:
        if change.kind in ("new", "split") and change.telling:
            found.setdefault(change.into if change.kind == "split" else change.incident, change.telling)
    return found


def follow(incident: str, leads: Mapping[str, str]) -> str:
    seen = {incident}
    while incident in leads and leads[incident] not in seen:
        incident = leads[incident]
        seen.add(incident)
    return incident


def homes_in(history: Iterable[Change]) -> dict[str, str]:
    """Under which id the first telling of each incident was last: what ids can be known by where only they are kept."""
    changes = list(history)
    homes = {c.telling: (c.into if c.kind == "split" else c.incident) for c in changes if c.telling}
    leads = leads_in(changes)
    return {telling: follow(incident, leads) for telling, incident in homes.items()}
