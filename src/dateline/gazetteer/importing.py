"""This room builds an index of a whole GeoNames dump: some twelve million places, read one by one."""

from __future__ import annotations

import stat
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dateline.codebook.book import HERE
from dateline.codebook.loading import load_section
from dateline.errors import GazetteerError
from dateline.gazetteer import sources
from dateline.gazetteer.building import LargestCities, add_regions
from dateline.gazetteer.candidates import PlaceKind
from dateline.gazetteer.folding import fold
from dateline.gazetteer.geonames import Dump, Faults, find_dump, read_rows
from dateline.gazetteer.naming import bare_name, is_usable, without_article
from dateline.gazetteer.writing import IndexWriter, Told, silent, working_folder

SECTION = HERE / "geonames.yaml"
CLASSES = "AHLPRSTV"
"""Feature classes of GeoNames that can be imported; all of them by default."""

_COLUMNS = 19
_MOST_FAULTS = 0.01
_MOST_ID = 100_000_000
"""GeoNames' ids have passed 13 million; a table from id to row is held for all of them."""


@dataclass(frozen=True)
class GeoNamesSection:
    """``geonames.yaml`` as it is written."""

    classes: dict[str, PlaceKind]
    codes: dict[PlaceKind, tuple[str, ...]]
    dropped: frozenset[str]
    dropped_classes: frozenset[str]
    seats: dict[str, int]
    no_languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Import:
    """What an import came to: places and names taken over, and rows passed over with the first few in words."""

    places: int
    other_names: int
    passed: int
    faults: tuple[str, ...]


def import_dump(path: Path, out: Path, classes: str = CLASSES, told: Told = silent) -> Import:
    """Build the index of the dump at ``path`` and write it to ``out``, which appears when it is whole.

    ``path`` is a folder with the files as GeoNames publishes them, or its table of places. Takes some
    minutes for each million rows of the tables, memory that does not grow with them, and room on the disk
    of ``out`` for about the unzipped tables. Raises GazetteerError for files that are missing or damaged.
    """
    if not set(classes) <= set(CLASSES) or not classes:
        raise GazetteerError(f"{classes!r} are no feature classes of GeoNames; choose of {CLASSES}")
    dump = find_dump(path)
    with working_folder(out) as folder:
        made = _Import(dump, IndexWriter(folder), frozenset(classes), told)
        made.run()
        made.draft.save(out, made.sources(), made.countries, imported=True, told=told)
    out.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return Import(made.draft.size - 1, made.other_names, made.faults.passed, tuple(made.faults.told))


class _Import:
    """One import while it runs."""

    def __init__(self, dump: Dump, draft: IndexWriter, classes: frozenset[str], told: Told) -> None:
        self.dump = dump
        self.draft = draft
        self.told = told
        self.faults = Faults()
        self.countries: list[dict[str, str | int]] = [{}]
        self.other_names = 0
        section = load_section(SECTION, GeoNamesSection)
        self._section = section
        self._by_code = {code: kind for kind, codes in section.codes.items() for code in codes}
        self._classes = classes - section.dropped_classes
        self._regions = sources.load_regions()
        self._numbers: dict[str, int] = {}
        self._divisions: dict[str, int] = {}
        """Row of "AF.10" and of "AF.10.1003"."""
        self._first_level: dict[int, bool] = {}
        """For each division's row whether it is of the first level."""
        self._fixed: set[int] = set()
        """Rows whose point the codebook gives."""
        self._people: defaultdict[int, int] = defaultdict(int)
        """For each division's row the people of its towns; ``_stated`` what the dump says of the whole."""
        self._stated: dict[int, int] = {}
        self._rows = np.zeros(1 << 20, dtype="<u4")
        """For each GeoNames id its row."""
        self._latest = ""

    def run(self) -> None:
        self._add_countries()
        self._add_divisions(self.dump.admin1)
        if self.dump.admin2:
            self._add_divisions(self.dump.admin2)
        self._cities = LargestCities(self._regions, self.countries)
        self._add_places()
        if self.dump.alternates:
            self._add_alternates(self.dump.alternates)
        for row in self._first_level:
            people = max(self._people.get(row, 0), self._stated.get(row, 0))
            self.draft.change(row, population=min(people, 2**32 - 1))
        self._cities.apply(self.draft)
        add_regions(self.draft, self._regions, self.countries)

    def sources(self) -> str:
        """What the header tells: the files, the day of their latest change, and the codebook's own files."""
        files = ", ".join(p.name for p in (self.dump.places, self.dump.alternates) if p)
        return f"GeoNames {files} of {self._latest or 'unknown date'}, {sources.codebook_version()}"

    def _add_countries(self) -> None:
        entries = sources.load_countries()
        for line, row in read_rows(self.dump.countries, _COLUMNS, self.faults):
            alpha2, alpha3, name = row[0], row[1], row[4]
            try:
                geonames, population = int(row[16] or 0), int(row[7] or 0)
            except ValueError as fault:
                self.faults.add(self.dump.countries, line, f"is no country ({fault})")
                continue
            entry = entries.get(alpha3)
            number = len(self.countries)
            row_number = self.draft.add(
                entry.name if entry else name, PlaceKind.COUNTRY, entry.at if entry else None,
                population=population, geonames=geonames, country=number,
            )  # fmt: skip
            self._numbers[alpha2] = number
            self.countries.append(
                {"alpha2": alpha2, "alpha3": alpha3, "name": entry.name if entry else name, "row": row_number,
                 "capital": row[5]}
            )  # fmt: skip
            self._bind(geonames, row_number)
            self.draft.name(row_number, name, alias=entry is not None)
            if entry:
                self._fixed.add(row_number)
                self.draft.demonym(row_number, entry.demonyms)
                for other in entry.aliases:
                    self.draft.name(row_number, other)

    def _add_divisions(self, path: Path) -> None:
        for line, (code, name, ascii_name, geonames) in read_rows(path, 4, self.faults):
            alpha2, *numbers = code.split(".")
            if not numbers or not (geonames.isascii() and geonames.isdecimal()):
                self.faults.add(path, line, f"{code!r} is no code of a division")
                continue
            first = len(numbers) == 1
            country = self._numbers.get(alpha2, 0)
            alpha3 = str(self.countries[country].get("alpha3", ""))
            at = self._regions.admin1_centres.get(alpha3, {}).get(name) if first else None
            row = self.draft.add(
                name, PlaceKind.ADMIN1 if first else PlaceKind.ADMIN2, at, geonames=int(geonames),
                admin1=0 if first else self._divisions.get(f"{alpha2}.{numbers[0]}", 0), country=country,
            )  # fmt: skip
            self._divisions[code] = row
            self._first_level[row] = first
            self._bind(int(geonames), row)
            if at:
                self._fixed.add(row)
            self._name_division(row, (name, ascii_name))
            self.draft.name(row, ascii_name)
            if first:
                self.draft.demonym(row, self._regions.admin1_demonyms.get(alpha3, {}).get(name, ()))

    def _name_division(self, row: int, names: Iterable[str]) -> None:
        """Add the bare forms ("Helmand" of "Helmand Province")."""
        for name in names:
            if bare := bare_name(fold(name)):
                self.draft.name_key(row, bare, alias=not self._first_level[row])

    def _add_places(self) -> None:
        path = self.dump.places
        section, draft, faults = self._section, self.draft, self.faults
        with_others = self.dump.alternates is None
        kinds: dict[tuple[str, str], PlaceKind | None] = {}
        rows = read_rows(path, _COLUMNS, faults, lambda done, of: self.told("reading places", done, of))
        known = 0
        for line, row in rows:
            kind_code = row[6], row[7]
            try:
                geonames, at = int(row[0]), (float(row[4]), float(row[5]))
                population = max(0, int(row[14] or 0))
            except ValueError as fault:
                faults.add(path, line, f"is no place ({fault})")
                continue
            if not (-90 <= at[0] <= 90 and -180 <= at[1] <= 180 and 0 < geonames < _MOST_ID):
                faults.add(path, line, f"{row[4]}, {row[5]} is no point on the map, or {geonames} no id")
                continue
            known += 1
            self._latest = max(self._latest, row[18][:10])
            number = self._row_of(geonames)
            if number:
                self._complete(number, row, at, population)
            else:
                if kind_code not in kinds:
                    kinds[kind_code] = self._kind_of(*kind_code)
                kind = kinds[kind_code]
                if kind is None or not row[1]:
                    continue
                country = self._numbers.get(row[8], 0)
                code = f"{row[8]}.{row[10]}"
                admin1 = self._divisions.get(code, 0)
                capital = row[7] == "PPLC"
                # A seat whose inhabitants are known has its prominence from them.
                rise = 0 if population else section.seats.get(row[7], 0)
                number = draft.add(
                    row[1], kind, at, population=population, geonames=geonames, admin1=admin1, country=country,
                    capital=capital, rise=rise,
                )  # fmt: skip
                self._bind(geonames, number)
                if kind is PlaceKind.CITY:
                    if population:
                        self._people[admin1] += population if admin1 else 0
                        if second := self._divisions.get(f"{code}.{row[11]}"):
                            self._people[second] += population
                    self._cities.see(country, row[1], population, number, 2 * rise + capital)
                    key = fold(row[1])
                    if bare := without_article(key):
                        draft.name_key(number, bare, alias=True)
                if row[2] and row[2] != row[1]:
                    draft.name(number, row[2])
            if with_others and row[3]:
                self._add_names(number, row[3].split(","))
        if not known or faults.passed > max(100.0, _MOST_FAULTS * (known + faults.passed)):
            raise GazetteerError(
                f"{faults.told[0] if faults.told else path}: {faults.passed} rows of {known + faults.passed} cannot be "
                "read; it is not the file that GeoNames publishes: fetch it again"
            )

    def _complete(self, number: int, row: list[str], at: tuple[float, float], population: int) -> None:
        """A country or division that is added already gets its point and people."""
        if number not in self._fixed:
            self.draft.locate(number, at)
        if number in self._first_level:
            self._stated[number] = population
        self.draft.name(number, row[1], alias=True)

    def _kind_of(self, feature_class: str, code: str) -> PlaceKind | None:
        if feature_class not in self._classes or code in self._section.dropped:
            return None
        return self._by_code.get(code) or self._section.classes.get(feature_class)

    def _add_names(self, number: int, names: Iterable[str]) -> None:
        for name in names:
            if _is_latin(name) and is_usable(name):
                self.draft.name(number, name, alias=True)
                self.other_names += 1
                if number in self._first_level:
                    self._name_division(number, (name,))

    def _add_alternates(self, path: Path) -> None:
        """Names of ``alternateNamesV2``; an English name that is preferred counts as the place's own."""
        no_languages = self._section.no_languages
        rows = read_rows(path, 10, self.faults, lambda done, of: self.told("reading other names", done, of))
        for _, row in rows:
            if row[2] in no_languages or row[6] == "1" or not (row[1].isascii() and row[1].isdecimal()):
                continue
            number = self._row_of(int(row[1]))
            if not number:
                continue
            if row[2] == "en" and row[4] == "1" and row[7] != "1":
                self.draft.name(number, row[3])
                self.other_names += 1
            self._add_names(number, (row[3],))

    def _row_of(self, geonames: int) -> int:
        return int(self._rows[geonames]) if 0 < geonames < len(self._rows) else 0

    def _bind(self, geonames: int, row: int) -> None:
        if not 0 < geonames < _MOST_ID:
            return
        if geonames >= len(self._rows):
            grown = np.zeros(max(2 * len(self._rows), geonames + 1), dtype="<u4")
            grown[: len(self._rows)] = self._rows
            self._rows = grown
        self._rows[geonames] = row


def _is_latin(name: str) -> bool:
    first = name[:1]
    return first < "\u0250" or "\u1e00" <= first < "\u2000"
