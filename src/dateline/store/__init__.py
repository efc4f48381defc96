"""This room keeps readings on disk and answers questions about them: the only room that knows parquet and duckdb."""

from dateline.store.changes import Change, Tally
from dateline.store.lines import Drawn, Judgement, Queue
from dateline.store.manifest import Coding, describe_coding, is_store
from dateline.store.parts import Part
from dateline.store.rows import CODED, KEPT, Entry
from dateline.store.store import Store
from dateline.store.versions import version_of, versions_told

__all__ = [
    "CODED",
    "KEPT",
    "Change",
    "Coding",
    "Drawn",
    "Entry",
    "Judgement",
    "Part",
    "Queue",
    "Store",
    "Tally",
    "describe_coding",
    "is_store",
    "version_of",
    "versions_told",
]
