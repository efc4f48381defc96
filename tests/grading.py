"""This room reads the tables of graded cases: a STRONG case must hold, of the others as many as before."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from dateline.model import Event, Reading

type Case = dict[str, str]

HERE = Path(__file__).parent / "cases"
GRADES = ("STRONG", "MEDIUM", "WEAK")


def load_cases(file: str) -> list[Case]:
    """The rows of a table in ``tests/cases``; a grade misspelt would leave a case out unseen."""
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        cases = list(csv.DictReader(lines))
    unknown = {case["grade"] for case in cases} - set(GRADES)
    assert not unknown, f"{file}: no such grade: {unknown}"
    return cases


def strong(cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if case["grade"] == "STRONG"]


def check_others(cases: Iterable[Case], fault_of: Callable[[Case], str], floor: int) -> None:
    """Fail where fewer than ``floor`` of the MEDIUM and WEAK cases are without fault; the faults are told."""
    faults = [(case["text"], fault_of(case)) for case in cases if case["grade"] != "STRONG"]
    passing = sum(not fault for _, fault in faults)
    assert passing >= floor, f"{passing} hold, not {floor}: {[(text, fault) for text, fault in faults if fault]}"


def names(reading: Reading, ids: tuple[str, ...]) -> list[str]:
    """The names of entities, in lower case."""
    return [reading.entity_by_id[i].name.lower() for i in ids]


def told(reading: Reading, event: Event, case: Case) -> bool:
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
