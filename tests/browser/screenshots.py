"""Draw the pictures of docs/workbench.md: ``make screenshots``, or ``python tests/browser/screenshots.py``.

The newsroom of the tests is coded and linked, served on this machine, and looked at by a real Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1120, 740


def main() -> None:
    """Write every picture anew."""
    sys.path.insert(0, str(ROOT / "tests"))
    from browser.addresses import address_of
    from browser.conftest import chromium, served
    from dateline.pipeline import Pipeline, Settings
    from newsroom import make_newsroom

    pipeline = Pipeline(Settings())
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "archive"
        make_newsroom(store, pipeline)
        with served(store, pipeline) as address, chromium() as browser:
            for name, path, dark in (
                ("overview", "/", False),
                ("report", "/reports/gao-4?event=v1", False),
                ("incidents", "/incidents?since=2018-01-01", False),
                ("incident", address_of("an incident", store), False),
                ("actors", "/actors", True),
                ("review", "/review", False),
            ):
                with browser.new_context(
                    base_url=address,
                    viewport={"width": WIDTH, "height": HEIGHT},
                    color_scheme="dark" if dark else "light",
                    reduced_motion="reduce",
                    locale="en-GB",
                ) as context:
                    page = context.new_page()
                    page.goto(path, wait_until="networkidle")
                    if name == "review":
                        page.get_by_label("How many").fill("20")
                        page.get_by_label("Seed").fill("7")
                        page.get_by_role("button", name="Draw").click()
                        page.wait_for_url("**/review/2*")
                        page.wait_for_load_state("networkidle")
                    if name == "incidents" and page.locator("#map").count():
                        page.locator("#map .pin").first.wait_for()
                        page.locator("#timeline").scroll_into_view_if_needed()
                        page.mouse.wheel(0, 250)
                        page.wait_for_timeout(1500)
                    target = IMAGES / f"workbench-{name}.png"
                    page.screenshot(path=target)
                    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
