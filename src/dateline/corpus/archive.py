"""This room links a store: reads what is new in it, links that to what is linked, and keeps the result beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import batched
from typing import Any

import msgspec

from dateline.corpus.decisions import follow, resolve_decisions
from dateline.corpus.identity import first_tellings, resolve_incident
from dateline.corpus.linking import Known, Linked, ReportRow, link_rows, read_rows
from dateline.corpus.records import Actor, Change, Comparison, Contradiction, Incident, Position
from dateline.corpus.tellings import Telling
from dateline.errors import StoreError
from dateline.store import Judgement, Store
from dateline.store.folder import Folder
from dateline.store.links import (
    LinkTable,
    add_history,
    linked_parts,
    new_entries,
    read_history,
    read_links,
    save_links,
    table_of,
)

type Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What linking did: reports that were new, how much there is now, and judgements whose event is coded no longer."""

    new: int
    reports: int
    tellings: int
    incidents: int
    contradictions: int
    actors: int
    lost: tuple[Judgement, ...] = ()


def link_store(store: Store, known: Known | None = None, *, full: bool = False, tell: Tell | None = None) -> Outcome:
    """Link what was added to the store since the last time (or all, where ``full``); the result is the same.

    ``tell`` is called with what is being done, how much of it is done and how much there is.
    """
    say: Tell = tell or (lambda doing, done, of: None)
    store.reload()
    store.refresh()
    parts = store.parts()
    linked = None if full else linked_parts(store.folder, store.generation)
    if linked is not None and not linked <= {part.name for part in parts}:
        linked = None
    before = load_links(store) if linked is not None else known_before(store)
    gone = superseded(store)
    rows: dict[str, ReportRow] = {}
    for group in batched(new_entries(store.folder, parts, linked or set()), 200):
        rows |= read_rows((version, entry.reading) for version, entry in group if version not in before.reports)
        say("reading", len(rows), 0)
    # Of a report that is there already the group may be another now.
    groups = copy_groups(store)
    rows = grouped(rows, groups)
    before = replace(before, reports=grouped(before.reports, groups))
    say("linking", 0, 0)

    def tellings_of(version: str) -> Sequence[Telling]:
        row = rows.get(version) or before.reports.get(version)
        return row.tellings if row else ()

    decisions, lost = follow(map(decision_of, store.judgements()), tellings_of)
    result = link_rows(rows, before, decisions, known, gone)
    add_history(store.folder, map(msgspec.json.encode, result.history[len(before.history) :]))
    save_links(store.folder, tables_of(result), store.generation, (part.name for part in parts))
    return Outcome(
        new=len([key for key in rows if key not in gone]),
        reports=len(result.reports),
        tellings=sum(len(row.tellings) for row in result.reports.values()),
        incidents=len(result.incidents),
        contradictions=len(result.contradictions),
        actors=len(result.actors),
        lost=(*lost, *nowhere(decisions, result)),
    )


def nowhere(decisions: Iterable[Judgement], result: Linked) -> Iterable[Judgement]:
    """What stands about incidents of which there never was one, or whose first telling has gone."""
    first = first_tellings(result.history)
    told = {telling for incident in result.incidents for telling in incident.tellings}
    standing = resolve_decisions(decisions)
    pairs = {*standing.same, *standing.different}
    for decision in dict.fromkeys(decisions):
        about = tuple(sorted(set(decision.about)))
        binds = decision.verdict in ("same", "different") and about in pairs
        if binds and any("#" not in thing and first.get(thing) not in told for thing in about):
            yield decision


def known_before(store: Store) -> Linked:
    """What a linking of all anew keeps: the ids of incidents, by all their tellings where links can be read."""
    history = tuple(load_history(store))
    try:
        incidents = read_records(store.folder, "incident", Incident)
    except (StoreError, msgspec.MsgspecError):
        incidents = ()
    return Linked(incidents=incidents, history=history)


def superseded(store: Store) -> set[str]:
    """Versions of reports that later versions have replaced."""
    return set(store.sql("SELECT version FROM versions WHERE NOT current").column("version").to_pylist())


def copy_groups(store: Store) -> dict[str, str]:
    """The group of copies of each version that is in one."""
    rows = store.sql("SELECT version, copy_group FROM reports WHERE copy_group <> ''").to_pylist()
    return {row["version"]: row["copy_group"] for row in rows}


def grouped(rows: Mapping[str, ReportRow], groups: Mapping[str, str]) -> dict[str, ReportRow]:
    """The rows, each with the group of copies that its report is in now."""
    return {
        key: replace(row, facts=replace(row.facts, copies=groups.get(key, "")))
        if row.facts.copies or key in groups
        else row
        for key, row in rows.items()
    }


def decision_of(judgement: Judgement) -> Judgement:
    """A stored judgement as linking reads it; "corrected" without a field has "field=value" for a note."""
    if judgement.verdict != "corrected" or judgement.field:
        return judgement
    name, _, value = judgement.note.partition("=")
    return replace(judgement, field=name.strip(), value=value.strip())


def load_history(store: Store) -> Iterable[Change]:
    """The changes of incident ids, in their order: what was merged, split and merged again is told three times."""
    return (msgspec.json.decode(line, type=Change) for line in read_history(store.folder))


def load_links(store: Store) -> Linked:
    """What was linked the last time."""
    folder = store.folder
    return Linked(
        reports={
            key: msgspec.json.decode(data, type=ReportRow)
            for key, data in read_links(folder, "report", ["report", "data"])
        },
        comparisons=tuple(
            Comparison(left=left, right=right, score=score, why=why)
            for left, right, score, why in read_links(folder, "comparison", ["left", "right", "score", "why"])
        ),
        incidents=read_records(folder, "incident", Incident),
        contradictions=read_records(folder, "contradiction", Contradiction),
        actors=read_records(folder, "actor", Actor),
        positions=read_records(folder, "position", Position),
        history=tuple(load_history(store)),
        decisions=read_records(folder, "decision", Judgement),
    )


def read_records[T](folder: Folder, table: str, kind: type[T]) -> tuple[T, ...]:
    """The whole records of a table of links."""
    return tuple(msgspec.json.decode(data, type=kind) for (data,) in read_links(folder, table, ["data"]))


def load_incident(store: Store, incident: str) -> Incident | None:
    """The record of an incident by any id it ever had."""
    at = resolve_incident(incident, load_history(store))
    for key, data in read_links(store.folder, "incident", ["incident", "data"]):
        if key == at:
            return msgspec.json.decode(data, type=Incident)
    return None


def tables_of(linked: Linked) -> dict[str, LinkTable]:
    """The tables of the links: columns to ask, and each whole record beside them as JSON."""
    members = [(i.id, t) for i in linked.incidents for t in i.tellings]
    best = [{f.name: f.best for f in i.fields} for i in linked.incidents]
    told = ("type", "mode", "actor", "recipient", "place", "country", "date", "status")
    return {
        "report": table_of(
            report=(str, linked.reports),
            data=(str, map(encode, linked.reports.values())),
        ),
        "comparison": columns(linked.comparisons, Comparison),
        "incident": table_of(
            incident=(str, (i.id for i in linked.incidents)),
            reports=(int, (i.reports for i in linked.incidents)),
            independent=(int, (i.independent for i in linked.incidents)),
            first=(date, (i.first for i in linked.incidents)),
            last=(date, (i.last for i in linked.incidents)),
            **{name: (str, [b.get(name, "") for b in best]) for name in told},
            data=(str, map(encode, linked.incidents)),
        ),
        "member": table_of(
            incident=(str, (i for i, _ in members)),
            telling=(str, (t for _, t in members)),
            version=(str, (t.rpartition("#")[0] for _, t in members)),
            event=(str, (t.rpartition("#")[2] for _, t in members)),
        ),
        "contradiction": columns(linked.contradictions, Contradiction, whole=True),
        "actor": columns(linked.actors, Actor, whole=True),
        "position": columns(linked.positions, Position, whole=True),
        "change": columns(linked.history, Change),
        "decision": columns(linked.decisions, Judgement, whole=True),
    }


def columns(records: Iterable[Any], kind: type[Any], *, whole: bool = False) -> LinkTable:
    """Records as columns: plain fields as they are, tuples as lists; ``whole`` adds each as JSON."""
    kept = tuple(records)
    rows = [asdict(record) for record in kept]
    found: dict[str, tuple[type, Iterable[Any]]] = {
        name: (plain_type(str(note)), [row[name] for row in rows]) for name, note in kind.__annotations__.items()
    }
    if whole:
        found["data"] = (str, map(encode, kept))
    return table_of(**found)


def plain_type(note: str) -> type:
    """The type of a field, by its annotation; of a tuple, which is one of words, ``list``."""
    if note.startswith("tuple"):
        return list
    return {"str": str, "float": float, "int": int, "date": date}[note.split(" ")[0]]


def encode(record: Any) -> str:
    return msgspec.json.encode(record).decode("utf-8")
