"""This room finds reports that stand as versions of one another and share hardly a word.

Two archives that count their reports from 1 and name no outlet give different reports the same id; a corrected report
keeps most of its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb
import numpy as np

from dateline.ingest.copies import WIDTH

ALIKE = 0.05
"""Share of the runs of two texts that both have, below which they are strangers."""
FEW = 5
"""Runs of a text below which nothing is said of it."""

_PAIRS = """
SELECT report, before, sketch FROM (
    SELECT report, language, added, sketch, runs, min(runs) OVER line AS fewest, lag(sketch) OVER line AS before,
        lag(language) OVER line AS language_before
    FROM kept.report JOIN kept.sketch USING (r)
    WHERE outlet = '' AND document IN (SELECT document FROM kept.report WHERE NOT current)
    WINDOW line AS (PARTITION BY document, report ORDER BY added NULLS FIRST, part, row_in_part, version)
)
WHERE before IS NOT NULL AND language = language_before AND fewest >= $few
    AND ($since IS NULL OR added >= $since)
ORDER BY report
"""


def find_strangers(link: duckdb.DuckDBPyConnection, since: datetime | None = None) -> list[str]:
    """The ids of such reports, sorted; with ``since`` of those alone that were added then or later."""
    rows = link.execute(_PAIRS, {"few": FEW, "since": since}).fetchall()
    return sorted({report for report, before, sketch in rows if _alike(before, sketch) < ALIKE})


def warn_of(strangers: Iterable[str]) -> str:
    """What to tell of them."""
    ids = list(strangers)
    told = ", ".join(ids[:3]) + (", ..." if len(ids) > 3 else "")
    return (
        f"{len(ids)} reports without outlet have the id of another and hardly a word of it ({told}), and stand as its "
        f"later versions; if they are different reports, add them to a new store, each archive with its --source NAME"
    )


def _alike(one: bytes, other: bytes) -> float:
    numbers = np.frombuffer(one + other, dtype=np.uint16).reshape(2, WIDTH)
    return float((numbers[0] == numbers[1]).mean())
