"""The workbench's doors: who is let in and as what, forged requests, names, limits, and the one shape of faults."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from dateline.cli import commands
from dateline.cli.serve import is_loopback
from dateline.errors import InputError
from dateline.store import Store
from dateline.web import Settings, create_app
from dateline.web.guard import SAFE
from dateline.web.routes import ROOMS
from dateline.web.sessions import Meter
from dateline.web.users import Role, is_password, load_users, make_user, save_users

PAGE = {"accept": "text/html"}
TOKEN = "a-word-that-nobody-guesses"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("users") / "users.txt"
    save_users(file, {role.word: make_user(role.word, role, PASSWORD) for role in Role})
    return file


def client_for(store: Store, **settings: Any) -> TestClient:
    return TestClient(create_app(store.path, Settings(hosts=("testserver",), **settings)))


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" (?:value|content)="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def log_in(client: TestClient, name: str, password: str = PASSWORD) -> int:
    token = csrf_of(client.get("/login", headers=PAGE).text)
    form = {"csrf": token, "name": name, "password": password, "to": "/incidents"}
    answer = client.post("/login", data=form, headers=PAGE, follow_redirects=False)
    if answer.status_code == 303:
        assert answer.headers["location"] == "/incidents"
    return answer.status_code


def test_roles(workbench_store: Store, users: Path) -> None:
    """Nobody sees a page without logging in; a reader looks, a reviewer judges, an admin adds."""
    verdict = {"about": ["x#v1"], "verdict": "right"}
    with client_for(workbench_store, users=users, logins_a_minute=1000) as client:
        for address in ("/", "/reports/harbour-1", "/incidents", "/search?q=a", "/add", "/docs"):
            answer = client.get(address, headers=PAGE, follow_redirects=False)
            assert answer.status_code == 303, address
            assert answer.headers["location"].startswith("/login?to=%2F")
            assert client.get(f"{address.partition('?')[0].rstrip('/') or '/index'}.json").status_code == 401
        assert client.get("/api/v1/overview").status_code == 401
        assert log_in(client, "reader", "wrong password") == 401
        assert log_in(client, "nobody") == 401
        for name, judges, adds in (("reader", 403, 403), ("reviewer", 201, 403), ("admin", 201, 200)):
            client.cookies.clear()
            assert log_in(client, name) == 303
            token = csrf_of(client.get("/", headers=PAGE).text)
            assert client.get("/incidents.json").status_code == 200
            sent = client.post("/api/v1/judgements", json=verdict, headers={"x-csrf-token": token})
            assert sent.status_code == judges, sent.text
            assert client.get("/add", headers=PAGE).status_code == adds
            assert ("/add" in client.get("/", headers=PAGE).text) == (adds == 200)
            if judges == 201:
                assert sent.json()["judgement"]["by"] == name
                assert client.post("/api/v1/judgements", json=verdict).status_code == 403
        out = client.post("/logout", data={"csrf": token}, headers=PAGE, follow_redirects=False)
        assert out.status_code == 303
        assert client.get("/index.json").status_code == 401


def test_a_removed_user_is_out_at_once(workbench_store: Store, tmp_path: Path) -> None:
    """Sessions last only as long as the file knows the user, and with the role that it tells now."""
    file = tmp_path / "users.txt"
    save_users(file, {"ann": make_user("ann", Role.ADMIN, PASSWORD)})
    with client_for(workbench_store, users=file) as client:
        assert log_in(client, "ann") == 303
        assert client.get("/add.json").status_code == 200
        save_users(file, {"ann": make_user("ann", Role.READER, PASSWORD)})
        import os

        os.utime(file, (1, 1))
        assert client.get("/add.json").status_code == 403
        save_users(file, {})
        os.utime(file, (2, 2))
        assert client.get("/index.json").status_code == 401


def test_tokens_and_passwords_in_headers(workbench_store: Store, users: Path) -> None:
    """Programs show a token or name and password; cookies of a browser are not needed then, nor a form's token."""
    basic = base64.b64encode(f"reviewer:{PASSWORD}".encode()).decode()
    wrong = base64.b64encode(b"reviewer:no").decode()
    with client_for(workbench_store, users=users, token=TOKEN, logins_a_minute=1000) as client:
        for header, status in (
            (f"Bearer {TOKEN}", 200), (f"Basic {basic}", 200), (f"Basic {wrong}", 401), ("Bearer no", 401),
            ("Basic ???", 401), ("Digest x", 401), ("", 401),
        ):  # fmt: skip
            headers = {"authorization": header} if header else {}
            assert client.get("/api/v1/overview", headers=headers).status_code == status, header
        sent = client.post(
            "/api/v1/judgements",
            json={"about": ["x#v1"], "verdict": "wrong"},
            headers={"authorization": f"Basic {basic}"},
        )
        assert sent.status_code == 201
        assert sent.json()["judgement"]["by"] == "reviewer"


def test_guessing_is_slowed(workbench_store: Store, users: Path) -> None:
    """After some attempts the answer is 429, for the address and for the name, right or wrong."""
    with client_for(workbench_store, users=users, logins_a_minute=8) as client:
        statuses = [log_in(client, "admin", f"wrong {n}") for n in range(6)]
        assert 429 in statuses
        assert log_in(client, "admin") == 429


def test_cookies_and_headers(workbench_store: Store, users: Path) -> None:
    """Every answer carries the policy; the session's cookie is for our pages alone, by HTTPS where there is HTTPS."""
    with client_for(workbench_store, users=users, secure=True) as client:
        for address in ("/login", "/nothing", "/static/none", "/api/v1/overview", "/index.json"):
            answer = client.get(address)
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["strict-transport-security"]
            assert answer.headers["x-content-type-options"] == "nosniff"
        cookie = client.get("/login").headers.get("set-cookie") or ""
        for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"):
            assert word in cookie
    with client_for(workbench_store) as client:
        before = client.get("/login").headers["set-cookie"].partition(";")[0]
        assert "Secure" not in before


def test_logging_in_begins_a_new_session(workbench_store: Store, users: Path) -> None:
    """A session that somebody else may have planted is worth nothing after logging in."""
    with client_for(workbench_store, users=users) as client:
        client.get("/login")
        planted = client.cookies["dateline_session"]
        assert log_in(client, "reader") == 303
        assert client.cookies["dateline_session"] != planted
        with client_for(workbench_store, users=users) as other:
            other.cookies.set("dateline_session", planted)
            assert other.get("/index.json").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://testserver.evil.example"},
    ],
)
def test_requests_from_elsewhere_change_nothing(workbench_store: Store, headers: dict[str, str]) -> None:
    """What a browser sends for another site's page is refused before anything is read of it."""
    with client_for(workbench_store) as client:
        before = len(workbench_store.judgements())
        for address in ("/add", "/api/v1/judgements", "/api/v1/reports", "/api/v1/code", "/login", "/logout"):
            sent = client.post(address, json={"about": ["x"], "verdict": "right"}, headers=headers)
            assert sent.status_code == 403, address
        assert len(workbench_store.judgements()) == before


def test_every_form_needs_its_token(workbench_store: Store) -> None:
    """No address that changes something takes a form without the token of its session, nor JSON of another type."""
    with client_for(workbench_store) as client:
        client.get("/", headers=PAGE)
        before = len(workbench_store.judgements())
        for room in ROOMS:
            for route in room.router.routes:
                if set(getattr(route, "methods", ())) - SAFE:
                    path = re.sub(r"\{\w+(:path)?\}", "x", getattr(route, "path", ""))
                    sent = client.post(path, data={"text": "Troops left.", "csrf": "guessed"})
                    assert sent.status_code in (403, 404, 415, 422), (path, sent.status_code)
                    assert "error" in sent.json(), path
        assert len(workbench_store.judgements()) == before
        body = '{"about": ["x"], "verdict": "right"}'
        sent = client.post("/api/v1/judgements", content=body, headers={"content-type": "text/plain"})
        assert sent.status_code in (415, 422)
        assert len(workbench_store.judgements()) == before


def test_other_names_are_refused(workbench_store: Store) -> None:
    """A page elsewhere that points its own name at this machine learns nothing."""
    app = create_app(workbench_store.path, Settings())
    with TestClient(app, base_url="http://127.0.0.1:8350") as client:
        assert client.get("/index.json").status_code == 200
        for host in ("evil.example", "evil.example:8350", "127.0.0.1.evil.example", "localhost.evil", ""):
            assert client.get("/index.json", headers={"host": host}).status_code == 421, host
        for host in ("localhost:8350", "LOCALHOST", "[::1]:8350", "[::1]"):
            assert client.get("/index.json", headers={"host": host}).status_code == 200, host


def test_faults_have_one_shape(workbench_store: Store) -> None:
    """Whatever goes wrong, JSON readers get the same keys, and people a page."""
    with client_for(workbench_store, largest_body=10_000, largest_text=2_000) as client:
        big = {"text": "x" * 20_000}
        answers = [
            client.get("/api/v1/nothing"),
            client.get("/reports/none.json"),
            client.get("/incidents/none.json"),
            client.get("/actors/none.json"),
            client.get("/api/v1/events?after=zzz"),
            client.get("/api/v1/events?after=WzEsMl0"),
            client.get("/api/v1/events?limit=0"),
            client.get("/api/v1/events?since=soon"),
            client.get("/api/v1/events?status=maybe"),
            client.get("/api/v1/events?text=!!"),
            client.get("/api/v1/export/events.xls"),
            client.delete("/api/v1/events"),
            client.post("/api/v1/code", json={}),
            client.post("/api/v1/code", json=big),
            client.post("/api/v1/code", json={"text": "x" * 3_000}),
            client.post("/api/v1/code", content=b"{", headers={"content-type": "application/json"}),
            client.post("/api/v1/judgements", json={"about": ["a"], "verdict": "same"}),
            client.post("/api/v1/judgements", json={"about": [], "verdict": "same"}),
            client.get("/docs/none.json"),
            client.get("/static/none.js"),
            client.get("/add/none.json"),
        ]
        for answer in answers:
            assert 400 <= answer.status_code < 500, answer.url
            assert answer.headers["content-type"] == "application/json"
            fault = answer.json()
            assert set(fault) == {"error"}
            assert set(fault["error"]) == {"status", "code", "message", "remedy"}
            assert fault["error"]["status"] == answer.status_code
            assert fault["error"]["message"]
        page = client.get("/reports/none", headers=PAGE)
        assert page.status_code == 404
        assert "<h1>" in page.text


def test_bodies_without_a_length_are_measured(workbench_store: Store) -> None:
    """A body that does not say how long it is ends where it is too long."""
    with client_for(workbench_store, largest_body=10_000) as client:
        pieces = (b"x" * 1000 for _ in range(50))
        sent = client.post("/api/v1/code", content=pieces, headers={"content-type": "application/json"})
        assert sent.status_code == 413


def test_too_many_requests(workbench_store: Store) -> None:
    """Past the limit the answer is 429 and says when to come again."""
    with client_for(workbench_store, reads_a_minute=40) as client:
        answers = [client.get("/api/v1/sources") for _ in range(14)]
        late = [a for a in answers if a.status_code == 429]
        assert late
        assert int(late[0].headers["retry-after"]) >= 1
    meter = Meter(0)
    assert all(not meter.wait_of("x") for _ in range(1000))


def test_where_one_goes_after_logging_in(workbench_store: Store, users: Path) -> None:
    """Never to another site."""
    from dateline.web.account import own_address

    for to in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""):
        assert own_address(to) == "/", to
    assert own_address("/incidents?type=AID&after=x") == "/incidents?type=AID&after=x"


def test_users_file(tmp_path: Path) -> None:
    """dateline users keeps the file; it holds no password, is its owner's alone, and faults name their line."""
    file = tmp_path / "users.txt"
    run = CliRunner()
    made = run.invoke(commands, ["users", "add", str(file), "ada", "--role", "admin"], input=f"{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    assert run.invoke(commands, ["users", "add", str(file), "ben"], input=f"{PASSWORD}\n").exit_code == 0
    assert PASSWORD not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    listed = run.invoke(commands, ["users", "list", str(file)])
    assert "ada\tadmin" in listed.output
    known = load_users(file)
    assert is_password(known["ada"], PASSWORD)
    assert not is_password(known["ada"], PASSWORD + "x")
    assert not is_password(None, PASSWORD)
    assert run.invoke(commands, ["users", "remove", str(file), "ben"]).exit_code == 0
    assert set(load_users(file)) == {"ada"}
    file.write_text("ada:admin:plain\n")
    with pytest.raises(InputError, match=r":1: is not name:role:hash"):
        load_users(file)
    for name, password in (("a b", PASSWORD), ("", PASSWORD), ("ada", "short"), ("a:b", PASSWORD)):
        with pytest.raises(InputError):
            make_user(name, Role.READER, password)


def test_serve_refuses_what_is_not_safe(workbench_store: Store) -> None:
    """Other machines are let in only with a token or users; a token that can be guessed is none."""
    run = CliRunner()
    for extra in (
        ["--host", "0.0.0.0"],
        ["--host", "::"],
        ["--host", "example.org"],
        ["--public", "https://dateline.example.org"],
        ["--token", "short"],
        ["--token", TOKEN, "--public", "ftp://x"],
        ["--tiles", "nowhere.pmtiles"],
        ["--tiles", __file__],
    ):
        told = run.invoke(commands, ["serve", workbench_store.path, *extra], env={"DATELINE_TOKEN": ""})
        assert told.exit_code == 2, extra
    for host, own in (("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)):
        assert is_loopback(host) is own
