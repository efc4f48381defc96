"""Linking a store: what is new is linked to what is; the result is that of linking all; ids and judgements last."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli import commands
from dateline.corpus.archive import link_store, load_incident, load_links
from dateline.errors import StoreError
from dateline.model import Reading, Report
from dateline.pipeline import Pipeline
from dateline.store import Coding, Entry, Judgement, Store

TEXTS = (
    ("a", "Gunmen killed four farmers near Gao on Monday, the mayor said.", "North Post", "2020-03-03"),
    ("b", "Four farmers were killed by gunmen near Gao on Monday, a doctor said.", "South Post", "2020-03-03"),
    (
        "c",
        "Gunmen killed six farmers near Gao on Monday, the mayor said; two had died since.",
        "West Post",
        "2020-03-05",
    ),
    ("d", "The foreign minister met the ambassador of Chile in Lima on Tuesday.", "East Post", "2020-03-04"),
)


@pytest.fixture(scope="module")
def read_all(pipeline: Pipeline) -> list[Reading]:
    reports = [Report(id=i, text=t, source=o, published=date.fromisoformat(d)) for i, t, o, d in TEXTS]
    return list(pipeline.read(reports))


def store_of(path: Path) -> Store:
    return Store.create(path / "archive", Coding(version="0", codebook="plover-2", codebook_sha256="0" * 64))


def test_day_by_day_is_all_at_once(tmp_path: Path, read_all: list[Reading]) -> None:
    """Parts that are linked as they come give what a full rebuild gives, ids too."""
    store = store_of(tmp_path)
    for reading in read_all:
        store.write_part([Entry(reading=reading)])
        assert link_store(store).new == 1
    daily = load_links(store)
    assert link_store(store).new == 0
    link_store(store, full=True)
    full = load_links(store)
    assert daily.incidents == full.incidents
    assert daily.comparisons == full.comparisons
    assert daily.contradictions == full.contradictions
    (killing,) = (i for i in full.incidents if len(i.tellings) > 1)
    assert killing.reports == 3
    assert [c.low for c in killing.numbers if c.what == "killed"] == [4, 6]
    assert not full.contradictions, "a toll that grows is an update"
    assert load_incident(store, killing.id) == killing
    why = [c.why for c in full.comparisons if {c.left, c.right} <= set(killing.tellings)]
    assert any(why)


def test_ids_outlive_the_links(tmp_path: Path, read_all: list[Reading]) -> None:
    """links.duckdb can be dropped: the ids that were given stand in incidents.jsonl."""
    store = store_of(tmp_path)
    for reading in reversed(read_all):
        store.write_part([Entry(reading=reading)])
        link_store(store)
    before = load_links(store)
    (tmp_path / "archive" / "links.duckdb").unlink()
    link_store(store)
    assert {i.id: i.tellings for i in load_links(store).incidents} == {i.id: i.tellings for i in before.incidents}


def test_a_persons_different_splits_an_incident(tmp_path: Path, read_all: list[Reading]) -> None:
    """The larger part keeps the id; what undoes the judgement joins them again."""
    store = store_of(tmp_path)
    store.write_part([Entry(reading=reading) for reading in read_all])
    link_store(store)
    (whole,) = (i for i in load_links(store).incidents if len(i.tellings) == 3)
    apart = (whole.tellings[0], whole.tellings[2])
    store.judge([Judgement(about=apart, verdict="different", by="ann")])
    link_store(store)
    groups = {i.id: i.tellings for i in load_links(store).incidents}
    assert not any(set(apart) <= set(tellings) for tellings in groups.values())
    assert len(groups[whole.id]) == 2
    store.judge([Judgement(about=apart, verdict="undone", by="ann")])
    link_store(store)
    assert whole in load_links(store).incidents


def test_the_command_links_and_says_what_it_found(tmp_path: Path, read_all: list[Reading]) -> None:
    """And a store that is not linked yet says how to."""
    store = store_of(tmp_path)
    store.write_part([Entry(reading=reading) for reading in read_all])
    with pytest.raises(StoreError, match="dateline link"):
        load_links(store)
    result = CliRunner().invoke(commands, ["link", store.path])
    assert result.exit_code == 0, result.output
    assert len(load_links(store).reports) == 4
