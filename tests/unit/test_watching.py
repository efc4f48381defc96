"""Watching feeds, against a real server: only what is new is asked for and taken, and every host is left in peace."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import dateline
from dateline.cli import main
from dateline.errors import InputError
from dateline.ingest import Arrival, Rejection
from dateline.ingest.fetching import Fetcher
from dateline.ingest.watching import Watch, load_state, read_opml
from documents import ATOM, RSS


@dataclass
class Site:
    """A server that notes what it is asked; ``answers`` maps paths to (status, headers, body)."""

    address: str = ""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = found.answers.get(self.path, (404, {}, b""))
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Clock:
    """A clock of our own: sleeping only moves its hands."""

    now: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def watch(folder: Path, clock: Clock, *urls: str) -> Watch:
    fetcher = Fetcher(version="1", clock=clock, sleep=clock.sleep, contact="desk@example.org", delay=5.0)
    return Watch(feeds=urls, path=folder / "state.json", fetcher=fetcher, every=600.0)


def take(watched: Watch) -> tuple[list[str], list[str]]:
    items = list(watched.poll())
    watched.save()
    texts = [item.report.title for item in items if isinstance(item, Arrival)]
    return texts, [item.reason for item in items if isinstance(item, Rejection)]


def test_only_what_is_new(tmp_path: Path, site: Site) -> None:
    """A feed is asked when it is due, with what was learned last time; only entries not seen before are taken."""
    clock, url = Clock(), f"{site.address}/a"
    site.answers["/a"] = (200, {"ETag": '"1"', "Last-Modified": "Fri, 03 May 2019 10:00:00 GMT"}, RSS.encode())
    watched = watch(tmp_path, clock, url)
    assert take(watched) == (["Mill at Orlen", "Only a headline of the Vale Post"], [])
    assert take(watched) == ([], [])
    assert site.paths() == ["/robots.txt", "/a"]
    assert 590 < watched.wait() <= 600
    clock.now += 700
    assert take(watched) == ([], [])
    headers = site.asked[-1][1]
    assert headers["if-none-match"] == '"1"'
    assert headers["if-modified-since"] == "Fri, 03 May 2019 10:00:00 GMT"
    assert headers["user-agent"].startswith("dateline/1 (news feed reader; obeys robots.txt; desk@example.org")
    clock.now += 700
    more = RSS.replace(
        "</channel>", "<item><title>Third</title><description>Words of a third.</description></item></channel>"
    )
    site.answers["/a"] = (200, {"ETag": '"2"', "Content-Encoding": "gzip"}, gzip.compress(more.encode()))
    assert take(watch(tmp_path, clock, url)) == (["Third"], [])


def test_hosts_are_left_in_peace(tmp_path: Path, site: Site) -> None:
    """Requests to a host are apart by the delay or what its robots.txt asks for; what that forbids is not asked."""
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 9\nDisallow: /b\n")
    site.answers["/a"] = site.answers["/c"] = (200, {}, ATOM.encode())
    clock = Clock()
    texts, reasons = take(watch(tmp_path, clock, *(f"{site.address}/{name}" for name in "abc")))
    assert len(texts) == 2
    assert reasons == ["robots.txt of its host does not allow it"]
    assert site.paths() == ["/robots.txt", "/a", "/c"]
    assert clock.slept[-1] > 8.9


def test_failing_feeds_are_asked_ever_more_seldom(tmp_path: Path, site: Site) -> None:
    """Each failure doubles the wait, a server's own wish wins, success ends it, and what is gone is not asked again."""
    clock, url = Clock(), f"{site.address}/a"
    watched = watch(tmp_path, clock, url)
    site.answers["/a"] = (500, {}, b"")
    waits = []
    for _ in range(3):
        assert take(watched)[1] == ["is not given (status 500)"]
        waits.append(round(watched.wait()))
        clock.now += watched.wait() + 1
    assert waits == [1200, 2400, 4800]
    site.answers["/a"] = (503, {"Retry-After": "50000"}, b"")
    take(watched)
    assert round(watched.wait()) == 50000
    clock.now += 50001
    site.answers["/a"] = (200, {}, ATOM.encode())
    assert len(take(watched)[0]) == 1
    assert round(watched.wait()) == 600
    clock.now += 601
    site.answers["/a"] = (410, {}, b"")
    assert take(watched)[1] == ["is gone for good (status 410)"]
    clock.now += 10**6
    count = len(site.asked)
    assert take(watched) == ([], [])
    assert len(site.asked) == count


def test_redirects(tmp_path: Path, site: Site) -> None:
    """A feed that moved for good is asked at its new place; circles and other schemes end in words."""
    site.answers["/a"] = (301, {"Location": "/b"}, b"")
    site.answers["/b"] = (200, {}, ATOM.encode())
    site.answers["/c"] = (302, {"Location": "/c"}, b"")
    site.answers["/d"] = (302, {"Location": "file:///etc/passwd"}, b"")
    urls = [f"{site.address}/{name}" for name in "acd"]
    texts, reasons = take(watch(tmp_path, Clock(), *urls))
    assert len(texts) == 1
    assert reasons == ["redirects more than 5 times", "is no address that begins with http:// or https://"]
    assert load_state(tmp_path / "state.json").feeds[urls[0]].moved == f"{site.address}/b"


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"no feed", {}, "is no feed that can be read"),
        (gzip.compress(b" " * 30_000_000), {"Content-Encoding": "gzip"}, "is larger than 10 MB"),
        (b"\x1f\x8bgarbage", {"Content-Encoding": "gzip"}, "cannot be reached"),
    ],
)
def test_hostile_feeds(tmp_path: Path, site: Site, body: bytes, headers: dict[str, str], reason: str) -> None:
    """What is no feed, or swells, is told and asked again later."""
    site.answers["/a"] = (200, headers, body)
    texts, reasons = take(watch(tmp_path, Clock(), f"{site.address}/a"))
    assert texts == []
    assert reasons[0].startswith(reason)


def test_unreachable_host(tmp_path: Path) -> None:
    """A host that does not answer is told."""
    assert take(watch(tmp_path, Clock(), "http://127.0.0.1:9/a"))[1][0].startswith("cannot be reached")


def test_opml(tmp_path: Path) -> None:
    """Feeds are found at any depth, each once; a list without any is told, and no entity is resolved."""
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<opml><body><outline text="x"><outline xmlUrl=" http://a/ "/><outline xmlurl="http://b/"/>'
        '<outline xmlUrl="http://a/"/></outline></body></opml>'
    )
    assert read_opml(path) == ("http://a/", "http://b/")
    for content in ("<opml/>", "no xml", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"):
        path.write_text(content)
        with pytest.raises(InputError, match=r"OPML|no feeds"):
            read_opml(path)


def test_damaged_state(tmp_path: Path) -> None:
    """A state that cannot be read is told with its remedy."""
    for content in ("{", '{"format": 9}'):
        (tmp_path / "state.json").write_text(content)
        with pytest.raises(InputError, match="delete it"):
            load_state(tmp_path / "state.json")


def test_command(tmp_path: Path, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """``dateline watch --once`` appends JSON lines that the other commands read, and a second run adds none."""
    site.answers["/a"] = (200, {}, RSS.encode())
    path = tmp_path / "feeds.opml"
    path.write_text(f'<opml><body><outline xmlUrl="{site.address}/a"/></body></opml>')
    out = tmp_path / "new.jsonl"
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main(["watch", str(path), "--once", "--delay", "0", "--out", str(out)])
        assert ended.value.code == 0, capsys.readouterr().err
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["title"] for row in rows] == ["Mill at Orlen", "Only a headline of the Vale Post"]
    assert rows[0]["published"] == "2019-05-03"
    assert (tmp_path / "feeds.opml.watch.json").exists()


def test_one_door_to_the_network() -> None:
    """No other module of the project imports what opens connections."""
    source = Path(dateline.__file__).parent
    door = re.compile(r"^\s*(?:import|from) (?:urllib3|requests|httpx|urllib\.request|http\.client)\b", re.MULTILINE)
    found = [path.name for path in source.rglob("*.py") if door.search(path.read_text(encoding="utf-8"))]
    assert found == ["fetching.py"]
