"""Who is who: state organs, groups, parties and office holders by the report's day, names and demonyms."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from dateline.codebook import Codebook, load_codebook
from dateline.codebook.dated import parse_day, parse_turns, usual_value, value_on
from dateline.errors import CodebookError
from dateline.model import Entity, Reading, Report
from dateline.pipeline import Pipeline, Settings
from grading import check_others, load_cases, strong

CASES = load_cases("actors.csv")
FLOOR = 5
"""MEDIUM and WEAK cases that pass; the count may not fall."""


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load_codebook()


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    """Every case read at once, as far as the entities, by its number."""
    reports = [
        Report(id=str(number), text=case["text"], published=_date(case["published"]))
        for number, case in enumerate(CASES)
    ]
    pipeline = Pipeline(Settings(upto="entities", strict=True))
    return {reading.report.id: reading for reading in pipeline.read(reports)}


def _date(text: str) -> date:
    return date.fromisoformat(text)


def entity_of(reading: Reading, surface: str) -> Entity | None:
    wanted = surface.lower().removeprefix("the ")
    for mention in reading.mentions:
        if mention.span.of(reading.text).lower().removeprefix("the ") == wanted:
            return reading.entity_by_id[mention.refers_to]
    return None


def fault_of(case: dict[str, str], readings: dict[str, Reading]) -> str:
    """Fields that differ from the case; an empty field is not checked, "-" stands for empty."""
    entity = entity_of(readings[str(CASES.index(case))], case["surface"])
    if entity is None:
        return "no such mention"
    got = {"country": entity.country, "sector": entity.sector, "listed_as": entity.listed_as}
    return "; ".join(
        f"{field}: {value!r}, not {case[field]!r}"
        for field, value in got.items()
        if case[field] and value != case[field].removeprefix("-")
    )


@pytest.mark.parametrize("case", strong(CASES), ids=lambda case: f"{case['surface']} {case['published'][:4]}")
def test_strong_case(readings: dict[str, Reading], case: dict[str, str]) -> None:
    """A plain case has the codes, and the person, of its day."""
    assert fault_of(case, readings) == ""


def test_other_cases_do_not_fall(readings: dict[str, Reading]) -> None:
    """The count of harder cases that come out right does not fall."""
    check_others(CASES, lambda case: fault_of(case, readings), FLOOR)


def test_there_are_cases_enough() -> None:
    """The table is wide: it is meant for the whole world."""
    assert len(CASES) >= 150
    assert len({case["country"] for case in CASES}) >= 60


def test_days_and_turns() -> None:
    """A year or month is its first day; a turn holds until the next; an end leaves nothing."""
    assert parse_day("1994") == "1994-01-01"
    assert parse_day("1994-10") == "1994-10-01"
    assert parse_day("12 May") is None
    turns = parse_turns("1980-10-10 REB|1992-12 PTY|2003 -")
    assert [value_on(turns, day) for day in ("1979-01-01", "1990-01-01", "1992-12-01", "2004-01-01")] == [
        "",
        "REB",
        "PTY",
        "",
    ]
    assert usual_value(turns) == "PTY"
    assert parse_turns("REB") == (("", "REB"),)


@pytest.mark.parametrize("text", ["May 1980 REB", "1990 REB|1980 PTY", "1990 ", ""])
def test_a_faulty_turn_is_refused(text: str) -> None:
    """A day that cannot be read, or out of order, is refused with how to write it."""
    with pytest.raises(CodebookError, match="write such as 1994-10 REB"):
        parse_turns(text)


def test_every_office_follows_in_days(book: Codebook) -> None:
    """Each holder's time ends where the next begins, and every state or body has a code in the lists."""
    for holders in book.actors.offices.by_office.values():
        for before, after in pairwise(holders):
            assert before.first < before.until <= after.first


@pytest.mark.parametrize(
    ("country", "office", "day", "name"),
    [
        ("USA", "president", "1989-01-19", "Ronald Reagan"),
        ("USA", "president", "1989-01-20", "George H. W. Bush"),
        ("JPN", "head of state", "2020-01-01", "Naruhito"),
        ("DNK", "head of government", "2020-01-01", "Mette Frederiksen"),
        ("VNM", "party leader", "2000-01-01", "Le Kha Phieu"),
        ("GBR", "monarch", "2000-01-01", "Elizabeth II"),
        ("DEU", "prime minister", "2010-01-01", "Angela Merkel"),
        ("GBR", "defence minister", "2010-01-01", None),
        ("LBN", "president", "2015-01-01", None),
        ("XXX", "president", "2015-01-01", None),
    ],
)
def test_who_held_an_office(book: Codebook, country: str, office: str, day: str, name: str | None) -> None:
    """An office is found under its other words; a vacant or unknown one has nobody."""
    holder = book.actors.offices.holder(country, office, day)
    assert (holder.name if holder else None) == name


def test_every_state_has_its_names(book: Codebook) -> None:
    """States of the United Nations are there, and hundreds of groups have dates."""
    assert len(book.actors.states) >= 220
    dated = {actor for found in book.actors.by_key.values() for actor in found if actor.spells}
    assert len(dated) > 150
