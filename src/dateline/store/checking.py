"""This room verifies a store and repairs what can be repaired; what it cannot trust it puts aside.

A damaged part goes to the folder ``damaged``, torn lines of a file to ``<file>.torn``. No report is deleted, only what
none depends on: half-written files of runs that are gone, and (where asked) parts that a newer coding has superseded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pyarrow as pa

from dateline.errors import StoreError
from dateline.store.derived import LINKED, build_linked, held_parts, is_fresh, open_linked
from dateline.store.folder import BESIDE, Folder, is_abandoned
from dateline.store.lines import BrokenLine, read_judgements, read_queues, read_rejections
from dateline.store.manifest import MANIFEST, Manifest, load_manifest, save_manifest
from dateline.store.parts import READINGS, Part, list_parts, list_unfinished, read_coding, read_entries, read_table
from dateline.store.strangers import find_strangers, warn_of
from dateline.store.versions import version_of

DAMAGED = "damaged"
_LONG_AGO = timedelta(days=1)
_OWN_LABEL = re.compile(r"\d+-([0-9a-f]{16})\.parquet")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is amiss, and what was done, or is to be done, about it; a ``note`` is no fault."""

    what: str
    remedy: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to check: ``mend`` or only look, decode every reading (``thorough``), ``rebuild`` the derived tables
    whatever their state, ``drop`` superseded parts; ``now`` tells how old a file of another machine is."""

    mend: bool = True
    thorough: bool = False
    rebuild: bool = False
    drop: bool = False
    now: datetime | None = None


def check_store(path: str | Path, way: Way, tell: Callable[[str, int, int], None] | None = None) -> Iterator[Finding]:
    """What is amiss with a store, each finding when its repair is done; StoreError where nothing can be done.

    ``tell`` hears what is being done, how much of it is done, and of how much.
    """
    folder = Folder(path)
    told = tell or (lambda *_: None)
    yield from _check_unfinished(folder, way)
    manifest = yield from _check_manifest(folder, way)
    damaged = yield from _check_parts(folder, way, told)
    yield from _check_lines(folder, way)
    if folder.local:
        yield from _check_derived(folder, manifest, way, told)
    yield from _check_superseded(folder, manifest, way, damaged)
    if folder.local and way.mend and not is_fresh(folder, list_parts(folder, manifest.generation), manifest.generation):
        build_linked(folder, list_parts(folder, manifest.generation), manifest.generation)
    if folder.local and is_fresh(folder, list_parts(folder, manifest.generation), manifest.generation):
        with closing(open_linked(folder)) as link:
            strangers = find_strangers(link)
        if strangers:
            what, _, remedy = warn_of(strangers).rpartition("; ")
            yield Finding(what, remedy, note=True)


def _check_unfinished(folder: Folder, way: Way) -> Iterator[Finding]:
    """Half-written files: of a run that is gone they are dropped, of one that goes on they are left."""
    inside = [f"{READINGS}/{name}" for name in list_unfinished(folder)]
    beside = [name for name in folder.names() if name.endswith((BESIDE, f"{BESIDE}.wal"))]
    for name in (*inside, *beside):
        gone = is_abandoned(name.rpartition("/")[2].removesuffix(".wal"))
        if gone is None:
            gone = way.now is not None and _age(folder, name, way.now) > _LONG_AGO
        if not gone:
            yield Finding(f"{name} is being written by a run that goes on", "left as it is", note=True)
        elif way.mend:
            folder.remove(name)
            yield Finding(f"{name} was left half-written", "dropped: what it held is coded again when it is added")
        else:
            yield Finding(f"{name} was left half-written", "to be dropped")


def _age(folder: Folder, name: str, now: datetime) -> timedelta:
    try:
        changed: datetime = folder.fs.modified(folder.at(name))
    except (OSError, NotImplementedError):
        return timedelta(0)
    return now - (changed if changed.tzinfo else changed.replace(tzinfo=now.tzinfo))


def _check_manifest(folder: Folder, way: Way) -> Generator[Finding, None, Manifest]:
    """The manifest, worked out from the parts where it is lost or damaged."""
    try:
        return load_manifest(folder)
    except StoreError:
        if not folder.exists(READINGS) or (folder.exists(MANIFEST) and _is_manifest(folder)):
            raise
    parts = [part for part in list_parts(folder, 10**9) if _coding_or_none(folder, part)]
    generation = _whole_generation(folder, parts)
    coding = next((read_coding(folder, p) for p in reversed(parts) if p.generation <= generation), None)
    manifest = Manifest(generation=generation, coding=coding)
    if way.mend:
        save_manifest(folder, manifest)
    done = "written anew from the parts" if way.mend else "to be written anew from the parts"
    yield Finding(f"{MANIFEST} is lost or damaged", f"{done} (generation {generation}, {coding or 'no coding'})")
    return manifest


def _is_manifest(folder: Folder) -> bool:
    """Whether the manifest can be read, and is only of another format: then it is not ours to write anew."""
    try:
        return "dateline_store" in msgspec.json.decode(folder.read(MANIFEST), type=dict)
    except msgspec.DecodeError:
        return False


def _whole_generation(folder: Folder, parts: list[Part]) -> int:
    """The newest generation that holds every version of those before it, and so was swapped in or might have been."""
    held: dict[int, set[str]] = {}
    for part in parts:
        held.setdefault(part.generation, set()).update(read_table(folder, part, ["version"])["version"].to_pylist())
    whole = min(held, default=1)
    everything: set[str] = set()
    for generation in sorted(held):
        if everything <= held[generation]:
            whole = generation
        everything |= held[generation]
    return whole


def _coding_or_none(folder: Folder, part: Part) -> bool:
    try:
        read_coding(folder, part)
    except StoreError:
        return False
    return True


def _check_parts(
    folder: Folder, way: Way, tell: Callable[[str, int, int], None]
) -> Generator[Finding, None, frozenset[Part]]:
    """Every part by its checksums; those that are damaged are returned."""
    parts = list_parts(folder, 10**9)
    damaged = []
    for number, part in enumerate(parts, 1):
        fault = _fault_of(folder, part, way.thorough)
        tell("verifying parts", number, len(parts))
        if fault is None:
            continue
        damaged.append(part)
        if way.mend:
            folder.make(DAMAGED)
            folder.move(part.path, f"{DAMAGED}/{part.name}")
        done = f"moved to {DAMAGED}/" if way.mend else f"to be moved to {DAMAGED}/"
        yield Finding(f"{part.path} {fault}", f"{done}: add its reports again, whatever is not in the store is coded")
    strange = [n for n in folder.names(READINGS) if not n.endswith(BESIDE) and n not in {p.name for p in parts}]
    for name in strange:
        yield Finding(f"{READINGS}/{name} is no part of this store", "left as it is, and not read", note=True)
    return frozenset(damaged)


def _fault_of(folder: Folder, part: Part, thorough: bool) -> str | None:
    """What is wrong with a part, None where it is sound."""
    try:
        table = read_table(folder, part, verify=True)
        coding = read_coding(folder, part)
        versions = table["version"].to_pylist()
        own = _OWN_LABEL.fullmatch(part.name)
        if own and sha256("".join([coding.id, *versions]).encode()).hexdigest()[:16] != own[1]:
            return "does not hold what its name says"
        if thorough:
            for version, entry in read_entries(folder, part):
                if version_of(entry.reading.report) != version:
                    return f"has a report that was altered (version {version})"
    except (StoreError, pa.ArrowException) as fault:
        return f"is damaged ({fault})"
    return None


def _check_lines(folder: Folder, way: Way) -> Iterator[Finding]:
    """Lines that are no records go to a file beside; a person's decision is never thrown away."""
    for read in (read_rejections, read_judgements, read_queues):
        broken = [record for record in read(folder) if isinstance(record, BrokenLine)]
        for file in sorted({record.file for record in broken}):
            numbers = {record.line for record in broken if record.file == file}
            if way.mend:
                folder.append(f"{file}.torn", folder.blank_lines(file, numbers))
            done = f"moved to {file}.torn" if way.mend else f"to be moved to {file}.torn"
            yield Finding(f"{file} has {len(numbers)} lines that are torn or no records", done)


def _check_derived(
    folder: Folder, manifest: Manifest, way: Way, tell: Callable[[str, int, int], None]
) -> Iterator[Finding]:
    parts = list_parts(folder, manifest.generation)
    there = folder.exists(LINKED)
    held = held_parts(folder, manifest.generation)
    names = {part.name for part in parts}
    if held == names and not way.rebuild:
        return
    if way.mend:
        if way.rebuild:
            folder.remove(LINKED)
        build_linked(folder, parts, manifest.generation, lambda done, of: tell("deriving tables", done, of))
    done = "rebuilt" if way.mend else "to be rebuilt"
    if held is None and not there:
        # A store whose tables nobody has asked for yet has none.
        yield Finding("the derived tables are missing", done, note=True)
    elif held is None:
        yield Finding("the derived tables are damaged or of another layout", done)
    elif held <= names:
        # The parts are what counts: that nobody has asked since is no fault.
        yield Finding(f"the derived tables lacked {len(names - held)} new parts", done, note=True)
    else:
        yield Finding("the derived tables held parts that are no more", done)


def _check_superseded(folder: Folder, manifest: Manifest, way: Way, damaged: frozenset[Part]) -> Iterator[Finding]:
    """Parts all of whose readings a newer coding has replaced, and those of a recoding that was not ended."""
    newer: set[str] = set()
    superseded: list[Part] = []
    sound = set(list_parts(folder, manifest.generation)) - damaged
    for part in sorted(sound, key=lambda p: (-p.generation, p.name)):
        versions = set(read_table(folder, part, ["version"])["version"].to_pylist())
        if part.generation < manifest.generation and versions <= newer:
            superseded.append(part)
        if part.generation == manifest.generation:
            newer |= versions
    if superseded:
        size = sum(folder.size(part.path) for part in superseded)
        what = f"{len(superseded)} parts ({size / 1e6:.1f} MB) are superseded by a newer coding"
        if way.drop and way.mend:
            for part in superseded:
                folder.remove(part.path)
        yield Finding(what, "dropped" if way.drop and way.mend else "drop them by --drop", note=True)
    ahead = [part for part in list_parts(folder, 10**9) if part.generation > manifest.generation]
    if ahead:
        what = f"{len(ahead)} parts belong to a recoding that goes on or was stopped"
        yield Finding(what, "go on with it by: dateline recode STORE, with the same options", note=True)
