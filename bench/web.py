"""Time the workbench over a store of a million events, with many readers at once.

    python bench/archive.py make STORE          a million events out of real reports
    python bench/web.py links STORE             the links between them (see scaled_links.py)
    python bench/web.py ask STORE [--users N] [--seconds S] [--pause S] [--freeze]

``ask`` starts the workbench in a process of its own and lets so many users ask at once, each over a connection of its
own, pages and API reads of every kind, drawn by a seed from what the store holds; between two requests each waits so
long (``--pause``, in the mean; 0: never). It prints median and p95 of each kind, and the processor time of a request
that is asked alone, which other work on the machine does not lengthen. 0 where every p95 is under 300 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from quality import put_between
from rich.console import Console
from rich.table import Table

from dateline.store import Queue, Store

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "results" / "web.json"
LIMIT_MS = 300
_ALONE = 20
"""Addresses of each kind that are asked alone; the users ask the others, which are not known yet."""
_TICKS = os.sysconf("SC_CLK_TCK")

type Kinds = dict[str, list[str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    acts = parser.add_subparsers(dest="act", required=True)
    linking = acts.add_parser("links", help="write links for a scaled store")
    linking.add_argument("store")
    serving = acts.add_parser("serve", help="serve a store without limits of rate, as ask does")
    serving.add_argument("store")
    serving.add_argument("port", type=int)
    asking = acts.add_parser("ask", help="time pages and API")
    asking.add_argument("store")
    asking.add_argument("--users", type=int, default=20, help="how many ask at once (default 20)")
    asking.add_argument("--seconds", type=float, default=60, help="for how long (default 60)")
    asking.add_argument("--pause", type=float, default=1.0, help="mean seconds between two requests of a user (1)")
    asking.add_argument("--port", type=int, default=8359)
    asking.add_argument("--freeze", action="store_true", help="write the figures to bench/results/web.json")
    args = parser.parse_args()
    if args.act == "links":
        from scaled_links import link_scaled, name_copies

        store = Store(args.store)
        name_copies(store)
        print(link_scaled(store))
        return 0
    if args.act == "serve":
        return serve(args.store, args.port)
    return ask(args.store, args.users, args.seconds, args.pause, args.port, args.freeze)


def serve(store: str, port: int) -> int:
    """Serve until ended."""
    import uvicorn

    from dateline.web import Settings, create_app

    free = Settings(reads_a_minute=0, writes_a_minute=0, codings_a_minute=0)
    uvicorn.run(
        create_app(store, free),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=60,
    )
    return 0


def ask(store: str, users: int, seconds: float, pause: float, port: int, freeze: bool) -> int:
    """Time all kinds of requests, and print and judge what was measured."""
    with served(store, port) as (pid, opened):
        kinds = draw_addresses(store, port)
        alone = {kind: processor_alone(pid, addresses[-_ALONE:], port) for kind, addresses in kinds.items()}
        kinds = {kind: addresses[:-_ALONE] or addresses for kind, addresses in kinds.items()}
        began, worked = time.perf_counter(), processor_of(pid)
        times, faults = asyncio.run(run_users(kinds, users, seconds, pause, port))
        lasted, busy = time.perf_counter() - began, processor_of(pid) - worked
        memory = memory_of(pid)
    count = sum(map(len, times.values()))
    table = Table("kind", "requests", "median ms", "p95 ms", "processor ms, alone")
    figures = {}
    for kind in kinds:
        if times[kind]:
            figures[kind] = {"median": round(statistics.median(times[kind]), 1), "p95": round(_p95(times[kind]), 1)}
            figures[kind]["processor_alone"] = round(alone[kind], 1)
            table.add_row(kind, str(len(times[kind])), *(f"{value:.0f}" for value in figures[kind].values()))
    overall = {"median": round(statistics.median(_all(times)), 1), "p95": round(_p95(_all(times)), 1)}
    console = Console()
    console.print(table)
    console.print(
        f"{users} users, pause {pause:g} s: {count / lasted:.0f} requests a second, median {overall['median']:.0f} ms, "
        f"p95 {overall['p95']:.0f} ms; {1000 * busy / max(1, count):.1f} ms of processor a request; opened in "
        f"{opened:.0f} s; {memory} MB; {faults} faults"
    )
    if freeze:
        frozen = json.loads(FROZEN.read_text(encoding="utf-8")) if FROZEN.exists() else {}
        frozen[f"{users} users, pause {pause:g} s"] = {
            "store": Store(store).sql("SELECT reports, events FROM overview").to_pylist()[0],
            "requests_a_second": round(count / lasted, 1),
            "processor_ms_a_request": round(1000 * busy / max(1, count), 1),
            "memory_mb": memory,
            "opened_seconds": round(opened, 1),
            "faults": faults,
            "all": overall,
            "milliseconds": figures,
        }
        FROZEN.write_text(json.dumps(frozen, indent=2) + "\n", encoding="utf-8")
        put_between(HERE.parent / "docs" / "workbench.md", "times", "\n".join(lines_of(frozen)))
    return int(faults > 0 or any(figure["p95"] >= LIMIT_MS for figure in figures.values()))


def lines_of(frozen: dict[str, Any]) -> list[str]:
    """The frozen times as Markdown: each way of asking, and of the first of them each kind of request."""
    lines = []
    for way, run in frozen.items():
        lines.append(
            f"- {way}: {run['requests_a_second']:.0f} requests a second, median {run['all']['median']:.0f} ms, p95 "
            f"{run['all']['p95']:,.0f} ms, {run['processor_ms_a_request']:.0f} ms of processor each, "
            f"{run['memory_mb']:,} MB"
        )
    way, run = next(iter(frozen.items()))
    lines += ["", f"| {way} | median ms | p95 ms |", "|---|---|---|"]
    lines += [f"| {kind} | {f['median']:.0f} | {f['p95']:.0f} |" for kind, f in run["milliseconds"].items()]
    return lines


@contextmanager
def served(store: str, port: int) -> Iterator[tuple[int, float]]:
    """A workbench in a process of its own: its number, and the seconds that it took to open the store."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(Path(__file__)), "serve", store, str(port)])
    try:
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=120).read()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - began > 600:
                    raise SystemExit("the workbench did not start") from None
                time.sleep(0.2)
        yield process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


def draw_addresses(path: str, port: int, most: int = 400, seed: int = 3) -> Kinds:
    """For each kind of page and API read some hundred addresses, with values as often as the store has them."""
    chance = random.Random(seed)
    store = Store(path)
    rows = store.sql(
        "SELECT report, event, version, type, country, lat, lon, earliest, actors, sources, evidence, outlet, status "
        f"FROM events USING SAMPLE reservoir({most} ROWS) REPEATABLE ({seed})"
    ).to_pylist()
    # Copies of the derived tables have no reading in the parts: their pages cannot be opened.
    whole = store.sql(
        "SELECT r.report, e.event FROM reports r JOIN events e USING (report) WHERE NOT "
        f"regexp_matches(r.version, '-\\d+$') USING SAMPLE reservoir({most} ROWS) REPEATABLE ({seed})"
    ).to_pylist()
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        words = [word for word in row["evidence"].split() if len(word) > 4 and word.isalpha()]
        filters: list[dict[str, Any]] = [{"type": row["type"]}, {"status": row["status"]}, {"outlet": row["outlet"]}]
        filters += [{"country": row["country"]}] if row["country"] else []
        filters += [{"actor": name} for name in row["actors"][:1]]
        filters += [{"source": name} for name in row["sources"][:1]]
        filters += [{"text": chance.choice(words)}] if words else []
        filters += [{"type": row["type"], "country": row["country"], "independent": 2}] if row["country"] else []
        if row["earliest"]:
            filters.append({"since": row["earliest"].isoformat(), "type": row["type"]})
        query = urlencode(chance.choice(filters))
        kinds["/incidents?filter"].append(f"/incidents?{query}")
        zoom = chance.choice((1, 3, 5)) if row["lat"] is not None else 1
        kinds["/charts/map.json"].append(f"/charts/map.json?{query}&{_view(zoom, row['lat'] or 0, row['lon'] or 0)}")
        kinds["/charts/timeline.json"].append(f"/charts/timeline.json?{query}")
        kinds["api events"].append(f"/api/v1/events?{query.replace('&independent=2', '')}")
        kinds["api incidents"].append(f"/api/v1/incidents?{query}&limit={chance.choice((20, 50, 200))}")
        if words:
            kinds["/search"].append(f"/search?{urlencode({'q': ' '.join(words[:2])})}")
            kinds["api reports"].append(f"/api/v1/reports?{urlencode({'q': chance.choice(words)})}")
        for name in row["actors"][:1]:
            kinds["/actors?q"].append(f"/actors?{urlencode({'q': name[:12]})}")
        for name in row["sources"][:1]:
            kinds["/sources?q"].append(f"/sources?{urlencode({'q': name[:12]})}")
            kinds["/contradictions?source"].append(f"/contradictions?{urlencode({'source': name})}")
    for row in whole:
        at = f"/reports/{quote(row['report'], safe='')}"
        kinds["/reports/ID"].append(chance.choice((at, f"{at}?event={row['event']}", f"{at}.json")))
        kinds["api report"].append(f"/api/v1{at}")
    kinds["plain pages"] = ["/", "/incidents", "/contradictions", "/actors", "/sources", "/search", "/review", "/add"]
    kinds["plain pages"] += ["/docs", "/docs/store", "/docs/api", "/incidents?sort=independent", "/index.json"]
    kinds["api overview"] = ["/api/v1/overview", "/api/v1/judgements", "/api/v1/openapi.json"]
    _add_linked(kinds, store, most, seed, port)
    return dict(kinds)


def _view(zoom: int, lat: float, lon: float) -> str:
    """What a map of 1,200 by 700 pixels shows at that zoom around a place, as the page asks for it."""
    degrees = 360 / (512 * 2**zoom)
    box = {"west": lon - 600 * degrees, "south": max(-85, lat - 350 * degrees)}
    box |= {"east": lon + 600 * degrees, "north": min(85, lat + 350 * degrees)}
    return urlencode({"zoom": zoom, **{side: round(value, 3) for side, value in box.items()}})


def _add_linked(kinds: defaultdict[str, list[str]], store: Store, most: int, seed: int, port: int) -> None:
    """What stands in the links, and pages behind the first of each list."""
    import duckdb

    with duckdb.connect(str(Path(store.path) / "links.duckdb"), read_only=True) as link:
        drawn = {
            name: [found for (found,) in link.execute(f"SELECT {column} FROM {table} {order} LIMIT {most}").fetchall()]
            for name, column, table, order in (
                ("incidents", "incident", "incident", f"ORDER BY hash(incident, {seed})"),
                ("large incidents", "incident", "incident", "ORDER BY reports DESC"),
                ("actors", "id", "actor", f"ORDER BY hash(id, {seed})"),
                ("large actors", "id", "actor", "ORDER BY len(members) DESC"),
            )
        }
    kinds["/incidents/ID"] = [f"/incidents/{one}" for one in drawn["incidents"]]
    kinds["/incidents/ID, large"] = [f"/incidents/{one}" for one in drawn["large incidents"][:100]]
    kinds["/actors/ID"] = [f"/actors/{one}" for one in drawn["actors"]]
    kinds["/actors/ID, large"] = [f"/actors/{one}" for one in drawn["large actors"][:100]]
    kinds["api positions"] = [f"/api/v1/positions?actor={one}" for one in drawn["large actors"]]
    kinds["api incident, actor"] = [f"/api/v1/incidents/{one}" for one in drawn["incidents"]]
    kinds["api incident, actor"] += [f"/api/v1/actors/{one}" for one in drawn["actors"]]
    for folder in ("incidents", "contradictions", "actors", "sources", "events", "positions"):
        address = f"/api/v1/{folder}"
        for _ in range(15):
            kinds["api lists, page by page"].append(address)
            with urlopen(f"http://127.0.0.1:{port}{address}", timeout=60) as answer:
                after = json.load(answer)["after"]
            if not after:
                break
            address = f"/api/v1/{folder}?after={after}"
    name, things = _queue(store, seed)
    kinds["/review/QUEUE"] = [f"/review/{name}?at={number}" for number in range(things)]


def _queue(store: Store, seed: int) -> tuple[str, int]:
    """The name of a queue of events whose reports are in the parts, and how many they are."""
    known = {queue.id: len(queue.drawn) for queue in store.queues()}
    if "bench" not in known:
        draw = store.draw("event", 2000, seed)
        drawn = tuple(one for one in draw.drawn if "-" not in one.about[0])[:200]
        queue = Queue(id="bench", unit="event", way="", seed=seed, drawn=drawn, strata=draw.strata, at="2026-01-01")
        store.keep_queue(queue)
        known["bench"] = len(drawn)
    return "bench", known["bench"]


async def run_users(
    kinds: Kinds, users: int, seconds: float, pause: float, port: int
) -> tuple[dict[str, list[float]], int]:
    """Milliseconds of each request by kind, and how many failed."""
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    faults = 0
    until = time.perf_counter() + seconds

    async def user(number: int) -> None:
        nonlocal faults
        chance = random.Random(number)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            if pause:
                await asyncio.sleep(chance.expovariate(1 / pause))
            kind = chance.choice(list(kinds))
            address = chance.choice(kinds[kind])
            began = time.perf_counter()
            status = await asyncio.wait_for(fetch(reader, writer, address), 60)
            times[kind].append(1000 * (time.perf_counter() - began))
            if status != 200:
                faults += 1
                print(status, address, file=sys.stderr)
        writer.close()

    await asyncio.gather(*(user(number) for number in range(users)))
    return times, faults


async def fetch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> int:
    """Ask once over a connection that stays; the status, when the whole body has come."""
    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in lines:
        await reader.readexactly(int(lines["content-length"]))
    elif lines.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head.split(" ", 2)[1])


def processor_alone(pid: int, addresses: list[str], port: int) -> float:
    """Milliseconds of processor that one request costs in the mean, asked one after the other by nobody else."""

    async def run() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for address in addresses:
            await fetch(reader, writer, address)
        writer.close()

    before = processor_of(pid)
    asyncio.run(run())
    return 1000 * (processor_of(pid) - before) / len(addresses)


def processor_of(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_of(pid: int) -> int:
    """MB that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def _all(times: dict[str, list[float]]) -> list[float]:
    return [one for each in times.values() for one in each] or [0.0]


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


if __name__ == "__main__":
    sys.exit(main())
