"""This room writes predictions of attributed event records (task ``attributed``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dateline.evaluate.tasks import Row, report_of
from dateline.pipeline import Pipeline, Settings


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """One record a report, in the documented record format (``Reading.to_record``)."""
    pipeline = Pipeline(settings or Settings())
    for reading in pipeline.read(map(report_of, rows)):
        yield reading.to_record()
