"""This room writes predictions of place names and their coordinates (task ``geo``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from dateline.evaluate.tasks import Row, report_of
from dateline.model import Reading
from dateline.pipeline import Pipeline, Settings


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """One line a report: {"id", "toponyms": [{"start", "end", "lat"?, "lon"?, "demonym"?}]}."""
    pipeline = Pipeline(replace(settings or Settings(), upto="places"))
    for reading in pipeline.read(map(report_of, rows)):
        yield toponyms_of(reading)


def toponyms_of(reading: Reading) -> Row:
    """The prediction line of a reading with places."""
    toponyms = []
    for place in reading.places:
        toponym: Row = {"start": place.span.start, "end": place.span.end}
        if place.lat is not None and place.lon is not None:
            toponym |= {"lat": place.lat, "lon": place.lon}
        if place.demonym:
            toponym["demonym"] = True
        toponyms.append(toponym)
    return {"id": reading.report.id, "toponyms": toponyms}
