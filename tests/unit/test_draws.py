"""Drawing what to review, and keeping what was judged: the same by the same seed, and never lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dateline import Store, StoreError
from dateline.corpus.archive import decision_of
from dateline.corpus.decisions import resolve_decisions
from dateline.model import Claim, Entity, EntityKind, Event, Reading, Report, Span
from dateline.store import Coding, Drawn, Entry, Judgement, Queue, version_of
from dateline.store.checking import Way, check_store
from links import link_by_hand

CODING = Coding(version="1", codebook="plover-2", codebook_sha256="a")
TEXT = "Rebels shelled the mill in Maran, the army said."


def reading_of(number: int, kind: str = "ASSAULT", outlet: str = "Maran Post") -> Reading:
    """A reading with one event, made by hand."""
    return Reading(
        report=Report(id=f"r{number}", text=TEXT, source=outlet, published=date(2021, 8, 22)),
        entities=(Entity(id="e1", name="Rebels", kind=EntityKind.GROUP, country="AFG", sector="REB"),),
        events=(
            Event(id="v1", type=kind, trigger=Span(start=7, end=14), evidence=Span(start=0, end=32), head=1,
                  actors=("e1",), confidence=number / 100, date=(date(2021, 8, 20), date(2021, 8, 20))),
        ),
        claims=(Claim(event="v1", sources=("report",)),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Sixty assaults, six protests and a report of no event."""
    made = Store.create(tmp_path_factory.mktemp("drawn") / "archive", CODING)
    readings = [reading_of(n, "PROTEST" if n > 60 else "ASSAULT", f"Outlet {n % 9}") for n in range(1, 67)]
    readings.append(replace(reading_of(67), events=(), claims=()))
    made.write_part([Entry(reading=reading) for reading in readings])
    return made


def test_a_seed_gives_one_draw(store: Store) -> None:
    """The same seed gives the same events in the same order, another seed others."""
    first = store.draw("event", 12, 7)
    assert first == store.draw("event", 12, 7)
    assert first.drawn != store.draw("event", 12, 8).drawn
    assert first.strata == {"": 66}
    assert len({d.about for d in first.drawn}) == 12


def test_the_beginning_of_a_draw_is_a_smaller_draw(store: Store) -> None:
    """Who stops early has reviewed a random draw all the same."""
    assert store.draw("event", 20, 7).drawn[:12] == store.draw("event", 12, 7).drawn


def test_strata_take_turns(store: Store) -> None:
    """Rare types come as often as common ones until there are no more, and the counts of each are kept."""
    draw = store.draw("event", 20, 7, "type")
    assert draw.strata == {"ASSAULT": 60, "PROTEST": 6}
    kinds = [d.stratum for d in draw.drawn]
    assert kinds.count("PROTEST") == 6
    assert set(kinds[:2]) == {"ASSAULT", "PROTEST"}


def test_rare_outlets_share_a_stratum(store: Store) -> None:
    """There are never more strata than a quarter of what is drawn, and each is drawn from."""
    draw = store.draw("event", 12, 7, "outlet")
    assert len(draw.strata) == 4
    assert "(rest)" in draw.strata
    assert sum(draw.strata.values()) == 66


def test_least_confidence_comes_first(store: Store) -> None:
    """By confidence, the least sure events are drawn in order."""
    told = [json.loads(d.told) for d in store.draw("event", 5, 7, "confidence").drawn]
    assert [event["confidence"] for event in told] == [0.01, 0.02, 0.03, 0.04, 0.05]


def test_filters_choose_what_is_drawn_from(store: Store) -> None:
    """Only events that fit are drawn; a filter cannot choose reports."""
    draw = store.draw("event", 50, 7, type="PROTEST")
    assert len(draw.drawn) == 6
    assert draw.strata == {"": 6}
    with pytest.raises(StoreError, match="filters choose events"):
        store.draw("report", 5, 7, type="PROTEST")


def test_reports_are_drawn_whole(store: Store) -> None:
    """A drawn report has all its events, and reports without an event are drawn as well."""
    draw = store.draw("report", 100, 7)
    events = [json.loads(d.told) for d in draw.drawn]
    assert sorted(len(told) for told in events) == [0, *[1] * 66]
    assert draw.strata == {"": 67}


@pytest.mark.parametrize(("unit", "by"), [("event", "mood"), ("report", "type"), ("link", "type"), ("actor", "")])
def test_what_cannot_be_drawn_is_told(store: Store, unit: str, by: str) -> None:
    """An unknown unit or stratum is an error in words."""
    with pytest.raises(StoreError, match="draw"):
        store.draw(unit, 5, 7, by)


def test_links_are_drawn_joined_and_apart(tmp_path: Path) -> None:
    """Pairs that were compared are drawn with both tellings, once the store is linked."""
    made = Store.create(tmp_path / "archive", CODING)
    made.write_part([Entry(reading=reading_of(n, outlet=f"Outlet {n}")) for n in range(1, 5)])
    made.refresh()
    with pytest.raises(StoreError, match="dateline link"):
        made.draw("link", 8, 7)
    link_by_hand(made)
    for by, first in (("", "joined"), ("confidence", "apart")):
        draw = made.draw("link", 8, 7, by)
        assert draw.strata == {"joined": 1, "apart": 5}
        assert len(draw.drawn) == 6
        assert first in [d.stratum for d in draw.drawn[:2]]
        for drawn in draw.drawn:
            told = json.loads(drawn.told)
            assert told["left"]["type"] == told["right"]["type"] == "ASSAULT"
            assert told["home"] in draw.strata
            assert len(drawn.about) == 2


# ---- what was judged


def test_queues_are_kept(tmp_path: Path) -> None:
    """A queue comes back as it was kept; one that was torn is put aside by a check."""
    made = Store.create(tmp_path / "archive", CODING)
    queue = Queue(id="q1", unit="event", way="", seed=7, drawn=(Drawn(about=("a#v1",)),), strata={"": 1})
    made.keep_queue(queue)
    with (tmp_path / "archive" / "queues.jsonl").open("a") as lines:
        lines.write('{"id": "q2", "un')
    assert made.queues() == [queue]
    found = [str(f) for f in check_store(str(made.path), Way(mend=True))]
    assert any("queues.jsonl" in line for line in found)
    assert made.queues() == [queue]


def test_a_field_that_is_wrong_does_not_take_the_event_away() -> None:
    """Only a judgement about an event as a whole binds linking; a corrected field binds its value."""
    said = [
        Judgement(about=("a#v1",), verdict="right"),
        Judgement(about=("a#v1",), verdict="wrong", field="place"),
        Judgement(about=("a#v1",), verdict="corrected", field="type", value="COERCE"),
        Judgement(about=("i1",), verdict="corrected", note="place=Maran"),
    ]
    standing = resolve_decisions(map(decision_of, said))
    assert standing.wrong == frozenset()
    assert standing.right == {"a#v1"}
    assert {key: d.value for key, d in (standing.corrected or {}).items()} == {
        ("a#v1", "type"): "COERCE",
        ("i1", "place"): "Maran",
    }


WRITER = """
import sys
from dateline import Store
from dateline.store import Judgement
store = Store(sys.argv[1])
for number in range(100_000):
    about = (f"{sys.argv[2]}#{number}",)
    store.judge([Judgement(about=about, verdict="right", field=f) for f in ("", "type", "place")])
    print(number, flush=True)
"""


def test_a_killed_reviewer_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Two writers at once are killed with -9: every judgement they were told is kept is there, and others can go on."""
    made = Store.create(tmp_path / "archive", CODING)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(made.path), name], stdout=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    acknowledged: dict[str, int] = {}
    for name, writer in zip("ab", writers, strict=True):
        assert writer.stdout is not None
        for _ in range(20):
            acknowledged[name] = int(writer.stdout.readline())
    for name, writer in zip("ab", writers, strict=True):
        os.kill(writer.pid, signal.SIGKILL)
        assert writer.stdout is not None
        rest = writer.stdout.read().split("\n")
        acknowledged[name] = max([acknowledged[name], *(int(line) for line in rest[:-1] if line)])
        writer.wait()
    kept = {(j.about[0], j.field) for j in made.judgements()}
    for name, last in acknowledged.items():
        for number in range(last + 1):
            assert {(f"{name}#{number}", f) for f in ("", "type", "place")} <= kept
    made.judge([Judgement(about=("c#0",), verdict="right")])
    assert made.judgements()[-1].about == ("c#0",)


def test_a_torn_line_swallows_nothing(tmp_path: Path) -> None:
    """After a line that was cut off, the next judgement stands on a line of its own."""
    made = Store.create(tmp_path / "archive", CODING)
    made.judge([Judgement(about=("a#v1",), verdict="right")])
    path = tmp_path / "archive" / "judgements.jsonl"
    path.write_bytes(path.read_bytes() + b'{"about": ["b#')
    made.judge([Judgement(about=("c#v1",), verdict="wrong")])
    assert [j.about[0] for j in made.judgements()] == ["a#v1", "c#v1"]


def test_versions_name_what_is_drawn(store: Store) -> None:
    """What is drawn is named as linking names it: version of the report and id of the event."""
    versions = {f"{version_of(reading.report)}#v1" for reading in store.readings()}
    assert {d.about[0] for d in store.draw("event", 66, 1).drawn} <= versions
