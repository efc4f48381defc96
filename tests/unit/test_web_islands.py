"""What is built for browsers: small, whole, without a source map or an address elsewhere; and pages without it."""

from __future__ import annotations

import gzip
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from test_web_charts import reading_of

from dateline import Store
from dateline.store import Coding, Entry
from dateline.web import Settings, create_app, pages
from dateline.web.guard import policy_of
from links import link_by_hand

BUILT = pages.STATIC / "built"
ROOT = Path(__file__).resolve().parents[2]
needs_build = pytest.mark.skipif(not BUILT.exists(), reason="the islands are not built: npm run build in ui/")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("islands") / "archive"
    store = Store.create(folder, Coding(version="1", codebook="c", codebook_sha256="a"))
    store.write_part([Entry(reading=reading_of(n)) for n in range(6)])
    store.refresh()
    link_by_hand(store)
    return folder


@pytest.fixture(scope="module")
def client(path: Path) -> TestClient:
    return TestClient(create_app(path), base_url="http://localhost")


@needs_build
def test_the_manifest_names_what_was_built() -> None:
    """Each built file is in the manifest with its hash, and no other."""
    files = json.loads((BUILT / "manifest.json").read_text())["files"]
    found = {p.name: p.read_bytes() for p in BUILT.iterdir() if p.name != "manifest.json"}
    assert {n: f["sha256"] for n, f in files.items()} == {n: sha256(d).hexdigest() for n, d in found.items()}


@needs_build
def test_built_files_are_small_and_free_of_maps() -> None:
    """Without the map a page's scripts are small; with it all is under 1.2 MB as it is sent. No source maps."""
    sent = {p.name: len(gzip.compress(p.read_bytes(), 9)) for p in BUILT.iterdir()}
    assert sent["timeline.js"] + sent["review.js"] < 60_000
    assert sum(sent[n] for n in ("map.js", "map-worker.js", "map.css", "countries.json")) < 800_000
    assert sum(p.stat().st_size for p in BUILT.iterdir()) < 2_500_000
    assert not list(BUILT.glob("*.map"))
    for path in BUILT.glob("*.js"):
        words = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in words
        assert not re.search(r"""(?:from|import)\s*\(?["']\./""", words), path.name


@needs_build
def test_licences_come_along() -> None:
    """What is bundled is named with its licence."""
    words = (BUILT / "THIRD_PARTY.txt").read_text(encoding="utf-8")
    for name in ("maplibre-gl", "pmtiles", "topojson-client", "world-atlas", "d3-scale", "d3-brush", "Natural Earth"):
        assert name in words


def test_the_lock_names_no_registry() -> None:
    """The lock of the islands pins versions and hashes, and no address."""
    lock = ROOT / "ui" / "package-lock.json"
    found = json.loads(lock.read_text(encoding="utf-8"))
    assert all("resolved" not in package for package in found["packages"].values())
    assert all("integrity" in package for name, package in found["packages"].items() if name)


@needs_build
def test_pages_with_map_and_timeline_are_light(client: TestClient) -> None:
    """The incidents' page with all that it loads is under 1.2 MB as it is sent, and under 300 kB without the map."""
    page = client.get("/incidents", headers={"accept": "text/html"})
    addresses = set(re.findall(r'(?:src|href|data-worker|data-countries)="(/static/[^"]+)"', page.text))
    weights = {}
    for address in addresses:
        with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
            assert answer.status_code == 200, address
            weights[address] = len(b"".join(answer.iter_raw()))
            if address.endswith((".js", ".css", ".json")):
                assert answer.headers["content-encoding"] == "gzip"
    heavy = sum(size for name, size in weights.items() if "/built/map" in name or "countries" in name)
    assert any("built/map-worker" in name for name in weights)
    assert len(page.content) + sum(weights.values()) < 1_200_000
    assert len(page.content) + sum(weights.values()) - heavy < 300_000


@needs_build
def test_static_files_are_given_as_they_are_to_who_cannot_unpack(client: TestClient) -> None:
    """Without gzip in Accept-Encoding a file comes as it is; packed it is the same."""
    address = pages.static_address("built/review.js")
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert client.get(address).content == plain.content == (BUILT / "review.js").read_bytes()
    assert plain.headers["content-type"].startswith("text/javascript")


def test_pages_work_without_the_build(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is built, pages have their lists and forms, and ask for no file that is not there."""
    kept = {name: found for name, found in pages.hashed_files().items() if not name.startswith("built/")}
    monkeypatch.setattr(pages, "hashed_files", lambda: kept)
    for address in ("/incidents", "/review"):
        page = client.get(address, headers={"accept": "text/html"})
        assert page.status_code == 200
        assert "built/" not in page.text
        assert "data-island" not in page.text
    assert "ASSAULT" in client.get("/incidents", headers={"accept": "text/html"}).text


def test_tiles_open_the_door_to_their_host_alone() -> None:
    """Without tiles nothing comes from elsewhere; with an address only that host, and no words of it get further."""
    assert "http" not in policy_of(Settings())
    policy = policy_of(Settings(tiles="https://me:secret@tiles.example.org:8443/{z}/{x}/{y}.png"))
    assert "img-src 'self' https://tiles.example.org:8443 data:" in policy
    assert "connect-src 'self' https://tiles.example.org:8443;" in policy
    assert "secret" not in policy
    assert policy_of(Settings(tiles="https://a;script-src *//{z}.png")) == policy_of(Settings())


def test_a_tile_file_is_given_in_pieces(path: Path, tmp_path: Path) -> None:
    """A PMTiles file that the workbench was started with is served by ranges; no other file is."""
    (tmp_path / "world.pmtiles").write_bytes(bytes(range(256)) * 40)
    client = TestClient(create_app(path, Settings(tiles=str(tmp_path / "world.pmtiles"))), base_url="http://localhost")
    found = client.get("/charts/tiles.pmtiles", headers={"range": "bytes=256-258"})
    assert (found.status_code, found.content) == (206, b"\0\1\2")
    if BUILT.exists():
        assert 'data-tiles="/charts/tiles.pmtiles"' in client.get("/incidents", headers={"accept": "text/html"}).text
    bare = TestClient(create_app(path), base_url="http://localhost")
    assert bare.get("/charts/tiles.pmtiles").status_code == 404
