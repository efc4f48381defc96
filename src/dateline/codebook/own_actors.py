"""This room reads a user's own list of actors: a CSV table, or a dictionary in the PETRARCH format."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dateline.codebook.actors import Actor, Spell, name_key
from dateline.codebook.cameo import Cameo, parties_of
from dateline.codebook.dated import parse_day
from dateline.codebook.loading import load_section
from dateline.codebook.petrarch import ActorEntry, read_dictionaries
from dateline.errors import CodebookError

COLUMNS = ("name", "aliases", "country", "sector", "kind", "from", "to")
SECTORS = tuple("GOV MIL PTY JUD SPY LEG COP REB OPP NGO CVL BUS EDU MED JRN REL IGO CRM UNK".split())
KINDS = ("state", "organisation", "group", "person")
_ENDS = {4: "-12-31", 7: "-31"}

type Listed = tuple[Actor, tuple[str, ...]]
"""An actor and all its names."""


@dataclass(slots=True)
class _Row:
    """One line of a list: names, codes and the days between which they hold ("" where open)."""

    names: tuple[str, ...]
    country: str
    sector: str
    kind: str
    first: str = ""
    until: str = ""


def load_own_actors(paths: Iterable[Path], states: Container[str], cameo_file: Path) -> tuple[Listed, ...]:
    """The actors of the user's files, in their order; ``states`` are the codes of countries.

    A file that ends in .csv is a table with the columns of ``COLUMNS``; any other is a PETRARCH actor dictionary,
    whose codes ``cameo_file`` explains. Several lines of one name are one actor whose codes change: the line whose days
    have the day of the report holds, else the line without days, else nothing. Raises CodebookError with file, line,
    column and remedy.
    """
    found: list[Listed] = []
    for path in paths:
        table = path.suffix.lower() == ".csv"
        rows = _read_table(path, states) if table else _read_dictionary(path, states, cameo_file)
        by_name: dict[str, list[_Row]] = {}
        for row in rows:
            by_name.setdefault(name_key(row.names[0]), []).append(row)
        found += [_actor_of(same) for same in by_name.values()]
    return tuple(found)


def _actor_of(rows: list[_Row]) -> Listed:
    dated = [row for row in rows if row.first or row.until]
    open_ended = [row for row in rows if not (row.first or row.until)]
    usual = (open_ended or dated)[-1]
    spells: tuple[Spell, ...] = ()
    if dated:
        spells = tuple((row.first, row.until, row.country, row.sector) for row in (*dated, *open_ended))
    names = tuple(dict.fromkeys(name for row in rows for name in row.names))
    return Actor(names[0], usual.country, usual.sector, usual.kind, spells=spells), names


def _read_table(path: Path, states: Container[str]) -> list[_Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise CodebookError(f"{path}: cannot be read ({fault}); give a CSV table in UTF-8") from fault
    table = csv.DictReader(text.splitlines(keepends=True), skipinitialspace=True, restkey="")
    heads = [head.strip().lower() for head in table.fieldnames or ()]
    table.fieldnames = heads
    for head in heads:
        if head not in COLUMNS:
            raise CodebookError(f"{path}, line 1, column {head}: is not known; the columns are: {', '.join(COLUMNS)}")
    if "name" not in heads:
        raise CodebookError(f"{path}, line 1, column name: is missing; the first line names the columns")
    rows = []
    try:
        for cells in table:
            if "" in cells:
                raise CodebookError(
                    f"{path}, line {table.line_num}: has more cells than columns; put a cell with commas in quotes"
                )
            row = {head: (cells[head] or "").strip() for head in heads}
            if any(row.values()):
                rows.append(_row_of(row, f"{path}, line {table.line_num}", states))
    except csv.Error as fault:
        raise CodebookError(f"{path}, line {table.line_num}: is no CSV ({fault}); check its quotes") from fault
    return rows


def _row_of(row: dict[str, str], where: str, states: Container[str]) -> _Row:
    if not name_key(row["name"]):
        raise CodebookError(f"{where}, column name: is empty; every line needs the actor's name")
    sector = row.get("sector", "").upper()
    if sector == "SOC":
        sector = "NGO"
    if sector and sector not in SECTORS:
        raise CodebookError(f"{where}, column sector: {sector!r} is no sector; the sectors are: {', '.join(SECTORS)}")
    kind = row.get("kind", "").lower() or ("group" if sector in ("REB", "CRM") else "organisation")
    if kind not in KINDS:
        raise CodebookError(f"{where}, column kind: {kind!r} is no kind; the kinds are: {', '.join(KINDS)}")
    country = row.get("country", "")
    if country not in states and country != country.upper():
        raise CodebookError(
            f"{where}, column country: {country!r} is no code; write an ISO 3166 alpha-3 code such as NGA, or a body's "
            "acronym such as ECOWAS"
        )
    if not (country or sector):
        raise CodebookError(f"{where}, column country: it and the sector are empty; give at least one of them")
    first, last = (_day(row.get(column, ""), where, column) for column in ("from", "to"))
    if last and first > last:
        raise CodebookError(f"{where}, column to: {row['to']} lies before {row['from']}; exchange them")
    names = (row["name"], *(alias.strip() for alias in row.get("aliases", "").split("|") if name_key(alias)))
    return _Row(names, country, sector, kind, first, _next(last))


def _day(text: str, where: str, column: str) -> str:
    """The ISO day of a cell: the first of a year or month under "from", the last under "to"."""
    if not text:
        return ""
    day = parse_day(text)
    if day is None:
        raise CodebookError(f"{where}, column {column}: {text!r} is no day; write 2014-02-23, 2014-02 or 2014")
    return text + _ENDS.get(len(text), "") if column == "to" else day


def _next(day: str) -> str:
    """The day after; "" for "" and for a day after which none can be told. A month's "31st" stands for its end."""
    if not day:
        return ""
    year, month, number = map(int, day.split("-"))
    try:
        return (date(year, month, number) + timedelta(days=1)).isoformat()
    except ValueError:
        return date(year, month + 1, 1).isoformat()  # the 31st of a shorter month
    except OverflowError:
        return ""


def _read_dictionary(path: Path, states: Container[str], cameo_file: Path) -> list[_Row]:
    cameo = load_section(cameo_file, Cameo)
    found = read_dictionaries([path])
    if not found.actors:
        raise CodebookError(
            f"{path}: holds no actor that can be read; give a PETRARCH actor dictionary or a .csv table"
        )
    rows: list[_Row] = []
    for _, entry in found.actors:
        codes = [(code, *days_of(limit)) for code, limit in entry.dated]
        if entry.code:
            codes.append((entry.code, "", ""))
        for code, first, until in codes:
            country, sector = parties_of(code, states, cameo)
            if not (country or sector):
                raise CodebookError(
                    f"{path}, line {entry.line}, code {code}: has no country and no role that is known; "
                    "write a CAMEO code such as AFGREB"
                )
            kind = "person" if entry.dated else "group" if sector in ("REB", "CRM") else "organisation"
            if country and not sector:
                kind, sector = "person" if entry.dated else "state", "GOV"
            rows.append(_Row(_printed(entry), country, sector, kind, first, until))
    return rows


def _printed(entry: ActorEntry) -> tuple[str, ...]:
    """Names in capitals as they would be printed; short ones stay capitals, for they may be acronyms."""
    return tuple(
        name if not name.isupper() or (len(name) <= 4 and " " not in name) else name.title() for name in entry.names
    )


def days_of(limit: str) -> tuple[str, str]:
    """The first day of a PETRARCH limit and the day after its last: ">20010101", "<991231", "010101-20100101".

    Years of two digits below 30 are of this century.
    """
    first, _, last = limit.strip("<>").partition("-")
    if limit.startswith("<"):
        return "", _iso(first)
    return _iso(first), _next(_iso(last)) if last else ""


def _iso(digits: str) -> str:
    if len(digits) == 6:
        digits = ("20" if digits < "30" else "19") + digits
    month, day = min(max(int(digits[4:6]), 1), 12), min(max(int(digits[6:8] or 1), 1), 31)
    return f"{digits[:4]}-{month:02}-{day:02}"
