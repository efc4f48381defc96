"""This room codes much text by the rules alone, for the event heads to begin with; it needs the installed package."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.model import Reading, Report
from dateline.pipeline import Pipeline, Settings

SETS = (
    "plover_plv/train.jsonl muc4/train.jsonl polnear/train.jsonl isaf_press/open.jsonl case2021_task2/open.jsonl "
    "ecbplus/train.jsonl"
).split()
LONGEST, MOST = 20_000, 1_500


def find_reports(gold: Path) -> Iterator[Report]:
    """The texts of the open sets, each with a name that says its set."""
    for name in SETS:
        lines = (gold / name).read_text(encoding="utf-8").split("\n")[:MOST]
        for number, line in enumerate(lines):
            text = json.loads(line).get("text", "") if line.strip() else ""
            if 0 < len(text) <= LONGEST:
                yield Report(id=f"{name}:{number}", text=text, title="")


def show_reading(reading: Reading) -> dict[str, Any]:
    """The text, and for each event its type, the words that tell it and all mentions of who takes part."""
    mentions: dict[str, list[list[int]]] = {}
    for m in reading.mentions:
        mentions.setdefault(m.refers_to, []).append([m.span.start, m.span.end])
    events = [
        {
            "type": str(e.type),
            "spans": [[s.start, s.end] for s in (e.trigger, *e.also)],
            "actors": [mentions.get(i, []) for i in e.actors],
            "recipients": [mentions.get(i, []) for i in e.recipients],
        }
        for e in reading.events
    ]
    return {"id": reading.report.id, "text": reading.text, "events": events}


def main() -> None:
    """Write one line a report."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    pipeline = Pipeline(Settings(upto="events", backends={"statements": "rules", "events": "rules"}))
    a.out.parent.mkdir(parents=True, exist_ok=True)
    with a.out.open("w", encoding="utf-8") as out:
        for reading in pipeline.read(find_reports(a.gold)):
            out.write(json.dumps(show_reading(reading)) + "\n")


if __name__ == "__main__":
    main()
