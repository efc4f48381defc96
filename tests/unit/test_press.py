"""The coded fields of press releases follow from the records: when, what, where, whom and how many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dateline.codebook.press import load_press_words
from dateline.evaluate.press import dated, fields_of
from dateline.model import Reading, Report

HEAD = "Force Detains Suspects\nCommand 2010-08-CA-073 For Immediate Release\n\nKABUL, Afghanistan (Aug. 8)\n"


def fields(read: Callable[..., Reading], text: str, published: str | None = "2010-08-08") -> dict[str, object]:
    return fields_of(read(HEAD + text, published=published), load_press_words())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (HEAD, date(2010, 8, 8)),
        ("Release 2011-01-S-004\nKABUL, Afghanistan (December 31, 2010)", date(2010, 12, 31)),
        ("Release 2011-01-S-004\nKABUL, Afghanistan (Dec. 31) -", date(2010, 12, 31)),
        ("July 16: Operations in the south\nJoint Command 2010-07-CA-097", date(2010, 7, 16)),
        ("KABUL, Afghanistan (Jan. 2) - no year is told", None),
        ("Nothing at all", None),
        ("KABUL, Afghanistan (Feb. 31, 2011) - no such day", None),
    ],
)
def test_the_day_of_a_release_is_read_off_its_dateline(text: str, day: date | None) -> None:
    """The dateline gives the day, the release's number the year; without a year there is no day."""
    assert dated(Report(id="r", text=text)).published == day


def test_a_known_day_of_publication_wins() -> None:
    """What the record says is not overruled by the text."""
    known = Report(id="r", text=HEAD, published=date(2010, 8, 9))
    assert dated(known) is known


def test_a_capture_is_a_detention(read: Callable[..., Reading]) -> None:
    """A leader and two more who are detained are three, of the leader's group, in the province, yesterday."""
    found = fields(
        read,
        "An Afghan security force captured a Taliban leader in Andar district, Ghazni province, yesterday. "
        "The force also detained two suspected insurgents.",
    )
    assert found["event_type"] == ["detention"]
    assert found["province"] == ["ghazni"]
    assert found["target_group"] == ["taliban"]
    assert (found["min_killed"], found["min_captured"]) == (0, 3)
    assert found["start_date"] == "2010-08-07"


def test_killed_and_captured(read: Callable[..., Reading]) -> None:
    """Killed and captured in one operation is both; "several" stands for three; friends killed do not count."""
    found = fields(
        read,
        "The soldiers killed several fighters today in Sabari district, Khost province, and then arrested one more. "
        "One Afghan soldier was killed.",
    )
    assert found["event_type"] == ["captureandkill"]
    assert (found["min_killed"], found["min_captured"]) == (3, 1)


def test_deaths_from_the_air(read: Callable[..., Reading]) -> None:
    """Insurgents killed by an air strike make it an air strike; more than ten are eleven."""
    found = fields(
        read, "An air strike killed more than 10 insurgents in Tagab district, Kapisa province, on Saturday."
    )
    assert found["event_type"] == ["airstrike"]
    assert found["min_killed"] == 11
    assert found["start_date"] == "2010-08-07"


def test_what_an_operation_was_for_did_not_happen(read: Callable[..., Reading]) -> None:
    """The leader whom an operation was to arrest does not count as arrested."""
    found = fields(
        read,
        "Soldiers who had gone out today to arrest a Haqqani leader in Khost province detained one man, who is a "
        "suspected insurgent.",
    )
    assert found["min_captured"] == 1


def test_an_empty_release_has_empty_fields(read: Callable[..., Reading]) -> None:
    """A text that tells nothing gives no province, no group and no day."""
    found = fields_of(read("Weather was fine."), load_press_words())
    assert found["province"] == found["target_group"] == []
    assert "start_date" not in found
