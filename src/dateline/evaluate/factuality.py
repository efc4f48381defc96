"""This room predicts graded factuality for predicates that are given by their spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import batched
from typing import Any

from dateline.codebook.status import index_status
from dateline.evaluate.tasks import Row, report_of
from dateline.layers.claims import factuality_of
from dateline.model import Span
from dateline.pipeline import Pipeline, Settings

_BATCH = 64


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """For each row, its predicates (spans ``start``, ``end``) with ``value`` from -3 to 3."""
    pipeline = Pipeline(replace(settings or Settings(), upto="syntax"))
    words = index_status(pipeline.codebook.status)
    for group in batched(rows, _BATCH):
        readings = pipeline.read(report_of(row) for row in group)
        for row, reading in zip(group, readings, strict=True):
            predicates = []
            for predicate in row.get("predicates", ()):
                start, end = predicate["start"], predicate["end"]
                tokens = reading.syntax.tokens_in(Span(start=start, end=end)) if 0 <= start < end else range(0)
                value = factuality_of(reading.syntax, tokens[-1], words) if tokens else 0.0
                predicates.append({"start": start, "end": end, "value": value})
            yield {"id": row["id"], "predicates": predicates}
