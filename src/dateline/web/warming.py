"""This room works out what the first reader would have to wait for: the counts of the whole store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from dateline.errors import StoreError
from dateline.store.desk import Desk, Mark

_LOG = logging.getLogger("dateline.web")
WARMERS: list[Callable[[Desk], object]] = []
"""What is worth working out whenever the store has changed; rooms add theirs."""
_LOOK_EVERY = 2.0


def warm(desk: Desk, stop: threading.Event) -> threading.Thread:
    """Look for swapped files until told to stop, and work out what is remembered of the new ones."""

    def watch() -> None:
        seen: Mark | None = None
        while not stop.is_set():
            mark: Mark | None = seen
            try:
                desk.look()
                mark = desk.opened
            except StoreError as fault:
                _LOG.warning("the store cannot be opened: %s", fault)
            if mark != seen:
                seen = mark
                for work_out in WARMERS:
                    try:
                        work_out(desk)
                    except StoreError as fault:
                        _LOG.warning("not worked out ahead: %s", fault)
            stop.wait(_LOOK_EVERY)

    thread = threading.Thread(target=watch, name="dateline-warming", daemon=True)
    thread.start()
    return thread
