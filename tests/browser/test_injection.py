"""No word of a report, and none of an address or a form, becomes a part of a page: seen in a real Chromium."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from browser.conftest import PATIENCE, Watch
from workbench import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_MOST = 60
"""Pages that are looked at; all that the hostile report leads to are among them."""

_INJECTED = """() => [
  ...document.querySelectorAll('script:not([src]), [onerror], [onload], [onclick], [style], base, iframe, object'),
  ...document.querySelectorAll('img[src="x"], a[href^="javascript:" i], a[href^="data:" i], form[action^="http" i]'),
].filter((e) => !e.closest('.island')).map((e) => e.outerHTML.slice(0, 200))"""


@pytest.fixture
def watched(browser: Browser, hostile_workbench: str) -> tuple[Page, Watch]:
    """A page before the hostile store, and what goes wrong on it."""
    watch = Watch(hostile_workbench)
    context = browser.new_context(base_url=hostile_workbench, viewport={"width": 1200, "height": 800})
    context.set_default_timeout(PATIENCE)
    watch.join(context)
    return context.new_page(), watch


def faults_of(page: Page) -> list[str]:
    """What was injected into the page as it stands."""
    found: list[str] = page.evaluate(_INJECTED)
    return [f"{page.url}: {node}" for node in found]


def test_every_field_of_a_report_stays_words(watched: tuple[Page, Watch]) -> None:
    """Wherever the words of a hostile report are shown, they are shown as words: no dialog, no node, no request."""
    page, watch = watched
    waiting = deque(
        ["/", "/reports?" + "id=" + quote(HOSTILE + "harbour-1"), "/incidents", "/contradictions", "/actors"]
    )
    waiting += ["/sources", "/search?q=harbour", f"/reports/{quote(HOSTILE + 'harbour-1', safe='')}"]
    seen, faults, told = set(waiting), [], 0
    looked_at: dict[str, int] = {}
    while waiting and sum(looked_at.values()) < _MOST:
        path = waiting.popleft()
        kind = re.sub(r"^/(\w*).*", r"\1", path)
        # A few of each kind are as good as all.
        if looked_at.get(kind, 0) >= 8:
            continue
        looked_at[kind] = looked_at.get(kind, 0) + 1
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        faults += faults_of(page)
        told += "alert(1)" in page.locator("main").inner_text()
        for link in page.locator("main a[href]").evaluate_all("es => es.map((e) => e.getAttribute('href'))"):
            at = urlsplit(link)
            place = f"{at.path}?{at.query}" if at.query else at.path
            if (
                at.netloc
                or not at.path.startswith("/")
                or place in seen
                or re.match(r"/docs|.*\.json$|.*\.jsonl$", at.path)
            ):
                continue
            seen.add(place)
            # What carries hostile words comes first.
            waiting.appendleft(place) if "alert" in place else waiting.append(place)
    assert told >= 8, "the hostile words are shown on many pages"
    assert set(looked_at) >= {"", "reports", "incidents", "actors", "sources", "search", "contradictions"}
    assert not faults
    # A type that is none is refused (422), in words.
    assert not [fault for fault in watch.faults if "status of 422" not in fault]


def test_what_is_judged_stays_words(watched: tuple[Page, Watch]) -> None:
    """A reviewer who judges a hostile report, or a link to it, sees words."""
    page, watch = watched
    told = 0
    for kind in ("report", "link"):
        page.goto("/review")
        page.get_by_label("What, and how").select_option(kind)
        page.get_by_label("How many").fill("20")
        page.get_by_role("button", name="Draw").click()
        page.wait_for_url(re.compile(r"/review/\d"))
        queue = urlsplit(page.url).path
        for number in range(8):
            answer = page.goto(f"{queue}?at={number}")
            assert answer is not None
            if answer.status == 404:
                break
            told += "alert(1)" in page.locator("main").inner_text()
            assert not faults_of(page)
    assert told >= 2, "the hostile report is among them"
    assert not [fault for fault in watch.faults if "status of 404" not in fault]


def test_addresses_and_forms_stay_words(watched: tuple[Page, Watch]) -> None:
    """What stands in an address, a filter bar, a form or a file's name comes back as words, faults included."""
    page, watch = watched
    told = quote(HOSTILE, safe="")
    paths = [f"/search?q={told}", f"/actors?q={told}", f"/sources?q={told}", f"/contradictions?source={told}"]
    paths += [f"/incidents?{name}={told}" for name in ("actor", "source", "text", "place", "outlet", "mode", "type")]
    paths += [f"/{folder}/{told}" for folder in ("reports", "incidents", "actors", "docs", "review", "add", "static")]
    paths += [f"/login?to={told}", f"/login?to={quote('javascript:alert(1)')}", f"/{told}"]
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        assert not faults_of(page)
    page.goto("/add")
    page.locator("#files").set_input_files(
        {"name": '"><img src=x onerror=alert(1)>.txt', "mimeType": "text/plain", "buffer": HOSTILE.encode() * 3}
    )
    page.get_by_label("Title").fill(HOSTILE)
    page.get_by_role("button", name="Add").click()
    page.locator("#job", has_text="Done.").wait_for()
    assert not faults_of(page)
    # A status of 404 or 422 is told in the console: that is what was asked for here.
    assert not [fault for fault in watch.faults if "status of 4" not in fault]
