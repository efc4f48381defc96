"""This room reads GeoNames dumps as they are published, zipped or not, a row at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from dateline.errors import GazetteerError

PLACES = "allCountries"
ALTERNATES = "alternateNamesV2"
COUNTRIES = "countryInfo"
ADMIN1 = "admin1CodesASCII"
ADMIN2 = "admin2Codes"
_WHERE = "GeoNames publishes it at download.geonames.org/export/dump"
_MOST_FAULTS = 0.01
"""Share of a file's rows that may be passed over; more, and it is another file or a broken one."""
_STEP = 20_000
"""Rows between two notes of progress."""


@dataclass(frozen=True, slots=True)
class Dump:
    """The files of a dump: what must be there, and what may be None."""

    places: Path
    countries: Path
    admin1: Path
    admin2: Path | None
    alternates: Path | None


@dataclass(slots=True)
class Faults:
    """Rows that were passed over: how many of how many, and the first few in words."""

    rows: int = 0
    passed: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, path: Path, line: int, words: str) -> None:
        self.passed += 1
        if len(self.told) < 5:
            self.told.append(f"{path}:{line}: {words}; the row is left out")


def find_dump(path: Path) -> Dump:
    """The files of the dump at ``path``: its folder, or its table of places with the other files beside it."""
    folder = path if path.is_dir() else path.parent
    places = _find(folder, PLACES) if path.is_dir() else path
    if places is None or not places.is_file():
        raise GazetteerError(
            f"{places or folder / (PLACES + '.zip')}: there is no such file; give a folder with {PLACES}.zip "
            f"(or a country's .zip) and, beside it, {COUNTRIES}.txt and {ADMIN1}.txt. {_WHERE}"
        )
    needed = {}
    for name in (COUNTRIES, ADMIN1):
        found = _find(folder, name)
        if found is None:
            raise GazetteerError(f"{folder / name}.txt: is missing beside {places.name}. {_WHERE}")
        needed[name] = found
    return Dump(places, needed[COUNTRIES], needed[ADMIN1], _find(folder, ADMIN2), _find(folder, ALTERNATES))


def _find(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / f"{name}.zip", folder / f"{name}.txt") if p.is_file()), None)


def read_rows(
    path: Path, columns: int, faults: Faults, told: Callable[[int, int], None] = lambda _done, _total: None
) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of a table with so many columns (trailing ones may be missing from none but the last).

    Rows of another width are passed over and noted in ``faults``; a table that begins with one, or has many,
    raises GazetteerError, as does a file that is damaged. ``told`` hears of bytes read and bytes in all.
    """
    number = rows = passed = done = 0
    with _open(path) as (lines, total):
        try:
            for number, line in enumerate(lines, 1):
                done += len(line)
                if number % _STEP == 0:
                    told(min(done, total), total)
                if line[0] in "#\n":
                    continue
                rows += 1
                row = line.rstrip("\n").split("\t")
                if len(row) == columns:
                    yield number, row
                    continue
                words = f"has {len(row)} columns, not {columns}"
                passed += 1
                if rows == 1 or (passed > 100 and passed > _MOST_FAULTS * rows):
                    raise GazetteerError(
                        f"{path}:{number}: {words}; it is not the file that GeoNames publishes under the name "
                        f"{path.name}: fetch it again"
                    )
                faults.add(path, number, words)
        except UnicodeDecodeError as fault:
            words = f"is not UTF-8 soon after line {number} ({fault.reason})"
            raise GazetteerError(f"{path}: {words}; fetch it again") from fault
        except (BadZipFile, zlib.error, EOFError, OSError) as fault:
            raise GazetteerError(f"{path}: is damaged after line {number} ({fault}); fetch it again") from fault
    faults.rows += rows
    if not rows:
        raise GazetteerError(f"{path}: has no rows; fetch it again")
    told(total, total)


@contextmanager
def _open(path: Path) -> Iterator[tuple[TextIOWrapper, int]]:
    """The lines of a text, or of the largest text in a zip, and its size in bytes."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open(encoding="utf-8", newline="\n") as lines:
                yield lines, path.stat().st_size
            return
        archive = ZipFile(path)
    except (BadZipFile, OSError) as fault:
        raise GazetteerError(f"{path}: cannot be opened ({fault}); fetch it again") from fault
    with archive:
        texts = [info for info in archive.infolist() if info.filename.endswith(".txt")]
        if not texts:
            raise GazetteerError(f"{path}: holds no .txt table; fetch it again")
        info = max(texts, key=lambda info: info.file_size)
        try:
            inner = archive.open(info)
        except (BadZipFile, NotImplementedError, RuntimeError) as fault:
            raise GazetteerError(f"{path}: {info.filename} cannot be opened ({fault}); fetch it again") from fault
        with inner, TextIOWrapper(inner, encoding="utf-8", newline="\n") as lines:
            yield lines, info.file_size
