"""Code reports on a Ray cluster: run ``python examples/code_on_a_cluster.py [STORE INPUT... [--address ADDRESS]]``.

Store and input may lie in any folder that all machines share, or under an address such as ``s3://bucket/archive``.
Without arguments the reports beside this file go into a store in a new folder, by two workers of this machine.
It needs Ray: ``pip install "dateline[ray]"``. The command does the same: ``dateline add STORE INPUT... --engine ray``.
"""

import argparse
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from dateline import Rejection
from dateline.pipeline import Pipeline, Settings
from dateline.scale.cluster import Cluster, add_on_ray


def now() -> datetime:
    """When a report comes."""
    return datetime.now(UTC)


def main(store: str, inputs: list[str], cluster: Cluster) -> None:
    """Print what became of the reports; run it again, and only what is missing is coded."""
    counts: Counter[str] = Counter()
    for item in add_on_ray(store, inputs, partial(Pipeline, Settings()), cluster, now=now):
        if isinstance(item, Rejection):
            print(item, file=sys.stderr)
            counts["rejected"] += 1
        else:
            counts[item.status] += 1
            counts["events"] += item.events
    print(f"{store}: " + ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("store", nargs="?")
    parser.add_argument("inputs", nargs="*")
    parser.add_argument("--address", default="", help="the cluster, such as ray://head:10001 or auto")
    args = parser.parse_args()
    reports = args.inputs or [str(Path(__file__).parent / "reports")]
    with tempfile.TemporaryDirectory() as folder:
        chosen = Cluster(address=args.address) if args.store else Cluster(workers=2)
        main(args.store or f"{folder}/archive", reports, chosen)
