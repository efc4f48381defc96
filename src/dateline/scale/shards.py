"""This room divides input among machines: files of a folder here, or under any address that fsspec knows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

import fsspec

from dateline.ingest import Arrival, Override, Rejection, list_files, read_arrivals

SHARD_SIZE = 16_000_000
"""Bytes of input that make a shard: some thousand reports, minutes of work for one processor."""

MOST_FILES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file: where any worker finds it, and what it is called to the user."""

    path: str
    name: str
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Files that one worker reads, one after the other."""

    sources: tuple[Source, ...]

    @property
    def id(self) -> str:
        """12 hexadecimal digits: the same files of the same sizes, and only those, share them."""
        told = "\0".join(f"{source.path}\0{source.size}" for source in self.sources)
        return sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:12]

    @property
    def size(self) -> int:
        return sum(source.size for source in self.sources)


def plan_shards(paths: Iterable[str | Path], size: int = SHARD_SIZE, at_least: int = 1) -> Iterator[Shard | Rejection]:
    """The files of the paths, in their order, divided into shards of about ``size`` bytes; a file is never cut.

    Where there is so little that it would be less than ``at_least`` shards, they are smaller.

    A path is a file or a folder, here or under an address ("s3://bucket/reports", "s3://bucket/2021-*.jsonl").
    """
    group: list[Source] = []
    weight = 0
    found = list(_find_sources(paths))
    total = sum(source.size for source in found)
    size = min(size, total // at_least)
    for source in found:
        if isinstance(source, Rejection):
            yield source
            continue
        if group and (weight + source.size > size or len(group) >= MOST_FILES):
            yield Shard(sources=tuple(group))
            group, weight = [], 0
        group.append(source)
        weight += source.size
    if group:
        yield Shard(sources=tuple(group))


def read_shard(shard: Shard, override: Override | None = None) -> Iterator[Arrival | Rejection]:
    """The reports of a shard, called by the names that were given; files from elsewhere are fetched one at a time."""
    for source in shard.sources:
        if "://" not in source.path:
            yield from _renamed(read_arrivals([source.path], override), source.path, source.name)
            continue
        with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
            here = str(Path(folder) / (PurePosixPath(source.path).name or "input"))
            try:
                fs, path = fsspec.core.url_to_fs(source.path)
                fs.get_file(path, here)
            except Exception as fault:  # noqa: BLE001 - each kind of storage has errors of its own
                yield _unreadable(source.name, fault)
                continue
            yield from _renamed(read_arrivals([here], override), here, source.name)


def _find_sources(paths: Iterable[str | Path]) -> Iterator[Source | Rejection]:
    for given in paths:
        path = os.fspath(given)
        if "://" in path:
            yield from _find_elsewhere(path)
            continue
        if path == "-":
            remedy = "write it to a file first"
            yield Rejection(file="-", line=1, reason="a cluster cannot read standard input", remedy=remedy)
            continue
        for found in list_files([path]):
            if isinstance(found, Rejection):
                yield found
            else:
                yield Source(path=os.path.abspath(found.path), name=found.path, size=found.size)


def _find_elsewhere(address: str) -> Iterator[Source | Rejection]:
    try:
        fs, root = fsspec.core.url_to_fs(address)
        found = fs.glob(root, detail=True) if "*" in root else fs.find(root, detail=True)
        files = {name: entry for name, entry in found.items() if entry.get("type") != "directory"}
    except Exception as fault:  # noqa: BLE001 - each kind of storage has errors of its own
        yield _unreadable(address, fault)
        return
    if not files:
        yield Rejection(file=address, line=1, reason="there is no such file or folder", remedy="check the address")
    local = "file" in ((fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol))
    for name in sorted(files, key=lambda n: PurePosixPath(n).parts):
        inner = PurePosixPath(name[len(root) :] if name.startswith(root) else PurePosixPath(name).name)
        if any(part.startswith(".") for part in inner.parts):
            continue
        shown = str(fs.unstrip_protocol(name))
        yield Source(path=name if local else shown, name=shown, size=int(files[name].get("size") or 0))


def _unreadable(name: str, fault: Exception) -> Rejection:
    words = " ".join(str(fault).split())[:200] or type(fault).__name__
    remedy = "check the address, the rights to read it, and that fsspec's package for it is installed"
    return Rejection(file=name, line=1, reason=f"cannot be read ({words})", remedy=remedy)


def _renamed(items: Iterable[Arrival | Rejection], path: str, name: str) -> Iterator[Arrival | Rejection]:
    for item in items:
        yield replace(item, file=name + item.file.removeprefix(path)) if item.file.startswith(path) else item
