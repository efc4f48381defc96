"""Count the kinds of error on the attributed reports, and score translated, wire and clean reports apart.

    python bench/errors.py [--gold DIR] [--freeze]

Reports are paired with the set's own scorer. ``--freeze`` writes bench/results/errors.json and the tables in
docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from quality import HERE, PAGE, put_between
from rich.console import Console

from dateline.evaluate.tasks import predict_file
from dateline.pipeline import Settings

FROZEN = HERE / "results" / "errors.json"
PARTS = ("dev", "train")
GROUPS = {
    "translated": ("mt", "ha", "ru", "uk", "is", "ja", "panjshir"),
    "wire": ("muc",),
    "clean": ("re3d", "case2", "isaf", "satp", "ecb", "tl15"),
}
"""Kinds of report by the first part of their ids: machine translations, wire in capitals, texts written in English."""

FIGURES = (
    "reports",
    "gold events",
    "located F1",
    "type F1",
    "actor F1",
    "recipient F1",
    "attributed event F1 (type+actor+status+source)",
    "whole record F1 (+ all actors and recipients)",
)
COMMONEST = 10


def load_records(gold: Path) -> ModuleType:
    """The set's own reader and scorer."""
    spec = importlib.util.spec_from_file_location("records", gold / "attributed" / "records.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def group_of(report: str) -> str:
    """Which kind of report an id is of."""
    head = report.split("-")[0]
    return next((name for name, heads in GROUPS.items() if head in heads), "other")


def errors_of(records: ModuleType, gold: dict[str, Any], coded: dict[str, Any]) -> Counter[str]:
    """The kinds of error of one report, each with its count."""
    text, found = gold["text"], Counter[str]()
    chosen = records.align(text, gold, coded)
    for i in set(range(len(gold["events"]))) - {i for i, _, _ in chosen}:
        near = any(records.located(text, gold["events"][i], e) for e in coded["events"])
        found[
            "event missed: its words are taken for another event" if near else "event missed: nothing coded there"
        ] += 1
    for j in set(range(len(coded["events"]))) - {j for _, j, _ in chosen}:
        again = any(records.located(text, e, coded["events"][j]) for e in gold["events"])
        found["event added: words that tell a coded event" if again else "event added: nothing told there"] += 1
    for i, j, slots in chosen:
        wanted, got = gold["events"][i], coded["events"][j]
        if not slots["type"]:
            found["type: another one"] += 1
            continue
        for slot, word in (("actors", "actor"), ("recipients", "recipient")):
            hits = records.paired(gold, wanted[slot], coded, got[slot])
            missed, added = len(wanted[slot]) - hits, len(got[slot]) - hits
            both = min(missed, added)
            found[f"{word}: another one"] += both
            found[f"{word}: missing"] += missed - both
            found[f"{word}: one too many"] += added - both
        for slot in ("status", "source"):
            found[f"{slot}: another one"] += not slots[slot]
        for slot in ("place", "date"):
            if not slots[slot]:
                kind = "one too many" if not wanted[slot] else "another one" if got.get(slot) else "missing"
                found[f"{slot}: {kind}"] += 1
    return +found


def measure(records: ModuleType, gold: Path, part: str) -> dict[str, Any]:
    """The figures of each kind of report, and the kinds of error over all of them."""
    source = gold / "attributed" / f"{part}.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "coded.jsonl"
        predict_file("attributed", source, target, Settings())
        coded = {row["id"]: row for row in records.read(target)}
    tallies: dict[str, Counter[Any]] = {}
    errors: Counter[str] = Counter()
    for row in records.read(source):
        tally = tallies.setdefault(group_of(row["id"]), Counter())
        tally += records.tally(row, coded[row["id"]])
        tally["reports"] += 1
        errors += errors_of(records, row, coded[row["id"]])
    groups = {}
    for name in GROUPS:
        if name in tallies:
            whole = records.figures(tallies[name])
            groups[name] = {k: round(whole[k], 3) for k in FIGURES}
    return {"groups": groups, "errors": dict(errors.most_common())}


def tables(frozen: dict[str, Any]) -> str:
    """The frozen figures as two Markdown tables."""
    heads = [name.partition(" (")[0] for name in FIGURES]
    lines = ["| reports | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for part in PARTS:
        for name, row in frozen[part]["groups"].items():
            lines.append(f"| {part}, {name} | " + " | ".join(f"{row[k]:g}" for k in FIGURES) + " |")
    lines += ["", "| kind of error | dev | train |", "|---|---|---|"]
    total = Counter(frozen["train"]["errors"])
    for kind, count in total.most_common(COMMONEST):
        lines.append(f"| {kind} | {frozen['dev']['errors'].get(kind, '')} | {count} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold", help="folder of the sets")
    parser.add_argument("--freeze", action="store_true", help="write the figures to bench/results/errors.json")
    args = parser.parse_args()
    console = Console()
    if not args.gold.is_dir():
        console.print(f"no test sets at {args.gold}; give their folder with --gold")
        return 2
    records = load_records(args.gold)
    figures = {part: measure(records, args.gold, part) for part in PARTS}
    console.print(tables(figures))
    if args.freeze:
        FROZEN.write_text(json.dumps(figures, indent=1) + "\n")
        put_between(PAGE, "errors", tables(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
