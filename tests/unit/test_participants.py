"""Who takes part in an event: doers and those it is directed at, told by syntax, by the passage or by the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.model import Reading
from grading import check_others, load_cases, names, strong, told

CASES = load_cases("participants.csv")
FLOOR = 4
"""So many MEDIUM and WEAK cases pass; the number may not fall."""

Read = Callable[..., Reading]


def passes(read: Read, case: dict[str, str]) -> bool:
    reading = read(case["text"], published="2021-08-22")
    return any(told(reading, e, case) for e in reading.events)


@pytest.mark.parametrize("case", strong(CASES), ids=lambda c: c["text"][:60])
def test_strong_cases_hold(read: Read, case: dict[str, str]) -> None:
    """The doers and recipients of plain sentences."""
    assert passes(read, case), [
        (e.type, e.mode, e.trigger.of(r.text), names(r, e.actors), names(r, e.recipients), e.why)
        for r in (read(case["text"], published="2021-08-22"),)
        for e in r.events
    ]


def test_other_cases_do_not_fall(read: Read) -> None:
    check_others(CASES, lambda case: "" if passes(read, case) else "not told so", FLOOR)


def test_whoever_condemns_a_murder_does_not_blame_the_murdered(read: Read) -> None:
    reading = read("Minister Elias Prado condemned the murder of Judge Tomas Rivas.")
    (blame,) = [e for e in reading.events if e.type == "ACCUSE"]
    assert blame.recipients == ()


def test_numbers_alone_are_nobody_beside_the_named(read: Read) -> None:
    reading = read("Gunmen killed two judges and wounded seven others.")
    assert [names(reading, e.recipients) for e in reading.events if e.type == "ASSAULT"] == [["two judges"]]


def test_a_state_is_not_at_the_other_end_of_its_own_offer(read: Read) -> None:
    reading = read("President Idriss Saleh of Chad promised to keep good relations between Chad and Mali.")
    ends = [names(reading, e.recipients) for e in reading.events if e.type == "AGREE"]
    assert all("chad" not in told for told in ends)


def test_the_unnamed_are_known_by_their_clause(read: Read) -> None:
    reading = read("Persons working for the cartel burned the mill.")
    assert any("Persons working for the cartel" in (e.name, *e.aliases) for e in reading.entities)
