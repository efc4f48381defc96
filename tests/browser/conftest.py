"""Fixtures of the browser tests: the workbench served on this machine, and Debian's Chromium before it.

Chromium is driven by Playwright; where either is missing, these tests are skipped and say so. Every page that a test
opens is watched: a fault in its console, or a request to anywhere but the workbench, fails the test.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

from dateline.pipeline import Pipeline
from dateline.store import Store
from dateline.web import Settings, create_app
from dateline.web.coding import Bench

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine."""


@contextmanager
def served(store: Path, pipeline: Pipeline, settings: Settings | None = None) -> Iterator[str]:
    """The address at which the workbench over a store is served, by a thread of this process."""
    bench = Bench.in_thread(str(store), lambda: pipeline)
    app = create_app(store, settings or Settings(reads_a_minute=0, writes_a_minute=0, codings_a_minute=0), bench=bench)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, name="workbench", daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started, "the workbench did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder, closed behind the last of them."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed (requirements-dev.in)")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it by: apt-get install chromium")
    with chromium() as found:
        yield found


@pytest.fixture(scope="package")
def workbench(newsroom: Path, pipeline: Pipeline) -> Iterator[str]:
    """The address of the workbench over the newsroom."""
    with served(newsroom, pipeline) as address:
        yield address


@pytest.fixture(scope="package")
def hostile_workbench(
    workbench_store: Store, pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the workbench over a store in which every field of a report attacks whoever looks at it.

    A copy: a crawl may add to it, and other tests count what it holds.
    """
    store = tmp_path_factory.mktemp("hostile") / "store"
    shutil.copytree(workbench_store.path, store)
    with served(store, pipeline) as address:
        yield address


class Watch:
    """What went wrong on the pages of a context."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.faults: list[str] = []

    def join(self, context: BrowserContext) -> None:
        context.on("console", lambda m: self._note(m.type == "error", f"console: {m.text} ({m.location.get('url')})"))
        context.on("weberror", lambda e: self._note(True, f"script: {e.error}"))
        context.on("request", lambda r: self._note(not r.url.startswith((self.address, "data:", "blob:")), r.url))
        context.on("dialog", self._close)

    def _close(self, dialog: Dialog) -> None:
        self._note(True, f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, wrong: bool, words: str) -> None:
        if wrong:
            self.faults.append(words)


type Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, workbench: str) -> Iterator[Open]:
    """``open_page("/incidents", width=…, height=…, dark=…)`` gives a page of a browser that was never here before."""
    watch = Watch(workbench)
    contexts: list[BrowserContext] = []

    def opened(path: str, *, width: int = 1280, height: int = 900, dark: bool = False, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=workbench,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watch.join(context)
        page = context.new_page()
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{path} answers {answer.status}"
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not watch.faults
