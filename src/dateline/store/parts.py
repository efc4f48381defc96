"""This room writes parts (files of whole readings, named by what they hold) and reads them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import StoreError
from dateline.store.folder import BESIDE, Folder
from dateline.store.manifest import FORMAT, Coding
from dateline.store.rows import SCHEMA, Entry, entry_of, row_of, shown

READINGS = "readings"
_ENDING = ".parquet"
_ROWS_AT_ONCE = 64
"""Readings in a row group: one report is read alone in milliseconds; with 256 parts would be a tenth smaller."""

_WITHOUT_SYNTAX = [
    "version", "report", "text", "title", "outlet", "url", "published", "language", "status", "added",
    "coding", "original", "reading",
]  # fmt: skip

_LATER = ("original",)
"""Columns that parts of the first versions do not have."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Part:
    """A file of readings; ``generation`` is the recoding that wrote it, ``name`` its name in the store."""

    generation: int
    name: str

    @property
    def path(self) -> str:
        return f"{READINGS}/{self.name}"


def list_parts(folder: Folder, generation: int, label: str = "") -> list[Part]:
    """The whole parts up to that generation, in the order of their names; those whose label begins with ``label``."""
    parts = [part for name in folder.names(READINGS) if (part := parse_part(name))]
    return sorted(p for p in parts if p.generation <= generation and p.name.partition("-")[2].startswith(label))


def list_unfinished(folder: Folder) -> list[str]:
    """The names of files that some run began to write and has not finished."""
    return [name for name in folder.names(READINGS) if name.endswith(BESIDE)]


def parse_part(name: str) -> Part | None:
    """The part of that file name, None where it is no part."""
    head, _, rest = name.partition("-")
    if not (head.isdigit() and rest.endswith(_ENDING) and rest != _ENDING):
        return None
    return Part(generation=int(head), name=name)


def part_name(generation: int, label: str) -> str:
    return f"{generation:04d}-{label}{_ENDING}"


def write_part(folder: Folder, entries: Sequence[Entry], coding: Coding, generation: int, label: str = "") -> Part:
    """Write the readings as one part, whole or not at all.

    Without a ``label`` the part is named after the versions and the coding that it holds, so that writing the same
    readings again changes nothing. A part that is there already stays as it is.
    """
    rows = [row_of(entry, coding.id) for entry in entries]
    if not label:
        label = sha256("".join([coding.id, *(row["version"] for row in rows)]).encode()).hexdigest()[:16]
    part = Part(generation=generation, name=part_name(generation, label))
    if not folder.exists(part.path):
        folder.write(part.path, _encode(rows, coding, generation), replace=False)
    return part


def _encode(rows: list[dict[str, Any]], coding: Coding, generation: int) -> bytes:
    told = {
        "dateline_store": str(FORMAT),
        "dateline_generation": str(generation),
        "dateline_coding": msgspec.json.encode(coding).decode(),
    }
    schema = SCHEMA.with_metadata(told)
    try:
        table = pa.Table.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:
        table = pa.Table.from_pylist(shown(rows), schema=schema)
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        row_group_size=_ROWS_AT_ONCE,
        compression="zstd",
        compression_level=9,
        write_page_checksum=True,
        use_dictionary=[
            name for name in SCHEMA.names if name not in ("text", "reading", "syntax", "version", "original")
        ],
    )
    data = bytes(sink.getvalue())
    del table, sink
    # A worker writes a part every half minute; what Arrow would keep for the next one is wanted by the models.
    pa.default_memory_pool().release_unused()
    return data


def read_table(folder: Folder, part: Part, columns: Iterable[str] | None = None, *, verify: bool = False) -> pa.Table:
    """Columns of a part; StoreError where it cannot be read or, with ``verify``, where its checksums do not agree.

    A column that came with a later version of Dateline is empty in an older part.
    """
    wanted = list(columns if columns is not None else SCHEMA.names)
    try:
        with folder.fs.open(folder.at(part.path), "rb") as stream:
            file = pq.ParquetFile(stream, page_checksum_verification=verify)
            later = [name for name in _LATER if name in wanted and name not in file.schema_arrow.names]
            table = file.read(columns=[name for name in wanted if name not in later])
        for name in later:
            table = table.append_column(SCHEMA.field(name), pa.nulls(table.num_rows, SCHEMA.field(name).type))
        return table.select(wanted)
    except FileNotFoundError as fault:
        raise StoreError(
            f"{folder.path}: its part {part.path} has gone; mend by: dateline check {folder.path}"
        ) from fault
    except (OSError, pa.ArrowException, KeyError) as fault:
        raise StoreError(
            f"{folder.path}: its part {part.path} is damaged ({_short(fault)}); mend by: dateline check {folder.path}"
        ) from fault


def read_entries(folder: Folder, part: Part, *, syntax: bool = True) -> Iterator[tuple[str, Entry]]:
    """The version and entry of each row of a part, in their order, a row group in memory at a time."""
    columns = [*_WITHOUT_SYNTAX, *(["syntax"] if syntax else [])]
    try:
        with folder.fs.open(folder.at(part.path), "rb") as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=64, columns=columns):
                for row in batch.to_pylist():
                    yield row["version"], entry_of(row)
    except (OSError, pa.ArrowException, KeyError, msgspec.MsgspecError, ValueError) as fault:
        raise StoreError(
            f"{folder.path}: its part {part.path} is damaged ({_short(fault)}); mend by: dateline check {folder.path}"
        ) from fault


def read_entry(folder: Folder, part: Part, version: str) -> Entry | None:
    """The entry of one version in a part, without its parse; None where the part has none. Reads one row group."""
    try:
        with folder.fs.open(folder.at(part.path), "rb") as stream:
            file = pq.ParquetFile(stream)
            for number in range(file.num_row_groups):
                versions = file.read_row_group(number, columns=["version"]).column("version").to_pylist()
                if version in versions:
                    at = versions.index(version)
                    row = file.read_row_group(number, columns=_WITHOUT_SYNTAX).slice(at, 1).to_pylist()[0]
                    return entry_of(row)
    except FileNotFoundError as fault:
        raise StoreError(
            f"{folder.path}: its part {part.path} has gone; mend by: dateline check {folder.path}"
        ) from fault
    except (OSError, pa.ArrowException, KeyError, msgspec.MsgspecError, ValueError) as fault:
        raise StoreError(
            f"{folder.path}: its part {part.path} is damaged ({_short(fault)}); mend by: dateline check {folder.path}"
        ) from fault
    return None


def read_coding(folder: Folder, part: Part) -> Coding:
    """What coded a part's readings."""
    try:
        with folder.fs.open(folder.at(part.path), "rb") as stream:
            told = pq.read_schema(stream).metadata or {}
        return msgspec.json.decode(told[b"dateline_coding"], type=Coding)
    except (OSError, pa.ArrowException, KeyError, msgspec.MsgspecError) as fault:
        raise StoreError(
            f"{folder.path}: its part {part.path} is damaged ({_short(fault)}); mend by: dateline check {folder.path}"
        ) from fault


def _short(fault: BaseException) -> str:
    return " ".join(str(fault).split())[:200] or type(fault).__name__
