"""The review by keys: right, wrong, corrected, undone, skipped; and what was judged is counted and kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

from browser.conftest import Open
from dateline.store import Judgement, Store

if TYPE_CHECKING:
    from playwright.sync_api import Page


def draw(page: Page, kind: str, count: int, seed: int) -> str:
    """Draw a queue by the form; its name."""
    page.get_by_label("What, and how").select_option(kind)
    page.get_by_label("How many").fill(str(count))
    page.get_by_label("Seed").fill(str(seed))
    page.get_by_role("button", name="Draw").click()
    page.wait_for_url(re.compile(r"/review/\d"))
    return page.locator("h1").inner_text()


def press(page: Page, *keys: str) -> None:
    """Press keys of which the last sends a form; returns when the next page stands."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(keys[-1])


def done(page: Page) -> int:
    return int(page.get_by_role("progressbar", name="Done by you").get_attribute("value") or 0)


def kept(newsroom: Path, queue: str) -> list[Judgement]:
    """What stands on the disk of a queue."""
    return [judgement for judgement in Store(newsroom).judgements() if judgement.queue == queue]


def test_events_by_keys(open_page: Open, newsroom: Path) -> None:
    """y, 1 with a correction, n, u and x do what they say, without a mouse; the page of figures counts them."""
    page = open_page("/review")
    queue = draw(page, "event", 6, 11)
    assert done(page) == 0
    assert page.locator("#text [data-trigger]").count() >= 1
    press(page, "y")
    assert done(page) == 1
    assert {(j.verdict, j.field) for j in kept(newsroom, queue)} >= {("right", ""), ("right", "type")}

    told = page.locator("fieldset[data-field='1'] .told").inner_text().strip()
    other = "AID" if told != "AID" else "PROTEST"
    second = page.url, page.locator("#judge h2").inner_text()
    page.keyboard.press("1")
    assert page.evaluate("() => document.activeElement.name") == "type_value"
    page.keyboard.type(other)
    page.keyboard.press("Escape")
    press(page, "y")
    assert done(page) == 2
    corrected = [j for j in kept(newsroom, queue) if j.verdict == "corrected"]
    assert [(j.field, j.value) for j in corrected] == [("type", other)]

    press(page, "u")
    assert done(page) == 1
    assert page.locator("#judge h2").inner_text() == second[1]
    press(page, "n")
    assert done(page) == 2
    assert not [j for j in kept(newsroom, queue) if j.verdict == "corrected" and j.at > corrected[0].at]

    before = page.locator("#judge input[name='about']").get_attribute("value")
    press(page, "x")
    assert done(page) == 2
    assert page.locator("#judge input[name='about']").get_attribute("value") != before

    page.get_by_role("link", name="figures").click()
    page.wait_for_url(re.compile("/review\\?queue="))
    assert "2 of 6 events reviewed" in page.locator("main").inner_text()
    assert "50.0" in page.get_by_role("region", name="Right, of what was coded").inner_text()
    assert len(page.locator("#methods").inner_text()) > 100


def test_keys_are_words_in_a_field(open_page: Open, newsroom: Path) -> None:
    """Whoever writes a note with y, n and u in it judges nothing by that."""
    page = open_page("/review")
    queue = draw(page, "event", 3, 12)
    page.get_by_label("Note").fill("")
    page.get_by_label("Note").press_sequentially("any unsaid y 1")
    assert done(page) == 0
    assert page.locator("fieldset input[value='wrong']:checked").count() == 0
    page.keyboard.press("Escape")
    press(page, "y")
    assert {j.note for j in kept(newsroom, queue) if not j.field} == {"any unsaid y 1"}


def test_a_whole_report_becomes_gold(open_page: Open, newsroom: Path, workbench: str) -> None:
    """Each event of a report is judged, a missed one is marked in its text, and the checked report is gold."""
    page = open_page("/review")
    queue = draw(page, "report", 1, 5)
    name = page.get_by_role("link", name="whole report").get_attribute("href")
    assert name is not None
    for _ in range(40):
        if not page.locator("#judge").count():
            break
        before = page.url
        press(page, "y")
        assert page.url or before
        if page.locator("button[value=checked]:enabled").count():
            break
    page.evaluate(
        """() => { const text = document.querySelector('#text'); const range = new Range();
        const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT); const node = walker.nextNode();
        const word = /[A-Za-z]{4,}/.exec(node.data);
        range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    page.keyboard.press("m")
    word = page.get_by_label("Words that tell it").input_value()
    assert len(word) >= 4
    page.locator("#missed select[name='type_value']").select_option("CONSULT")
    with page.expect_navigation():
        page.get_by_role("button", name="Add the missed event").click()
    page.locator("li", has_text="(missed)").wait_for()
    press(page, "c")
    assert "All done" in page.locator("main").inner_text()
    with urlopen(f"{workbench}/review/gold.jsonl?queue={quote(queue)}", timeout=30) as answer:
        (row,) = [json.loads(line) for line in answer]
    assert any("CONSULT" in json.dumps(event) for event in row["events"])
    assert row["text"]


def test_links_by_keys(open_page: Open, newsroom: Path) -> None:
    """Two tellings side by side are called the same or different by a key."""
    page = open_page("/review")
    queue = draw(page, "link", 4, 3)
    assert page.locator("section.card .report-text").count() == 2
    press(page, "s")
    press(page, "d")
    assert [j.verdict for j in kept(newsroom, queue)] == ["same", "different"]
    press(page, "u")
    assert done(page) == 1


def test_two_reviewers_agree(open_page: Open, newsroom: Path) -> None:
    """A second reviewer of the same queue has a count of their own, and their agreement is shown."""
    first = open_page("/review")
    queue = draw(first, "event", 2, 21)
    press(first, "y")
    press(first, "y")
    second = open_page("/review")
    second.get_by_label("You review as").fill("Ada Second")
    second.get_by_role("button", name="Take this name").click()
    second.goto(f"/review/{queue}")
    assert done(second) == 0
    press(second, "y")
    press(second, "n")
    second.goto(f"/review?queue={queue}")
    agreement = second.get_by_role("region", name="Agreement")
    assert "Ada Second" in agreement.inner_text()
    assert "50.0 %" in agreement.inner_text()
    assert urlsplit(second.url).path == "/review"
    assert {j.by for j in kept(newsroom, queue)} >= {"Ada Second"}
