"""Write links for a scaled store: incidents, actors, positions and contradictions out of the events that it holds.

Linking a million events takes hours, and what is measured here is asking. So events of one type, country and day are
called one incident (some hundreds of thousands, as large as real ones), participants of one name one actor, and what
differs within an incident a contradiction; all in the very tables that ``dateline link`` writes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby, pairwise
from typing import Any

import duckdb

from dateline.corpus.archive import tables_of
from dateline.corpus.linking import Linked
from dateline.corpus.records import Actor, Comparison, Contradiction, Count, Field, Incident, Position, Value
from dateline.store import Store
from dateline.store.links import save_links

_STANCES = {
    "DEMAND": "demands",
    "ACCUSE": "accuses",
    "REJECT": "rejects",
    "THREATEN": "threatens",
    "SUPPORT": "supports",
    "AGREE": "offers",
}
_COLUMNS = (
    "version || '#' || event AS telling, version, event, type, mode, status, country, place_name, earliest, published, "
    "actors, recipients, sources, numbers, evidence, report, outlet"
)
_SIZES = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5)

_FIELDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "type": lambda row: row["type"],
    "mode": lambda row: row["mode"],
    "status": lambda row: row["status"],
    "actor": lambda row: row["actors"][0] if row["actors"] else "",
    "recipient": lambda row: row["recipients"][0] if row["recipients"] else "",
    "place": lambda row: row["place_name"],
    "country": lambda row: row["country"],
    "date": lambda row: row["earliest"].isoformat() if row["earliest"] else "",
}


def name_copies(store: Store) -> None:
    """Give the copies in the derived tables versions of their own, by which links can tell them apart."""
    with closing(duckdb.connect(f"{store.path}/linked.duckdb")) as link:
        for table in ("event", "report"):
            link.execute(
                f"UPDATE kept.{table} SET version = version || '-' || regexp_extract(report, '-(\\d+)$', 1) "
                f"WHERE regexp_matches(report, '^copy-\\d+-\\d+$') AND NOT contains(version, '-')"
            )
        link.execute("CHECKPOINT")


def link_scaled(store: Store, seed: int = 5) -> dict[str, int]:
    """Write links.duckdb; how many of each there are."""
    chance = random.Random(seed)
    with closing(duckdb.connect(f"{store.path}/linked.duckdb", read_only=True)) as link:
        cursor = link.execute(
            f"SELECT {_COLUMNS} FROM kept.event WHERE current ORDER BY type, country, earliest, hash(nr)"
        )
        rows = _rows(cursor)
        incidents: list[Incident] = []
        comparisons: list[Comparison] = []
        contradictions: list[Contradiction] = []
        for group in _grouped(rows, chance):
            incident = _incident(len(incidents), group)
            incidents.append(incident)
            pairs = list(pairwise(sorted(group, key=lambda row: str(row["telling"]))))
            comparisons += [
                Comparison(left=a["telling"], right=b["telling"], score=0.9, why="same type, country and day")
                for a, b in pairs
            ]
            contradictions += [found for a, b in pairs if (found := _contradiction(incident.id, a, b)) is not None]
        ids, actors = _actors(link)
        linked = Linked(
            comparisons=tuple(comparisons),
            incidents=tuple(incidents),
            contradictions=tuple(contradictions),
            actors=tuple(actors),
            positions=tuple(_positions(link, ids)),
        )
    save_links(store.folder, tables_of(linked), store.generation, (part.name for part in store.parts()))
    kinds = ("incidents", "contradictions", "actors", "positions")
    return {kind: len(getattr(linked, kind)) for kind in kinds}


def _rows(cursor: Any) -> Iterator[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    while found := cursor.fetchmany(20_000):
        for row in found:
            yield dict(zip(names, row, strict=True))


def _grouped(rows: Iterable[dict[str, Any]], chance: random.Random) -> Iterator[list[dict[str, Any]]]:
    """Events of one type, country and day, a few together; what has no country or day stays alone."""
    for (_, country, day), same in groupby(rows, key=lambda row: (row["type"], row["country"], row["earliest"])):
        left = list(same)
        while left:
            size = chance.choice(_SIZES) if country and day else 1
            yield left[:size]
            left = left[size:]


def _incident(number: int, group: Sequence[dict[str, Any]]) -> Incident:
    days = sorted(row["published"] for row in group if row["published"])
    reports = {row["report"] for row in group}
    fields = []
    for name, of in _FIELDS.items():
        claimed: dict[str, list[str]] = {}
        for row in group:
            if value := of(row):
                claimed.setdefault(value, []).append(row["telling"])
        if claimed:
            values = sorted(claimed.items(), key=lambda item: (-len(item[1]), item[0]))
            fields.append(
                Field(
                    name=name,
                    best=values[0][0],
                    values=tuple(Value(value=v, tellings=tuple(by), independent=len(by)) for v, by in values),
                )
            )
    numbers = tuple(
        Count(what=n["what"], low=n["low"], high=n["high"], day=row["published"], telling=row["telling"])
        for row in group
        for n in (row["numbers"] or ())
        if n["what"]
    )
    return Incident(
        id=f"i{number:011x}",
        tellings=tuple(row["telling"] for row in group),
        reports=len(reports),
        independent=len({row["outlet"] for row in group}),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        fields=tuple(fields),
        numbers=numbers,
    )


def _contradiction(incident: str, a: dict[str, Any], b: dict[str, Any]) -> Contradiction | None:
    about, left, right = "happened", a["status"], b["status"]
    if left == right:
        counts = [[n for n in row["numbers"] or () if n["what"] in ("killed", "injured", "arrested")] for row in (a, b)]
        if not all(counts):
            return None
        about, (left, right) = "number", (f"{row[0]['low']} {row[0]['what']}" for row in counts)
        if left == right:
            return None
    elif "negated" not in (left, right):
        return None
    return Contradiction(
        incident=incident,
        about=about,
        left=a["telling"],
        right=b["telling"],
        left_value=left,
        right_value=right,
        left_source=(a["sources"] or ["report"])[0],
        right_source=(b["sources"] or ["report"])[0],
        left_passage=a["evidence"],
        right_passage=b["evidence"],
        why="one tells it, the other denies it" if about == "happened" else "the counts have no number in common",
    )


def _actors(link: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], list[Actor]]:
    """Participants of one name are one actor; the ids by name."""
    cursor = link.execute(
        "SELECT n.name, any_value(p.kind) AS kind, mode(p.country) AS country, mode(p.sector) AS sector, "
        "min(e.published) AS first, max(e.published) AS last, list(DISTINCT e.version || '#' || p.entity) AS members "
        "FROM kept.participant p JOIN kept.name n ON n.id = p.name JOIN kept.event e USING (nr) "
        "WHERE n.name <> 'report' GROUP BY n.name ORDER BY n.name"
    )
    ids: dict[str, str] = {}
    actors = []
    for row in _rows(cursor):
        ids[row["name"]] = f"a{len(ids):011x}"
        actors.append(
            Actor(
                id=ids[row["name"]],
                name=row["name"],
                kind=row["kind"],
                country=row["country"],
                sector=row["sector"],
                members=tuple(row["members"]),
                first=row["first"],
                last=row["last"],
            )
        )
    return ids, actors


def _positions(link: duckdb.DuckDBPyConnection, ids: dict[str, str]) -> Iterator[Position]:
    """What events that tell of words rather than deeds make their first actor hold."""
    cursor = link.execute(
        "SELECT type, actors[1] AS actor, recipients, published, version, event, evidence FROM kept.event "
        f"WHERE current AND type IN ({', '.join(repr(t) for t in _STANCES)}) AND len(actors) > 0"
    )
    for row in _rows(cursor):
        if row["actor"] not in ids:
            continue
        yield Position(
            actor=ids.get(row["actor"], ""),
            stance=_STANCES[row["type"]],
            topic=row["type"].lower(),
            towards=tuple(ids[name] for name in row["recipients"][:3] if name in ids),
            day=row["published"],
            report=row["version"],
            event=row["event"],
            passage=row["evidence"],
        )
