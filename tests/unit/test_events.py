"""The events layer: triggers, border rules, participants, circumstances and merging."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.model import Event, Reading
from dateline.pipeline import Pipeline

CASES = Path(__file__).parents[1] / "cases" / "events.csv"
FLOOR = 22
"""So many MEDIUM and WEAK cases pass; the number may not fall."""

Read = Callable[..., Reading]


def load_cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def names(reading: Reading, ids: tuple[str, ...]) -> list[str]:
    return [reading.entity_by_id[i].name.lower() for i in ids]


def told(reading: Reading, event: Event, case: dict[str, str]) -> bool:
    """Whether an event is the one a case asks for; empty cells ask nothing."""
    if event.type != case["type"] or (case["mode"] and event.mode != case["mode"]):
        return False
    if case["trigger"] and case["trigger"] not in event.trigger.of(reading.text):
        return False
    for column, ids in (("actors", event.actors), ("recipients", event.recipients)):
        for wanted in filter(None, case[column].lower().split(";")):
            if not any(wanted in name or name in wanted for name in names(reading, ids)):
                return False
    return True


def passes(read: Read, case: dict[str, str]) -> bool:
    reading = read(case["text"], published="2021-08-22")
    if case["absent"] and any(e.type == case["absent"] for e in reading.events):
        return False
    return not case["type"] or any(told(reading, e, case) for e in reading.events)


@pytest.mark.parametrize("case", [c for c in load_cases() if c["grade"] == "STRONG"], ids=lambda c: c["text"][:60])
def test_strong_cases_hold(read: Read, case: dict[str, str]) -> None:
    """Each type and each border rule is read in plain sentences."""
    assert passes(read, case), [
        (e.type, e.mode, e.trigger.of(r.text), names(r, e.actors), names(r, e.recipients), e.why)
        for r in (read(case["text"], published="2021-08-22"),)
        for e in r.events
    ]


def test_other_cases_do_not_fall(read: Read) -> None:
    """The count of passing MEDIUM and WEAK cases may not fall."""
    others = [c for c in load_cases() if c["grade"] != "STRONG"]
    failing = [c["text"] for c in others if not passes(read, c)]
    assert len(others) - len(failing) >= FLOOR, failing


def test_a_noun_with_two_doers_is_two_events(read: Read) -> None:
    """Rival accounts of one act are separate events."""
    reading = read(
        "Karim Dost said he did not organise the raids on the convoy, which he said were staged by bandits."
    )
    attacks = [e for e in reading.events if e.type == "ASSAULT"]
    assert sorted(names(reading, e.actors) for e in attacks) == [["bandits"], ["karim dost"]]


def test_a_killing_in_an_attack_is_one_event(read: Read) -> None:
    """A killing and the attack in which it happened are one act, told once."""
    reading = read("Nine soldiers were killed when rebels attacked a base near the river.")
    assert [e.type for e in reading.events] == ["ASSAULT"]
    assert names(reading, reading.events[0].actors) == ["rebels"]


def test_a_retelling_adds_a_passage(read: Read) -> None:
    """The same act told twice is one record, with the other passage under ``also``."""
    reading = read("Gunmen kidnapped a priest in the town. The priest was kidnapped by the gunmen on Sunday.")
    assert len([e for e in reading.events if e.mode == "abduct"]) == 1
    assert reading.events[0].also


def test_place_and_date_of_the_event(read: Read) -> None:
    """An event has the place and the date that stand with its trigger."""
    reading = read("Rebels attacked a convoy in Gwoza on 12 August 2021.", published="2021-08-22")
    event = reading.events[0]
    assert event.place_name.startswith("Gwoza")
    assert event.date == (date(2021, 8, 12), date(2021, 8, 12))
    assert not event.historical


def test_history_is_marked(read: Read) -> None:
    """An act more than a year before publication is historical."""
    reading = read("In 2003 the rebels attacked the capital.", published="2021-08-22")
    assert [e.historical for e in reading.events] == [True]


def test_the_dateline_city_is_no_scene(read: Read) -> None:
    """Where a report was filed is not where its events were."""
    reading = read("KABUL, Afghanistan (Nov. 24) – Rebels attacked a convoy.")
    assert all("abul" not in e.place_name for e in reading.events)


def test_spans_and_reasons(read: Read) -> None:
    """Evidence covers the trigger, and each event names its rule."""
    reading = read("Police arrested nine students. The opposition condemned the police and called for new elections.")
    assert len(reading.events) >= 3
    for number, event in enumerate(reading.events, start=1):
        assert event.id == f"v{number}"
        assert event.evidence.covers(event.trigger)
        assert event.why.split("/")[0].isupper()
        assert 0 < event.confidence <= 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_never_raises(pipeline: Pipeline, text: str) -> None:
    """Whatever the text, events have spans inside it."""
    from dateline.model import Report

    reading: Any = next(pipeline.read([Report(id="x", text=text)]))
    assert all(e.evidence.end <= len(text) for e in reading.events)
