"""The workbench's pages: each stands at its address and as JSON, shows what the store holds, trusting no word of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lxml.html
import pytest
from fastapi.testclient import TestClient

from dateline.model import Span
from dateline.store import Store
from dateline.web import Settings, create_app
from dateline.web.marking import Mark, cut
from dateline.web.pages import address_in
from dateline.web.routes import ROOMS
from dateline.web.searching import fold, snippet_of
from workbench import HOSTILE, TOLD

PAGE = {"accept": "text/html"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def client(workbench_store: Store) -> Iterator[TestClient]:
    app = create_app(workbench_store.path, Settings(hosts=("testserver",)))
    with TestClient(app) as client:
        client.headers.update(PAGE)
        yield client


def asked(client: TestClient, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.app.state.desk.rows(sql)  # type: ignore[attr-defined]
    return found


def every_page(client: TestClient) -> list[str]:
    """An address of every page there is, of every thing in the store."""
    reports = [address_in("reports", row["report"]) for row in asked(client, "SELECT report FROM reports")]
    events = asked(client, "SELECT report, event FROM events")
    return [
        "/", "/incidents", "/contradictions", "/actors", "/sources", "/search", "/add", "/docs", "/docs/api",
        "/docs/store", "/login", "/review", "/incidents?type=ASSAULT&status=actual&text=customs&independent=1",
        "/incidents?sort=independent", "/search?q=customs+post", "/search?q=%22customs+post%22", "/actors?q=coastal",
        f"/search?q={quote(HOSTILE)}", f"/actors?q={quote(HOSTILE)}", f"/sources?q={quote(HOSTILE)}",
        f"/incidents?actor={quote(HOSTILE)}", f"/contradictions?source={quote(HOSTILE)}", "/sources?q=script",
        *reports,
        *(f"{at}{'&' if '?' in at else '?'}event={quote(e['event'])}" for e in events
          for at in [address_in("reports", e["report"])]),
        *(address_in("incidents", row["incident"]) for row in asked(client, "SELECT incident FROM links.incident")),
        *(address_in("actors", row["id"]) for row in asked(client, "SELECT id FROM links.actor")),
    ]  # fmt: skip


def test_every_page_answers_and_trusts_no_word(client: TestClient) -> None:
    """Every page of every thing is there; no word of a report becomes markup, script or address in it."""
    seen_hostile = 0
    for address in every_page(client):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text[:2000])
        page = lxml.html.document_fromstring(answer.text)
        for script in page.iter("script"):
            assert script.get("src", "").startswith("/static/"), address
            assert not (script.text or "").strip(), address
        assert not list(page.iter("style")), address
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            for name, value in element.attrib.items():
                assert not name.startswith("on"), (address, name)
                assert name != "style", address
                if name in ("href", "src", "action", "formaction"):
                    assert str(value).startswith(("/", "#", "?", "https://github.com")) or "/docs" in address, (
                        address,
                        value,
                    )
            assert element.tag != "img", address
        assert "&amp;49" not in answer.text, address
        seen_hostile += "alert(1)" in answer.text
    assert seen_hostile > 10


def test_every_page_stands_as_json(client: TestClient) -> None:
    """The same address with .json gives the same facts, never to be taken for a page."""
    for address in every_page(client):
        if address.startswith("/login"):
            continue
        path, mark, query = address.partition("?")
        twin = f"{'/index' if path == '/' else path}.json{mark}{query}"
        answer = client.get(twin)
        assert answer.status_code == 200, twin
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.json()["title"], twin


def test_links_within_pages_lead_somewhere(client: TestClient) -> None:
    """Whatever a page links to is there."""
    waiting: list[str] = ["/"]
    seen: set[str] = set()
    while waiting and len(seen) < 400:
        address = waiting.pop()
        bare = address.partition("#")[0]
        if not bare or bare in seen or bare.startswith(("/api/v1/export", "/review")):
            continue
        seen.add(bare)
        answer = client.get(bare)
        assert answer.status_code == 200, bare
        if answer.headers["content-type"].startswith("text/html") and not bare.startswith("/docs/"):
            waiting += [
                str(a.get("href")) for a in lxml.html.document_fromstring(answer.text).iter("a") if a.get("href")
            ]
    assert len(seen) > 40


def test_docs_list_every_address() -> None:
    """Each page and call stands in docs/workbench.md."""
    page = (ROOT / "docs" / "workbench.md").read_text(encoding="utf-8")
    for room in ROOMS:
        for route in room.router.routes:
            path = getattr(route, "path", "")
            known = re.sub(r"\{name\}", "NAME", re.sub(r"\{form\}", "FORM", path))
            known = re.sub(r"\{\w+(:path)?\}", "ID", known).removesuffix(".json") or "/"
            if known.startswith("/review") or known in ("/index", "/logout", "/reports", "/docs/api"):
                continue  # told in words
            known = known.removesuffix("/part")
            if f"{room.__name__}".endswith("charts"):
                continue
            assert f"`{known}`" in page or f"`{known}?" in page or f" {known}`" in page or f"{known}?q=`" in page, known


def test_an_event_lights_up_without_script(client: TestClient) -> None:
    """With ?event= the words of trigger, actors, place and source are marked by the server, and joined are the text."""
    record = client.get("/reports/harbour-1.json").json()["record"]
    event = next(e for e in record["events"] if e["type"] == "ASSAULT" and e["status"] == "actual")
    answer = client.get("/reports/harbour-1", params={"event": event["id"]})
    page = lxml.html.document_fromstring(answer.text)
    for hidden in page.find_class("visually-hidden"):
        hidden.drop_tree() if hidden.getparent() is not None and "m-" in (
            hidden.getparent().get("class") or ""
        ) else None
    text = page.get_element_by_id("text")
    assert text.text_content() == TOLD[0][4]
    trigger = "".join(part.text_content() for part in text.find_class("m-trigger"))
    assert event["trigger"]["text"] in trigger
    roles = {name for part in text.iter("mark") for name in (part.get("class") or "").split()}
    assert {"m-trigger", "m-evidence", "m-source"} <= roles
    assert roles & {"m-actor", "m-recipient"}
    assert page.get_element_by_id(event["id"]).get("class").endswith("chosen")


@pytest.mark.parametrize("size", [0, 1, 12])
def test_cut_joins_to_the_text(size: int) -> None:
    """However marks overlap, nest, touch or leave the text, the stretches are the text and each bears its marks."""
    text = "abcdefghijkl"[:size]
    marks = [
        Mark(start=start, end=end, role="trigger", of=f"{start}-{end}")
        for start in range(0, 13, 2)
        for end in (start + 1, start + 4, 30)
    ]
    stretches = cut(text, marks)
    assert "".join(s.text for s in stretches) == text
    at = 0
    for stretch in stretches:
        assert {m.of for m in stretch.marks} == {m.of for m in marks if m.start <= at < m.end}
        at += len(stretch.text)


def test_cursors_meet_each_thing_once(client: TestClient) -> None:
    """Pages of one row after another give all rows, each once, in one order."""
    for what, key in (("events", "nr"), ("incidents", "incident"), ("actors", "id"), ("sources", "source")):
        whole = [row[key] for row in client.get(f"/api/v1/{what}?limit=500").json()[what]]
        assert len(whole) > 3
        met, after = [], ""
        while True:
            answer = client.get(f"/api/v1/{what}", params={"limit": 2, "after": after}).json()
            met += [row[key] for row in answer[what]]
            after = answer["after"]
            if not after:
                break
        assert met == whole
    reports = client.get("/api/v1/reports?q=the&limit=1").json()
    assert reports["count"] > 1
    second = client.get("/api/v1/reports", params={"q": "the", "limit": 1, "after": reports["after"]}).json()
    assert second["reports"][0]["report"] != reports["reports"][0]["report"]


def test_filters_of_incidents(client: TestClient) -> None:
    """The filter bar asks of events what it says; an empty field asks nothing; the count is of all that fit."""

    def count(**filters: Any) -> int:
        return int(client.get("/api/v1/incidents", params=filters).json()["count"])

    every = count()
    assert count(type="", actor="", since="", independent="") == every
    assert 0 < count(type="ASSAULT") < every
    assert count(type=["ASSAULT", "PROTEST"]) > count(type="ASSAULT")
    assert count(text="teachers") >= 1
    assert count(source="Ana Sorel") >= 1
    assert count(country="PER") + count(country="per") == 2 * count(country="PER") > 0
    assert count(since="2019-06-01") < every
    assert count(independent=2) < every
    assert count(actor="nobody of that name") == 0


def test_one_incident_of_two_reports(client: TestClient) -> None:
    """Two reports of one attack are side by side where linking joined them, with both numbers told."""
    rows = client.get("/api/v1/incidents?type=ASSAULT&sort=independent").json()["incidents"]
    page = client.get(address_in("incidents", rows[0]["incident"])).text
    assert "Field by field" in page
    if rows[0]["reports"] > 1:
        assert "Why each was linked" in page
        assert "Strait Times" in page
        assert "Lagoon Courier" in page


def test_search_finds_words_and_phrases(client: TestClient) -> None:
    """All words must be there; in quotation marks, in a row; case and accents do not count."""
    assert client.get("/search.json?q=CUSTOMS+guards").json()["count"] >= 2
    assert client.get('/search.json?q="post customs"').json()["count"] == 0
    assert client.get('/search.json?q="customs post"').json()["count"] >= 2
    assert client.get("/search.json?q=teachérs").json()["count"] == 1
    assert client.get("/search.json?q=zzzz").json()["count"] == 0
    assert client.get("/search.json?q=").json()["reports"] == []
    stretches, _ = snippet_of("Elsewhere, Ünder the bridge", ["under"])
    assert [s["text"] for s in stretches if s["hit"]] == ["Ünder"]
    assert len(fold("İstanbul ﬁre", keep_length=True)) == len("İstanbul ﬁre")
    _, shown = snippet_of("farmers of the valley " * 60 + "under the bridge" + " soldiers" * 200, ["under"])
    assert shown.split()[0] in ("farmers", "of", "the", "valley")
    assert shown.split()[-1] == "soldiers"
    assert snippet_of("x" * 900 + " under " + "y" * 900, ["under"])[1].count("under") == 1


def test_ids_of_any_words_are_reached(client: TestClient) -> None:
    """An id with slashes, question marks or .json at its end has an address; so has one that no path can hold."""
    odd = TOLD[2][0]
    assert client.get(address_in("reports", odd)).status_code == 200
    assert client.get("/reports.json", params={"id": odd}).json()["record"]["id"] == odd
    assert client.get("/api/v1/reports/" + quote(odd, safe="")).json()["record"]["id"] == odd
    for strange in ("..", "a/../b", "a//b", "\\x", "", "x.json"):
        assert address_in("reports", strange).startswith("/reports?id=")
    assert client.get("/reports", params={"id": odd}).status_code == 200
    assert client.get("/reports", params={"id": "../../etc/passwd"}).status_code == 404


def test_exports_are_whole(client: TestClient) -> None:
    """Exports give every event that fits, and every record."""
    events = asked(client, "SELECT count(*) AS n FROM events")[0]["n"]
    lines = client.get("/api/v1/export/events.jsonl").text.splitlines()
    assert len(lines) == events
    table = client.get("/api/v1/export/events.parquet")
    assert table.content[:4] == table.content[-4:] == b"PAR1"
    assert client.get("/api/v1/export/events.csv?type=PROTEST").text.count("PROTEST") >= 1
    records = client.get("/api/v1/export/records.jsonl").text.splitlines()
    assert len(records) == len(TOLD) + 1


def test_static_files_are_hashed_and_small(client: TestClient) -> None:
    """Static files keep for ever under a name with their hash; nothing else is opened; pages weigh little."""
    page = client.get("/").text
    total = len(page)
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        total += len(answer.content)
    assert total < 300_000
    for wrong in ("/static/style.css", "/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"):
        assert client.get(wrong).status_code == 404


def test_spans_of_events_are_found(client: TestClient) -> None:
    """What lights up lies in the text, whatever the record."""
    for row in asked(client, "SELECT report FROM reports"):
        entry = client.app.state.desk.entry(row["report"])  # type: ignore[attr-defined]
        assert entry is not None
        from dateline.web.marking import event_marks

        for event in entry.reading.events:
            for mark in event_marks(entry.reading, event):
                assert Span(start=mark.start, end=mark.end).of(entry.reading.text)
