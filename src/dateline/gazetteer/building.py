"""This room builds the gazetteer's index file once, from the raw places."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np

from dateline.errors import GazetteerError
from dateline.gazetteer import sources
from dateline.gazetteer.candidates import KINDS, PlaceKind, prominence_of
from dateline.gazetteer.folding import fold, skeleton
from dateline.gazetteer.tables import MOST_KEY, pack_table

MAGIC = b"DATELINEGAZ\0"
FORMAT = 3
"""Raise it whenever the layout or the way of building changes: older files are then rebuilt."""

UNKNOWN = 2**31 - 1
ROW = np.dtype(
    [
        ("lat", "<i4"), ("lon", "<i4"), ("population", "<u4"), ("geonames", "<u4"), ("name", "<u4"),
        ("admin1", "<u4"), ("country", "<u2"), ("kind", "u1"), ("rise", "u1"),
    ]
)  # fmt: skip
"""One place: degrees times 100,000 (UNKNOWN where not known); row of the admin1; ``rise`` is twice
the tenths of prominence added by ``usual_senses``, plus 1 for a capital."""

_MOST = 250
_MOST_FUZZY = 60
_TYPE_WORDS = frozenset(
    "province provinces state region regions oblast governorate department departamento departement district "
    "prefecture viloyati viloyat velayat wilayat wilaya muhafazat voivodeship canton division krai kray republic "
    "territory municipality estado provincia provincie".split()
)
_LEADING = frozenset("al ash an ar as at ad az adh ath el muhafazat ostan e provincia estado region department "
                     "state province wilayat de del of do da governorate oblast departamento".split())  # fmt: skip
_VAGUE = frozenset(
    "north south east west northern southern eastern western central centre center upper lower north-west capital free "
    "federal autonomous national northwest northeast southwest southeast middle new old greater main grand port".split()
)
_ARTICLES = frozenset("al ash an ar as at ad az adh ath el".split())


@dataclass
class _Draft:
    """The index while it grows."""

    rows: list[tuple[int, int, int, int, int, int, int, int, int]] = field(default_factory=list)
    blob: bytearray = field(default_factory=bytearray)
    keys: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """For each folded name its rows, doubled, plus 1 where it is only another name; lists, as sets would be large."""
    demonyms: dict[str, int] = field(default_factory=dict)

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
    ) -> int:
        """Append a place; returns its row."""
        lat, lon = (round(at[0] * 1e5), round(at[1] * 1e5)) if at else (UNKNOWN, UNKNOWN)
        data = name.encode()[:255]
        offset = len(self.blob)
        self.blob += bytes((len(data),)) + data
        kind_number = KINDS.index(kind)
        population = min(population, 2**32 - 1)
        self.rows.append((lat, lon, population, geonames, offset, admin1, country, kind_number, int(capital)))
        row = len(self.rows) - 1
        self.name(row, name)
        return row

    def name(self, row: int, name: str, alias: bool = False) -> None:
        key = fold(name)
        if not 1 < len(key) <= MOST_KEY:
            return
        numbers = self.keys[key]
        main, other = row << 1, row << 1 | 1
        if not alias and other in numbers:
            numbers.remove(other)
        if main not in numbers and (not alias or other not in numbers):
            numbers.append(other if alias else main)

    def raise_to_usual(self, row: int, tenths: int) -> None:
        *rest, rise = self.rows[row]
        self.rows[row] = (*rest, rise + 2 * tenths)  # type: ignore[assignment]

    def demonym(self, row: int, words: tuple[str, ...]) -> None:
        for word in words:
            for form in (word, f"{word}s"):
                self.demonyms.setdefault(fold(form), row)


def build_index(path: Path) -> None:
    """Write the index beside ``path`` and rename it into place. Takes some twenty seconds and 600 MB, once."""
    header, parts = _draft_index()
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as out:
            body = crc32(header)
            for part in parts:
                body = crc32(part, body)
            out.write(MAGIC + FORMAT.to_bytes(4, "little") + body.to_bytes(4, "little"))
            out.write(len(header).to_bytes(4, "little") + header)
            for part in parts:
                out.write(part)
        beside.replace(path)
    except OSError as fault:
        if beside.exists():
            beside.unlink()
        raise GazetteerError(
            f"{path}: the gazetteer index cannot be written ({fault}); give a path that can be written with --gazetteer"
        ) from fault


def _draft_index() -> tuple[bytes, list[bytes]]:
    draft = _Draft()
    draft.add("", PlaceKind.SITE, None)
    entries = sources.load_countries()
    regions = sources.load_regions()
    capitals = sources.read_capitals()
    country_numbers: dict[int, int] = {}
    countries: list[dict[str, str | int]] = [{}]
    for raw in sources.read_countries():
        entry = entries.get(raw.alpha3)
        capital, population = capitals.get(raw.alpha2, ("", 0))
        name = entry.name if entry else raw.names[0]
        number = len(countries)
        at = entry.at if entry else None
        row = draft.add(name, PlaceKind.COUNTRY, at, population=population, geonames=raw.geonames_id, country=number)
        country_numbers[raw.number] = number
        countries.append({"alpha2": raw.alpha2, "alpha3": raw.alpha3, "name": name, "row": row, "capital": capital})
        for other in (*raw.names, *(entry.aliases if entry else ())):
            draft.name(row, other, alias=entry is None or other not in entry.aliases)
        if entry:
            draft.demonym(row, entry.demonyms)
    _add_divisions_and_cities(draft, countries, country_numbers, regions)
    by_alpha3 = {str(c["alpha3"]): n for n, c in enumerate(countries) if c}
    for region in regions.regions:
        number = by_alpha3.get(region.country, 0)
        row = draft.add(region.name, region.kind, region.at, population=round(10**region.rank), country=number)
        for other in region.aliases:
            draft.name(row, other)
        draft.demonym(row, region.demonyms)
    return _packed(draft, countries)


def _add_divisions_and_cities(
    draft: _Draft, countries: list[dict[str, str | int]], numbers: dict[int, int], regions: sources.RegionSection
) -> None:
    divisions = {d.number: d for d in sources.read_divisions()}
    cities = list(sources.read_cities())
    cells: dict[int, set[tuple[int, int]]] = defaultdict(set)
    people: dict[int, int] = defaultdict(int)
    for city in cities:
        for number in city.divisions:
            # Distinct cells of the map, not people: a centre of the land, not of its largest city.
            size = 4 if divisions[number].level == 1 else 20
            cells[number].add((round(city.lat * size), round(city.lon * size)))
            people[number] += city.population
    rows: dict[int, int] = {}
    for division in sorted(divisions.values(), key=lambda d: d.level):
        first = division.level == 1
        number = numbers.get(division.country, 0)
        alpha3 = str(countries[number].get("alpha3", ""))
        at = regions.admin1_centres.get(alpha3, {}).get(division.name) if first else None
        at = at or _centre(cells[division.number], 4 if first else 20)
        row = draft.add(
            division.name,
            PlaceKind.ADMIN1 if first else PlaceKind.ADMIN2,
            at,
            population=people[division.number],
            geonames=division.geonames_id,
            admin1=0 if first else rows.get(division.parent, 0),
            country=number,
        )
        rows[division.number] = row
        for other in division.aliases:
            draft.name(row, other, alias=True)
        for other in (division.name, *division.aliases):
            bare = _bare(fold(other))
            if bare:
                draft.name(row, bare, alias=not first)
        if first:
            draft.demonym(row, regions.admin1_demonyms.get(alpha3, {}).get(division.name, ()))
    other_names = sources.read_alternates()
    largest: dict[tuple[int, str], tuple[int, int]] = {}
    for city in cities:
        number = numbers.get(city.country, 0)
        country = countries[number]
        names = other_names(city.geonames_id)
        capital = bool(country) and _is_capital(str(country["capital"]), city, names)
        first_level = next((n for n in city.divisions if divisions[n].level == 1), 0)
        row = draft.add(
            city.name,
            PlaceKind.CITY,
            (city.lat, city.lon),
            population=city.population,
            geonames=city.geonames_id,
            admin1=rows.get(first_level, 0),
            country=number,
            capital=capital,
        )
        largest[number, city.name] = max(largest.get((number, city.name), (0, 0)), (city.population, row))
        for other in names:
            if _is_usable(other):
                draft.name(row, other, alias=True)
        bare = _without_article(fold(city.name))
        if bare:
            draft.name(row, bare, alias=True)
    for (number, name), (_, row) in largest.items():
        tenths = regions.usual_senses.get(str(countries[number].get("alpha3", "")), {}).get(name)
        if tenths:
            draft.raise_to_usual(row, tenths)
        for other in regions.city_aliases.get(str(countries[number].get("alpha3", "")), {}).get(name, ()):
            draft.name(row, other)


def _centre(cells: set[tuple[int, int]], size: int) -> tuple[float, float] | None:
    """The mean of map cells; longitudes are averaged around the first so that the date line does no harm."""
    if not cells:
        return None
    anchor = min(cells)[1]
    half = 180 * size
    lats = [lat for lat, _ in cells]
    lons = [(lon - anchor + half) % (2 * half) - half for _, lon in cells]
    lon = (anchor + sum(lons) / len(lons)) / size
    return sum(lats) / len(lats) / size, (lon + 180) % 360 - 180


def _bare(key: str) -> str:
    """A division's folded name without its words of type ("helmand province", "al jawf"), or empty."""
    words = key.split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _TYPE_WORDS:
        kept.pop()
    while len(kept) > 1 and kept[0] in _LEADING:
        kept.pop(0)
    if kept == words or len(kept[0]) < 3 or kept[0] in _VAGUE:
        return ""
    return " ".join(kept)


def _without_article(key: str) -> str:
    head, _, rest = key.partition(" ")
    return rest if head in _ARTICLES and len(rest) > 3 else ""


def _is_capital(capital: str, city: sources.RawCity, names: list[str]) -> bool:
    return bool(capital) and city.population > 500 and (city.name == capital or capital in names)


def _is_usable(name: str) -> bool:
    """Whether another name is a word to look for: a capital initial, four letters, no airport code."""
    return len(name) > 3 and name[0].isupper() and not name.isupper() and not any(c.isdigit() for c in name)


def _packed(draft: _Draft, countries: list[dict[str, str | int]]) -> tuple[bytes, list[bytes]]:
    # For each number of a name (a row doubled, plus 1 for another name) how far down it is listed.
    ranks = [-prominence_of(KINDS[row[7]], row[2], row[8], alias) for row in draft.rows for alias in (False, True)]
    rows = np.array(draft.rows, dtype=ROW).tobytes()
    draft.rows.clear()
    words: dict[str, int] = {}
    garbled: defaultdict[str, list[int]] = defaultdict(list)
    for key, numbers in draft.keys.items():
        spoken = key.split(" ")
        words[spoken[0]] = max(words.get(spoken[0], 0), len(spoken))
        bones = skeleton(key)
        if len(bones) > 2:
            garbled[bones] += numbers
        if len(numbers) > 1:
            numbers.sort(key=lambda number: (ranks[number], number))
            del numbers[_MOST:]
    slots, heap = pack_table(draft.keys, words)
    draft.keys.clear()
    for bones, numbers in garbled.items():
        main = {number & ~1 for number in numbers}
        garbled[bones] = [n >> 1 for n in sorted(main, key=lambda number: (ranks[number], number))[:_MOST_FUZZY]]
    fuzzy_slots, fuzzy_heap = pack_table(garbled, {})
    parts = {
        "rows": rows, "blob": bytes(draft.blob), "slots": slots, "heap": heap,
        "fuzzy_slots": fuzzy_slots, "fuzzy_heap": fuzzy_heap,
    }  # fmt: skip
    sections = {}
    at = 0
    for name, part in parts.items():
        sections[name] = (at, len(part))
        at += len(part)
    header = {
        "sources": sources.source_versions(),
        "sections": sections,
        "countries": countries,
        "demonyms": draft.demonyms,
    }
    return json.dumps(header, ensure_ascii=False).encode(), list(parts.values())
