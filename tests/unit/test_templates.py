"""Incident templates of event records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dateline.codebook.incidents import load_incident_words
from dateline.evaluate.templates import days_before, templates_of
from dateline.gazetteer import open_gazetteer
from dateline.model import Reading

Read = Callable[..., Reading]


def test_an_attack_is_an_incident(read: Read) -> None:
    """Who struck whom becomes one template; two tellings of one act are one incident."""
    reading = read("Gunmen killed a judge near the mill on Friday. The gunmen shot the judge twice.", "1989-11-20")
    (template,) = templates_of(reading, load_incident_words(), open_gazetteer())
    assert template["incident_types"] == ["ATTACK"]
    assert template["stage"] == "ACCOMPLISHED"
    assert "judge" in template["roles"]["human_target"][0]


def test_the_calendar_has_a_first_day(read: Read) -> None:
    """An undated act is of the days before publication, which may be the first of the calendar."""
    reading = read("Gunmen killed a judge near the mill.", "0001-01-02")
    (template,) = templates_of(reading, load_incident_words(), open_gazetteer())
    assert template["date_iso"] == [["0001-01-01", "0001-01-02"]]
    assert days_before(date(2020, 3, 1), 3) == date(2020, 2, 27)
