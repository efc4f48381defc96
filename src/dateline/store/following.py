"""This room follows the judgements of a store as they are added, so that each line is read once."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence

from dateline.store.folder import Folder
from dateline.store.lines import JUDGEMENTS, BrokenLine, Judgement, Queue, parse_judgement, read_judgements, read_queues


class Judged:
    """What people judged until now, by queue, and the queues; ``look`` learns what was added, by whomever."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._read = 0
        self._mark: tuple[int, int] = (0, 0)
        self._all: dict[str, list[Judgement]] = defaultdict(list)
        self._queues: dict[str, Queue] = {}
        self._queue_mark: tuple[int, int] = (-1, -1)

    def of(self, queue: str) -> Sequence[Judgement]:
        """What was judged in a queue, in order; "" is what was judged in none."""
        with self._lock:
            self._look()
            return tuple(self._all.get(queue, ()))

    def queues(self) -> dict[str, Queue]:
        """The queues by id, in the order in which they were drawn."""
        with self._lock:
            mark = _mark_of(self.folder, "queues.jsonl")
            if mark != self._queue_mark:
                self._queues = {q.id: q for q in read_queues(self.folder) if not isinstance(q, BrokenLine)}
                self._queue_mark = mark
            return dict(self._queues)

    def _look(self) -> None:
        mark = _mark_of(self.folder, JUDGEMENTS)
        if mark == self._mark:
            return
        if not self.folder.local or mark[0] <= self._mark[0]:
            # Mended or put back: what was read may not stand any more.
            self._all = defaultdict(list)
            self._read = 0
        if not self.folder.local:
            for found in read_judgements(self.folder):
                if not isinstance(found, BrokenLine):
                    self._all[found.queue].append(found)
        elif mark[0]:
            with self.folder.here(JUDGEMENTS).open("rb") as stream:
                stream.seek(self._read)
                data = stream.read()
            # A line that is being written is read when it is whole.
            whole = data[: data.rfind(b"\n") + 1]
            self._read += len(whole)
            for line in whole.split(b"\n"):
                judgement = parse_judgement(line)
                if judgement is not None:
                    self._all[judgement.queue].append(judgement)
        self._mark = mark


def _mark_of(folder: Folder, name: str) -> tuple[int, int]:
    """Size and time of writing of a file, (0, 0) where it is not there."""
    if not folder.local:
        return (sum(folder.size(file) for file in folder.line_files(name)), len(folder.line_files(name)))
    try:
        found = folder.here(name).stat()
    except OSError:
        return (0, 0)
    return found.st_size, found.st_mtime_ns
