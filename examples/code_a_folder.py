"""Code a folder of reports: run ``python examples/code_a_folder.py [FOLDER]``.

Texts, HTML pages and JSON lines may be mixed; what cannot be read is told, and the rest goes on.
"""

import sys
from collections import Counter
from pathlib import Path

import dateline


def main(folder: Path) -> None:
    """Print how often each type and status was coded in the folder, and what could not be read."""
    counts: Counter[tuple[str, str]] = Counter()
    for item in dateline.code_files([folder]):
        if isinstance(item, dateline.Rejection):
            print(item, file=sys.stderr)
            continue
        reading = item.reading
        print(f"{reading.report.id}: {len(reading.events)} events, {len(reading.statements)} statements")
        for event in reading.events:
            counts[event.type, str(reading.claim_by_event[event.id].status)] += 1

    for (kind, status), count in counts.most_common():
        print(f"{count:4}  {kind:10} {status}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "reports")
