"""This room works out the derived tables (linked.duckdb) from the parts, into a new file that is swapped in by rename.

Whoever has the old file open goes on reading it. Two runs that build at once lose nothing but time: what is swapped in
last may lack the newest parts, which the next look at it (``is_fresh``) tells.
"""

from __future__ import annotations

import contextlib
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dateline.errors import StoreError
from dateline.store.copies import group_copies, sketch_reports
from dateline.store.folder import Folder, beside_name, sync_folder
from dateline.store.opening import open_to_read
from dateline.store.parts import Part, read_coding, read_table
from dateline.store.rows import SCHEMA

LINKED = "linked.duckdb"
LAYOUT = 5
"""Raised when tables.sql, views.sql or the sketches of copies change: derived tables of another layout are rebuilt."""

_HERE = Path(__file__).parent
_COLUMNS = [name for name in SCHEMA.names if name not in ("reading", "syntax", "original")]
_REPORTS_AT_ONCE = 20_000


def build_linked(
    folder: Folder, parts: Sequence[Part], generation: int, tell: Callable[[int, int], None] | None = None
) -> None:
    """Bring the derived tables up to the parts; only new parts are read where nothing else has changed.

    ``tell`` is called with the parts that are done and all that are to do.
    """
    target = folder.here(LINKED)
    beside = target.with_name(beside_name(LINKED))
    held = held_parts(folder, generation)
    names = {part.name for part in parts}
    try:
        if held is not None and held <= names:
            shutil.copyfile(target, beside)
            todo = [part for part in parts if part.name not in held]
        else:
            held = None
            beside.unlink(missing_ok=True)
            todo = list(parts)
        with contextlib.closing(duckdb.connect(str(beside))) as link:
            if held is None:
                link.execute((_HERE / "tables.sql").read_text(encoding="utf-8"))
                link.execute((_HERE / "views.sql").read_text(encoding="utf-8"))
                link.execute("INSERT INTO kept.about VALUES (?, ?)", [LAYOUT, generation])
            _fill(link, folder, todo, tell)
            _group_versions(link)
            group_copies(link)
            link.execute("CHECKPOINT")
        beside.replace(target)
        sync_folder(target.parent)
    except (duckdb.Error, OSError) as fault:
        raise StoreError(
            f"{folder.path}: its derived tables cannot be built ({' '.join(str(fault).split())[:200]}); "
            f"check free space and memory, then: dateline check {folder.path}"
        ) from fault
    finally:
        beside.unlink(missing_ok=True)
        beside.with_name(f"{beside.name}.wal").unlink(missing_ok=True)


def is_fresh(folder: Folder, parts: Sequence[Part], generation: int) -> bool:
    """Whether the derived tables are there and hold just these parts."""
    return held_parts(folder, generation) == {part.name for part in parts}


def held_parts(folder: Folder, generation: int) -> set[str] | None:
    """The names of the parts that the derived tables were made from; None where they must be made anew."""
    if not folder.exists(LINKED):
        return None
    try:
        with contextlib.closing(open_linked(folder)) as link:
            about = link.execute("SELECT format, generation FROM kept.about").fetchall()
            if about != [(LAYOUT, generation)]:
                return None
            return {name for (name,) in link.execute("SELECT name FROM kept.part").fetchall()}
    except (duckdb.Error, StoreError):
        return None


def open_linked(folder: Folder) -> duckdb.DuckDBPyConnection:
    """A connection that can only read the derived tables: no other file, no setting, no extension is within reach."""
    path = folder.here(LINKED)
    if not path.exists():
        raise StoreError(f"{folder.path}: has no derived tables yet; make them by: dateline check {folder.path}")
    return open_to_read(
        {"store": path}, folder.path, "derived tables", f"rebuild them by: dateline check {folder.path}"
    )


def _fill(
    link: duckdb.DuckDBPyConnection,
    folder: Folder,
    parts: Sequence[Part],
    tell: Callable[[int, int], None] | None,
) -> None:
    filling = (_HERE / "filling.sql").read_text(encoding="utf-8")
    codings = {name for (name,) in link.execute("SELECT id FROM kept.coding").fetchall()}
    done = 0
    ordered = sorted(parts, key=lambda part: (-part.generation, part.name))
    for tables in _loads(folder, ordered):
        incoming = pa.concat_tables(tables.values())
        link.register("incoming", incoming)
        link.execute(filling)
        sketch_reports(link)
        link.unregister("incoming")
        for part, table in tables.items():
            coding = read_coding(folder, part)
            link.execute("INSERT INTO kept.part VALUES (?, ?, ?)", [part.name, table.num_rows, coding.id])
            if coding.id not in codings:
                codings.add(coding.id)
                models = {"key": [k for k, _ in coding.models], "value": [v for _, v in coding.models]}
                link.execute(
                    "INSERT INTO kept.coding VALUES (?, ?, ?, ?, ?, map(?, ?))",
                    [
                        coding.id,
                        coding.version,
                        coding.codebook,
                        coding.codebook_sha256,
                        coding.weights_sha256,
                        models["key"],
                        models["value"],
                    ],
                )
        done += len(tables)
        if tell is not None:
            tell(done, len(ordered))
    for name in ("chosen", "fresh", "flat", "taking_part", "in_a_row", "spelt", "spelt_in_text"):
        link.execute(f"DROP TABLE IF EXISTS {name}")


def _loads(folder: Folder, parts: Sequence[Part]) -> Iterator[dict[Part, Any]]:
    """Parts with their rows, so many at a time that memory stays within bounds."""
    load: dict[Part, Any] = {}
    rows = 0
    for number, part in enumerate(parts):
        table = read_table(folder, part, _COLUMNS)
        count = table.num_rows
        table = table.replace_schema_metadata(None)
        table = table.append_column("part", pa.array([part.name] * count, pa.string()))
        table = table.append_column("row_in_part", pa.array(range(count), pa.int32()))
        table = table.append_column("place_in_line", pa.array(range(number << 20, (number << 20) + count), pa.int64()))
        load[part] = table
        rows += count
        if rows >= _REPORTS_AT_ONCE:
            yield load
            load, rows = {}, 0
    if load:
        yield load


def _group_versions(link: duckdb.DuckDBPyConnection) -> None:
    """Mark versions of one report as one document, of which the latest added is current."""
    groups = link.execute("SELECT list(DISTINCT r) FROM kept.key GROUP BY key HAVING count(DISTINCT r) > 1").fetchall()
    leader: dict[int, int] = {}

    def find(r: int) -> int:
        while leader.setdefault(r, r) != r:
            leader[r] = leader[leader[r]]
            r = leader[r]
        return r

    for (members,) in groups:
        first = find(members[0])
        for other in members[1:]:
            leader[find(other)] = first
    documents: dict[int, list[int]] = defaultdict(list)
    for r in leader:
        documents[find(r)].append(r)
    if not documents:
        return
    rows = [(r, number) for number, members in enumerate(documents.values()) for r in members]
    link.register("grouped", pa.table({"r": [r for r, _ in rows], "document": [d for _, d in rows]}))
    link.execute(
        """
        CREATE OR REPLACE TEMP TABLE ranked AS
        SELECT r, min(version) OVER (PARTITION BY grouped.document) AS document,
            row_number() OVER (PARTITION BY grouped.document
                ORDER BY added DESC NULLS LAST, row_in_part DESC, version DESC) = 1 AS current
        FROM grouped JOIN kept.report USING (r);
        UPDATE kept.report SET document = ranked.document, current = ranked.current
        FROM ranked WHERE ranked.r = kept.report.r;
        UPDATE kept.event SET current = ranked.current FROM ranked
        WHERE ranked.r = kept.event.r AND kept.event.current <> ranked.current;
        DROP TABLE ranked;
        """
    )
    link.unregister("grouped")
