"""This room links readings: tellings are paired by blocks, scored and grouped into incidents; what is there stays.

``link_readings`` takes what has been linked before (or nothing) and new readings, and gives the whole anew. Only pairs
that a new telling is in are compared, so that a day's reports cost a day's work; the result is that of linking all at
once, but for the ids of incidents, which are those that were given first.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import batched
from typing import Any

import numpy as np

from dateline.backends.vectors import open_vectors
from dateline.corpus.actors import Mentioned, join_actors
from dateline.corpus.candidates import block_keys, stretches_of
from dateline.corpus.clustering import Pair, group_all, join_groups
from dateline.corpus.conflicts import TWO_INCIDENTS, agree_throughout, count_conflicts
from dateline.corpus.contradictions import find_contradictions
from dateline.corpus.decisions import Standing, mend_tellings, resolve_decisions
from dateline.corpus.features import compare
from dateline.corpus.identity import first_tellings, follow, homes_in, leads_in, name_groups
from dateline.corpus.incidents import SAME_EVENT, day_of, write_incident
from dateline.corpus.independence import ReportFacts, sketch_report
from dateline.corpus.positions import find_positions, mark_changes
from dateline.corpus.records import Actor, Change, Comparison, Contradiction, Incident, Position
from dateline.corpus.scorer import load_scorer
from dateline.corpus.tellings import Participant, Telling, tell_events
from dateline.corpus.weighing import Profile, cosine, report_profile
from dateline.model import Reading
from dateline.store import Judgement
from dateline.store.blocking import pair_up

KEPT = 0.1
"""The least score of a comparison that is kept: what is below has no say in any group that could be."""

AGREED = 0.6
"""The least score of two tellings that agree in sort of act, day, place and all else that both tell."""

type Known = Callable[[str, str], str]
"""For a name and an ISO day ("" where unknown) the name that the codebook has for that actor, or ""."""


@dataclass(frozen=True)
class ReportRow:
    """What linking keeps of one report."""

    facts: ReportFacts
    profile: dict[str, float]
    tellings: tuple[Telling, ...]
    mentioned: tuple[Mentioned, ...]
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class Linked:
    """All that is concluded across reports, and what the next linking builds on; ``reports`` by id."""

    reports: Mapping[str, ReportRow] = field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    incidents: tuple[Incident, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    actors: tuple[Actor, ...] = ()
    positions: tuple[Position, ...] = ()
    history: tuple[Change, ...] = ()
    decisions: tuple[Judgement, ...] = ()

    def groups(self) -> set[tuple[str, ...]]:
        """The incidents as sets of tellings, whatever their ids."""
        return {incident.tellings for incident in self.incidents}


def read_rows(readings: Iterable[tuple[str, Reading]]) -> dict[str, ReportRow]:
    """What linking keeps of each reading, by the key under which the report is linked."""
    rows = {}
    for key, reading in readings:
        named = replace(reading, report=replace(reading.report, id=key)) if key != reading.report.id else reading
        rows[key] = ReportRow(
            facts=sketch_report(named),
            profile=report_profile(named),
            tellings=tell_events(named),
            mentioned=tuple(
                Mentioned(
                    member=f"{key}#{e.id}",
                    name=e.name,
                    aliases=e.aliases,
                    kind=str(e.kind),
                    country=e.country,
                    sector=e.sector,
                    day=reading.report.published,
                )
                for e in named.entities
            ),
            positions=find_positions(named),
        )
    return rows


def link_readings(
    readings: Iterable[Reading],
    before: Linked | None = None,
    decisions: Iterable[Judgement] = (),
    known: Known | None = None,
) -> Linked:
    """All readings linked: those of ``before`` and the new ones; a report that is there already is taken once.

    ``decisions`` are all of people's, in their order.
    """
    return link_rows(read_rows((r.report.id, r) for r in readings), before, decisions, known)


def link_rows(
    rows: Mapping[str, ReportRow],
    before: Linked | None = None,
    decisions: Iterable[Judgement] = (),
    known: Known | None = None,
    gone: Iterable[str] = (),
) -> Linked:
    """As ``link_readings``, from rows; reports that are ``gone`` (versions replaced by later ones) are taken out."""
    before = before or Linked()
    left_out = set(gone)
    old = {key: row for key, row in before.reports.items() if key not in left_out}
    new = {key: row for key, row in sorted(rows.items()) if key not in old and key not in left_out}
    reports = old | new
    tellings = {t.id: t for row in reports.values() for t in row.tellings}
    kept = [c for c in before.comparisons if c.left in tellings and c.right in tellings]
    comparisons = sorted([*kept, *compare_new(old, new)], key=lambda c: (c.left, c.right))
    homes = {t: incident.id for incident in before.incidents for t in incident.tellings} or homes_in(before.history)
    decided = tuple(decisions)
    standing = resolve_decisions(decided)
    whole, different = about_incidents(standing, before.history)
    groups = join_groups(
        group_all(tellings, {(c.left, c.right): c.score for c in comparisons}, SAME_EVENT, standing.same, different),
        whole,
        different,
    )
    alike = Alike({key: row.profile for key, row in reports.items()})
    comparisons = explain_links(comparisons, groups, tellings, alike)
    named = name_groups(groups, homes, lambda t: (day_of(tellings[t]), t))
    facts = {key: row.facts for key, row in reports.items()}
    actors = tuple(
        join_actors((m for row in reports.values() for m in row.mentioned), known, standing.same, standing.different)
    )
    actor_of = {member: actor for actor in actors for member in actor.members}
    history = (*before.history, *named.changes)
    standing = replace(standing, corrected=corrected_now(standing, history))
    incidents, contradictions = write_incidents(named.groups, tellings, facts, standing, actor_of)
    return Linked(
        reports=reports,
        comparisons=tuple(comparisons),
        incidents=incidents,
        contradictions=contradictions,
        actors=actors,
        positions=tuple(mark_changes(p for row in reports.values() for p in of_actors(row.positions, actor_of))),
        history=history,
        decisions=decided,
    )


def compare_new(old: Mapping[str, ReportRow], new: Mapping[str, ReportRow]) -> list[Comparison]:
    """The comparisons that a new telling is in, with the scores that are kept and why."""
    rows = [*old.values(), *new.values()]
    tellings = [t for row in rows for t in row.tellings]
    fresh_from = sum(len(row.tellings) for row in old.values())
    if fresh_from == len(tellings):
        return []
    profiles = {row.facts.id: row.profile for row in rows}
    # Some fifty keys of each telling: as numbers of their own they would take gigabytes for a million.
    things, keys = array("q"), array("Q")
    near = {stretch for telling in tellings[fresh_from:] for stretch in stretches_of(telling)}
    for number, telling in enumerate(tellings):
        # Every key but that of the report itself holds a stretch of days: what shares none with the new meets none.
        if number < fresh_from and near.isdisjoint(stretches_of(telling)):
            continue
        for key in set(block_keys(telling)):
            things.append(number)
            keys.append(key)
    scorer, likeness = load_scorer(), open_vectors().likeness
    alike = Alike(profiles)
    found = []
    for ones, others in pair_up(things, keys, fresh_from):
        pairs = []
        features = []
        for i, j in zip(ones.tolist(), others.tolist(), strict=True):
            a, b = tellings[i], tellings[j]
            if count_conflicts(a, b) < TWO_INCIDENTS:
                pairs.append((a, b) if a.id < b.id else (b, a))
                features.append(compare(*pairs[-1], alike(a.report, b.report), likeness))
        scores = scorer.score(np.array(features, dtype=np.float64)).tolist()
        found += [
            Comparison(left=a.id, right=b.id, score=score)
            for (a, b), scored in zip(pairs, scores, strict=True)
            if (score := AGREED if scored < AGREED and agree_throughout(a, b) else scored) >= KEPT
        ]
    return found


def explain_links(
    comparisons: Iterable[Comparison], groups: Iterable[Iterable[str]], tellings: Mapping[str, Telling], alike: Alike
) -> list[Comparison]:
    """The comparisons, those with a why by which each telling hangs most closely on its incident."""
    home = {t: number for number, group in enumerate(groups) for t in group}
    kept = list(comparisons)
    best: dict[str, int] = {}
    for at, c in enumerate(kept):
        if home.get(c.left) == home.get(c.right):
            for telling in (c.left, c.right):
                known = best.get(telling)
                if known is None or (-c.score, c.left, c.right) < (
                    -kept[known].score,
                    kept[known].left,
                    kept[known].right,
                ):
                    best[telling] = at
    scorer, likeness = load_scorer(), open_vectors().likeness
    todo = sorted(at for at in set(best.values()) if not kept[at].why)
    for some in batched(todo, 50_000):
        pairs = [(tellings[kept[at].left], tellings[kept[at].right]) for at in some]
        features = np.array([compare(a, b, alike(a.report, b.report), likeness) for a, b in pairs])
        for at, why in zip(some, scorer.explain(features), strict=True):
            kept[at] = replace(kept[at], why=why)
    chosen = set(best.values())
    return [replace(c, why="") if c.why and at not in chosen else c for at, c in enumerate(kept)]


class Alike:
    """How alike two reports are, remembered for the last report that was asked about."""

    def __init__(self, profiles: Mapping[str, Profile]) -> None:
        self._profiles = profiles
        self._left = ""
        self._known: dict[str, float] = {}

    def __call__(self, left: str, right: str) -> float:
        if left != self._left:
            self._left, self._known = left, {}
        if right not in self._known:
            self._known[right] = 1.0 if left == right else cosine(self._profiles[left], self._profiles[right])
        return self._known[right]


def about_incidents(standing: Standing, history: Iterable[Change]) -> tuple[list[Pair], list[Pair]]:
    """Whole groups to join, and all pairs to keep apart, where a decision names incidents by their ids.

    An id stands for the telling that it was first given for, which no later linking changes: so a decision about two
    incidents binds the same whether links grow or are made anew, and also after one of the two leads to the other.
    """
    first = first_tellings(history)

    def pairs(decided: Iterable[Pair]) -> list[Pair]:
        return [(first.get(left, left), first.get(right, right)) for left, right in decided]

    return pairs(p for p in standing.same if p[0] in first or p[1] in first), pairs(standing.different)


def corrected_now(standing: Standing, history: Iterable[Change]) -> dict[tuple[str, str], Judgement]:
    """The corrected values by the incident that each id leads to now; of two about one field the later."""
    leads = leads_in(history)
    return {(follow(thing, leads), name): said for (thing, name), said in (standing.corrected or {}).items()}


def write_incidents(
    groups: Mapping[str, tuple[str, ...]],
    tellings: Mapping[str, Telling],
    facts: Mapping[str, ReportFacts],
    standing: Standing,
    actor_of: Mapping[str, Actor],
) -> tuple[tuple[Incident, ...], tuple[Contradiction, ...]]:
    """The records of all incidents and what is contradictory in them."""
    mended = {t.id: t for t in mend_tellings(tellings.values(), standing)}
    incidents, contradictions = [], []
    for incident, group in groups.items():
        members = [mended[t] for t in group if t not in standing.wrong]
        if not members:
            continue
        record = write_incident(incident, members, facts, standing, name_in(members, actor_of))
        incidents.append(replace(record, tellings=tuple(sorted(group))))
        if len(members) > 1:
            contradictions += find_contradictions(incident, members, facts, lambda t, p: actor_name(actor_of, t, p))
    return tuple(incidents), tuple(contradictions)


def actor_name(actor_of: Mapping[str, Actor], telling: Telling, participant: Participant) -> str:
    """Which actor across reports a participant is; unnamed ones are themselves."""
    actor = actor_of.get(f"{telling.report}#{participant.entity}")
    return actor.id if actor is not None else participant.name


def name_in(members: Iterable[Telling], actor_of: Mapping[str, Actor]) -> Callable[[str, str], str]:
    """For a telling and a name in it, the name of the actor across reports."""
    names: dict[tuple[str, str], str] = {}
    for telling in members:
        for participant in (*telling.doers, *telling.targets):
            actor = actor_of.get(f"{telling.report}#{participant.entity}")
            if actor is not None:
                names[telling.id, participant.name] = actor.name
    return lambda telling, name: names.get((telling, name), name)


def of_actors(positions: Iterable[Position], actor_of: Mapping[str, Actor]) -> Iterable[Position]:
    """Positions with actors across reports in place of entities; those of nobody by name are left out."""
    for position in positions:
        actor = actor_of.get(f"{position.report}#{position.actor}")
        if actor is not None:
            towards = (actor_of.get(f"{position.report}#{t}") for t in position.towards)
            yield replace(position, actor=actor.id, towards=tuple(dict.fromkeys(a.id for a in towards if a)))


def known_names(codebook: Any) -> Known:
    """The codebook's names of actors, by any of their names."""
    from dateline.codebook.actors import name_key

    def known(name: str, day: str) -> str:
        found = codebook.actors.find(name_key(name), (), day)
        return found.name if found is not None else ""

    return known
