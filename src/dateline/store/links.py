"""This room keeps what was concluded across reports: links.duckdb, derived and swapped in, and the ids of incidents.

links.duckdb can be dropped and made anew from the readings. incidents.jsonl only grows: the ids of incidents that were
given, merged and split, which no reading tells.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from dateline.errors import StoreError
from dateline.store.folder import Folder, beside_name, sync_folder
from dateline.store.opening import open_to_read
from dateline.store.parts import Part, read_entries
from dateline.store.rows import Entry

LINKS = "links.duckdb"
HISTORY = "incidents.jsonl"
LAYOUT = 3
"""Raised when what is kept changes: links of another layout are made anew."""


type LinkTable = pa.Table

_KINDS = {str: pa.string(), int: pa.int64(), float: pa.float64(), date: pa.date32(), list: pa.list_(pa.string())}


def table_of(**columns: tuple[type, Iterable[Any]]) -> LinkTable:
    """A table of columns, each with the type of its values: str, int, float, date, or list (of str)."""
    return pa.table(
        {
            name: pa.array([list(v) if isinstance(v, tuple) else v for v in values], _KINDS[kind])
            for name, (kind, values) in columns.items()
        }
    )


def save_links(folder: Folder, tables: Mapping[str, LinkTable], generation: int, parts: Iterable[str]) -> None:
    """Write all tables into a new file that is swapped in by rename; whoever has the old one open reads on."""
    target = folder.here(LINKS)
    beside = target.with_name(beside_name(LINKS))
    try:
        with contextlib.closing(duckdb.connect(str(beside))) as link:
            link.execute("CREATE TABLE about (layout INTEGER, generation INTEGER)")
            link.execute("INSERT INTO about VALUES (?, ?)", [LAYOUT, generation])
            link.register("incoming", pa.table({"name": pa.array(sorted(parts), pa.string())}))
            link.execute("CREATE TABLE part AS SELECT * FROM incoming")
            for name, table in tables.items():
                link.register("incoming", table)
                link.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')
                link.unregister("incoming")
            link.execute("CHECKPOINT")
        beside.replace(target)
        sync_folder(target.parent)
    except (duckdb.Error, OSError) as fault:
        raise StoreError(
            f"{folder.path}: its links cannot be written ({' '.join(str(fault).split())[:200]}); check free space"
        ) from fault
    finally:
        beside.unlink(missing_ok=True)
        beside.with_name(f"{beside.name}.wal").unlink(missing_ok=True)


def linked_parts(folder: Folder, generation: int) -> set[str] | None:
    """The names of the parts that are linked; None where all must be linked anew."""
    try:
        with contextlib.closing(open_links(folder)) as link:
            if link.execute("SELECT layout, generation FROM store.about").fetchall() != [(LAYOUT, generation)]:
                return None
            return {name for (name,) in link.execute("SELECT name FROM store.part").fetchall()}
    except (duckdb.Error, StoreError):
        return None


def open_links(folder: Folder) -> duckdb.DuckDBPyConnection:
    """A connection that can only read the links; StoreError where there are none yet."""
    path = folder.here(LINKS)
    if not path.exists():
        raise StoreError(f"{folder.path}: is not linked yet; link it by: dateline link {folder.path}")
    return open_to_read({"store": path}, folder.path, "links", f"make them anew by: dateline link --full {folder.path}")


def read_links(folder: Folder, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table of links; StoreError where there are none, or they cannot be read."""
    with contextlib.closing(open_links(folder)) as link:
        named = ", ".join(f'"{column}"' for column in columns)
        try:
            cursor = link.execute(f'SELECT {named} FROM store."{table}"')
            while rows := cursor.fetchmany(10_000):
                yield from rows
        except duckdb.Error as fault:
            raise StoreError(
                f"{folder.path}: its links cannot be read ({' '.join(str(fault).split())[:200]}); make them anew by: "
                f"dateline link --full {folder.path}"
            ) from fault


def new_entries(folder: Folder, parts: Iterable[Part], linked: set[str]) -> Iterator[tuple[str, Entry]]:
    """The entries of parts that are not linked yet, by version, newest coding first."""
    seen: set[str] = set()
    for part in sorted(parts, key=lambda p: (-p.generation, p.name)):
        if part.name not in linked:
            for version, entry in read_entries(folder, part):
                if version not in seen:
                    seen.add(version)
                    yield version, entry


def add_history(folder: Folder, lines: Iterable[bytes]) -> None:
    """Keep changes of incident ids, a line each; they are on the disk when this returns."""
    data = b"".join(line + b"\n" for line in lines)
    if data:
        folder.append(HISTORY, data)


def read_history(folder: Folder) -> Iterator[bytes]:
    """The changes of incident ids, in order."""
    for file in folder.line_files(HISTORY):
        yield from (line for line in folder.read(file).split(b"\n") if line.strip())
