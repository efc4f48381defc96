"""Predictions of time expressions and of dates of events."""

from __future__ import annotations

from collections.abc import Callable

from dateline.evaluate.temporal import calendar_dates, prediction
from dateline.model import Reading


def dates_of(read: Callable[..., Reading], text: str, *words: str, published: str = "2011-06-14") -> list[str]:
    events = [{"start": text.index(w), "end": text.index(w) + len(w)} for w in words]
    made = prediction({"id": "x", "events": events}, read(text, published))
    return [e.get("date", "") for e in made["events"]]


def test_event_takes_the_time_of_its_clause(read: Callable[..., Reading]) -> None:
    """The time of a verb's own clause dates it, one in a clause below does not, and publication is the last resort."""
    text = "The firm announced that the plant, built in 1998, was sold last month. It hired 40 men."
    assert dates_of(read, text, "announced", "built", "sold", "hired") == [
        "2011-06-14",
        "1998-XX-XX",
        "2011-05-XX",
        "2011-06-14",
    ]


def test_no_date_without_publication(read: Callable[..., Reading]) -> None:
    """With no publication date an event with no time of its own has none."""
    assert dates_of(read, "The firm hired 40 men.", "hired", published="") == [""]


def test_rows_without_events_get_none(read: Callable[..., Reading]) -> None:
    """Only rows that give events are answered with events."""
    made = prediction({"id": "x"}, read("He left in 1999 after three days.", "2011-06-14"))
    assert "events" not in made
    assert [t["value"] for t in made["timexes"]] == ["1999", "P3D"]
    assert [t["value"] for t in calendar_dates(made["timexes"])] == ["1999"]
