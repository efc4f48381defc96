"""This room reads a Parquet file row by row, only the columns that hold the fields of reports."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.ingest.arrivals import Draft, Refusal
from dateline.ingest.columns import choose_columns, draft_row
from dateline.ingest.confinement import Request

_ROWS = 64
"""Rows that are held at a time."""
_TEXTUAL = ("string", "large_string", "string_view", "binary", "large_binary", "null")


def read_parquet(request: Request) -> Iterator[Draft | Refusal]:
    """A draft for each row; ``line`` is its number, from 1. Columns are mapped as in ``choose_columns``."""
    import pyarrow
    from pyarrow import parquet

    source = request.path or pyarrow.BufferReader(request.data)
    try:
        # Neither buffers ahead nor threads: memory is what is limited here.
        table = parquet.ParquetFile(source, memory_map=False, pre_buffer=False, buffer_size=1 << 20)
        schema = table.schema_arrow
        choice = choose_columns(schema.names, request.columns)
        if isinstance(choice, Refusal):
            yield choice
            return
        column = choice.columns["text"]
        kind = schema.field(column).type
        value = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
        if str(value) not in _TEXTUAL:
            yield Refusal(f"has a text column {column[:60]!r} that holds no text but {str(kind)[:60]}", "name another")
            return
        number = 0
        wanted = list(dict.fromkeys(choice.columns.values()))
        for batch in table.iter_batches(batch_size=_ROWS, columns=wanted, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                fields = {name: row.get(column) for name, column in choice.columns.items()}
                yield draft_row(fields, number, choice.notes if number == 1 else ())
        if not number:
            yield Refusal("is a table without rows", "leave it out or fill it")
    except (
        pyarrow.ArrowInvalid,
        pyarrow.ArrowNotImplementedError,
        OSError,
        ValueError,
        KeyError,
        OverflowError,
    ) as fault:
        if isinstance(fault, MemoryError):
            raise
        words = " ".join(str(fault).split())[:160]
        yield Refusal(f"is a Parquet file that cannot be read ({words})", "write it again, or as JSON lines")
