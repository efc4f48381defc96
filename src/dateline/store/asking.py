"""This room turns filters into a question to the views, and lets a person's own SQL ask and do nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from dateline.errors import StoreError

_CODE = re.compile(r"[A-Z]{3}")
_DYAD = re.compile(r"([A-Z]{3})/([A-Z]{3})")
_WORD = re.compile(r"[^\W_]+")
_KM_PER_DEGREE = 111.19
ORDER = "earliest NULLS LAST, nr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which events to show: all that are told must hold; of several values one must.

    ``actor``, ``recipient`` and ``source`` are names (whole words, case and accents do not count), codes of a country
    or sector ("AFG", "REB") or both ("AFG/REB"); ``source`` "report" is the report's own voice. ``country`` is where it
    happened, ``place`` a name of the place; ``near`` is latitude and longitude, ``within`` kilometres; ``box`` is west,
    south, east and north, in degrees, and may reach over the date line (east less than west). ``since`` and
    ``until`` are days that the event's own days must touch. ``text`` are words of its evidence, all of them; with
    quotation marks around them, in that order. Without ``copies`` what copies of other reports tell is left out.
    """

    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    near: tuple[float, float] | None = None
    within: float = 50.0
    box: tuple[float, float, float, float] | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    outlet: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    copies: bool = True
    limit: int | None = None


_SEVERAL = frozenset({"type", "mode", "status", "actor", "recipient", "source", "country", "place", "outlet", "report"})


def question_of(link: duckdb.DuckDBPyConnection, filters: Mapping[str, Any]) -> Question:
    """The question that filters from Python stand for: a value or several, days as dates or words, a point or name."""
    known = {f.name: f for f in fields(Question)}
    given: dict[str, Any] = {}
    for name, value in filters.items():
        if name not in known:
            raise StoreError(f"there is no filter {name!r}; the filters are: {', '.join(known)}")
        if value is None:
            continue
        if name == "near" and isinstance(value, str):
            value = resolve_near(link, value)
        elif name == "box" and isinstance(value, str):
            value = parse_box(value)
        elif name in ("since", "until") and isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError as fault:
                raise StoreError(f"{name}={value!r} is not a day; write it as YYYY-MM-DD") from fault
        elif name in _SEVERAL:
            value = (str(value),) if isinstance(value, str) else tuple(str(v) for v in value)
        given[name] = value
    return Question(**given)


def sql_of(question: Question, columns: str = "*", *, ordered: bool = True) -> tuple[str, dict[str, Any]]:
    """The question in SQL over the views, with its parameters; the events ``ordered`` by their days."""
    words: list[str] = []
    given: dict[str, Any] = {}
    for name in ("type", "mode", "status", "country", "outlet", "report"):
        values = getattr(question, name)
        if values:
            given[name] = list(values)
            words.append(f"{name} IN (SELECT unnest(${name}))" if len(values) > 1 else f"{name} = ${name}[1]")
    roles = ("actor", "recipient", "source")
    words += [_taking_part(role, getattr(question, role), given) for role in roles if getattr(question, role)]
    if question.place:
        words.append(f"({' OR '.join(_named('kept.fold(place_name)', 'place', question.place, given))})")
    if question.near is not None:
        words += _nearby(question.near, question.within, given)
    if question.box is not None:
        words += _boxed(question.box, given)
    if question.since is not None:
        given["since"] = question.since
        words.append("latest >= $since")
    if question.until is not None:
        given["until"] = question.until
        words.append("earliest <= $until")
    if not question.copies:
        words.append("version NOT IN (SELECT version FROM reports WHERE is_copy)")
    if question.text.strip():
        words.append(_spelt(question.text, given))
    where = f" WHERE {' AND '.join(words)}" if words else ""
    if question.limit is None:
        return f"SELECT {columns} FROM events{where}{f' ORDER BY {ORDER}' if ordered else ''}", given
    # First which events, by narrow columns; then all columns of those few.
    given["limit"] = question.limit
    few = f"SELECT nr FROM events{where} ORDER BY {ORDER} LIMIT $limit"
    return f"SELECT {columns} FROM events WHERE nr IN ({few}) ORDER BY {ORDER}", given


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, in batches that are worked out while they are read; ``schema`` is Arrow's."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]

    def table(self) -> pa.Table:
        return pa.Table.from_batches(self.batches, self.schema)


def ask(link: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, Any] | None = None) -> Answer:
    """The answer to a question; StoreError, at once or while it is read, where it cannot be answered."""
    try:
        reader = link.sql(sql, params=dict(given) if given else None).to_arrow_reader(10_000)
    except duckdb.Error as fault:
        raise StoreError(_words_of(fault)) from fault
    return Answer(reader.schema, _read(reader))


def ask_sql(link: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The answer to a person's own SQL: one SELECT, which reads the derived tables and nothing else."""
    try:
        statements = link.extract_statements(sql)
    except duckdb.Error as fault:
        raise StoreError(_words_of(fault)) from fault
    kinds = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if len(statements) != 1 or statements[0].type not in kinds:
        raise StoreError("the SQL must be one SELECT: a store is only read by SQL, never written; see docs/store.md")
    return ask(link, sql)


def resolve_near(link: duckdb.DuckDBPyConnection, words: str) -> tuple[float, float]:
    """Latitude and longitude of "34.5,69.2", or of a name as most places of that name in the store have them."""
    numbers = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[, ]\s*(-?\d+(?:\.\d+)?)\s*", words)
    if numbers:
        lat, lon = float(numbers[1]), float(numbers[2])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise StoreError(f"{words!r} is no point: latitude is within -90..90, longitude within -180..180")
        return lat, lon
    found = link.execute(
        "SELECT lat, lon FROM places WHERE kept.fold(name) = kept.fold($words) AND lat IS NOT NULL AND lon IS NOT NULL "
        "GROUP BY ALL ORDER BY count(*) DESC, lat, lon LIMIT 1",
        {"words": words.strip()},
    ).fetchall()
    if not found:
        raise StoreError(f"no place {words!r} has coordinates in this store; give latitude and longitude, as 34.5,69.2")
    return float(found[0][0]), float(found[0][1])


def parse_box(words: str) -> tuple[float, float, float, float]:
    """The box of "60,29,75,39": west, south, east, north; StoreError where it is none."""
    parts = words.split(",")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError as fault:
        raise StoreError(f"{words!r} is no box; write west, south, east and north in degrees: 60,29,75,39") from fault
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise StoreError(f"{words!r} is no box: latitudes are within -90..90 and rise, longitudes within -180..180")
    return west, south, east, north


def _taking_part(role: str, values: Iterable[str], given: dict[str, Any]) -> str:
    """Events in which somebody of that name or code has that role."""
    names: list[str] = []
    ways: list[str] = []
    for number, value in enumerate(values):
        dyad = _DYAD.fullmatch(value)
        if dyad:
            given[f"{role}_country_{number}"], given[f"{role}_sector_{number}"] = dyad.groups()
            ways.append(f"country = ${role}_country_{number} AND sector = ${role}_sector_{number}")
            continue
        names.append(value)
        if _CODE.fullmatch(value):
            given[f"{role}_code_{number}"] = value
            ways.append(f"country = ${role}_code_{number} OR sector = ${role}_code_{number}")
    if names:
        matches = " OR ".join(_named("folded", role, names, given))
        ways.append(f"name IN (SELECT id FROM participant_names WHERE {matches})")
    return f"nr IN (SELECT nr FROM participant_codes WHERE role = '{role}' AND ({' OR '.join(ways)}))"


def _named(column: str, label: str, values: Iterable[str], given: dict[str, Any]) -> list[str]:
    """Conditions that a folded column holds the words; nothing that is part of a longer word."""
    found = []
    for number, value in enumerate(values):
        key = f"{label}_name_{number}"
        given[key] = value.strip()
        # Most names are ruled out by the quick test.
        found.append(
            f"(contains({column}, kept.fold(${key})) AND regexp_matches({column}, "
            f"'(^|[^\\p{{L}}\\p{{N}}])' || regexp_escape(kept.fold(${key})) || '($|[^\\p{{L}}\\p{{N}}])'))"
        )
    return found


def _nearby(point: tuple[float, float], within: float, given: dict[str, Any]) -> list[str]:
    """A box first, which zone maps and plain comparisons deal with; then the distance itself."""
    lat, lon = point
    given |= {"lat": lat, "lon": lon, "km": within}
    degrees = within / _KM_PER_DEGREE * 1.01
    given |= {"south": lat - degrees, "north": lat + degrees}
    return ["lat BETWEEN $south AND $north", "kept.km(lat, lon, $lat, $lon) <= $km"]


def _boxed(box: tuple[float, float, float, float], given: dict[str, Any]) -> list[str]:
    west, given["box_south"], east, given["box_north"] = box
    given["box_west"], given["box_width"] = west, (east - west) % 360 or 360.0
    return [
        "lat BETWEEN $box_south AND $box_north",
        "((lon - $box_west) % 360 + 360) % 360 <= $box_width",
    ]


def _spelt(text: str, given: dict[str, Any]) -> str:
    phrase = re.fullmatch(r'\s*["“](.+)["”]\s*', text)
    spelt = _WORD.findall(unicodedata.normalize("NFC", phrase[1] if phrase else text))
    if not spelt:
        raise StoreError(f"--text {text!r} has no word; give one or more words of the evidence")
    if not phrase or len(spelt) == 1:
        # A subquery a word: each reads only the rows of its word.
        each = []
        for number, word in enumerate(dict.fromkeys(spelt)):
            given[f"word_{number}"] = word
            each.append(f"nr IN (SELECT nr FROM words WHERE word = kept.fold($word_{number}))")
        return " AND ".join(each)
    # By pairs and where they stand, as common words stand everywhere; the last pair may overlap the one before it.
    starts = dict.fromkeys((*range(0, len(spelt) - 1, 2), len(spelt) - 2))
    each = []
    for number, start in enumerate(starts):
        given |= {f"first_{number}": spelt[start], f"second_{number}": spelt[start + 1]}
        each.append(
            f'(SELECT nr, "at" - {start} AS "at" FROM kept.pair_in '
            f"WHERE first = (SELECT id FROM kept.word WHERE word = kept.fold($first_{number})) "
            f"AND second = (SELECT id FROM kept.word WHERE word = kept.fold($second_{number})))"
        )
    joined = "".join(f' SEMI JOIN {rows} AS p{n} USING (nr, "at")' for n, rows in enumerate(each[1:], 1))
    return f"nr IN (SELECT nr FROM {each[0]} AS p0{joined})"


def _read(reader: Any) -> Iterator[pa.RecordBatch]:
    try:
        yield from reader
    except (duckdb.Error, pa.ArrowException, OSError) as fault:
        raise StoreError(_words_of(fault)) from fault


def _words_of(fault: BaseException) -> str:
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    return f"the question cannot be answered: {' '.join(lines)[:600]}; the views and columns stand in docs/store.md"
