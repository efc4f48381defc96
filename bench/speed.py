"""Time the whole pipeline against the parse alone, side by side in one run, and watch memory over many reports.

    python bench/speed.py [--reports N] [--gold DIR] [--freeze] [--parse-only-limit RATIO]

Both sides read the same reports in alternating batches, so that a busy machine slows both. The ratio is the figure
to read; reports a second depend on the machine. Reports come from the public sets where they are beside the project,
else from examples/.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import batched, cycle, islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dateline.ingest import Rejection, read_reports
from dateline.model import Reading, Report
from dateline.pipeline import Pipeline, Settings

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "results" / "speed.json"
FILES = ("muc4/dev.jsonl", "mt_news/open.jsonl", "re3d/open.jsonl", "attributed/train.jsonl", "geo_gwn/open.jsonl")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=400, help="how many reports to time (default 400)")
    parser.add_argument("--memory", type=int, default=0, metavar="N", help="also code N reports and watch memory")
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    parser.add_argument("--freeze", action="store_true", help="write the figures to bench/results/speed.json")
    args = parser.parse_args()
    console = Console()
    reports = list(islice(cycle(list(some_reports(args.gold))), args.reports))
    pipeline = Pipeline(Settings())
    list(pipeline.read(reports[:8]))  # loads lazily held data before the clock starts
    figures = time_layers(pipeline, reports)
    table = Table("part", "seconds", "microseconds a token", "times the parse")
    for name, seconds in figures["seconds"].items():
        table.add_row(
            name,
            f"{seconds:.2f}",
            f"{1e6 * seconds / figures['tokens']:.1f}",
            f"{seconds / figures['seconds']['syntax']:.3f}",
        )
    console.print(table)
    ratio = figures["seconds"]["all"] / figures["seconds"]["syntax"]
    rate = len(reports) / figures["seconds"]["all"]
    console.print(
        f"whole pipeline = {ratio:.2f} times the parse; {rate:.1f} reports and "
        f"{figures['tokens'] / figures['seconds']['all']:.0f} tokens a second ({len(reports)} reports)"
    )
    result = {"ratio": round(ratio, 3), "reports": len(reports), "tokens": figures["tokens"]}
    if args.memory:
        result |= watch_memory(pipeline, reports, args.memory, console)
    if args.freeze:
        FROZEN.parent.mkdir(exist_ok=True)
        FROZEN.write_text(json.dumps(result, indent=1) + "\n")
    return 0


def some_reports(gold: Path) -> Iterator[Report]:
    """Reports of the public sets taken in turn, or the examples where there are none."""
    folders = [gold / name for name in FILES if (gold / name).exists()]
    sources = [iter(read_reports([path])) for path in folders] or [
        iter(read_reports([HERE.parent / "examples" / "reports"]))
    ]
    while sources:
        for source in list(sources):
            found = next(source, None)
            if found is None:
                sources.remove(source)
            elif not isinstance(found, Rejection):
                yield found


def time_layers(pipeline: Pipeline, reports: list[Report]) -> dict[str, object] | dict[str, dict[str, float]]:
    """Seconds of each layer, summed over the reports; ``all`` is the whole walk."""
    seconds: dict[str, float] = defaultdict(float)
    tokens = 0
    for group in batched(reports, 16):
        started = time.perf_counter()
        readings = [Reading(report=r, syntax=s) for r, (s, _) in zip(group, pipeline.parse_all(group), strict=True)]
        seconds["syntax"] += time.perf_counter() - started
        for reading in readings:
            tokens += len(reading.tokens)
            pipeline.walk(reading, clock=seconds)
    seconds["all"] = sum(seconds.values())
    return {"seconds": dict(seconds), "tokens": tokens}


def watch_memory(pipeline: Pipeline, reports: list[Report], count: int, console: Console) -> dict[str, float]:
    """Code ``count`` reports, keeping none; resident megabytes after a tenth and at the end."""
    marks = []
    for number, _ in enumerate(pipeline.read(islice(cycle(reports), count)), 1):
        if number in (count // 10, count):
            marks.append(resident_megabytes())
            console.print(f"{number} reports: {marks[-1]:.0f} MB resident")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "reports coded": count,
        "MB after a tenth": round(marks[0]),
        "MB at the end": round(marks[-1]),
        "MB peak": round(peak),
    }


def resident_megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
