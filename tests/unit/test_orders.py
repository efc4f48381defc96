"""The order of day and month in digits: the report's own dates first, then its source."""

from __future__ import annotations

import pytest

from dateline.layers.times import load_lexicon
from dateline.layers.times.orders import find_order
from dateline.model import Report

ORDERS = load_lexicon().orders


@pytest.mark.parametrize(
    ("text", "source", "url", "day_first"),
    [
        ("Filed 03/04/2021.", "", "", None),
        ("Filed 03/04/2021.", "", "https://www.paper.co.uk/a", True),
        ("Filed 03/04/2021.", "", "https://www.paper.com/a", None),
        ("Filed 03/04/2021.", "", "https://www.state.gov/a", False),
        ("Filed 03/04/2021.", "BBC Monitoring", "", True),
        ("Filed 03/04/2021.", "Voice of America", "", False),
        ("Filed 03/04/2021, burned 04/25/2021.", "BBC Monitoring", "", False),
        ("Filed 23/04/2021, burned 04/25/2021.", "BBC Monitoring", "", None),
        ("Filed on Monday.", "BBC Monitoring", "", None),
    ],
)
def test_order(text: str, source: str, url: str, day_first: bool | None) -> None:
    """A date that has one order tells the others'; then the source; a common address tells nothing."""
    assert find_order(Report(id="a", text=text, source=source, url=url), ORDERS) is day_first
