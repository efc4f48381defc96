"""This room writes an answer as JSON lines, CSV or Parquet, row by row, however long it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, TextIO

import pyarrow.parquet as pq

from dateline.store.asking import Answer


def rows_of(answer: Answer) -> Iterator[dict[str, Any]]:
    """The rows, each as plain Python values by column."""
    for batch in answer.batches:
        yield from batch.to_pylist()


def write_jsonl(answer: Answer, stream: TextIO) -> int:
    """One JSON object a row; how many rows."""
    count = 0
    for row in rows_of(answer):
        stream.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")
        count += 1
    return count


def write_csv(answer: Answer, stream: TextIO) -> int:
    """A line of column names, then one line a row; several values in a field stand with "; " between them."""
    writer = csv.writer(stream, lineterminator="\n")
    names = answer.schema.names
    writer.writerow(names)
    count = 0
    for row in rows_of(answer):
        writer.writerow(_cell(row[name]) for name in names)
        count += 1
    return count


def write_parquet(answer: Answer, stream: BinaryIO) -> int:
    """A Parquet file of the rows, with the columns' own types."""
    count = 0
    with pq.ParquetWriter(stream, answer.schema, compression="zstd") as writer:
        for batch in answer.batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.hex() if isinstance(value, bytes) else str(value)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(str(_cell(inner)) for inner in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value if isinstance(value, (str, int, float)) else _plain(value)
