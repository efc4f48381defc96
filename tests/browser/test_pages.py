"""What readers do with the pages: filter, light up an event, add a report, choose light or dark, go by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from browser.addresses import NAMES, address_of, told_at
from browser.conftest import Open

_LIT = """() => Object.fromEntries([...CSS.highlights].map(([role, lit]) => [role, [...lit].map((r) => {
  const held = r.cloneContents();
  held.querySelectorAll('.visually-hidden').forEach((e) => e.remove());
  return held.textContent;
}).sort()]))"""

# Of a day's field the button within is outlined, which no page can see.
_STEP = """() => {
  const e = document.activeElement, seen = (window.walked ??= []), box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  if (!seen.includes(e)) seen.push(e);
  const marked = e.type === 'date' || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return { at: seen.indexOf(e), shown: box.width > 0 && box.height > 0 && marked, what: e.outerHTML.slice(0, 120) };
}"""


def test_every_page_stands_alone(open_page: Open, workbench: str, newsroom: Path) -> None:
    """Each page has one heading, a title, its place in the menu, and its facts as JSON under that very title."""
    page = open_page("/")
    for name in NAMES:
        page.goto(address_of(name, newsroom))
        assert page.locator("h1").count() == 1, name
        assert page.title().endswith(" · Dateline"), name
        assert page.locator("nav [aria-current=page]").count() <= 1, name
        twin = page.get_by_role("link", name="This page as JSON").get_attribute("href")
        assert twin is not None
        told = told_at(workbench, twin)
        assert isinstance(told, dict)
        assert page.title() == f"{told['title']} · Dateline", name


def test_pages_work_without_scripts(open_page: Open, newsroom: Path) -> None:
    """A browser that runs no scripts shows every page, and a click still lights up an event."""
    page = open_page("/", scripts=False)
    for name in NAMES:
        page.goto(address_of(name, newsroom))
        assert page.locator("main h1").count() == 1, name
    page.goto("/reports/gao-3")
    page.locator("#events .choose").first.click()
    assert "event=" in page.url
    trigger = page.locator("#events .chosen q").inner_text().strip("“”")
    assert page.locator("#text mark.m-trigger").first.inner_text().startswith(trigger)


def test_the_filter_bar_is_the_address(open_page: Open) -> None:
    """What is chosen stands in the address, shows in the bar again, holds for the list, and can be cleared."""
    page = open_page("/incidents")
    every = page.locator("main tbody tr").count()
    bar = page.get_by_role("search")
    bar.get_by_label("Type").select_option("ASSAULT")
    bar.get_by_label("Country").fill("mli")
    bar.get_by_role("button", name="Filter").click()
    page.wait_for_url(re.compile("type=ASSAULT"))
    assert "country=mli" in page.url.lower()
    kinds = page.locator("main tbody tr .type").all_inner_texts()
    assert kinds
    assert set(kinds) == {"ASSAULT"}
    assert len(kinds) < every
    page.reload()
    assert page.get_by_role("search").get_by_label("Type").input_value() == "ASSAULT"
    page.get_by_role("link", name="Clear").click()
    page.wait_for_url(re.compile("/incidents$"))
    assert page.locator("main tbody tr").count() == every


def test_an_event_lights_up(open_page: Open, workbench: str) -> None:
    """Choosing an event lights up the very words that its record points at, by what they are for it."""
    page = open_page("/reports/gao-2")
    record = told_at(workbench, "/reports/gao-2.json")
    assert isinstance(record, dict)
    text, events = record["text"], record["record"]["events"]
    assert len(events) > 1
    for event in events:
        page.locator(f"#events li[data-event='{event['id']}'] .choose").click()
        lit: dict[str, list[str]] = page.evaluate(_LIT)
        assert lit["m-trigger"] == [text[event["trigger"]["start"] : event["trigger"]["end"]]]
        assert text[event["evidence"]["start"] : event["evidence"]["end"]] in lit["m-evidence"]
        assert ("m-actor" in lit) == bool(event["actors"])
        assert f"event={event['id']}" in page.url
    # By a click in the text as well; then the colours are explained, and why the event was coded.
    page.goto("/reports/gao-2")
    assert not page.locator("#legend").is_visible()
    page.locator("#text a[data-event]").first.click()
    assert page.locator("#legend").is_visible()
    assert page.locator("#events .chosen details p").is_visible()
    assert page.evaluate(_LIT)["m-trigger"]


def test_an_incident_stands_side_by_side(open_page: Open, newsroom: Path) -> None:
    """An incident of many reports has a column for each, marks where they disagree, and says why they were linked."""
    page = open_page(address_of("an incident", newsroom))
    table = page.get_by_role("region", name="Field by field")
    assert table.locator("thead th").count() >= 5
    assert table.locator("td.disagree").count() >= 1
    assert page.get_by_role("heading", name="Why each was linked").is_visible()
    assert page.get_by_role("heading", name="Numbers, as they were told").is_visible()


def test_contradictions_show_both_sides(open_page: Open) -> None:
    """Two counts that cannot both hold stand beside each other, each leading to its words."""
    page = open_page("/contradictions")
    card = page.locator("article.card", has_text="35 arrested")
    assert "12 arrested" in card.inner_text()
    card.get_by_role("link", name="in the report").first.click()
    page.wait_for_url(re.compile(r"/reports/lima-\d\?event="))
    assert page.locator("#events .chosen").count() == 1


def test_words_are_found(open_page: Open) -> None:
    """Search finds reports by all their words and marks them."""
    page = open_page("/search")
    page.get_by_label("Words").fill("teachers lima")
    page.get_by_label("Words").press("Enter")
    page.wait_for_url(re.compile("q=teachers"))
    assert {m.lower() for m in page.locator(".snippet mark").all_inner_texts()} >= {"teachers", "lima"}
    page.locator("main .list a").first.click()
    page.wait_for_url(re.compile("/reports/lima-"))


def test_a_pasted_report_is_coded_while_one_looks(open_page: Open) -> None:
    """Pasted words become a report whose events can be seen; the page tells how far it is by itself."""
    page = open_page("/add")
    page.get_by_label("Paste the words").fill(
        "Rebels attacked a police post in Goma on Friday and killed two officers, a spokesman said.\n\nIt is calm now."
    )
    page.get_by_label("Published").fill("2023-05-07")
    page.get_by_label("Title").fill("Post attacked")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/add/[\w-]+$"))
    link = page.locator("#job").get_by_role("link", name="Post attacked")
    link.wait_for()
    link.click()
    page.wait_for_url(re.compile("/reports/"))
    assert page.locator("#events .type", has_text="ASSAULT").count() >= 1
    assert "\n\n" in page.locator("#text").inner_text()


def test_files_are_added(open_page: Open, tmp_path: Path) -> None:
    """Chosen files are coded, and what is no report is told as rejected."""
    (tmp_path / "good.txt").write_text("Police arrested nine miners in Potosi, the union said.", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    page = open_page("/add")
    page.locator("#files").set_input_files([tmp_path / "good.txt", tmp_path / "empty.txt"])
    assert page.locator("#chosen li").count() == 2
    page.get_by_role("button", name="Add").click()
    page.locator("#job", has_text="Done.").wait_for()
    words = page.locator("#job").inner_text()
    assert "1 report coded" in words
    assert "1 rejected" in words


def test_light_and_dark(open_page: Open) -> None:
    """Light or dark is the system's choice until the reader makes another, which stays."""
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = open_page("/").evaluate(ground)
    page = open_page("/", dark=True)
    dark = page.evaluate(ground)
    assert light != dark
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(ground) == light
    page.goto("/incidents")
    assert page.evaluate(ground) == light


def test_prints_the_report_alone(open_page: Open) -> None:
    """On paper there is the text with its events, and no menu."""
    page = open_page("/reports/gao-1")
    page.emulate_media(media="print")
    assert not page.locator("header.top nav").is_visible()
    assert page.locator("#text").is_visible()


@pytest.mark.parametrize("name", ["overview", "incidents", "a report", "review"])
def test_every_control_is_reached_by_tab(open_page: Open, newsroom: Path, name: str) -> None:
    """Tab goes to every control in turn, shows where it is, and traps nobody."""
    page = open_page(address_of(name, newsroom))
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
          .filter((e) => !e.disabled && e.type !== 'hidden' && e.checkVisibility()).length"""
    )
    reached, hidden = set(), []
    for _ in range(min(wanted, 150)):
        step: dict[str, Any] = page.evaluate(_STEP)
        reached.add(step["at"])
        if not step["shown"]:
            hidden.append(step["what"])
        page.keyboard.press("Tab")
    assert not hidden
    assert len(reached) >= min(wanted, 150) * 0.9


def test_a_walk_by_keys_alone(open_page: Open) -> None:
    """By keys alone one skips the menu, filters, and opens an incident and a report of it."""
    page = open_page("/incidents")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == "actor":
            break
    page.keyboard.type("gunmen")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("actor=gunmen"))
    for where, pattern in (("main tbody a", "/incidents/i"), ("main thead a", "/reports/")):
        first = page.locator(where).first
        first.wait_for()
        first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(pattern))
    assert page.locator("#events .chosen").count() == 1
