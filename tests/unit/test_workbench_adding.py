"""Adding and coding by the workbench: beside the web, with progress, within limits, nothing lost or opened by name."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dateline.pipeline import Pipeline
from dateline.store import Store
from dateline.web import Settings, create_app
from dateline.web.coding import Bench

PAGE = {"accept": "text/html"}
TEXT = "Troops shelled the town of Lumo on Monday, activists said, killing nine people."


@pytest.fixture(scope="module")
def client(
    workbench_store: Store, pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("adding") / "store"
    shutil.copytree(workbench_store.path, path)
    app = create_app(
        path, Settings(hosts=("testserver",), largest_text=5_000), bench=Bench.in_thread(str(path), lambda: pipeline)
    )
    with TestClient(app) as client:
        client.headers.update(PAGE)
        yield client


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/add").text)
    assert found
    return found[1]


def ended(client: TestClient, address: str) -> dict[str, Any]:
    for _ in range(600):
        job: dict[str, Any] = client.get(f"{address}.json").json()["job"]
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_pasted_words_become_a_report(client: TestClient) -> None:
    """The answer leads to a page that tells how far it is; when it is done, the report's page is there."""
    form = {"csrf": csrf(client), "text": TEXT, "published": "2020-03-04", "title": "<b>Lumo</b>", "source": "Post"}
    sent = client.post("/add", data=form, follow_redirects=False)
    assert sent.status_code == 303
    job = ended(client, sent.headers["location"])
    assert job["state"] == "done", job
    assert job["coded"] == 1
    assert job["events"] >= 1
    page = client.get(f"/reports/{job['reports'][0]['report']}")
    assert page.status_code == 200
    assert "&lt;b&gt;Lumo&lt;/b&gt;" in page.text
    again = client.post("/add", data={**form, "csrf": csrf(client)}, follow_redirects=False)
    assert ended(client, again.headers["location"])["known"] == 1
    part = client.get(f"{sent.headers['location']}/part")
    assert part.headers["x-job-ended"] == "yes"
    assert "<html" not in part.text


def test_files_of_several_kinds(client: TestClient, tmp_path: Path) -> None:
    """Files are read as by dateline add, called as they were, and never opened under a name that came with them."""
    secret = tmp_path / "secret.txt"
    secret.write_text("never to be seen")
    files = [
        ("files", (f"../../../..{secret}", b"Rebels freed two nurses in Kolda on 4 May 2020.", "text/plain")),
        ("files", ("two.jsonl", b'{"text": "Workers marched in Dole on 5 May 2020."}\n{"no": 1}\n', "")),
        ("files", ("page.html", b"<html><body><p>" + b"The minister met union leaders in Dole on Tuesday. " * 8, "")),
    ]  # fmt: skip
    sent = client.post("/add", data={"csrf": csrf(client)}, files=files, follow_redirects=False)
    job = ended(client, sent.headers["location"])
    assert job["state"] == "done", job
    assert job["coded"] == 3
    assert job["rejected"] == 1
    assert job["names"] == ["secret.txt", "two.jsonl", "page.html"]
    assert any(note.startswith("two.jsonl:2:") for note in job["notes"])
    assert not any("dateline-add-" in note for note in job["notes"])


def test_what_cannot_be_added(client: TestClient) -> None:
    """Nothing, too much, and a day that is none are refused in words."""
    for form, status in (({}, 422), ({"text": "x" * 6_000}, 413), ({"text": TEXT, "published": "soon"}, 422)):
        assert client.post("/add", data={"csrf": csrf(client), **form}).status_code == status
    many = [("files", (f"{n}.txt", b"x", "text/plain")) for n in range(300)]
    assert client.post("/add", data={"csrf": csrf(client)}, files=many).status_code in (400, 413)


def test_the_api_codes_and_adds(client: TestClient) -> None:
    """A text is coded without being kept; reports are added by the same way as pages add them."""
    before = client.get("/api/v1/overview").json()["overview"]["reports"]
    coded = client.post("/api/v1/code", json={"text": TEXT, "published": "2020-03-04"})
    assert coded.status_code == 200
    assert coded.json()["record"]["events"]
    assert client.get("/api/v1/overview").json()["overview"]["reports"] == before
    sent = client.post("/api/v1/reports", json={"reports": [{"text": "Police closed the port of Ilo.", "id": "ilo"}]})
    assert sent.status_code == 202
    job = sent.json()["job"]["id"]
    for _ in range(600):
        told = client.get(f"/api/v1/jobs/{job}").json()["job"]
        if told["state"] in ("done", "failed"):
            break
        time.sleep(0.05)
    assert told["state"] == "done"
    assert client.get("/api/v1/reports/ilo").json()["text"] == "Police closed the port of Ilo."


def test_pages_answer_while_reports_are_coded(client: TestClient) -> None:
    """Nothing blocks: while a job runs pages answer, and a text of somebody else is coded between its reports."""
    reports = [{"text": f"{TEXT} Number {n}.", "id": f"many-{n}"} for n in range(60)]
    job = client.post("/api/v1/reports", json={"reports": reports}).json()["job"]["id"]
    assert client.get("/incidents").status_code == 200
    assert client.post("/api/v1/code", json={"text": "Police left Ilo."}).status_code == 200
    told = client.get(f"/api/v1/jobs/{job}").json()["job"]
    assert told["state"] != "failed"
    assert ended(client, f"/add/{job}")["coded"] == 60


def test_a_worker_that_dies_is_replaced(workbench_store: Store, tmp_path: Path) -> None:
    """A worker that is gone fails its job in words; the next work starts another, in a process of its own."""
    path = tmp_path / "store"
    shutil.copytree(workbench_store.path, path)
    started = 0
    whole = Bench.in_process(str(path), Settings().coding)

    def start(ours: Any, theirs: Any) -> Any:
        nonlocal started
        started += 1
        if started == 1:
            theirs.close()
            return lambda: None
        return whole._start(ours, theirs)

    bench = Bench(start)
    app = create_app(path, Settings(hosts=("testserver",)), bench=bench)
    with TestClient(app) as client:
        first = client.post("/api/v1/reports", json={"reports": [{"text": TEXT, "id": "first"}]})
        if first.status_code == 202:
            job = ended(client, f"/add/{first.json()['job']['id']}")
            assert job["state"] == "failed"
            assert "add the rest again" in job["fault"]
        else:
            assert first.status_code == 503
        for _ in range(200):
            # As long as nobody has noticed that the worker is gone, the answer is to send it again.
            second = client.post("/api/v1/reports", json={"reports": [{"text": TEXT, "id": "first"}]})
            if second.status_code != 503:
                break
            time.sleep(0.05)
        job = ended(client, f"/add/{second.json()['job']['id']}")
        assert job["state"] == "done", job
        assert client.get("/api/v1/reports/first").status_code == 200
    assert started == 2


def test_a_coder_that_stops_leaves_the_linking_alone() -> None:
    """Only what the coder had in hand has failed; a linking is another process."""
    from dateline.web.jobs import LINKING, Job

    bench = Bench(lambda _ours, theirs: theirs.close)
    linking = Job(id="l", by="me", names=(), size=0, kind="linking", state=LINKING)
    bench.jobs.keep(linking)
    job = bench.add_texts([{"text": TEXT}], "me")
    bench._end()  # the worker's end of the line is closed: it has gone
    for _ in range(200):
        if job.ended:
            break
        time.sleep(0.02)
    assert job.state == "failed"
    assert (linking.state, linking.fault) == (LINKING, "")


def test_what_was_added_is_linked_by_a_button(client: TestClient) -> None:
    """The page of an adding offers it; the overview tells what is in no incident yet; a stranger's form is refused."""
    form = {"csrf": csrf(client), "text": "Gunmen abducted three teachers near Pelo on 7 May 2020, police said."}
    added = client.post("/add", data=form, follow_redirects=False).headers["location"]
    assert ended(client, added)["coded"] == 1
    assert 'action="/link"' in client.get(added).text
    assert "came after the last linking" in client.get("/").text
    assert client.post("/link", data={"csrf": "guess"}).status_code == 403
    sent = client.post("/link", data={"csrf": csrf(client)}, follow_redirects=False)
    assert sent.status_code == 303
    job = ended(client, sent.headers["location"])
    assert (job["kind"], job["state"]) == ("linking", "done"), job
    assert re.search(r"new reports: [1-9]", job["notes"][-1])
    assert "came after the last linking" not in client.get("/").text
    found = client.get("/incidents.json", params={"text": "teachers pelo"}).json()
    assert found["count"] == 1, found
    assert "To the incidents" in client.get(sent.headers["location"]).text
