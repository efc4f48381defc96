"""A syntax backend that costs next to nothing, and dies of certain words: runs of many processes are tested with it.

It splits words and sentences and knows nothing of grammar; all the other layers are the real ones, by rules.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dateline.archive import Added
from dateline.errors import DatelineError
from dateline.ingest import read_arrivals
from dateline.model import Issue, Reading, Report, Syntax, Token
from dateline.pipeline import Pipeline, Settings
from dateline.scale import Crew
from dateline.store import CODED, Store

POISON = "xyzzy-poison"
BOMB = "xyzzy-bomb"
SLOW = "xyzzy-slow"
HANG = "xyzzy-hang"
_WORD = re.compile(r"\w+|[^\w\s]")

SETTINGS = Settings(
    backends={"syntax": "slight:load", "statements": "rules", "events": "rules", "claims": "rules"}, upto="quantities"
)
slight = partial(Pipeline, SETTINGS)
"""Loads the pipeline, in another process as well."""


def dying_after_writing() -> Pipeline:
    """As ``slight``, in a process that dies when it has written a part, before it can say so."""
    write = Store.write_part

    def write_and_die(*args: Any, **named: Any) -> Any:
        part = write(*args, **named)
        if args[1]:
            os._exit(9)
        return part

    Store.write_part = write_and_die  # type: ignore[method-assign]
    return slight()


def load(codebook: Any, settings: Any) -> Any:
    return parse


def load_failing(codebook: Any, settings: Any) -> Any:
    """A layer that always fails."""
    return lambda reading: 1 // 0


def parse(reports: Sequence[Report]) -> Iterable[tuple[Syntax, tuple[Issue, ...]]]:
    for report in reports:
        if POISON in report.text:
            os._exit(7)
        if BOMB in report.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if HANG in report.text:
            time.sleep(600)
        if SLOW in report.text:
            time.sleep(0.01)
    return [(_syntax(report.text), ()) for report in reports]


def _syntax(text: str) -> Syntax:
    tokens = tuple(
        Token(
            index=index,
            start=match.start(),
            end=match.end(),
            text=match[0],
            lemma=match[0].lower(),
            pos="X",
            tag="FW",
            dep="dep",
            head=index,
            ent="",
            ent_begin=False,
        )
        for index, match in enumerate(_WORD.finditer(text))
    )
    return Syntax(tokens=tokens, sentences=((0, len(tokens)),) if tokens else ())


def held(store: Store) -> list[Reading]:
    """The readings of a store, in an order of their own."""
    return sorted(store.readings(), key=lambda reading: (reading.report.id, reading.report.text))


def rejects(store: Store) -> set[tuple[str, int, str]]:
    """What a store says could not be read."""
    return {(r.file, r.line, r.reason) for r in store.rejections()}


def rows_in_parts(store: Store) -> int:
    """How many readings the parts of a store hold, the same one twice counted twice."""
    return sum(pq.read_metadata(Path(store.path) / part.path).num_rows for part in store.parts())


def main() -> None:
    """Add files to a store with two workers and small parts: ``python slight.py STORE FILE...``."""
    store_path, *paths = sys.argv[1:]
    try:
        with Crew(slight, 2, batch=4, part=8) as crew:
            store = Store.create(store_path, crew.coding())
            for item in crew.add(store, read_arrivals(paths)):
                if isinstance(item, Added) and item.status == CODED:
                    print("coded", flush=True)
    except DatelineError as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    import slight as module  # what is pickled must have a name that another process can import

    module.main()
