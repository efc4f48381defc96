"""Hostile files: each is a clear reject or a clean read, in bounded memory and time, and nothing is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hostile import write_hostile

MEMORY = 900_000_000
"""Bytes of address space for the reading process: Python and its libraries take some 200 million."""
DOCUMENT_MEMORY = 900_000_000
SECONDS = 8.0

READER = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
from dateline.ingest import Limits, Rejection, read_arrivals
limits = Limits(slack=64_000_000, memory=int(sys.argv[3]), seconds=float(sys.argv[4]))
last = time.monotonic()
for item in read_arrivals([sys.argv[1]], limits=limits):
    now = time.monotonic()
    refused = isinstance(item, Rejection)
    row = {"file": item.file, "seconds": now - last, "refused": refused, "shown": str(item) if refused else ""}
    row |= item.to_record() if refused else {"text": item.report.text[:100]}
    print(json.dumps(row))
    last = now
# The usage that the system counts begins with that of the process that started this one; the status file does not.
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"used": [own, readers]}))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def outcome(place: Path) -> tuple[int, list[dict[str, Any]], list[str], list[str]]:
    """How many files there were, what came of them, and what stood beside them before and after."""
    folder = place / "in"
    folder.mkdir()
    count = write_hostile(folder)
    before = listing(place)
    done = subprocess.run(
        [sys.executable, "-c", READER, str(folder), str(MEMORY), str(DOCUMENT_MEMORY), str(SECONDS)],
        cwd=place,
        # Else every thread of a watch reserves address space of its own, which is what is limited here.
        env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return count, [json.loads(line) for line in done.stdout.splitlines()], before, listing(place)


def listing(folder: Path) -> list[str]:
    return sorted(os.path.join(here, name) for here, folders, names in os.walk(folder) for name in (*folders, *names))


def name_of(row: dict[str, Any]) -> str:
    return os.path.basename(str(row["file"]).partition("!")[0])


def test_each_is_a_clear_reject_or_a_clean_read(
    outcome: tuple[int, list[dict[str, Any]], list[str], list[str]], place: Path
) -> None:
    """Every file has its answer; each rejection is one line with a reason and a remedy, and leaves nothing out."""
    count, (*rows, _), _, _ = outcome
    assert count >= 200
    top = {os.path.relpath(row["file"].partition("!")[0], place / "in").split(os.sep)[0] for row in rows}
    assert top == set(os.listdir(place / "in"))
    for row in rows:
        name = name_of(row)
        if row["refused"]:
            assert row["reason"], name
            assert row["remedy"], name
            assert row["shown"].isprintable(), name
        verdict = name.partition("-")[0]
        assert verdict in ("any", "read", "reject"), name
        if verdict != "any":
            assert row["refused"] == (verdict == "reject"), row


def test_secrets_stay_outside(outcome: tuple[int, list[dict[str, Any]], list[str], list[str]]) -> None:
    """Neither links nor XML entities bring in what lies outside, and nothing is written anywhere."""
    _, rows, before, after = outcome
    shown = json.dumps(rows)
    assert "A secret." not in shown
    assert "root:" not in shown
    assert before == after
    assert not Path("/tmp/owned.txt").exists()


def test_time_and_memory_are_bounded(outcome: tuple[int, list[dict[str, Any]], list[str], list[str]]) -> None:
    """No file takes longer than a reader may; the process and its readers stay within their memory."""
    _, (*rows, last), _, _ = outcome
    slow = [(name_of(row), row["seconds"]) for row in rows if row["seconds"] > SECONDS + 60]
    assert not slow
    own, readers = (kilobytes * 1024 for kilobytes in last["used"])
    assert own < MEMORY
    assert readers < DOCUMENT_MEMORY
