"""This room is a store: readings kept in parts that are only ever added, and questions to what is derived from them.

    store = Store.create("archive", coding)          # or Store("archive") for one that is there
    if not store.known(report): ...
    store.write_part([Entry(reading=reading)])
    store.events(type="PROTEST", country="FRA")

Any number of processes, on any number of machines, may add at once: parts are named by what they hold, appear whole,
and are never changed. What the derived tables say is worked out from the set of parts, whatever their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dateline.errors import StoreError
from dateline.ingest import Rejection
from dateline.model import Reading, Report
from dateline.store.asking import Answer, ask, ask_sql, question_of, sql_of
from dateline.store.folder import BESIDE, Folder
from dateline.store.lines import (
    BrokenLine,
    Judgement,
    Queue,
    add_judgements,
    add_queue,
    add_rejections,
    read_judgements,
    read_queues,
    read_rejections,
)
from dateline.store.manifest import Coding, Manifest, is_store, load_manifest, save_manifest
from dateline.store.parts import (
    READINGS,
    Part,
    list_parts,
    parse_part,
    read_coding,
    read_entries,
    read_entry,
    read_table,
    write_part,
)
from dateline.store.payload import decode_report
from dateline.store.rows import CODED, Entry
from dateline.store.versions import translation_mark, version_of, versions_told

if TYPE_CHECKING:
    from dateline.store.draws import Draw

FORMS = ("arrow", "pandas", "polars")


class Store:
    """A store that is there; ``Store.create`` makes one. It can be pickled to other processes."""

    def __init__(self, path: str | Path) -> None:
        self.folder = Folder(path)
        self.manifest: Manifest = load_manifest(self.folder)
        self._known = _Known()

    @classmethod
    def create(cls, path: str | Path, coding: Coding) -> Store:
        """The store at ``path``, made there if there is none; many may do so at once."""
        folder = Folder(path)
        if not is_store(path):
            if [name for name in folder.names() if name != READINGS and not name.endswith(BESIDE)]:
                raise StoreError(f"{folder.path}: is no store and not empty; give a new or empty folder")
            folder.make(READINGS)
            save_manifest(folder, Manifest(coding=coding), replace=False)
        return cls(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return Store, (self.path,)

    @property
    def path(self) -> str:
        return self.folder.path

    @property
    def generation(self) -> int:
        """The generation that is read and added to."""
        return self.manifest.generation

    def reload(self) -> None:
        """See a recoding that another process has swapped in meanwhile."""
        self.manifest = load_manifest(self.folder)

    # What is kept

    def parts(self) -> list[Part]:
        """The parts that are read: whole, and not of a recoding that goes on."""
        return list_parts(self.folder, self.generation)

    def known(self, report: Report, generation: int | None = None) -> bool:
        """Whether this very report is kept (as of the last ``look``), with ``generation`` by that recoding."""
        return self.known_version(version_of(report), generation)

    def known_version(self, version: str, generation: int | None = None) -> bool:
        """As ``known``, by ``version_of`` the report."""
        if not self._known.looked:
            self.look()
        return self._known.holds(version, generation)

    def is_kept(self, version: str) -> bool:
        """Whether that version is kept, or a translation of it is (as of the last ``look``)."""
        return self.known_version(version) or self.known_version(translation_mark(version))

    def has_translation(self, report: Report) -> bool:
        """Whether a translation of this very report is kept (as of the last ``look``)."""
        return self.known_version(translation_mark(version_of(report)))

    def look(self) -> None:
        """Learn which reports other processes have added since the last time."""
        for part in list_parts(self.folder, self.generation + 1):
            self._known.learn(self.folder, part)

    def learn(self, part: Part, versions: Iterable[str]) -> None:
        """Learn of a part that a worker of this run has written."""
        self._known.add(part, versions)

    def look_at(self, label: str) -> None:
        """Learn of the parts whose label begins with this one, and of no others."""
        for part in list_parts(self.folder, self.generation, label):
            self._known.learn(self.folder, part)

    def versions(self) -> np.ndarray[Any, np.dtype[np.uint64]]:
        """All versions that are kept as of now, sorted, as numbers: eight bytes each, to be shared with workers."""
        self.look()
        return self._known.all()

    def assume(self, versions: np.ndarray[Any, np.dtype[np.uint64]]) -> None:
        """Take these for kept (what ``versions`` gave elsewhere) and look no further."""
        self._known.assume(versions, self.generation)

    def write_part(
        self, entries: Sequence[Entry], coding: Coding | None = None, *, label: str = "", generation: int | None = None
    ) -> Part:
        """Keep the readings as one part, which is there whole when this returns, or not at all.

        ``coding`` is what made them (the store's own where not told). With a ``label`` the part is called by it, so
        that a worker can see that its share is done (``has_part``); a part that is there already stays.
        """
        chosen = coding or self.manifest.coding
        if chosen is None:
            raise StoreError(f"{self.path}: no coding is known; say what made the readings")
        part = write_part(self.folder, entries, chosen, generation or self.generation, label)
        versions = ((version_of(entry.reading.report), entry.original) for entry in entries)
        self._known.add(part, (told for version, original in versions for told in versions_told(version, original)))
        return part

    def has_part(self, label: str, generation: int | None = None) -> bool:
        """Whether the part of that label is there, and so whole."""
        from dateline.store.parts import part_name

        return self.folder.exists(f"{READINGS}/{part_name(generation or self.generation, label)}")

    def entries(self, *, syntax: bool = True) -> Iterator[Entry]:
        """Every version of every report once, by the newest coding that is swapped in; parts in order of their names.

        ``syntax=False`` leaves the parse out, which makes reading three times as quick.
        """
        seen = _Known()
        for part in sorted(self.parts(), key=lambda p: (-p.generation, p.name)):
            for version, entry in read_entries(self.folder, part, syntax=syntax):
                if not seen.holds(version):
                    seen.add(part, (version,))
                    yield entry

    def readings(self, *, syntax: bool = True) -> Iterator[Reading]:
        """As ``entries``, the readings alone."""
        return (entry.reading for entry in self.entries(syntax=syntax))

    def readings_of(self, versions: Iterable[str]) -> dict[str, Reading]:
        """The readings of these versions, without their parses, as far as they are there; each is read alone."""
        from dateline.store.derived import open_linked

        self.refresh()
        with closing(open_linked(self.folder)) as link:
            wanted = "SELECT version, part FROM versions WHERE version IN (SELECT unnest($versions))"
            rows = ask(link, wanted, {"versions": sorted(versions)}).table().to_pylist()
        found = {}
        for row in rows:
            part = parse_part(row["part"])
            entry = read_entry(self.folder, part, row["version"]) if part else None
            if entry is not None:
                found[row["version"]] = entry.reading
        return found

    def codings(self) -> dict[str, Coding]:
        """What coded the readings, by id."""
        found = (read_coding(self.folder, part) for part in self.parts())
        return {coding.id: coding for coding in found}

    def outdated(self, coding: Coding) -> int:
        """How many coded readings another coding made, and the next generation does not hold yet."""
        count = 0
        seen = _Known()
        for part in sorted(self.parts(), key=lambda p: (-p.generation, p.name)):
            rows = read_table(self.folder, part, ["version", "coding", "status"]).to_pylist()
            fresh = [row for row in rows if not seen.holds(row["version"])]
            seen.add(part, (row["version"] for row in fresh))
            count += sum(
                row["status"] == CODED
                and row["coding"] != coding.id
                and not self.known_version(row["version"], self.generation + 1)
                for row in fresh
            )
        return count

    def swap(self, coding: Coding) -> None:
        """Let the next generation, in which a recoding has written, be the one that is read from now on."""
        self.manifest = Manifest(generation=self.generation + 1, coding=coding)
        save_manifest(self.folder, self.manifest)

    def drop_unswapped(self, keep: Coding) -> int:
        """Drop what a recoding by another coding left behind unfinished: nobody has seen it; how many parts."""
        ahead = [p for p in list_parts(self.folder, self.generation + 1) if p.generation > self.generation]
        others = [part for part in ahead if read_coding(self.folder, part).id != keep.id]
        for part in others:
            self.folder.remove(part.path)
        return len(others)

    # What is asked

    def refresh(self, tell: Callable[[int, int], None] | None = None) -> bool:
        """Bring the derived tables up to the parts; False where they were. Nobody waits for it, readers go on."""
        from dateline.store.derived import build_linked, is_fresh

        parts = self.parts()
        if is_fresh(self.folder, parts, self.generation):
            return False
        build_linked(self.folder, parts, self.generation, tell)
        return True

    def strangers(self, since: datetime | None = None) -> list[str]:
        """The ids of reports that stand as versions of one another and share hardly a word (as of the last refresh)."""
        from dateline.store.derived import open_linked
        from dateline.store.strangers import find_strangers

        with closing(open_linked(self.folder)) as link:
            return find_strangers(link, since)

    def events(self, form: str = "arrow", **filters: Any) -> Any:
        """The events that fit the filters (those of ``Question``), one row each, as in the view ``events``.

        ``form`` is "arrow" (a ``pyarrow.Table``), "pandas" or "polars"; a filter takes one value or several, ``near`` a
        point or the name of a place: ``events(type="ASSAULT", near="Kabul", within=30, since="2021-08-01")``.
        """
        return self._answer(form, lambda link: ask(link, *sql_of(question_of(link, filters))))

    def sql(self, sql: str, form: str = "arrow") -> Any:
        """The answer to one SELECT over the views of docs/store.md, as a table in that ``form``."""
        return self._answer(form, lambda link: ask_sql(link, sql))

    def _answer(self, form: str, put: Callable[[Any], Answer]) -> Any:
        from dateline.store.derived import open_linked

        if form not in FORMS:
            raise StoreError(f"there is no form {form!r}; the forms are: {', '.join(FORMS)}")
        self.refresh()
        with closing(open_linked(self.folder)) as link:
            table = put(link).table()
        if form == "pandas":
            return table.to_pandas()
        if form == "polars":
            polars = import_module("polars")
            return polars.from_arrow(table)
        return table

    # What is not kept, and what people decide

    def reject(self, rejections: Iterable[Rejection]) -> int:
        """Note in rejects.jsonl what could not be read, each once; how many are new."""
        return add_rejections(self.folder, rejections)

    def rejections(self) -> list[Rejection]:
        return [r for r in read_rejections(self.folder) if not isinstance(r, BrokenLine)]

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Keep what people decided."""
        add_judgements(self.folder, judgements)

    def judgements(self) -> list[Judgement]:
        return [j for j in read_judgements(self.folder) if not isinstance(j, BrokenLine)]

    def draw(self, unit: str, count: int, seed: int, by: str = "", **filters: Any) -> Draw:
        """Draw so many things to review: ``unit`` "event", "report" or "link"; ``by`` a stratum or "confidence".

        ``filters`` are those of ``events``, for events alone. The same store and seed give the same draw.
        """
        from dateline.store.draws import draw_events, draw_links, draw_reports

        self.refresh()
        if unit == "event":
            return draw_events(self.folder, count, seed, by, filters)
        if filters:
            raise StoreError(f"filters choose events; leave them out to draw a {unit}")
        if unit not in ("report", "link"):
            raise StoreError(f"there is no unit {unit!r}; draw an event, a report or a link")
        return (draw_reports if unit == "report" else draw_links)(self.folder, count, seed, by)

    def keep_queue(self, queue: Queue) -> None:
        """Keep what was drawn to be reviewed."""
        add_queue(self.folder, queue)

    def queues(self) -> list[Queue]:
        return [q for q in read_queues(self.folder) if not isinstance(q, BrokenLine)]


class _Known:
    """Which versions are in which generation, eight bytes each: a hundred million fit into a gigabyte."""

    def __init__(self) -> None:
        self.looked = False
        self._parts: set[str] = set()
        self._sorted: dict[int, np.ndarray[Any, np.dtype[np.uint64]]] = {}
        self._recent: dict[int, set[int]] = {}

    def holds(self, version: str, generation: int | None = None) -> bool:
        number = int(version, 16)
        wanted = [generation] if generation is not None else list({*self._sorted, *self._recent})
        for each in wanted:
            if number in self._recent.get(each, ()):
                return True
            kept = self._sorted.get(each)
            if kept is not None and len(kept):
                at = int(np.searchsorted(kept, np.uint64(number)))
                if at < len(kept) and int(kept[at]) == number:
                    return True
        return False

    def learn(self, folder: Folder, part: Part) -> None:
        self.looked = True
        if part.name not in self._parts:
            table = read_table(folder, part, ["version", "original"])
            self.add(part, table.column("version").to_pylist())
            originals = table.column("original").drop_null().to_pylist()
            self.add(part, (translation_mark(version_of(decode_report(data))) for data in originals))

    def all(self) -> np.ndarray[Any, np.dtype[np.uint64]]:
        recent = [np.fromiter(r, dtype=np.uint64, count=len(r)) for r in self._recent.values()]
        return np.unique(np.concatenate([np.empty(0, dtype=np.uint64), *self._sorted.values(), *recent]))

    def assume(self, versions: np.ndarray[Any, np.dtype[np.uint64]], generation: int) -> None:
        self.looked = True
        self._sorted[generation] = versions

    def add(self, part: Part, versions: Iterable[str]) -> None:
        self._parts.add(part.name)
        recent = self._recent.setdefault(part.generation, set())
        recent.update(int(version, 16) for version in versions)
        if len(recent) > 1_000_000:
            fresh = np.fromiter(recent, dtype=np.uint64, count=len(recent))
            kept = self._sorted.get(part.generation, np.empty(0, dtype=np.uint64))
            self._sorted[part.generation] = np.unique(np.concatenate([kept, fresh]))
            recent.clear()
