"""Ray: what actors code is what one process codes, and one that is killed midway changes nothing."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from dateline.archive import Added, add_files
from dateline.errors import PipelineError, StoreError
from dateline.ingest import Rejection
from dateline.pipeline import Pipeline
from dateline.store import Store
from slight import POISON, SETTINGS, SLOW, held, rejects, rows_in_parts, slight

ray = pytest.importorskip("ray")

from dateline.scale.cluster import Cluster, add_on_ray  # noqa: E402

TWO = Cluster(workers=2, each=1, shard_size=1, batch=4, part=8)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A Ray of this machine, whose processes find the tests' own modules."""
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="error",
        runtime_env={"env_vars": {"PYTHONPATH": str(Path(__file__).parents[1])}},
    )
    yield
    ray.shutdown()


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """Eight files of forty reports, with a line that is none in each, and two reports that end their worker."""
    folder = tmp_path / "in"
    folder.mkdir()
    for file in range(8):
        lines = []
        for number in range(40):
            text = f"Rebels shelled Maran for {number} days in May {2000 + file}. {SLOW}"
            text += POISON if (file, number) in ((2, 20), (7, 3)) else ""
            lines.append(json.dumps({"id": f"r{file}-{number}", "text": text, "published": "2021-08-22"}))
        (folder / f"{file}.jsonl").write_text("\n".join([*lines, "{broken", ""]))
    return folder


def kill_an_actor(store: Path, pids: list[int]) -> None:
    """As soon as some parts are written."""
    while not (store / "readings").is_dir() or len(os.listdir(store / "readings")) < 6:
        time.sleep(0.02)
    for process in Path("/proc").iterdir():
        try:
            name = (process / "cmdline").read_bytes()
            ours = name.startswith(b"ray::MapWorker") and is_ours(int(process.name))
        except OSError:
            continue
        if ours:
            os.kill(int(process.name), signal.SIGKILL)
            pids.append(int(process.name))
            return


def is_ours(pid: int) -> bool:
    """Whether a process descends from this one: another Ray may run on the machine."""
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return False


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="actors are found in /proc")
@pytest.mark.usefixtures("cluster")
def test_two_actors_one_of_which_is_killed(tmp_path: Path, inputs: Path) -> None:
    """The readings and rejects are those of one process; nothing stands twice; a second run finds all there."""
    store = tmp_path / "store"
    killed: list[int] = []
    killer = threading.Thread(target=kill_an_actor, args=(store, killed), daemon=True)
    killer.start()
    told = list(add_on_ray(store, [inputs], slight, TWO))
    killer.join(timeout=5)
    assert killed
    opened = Store(store)
    assert {r.file for r in opened.rejections() if "exit code 7" in r.reason} == {
        str(inputs / "2.jsonl"),
        str(inputs / "7.jsonl"),
    }
    for path in inputs.iterdir():
        path.write_text(path.read_text().replace(POISON, ""))
    alone = Store.create(tmp_path / "alone", next(iter(opened.codings().values())))
    pipeline = slight()
    list(add_files(alone, [inputs], lambda: pipeline))
    poisoned = {"r2-20", "r7-3"}
    assert held(opened) == [r for r in held(alone) if r.report.id not in poisoned]
    assert rows_in_parts(opened) == 318
    assert {r for r in rejects(opened) if "exit code" not in r[2]} == rejects(alone)
    assert sum(isinstance(item, Rejection) for item in told) == 10
    again = [item for item in add_on_ray(store, [inputs], slight, TWO) if isinstance(item, Added)]
    assert sorted(item.status for item in again) == ["coded"] * 2 + ["known"] * 318
    assert rows_in_parts(Store(store)) == 320


@pytest.mark.usefixtures("cluster")
def test_what_stops_a_run_is_told(tmp_path: Path, inputs: Path) -> None:
    """A store that cannot be written ends the run in its own words, and so do models that are not there."""
    with pytest.raises(StoreError, match="not empty"):
        list(add_on_ray(inputs, [inputs], slight, TWO))
    lacking = partial(Pipeline, replace(SETTINGS, backends={"syntax": "no_such:load"}))
    with pytest.raises(PipelineError, match=r"^layer .*no_such"):
        list(add_on_ray(tmp_path / "store", [inputs], lacking, TWO))
