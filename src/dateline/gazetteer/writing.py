"""This room writes the gazetteer's index file, place by place, in memory that does not grow with their number."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from struct import Struct
from tempfile import mkdtemp
from zlib import crc32

import numpy as np

from dateline.errors import GazetteerError
from dateline.gazetteer.candidates import KINDS, PlaceKind, prominences_of
from dateline.gazetteer.folding import fold, one_letter_off, skeleton, sounded
from dateline.gazetteer.tables import MOST_KEY, TableDraft

MAGIC = b"DATELINEGAZ\0"
FORMAT = 5
"""Raise it whenever the layout or the way of building changes: older files are then rebuilt."""
HEAD = Struct("<12sHHIIIQ")
"""Magic, format, 1 if imported by the user (else made of the packages), checksum of the whole body, checksum of
samples of it, length of the header, length of the body (header and all)."""

UNKNOWN = 2**31 - 1
ROW = np.dtype(
    [
        ("lat", "<i4"), ("lon", "<i4"), ("population", "<u4"), ("geonames", "<u4"), ("name", "<u4"),
        ("admin1", "<u4"), ("country", "<u2"), ("kind", "u1"), ("rise", "u1"),
    ]
)  # fmt: skip
"""One place: degrees times 100,000 (UNKNOWN where not known); row of the admin1; ``rise`` is twice
the tenths of prominence added (usual senses, seats of government), plus 1 for a capital."""
PACKED_ROW = Struct("<iiIIIIHBB")
assert PACKED_ROW.size == ROW.itemsize

SAMPLE = 1 << 16
"""Bytes of each sample that is checked whenever a file of more than 1,024 samples is opened."""
_SAMPLES = 256

_MOST = 250
_MOST_FUZZY = 60
NEAR_LEAST = 4.0
"""Prominence from which a place is looked for by names that are a letter off."""
NEAR_SHORTEST = 5
"""Letters of the shortest sound that is looked for so."""

Told = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and how much there is."""


def silent(_doing: str, _done: int, _total: int) -> None:
    """For who does not want to hear."""


class IndexWriter:
    """The index while it grows; what is large lies in files of ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows = (folder / "rows").open("wb")
        self._blob = (folder / "blob").open("wb")
        self._offset = 0
        self._names = TableDraft(folder, "names")
        self._garbled = TableDraft(folder, "garbled")
        self._near = TableDraft(folder, "near")
        self._changes: dict[int, dict[str, int]] = {}
        self.size = 0
        self.demonyms: dict[str, int] = {}
        self.add("", PlaceKind.SITE, None)

    def add(
        self,
        name: str,
        kind: PlaceKind,
        at: tuple[float, float] | None,
        *,
        population: int = 0,
        geonames: int = 0,
        admin1: int = 0,
        country: int = 0,
        capital: bool = False,
        rise: int = 0,
    ) -> int:
        """Append a place, ``rise`` in tenths of prominence; returns its row."""
        lat, lon = _fixed(at)
        data = name.encode()[:255]
        self._blob.write(bytes((len(data),)) + data)
        self._rows.write(
            PACKED_ROW.pack(
                lat, lon, min(population, 2**32 - 1), geonames, self._offset, admin1, country,
                _KIND_NUMBERS[kind], 2 * rise + capital,
            )
        )  # fmt: skip
        self._offset += len(data) + 1
        if self._offset >= 2**32:
            raise GazetteerError("the index outgrows 4 GB of names; import fewer feature classes")
        row = self.size
        self.size += 1
        self.name(row, name)
        return row

    def name(self, row: int, name: str, alias: bool = False) -> None:
        """Give a place one more name."""
        self.name_key(row, fold(name), alias)

    def name_key(self, row: int, key: str, alias: bool = False) -> None:
        """The same for a name that is folded already."""
        if not 1 < len(key) <= MOST_KEY:
            return
        self._names.add(key, row << 1 | alias)
        first, space, _ = key.partition(" ")
        self._names.widen(first, key.count(" ") + 1 if space else 1)

    def change(self, row: int, **columns: int) -> None:
        """Set columns of a row that is written already."""
        self._changes.setdefault(row, {}).update(columns)

    def locate(self, row: int, at: tuple[float, float]) -> None:
        """Set the point of a row that is written already."""
        lat, lon = _fixed(at)
        self.change(row, lat=lat, lon=lon)

    def demonym(self, row: int, words: tuple[str, ...]) -> None:
        """Give a place its demonyms, and their plurals."""
        for word in words:
            for form in (word, f"{word}s"):
                self.demonyms.setdefault(fold(form), row)

    def save(
        self,
        path: Path,
        sources: str,
        countries: Sequence[dict[str, str | int]],
        *,
        imported: bool = False,
        told: Told = silent,
    ) -> None:
        """Pack everything, write it beside ``path`` and rename it into place."""
        self._rows.close()
        self._blob.close()
        rows = np.memmap(self._folder / "rows", dtype=ROW, mode="r+")
        for row, columns in self._changes.items():
            for column, value in columns.items():
                rows[column][row] = value
        ranks = -prominences_of(rows["kind"], rows["population"], rows["rise"])
        rows.flush()
        del rows

        def choose(key: str, numbers: list[int]) -> list[int]:
            bones = skeleton(key)
            if len(bones) > 2:
                for row in {number >> 1 for number in numbers}:
                    self._garbled.add(bones, row << 1)
            known = [n for n in numbers if ranks[n >> 1] + 0.7 * (n & 1) <= -NEAR_LEAST]
            sound = sounded(key) if known else ""
            if len(sound) >= NEAR_SHORTEST:
                # Other names are many and odd: they count where they sound the same, not where they nearly do.
                for number in known:
                    for form in (sound,) if number & 1 else one_letter_off(sound):
                        self._near.add(form, number)
            # A main name makes the same one as another name superfluous.
            main = {number for number in numbers if not number & 1}
            kept = [number for number in numbers if not number & 1 or number - 1 not in main]
            if len(kept) > 1:
                kept.sort(key=lambda number: (ranks[number >> 1] + 0.7 * (number & 1), number))
            return kept[:_MOST]

        def choose_garbled(_bones: str, numbers: list[int]) -> list[int]:
            rows_of = [number >> 1 for number in numbers]
            if len(rows_of) > 1:
                rows_of.sort(key=lambda row: (ranks[row], row))
            return rows_of[:_MOST_FUZZY]

        slots, heap = self._names.pack(choose, lambda done, of: told("sorting names", done, of))
        fuzzy_slots, fuzzy_heap = self._garbled.pack(choose_garbled, lambda done, of: told("sorting sounds", done, of))
        near_slots, near_heap = self._near.pack(
            lambda _form, numbers: sorted(numbers, key=lambda n: (ranks[n >> 1], n))[:_MOST_FUZZY],
            lambda done, of: told("sorting spellings", done, of),
        )
        parts: dict[str, bytes | Path] = {
            "rows": self._folder / "rows", "blob": self._folder / "blob", "slots": slots, "heap": heap,
            "fuzzy_slots": fuzzy_slots, "fuzzy_heap": fuzzy_heap, "near_slots": near_slots, "near_heap": near_heap,
        }  # fmt: skip
        sections: dict[str, tuple[int, int]] = {}
        at = 0
        for name, part in parts.items():
            length = len(part) if isinstance(part, bytes) else part.stat().st_size
            sections[name] = (at, length)
            at += length
        about = {"sources": sources, "sections": sections, "countries": countries, "demonyms": self.demonyms}
        header = json.dumps(about, ensure_ascii=False).encode()
        _write(path, header, list(parts.values()), len(header) + at, imported, told)


_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}


def _fixed(at: tuple[float, float] | None) -> tuple[int, int]:
    return (round(at[0] * 1e5), round(at[1] * 1e5)) if at else (UNKNOWN, UNKNOWN)


def _write(path: Path, header: bytes, parts: list[bytes | Path], length: int, imported: bool, told: Told) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as out:
            out.write(b"\0" * HEAD.size + header)
            check, done = crc32(header), len(header)
            for part in parts:
                for block in _blocks(part):
                    out.write(block)
                    check = crc32(block, check)
                    done += len(block)
                    told("writing", done, length)
        with beside.open("r+b") as out:
            sampled = 0
            for start in sample_starts(length):
                out.seek(HEAD.size + start)
                sampled = crc32(out.read(min(SAMPLE, length - start)), sampled)
            out.seek(0)
            out.write(HEAD.pack(MAGIC, FORMAT, int(imported), check, sampled, len(header), length))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _blocks(part: bytes | Path) -> Iterator[bytes]:
    if isinstance(part, bytes):
        yield part
        return
    with part.open("rb") as file:
        while block := file.read(1 << 22):
            yield block


def sample_starts(length: int) -> range:
    """Where in a body of so many bytes the samples begin: all of a small body, spread over a large one."""
    step = SAMPLE if length <= 4 * _SAMPLES * SAMPLE else max(SAMPLE, length // _SAMPLES)
    return range(0, length, step)


@contextmanager
def working_folder(path: Path) -> Iterator[Path]:
    """A folder beside ``path`` for the files of a build; gone afterwards. What cannot be written is told by path."""
    folder = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=f"{path.name}.", suffix=".building", dir=path.parent))
        yield folder
    except OSError as fault:
        raise GazetteerError(
            f"{path}: the gazetteer index cannot be written ({fault}); give a path that can be written, on a disk "
            "with room, with --gazetteer"
        ) from fault
    finally:
        if folder is not None:
            rmtree(folder, ignore_errors=True)
