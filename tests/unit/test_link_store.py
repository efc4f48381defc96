"""Linking a store: what is new is linked to what is; the result is that of linking all; ids and judgements last."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli import commands
from dateline.corpus.archive import link_store, load_incident, load_links
from dateline.corpus.incidents import of_one_case
from dateline.corpus.tellings import Telling
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


def test_a_judgement_is_about_what_was_seen(tmp_path: Path, read_all: list[Reading]) -> None:
    """Events have other numbers in another coding: what the reviewer saw tells which is meant, or that none is."""
    store = store_of(tmp_path)
    store.write_part([Entry(reading=reading) for reading in read_all])
    link_store(store)
    links = load_links(store)
    (whole,) = (i for i in links.incidents if len(i.tellings) == 3)
    told = {t.id: t for row in links.reports.values() for t in row.tellings}
    one, other = (told[i] for i in (whole.tellings[0], whole.tellings[2]))
    seen = " | ".join(f"{t.type} {t.span[0]}-{t.span[1]}" for t in (one, other))
    about = (f"{one.report}#v77", f"{other.report}#v78")
    store.judge([Judgement(about=about, verdict="different", by="ann", seen=seen)])
    done = link_store(store)
    assert not done.lost
    assert not any({one.id, other.id} <= set(i.tellings) for i in load_links(store).incidents)
    gone = Judgement(about=(one.id,), verdict="wrong", by="ann", seen=f"PROTEST {one.span[0]}-{one.span[1]}")
    store.judge([gone])
    assert link_store(store).lost == (gone,)
    assert any(one.id in i.tellings for i in load_links(store).incidents)
    result = CliRunner().invoke(commands, ["link", store.path])
    assert one.id in result.output


def test_a_judgement_about_incidents_holds_however_often_links_are_made(
    tmp_path: Path, read_all: list[Reading]
) -> None:
    """Whole incidents are joined, stay joined when linked again or anew, and come apart under their old ids."""
    store = store_of(tmp_path)
    store.write_part([Entry(reading=reading) for reading in read_all])
    link_store(store)
    before = {i.id: i.tellings for i in load_links(store).incidents}
    killing, meeting = sorted(before, key=lambda i: -len(before[i]))[:2]
    store.judge([Judgement(about=(killing, meeting), verdict="same", by="ann")])
    store.judge([Judgement(about=(meeting,), verdict="corrected", field="place", value="Ansongo", by="ann")])
    for full in (False, False, True, False):
        assert not link_store(store, full=full).lost
        joined = load_incident(store, meeting)
        assert joined is not None
        assert (joined.id, len(joined.tellings)) == (killing, len(before[killing]) + len(before[meeting]))
        assert [f.best for f in joined.fields if f.name == "place"] == ["Ansongo"]
    for _ in range(2):
        store.judge([Judgement(about=(killing, meeting), verdict="undone", by="ann")])
        link_store(store)
        assert {i.id: i.tellings for i in load_links(store).incidents} == before
        apart = load_incident(store, meeting)
        assert apart is not None
        assert apart.id == meeting
        store.judge([Judgement(about=(killing, meeting), verdict="same", by="ann")])
        link_store(store)
        assert load_incident(store, meeting) == load_incident(store, killing)
    store.judge([Judgement(about=(killing, meeting), verdict="different", by="ann")])
    for full in (False, True):
        link_store(store, full=full)
        assert {i.id: i.tellings for i in load_links(store).incidents} == before


def test_a_judgement_about_what_is_not_there_is_told(tmp_path: Path, read_all: list[Reading]) -> None:
    """It stops nothing; entities may be judged as well as tellings."""
    store = store_of(tmp_path)
    store.write_part([Entry(reading=reading) for reading in read_all])
    link_store(store)
    links = load_links(store)
    stray = Judgement(about=("i000000000000", links.incidents[0].id), verdict="same", by="ann")
    members = tuple(sorted((links.actors[0].members[0], links.actors[1].members[0])))
    store.judge([stray, Judgement(about=members, verdict="same", by="ann")])
    assert link_store(store).lost == (stray,)
    now = load_links(store)
    assert now.incidents == links.incidents
    assert any(set(members) <= set(actor.members) for actor in now.actors)


def test_values_that_differ_in_capitals_alone_are_one() -> None:
    """The form that most tellings have is shown."""
    days = [Telling(id=f"r{n}#v1", report=f"r{n}", event="v1") for n in range(4)]
    claimed = {"GUNMEN": [days[0]], "Gunmen": [days[1], days[2]], "gunmen": [days[2]], "soldiers": [days[3]]}
    found = of_one_case(claimed)
    assert {form: [t.id for t in by] for form, by in found.items()} == {
        "Gunmen": ["r0#v1", "r1#v1", "r2#v1"],
        "soldiers": ["r3#v1"],
    }
