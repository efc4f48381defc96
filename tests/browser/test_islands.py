"""Map, timeline and the review's keys in a real browser: what scripts add to pages that work without them."""

from __future__ import annotations

import re

import pytest

from browser.conftest import Open
from dateline.web import pages

pytestmark = pytest.mark.skipif(
    not (pages.STATIC / "built").exists(), reason="the islands are not built: npm run build in ui/"
)


def test_the_map_shows_incidents_that_keys_reach(open_page: Open) -> None:
    """Points are buttons with words; choosing one goes nearer or names its incidents, and the view is a filter."""
    page = open_page("/incidents")
    page.wait_for_selector("#map .pin")
    assert "incidents with a place in view" in page.locator("#map [role=status]").inner_text()
    for _ in range(6):
        pin = page.locator("#map .pin").first
        assert pin.get_attribute("aria-label")
        pin.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(1500)
        if page.locator(".maplibregl-popup a").count():
            break
    assert page.locator(".maplibregl-popup a").first.get_attribute("href")
    page.get_by_role("link", name="Show only what is in view").click()
    page.wait_for_url(re.compile("box="))
    assert page.locator("input[name=box]").input_value()
    assert page.locator("tbody th a").count()


def test_days_are_chosen_on_the_timeline(open_page: Open) -> None:
    """What is dragged over becomes a filter of days."""
    page = open_page("/incidents")
    page.wait_for_selector("#timeline svg .brush")
    box = page.locator("#timeline svg .brush .overlay").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 40, steps=5)
    page.mouse.up()
    page.locator("#timeline .choice a").click()
    page.wait_for_url(re.compile(r"since=\d{4}-\d\d-\d\d&until="))
    assert page.locator("input[name=since]").input_value()


def test_events_are_judged_by_keys(open_page: Open) -> None:
    """A number calls a field wrong and goes to its correction, y keeps, n rejects, u takes back."""
    page = open_page("/review")
    page.fill("input[name=count]", "5")
    page.fill("input[name=seed]", "3")
    page.click("form.draw button.main")
    page.wait_for_selector("#judge")
    first = page.locator("#judge input[name=about]").get_attribute("value")
    page.keyboard.press("5")
    assert page.evaluate("document.activeElement.name") == "place_value"
    page.keyboard.type("Nowhere at all")
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    page.get_by_text("done 1 of 5").wait_for()
    page.keyboard.press("n")
    page.get_by_text("done 2 of 5").wait_for()
    page.keyboard.press("u")
    page.get_by_text("done 1 of 5").wait_for()
    page.keyboard.press("u")
    page.get_by_text("done 0 of 5").wait_for()
    assert page.locator("#judge input[name=about]").get_attribute("value") == first
    shown = page.locator("#text [data-trigger]").first
    assert shown.is_visible()


def test_missed_words_are_selected_in_the_text(open_page: Open) -> None:
    """Words that are selected become those of the missed event, with their place counted in code points."""
    page = open_page("/review")
    page.select_option("select[name=kind]", "report")
    page.fill("input[name=count]", "1")
    page.fill("input[name=seed]", "3")
    page.click("form.draw button.main")
    page.wait_for_selector("#text")
    words, start = page.evaluate(
        """() => {
          const text = document.querySelector('#text');
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          let node, before = 0;
          while ((node = walker.nextNode())) {
            if (node.parentElement.closest('.visually-hidden')) continue;
            const found = /\\w{4,}/.exec(node.data);
            if (found) {
              const range = new Range();
              range.setStart(node, found.index);
              range.setEnd(node, found.index + found[0].length);
              getSelection().removeAllRanges();
              getSelection().addRange(range);
              return [found[0], before + [...node.data.slice(0, found.index)].length];
            }
            before += [...node.data].length;
          }
        }"""
    )
    page.keyboard.press("m")
    assert page.locator("#missed input[name=trigger]").input_value() == words
    assert page.locator("#missed input[name=trigger_start]").input_value() == str(start)
    page.select_option("#missed select[name=type_value]", "AID")
    page.click("#missed button[value=missed]")
    page.get_by_text("(missed)").wait_for()
