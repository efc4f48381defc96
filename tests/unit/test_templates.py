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


def roles_of(reading: Reading) -> dict[str, list[list[str]]]:
    (template,) = templates_of(reading, load_incident_words(), open_gazetteer())
    roles: dict[str, list[list[str]]] = template["roles"]
    return roles


def told(fillers: list[list[str]], wanted: str) -> bool:
    return any(wanted.lower() in (s.lower() for s in strings) for strings in fillers)


def test_a_group_strikes_by_name_and_by_its_members(read: Read) -> None:
    """An armed group is the organisation, its men are the individuals."""
    reading = read("Members of the Red Dawn Movement killed two Danish engineers with rifles on Friday.", "1989-11-20")
    roles = roles_of(reading)
    assert told(roles["perp_individual"], "members")
    assert told(roles["human_target"], "engineers")
    assert told(roles["human_target"], "Danish engineers")
    assert told(roles["instrument"], "rifles")


def test_what_was_damaged_is_a_target(read: Read) -> None:
    """Things are targets, though they are no participants of the event."""
    reading = read("Guerrillas attacked the town and destroyed a power substation and two trucks.", "1989-11-20")
    targets = [t for row in templates_of(reading, load_incident_words(), open_gazetteer())
               for t in row["roles"].get("physical_target", ())]  # fmt: skip
    assert told(targets, "power substation")
    assert told(targets, "trucks")


def test_a_name_keeps_its_letters(read: Read) -> None:
    """An article is only cut off the front: "Hernan Sanz" stays whole."""
    reading = read("Gunmen murdered Judge Hernan Sanz Pradera in his car on Friday.", "1989-11-20")
    assert told(roles_of(reading)["human_target"], "Hernan Sanz Pradera")


def test_nobody_in_particular_is_no_target(read: Read) -> None:
    """Words that pick out nobody fill no slot."""
    reading = read("Rebels attacked the village and there were three casualties.", "1989-11-20")
    for row in templates_of(reading, load_incident_words(), open_gazetteer()):
        assert not told(row["roles"].get("human_target", []), "casualties")
