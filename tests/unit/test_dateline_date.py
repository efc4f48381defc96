"""The date that a report prints on itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.ingest.dateline_date import parse_dateline_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("QUITO, 7 DEC 89 (EFE) -- [TEXT] TWO MEN WERE HELD ON 5 DECEMBER.", date(1989, 12, 7)),
        ("[TEXT] LA PAZ, 3 JAN 90 (DPA) -- THE MINISTER LEFT.", date(1990, 1, 3)),
        ("HERAT, Aug. 22, 2021 (AFP) - Fighters entered the town.", date(2021, 8, 22)),
        ("HERAT, Afghanistan, August 22, 2021 (Xinhua) -- Fighters entered the town.", date(2021, 8, 22)),
        ("Rebels take town\nPublication date: 23/10/2018\nRebels took a town.", date(2018, 10, 23)),
        ("Rebels take town\nPublication date: 23/10/ 2018- 08:40\nRebels took a town.", date(2018, 10, 23)),
        ("Published: 2021-08-15\nText", date(2021, 8, 15)),
        ("Bees that dance\nWednesday, May 4, 2016\nThe bees were seen.", date(2016, 5, 4)),
        ("Bees that dance\n4 May 2016\nThe bees were seen.", date(2016, 5, 4)),
        ("Bees that dance\n4th of May 2016, 10:20 GMT\nThe bees were seen.", date(2016, 5, 4)),
        ("2022-04-06T10:15:00Z\nThe mayor spoke.", date(2022, 4, 6)),
        ("Updated: 04.13.2020\nThe mayor spoke.", date(2020, 4, 13)),
    ],
)
def test_reads_datelines(text: str, day: date) -> None:
    """Labels, wire datelines, lines of their own and stamps are read."""
    assert parse_dateline_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The town fell on 7 December 1989, the army said.",
        "In May 2016 the bees were seen.",
        "Published: 05/08/2020\nEither of two days.",
        "Published: 45/18/2020\nNo day at all.",
        "Published: 30 February 2020\nNo day at all.",
        "Date: 1 May 2020\nDate: 2 May 2020\nWhich?",
        "QUITO, 7 DEC (EFE) -- no year.",
        "\n" * 2000 + "Published: 2021-08-15",
    ],
)
def test_says_nothing_where_it_is_not_certain(text: str) -> None:
    """No date, half a date, an ambiguous one or one deep in the story is None."""
    assert parse_dateline_date(text) is None


@given(st.text(max_size=400))
def test_never_raises(text: str) -> None:
    """Whatever the text, the answer is a date or None."""
    for day in (parse_dateline_date(text), parse_dateline_date("Published: " + text)):
        assert day is None or isinstance(day, date)
