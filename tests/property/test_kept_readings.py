"""A store gives back what was put into it, once, whatever the order."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.archive import add_arrivals
from dateline.ingest import Arrival, make_report
from dateline.model import Reading
from dateline.store import Coding, Entry, Store, version_of
from records import readings
from slight import slight

CHEAP = settings(
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_pipeline = cache(slight)

CODING = Coding(version="1", codebook="plover-2", codebook_sha256="")
TEXTS = [
    "Rebels attacked the post near Lashkar on Monday, police said.",
    "The minister denied that troops had crossed the border.",
    "Protesters blocked the road to Maran.",
    "Protesters blocked the road to Maran for two days.",
    "Les manifestants ont bloqué la route de Maran pendant deux jours, selon la police locale.",
]


@settings(CHEAP, max_examples=40)
@given(st.lists(readings(), max_size=3, unique_by=lambda r: version_of(r.report)))
def test_write_then_read_is_equal(given_readings: list[Reading]) -> None:
    """Every reading comes back as it was, its parse and all."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(folder, CODING)
        if given_readings:
            store.write_part([Entry(reading=reading) for reading in given_readings])
        assert list(Store(folder).readings()) == given_readings


@settings(CHEAP, max_examples=8)
@given(st.lists(readings(), max_size=6, unique_by=lambda r: version_of(r.report)))
def test_derived_tables_can_be_made_of_any_reading(given_readings: list[Reading]) -> None:
    """Whatever a record holds, the tables can be made and asked."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(folder, CODING)
        if given_readings:
            store.write_part([Entry(reading=reading) for reading in given_readings])
        store.refresh()
        assert store.sql("SELECT sum(events) AS n FROM versions").to_pylist()[0]["n"] in (
            None,
            sum(len(reading.events) for reading in given_readings),
        )


@settings(CHEAP, max_examples=5)
@given(st.permutations(TEXTS * 2), st.integers(1, 4))
def test_order_and_repetition_do_not_matter(texts: list[str], batch: int) -> None:
    """Adding reports in any order, twice, in any batches gives the same set of readings."""
    with tempfile.TemporaryDirectory() as folder:
        whole, other = (Store.create(Path(folder) / name, CODING) for name in ("whole", "other"))
        _add(whole, TEXTS, 16)
        _add(other, texts, batch)
        _add(other, texts, batch)
        assert _held(other) == _held(whole)
        assert len(list(other.readings())) == len(TEXTS)


def _add(store: Store, texts: list[str], batch: int) -> None:
    arrivals = [
        Arrival(report=make_report(text, source="Maran Post"), file="f", line=n) for n, text in enumerate(texts)
    ]
    list(add_arrivals(store, arrivals, _pipeline, batch=batch))


def _held(store: Store) -> dict[str, Reading]:
    return {version_of(reading.report): reading for reading in store.readings()}
