"""The first report to get right, and the development reports, by the public scorer; skipped where the sets are not."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dateline.evaluate.tasks import report_of
from dateline.model import Reading
from dateline.pipeline import Pipeline

SETS = Path(__file__).resolve().parents[3] / "shared" / "gold" / "attributed"
pytestmark = pytest.mark.skipif(
    not (SETS / "records.py").exists(), reason="the public test sets do not lie beside the project"
)


@pytest.fixture(scope="module")
def records() -> ModuleType:
    """The set's own scorer."""
    spec = importlib.util.spec_from_file_location("attributed_records", SETS / "records.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SETS / "dev.jsonl").read_text(encoding="utf-8").split("\n") if line]


def coded(pipeline: Pipeline, row: dict[str, Any]) -> Reading:
    blind = {name: row[name] for name in ("id", "text", "published") if row.get(name)}
    return next(pipeline.read([report_of(blind)]))


def test_the_first_report_is_coded_as_experts_code_it(pipeline: Pipeline, records: ModuleType) -> None:
    """At least eight of its events have their type, six also an actor, the status and the source."""
    row = next(r for r in rows() if r["id"] == "panjshir")
    found = records.tally(row, coded(pipeline, row).to_record())
    assert found["typed"] >= 8
    assert found["core"] >= 6


def test_the_first_report_tells_a_denied_act_and_its_rival(pipeline: Pipeline) -> None:
    """One act is negated by its accused doer; another party's same act stands, both by that one source."""
    row = next(r for r in rows() if r["id"] == "panjshir")
    reading = coded(pipeline, row)
    denied = [e for e in reading.events if reading.claim_by_event[e.id].status == "negated"]
    assert len(denied) == 1
    source = reading.claim_by_event[denied[0].id].sources[0]
    assert source in denied[0].actors
    rivals = [
        e
        for e in reading.events
        if e.type == denied[0].type and e.place_name == denied[0].place_name and e.id != denied[0].id
    ]
    assert any(reading.claim_by_event[e.id].sources[0] == source and source not in e.actors for e in rivals)


def test_development_reports_do_not_fall(pipeline: Pipeline, records: ModuleType) -> None:
    """The mission's measure over the development reports stays above what the first version must show, with room."""
    total: Counter[Any] = Counter()
    for row in rows():
        total += records.tally(row, coded(pipeline, row).to_record())
        total["reports"] += 1
    figures = records.figures(total)
    assert figures["attributed event F1 (type+actor+status+source)"] >= 0.40
    assert figures["source accuracy"] >= 0.85
    assert figures["status accuracy"] >= 0.93
