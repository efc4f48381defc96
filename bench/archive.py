"""Make a store of a million events out of real records, and time the questions that are asked of it.

    python bench/archive.py make STORE [--events N] [--seeds N] [--gold DIR]
    python bench/archive.py ask STORE [--rounds N] [--freeze]
    python bench/archive.py throughput [--reports N] [--gold DIR] [--freeze]

``make`` codes some hundred real reports and repeats their readings: each copy has another outlet, other days, and a
tenth of its words changed for others of the same length, in text and names alike, so that every span still holds and
no two copies are the same. They are written as parts, and the tables derived from those are then multiplied in place,
with other days and coordinates (``--times 1`` writes every event into parts, which takes an hour). ``ask`` draws its
questions from what the store holds, so that none has an empty answer; beside the time on the clock it tells the
processor's, which other work on the machine does not lengthen. ``throughput`` is told in bench/throughput.py.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import batched, islice
from pathlib import Path
from typing import Any

import duckdb
from quality import put_between
from rich.console import Console
from rich.progress import track
from rich.table import Table
from speed import some_reports
from throughput import measure

from dateline.archive import coding_of
from dateline.model import Entity, Event, Place, Reading, TimeRef
from dateline.pipeline import Pipeline, Settings
from dateline.store import Coding, Entry, Store
from dateline.store.asking import Question, ask, question_of, sql_of
from dateline.store.derived import open_linked

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "results" / "archive.json"
_WORD = re.compile(r"[^\W\d_]{4,}")
_OUTLETS = [f"Outlet {number}" for number in range(400)]
_DAYS = 365 * 30
_PART = 256


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    acts = parser.add_subparsers(dest="act", required=True)
    making = acts.add_parser("make", help="make a store of scaled real records")
    making.add_argument("store")
    making.add_argument("--events", type=int, default=1_000_000, help="how many events (default a million)")
    making.add_argument("--times", type=int, default=10, help="copies of each event in the derived tables (default 10)")
    making.add_argument("--seeds", type=int, default=300, help="how many real reports to code (default 300)")
    making.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    asking = acts.add_parser("ask", help="time the filters")
    asking.add_argument("store")
    asking.add_argument("--rounds", type=int, default=30, help="questions of each kind (default 30)")
    asking.add_argument("--freeze", action="store_true", help="write the figures to bench/results/archive.json")
    working = acts.add_parser("throughput", help="time workers and Ray over real reports")
    working.add_argument("--reports", type=int, default=20_000, help="how many reports (default 20,000)")
    working.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    working.add_argument("--freeze", action="store_true", help="write the figures to bench/results/archive.json")
    args = parser.parse_args()
    if args.act == "throughput":
        return measure(args.reports, args.gold, args.freeze)
    if args.act == "make":
        make_store(args.store, args.events // args.times, args.seeds, args.gold)
        multiply(Store(args.store), args.times)
        return 0
    return ask_store(args.store, args.rounds, args.freeze)


def make_store(path: str, events: int, seeds: int, gold: Path) -> None:
    """A store of at least so many events, in parts of the size that ``dateline add`` writes."""
    pipeline = Pipeline(Settings())
    reports = list(some_reports(gold))
    step = max(1, len(reports) // seeds)
    readings = list(track(pipeline.read(islice(reports, 0, None, step)), "coding", total=len(reports) // step))
    coding = coding_of(pipeline)
    store = Store.create(path, coding)
    each = sum(len(reading.events) for reading in readings) / len(readings)
    wanted = round(events / each)
    copies = islice(scaled(readings), wanted)
    began = time.perf_counter()
    for group in track(batched(copies, _PART), "writing", total=wanted / _PART):
        _write(store, group, coding)
    print(f"{wanted} reports written in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    store.refresh()
    print(f"derived tables made in {time.perf_counter() - began:.0f} s; {store.sql('FROM overview').to_pylist()[0]}")


def multiply(store: Store, times: int) -> None:
    """Repeat the events of the derived tables, each time on other days and some way off."""
    with closing(duckdb.connect(f"{store.path}/linked.duckdb")) as link:
        ((reports, events),) = link.execute(
            "SELECT (SELECT max(r) FROM kept.report), (SELECT max(nr) FROM kept.event)"
        ).fetchall()
        for k in range(1, times):
            # One shift for all events of a report, another for each copy of it.
            days = f"(hash(r, {k}) % {_DAYS})::INTEGER - {_DAYS // 2}"
            off = f"((hash(r, {k}, 'off') % 3000)::DOUBLE - 1500) / 1000"
            link.execute(
                f"INSERT INTO kept.event SELECT * REPLACE (nr + {k * events} AS nr, r + {k * reports} AS r, "
                f"report || '-{k}' AS report, published + {days} AS published, earliest + {days} AS earliest, "
                f"latest + {days} AS latest, lat + {off} AS lat, lon + {off} AS lon, "
                f"'Outlet ' || (hash(r, {k}) % {len(_OUTLETS)}) AS outlet) FROM kept.event WHERE nr <= {events}"
            )
            link.execute(
                f"INSERT INTO kept.report SELECT * REPLACE (r + {k * reports} AS r, report || '-{k}' AS report, "
                f"published + {days} AS published) FROM kept.report WHERE r <= {reports}"
            )
            link.execute(
                f"INSERT INTO kept.word_of SELECT * REPLACE (r + {k * reports} AS r) FROM kept.word_of "
                f"WHERE r <= {reports}"
            )
            for table in ("participant", "word_in", "pair_in"):
                columns = f"* REPLACE (nr + {k * events} AS nr)"
                link.execute(f"INSERT INTO kept.{table} SELECT {columns} FROM kept.{table} WHERE nr <= {events}")
        link.execute("CHECKPOINT")


def _write(store: Store, readings: tuple[Reading, ...], coding: Coding) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    store.write_part([Entry(reading=reading, added=now) for reading in readings], coding)


def scaled(readings: list[Reading], seed: int = 7) -> Iterator[Reading]:
    """The readings over and over, each copy another report."""
    chance = random.Random(seed)
    words: dict[int, list[str]] = defaultdict(list)
    for word in sorted({word for reading in readings for word in _WORD.findall(reading.text)}):
        words[len(word)].append(word)
    number = 0
    while True:
        for reading in readings:
            number += 1
            yield copy_of(reading, f"copy-{number}", chance, words)


def copy_of(reading: Reading, name: str, chance: random.Random, words: dict[int, list[str]]) -> Reading:
    """A report that is like this one: its spans hold, its days are shifted, some of its words are others."""
    swapped: dict[str, str] = {}

    def swap(match: re.Match[str]) -> str:
        word = match[0]
        if word not in swapped:
            swapped[word] = chance.choice(words[len(word)]) if chance.random() < 0.1 else word
        return swapped[word]

    shift = timedelta(days=chance.randrange(_DAYS) - _DAYS // 2)
    north, east = chance.gauss(0, 1.5), chance.gauss(0, 1.5)

    def entity(e: Entity) -> Entity:
        return replace(e, name=_WORD.sub(swap, e.name), aliases=tuple(_WORD.sub(swap, a) for a in e.aliases))

    def place(p: Place) -> Place:
        if p.lat is None or p.lon is None:
            return p
        lat = max(-90.0, min(90.0, p.lat + north))
        return replace(p, lat=lat, lon=max(-180.0, min(180.0, p.lon + east)))

    report = reading.report
    return replace(
        reading,
        report=replace(
            report,
            id=name,
            url=f"https://example.org/{name}",
            text=_WORD.sub(swap, report.text),
            source=chance.choice(_OUTLETS),
            title=_WORD.sub(swap, report.title),
            published=_shifted(report.published or date(2010, 6, 1), shift),
        ),
        entities=tuple(entity(e) for e in reading.entities),
        places=tuple(place(p) for p in reading.places),
        times=tuple(_time(t, shift) for t in reading.times),
        events=tuple(_event(e, shift) for e in reading.events),
    )


def _time(time_ref: TimeRef, shift: timedelta) -> TimeRef:
    earliest = _shifted(time_ref.earliest, shift) if time_ref.earliest else None
    latest = _shifted(time_ref.latest, shift) if time_ref.latest else None
    return replace(time_ref, earliest=earliest, latest=latest)


def _event(event: Event, shift: timedelta) -> Event:
    return replace(event, date=(_shifted(event.date[0], shift), _shifted(event.date[1], shift)) if event.date else None)


def _shifted(day: date, shift: timedelta) -> date:
    try:
        return day + shift
    except OverflowError:
        return day


def ask_store(path: str, rounds: int, freeze: bool) -> int:
    """Time each kind of question, the first hundred rows and the count of all; 0 where every p95 is under 200 ms."""
    store = Store(path)
    store.refresh()
    figures: dict[str, dict[str, float]] = {}
    table = Table("filter", "median ms", "p95 ms", "count p95 ms", "processor p95 ms", "events found (median)")
    with closing(open_linked(store.folder)) as link:
        for kind, questions in draw_questions(store, rounds).items():
            first, every, found, busy = [], [], [], []
            for filters in questions:
                began, worked = time.perf_counter(), time.process_time()
                question = question_of(link, {**filters, "limit": 100})
                ask(link, *sql_of(question)).table()
                first.append(1000 * (time.perf_counter() - began))
                busy.append(1000 * (time.process_time() - worked))
                began = time.perf_counter()
                found.append(_count(link, replace(question, limit=None)))
                every.append(1000 * (time.perf_counter() - began))
            figures[kind] = {"median": _round(statistics.median(first)), "p95": _round(_p95(first))}
            figures[kind] |= {"count_p95": _round(_p95(every)), "processor_p95": _round(_p95(busy))}
            figures[kind] |= {"found": statistics.median(found)}
            table.add_row(
                kind, *(f"{figures[kind][k]:.0f}" for k in ("median", "p95", "count_p95", "processor_p95", "found"))
            )
        overview = ask(link, "SELECT reports, events FROM overview").table().to_pylist()[0]
        ((written,),) = link.execute("SELECT sum(reports) FROM kept.part").fetchall()
    console = Console()
    console.print(table)
    size = sum(path.stat().st_size for path in (Path(store.path) / "readings").iterdir())
    linked = (Path(store.path) / "linked.duckdb").stat().st_size
    reports = overview["reports"]
    console.print(
        f"{reports} reports, {overview['events']} events; {size / written:.0f} bytes a report in parts, "
        f"{linked / reports:.0f} in derived tables"
    )
    if freeze:
        frozen = json.loads(FROZEN.read_text(encoding="utf-8")) if FROZEN.exists() else {}
        frozen["queries"] = {
            **overview,
            "bytes_a_report": round(size / int(written)),
            "derived_bytes_a_report": round(linked / reports),
            "milliseconds": figures,
        }
        FROZEN.write_text(json.dumps(frozen, indent=2) + "\n", encoding="utf-8")
        put_between(HERE.parent / "docs" / "store.md", "queries", "\n".join(lines_of(frozen["queries"])))
    return int(any(f["p95"] >= 200 for f in figures.values()))


def lines_of(figures: dict[str, Any]) -> list[str]:
    """The frozen times as a Markdown table."""
    lines = [
        f"Over {figures['events']:,} events of {figures['reports']:,} reports, milliseconds to the first hundred "
        "events and to the count of all:",
        "",
        "| filter | median | p95 | count, p95 | events that fit (median) |",
        "|---|---|---|---|---|",
    ]
    return lines + [
        f"| {name} | {f['median']:.0f} | {f['p95']:.0f} | {f['count_p95']:.0f} | {f['found']:,.0f} |"
        for name, f in figures["milliseconds"].items()
    ]


def _count(link: Any, question: Question) -> int:
    sql, given = sql_of(question, "count(*) AS n", ordered=False)
    return int(ask(link, sql, given).table().column("n")[0].as_py())


def draw_questions(store: Store, rounds: int, seed: int = 11) -> dict[str, list[dict[str, object]]]:
    """For each kind of filter so many questions, with values as often as the store has them."""
    chance = random.Random(seed)
    rows = store.sql(
        f"SELECT type, mode, status, country, place_name, lat, lon, earliest, actors, recipients, sources, evidence, "
        f"outlet FROM events USING SAMPLE reservoir({200 * rounds} ROWS) REPEATABLE ({seed})"
    ).to_pylist()
    chance.shuffle(rows)
    questions: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        words = [w for w in _WORD.findall(row["evidence"]) if len(w) > 4]
        drawn: dict[str, dict[str, object]] = {
            "type": {"type": row["type"]},
            "mode": {"mode": row["mode"]} if row["mode"] else {},
            "status": {"status": row["status"]},
            "actor": {"actor": row["actors"][0]} if row["actors"] else {},
            "actor code": {"actor": row["country"]} if len(row["country"]) == 3 else {},
            "recipient": {"recipient": row["recipients"][0]} if row["recipients"] else {},
            "source": {"source": row["sources"][0]} if row["sources"] else {},
            "country": {"country": row["country"]} if row["country"] else {},
            "place": {"place": row["place_name"].split(",")[0]} if row["place_name"] else {},
            "within 50 km": {"near": (row["lat"], row["lon"]), "within": 50.0} if row["lat"] is not None else {},
            "a month": {"since": row["earliest"], "until": row["earliest"] + timedelta(days=30)}
            if row["earliest"] and row["earliest"] < date(9999, 1, 1)
            else {},
            "text": {"text": chance.choice(words)} if words else {},
            "two words": {"text": " ".join(chance.sample(words, 2))} if len(words) > 1 else {},
            "phrase": {"text": f'"{" ".join(row["evidence"].split()[2:4])}"'} if len(words) > 3 else {},
            "outlet": {"outlet": row["outlet"]},
            "type, country, year": {
                "type": row["type"],
                "country": row["country"],
                "since": row["earliest"],
                "until": row["earliest"] + timedelta(days=365),
            }
            if row["earliest"] and row["country"] and row["earliest"] < date(9990, 1, 1)
            else {},
        }
        for kind, filters in drawn.items():
            if filters and len(questions[kind]) < rounds:
                questions[kind].append(filters)
    return questions


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def _round(value: float) -> float:
    return round(value, 1)


if __name__ == "__main__":
    sys.exit(main())
