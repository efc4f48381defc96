"""This room draws events, reports and links at random, by a seed: the same store and seed give the same draw anywhere.

Each thing gets the MD5 of the seed and its ids, and the first by that are drawn: no state, no order of rows matters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from dateline.errors import StoreError
from dateline.store.asking import ask, question_of, sql_of
from dateline.store.derived import LINKED, open_linked
from dateline.store.folder import Folder
from dateline.store.lines import Drawn
from dateline.store.links import LINKS
from dateline.store.opening import open_to_read

REST = "(rest)"
"""The stratum of all that is too rare for one of its own."""
_STRATA = {"": "''", "type": "type", "outlet": "outlet", "status": "status"}
_TOLD = (
    "type, mode, status, certainty, confidence, historical, earliest, latest, actors, recipients, sources, place_name, "
    "numbers, trigger, trigger_start, trigger_end, evidence, evidence_start, evidence_end, why"
)


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn, in the order in which to review it, and how many things each stratum had."""

    drawn: tuple[Drawn, ...]
    strata: dict[str, int]


def draw_events(folder: Folder, count: int, seed: int, by: str = "", filters: Mapping[str, Any] | None = None) -> Draw:
    """Events that fit the filters: all alike, as many of each stratum ``by``, or ``by`` "confidence" the least."""
    with closing(open_linked(folder)) as link:
        # Only what is needed to choose is read of all events.
        chosen, given = sql_of(
            question_of(link, filters or {}), "nr, version, event, type, outlet, status, confidence", ordered=False
        )
        if by == "confidence":
            rows = _rows(
                link,
                f"SELECT nr, '' AS stratum, 1 AS turn, count(*) OVER () AS size FROM ({chosen}) "
                f"ORDER BY confidence, md5('{seed}#' || version || '#' || event) LIMIT {count}",
                given,
            )
        else:
            rows = _turns(link, chosen, given, _stratum(by), "version || '#' || event", "nr", count, seed)
        order = {row["nr"]: at for at, row in enumerate(rows)}
        told = _rows(
            link,
            f"SELECT nr, version, event, {_TOLD} FROM events WHERE nr IN (SELECT unnest($nrs))",
            {"nrs": list(order)},
        )
    told.sort(key=lambda row: order[row["nr"]])
    drawn = tuple(
        Drawn(about=(f"{row['version']}#{row['event']}",), stratum=rows[at]["stratum"], told=told_of(row))
        for at, row in enumerate(told)
    )
    return Draw(drawn, {row["stratum"]: row["size"] for row in rows})


def draw_reports(folder: Folder, count: int, seed: int, by: str = "") -> Draw:
    """Whole coded reports, all alike or an equal number of each outlet; ``told`` is the list of the events of each."""
    if by not in ("", "outlet"):
        raise StoreError(f"reports cannot be drawn by {by!r}; draw them at random or by outlet")
    with closing(open_linked(folder)) as link:
        chosen = "SELECT version, outlet FROM reports WHERE status = 'coded'"
        rows = _turns(link, chosen, {}, _stratum(by), "version", "version", count, seed)
        versions = [row["version"] for row in rows]
        events: dict[str, list[str]] = {version: [] for version in versions}
        for row in _rows(
            link,
            f"SELECT nr, version, event, {_TOLD} FROM events WHERE version IN (SELECT unnest($versions)) ORDER BY nr",
            {"versions": versions},
        ):
            events[row["version"]].append(told_of(row))
    drawn = tuple(
        Drawn(about=(row["version"],), stratum=row["stratum"], told=f"[{', '.join(events[row['version']])}]")
        for row in rows
    )
    return Draw(drawn, {row["stratum"]: row["size"] for row in rows})


def draw_links(folder: Folder, count: int, seed: int, by: str = "") -> Draw:
    """Pairs of tellings that were compared: half joined, half kept apart; ``by`` "confidence" those nearest 0.5."""
    if by not in ("", "confidence"):
        raise StoreError(f"links cannot be drawn by {by!r}; draw them at random or by confidence")
    if not folder.exists(LINKS):
        raise StoreError(f"{folder.path}: is not linked yet; link it by: dateline link {folder.path}")
    chosen = (
        'SELECT c."left" AS one, c."right" AS other, c.score, c.why, '
        "CASE WHEN m.incident = n.incident THEN 'joined' ELSE 'apart' END AS home FROM links.comparison c "
        'JOIN links.member m ON m.telling = c."left" JOIN links.member n ON n.telling = c."right"'
    )
    with closing(_open_both(folder)) as link:
        if by == "confidence":
            rows = _rows(
                link,
                "SELECT one, other, score, why, home, home AS stratum, count(*) OVER (PARTITION BY home) AS size "
                f"FROM ({chosen}) "
                f"ORDER BY abs(score - 0.5), md5('{seed}#' || one || '#' || other) LIMIT {count}",
            )
        else:
            rows = _turns(link, chosen, {}, "home", "one || '#' || other", "one, other, score, why, home", count, seed)
        wanted = sorted({row[side] for row in rows for side in ("one", "other")})
        told = {
            f"{row['version']}#{row['event']}": row
            for row in _rows(
                link,
                f"SELECT nr, version, event, {_TOLD} FROM events "
                "WHERE version IN (SELECT unnest($versions)) AND version || '#' || event IN (SELECT unnest($wanted))",
                {"wanted": wanted, "versions": sorted({w.partition("#")[0] for w in wanted})},
            )
        }
    drawn = tuple(
        Drawn(
            about=(row["one"], row["other"]),
            stratum=row["stratum"],
            told=f'{{"home": "{row["home"]}", "score": {row["score"]}, "why": {json.dumps(row["why"])}, '
            f'"left": {told_of(told[row["one"]])}, "right": {told_of(told[row["other"]])}}}',
        )
        for row in rows
        if row["one"] in told and row["other"] in told
    )
    return Draw(drawn, {row["stratum"]: row["size"] for row in rows})


def told_of(row: Mapping[str, Any]) -> str:
    """What the coder says of an event, as JSON: the columns of the view ``events`` that people judge."""
    kept = {name: value for name, value in row.items() if name not in ("nr", "version")}
    return json.dumps(
        kept, ensure_ascii=False, default=lambda value: value.isoformat() if isinstance(value, date) else str(value)
    )


def _stratum(by: str) -> str:
    if by not in _STRATA:
        raise StoreError(
            f"there is no stratum {by!r}; draw at random, by {', '.join(filter(None, _STRATA))} or confidence"
        )
    return _STRATA[by]


def _turns(
    link: duckdb.DuckDBPyConnection,
    chosen: str,
    given: Mapping[str, Any],
    stratum: str,
    ids: str,
    columns: str,
    count: int,
    seed: int,
) -> list[dict[str, Any]]:
    """So many rows, the strata in turn: first one of each, then the second of each, until there are enough."""
    if stratum == "''":
        # Of one stratum only the first are put in order, which is several times as quick.
        sql = (
            f"SELECT {columns}, '' AS stratum, count(*) OVER () AS size FROM ({chosen}) "
            f"ORDER BY md5('{int(seed)}#' || {ids}) LIMIT {int(count)}"
        )
        return _rows(link, sql, given)
    most = max(1, min(30, count // 4))
    sql = f"""
        WITH things AS (SELECT *, {stratum} AS own FROM ({chosen})),
        common AS (SELECT own FROM things GROUP BY own ORDER BY count(*) DESC, own LIMIT {most}),
        placed AS (SELECT *,
            CASE WHEN own IN (SELECT own FROM common) THEN own ELSE '{REST}' END AS stratum FROM things),
        marked AS (SELECT *, md5('{int(seed)}#' || {ids}) AS mark FROM placed)
        SELECT {columns}, stratum, row_number() OVER (PARTITION BY stratum ORDER BY mark) AS turn,
            count(*) OVER (PARTITION BY stratum) AS size
        FROM marked ORDER BY turn, md5('{int(seed)}#' || stratum) LIMIT {int(count)}
    """
    return _rows(link, sql, given)


def _rows(link: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    batches: Iterable[Any] = ask(link, sql, given).batches
    return [row for batch in batches for row in batch.to_pylist()]


def _open_both(folder: Folder) -> duckdb.DuckDBPyConnection:
    """Derived tables and links together, read-only."""
    files = {"store": folder.here(LINKED), "links": folder.here(LINKS)}
    return open_to_read(files, folder.path, "links", f"make them anew by: dateline link --full {folder.path}")
