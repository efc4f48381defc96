"""Map and timeline: what they show can become a filter, by keys too; without them pages still stand, and are light."""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.addresses import NAMES, address_of
from browser.conftest import Open, served
from dateline.pipeline import Pipeline
from dateline.web import Settings, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

BUILT = pages.STATIC / "built" / "map.js"
needs_build = pytest.mark.skipif(not BUILT.exists(), reason="the islands are not built: npm run build in ui/")
LIGHT, WITH_MAP = 300_000, 1_200_000
"""Bytes that a page may weigh as it is sent, without and with the map."""


def rows(page: Page) -> int:
    return page.locator("main tbody tr").count()


@needs_build
def test_the_map_filters_by_what_is_in_view(open_page: Open) -> None:
    """Incidents are points on the map; what is in view after a look closer becomes the filter."""
    page = open_page("/incidents")
    every = rows(page)
    page.locator("#map .pin").first.wait_for()
    told = page.locator("#map [role=status]")
    assert re.match(r"\d+ incidents with a place in view", told.inner_text())
    address = page.get_by_role("link", name="Show only what is in view").get_attribute("href")
    for _ in range(2):
        page.get_by_role("button", name="Zoom in").click()
        page.wait_for_function(_MOVED, arg=address)
        page.wait_for_timeout(400)
    page.get_by_role("link", name="Show only what is in view").click()
    page.wait_for_url(re.compile("box="))
    assert rows(page) < every
    page.locator("#map canvas").wait_for()


@needs_build
def test_points_are_reached_by_keys(open_page: Open) -> None:
    """A point is a button with words; Enter shows what is there, or comes closer."""
    page = open_page("/incidents?actor=gunmen")
    pin = page.locator("#map .pin").first
    pin.wait_for()
    assert len(pin.get_attribute("aria-label") or "") > 5
    pin.focus()
    page.keyboard.press("Enter")
    link = page.locator("#map .popup a").first
    link.wait_for()
    assert (link.get_attribute("href") or "").startswith("/incidents")


@needs_build
def test_the_map_is_printed_with_its_points(open_page: Open) -> None:
    """Points are buttons; on paper, where buttons are left out, they stay."""
    page = open_page("/incidents")
    pin = page.locator("#map .pin").first
    pin.wait_for()
    page.emulate_media(media="print")
    assert pin.is_visible()
    assert not page.get_by_role("button", name="Zoom in").is_visible()


@needs_build
def test_the_timeline_filters_by_a_brush(open_page: Open) -> None:
    """Days that are brushed over become the filter of the page."""
    page = open_page("/incidents")
    every = rows(page)
    drawing = page.locator("#timeline svg.figure")
    drawing.wait_for()
    assert drawing.locator("rect[class^='q']").count() > 3
    box = drawing.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.8, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.97, y, steps=4)
    page.mouse.up()
    page.locator("#timeline a.button").click()
    page.wait_for_url(re.compile("since=.*until="))
    assert page.locator("input[name=since]").input_value() > "2015"
    assert 0 < rows(page) < every


@needs_build
def test_a_browser_that_cannot_draw_still_lists(open_page: Open) -> None:
    """Where no map can be drawn the page says so, and the table has all."""
    page = open_page("/docs")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/incidents")
    page.locator("#map", has_text="cannot be drawn").wait_for()
    assert rows(page) > 10


@needs_build
def test_the_map_shows_tiles_of_a_file(browser: Browser, newsroom: Path, pipeline: Pipeline, tmp_path: Path) -> None:
    """A PMTiles file is asked for in pieces and lies over the countries; whose it is stands in the corner."""
    (tmp_path / "red.pmtiles").write_bytes(archive_of(picture(255, 0, 0), '{"attribution": "Own squares"}'))
    asked: list[tuple[int, str]] = []
    settings = Settings(tiles=str(tmp_path / "red.pmtiles"))
    with served(newsroom, pipeline, settings) as address, browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.on(
            "response",
            lambda r: (
                asked.append((r.status, r.request.headers.get("range", ""))) if r.url.endswith(".pmtiles") else None
            ),
        )
        page.goto("/incidents", wait_until="networkidle")
        page.locator("#map .maplibregl-ctrl-attrib", has_text="Own squares").wait_for()
        page.locator("#map .pin").first.wait_for()
        assert len(asked) > 1
        assert all(status == 206 and span.startswith("bytes=") for status, span in asked)


@needs_build
def test_the_map_does_without_a_file_that_is_none(
    browser: Browser, newsroom: Path, pipeline: Pipeline, tmp_path: Path
) -> None:
    """Where the tiles cannot be read the countries and incidents are shown all the same, and the page says so."""
    (tmp_path / "broken.pmtiles").write_bytes(b"no archive at all" * 20)
    settings = Settings(tiles=str(tmp_path / "broken.pmtiles"))
    with served(newsroom, pipeline, settings) as address, browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/incidents")
        page.locator("#map", has_text="cannot be read").wait_for()
        page.locator("#map .pin").first.wait_for()


@needs_build
def test_the_whole_world_fits_a_phone(open_page: Open) -> None:
    """However far one goes out, the incidents in view are told."""
    page = open_page("/incidents", width=360, height=700)
    told = page.locator("#map [role=status]", has_text="in view")
    told.wait_for()
    out = page.get_by_role("button", name="Zoom out")
    for _ in range(4):
        if out.is_disabled():
            break
        out.click(force=True)
        page.wait_for_timeout(400)
    page.wait_for_load_state("networkidle")
    assert "in view" in told.inner_text()


def archive_of(tile: bytes, told: str) -> bytes:
    """A PMTiles archive (version 3) of one picture, which is the whole world."""
    # One entry: tile 0, run of 1, its length, its offset plus one; each a varint.
    numbers = (1, 0, 1, len(tile), 1)
    root = gzip.compress(b"".join(bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7]) for n in numbers))
    meta = gzip.compress(told.encode())
    at = 127 + len(root) + len(meta)
    head = struct.pack("<11Q", 127, len(root), 127 + len(root), len(meta), at, 0, at, len(tile), 1, 1, 1)
    head += struct.pack("<6B", 1, 2, 1, 2, 0, 0)
    head += struct.pack("<4iB2i", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000, 0, 0, 0)
    return b"PMTiles\x03" + head + root + meta + tile


def picture(*colour: int) -> bytes:
    """A PNG of 256 by 256 pixels of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress((b"\0" + bytes(colour) * 256) * 256)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_pages_are_light(browser: Browser, workbench: str, newsroom: Path) -> None:
    """No page weighs more than 300 kB as it is sent, 1.2 MB with the map, all that it loads counted."""
    heavy = {}
    for name in NAMES:
        weights: dict[str, int] = {}
        with browser.new_context(base_url=workbench) as context:
            page = context.new_page()
            page.on("requestfinished", partial(keep_weight, weights))
            page.goto(address_of(name, newsroom), wait_until="networkidle")
        of_map = sum(size for url, size in weights.items() if re.search(r"/built/(map|countries)|/charts/map", url))
        whole = sum(weights.values())
        assert whole > 3_000, f"{name} was not weighed"
        if whole > WITH_MAP or whole - of_map > LIGHT:
            heavy[name] = weights
    assert not heavy


def keep_weight(weights: dict[str, int], request: Request) -> None:
    """Note the bytes that came for a request, as they were sent."""
    sizes = request.sizes()
    weights[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]


_MOVED = "was => document.querySelector('#map a.button').getAttribute('href') !== was"
