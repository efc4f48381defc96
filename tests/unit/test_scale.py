"""Many processes: what they code is what one codes, whoever dies and whenever; and it goes on where it ended.

The parse is a stand-in that costs nothing (tests/slight.py), so that deaths can be many; all else is as in earnest.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from dateline.archive import READINGS_IN_A_PART, Added, add_files
from dateline.errors import LayerError, PipelineError
from dateline.ingest import Arrival, Override, Rejection, make_report, read_arrivals
from dateline.pipeline import Pipeline
from dateline.scale import Crew, Shard, plan_shards
from dateline.scale.shards import read_shard
from dateline.store import Store
from dateline.store.checking import Way, check_store
from slight import BOMB, HANG, POISON, SETTINGS, SLOW, dying_after_writing, held, rejects, rows_in_parts, slight

SLIGHT = Path(__file__).parents[1] / "slight.py"
KILLS = 20


def write_input(folder: Path, count: int, slow: str = "") -> list[str]:
    """Three files of reports: some broken, some poisonous, one twice, one not in English."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}.jsonl" for name in "abc"]
    lines: list[str] = []
    for number in range(count):
        text = f"Rebels shelled Maran for {number} days in May. {slow}"
        if number in (count // 3, count // 2):
            text += POISON
        record = {"id": f"r{number}", "text": text, "published": "2021-08-22", "source": "Maran Post"}
        if number == 7:
            record |= {"text": "Les ouvriers sont en grève.", "language": "fr"}
        lines.append(json.dumps(record))
        if number % 97 == 5:
            lines += ["{broken", lines[-1]]
    for number, path in enumerate(paths):
        path.write_text("\n".join(lines[number::3]) + "\n")
    return [str(path) for path in paths]


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    with Crew(slight, 2, batch=4, part=16) as crew:
        yield crew


def test_workers_code_what_one_process_codes(tmp_path: Path, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same readings and rejects; each told once; a second run finds all of them there."""
    paths = write_input(tmp_path / "in", 120)
    for path in paths:
        Path(path).write_text(Path(path).read_text().replace(POISON, ""))
    alone = Store.create(tmp_path / "alone", crew.coding())
    pipeline = slight()
    expected = list(add_files(alone, paths, lambda: pipeline))
    store = Store.create(tmp_path / "store", crew.coding())
    told = list(crew.add(store, read_arrivals(paths)))
    assert sorted(map(str, told)) == sorted(map(str, expected))
    assert held(store) == held(alone)
    assert rejects(store) == rejects(alone)
    assert len(held(store)) == rows_in_parts(store) == 120
    again = [item.status for item in crew.add(Store(store.path), read_arrivals(paths)) if isinstance(item, Added)]
    assert set(again) == {"known"}
    assert rows_in_parts(store) == 120


def test_a_poisonous_report_is_set_aside(tmp_path: Path, crew: Crew) -> None:
    """What ends its worker twice is noted with how it did; its neighbours are coded, and no worker is missing."""
    texts = [f"Rebels shelled Maran {n} times." for n in range(40)]
    texts[3] += POISON
    texts[4] += POISON
    texts[39] += BOMB
    arrivals = [Arrival(report=make_report(text), file=f"f{n}", line=n + 1) for n, text in enumerate(texts)]
    store = Store.create(tmp_path / "store", crew.coding())
    told = list(crew.add(store, arrivals))
    assert len(told) == 40
    found = {r.file: r.reason for r in told if isinstance(r, Rejection)}
    assert set(found) == {"f3", "f4", "f39"} == {r.file for r in store.rejections()}
    assert "exit code 7" in found["f3"]
    assert "SIGSEGV" in found["f39"]
    assert len(held(store)) == rows_in_parts(store) == 37


def test_workers_that_are_killed_are_replaced(tmp_path: Path, crew: Crew) -> None:
    """Workers killed from outside, again and again: nothing is set aside, nothing lost, nothing twice."""
    arrivals = [
        Arrival(report=make_report(f"Rebels shelled Maran {n} times. {SLOW}"), file=f"f{n}") for n in range(150)
    ]
    store = Store.create(tmp_path / "store", crew.coding())
    told = []
    for count, item in enumerate(crew.add(store, arrivals), 1):
        told.append(item)
        if count in (20, 60, 100):
            os.kill(crew.pids()[0], signal.SIGKILL)
    assert [item for item in told if isinstance(item, Rejection)] == []
    assert len({item.file for item in told}) == len(told) == 150
    assert len(held(store)) == rows_in_parts(store) == 150


def test_a_part_whose_writer_died_before_it_could_say_so(tmp_path: Path) -> None:
    """What it holds is not coded again: nothing stands twice, and nothing is set aside."""
    with Crew(dying_after_writing, 2, batch=4, part=8) as crew:
        store = Store.create(tmp_path / "store", crew.coding())
        texts = [f"Rebels shelled Maran {n} times." for n in range(60)]
        told = list(crew.add(store, [Arrival(report=make_report(text), file=text) for text in texts]))
    assert sorted(item.file for item in told if isinstance(item, Added)) == sorted(texts)
    assert rows_in_parts(Store(store.path)) == 60


def test_when_every_worker_dies_no_report_is_blamed(tmp_path: Path) -> None:
    """Then it is the machine: the run stops, says what to do, and notes no report."""
    with Crew(slight, 2, batch=1) as crew:
        store = Store.create(tmp_path / "store", crew.coding())
        arrivals = [Arrival(report=make_report(f"{n} {POISON}"), file=f"f{n}") for n in range(100)]
        with pytest.raises(PipelineError, match="goes on where it ended"):
            list(crew.add(store, arrivals))
        assert store.rejections() == []


def test_a_worker_that_says_nothing_is_replaced(tmp_path: Path) -> None:
    """One that hangs is taken for dead, its report retried and set aside, and the run goes on."""
    with Crew(slight, 1, batch=2, patience=0.5) as crew:
        store = Store.create(tmp_path / "store", crew.coding())
        texts = ["Rebels shelled Maran.", f"Slow {SLOW * 100} {HANG}", "The army left."]
        found = list(crew.add(store, [Arrival(report=make_report(text), file=text[:4]) for text in texts]))
        assert ["said nothing" in item.reason for item in found if isinstance(item, Rejection)] == [True]
        assert rows_in_parts(store) == 2


def test_a_stopped_run_keeps_what_was_handed_out(tmp_path: Path, crew: Crew) -> None:
    """Ctrl-C: what the workers have is finished and written."""
    store = Store.create(tmp_path / "store", crew.coding())

    def arrivals() -> Iterator[Arrival]:
        for number in range(30):
            yield Arrival(report=make_report(f"Rebels shelled Maran {number} times."), file=f"f{number}")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(crew.add(store, arrivals()))
    assert rows_in_parts(store) >= 24


def test_corrections_come_in_order(tmp_path: Path, crew: Crew) -> None:
    """Of two versions in one input, the later is the current one, whichever worker was quicker."""
    day = datetime(2021, 1, 1, tzinfo=UTC)
    clock = iter(day + timedelta(seconds=n) for n in range(1000))
    texts = [f"Rebels shelled Maran {n} times.{SLOW if n < 50 else ''}" for n in range(100)]
    arrivals = [Arrival(report=make_report(t, id=f"r{n % 50}", source="S"), file="f") for n, t in enumerate(texts)]
    store = Store.create(tmp_path / "store", crew.coding())
    list(crew.add(store, arrivals, now=lambda: next(clock)))
    rows = store.sql("SELECT text FROM reports").to_pylist()
    assert sorted(row["text"] for row in rows) == sorted(texts[50:])


def test_faults_of_loading_and_of_strict_layers_are_told(tmp_path: Path) -> None:
    """A model that is not there is told as without workers; with strict a layer that fails ends the run."""
    lacking = replace(SETTINGS, backends={"syntax": "no_such:load"})
    with Crew(partial(Pipeline, lacking), 1) as crew, pytest.raises(PipelineError, match="no_such"):
        crew.coding()
    strict = replace(SETTINGS, strict=True, backends={**SETTINGS.backends, "times": "slight:load_failing"})
    with Crew(partial(Pipeline, strict), 1) as crew:
        store = Store.create(tmp_path / "store", crew.coding())
        with pytest.raises(LayerError, match="times"):
            list(crew.add(store, [Arrival(report=make_report("Rebels left."), file="f")]))


# ---- death of the run


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Store]:
    """An input, and the store of a run that nothing happened to."""
    folder = tmp_path_factory.mktemp("unbroken")
    paths = write_input(folder / "in", 800, SLOW)
    subprocess.run([sys.executable, str(SLIGHT), str(folder / "store"), *paths], check=True, capture_output=True)
    return paths, Store(folder / "store")


def assert_equal(store: Store, whole: Store) -> None:
    list(check_store(store.path, Way(thorough=True)))
    assert held(store) == held(whole)
    assert rejects(store) == rejects(whole)
    assert rows_in_parts(store) == rows_in_parts(whole)
    assert all(name.endswith(".parquet") for name in os.listdir(Path(store.path) / "readings"))


def test_a_run_killed_at_twenty_random_moments(tmp_path: Path, unbroken: tuple[list[str], Store]) -> None:
    """kill -9 of run and workers together, while it loads, codes and writes: in the end the store is the same."""
    paths, whole = unbroken
    chance = random.Random(20210822)
    command = [sys.executable, str(SLIGHT), str(tmp_path / "store"), *paths]
    grown = []
    for kill in range(KILLS):
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        assert run.stdout
        if kill % 5 != 4:
            run.stdout.readline()  # else it is killed while it loads
        time.sleep(chance.uniform(0.0, 0.35))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        run.stdout.close()
        there = tmp_path / "store" / "readings"
        grown.append(len(os.listdir(there)) if there.exists() else 0)
    assert len(set(grown)) > 4, "the kills came too early or too late to tell anything"
    assert grown[-1] < len(whole.parts())
    subprocess.run(command, check=True, capture_output=True)
    assert_equal(Store(tmp_path / "store"), whole)


def test_a_full_disk_stops_the_run_and_the_next_goes_on(tmp_path: Path, unbroken: tuple[list[str], Store]) -> None:
    """It says so; when there is room again, the same command codes the rest."""
    paths, whole = unbroken
    command = [sys.executable, str(SLIGHT), str(tmp_path / "store"), *paths]
    script = f"""
        cd {tmp_path} && mkdir disk && mount -t tmpfs -o size=200k none disk && touch mounted || exit 0
        cd disk; "$0" {SLIGHT} store "$@" 2> ../words && exit 3
        ls -A store/readings > ../listing
        mount -o remount,size=50m {tmp_path}/disk && "$0" {SLIGHT} store "$@" && cp -r store ..
    """
    if shutil.which("unshare"):
        done = ["unshare", "--mount", "sh", "-c", script, sys.executable, *paths]
        subprocess.run(done, check=False, capture_output=True)
    if not (tmp_path / "mounted").exists():  # no rights to mount: files may then only be so large
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (9000, resource.RLIM_INFINITY))
        full = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", preexec_fn=limit)
        (tmp_path / "words").write_text(full.stderr)
        (tmp_path / "listing").write_text("\n".join(os.listdir(tmp_path / "store" / "readings")))
        subprocess.run(command, check=True, capture_output=True)
    assert "check free space" in (tmp_path / "words").read_text()
    assert ".part" not in (tmp_path / "listing").read_text()
    assert_equal(Store(tmp_path / "store"), whole)


def test_ctrl_c_lets_the_workers_write_what_they_have(tmp_path: Path, unbroken: tuple[list[str], Store]) -> None:
    """The command ends with 130, the store holds more than whole parts, and the same command goes on."""
    paths, whole = unbroken
    store = tmp_path / "store"
    backends = [f"--backend={layer}={name}" for layer, name in SETTINGS.backends.items()]
    command = [sys.executable, "-m", "dateline", "add", str(store), *paths, "--workers", "2", "--quick", *backends]
    environment = {**os.environ, "PYTHONPATH": str(SLIGHT.parent)}
    # A shell starts what runs in its background with the signal ignored: this test may be run there.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=heard
    ) as run:
        while not (store / "readings").exists() or not any(
            p.suffix == ".parquet" for p in (store / "readings").iterdir()
        ):
            time.sleep(0.02)
        os.killpg(run.pid, signal.SIGINT)
        _, words = run.communicate()
    assert run.returncode == 130, words
    assert words.endswith(b"interrupted\n")
    assert rows_in_parts(Store(store)) % READINGS_IN_A_PART
    done = subprocess.run(command, env=environment, check=False, capture_output=True)
    assert done.returncode == 1, done.stderr
    assert rows_in_parts(Store(store)) == rows_in_parts(whole)
    assert rejects(Store(store)) == rejects(whole)


# ---- shards


def test_shards_hold_all_files_once_and_in_order(tmp_path: Path) -> None:
    """Small files go together, large ones by themselves; what cannot be found is told; addresses are read alike."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10):
        text = json.dumps({"text": f"Rebels shelled Maran {number} times.", "id": str(number)})
        (folder / f"{number}.jsonl").write_text(text + " " * (1000 if number == 4 else 10))
    plain = list(plan_shards([str(folder), str(tmp_path / "none"), "-"], size=300))
    assert [len(shard.sources) for shard in plain if isinstance(shard, Shard)] == [4, 1, 4, 1]
    assert [r.file for r in plain if isinstance(r, Rejection)] == [str(tmp_path / "none"), "-"]
    far = list(plan_shards([f"file://{folder}", "memory://nothing", "nowhere://x"], size=300))
    assert [r.file for r in far if isinstance(r, Rejection)] == ["memory://nothing", "nowhere://x"]
    for shards in (plain, far):
        read = [item for shard in shards if isinstance(shard, Shard) for item in read_shard(shard)]
        assert [item.report.id for item in read if isinstance(item, Arrival)] == [str(n) for n in range(10)]
    assert len({shard.id for shard in plain if isinstance(shard, Shard)}) == 4


def test_files_from_elsewhere_keep_their_names() -> None:
    """They are fetched one at a time, and what is said of them names their address."""
    import fsspec

    fs = fsspec.filesystem("memory")
    fs.pipe("/bucket/in/a.jsonl", b'{"text": "Rebels left."}\n{broken\n')
    fs.pipe("/bucket/in/.hidden.jsonl", b'{"text": "Rebels left."}\n')
    (shard,) = plan_shards(["memory://bucket/in"])
    assert isinstance(shard, Shard)
    day = date(2021, 1, 1)
    found = list(read_shard(shard, Override(published=day)))
    assert [(item.file, item.line) for item in found] == [("memory:///bucket/in/a.jsonl", n) for n in (1, 2)]
    assert isinstance(found[0], Arrival)
    assert found[0].report.published == day
    assert isinstance(found[1], Rejection)
    fs.rm("/bucket", recursive=True)
