"""The workbench is for everybody: axe-core finds no serious fault, in light and dark, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from browser.addresses import NAMES, address_of
from browser.conftest import Open

AXE = Path(__file__).parent / "axe" / "axe.min.js"
_RUN = "async () => (await axe.run(document, {resultTypes: ['violations'], %s})).violations"
WHOLE = "iframes: false"
COLOURS = "runOnly: ['color-contrast']"
# Points of the map fade in: what axe-core sees halfway has another colour than anybody reads.
_SETTLED = """() => [...document.querySelectorAll('#map, #timeline')]
  .every((e) => !e.hidden && (/cannot be drawn/.test(e.textContent) || e.querySelector('[role=status]')?.textContent))
  &&
  document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity)"""


def faults_on(page: Any, options: str) -> list[str]:
    """The serious and critical faults that axe-core finds, each with where it stands."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "\n;undefined")
    page.wait_for_function(_SETTLED)
    found = page.evaluate(_RUN % options)
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html'][:160]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:5]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_serious_fault(open_page: Open, newsroom: Path, name: str) -> None:
    """No page has a serious or critical fault; its colours have contrast enough in the dark as well."""
    page = open_page(address_of(name, newsroom))
    found = faults_on(page, WHOLE)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in faults_on(page, COLOURS)]
    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_fits_a_phone(open_page: Open, newsroom: Path, name: str) -> None:
    """On a phone, and at 200 % zoom of a small screen (which is as narrow), nothing lies outside of the page."""
    page = open_page(address_of(name, newsroom), width=360, height=700)
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 360, _widest(page)
    page.set_viewport_size({"width": 640, "height": 400})
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 640, _widest(page)


@pytest.mark.parametrize("name", ["incidents", "search", "actors", "add"])
def test_fields_are_fields_on_a_phone(open_page: Open, newsroom: Path, name: str) -> None:
    """A field of the filter bar is a line high on a phone, and the menu shows where one is."""
    page = open_page(address_of(name, newsroom), width=360, height=700)
    high = page.evaluate("() => [...document.querySelectorAll('.filters input')].map((e) => e.offsetHeight)")
    assert high
    assert max(high) < 60
    here = page.locator("nav [aria-current=page]").bounding_box()
    assert here is not None
    assert 0 <= here["x"] <= here["x"] + here["width"] <= 360


def _widest(page: Any) -> list[str]:
    """What reaches out of the page, for who has to mend it."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main *, header *')]
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.parentElement.closest('.scroll'))
          .slice(0, 5).map((e) => e.outerHTML.slice(0, 200))"""
    )
    return found
