"""Write a dump in the form GeoNames publishes, of any size, and measure how it is imported.

    python bench/dump.py FOLDER [--rows 300000] [--measure]

The towns, divisions, countries and their other names are those of the installed packages; past them, rows are made up
of their words as a real dump has them: some 40 % populated places, the rest streams, hills, farms, schools and the
like. A real ``allCountries`` has some 12.4 million rows and ``alternateNamesV2`` some 17 million; --measure prints
seconds and memory for this dump, and time and size for a real one if both grow as the rows do.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from dateline.gazetteer import sources

REAL_ROWS = 12_400_000
MADE_UP = (
    "P PPL", "P PPL", "P PPL", "P PPL", "P PPL", "P PPL", "H STM", "H STM", "H LK", "T HLL", "T MT", "S SCH", "S FRM",
    "S CH", "L LCTY", "A ADM4", "R RD", "V FRST",
)  # fmt: skip
SUFFIXES = ("", "", "", " Creek", " Hill", " School", " Kalay", "-e Bala", " Farm", "ville", "abad", " Nuevo", "owka")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rows", type=int, default=300_000)
    arguments.add_argument("--measure", action="store_true")
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    rows = write_dump(chosen.folder, chosen.rows)
    print(f"{rows:,} rows in {chosen.folder}")
    if chosen.measure:
        measure(chosen.folder, rows)


def write_dump(folder: Path, rows: int) -> int:
    """Write the five files; returns the rows of the table of places."""
    chance = random.Random(7)
    countries = {raw.number: raw for raw in sources.read_countries()}
    population = {code: people for code, (_, people) in sources.read_capitals().items()}
    capitals = {code: name for code, (name, _) in sources.read_capitals().items()}
    lines = ["# GeoNames country file", "#ISO\tISO3"]
    for raw in countries.values():
        row = [""] * 19
        row[0], row[1], row[4], row[5] = raw.alpha2, raw.alpha3, raw.names[0], capitals.get(raw.alpha2, "")
        row[7], row[16] = str(population.get(raw.alpha2, 0)), str(raw.geonames_id)
        lines.append("\t".join(row))
    (folder / "countryInfo.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    divisions = {d.number: d for d in sources.read_divisions() if d.country in countries}
    codes: dict[int, str] = {}
    tables: dict[int, list[str]] = {1: [], 2: []}
    for d in sorted(divisions.values(), key=lambda d: d.level):
        if d.level not in tables or (d.level == 2 and d.parent not in codes):
            continue
        home = countries[d.country].alpha2
        codes[d.number] = f"{home}.{d.number}" if d.level == 1 else f"{codes[d.parent]}.{d.number}"
        tables[d.level].append(f"{codes[d.number]}\t{d.name}\t{d.name}\t{d.geonames_id}\n")
    (folder / "admin1CodesASCII.txt").write_text("".join(tables[1]), encoding="utf-8")
    (folder / "admin2Codes.txt").write_text("".join(tables[2]), encoding="utf-8")
    others = sources.read_alternates()
    cities = [c for c in sources.read_cities() if c.country in countries]
    written = 0
    with (
        ZipFile(folder / "allCountries.zip", "w", ZIP_DEFLATED, compresslevel=1) as zipped,
        zipped.open("allCountries.txt", "w", force_zip64=True) as places,
        (folder / "alternateNamesV2.txt").open("w", encoding="utf-8") as alternates,
    ):
        numbered = 0
        for raw in countries.values():
            places.write(_line(raw.geonames_id, raw.names[0], [], (0, 0), "A PCLI", "", 0, raw.alpha2))
        points = {n: (city.lat, city.lon) for city in cities for n in city.divisions}
        for d in divisions.values():
            if d.number in codes:
                at, kind = points.get(d.number, (0.0, 0.0)), f"A ADM{d.level}"
                home = countries[d.country].alpha2
                places.write(_line(d.geonames_id, d.name, list(d.aliases), at, kind, codes[d.number], 0, home))
                written += 1
        for city in cities[:rows]:
            code = next((codes[n] for n in reversed(city.divisions) if n in codes), "")
            home = countries[city.country].alpha2
            names = others(city.geonames_id)
            kind = "P PPLC" if city.name == capitals.get(home) else "P PPL"
            at = city.lat, city.lon
            places.write(_line(city.geonames_id, city.name, names, at, kind, code, city.population, home))
            written += 1
            for name in names:
                numbered += 1
                alternates.write(f"{numbered}\t{city.geonames_id}\t\t{name}\t\t\t\t\t\t\n")
        while written < rows:
            city = chance.choice(cities)
            word, other = city.name.split(" ")[0], chance.choice(cities).name.split(" ")[-1]
            name = chance.choice((word + chance.choice(SUFFIXES), f"{word} {other}", other + chance.choice(SUFFIXES)))
            at = city.lat + chance.uniform(-1, 1), city.lon + chance.uniform(-1, 1)
            code = next((codes[n] for n in reversed(city.divisions) if n in codes), "")
            number = 13_000_000 + written
            kind = chance.choice(MADE_UP)
            names = [f"{other} {word}"] if written % 2 else []
            places.write(_line(number, name, names, at, kind, code, 0, countries[city.country].alpha2))
            if names:
                numbered += 1
                alternates.write(f"{numbered}\t{number}\t\t{names[0]}\t\t\t\t\t\t\n")
            written += 1
    return written


def _line(
    number: int, name: str, names: list[str], at: tuple[float, float], kind: str, code: str, people: int, alpha2: str
) -> bytes:
    feature_class, feature = kind.split(" ")
    _, admin1, admin2 = (*code.split("."), "", "", "")[:3]
    lat, lon = max(-90.0, min(90.0, at[0])), max(-180.0, min(180.0, at[1]))
    row = [number, name, name, ",".join(names), f"{lat:.5f}", f"{lon:.5f}", feature_class, feature, alpha2, "", admin1,
           admin2, "", "", people, "", "", "", "2026-01-01"]  # fmt: skip
    return ("\t".join(map(str, row)) + "\n").encode()


PROBE = """
import json, resource, sys, time
from pathlib import Path
from dateline.gazetteer.importing import import_dump
start = time.process_time()
made = import_dump(Path(sys.argv[1]), Path(sys.argv[2]))
print(json.dumps([made.places, made.other_names, time.process_time() - start,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
"""


def measure(folder: Path, rows: int) -> None:
    """Import the dump in a process of its own and say what that took, and what reading the index takes."""
    index = folder / "geonames.bin"
    done = subprocess.run([sys.executable, "-c", PROBE, str(folder), str(index)], stdout=subprocess.PIPE, check=True)
    places, others, seconds, memory = json.loads(done.stdout)
    size = index.stat().st_size / 2**20
    print(
        f"import: {places:,} places, {others:,} other names, {seconds:.0f} s of CPU, peak {memory} MB, {size:,.0f} MB"
    )
    print(
        f"a real dump, as the rows grow: {seconds * REAL_ROWS / rows / 60:.0f} min, {size * REAL_ROWS / rows:,.0f} MB"
    )
    from dateline.gazetteer import open_gazetteer

    start = time.perf_counter()
    gazetteer = open_gazetteer(index)
    opened = time.perf_counter() - start
    names = [c.name for c in sources.read_cities()]
    random.Random(1).shuffle(names)
    start = time.perf_counter()
    for name in names[:40_000]:
        gazetteer.lookup(name)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"opened in {opened:.2f} s; {40_000 / took:,.0f} look-ups a second of names never asked before; {peak} MB")


if __name__ == "__main__":
    main()
