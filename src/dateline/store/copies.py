"""This room groups the reports of a store that are copies of one another, in the derived tables.

Which reports are compared depends on what is in the store, and on nothing else: of those that share a band of their
sketches each is compared with the earliest and with the one before it. Who is found to be a copy is of one group, and
so on from one to the next. What order the reports came in, by how many workers and in how many runs, makes no
difference: where something new comes, all that it may touch is grouped anew.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dateline.ingest.copies import WIDTH, are_copies, sketch_text

_TEXTS_AT_ONCE = 1_000
_PAIRS_AT_ONCE = 20_000

# Reports that came, and versions that others have replaced.
_CHANGED = """
CREATE OR REPLACE TEMP TABLE changed AS
SELECT r FROM kept.sketch JOIN kept.report USING (r) WHERE grouped <> current
"""

# All that share a band with those, and all that were in one group with any of these.
_TOUCHED = """
CREATE OR REPLACE TEMP TABLE touched AS
WITH near AS (
    SELECT r FROM kept.band WHERE key IN (SELECT key FROM kept.band WHERE r IN (FROM changed))
    UNION FROM changed
), old AS (
    SELECT DISTINCT copy_group FROM kept.report WHERE copy_group <> '' AND r IN (FROM near)
)
SELECT r FROM kept.report WHERE current AND (r IN (FROM near) OR copy_group IN (FROM old))
"""

_PAIRS = """
CREATE OR REPLACE TEMP TABLE pairs AS
WITH shared AS (
    SELECT key FROM kept.band JOIN kept.report USING (r) WHERE current GROUP BY key
    HAVING count(*) > 1 AND bool_or(r IN (FROM touched))
), placed AS (
    SELECT r, first_value(r) OVER line AS earliest, lag(r) OVER line AS before
    FROM kept.band JOIN kept.report USING (r) WHERE current AND key IN (FROM shared)
    WINDOW line AS (PARTITION BY key ORDER BY published NULLS LAST, version)
)
SELECT DISTINCT one, other
FROM (SELECT earliest AS one, r AS other FROM placed UNION ALL SELECT before, r FROM placed)
WHERE one <> other AND one IN (FROM touched) AND other IN (FROM touched)
"""

_COMPARED = """
SELECT one, other, a.sketch, b.sketch, a.runs, b.runs, epoch(c.published) / 86400, epoch(d.published) / 86400
FROM pairs JOIN kept.sketch a ON a.r = one JOIN kept.sketch b ON b.r = other
    JOIN kept.report c ON c.r = one JOIN kept.report d ON d.r = other
"""

# A group is called by the version of its earliest member; of unknown days none is the earliest.
_NAMED = """
CREATE OR REPLACE TEMP TABLE named AS
SELECT r, first_value(version) OVER (PARTITION BY first ORDER BY published NULLS LAST, version) AS copy_group
FROM members JOIN kept.report USING (r);
UPDATE kept.report SET copy_group = '' WHERE copy_group <> ''
    AND (r IN (FROM touched) OR r IN (FROM changed)) AND r NOT IN (SELECT r FROM named);
UPDATE kept.report SET copy_group = named.copy_group FROM named
    WHERE named.r = kept.report.r AND named.copy_group <> kept.report.copy_group;
UPDATE kept.sketch SET grouped = NOT grouped WHERE r IN (FROM changed);
"""


def sketch_reports(link: duckdb.DuckDBPyConnection) -> None:
    """Keep the sketches of the reports of ``chosen`` (r, text), which are new to the derived tables."""
    reader = link.sql("SELECT r, text FROM chosen").to_arrow_reader(_TEXTS_AT_ONCE)
    # Gathered first: a connection does one thing at a time.
    for table in [_sketched(batch) for batch in reader]:
        link.register("sketched", table)
        link.execute("INSERT INTO kept.sketch SELECT r, runs, false, sketch FROM sketched")
        link.execute("INSERT INTO kept.band SELECT unnest(keys), r FROM sketched")
        link.unregister("sketched")


def _sketched(batch: pa.RecordBatch) -> pa.Table:
    rows = batch.column(0).to_pylist()
    found = [sketch_text(text) for text in batch.column(1).to_pylist()]
    return pa.table(
        {
            "r": pa.array(rows, pa.int32()),
            "runs": pa.array([runs for _, runs, _ in found], pa.int32()),
            "sketch": pa.array([sketch.tobytes() for sketch, _, _ in found], pa.binary()),
            "keys": pa.array([keys for _, _, keys in found], pa.list_(pa.uint64())),
        }
    )


def group_copies(link: duckdb.DuckDBPyConnection) -> None:
    """Bring ``copy_group`` of all reports up to the sketches and to which versions are current."""
    link.execute(_CHANGED)
    if link.execute("SELECT count(*) FROM changed").fetchall() != [(0,)]:
        link.execute(_TOUCHED)
        link.execute(_PAIRS)
        leader: dict[int, int] = {}
        for one, other in _copied(link):
            first, second = sorted((_find(leader, one), _find(leader, other)))
            leader[second] = first
        members = pa.table(
            {
                "r": pa.array(list(leader), pa.int32()),
                "first": pa.array([_find(leader, r) for r in leader], pa.int32()),
            }
        )
        link.register("members", members)
        link.execute(_NAMED)
        link.unregister("members")
    for name in ("changed", "touched", "pairs", "named"):
        link.execute(f"DROP TABLE IF EXISTS {name}")


def _copied(link: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """The pairs that are copies of each other."""
    reader = link.sql(_COMPARED).to_arrow_reader(_PAIRS_AT_ONCE)
    for batch in reader:
        columns = batch.columns
        runs = [column.to_numpy().astype(np.int64) for column in columns[4:6]]
        days = [column.to_numpy(zero_copy_only=False).astype(np.float64) for column in columns[6:8]]
        found = are_copies(_sketches(columns[2]), _sketches(columns[3]), *runs, *days)
        ones, others = (column.to_numpy()[found].tolist() for column in columns[:2])
        yield from zip(ones, others, strict=True)


def _sketches(column: pa.Array) -> npt.NDArray[np.uint16]:
    return np.frombuffer(b"".join(column.to_pylist()), dtype=np.uint16).reshape(-1, WIDTH)


def _find(leader: dict[int, int], r: int) -> int:
    while leader.setdefault(r, r) != r:
        leader[r] = leader[leader[r]]
        r = leader[r]
    return r
