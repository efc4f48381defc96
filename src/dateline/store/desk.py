"""This room is a desk to read at for as long as a process lives: all derived tables at once, whatever is swapped in."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dateline.errors import StoreError
from dateline.store.asking import Answer, Question, ask, question_of, sql_of
from dateline.store.derived import LINKED
from dateline.store.folder import Folder
from dateline.store.links import LAYOUT, LINKS
from dateline.store.opening import open_to_read
from dateline.store.parts import Part, parse_part, read_entry
from dateline.store.rows import Entry

_HERE = Path(__file__).parent
_SHORT, _ANSWERS = 250, 3_000
"""Rows of an answer that is kept, and how many answers are."""
_LONG, _ENTRIES = 50_000, 200
"""Characters of a report that is not kept any more, and how many are."""
_QUICK = 0.5
"""Seconds within which a store opens for which a reader may wait."""

type Mark = tuple[tuple[int, int, int] | None, ...]
"""By which a swapped file is known: its number on the disk, size and time of writing; None where it is not there."""


class Desk:
    """Answers questions over the derived tables and the links of a store, from many threads at once.

    The files are opened, and what desk.sql lays out is laid out, when first asked; when others have been swapped in,
    they are opened beside and taken when all is laid out. Until then answers come from the ones before.
    """

    def __init__(self, path: str | Path, *, at_once: int = 4) -> None:
        self.folder = Folder(path)
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(at_once)
        self._open: _Open | None = None

    @property
    def mark(self) -> Mark:
        """The state of the files as they are now."""
        return tuple(_mark_of(self.folder.here(name)) for name in (LINKED, LINKS))

    @property
    def opened(self) -> Mark:
        """The state of the files that answers come from."""
        return self._opened().mark

    @property
    def is_linked(self) -> bool:
        """Whether there are links to ask."""
        return self._opened().linked

    def rows(self, sql: str, given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of an answer, each by column. A short answer is kept for whoever asks the same again.

        The views of linked.duckdb go by their names, links as ``links.…``, what is laid out as ``memory.…``.
        """
        opened = self._opened()
        key = (sql, tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in (given or {}).items()))
        kept = opened.answers.get(key)
        if kept is None:
            with self._turns:
                kept = opened.rows(sql, given)
            if len(kept) <= _SHORT:
                opened.answers.keep(key, kept)
        return [dict(row) for row in kept]

    def remembered(self, name: str, work_out: Callable[[], Any]) -> Any:
        """What ``work_out`` gives, worked out once for each state of the files."""
        opened = self._opened()
        with opened.lock_of(name):
            if name not in opened.memory:
                opened.memory[name] = work_out()
            return opened.memory[name]

    def question(self, filters: Mapping[str, Any]) -> Question:
        """The question that filters stand for (see ``Question``)."""
        opened = self._opened()
        with self._turns:
            return question_of(opened.cursor(), filters)

    def stream(self, sql: str, given: Mapping[str, Any] | None = None) -> Answer:
        """An answer that is read while it is worked out, however long; its link is its own."""
        return ask(self._opened().cursor(), sql, given)

    def entry(self, report: str) -> Entry | None:
        """The reading of a report as it stands now, without its parse; None where there is no such report."""
        opened = self._opened()
        kept: Entry | None = opened.entries.get(report)
        if kept is not None:
            return kept
        found = self.rows("SELECT version, part FROM versions WHERE report = $report AND current", {"report": report})
        for row in found:
            part: Part | None = parse_part(row["part"])
            if part is not None:
                entry = read_entry(self.folder, part, row["version"])
                if entry is not None and len(entry.reading.text) < _LONG:
                    opened.entries.keep(report, entry)
                return entry
        return None

    def look(self) -> bool:
        """Open what has been swapped in since; whether anything has."""
        mark = self.mark
        with self._lock:
            if self._open is not None and self._open.mark == mark:
                return False
            # Who still asks of the old files keeps them open until done.
            self._open = _Open(self.folder, mark)
            return True

    def close(self) -> None:
        with self._lock:
            self._open = None

    def _opened(self) -> _Open:
        opened = self._open
        if opened is None or (opened.quick and opened.mark != self.mark):
            # What opens at once is opened at once; for the rest somebody looks from time to time.
            self.look()
            opened = self._open
        assert opened is not None
        return opened


class _Open:
    """One state of the files, and what was worked out from it."""

    def __init__(self, folder: Folder, mark: Mark) -> None:
        began = time.monotonic()
        self.mark = mark
        self.memory: dict[str, Any] = {}
        self.answers = _Latest(_ANSWERS)
        self.entries = _Latest(_ENTRIES)
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._link, self.linked = _open_all(folder, linked=mark[1] is not None)
        self.quick = time.monotonic() - began < _QUICK

    def cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._link.cursor()
        cursor.execute("USE store")
        return cursor

    def rows(self, sql: str, given: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        cursor = self.cursor()
        try:
            answer = cursor.execute(sql, dict(given) if given else None)
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        except duckdb.Error as fault:
            raise StoreError(f"the question cannot be answered: {' '.join(str(fault).split())[:600]}") from fault
        finally:
            cursor.close()

    def lock_of(self, name: str) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(name, threading.Lock())


class _Latest:
    """The things that were kept or asked for last, so many at most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Any:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Any, value: Any) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def page_sql(question: Question, columns: str, after: tuple[Any, int] | None) -> tuple[str, dict[str, Any]]:
    """Events of a question in order of their days, from behind ``after`` (first day and nr of the last that was shown).

    The question's ``limit`` says how many. First which events, by narrow columns; then all columns of those few.
    """
    limit = question.limit if question.limit is not None else 50
    unlimited = Question(**{name: getattr(question, name) for name in Question.__dataclass_fields__} | {"limit": None})
    inner, given = sql_of(unlimited, "nr, earliest", ordered=False)
    given["page_limit"] = limit
    behind = ""
    if after is not None:
        day, given["after_nr"] = after
        if day is None:
            behind = " WHERE earliest IS NULL AND nr > $after_nr"
        else:
            given["after_day"] = day
            behind = " WHERE earliest > $after_day OR (earliest = $after_day AND nr > $after_nr) OR earliest IS NULL"
    order = "ORDER BY earliest NULLS LAST, nr"
    few = f"SELECT nr FROM ({inner}){behind} {order} LIMIT $page_limit"
    return f"SELECT {columns} FROM events WHERE nr IN ({few}) {order}", given


def _open_all(folder: Folder, *, linked: bool) -> tuple[duckdb.DuckDBPyConnection, bool]:
    """A connection that can only read: the derived tables as ``store``, the links, where there are any, as ``links``.

    Links of another layout are as good as none: the next linking makes them anew.
    """
    path = folder.here(LINKED)
    if not path.exists():
        raise StoreError(f"{folder.path}: has no derived tables yet; make them by: dateline check {folder.path}")
    files = {"store": path}
    if linked:
        files["links"] = folder.here(LINKS)

    def prepare(link: duckdb.DuckDBPyConnection) -> None:
        nonlocal linked
        linked = linked and link.execute("SELECT layout FROM links.about").fetchall() == [(LAYOUT,)]
        if linked:
            link.execute((_HERE / "desk.sql").read_text(encoding="utf-8"))
        link.execute((_HERE / "desk_sources.sql").read_text(encoding="utf-8"))

    remedy = f"rebuild them by: dateline check {folder.path}"
    return open_to_read(files, folder.path, "derived tables", remedy, prepare), linked


def _mark_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
