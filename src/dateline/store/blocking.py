"""This room pairs things that share a key, in SQL: what is worth comparing is found without looking at every pair."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]

AT_ONCE = 20_000
"""Pairs that are handed out together: their features take a kilobyte each while they are scored."""


def pair_up(
    things: npt.ArrayLike, keys: npt.ArrayLike, fresh_from: int = 0, memory: str = "1GB"
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (lesser number first, each once, in order) of things that have a key in common, in batches.

    ``things`` and ``keys`` run side by side, a row for each key of each thing; keys are hashes of 64 bits. Pairs of two
    things below ``fresh_from`` are left out: they have been compared before.
    """
    table = pa.table(
        {
            "thing": pa.array(np.asarray(things, dtype=np.int64)),
            "key": pa.array(np.asarray(keys, dtype=np.uint64)),
        }
    )
    with tempfile.TemporaryDirectory() as spill, contextlib.closing(duckdb.connect()) as link:
        link.execute(f"SET memory_limit = '{memory}'; SET threads = 2; SET preserve_insertion_order = false")
        link.execute("SET temp_directory = ?", [spill])
        link.register("incoming", table)
        link.execute("CREATE TABLE held AS SELECT DISTINCT key, thing FROM incoming")
        link.unregister("incoming")
        del table
        reader = link.sql(
            """
            SELECT DISTINCT one.thing AS one, other.thing AS other
            FROM held AS one JOIN held AS other ON one.key = other.key AND one.thing < other.thing
            WHERE other.thing >= $fresh
            ORDER BY one, other
            """,
            params={"fresh": fresh_from},
        ).to_arrow_reader(AT_ONCE)
        for batch in reader:
            yield batch.column(0).to_numpy(), batch.column(1).to_numpy()
