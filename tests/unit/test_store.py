"""The store: what is kept once, what is seen when, what is mended, and what SQL may not do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dateline import Store, StoreError
from dateline.archive import Added, add_arrivals, recode_store
from dateline.ingest import Arrival, Rejection, make_report
from dateline.model import Claim, Entity, EntityKind, Event, Place, Precision, Reading, Report, Span, Status
from dateline.pipeline import Pipeline
from dateline.store import Coding, Entry, Judgement, Tally, version_of
from dateline.store.checking import Way, check_store
from dateline.store.folder import beside_name

CODING = Coding(version="1", codebook="plover-2", codebook_sha256="a")
OTHER = Coding(version="2", codebook="plover-2", codebook_sha256="a")
TEXT = "Rebels shelled the café in Maran on Friday, the army said."


def reading_of(
    name: str = "r1", text: str = TEXT, *, act: str = "ASSAULT", day: date | None = date(2021, 8, 20), **fields: Any
) -> Reading:
    """A reading with one event, made by hand."""
    report = Report(id=name, text=text, source="Maran Post", published=date(2021, 8, 22), **fields)
    return Reading(
        report=report,
        entities=(
            Entity(id="e1", name="Rebels of Élan", kind=EntityKind.GROUP, country="AFG", sector="REB"),
            Entity(id="e2", name="army", kind=EntityKind.ORGANISATION, country="AFG", sector="MIL"),
        ),
        places=(
            Place(id="p1", span=Span(start=27, end=32), name="Maran", lat=34.5, lon=69.2, country="AFG", admin1="Kabul",
                  geonames_id=7, precision=Precision.POINT),
        ),
        events=(
            Event(id="v1", type=act, mode="artillery", trigger=Span(start=7, end=14), evidence=Span(start=0, end=42),
                  head=1, actors=("e1",), place="p1", place_name="Maran", date=(day, day) if day else None),
        ),
        claims=(Claim(event="v1", sources=("e2", "report"), status=Status.NEGATED, certainty=-2.0),),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store of three reports in two parts."""
    return make_store(tmp_path)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same, for tests that only ask."""
    return make_store(tmp_path_factory.mktemp("asked"))


def make_store(folder: Path) -> Store:
    made = Store.create(folder / "archive", CODING)
    made.write_part([Entry(reading=reading_of())])
    other = reading_of("r3", "Workers marched through the harbour.", act="PROTEST", day=None)
    made.write_part([Entry(reading=reading_of("r2", day=date(2020, 1, 1))), Entry(reading=replace(other, places=()))])
    return made


def ids(store: Store, **filters: Any) -> list[str]:
    return list(store.events(**filters).column("report").to_pylist())


# ---- questions


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["r2", "r1", "r3"]),
        ({"type": "PROTEST"}, ["r3"]),
        ({"type": ["PROTEST", "ASSAULT"], "limit": 1}, ["r2"]),
        ({"actor": "rebels"}, ["r2", "r1", "r3"]),
        ({"actor": "elan", "type": "PROTEST"}, ["r3"]),
        ({"actor": "rebel"}, []),
        ({"actor": "AFG/REB", "since": "2021-01-01"}, ["r1"]),
        ({"actor": "MIL"}, []),
        ({"source": "army", "until": "2020-12-31"}, ["r2"]),
        ({"source": "report", "mode": "artillery", "status": "negated", "report": "r1"}, ["r1"]),
        ({"country": "AFG"}, ["r2", "r1"]),
        ({"place": "maran", "near": "Maran", "within": 1}, ["r2", "r1"]),
        ({"near": (34.6, 69.2), "within": 12}, ["r2", "r1"]),
        ({"near": "34.6,69.2", "within": 10}, []),
        ({"text": "CAFE rebels"}, ["r2", "r1"]),
        ({"text": '"the cafe"'}, ["r2", "r1"]),
        ({"text": '"cafe the"'}, []),
        ({"outlet": "Maran Post", "recipient": "rebels"}, []),
    ],
)
def test_filters(asked: Store, filters: dict[str, Any], expected: list[str]) -> None:
    """All filters must fit, one of several values must; words match whole, without case and accents."""
    assert ids(asked, **filters) == expected


def test_a_question_that_cannot_be_asked_says_why(asked: Store) -> None:
    """A filter, form, day or place that is not there is named, with what there is."""
    questions: tuple[tuple[str, Callable[[], object]], ...] = (
        ("the filters are: type", lambda: asked.events(kind="x")),
        ("the forms are: arrow", lambda: asked.events("excel")),
        ("YYYY-MM-DD", lambda: asked.events(since="May")),
        ("no place 'Atlantis'", lambda: asked.events(near="Atlantis")),
        ("is no point", lambda: asked.events(near="134.5,69.2")),
        ("foo", lambda: asked.sql("SELECT foo FROM events")),
    )
    for words, ask in questions:
        with pytest.raises(StoreError, match=words):
            ask()


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO 'out.csv'",
        "SELECT * FROM read_text('manifest.json')",
        "SELECT * FROM 'secret.csv'",
        "ATTACH 'other.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "DROP VIEW events",
        "DELETE FROM kept.report",
        "CREATE TABLE x (a INTEGER)",
        "SELECT 1; SELECT 2",
        "SELECT * FROM glob('*')",
        "PRAGMA database_list",
        "",
    ],
)
def test_sql_only_reads(asked: Store, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One SELECT over the views, and nothing else: no file, no setting, no change."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(StoreError):
        asked.sql(sql)
    assert os.listdir(tmp_path) == ["secret.csv"]


def test_an_open_question_reads_on_while_tables_are_swapped(store: Store) -> None:
    """Whoever has the derived tables open is not disturbed by a rebuild, and the next one sees the new."""
    from dateline.store.derived import open_linked

    store.refresh()
    link = open_linked(store.folder)
    store.write_part([Entry(reading=reading_of("r4"))])
    assert store.refresh()
    assert not store.refresh()
    assert link.execute("SELECT count(*) FROM events").fetchall() == [(3,)]
    assert store.events().num_rows == 4
    link.close()


# ---- versions


def test_a_corrected_report_is_a_new_version(store: Store) -> None:
    """Same id and outlet, other words: the one added last is shown, the old one stays."""
    text = TEXT.replace("Friday", "Sunday")
    store.write_part([Entry(reading=reading_of("r1", text), added=datetime(2022, 1, 1, tzinfo=UTC))])
    assert ids(store, report="r1") == ["r1"]
    rows = store.sql("SELECT current FROM versions WHERE report = 'r1' ORDER BY current")
    assert len(store.sql("SELECT DISTINCT document FROM versions WHERE report = 'r1'").to_pylist()) == 1
    assert rows.to_pylist() == [{"current": False}, {"current": True}]
    assert store.sql("SELECT text FROM reports WHERE report = 'r1'").to_pylist() == [{"text": text}]
    assert len(list(store.readings())) == 4


def test_versions_by_address_and_by_headline(tmp_path: Path) -> None:
    """The address, or outlet, title and day together, make versions; an id does so only within an outlet."""
    store = Store.create(tmp_path / "s", CODING)
    told: tuple[tuple[str, dict[str, Any]], ...] = (
        ("a", {"url": "https://maran.example/1"}),
        ("b", {"url": "https://maran.example/1"}),
        ("c", {"title": "Shelling"}),
        ("d", {"title": "Shelling"}),
    )
    for name, fields in told:
        store.write_part([Entry(reading=reading_of(name, **fields))])
    far = replace(reading_of("a"), report=replace(reading_of("a").report, source="Elsewhere Times"))
    store.write_part([Entry(reading=far)])
    assert store.sql("SELECT count(DISTINCT document) AS n FROM versions").to_pylist() == [{"n": 3}]


# ---- adding


def test_adding_is_idempotent_and_notes_what_it_could_not_read(tmp_path: Path, pipeline: Pipeline) -> None:
    """The same inputs again code nothing; a reject is noted once; what is not English is kept uncoded."""
    store = Store.create(tmp_path / "s", CODING)
    arrivals: list[Arrival | Rejection] = [
        Arrival(report=make_report("Protesters blocked the road to Maran.", source="S"), file="a", line=1),
        Rejection(file="b", line=3, reason="is not JSON", remedy="mend it"),
        Arrival(report=make_report("Les ouvriers sont en grève.", language="fr"), file="c", line=1),
        Arrival(report=make_report("Protesters blocked the road to Maran.", source="S"), file="d", line=1),
    ]
    statuses = [
        [
            item.status if isinstance(item, Added) else "rejected"
            for item in add_arrivals(store, arrivals, lambda: pipeline)
        ]
        for _ in range(2)
    ]
    assert statuses == [["coded", "rejected", "kept", "known"], ["known", "rejected", "known", "known"]]
    assert len(store.parts()) == 1
    assert len(store.rejections()) == 1
    kept = store.sql("SELECT status, language FROM reports ORDER BY status DESC").to_pylist()
    assert kept == [{"status": "kept", "language": "fr"}, {"status": "coded", "language": "en"}]


def test_what_was_coded_is_kept_when_a_run_is_interrupted(tmp_path: Path, pipeline: Pipeline) -> None:
    """Ctrl-C in the midst: what was coded until then is in the store."""
    store = Store.create(tmp_path / "s", CODING)

    def arrivals() -> Any:
        yield Arrival(report=make_report("Protesters blocked the road."), file="a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(add_arrivals(store, arrivals(), lambda: pipeline, batch=1))
    assert len(list(Store(store.path).readings())) == 1


def test_two_stores_on_one_folder_add_the_same_reports(tmp_path: Path) -> None:
    """Two adders that do not know of each other: every reading is there once."""
    one, two = (Store.create(tmp_path / "s", CODING) for _ in range(2))
    readings = [reading_of(f"r{n}") for n in range(4)]
    one.write_part([Entry(reading=r) for r in readings[:3]])
    assert one.known(readings[0].report)
    two.write_part([Entry(reading=r) for r in readings[1:]])
    two.write_part([Entry(reading=r) for r in readings[:3]])
    assert sorted(r.report.id for r in Store(one.path).readings()) == ["r0", "r1", "r2", "r3"]
    assert one.events().num_rows == 4
    assert not one.known(readings[3].report)
    one.look()
    assert one.known(readings[3].report)


def test_a_store_on_shared_storage_keeps_readings(tmp_path: Path) -> None:
    """Any address of fsspec will do for what is kept; questions say that they need a local folder."""
    store = Store.create("memory://archive", CODING)
    store.write_part([Entry(reading=reading_of())], label="shard-7")
    assert store.has_part("shard-7")
    assert list(Store("memory://archive").readings()) == [reading_of()]
    store.reject([Rejection(file="a", line=1, reason="x", remedy="y")])
    store.reject(
        [Rejection(file="a", line=1, reason="x", remedy="y"), Rejection(file="b", line=1, reason="x", remedy="y")]
    )
    assert len(store.rejections()) == 2
    with pytest.raises(StoreError, match="copy the store"):
        store.events()
    store.folder.fs.rm(store.folder.root, recursive=True)


KILLED = """
import sys
sys.path.insert(0, sys.argv[2])
from test_store import CODING, reading_of
from dateline.store import Entry, Store
store = Store.create(sys.argv[1], CODING)
print("ready", flush=True)
for first in range(0, 60, 3):
    fresh = [r for n in range(first, first + 3) if not store.known((r := reading_of(f"r{n}")).report)]
    if fresh:
        store.write_part([Entry(reading=reading) for reading in fresh])
"""


def test_a_killed_run_loses_nothing_that_was_written(tmp_path: Path) -> None:
    """kill -9 at moments of its own choosing: the next run goes on, and the store is that of an unbroken one."""
    path = tmp_path / "s"
    command = [sys.executable, "-c", KILLED, str(path), str(Path(__file__).parent)]
    for delay in (0.0, 0.02, 0.05):
        run = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert run.stdout
        run.stdout.readline()
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
    subprocess.run(command, check=True, capture_output=True)
    list(check_store(path, Way()))
    held = [reading.report.id for reading in Store(path).readings()]
    assert sorted(held) == sorted(f"r{n}" for n in range(60))
    assert all(name.endswith(".parquet") for name in os.listdir(path / "readings"))


# ---- opening and mending


def test_opening_what_is_no_store_says_what_to_do(tmp_path: Path, store: Store) -> None:
    """No folder, a folder of something else, a lost or damaged manifest, a store of a later format."""
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "x").touch()
    manifest = Path(store.path) / "manifest.json"
    for act, path, words in (
        (lambda: None, tmp_path / "none", "dateline add"),
        (lambda: None, tmp_path / "else", "is not a store"),
        (lambda: manifest.write_text('{"dateline_store": 99}'), store.path, "format 99"),
        (lambda: manifest.write_text("{"), store.path, "dateline check"),
        (manifest.unlink, store.path, "dateline check"),
    ):
        act()
        with pytest.raises(StoreError, match=words):
            Store(path)
    with pytest.raises(StoreError, match="not empty"):
        Store.create(tmp_path / "else", CODING)


def _spoil(name: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        data = bytearray((path / name).read_bytes())
        middle = len(data) // 3
        data[middle : middle + 40] = bytes(40)
        (path / name).write_bytes(bytes(data))

    return spoil


def _half_written(path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    name = beside_name("0001-x.parquet").replace(f".{os.getpid()}.", f".{int(gone.stdout)}.")
    (path / "readings" / name).write_bytes(b"PAR1")


@pytest.mark.parametrize(
    ("damage", "words", "left"),
    [
        (_half_written, "half-written", 3),
        (lambda path: (path / "manifest.json").unlink(), "manifest.json is lost", 3),
        (lambda path: (path / "manifest.json").write_text("{"), "manifest.json is lost or damaged", 3),
        (lambda path: (path / "linked.duckdb").unlink(), "derived tables are missing", 3),
        (lambda path: (path / "linked.duckdb").write_bytes(b"x" * 9999), "derived tables are damaged", 3),
        (lambda path: (path / "judgements.jsonl").open("a").write('{"about": ["r'), "judgements.jsonl has 1", 3),
        (lambda path: _spoil(f"readings/{min(os.listdir(path / 'readings'))}")(path), "is damaged", None),
    ],
)
def test_check_mends(store: Store, damage: Callable[[Path], None], words: str, left: int | None) -> None:
    """Each fault is told, only looked at by ``mend=False``, mended else; and a second check finds nothing."""
    store.judge([Judgement(about=("r1", "r2"), verdict="same", by="Ada")])
    store.refresh()
    path = Path(store.path)
    damage(path)
    seen = [str(f) for f in check_store(path, Way(mend=False))]
    assert any(words in line for line in seen), seen
    mended = [str(f) for f in check_store(path, Way(thorough=True))]
    assert any(words in line for line in mended), mended
    assert not [f for f in check_store(path, Way()) if not f.note]
    again = Store(path)
    assert again.judgements() == [Judgement(about=("r1", "r2"), verdict="same", by="Ada")]
    again.judge([Judgement(about=("r1",), verdict="different")])
    assert len(again.judgements()) == 2
    if left is not None:
        assert again.events().num_rows == left
    else:
        assert (path / "damaged").is_dir()
        assert again.events().num_rows < 3


def test_a_part_of_an_older_dateline_is_read(store: Store) -> None:
    """What came to the columns since is empty in it; one that lacks what was always there is damaged."""
    folder = Path(store.path) / "readings"
    for path in folder.iterdir():
        table = pq.read_table(path)
        pq.write_table(table.drop_columns(["original"]), path)
    assert not [f for f in check_store(store.path, Way(thorough=True)) if not f.note]
    again = Store(store.path)
    assert sorted(entry.reading.report.id for entry in again.entries()) == ["r1", "r2", "r3"]
    path = min(folder.iterdir())
    pq.write_table(pq.read_table(path).drop_columns(["outlet"]), path)
    assert any("outlet" in str(finding) for finding in check_store(store.path, Way(mend=False)))


def test_a_file_that_is_being_written_is_left(store: Store) -> None:
    """A half-written file of a process that runs is no fault."""
    path = Path(store.path) / "readings" / beside_name("0001-x.parquet")
    path.touch()
    assert all(finding.note for finding in check_store(store.path, Way()))
    assert path.exists()


# ---- recoding


def test_recoding_swaps_at_once_and_tells_what_changes(tmp_path: Path, pipeline: Pipeline) -> None:
    """Until all is coded the old coding is read; a stopped recoding goes on; what is added meanwhile is not lost."""
    store = Store.create(tmp_path / "s", CODING)
    store.write_part([Entry(reading=reading_of("r1")), Entry(reading=reading_of("r2", "Rebels shelled the town."))])
    trial = Tally()
    assert list(recode_store(store, pipeline, trial, trial=1)) == [(1, 1)]
    assert store.generation == 1
    assert len(store.parts()) == 1
    tally = Tally()
    steps = recode_store(store, pipeline, tally)
    next(steps)
    meanwhile = Store(store.path)
    meanwhile.write_part([Entry(reading=reading_of("r9"))])
    assert meanwhile.generation == 1
    list(steps)
    again = Store(store.path)
    assert again.generation == 2
    assert {entry.coding for entry in again.entries()} == {again.manifest.coding.id if again.manifest.coding else ""}
    assert sorted(r.report.id for r in again.readings()) == ["r1", "r2", "r9"]
    assert tally.reports == 3
    assert tally.touched
    assert {change.report for change in tally.sample} <= {"r1", "r2", "r9"}
    assert list(recode_store(again, pipeline, Tally())) == []
    notes = [str(f) for f in check_store(store.path, Way(drop=True))]
    assert any("superseded" in note for note in notes)
    assert len(list(Store(store.path).readings())) == 3
    meanwhile.write_part([Entry(reading=reading_of("late"))])  # by an adder that has not seen the swap
    assert "late" in {r.report.id for r in Store(store.path).readings()}


def test_versions_are_known_by_all_that_came(store: Store) -> None:
    """A report with another day is another version, and the same one is the same."""
    report = reading_of().report
    assert version_of(report) == version_of(replace(report))
    assert version_of(report) != version_of(replace(report, published=None))
    assert version_of(report) != version_of(replace(report, id="r", text="1" + report.text))
