"""How many reports a second go into a store: with 1 and 2 workers and with Ray, on the same reports.

    python bench/archive.py throughput [--reports N] [--gold DIR] [--freeze]

Three rounds compare the ways side by side on a fifteenth of the reports each, since the speed of a machine drifts
within an hour; then two workers run over all of them, for memory and size. Each run is the command ``dateline add``
into a new store, from the first worker's birth to the end of the run. The processes are watched meanwhile: memory
(their proportional shares, so that shared pages count once), processor time, and how long they were ready and waited
for a processor that other work had. Without that wait, but with no less than the processor time that all of them used
spread over the cores, is the time that the run takes on a quiet machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from quality import put_between
from rich.console import Console
from speed import some_reports

from dateline.store import Store

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "results" / "archive.json"
RUNS = {
    "1 worker": ["--workers", "1"],
    "2 workers": ["--workers", "2"],
    "Ray, 2 workers": ["--engine", "ray", "--workers", "2"],
}
_TICKS = os.sysconf("SC_CLK_TCK")
_FILE = 250
_ROUNDS, _SHARE = 3, 5  # each round is a fifteenth of the reports
_WHOLE = "2 workers"


@dataclass
class Watch:
    """What was seen of a run's processes, by process id; ``memory`` is (seconds, MB of all together)."""

    busy: dict[int, float] = field(default_factory=dict)
    waited: dict[int, float] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    each: dict[int, float] = field(default_factory=dict)
    workers: set[int] = field(default_factory=set)
    starts: dict[int, tuple[float, float]] = field(default_factory=dict)
    born: float = 0.0


def measure(count: int, gold: Path, freeze: bool) -> int:
    """Compare the ways side by side, then run the whole; 0 where two workers do at least 1.7 times the work of one."""
    console = Console()
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in RUNS}
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name_of_folder:
        folder = Path(name_of_folder)
        write_reports(folder / "in", count, gold)
        files = sorted((folder / "in").iterdir())
        cut = max(1, len(files) // (_SHARE * _ROUNDS))
        for number in range(min(_ROUNDS, len(files) // cut)):
            part = folder / f"in{number}"
            part.mkdir()
            for file in files[number * cut : (number + 1) * cut]:
                shutil.copy(file, part)
            held = sum(1 for file in part.iterdir() for _ in file.open("rb"))
            for name, options in RUNS.items():
                seen[name].append(run(str(folder / "store"), str(part), options, held))
                console.print(name, {key: round(value, 1) for key, value in seen[name][-1].items()})
                shutil.rmtree(folder / "store")
        whole = run(str(folder / "store"), str(folder / "in"), RUNS[_WHOLE], count)
        console.print("all,", _WHOLE, {key: round(value, 1) for key, value in whole.items()})
        parts = sum(path.stat().st_size for path in (folder / "store" / "readings").iterdir())
        entries = sum(1 for _ in Store(folder / "store").entries(syntax=False))
    figures = {name: {key: median(f[key] for f in runs) for key in runs[0]} for name, runs in seen.items()}
    frozen: dict[str, Any] = {
        "reports": count,
        "compared": held,
        "rounds": len(seen[_WHOLE]),
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 1),
        "bytes_a_report": round(parts / entries),
        "two_to_one": round(_median_ratio(seen["2 workers"], seen["1 worker"], "quiet"), 2),
        "two_to_one_by_the_clock": round(_median_ratio(seen["2 workers"], seen["1 worker"], "reports_a_second"), 2),
        "ray_overhead": round(_median_ratio(seen["2 workers"], seen["Ray, 2 workers"], "quiet") - 1, 3),
        "ray_overhead_processor": round(_median_ratio(seen["Ray, 2 workers"], seen[_WHOLE], "processor_ms") - 1, 3),
        "runs": {name: {k: round(v, 1) for k, v in f.items()} for name, f in (*figures.items(), ("whole", whole))},
    }
    lines = lines_of(frozen)
    console.print("\n".join(lines), markup=False, soft_wrap=True)
    if freeze:
        every = json.loads(FROZEN.read_text(encoding="utf-8")) if FROZEN.exists() else {}
        FROZEN.write_text(json.dumps({**every, "throughput": frozen}, indent=2) + "\n", encoding="utf-8")
        put_between(HERE.parent / "docs" / "scale.md", "throughput", "\n".join(lines))
    return int(frozen["two_to_one"] < 1.7)


def _median_ratio(upper: list[dict[str, float]], lower: list[dict[str, float]], key: str) -> float:
    """The middle one of the ratios of runs that followed each other: the machine's own speed drifts meanwhile."""
    return median(u[key] / o[key] for u, o in zip(upper, lower, strict=True))


def lines_of(figures: dict[str, Any]) -> list[str]:
    """The frozen figures as a Markdown table."""
    lines = [
        f"{figures['reports']:,} reports with two workers, and {figures['rounds']} rounds of {figures['compared']:,} "
        f"in which the ways follow each other (medians), on {figures['cores']} processors:",
        "",
        "| run | reports a second | quiet | processor ms a report | MB at 1/10 | MB at 9/10 | MB of a worker |",
        "|---|---|---|---|---|---|---|",
    ]
    columns = ("reports_a_second", "quiet", "processor_ms", "mb_early", "mb_late", "mb_a_worker")
    names = {name: name for name in RUNS} | {"whole": f"all, {_WHOLE}"}
    lines += [
        f"| {names[name]} | {' | '.join(f'{f[c]:,.1f}' for c in columns)} |" for name, f in figures["runs"].items()
    ]
    return [
        *lines,
        "",
        f"- two workers to one: {figures['two_to_one']} times ({figures['two_to_one_by_the_clock']} by the clock)",
        f"- Ray takes {1 + figures['ray_overhead']:.2f} times as long as local workers, as many, over "
        f"{figures['compared']:,} reports, its start and end included, and "
        f"{1 + figures['ray_overhead_processor']:.2f} times the processors' time",
        f"- a report takes {figures['bytes_a_report']:,} bytes in parts",
    ]


def write_reports(folder: Path, count: int, gold: Path) -> None:
    """Real reports as files of JSON lines, over and over with other days where there are too few."""
    folder.mkdir()
    reports = list(some_reports(gold))
    out = None
    for number, report in enumerate(islice(cycle(reports), count)):
        if number % _FILE == 0:
            if out:
                out.close()
            out = (folder / f"{number // _FILE:05d}.jsonl").open("w", encoding="utf-8")
        day = (report.published or date(2010, 6, 1)) + timedelta(days=number // len(reports))
        copy = replace(report, id=f"r{number}", published=day)
        fields = {"id": copy.id, "text": copy.text, "title": copy.title, "source": copy.source}
        assert out
        out.write(json.dumps({**fields, "published": day.isoformat()}) + "\n")
    if out:
        out.close()


def run(store: str, folder: str, options: list[str], count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "dateline", "add", store, folder, "--quick", *options]
    watch = Watch()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, stderr=words)
        while process.poll() is None:
            look(process.pid, watch)
            time.sleep(0.5)
        ended = time.monotonic()
        if process.returncode not in (0, 1):
            words.seek(0)
            raise SystemExit(words.read().decode())
    elapsed = ended - watch.born
    cores = len(os.sched_getaffinity(0))
    busiest = max(elapsed - watch.waited[pid] for pid in watch.workers)
    quiet = max(busiest, sum(watch.busy.values()) / cores)
    early = watch.memory[len(watch.memory) // 10][1]
    return {
        "reports_a_second": count / elapsed,
        "quiet": count / quiet,
        "processor_ms": 1000 * sum(watch.busy.values()) / count,
        "mb_early": early,
        "mb_late": watch.memory[9 * len(watch.memory) // 10][1],  # before the processes end
        "mb_peak": max(mb for _, mb in watch.memory),
        "mb_a_worker": max(watch.each[pid] for pid in watch.workers),
    }


def look(root: int, watch: Watch) -> None:
    """See what the process and all its descendants have used."""
    children: dict[int, list[int]] = defaultdict(list)
    commands: dict[int, bytes] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children[parent].append(int(entry.name))
    waiting, total = [(root, False)], 0.0
    while waiting:
        pid, of_nursery = waiting.pop()
        try:
            here = Path("/proc") / str(pid)
            fields = (here / "stat").read_text().rpartition(")")[2].split()
            commands[pid] = (here / "cmdline").read_bytes()
            ready = int((here / "schedstat").read_text().split()[1]) / 1e9
            share = next(int(x.split()[1]) for x in (here / "smaps_rollup").read_text().splitlines() if "Pss:" in x)
        except (OSError, StopIteration):
            continue
        nursery = b"dateline.scale.nursery" in commands[pid]
        waiting += [(child, nursery) for child in children[pid]]
        if nursery and of_nursery and pid not in watch.workers:
            watch.workers.add(pid)
            watch.born = watch.born or time.monotonic()
        if watch.born:
            # What was used before the first worker was there is not counted.
            used = (int(fields[11]) + int(fields[12])) / _TICKS
            start = watch.starts.setdefault(pid, (0.0, 0.0) if pid in watch.workers else (used, ready))
            watch.busy[pid] = used - start[0]
            watch.waited[pid] = ready - start[1]
            watch.each[pid] = max(watch.each.get(pid, 0.0), share / 1024)
        total += share / 1024
    if watch.born:
        watch.memory.append((time.monotonic() - watch.born, total))
