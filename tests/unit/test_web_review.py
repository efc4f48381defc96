"""The review pages: drawing, judging, undo, several reviewers, figures and gold; never a lost judgement."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from dateline import Store
from dateline.corpus.archive import decision_of
from dateline.corpus.decisions import resolve_decisions
from dateline.model import Claim, Entity, EntityKind, Event, Reading, Report, Span
from dateline.store import Coding, Entry
from dateline.store.following import Judged
from dateline.web import Settings, create_app
from dateline.web.users import Role, make_user, save_users
from links import link_by_hand

CODING = Coding(version="1", codebook="plover-2", codebook_sha256="a")
TEXT = "Rebels shelled the mill in Maran on Friday, the army said. Later <b>workers</b> marched to the harbour."


def reading_of(number: int) -> Reading:
    """A reading with one event, made by hand; the march is missed."""
    return Reading(
        report=Report(
            id=f"r{number}", text=TEXT, title="<i>Shells</i>", source=f"Post {number}", published=date(2021, 8, 22)
        ),
        entities=(
            Entity(id="e1", name="Rebels", kind=EntityKind.GROUP, sector="REB", mentions=(Span(start=0, end=6),)),
            Entity(id="e2", name="the army", sector="MIL", mentions=(Span(start=44, end=52),)),
        ),
        events=(
            Event(id="v1", type="ASSAULT", trigger=Span(start=7, end=14), evidence=Span(start=0, end=42), head=1,
                  actors=("e1",), confidence=number / 100, date=(date(2021, 8, 20), date(2021, 8, 20))),
        ),
        claims=(Claim(event="v1", sources=("e2", "report")),),
    )  # fmt: skip


def make_store(folder: Path, count: int = 6) -> Store:
    made = Store.create(folder / "archive", CODING)
    made.write_part([Entry(reading=reading_of(n)) for n in range(1, count + 1)])
    made.refresh()
    return made


class Reviewer:
    """A browser: it reads pages, and sends their forms with the token that they hold."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = ""

    def get(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address, headers={"accept": "text/html"})
        assert answer.status_code == status, answer.text
        self.page = answer.text
        return self.page

    def post(self, address: str, status: int = 200, **form: str) -> str:
        """Send a form with the hidden fields of the last page."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))
        answer = self.client.post(address, data=hidden | form, headers={"accept": "text/html"})
        assert answer.status_code == status, answer.text
        self.page = answer.text
        self.at = str(answer.url.path)
        return self.page

    def draw(self, kind: str = "event", **form: str) -> str:
        """Draw a queue and give its address."""
        self.get("/review")
        self.post("/review/draw", 200, **{"kind": kind, "count": "5", "seed": "7", **form})
        return self.at


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return make_store(tmp_path)


@pytest.fixture
def ada(store: Store) -> Reviewer:
    return Reviewer(TestClient(create_app(store.path), base_url="http://localhost"))


def test_a_right_event_is_one_click(ada: Reviewer, store: Store) -> None:
    """A form that is sent as it came says that the event and all its fields are right, and shows the next."""
    at = ada.draw()
    first = re.findall(r'name="about" value="([^"]+)"', ada.page)[0]
    ada.post(f"{at}/judge", verdict="right")
    assert "done 1 of 5" in ada.page
    assert re.findall(r'name="about" value="([^"]+)"', ada.page)[0] != first
    said = store.judgements()
    assert [j.verdict for j in said] == ["right"] * 10
    assert {j.about for j in said} == {(first,)}
    assert {j.by for j in said} == {"local"}
    assert said[0].seen == "ASSAULT 7-14"
    assert said[0].queue in at


def test_fields_are_corrected(ada: Reviewer, store: Store) -> None:
    """A field that is wrong is kept with what it should be; what cannot be is told, and what was typed stays."""
    at = ada.draw()
    ada.post(f"{at}/judge", 422, verdict="right", actors="wrong", actors_value="Martians", note="odd")
    assert "not in the report" in ada.page
    assert 'value="Martians"' in ada.page
    assert 'value="odd"' in ada.page
    assert store.judgements() == []
    ada.post(
        f"{at}/judge",
        verdict="right",
        actors="wrong",
        actors_value="the army",
        place="wrong",
        type="wrong",
        type_value="COERCE",
        date="wrong",
        date_empty="1",
    )
    said = {j.field: (j.verdict, j.value) for j in store.judgements()}
    assert said[""] == ("right", "")
    assert said["actors"] == ("corrected", "the army")
    assert said["type"] == ("corrected", "COERCE")
    assert said["place"] == ("wrong", "")
    assert said["date"] == ("corrected", "")
    figures = ada.client.get("/review.json").json()["figures"]
    assert figures["shares"]["event"]["share"] == 1
    assert figures["shares"]["actors"]["share"] == 0


def test_undo_takes_the_last_form_back(ada: Reviewer, store: Store) -> None:
    """Undo shows the thing again as if nothing had been said; the file only grows."""
    at = ada.draw()
    about = re.findall(r'name="about" value="([^"]+)"', ada.page)[0]
    ada.post(f"{at}/judge", verdict="wrong")
    ada.post(f"{at}/undo")
    assert re.findall(r'name="about" value="([^"]+)"', ada.page)[0] == about
    assert "done 0 of 5" in ada.page
    assert [j.verdict for j in store.judgements()] == ["wrong", "undone"]
    ada.post(f"{at}/undo")
    assert len(store.judgements()) == 2


def test_skipped_things_come_last(ada: Reviewer) -> None:
    """What is skipped comes again when all else is done."""
    at = ada.draw()
    first = re.findall(r'name="about" value="([^"]+)"', ada.page)[0]
    skip = re.findall(r'href="([^"]+)" data-key="x"', ada.page)[0].replace("&amp;", "&")
    ada.get(skip)
    for _ in range(4):
        assert re.findall(r'name="about" value="([^"]+)"', ada.page)[0] != first
        ada.post(f"{at}/judge", verdict="right")
    assert re.findall(r'name="about" value="([^"]+)"', ada.page)[0] == first
    ada.post(f"{at}/judge", verdict="right")
    assert "All done" in ada.page


def test_whole_reports_give_recall_and_gold(ada: Reviewer, store: Store) -> None:
    """A report is done when each event is judged, what was missed is added, and it is called checked."""
    at = ada.draw("report", count="1")
    version = re.findall(r'name="about" value="(\w{16})"', ada.page)[0]
    ada.post(f"{at}/judge", 422, verdict="checked", about=version)
    assert "judge them first" in ada.page
    ada.post(f"{at}/judge", verdict="right", about=f"{version}#v1")
    ada.post(f"{at}/judge", 422, verdict="missed", about=version, trigger="danced", type_value="PROTEST")
    assert "not in the report" in ada.page
    ada.post(
        f"{at}/judge",
        verdict="missed",
        about=version,
        trigger="marched",
        type_value="PROTEST",
        actors_value="workers",
        trigger_start="",
    )
    assert "(missed)" in ada.page
    ada.post(f"{at}/judge", verdict="checked", about=version)
    assert "All done" in ada.page
    page = ada.client.get("/review.json").json()
    assert page["figures"]["recall"]["event"]["share"] == 0.5
    assert "1 report checked from end to end" in page["methods"]
    assert "Dateline 1, codebook plover-2" in page["methods"]
    (gold,) = [json.loads(line) for line in ada.client.get("/review/gold.jsonl").text.splitlines()]
    assert [event["type"] for event in gold["events"]] == ["ASSAULT", "PROTEST"]
    assert gold["events"][1]["evidence"] == "Later <b>workers</b> marched to the harbour."
    assert gold["text"] == TEXT


def test_links_are_judged(ada: Reviewer, store: Store) -> None:
    """Two tellings side by side are the same or different, and linking is bound by that."""
    link_by_hand(store)
    at = ada.draw("link", count="8")
    about = tuple(re.findall(r'name="about" value="([^"]+)"', ada.page)[0].split(" "))
    ada.post(f"{at}/judge", verdict="different")
    assert store.judgements()[0].about == about
    assert resolve_decisions(map(decision_of, store.judgements())).different == (about,)
    ada.post(f"{at}/judge", 422, verdict="right")
    shares = ada.client.get("/review.json").json()["figures"]["shares"]
    assert [share["of"] for share in shares.values()] == [1]
    assert "Links" in ada.get("/review")


def test_two_reviewers_agree(store: Store, tmp_path: Path) -> None:
    """Each reviewer gets what is shared, the rest goes to one of them; the page tells how far they agree."""
    users = tmp_path / "users"
    save_users(
        users,
        {
            n: make_user(n, r, "long enough")
            for n, r in (("ada", Role.REVIEWER), ("bo", Role.REVIEWER), ("cy", Role.READER))
        },
    )
    app = create_app(store.path, Settings(users=users, logins_a_minute=0))
    reviewers = {}
    for name in ("ada", "bo", "cy"):
        reviewers[name] = Reviewer(TestClient(app, base_url="http://localhost"))
        reviewers[name].get("/login")
        reviewers[name].post("/login", name=name, password="long enough", to="/review")
    at = reviewers["ada"].draw(shared="2")
    for _ in range(3):
        reviewers["ada"].post(f"{at}/judge", verdict="right")
    reviewers["bo"].get(at)
    done = 0
    while "All done" not in reviewers["bo"].page:
        reviewers["bo"].post(f"{at}/judge", verdict="wrong" if done else "right")
        done += 1
    assert done == 4
    reviewers["ada"].get(at)
    assert "All done" in reviewers["ada"].page
    figures = reviewers["cy"].client.get("/review.json").json()["figures"]
    assert figures["reviewers"] == ["ada", "bo"]
    assert figures["agreement"]["event"]["things"] == 2
    assert figures["agreement"]["event"]["percent"] == 0.5
    assert "Agreement of ada, bo" in reviewers["cy"].get("/review")
    assert "Draw a queue" not in reviewers["cy"].page
    reviewers["cy"].get(at, 403)
    reviewers["cy"].get("/review")
    reviewers["cy"].page = f'<input type="hidden" name="csrf" value="{csrf_of(reviewers["cy"])}">'
    reviewers["cy"].post(f"{at}/judge", 403, verdict="right")


def csrf_of(reviewer: Reviewer) -> str:
    return str(re.findall(r'<meta name="csrf" content="([^"]+)"', reviewer.page)[0])


def test_forms_from_elsewhere_are_refused(ada: Reviewer, store: Store) -> None:
    """Without the token of the page nothing is kept, drawn or undone."""
    at = ada.draw()
    for address in (f"{at}/judge", f"{at}/undo", "/review/draw", "/review/name"):
        ada.post(address, 403, csrf="x", verdict="right")
    assert store.judgements() == []
    assert len(store.queues()) == 1


def test_only_what_was_drawn_is_judged(ada: Reviewer, store: Store) -> None:
    """An event that is not in the queue, or a verdict that is none, is refused."""
    at = ada.draw()
    ada.post(f"{at}/judge", 422, verdict="right", about="0123456789abcdef#v1")
    ada.get(at)
    ada.post(f"{at}/judge", 422, verdict="perhaps")
    ada.get("/review/none", 404)
    ada.get(f"{at}?at=99", 404)
    ada.get("/review")
    ada.post("/review/draw", 422, kind="event-mood", count="5")
    ada.get("/review")
    ada.post("/review/draw", 422, kind="event", count="5", type="AID")
    assert store.judgements() == []


def test_report_texts_are_escaped(ada: Reviewer) -> None:
    """What a report says is shown and never run."""
    at = ada.draw()
    assert "<b>" not in ada.page
    assert "&lt;b&gt;workers" in ada.page
    assert "<i>Shells" not in ada.page
    ada.post("/review/name", name='Ada "<script>" Ö')
    assert "<script>" not in ada.get(at)
    assert "Ada script Ö" in ada.page


def test_names_are_reviewers_own(ada: Reviewer, store: Store) -> None:
    """Where nobody logs in, people review under names that they choose."""
    ada.get("/review")
    ada.post("/review/name", name="Ada Löve")
    at = ada.draw()
    ada.post(f"{at}/judge", verdict="wrong")
    assert store.judgements()[0].by == "Ada Löve"


def test_a_recoded_event_is_shown_as_it_was_drawn(ada: Reviewer, store: Store) -> None:
    """What was drawn stands in the queue: a newer coding changes neither the form nor what is judged."""
    at = ada.draw()
    for number in range(1, 7):
        again = replace(reading_of(number), events=(), claims=())
        store.write_part([Entry(reading=again)], replace(CODING, version="2"), generation=2)
    store.swap(replace(CODING, version="2"))
    store.refresh()
    ada.get(at)
    assert "shelled" in ada.page
    ada.post(f"{at}/judge", verdict="right")
    assert store.judgements()[0].seen == "ASSAULT 7-14"


def test_lines_are_followed_once(store: Store, tmp_path: Path) -> None:
    """What others judge is seen at once, torn lines are left out, and a mended file is read anew."""
    from dateline.store import Judgement

    judged = Judged(store.folder)
    assert judged.of("q") == ()
    store.judge([Judgement(about=("a",), verdict="right", queue="q")])
    assert len(judged.of("q")) == 1
    path = tmp_path / "archive" / "judgements.jsonl"
    with path.open("a") as lines:
        lines.write('{"about": ["b')
    assert len(judged.of("q")) == 1
    store.judge([Judgement(about=("c",), verdict="right", queue="q")])
    assert [j.about for j in judged.of("q")] == [("a",), ("c",)]
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    assert [j.about for j in judged.of("q")] == [("a",)]


SERVER = """
import sys, uvicorn
from dateline.web import create_app
uvicorn.run(create_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


def test_a_killed_workbench_loses_no_judgement(store: Store) -> None:
    """The server is killed with -9 amid reviewing: every form that was answered is on the disk."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER, store.path, str(port)])
    try:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=False, timeout=20)
        for _ in range(200):
            try:
                client.get("/review")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        page = client.get("/review", headers={"accept": "text/html"}).text
        token = re.findall(r'<meta name="csrf" content="([^"]+)"', page)[0]
        drawn = client.post("/review/draw", data={"csrf": token, "kind": "event", "count": "6", "seed": "1"})
        at = drawn.headers["location"]
        answered = []
        for number in range(6):
            thing = client.get(f"{at}.json").json()["thing"]
            if number == 5:
                os.kill(server.pid, signal.SIGKILL)
            try:
                form = {"csrf": token, "about": thing["about"][0], "verdict": "right"}
                assert client.post(f"{at}/judge", data=form).status_code == 303
                answered.append(thing["about"][0])
            except httpx.TransportError:
                assert number == 5
    finally:
        server.kill()
        server.wait()
    assert len(answered) >= 5
    kept = {j.about[0] for j in store.judgements() if j.field == ""}
    assert set(answered) <= kept
