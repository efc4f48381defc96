"""Time the whole pipeline against the parse alone, side by side in one run, and watch memory over many reports.

    python bench/speed.py [--reports N] [--memory N] [--gold DIR] [--freeze]

Both sides read the same reports in alternating batches, in processor time, so that a busy machine weighs little. The
ratio is the figure to read; reports a second depend on the machine. Reports come from the public sets where they are
beside the project, else from examples/.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched, cycle, islice
from pathlib import Path

from quality import put_between
from rich.console import Console
from rich.table import Table

from dateline.backends.spacy import open_model
from dateline.gazetteer import open_gazetteer
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
    timing = time_layers(pipeline, reports)
    table = Table("part", "processor seconds", "microseconds a token", "times the parse")
    for name, seconds in {"parse alone": timing.parse, **timing.layers, "all": timing.total}.items():
        each = f"{1e6 * seconds / timing.tokens:.1f}"
        table.add_row(name, f"{seconds:.2f}", each, f"{seconds / timing.parse:.3f}")
    console.print(table)
    ratio = timing.total / timing.parse
    console.print(
        f"whole pipeline = {ratio:.2f} times the parse; {len(reports) / timing.total:.1f} reports and "
        f"{timing.tokens / timing.total:.0f} tokens a second ({len(reports)} reports)"
    )
    result: dict[str, float] = {"ratio": round(ratio, 3), "reports": len(reports), "tokens": timing.tokens}
    result |= time_gazetteer(console)
    if args.memory:
        result |= watch_memory(pipeline, reports, args.memory, console)
    if args.freeze:
        FROZEN.parent.mkdir(exist_ok=True)
        FROZEN.write_text(json.dumps(result, indent=1) + "\n")
        put_between(HERE.parent / "docs" / "accuracy.md", "speed", "\n".join(speed_lines(timing, result)))
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


@dataclass
class Timing:
    """Seconds of the bare parse, of each layer, and tokens read."""

    parse: float = 0.0
    layers: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    tokens: int = 0

    @property
    def total(self) -> float:
        return sum(self.layers.values())


def time_layers(pipeline: Pipeline, reports: list[Report]) -> Timing:
    """The bare parse (spaCy's own ``pipe`` over the texts) and each layer over the same batches, by turns."""
    nlp = open_model("")
    timing = Timing()
    seconds = timing.layers
    for group in batched(reports, 16):
        started = time.process_time()
        for _ in nlp.pipe([report.text for report in group], batch_size=16):
            pass
        timing.parse += time.process_time() - started
        started = time.process_time()
        readings = [Reading(report=r, syntax=s) for r, (s, _) in zip(group, pipeline.parse_all(group), strict=True)]
        seconds["syntax"] += time.process_time() - started
        for reading in readings:
            timing.tokens += len(reading.tokens)
            pipeline.walk(reading, clock=seconds)
    return timing


def speed_lines(timing: Timing, result: dict[str, float]) -> list[str]:
    """The frozen figures as a Markdown table and a list."""
    lines = ["| part | times the parse alone |", "|---|---|"]
    lines += [f"| {name} | {seconds / timing.parse:.3f} |" for name, seconds in timing.layers.items()]
    lines += [f"| **all** | **{timing.total / timing.parse:.2f}** |", ""]
    return lines + [f"- {name}: {value:,.0f}" for name, value in result.items() if name != "ratio"]


def time_gazetteer(console: Console) -> dict[str, float]:
    """Seconds to open the gazetteer, and look-ups a second of names not asked before."""
    open_gazetteer()  # builds the index where there is none yet
    started = time.process_time()
    gazetteer = open_gazetteer()
    opening = time.process_time() - started
    names = [gazetteer.place(row).name for row in range(5_000, 25_000, 2)]
    started = time.process_time()
    for name in names:
        gazetteer.lookup(name)
    rate = len(names) / (time.process_time() - started)
    console.print(f"gazetteer: opens in {1000 * opening:.0f} ms, {rate:,.0f} look-ups a second")
    return {"gazetteer look-ups a second": round(rate, -3)}


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
