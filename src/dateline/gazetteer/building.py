"""This room builds the default index, once, from the places of the GeoNames packages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from dateline.gazetteer import sources
from dateline.gazetteer.candidates import PlaceKind
from dateline.gazetteer.folding import fold
from dateline.gazetteer.naming import bare_name, is_usable, without_article
from dateline.gazetteer.writing import IndexWriter, working_folder


def build_index(path: Path) -> None:
    """Write the index beside ``path`` and rename it into place. Takes some twenty seconds and 400 MB, once."""
    with working_folder(path) as folder:
        draft = IndexWriter(folder)
        draft.save(path, sources.source_versions(), _add_all(draft))


def _add_all(draft: IndexWriter) -> list[dict[str, str | int]]:
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
    add_regions(draft, regions, countries)
    return countries


def add_regions(draft: IndexWriter, regions: sources.RegionSection, countries: Sequence[dict[str, str | int]]) -> None:
    """Add what the codebook has and GeoNames lacks: continents, seas, ranges, disputed lands."""
    by_alpha3 = {str(c["alpha3"]): n for n, c in enumerate(countries) if c}
    for region in regions.regions:
        number = by_alpha3.get(region.country, 0)
        row = draft.add(region.name, region.kind, region.at, population=round(10**region.rank), country=number)
        for other in region.aliases:
            draft.name(row, other)
        draft.demonym(row, region.demonyms)


class LargestCities:
    """For each name of a country that the codebook speaks of, the largest city of it."""

    def __init__(self, regions: sources.RegionSection, countries: Sequence[dict[str, str | int]]) -> None:
        self._senses: dict[tuple[int, str], int] = {}
        self._aliases: dict[tuple[int, str], tuple[str, ...]] = {}
        for number, country in enumerate(countries):
            alpha3 = str(country.get("alpha3", ""))
            for name, tenths in regions.usual_senses.get(alpha3, {}).items():
                self._senses[number, name] = tenths
            for name, others in regions.city_aliases.get(alpha3, {}).items():
                self._aliases[number, name] = others
        self._found: dict[tuple[int, str], tuple[int, int, int]] = {}

    def see(self, country: int, name: str, population: int, row: int, rise: int) -> None:
        """Note a city that was added, with its column ``rise``."""
        key = country, name
        if key in self._senses or key in self._aliases:
            self._found[key] = max(self._found.get(key, (0, 0, 0)), (population, row, rise))

    def apply(self, draft: IndexWriter) -> None:
        """Raise those usually meant and add their other names."""
        for key, (_, row, rise) in self._found.items():
            if tenths := self._senses.get(key):
                draft.change(row, rise=2 * tenths + rise)
            for other in self._aliases.get(key, ()):
                draft.name(row, other)


def _add_divisions_and_cities(
    draft: IndexWriter, countries: list[dict[str, str | int]], numbers: dict[int, int], regions: sources.RegionSection
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
            bare = bare_name(fold(other))
            if bare:
                draft.name(row, bare, alias=not first)
        if first:
            draft.demonym(row, regions.admin1_demonyms.get(alpha3, {}).get(division.name, ()))
    other_names = sources.read_alternates()
    largest = LargestCities(regions, countries)
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
        largest.see(number, city.name, city.population, row, int(capital))
        for other in names:
            if is_usable(other):
                draft.name(row, other, alias=True)
        bare = without_article(fold(city.name))
        if bare:
            draft.name(row, bare, alias=True)
    largest.apply(draft)


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


def _is_capital(capital: str, city: sources.RawCity, names: list[str]) -> bool:
    return bool(capital) and city.population > 500 and (city.name == capital or capital in names)
