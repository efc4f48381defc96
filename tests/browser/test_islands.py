"""Map and timeline: what they show can become a filter, by keys too; without them pages still stand, and are light."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.addresses import NAMES, address_of
from browser.conftest import Open
from dateline.web import pages

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
