"""The events layer: triggers, border rules, participants, circumstances and merging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.model import Event, Reading
from dateline.pipeline import Pipeline
from grading import check_others, load_cases, names, strong, told

CASES = load_cases("events.csv")
FLOOR = 41
"""So many MEDIUM and WEAK cases pass; the number may not fall."""

Read = Callable[..., Reading]


def passes(read: Read, case: dict[str, str]) -> bool:
    reading = read(case["text"], published="2021-08-22")
    if case["absent"] and any(e.type == case["absent"] for e in reading.events):
        return False
    return not case["type"] or any(told(reading, e, case) for e in reading.events)


@pytest.mark.parametrize("case", strong(CASES), ids=lambda c: c["text"][:60])
def test_strong_cases_hold(read: Read, case: dict[str, str]) -> None:
    """Each type and each border rule is read in plain sentences."""
    assert passes(read, case), [
        (e.type, e.mode, e.trigger.of(r.text), names(r, e.actors), names(r, e.recipients), e.why)
        for r in (read(case["text"], published="2021-08-22"),)
        for e in r.events
    ]


def test_other_cases_do_not_fall(read: Read) -> None:
    """The count of passing MEDIUM and WEAK cases may not fall."""
    check_others(CASES, lambda case: "" if passes(read, case) else "not told so", FLOOR)


def test_a_noun_with_two_doers_is_two_events(read: Read) -> None:
    """Rival accounts of one act are separate events."""
    reading = read("Karim Dost said he did not organise the raids on the convoy, which he said were staged by bandits.")
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


@pytest.mark.parametrize("published", ["0001-01-01", "0001-12-31", "9999-12-31"])
def test_history_at_the_ends_of_the_calendar(read: Read, published: str) -> None:
    """A report of the first year has no day a year before it; nothing is historical there."""
    reading = read("On Monday the rebels attacked the capital.", published=published)
    assert [e.historical for e in reading.events] == [False]


def test_the_dateline_city_is_no_scene(read: Read) -> None:
    """Where a report was filed is not where its events were."""
    reading = read("NAIROBI, Kenya (May 7) – Rebels attacked a convoy.")
    assert all("airobi" not in e.place_name for e in reading.events)


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


def only(reading: Reading, kind: str) -> Event:
    """The one event of that type."""
    found = [e for e in reading.events if e.type == kind]
    assert len(found) == 1, [(e.trigger.of(reading.text), e.why) for e in found]
    return found[0]


def test_victims_told_right_after_the_violence_belong_to_it(read: Read) -> None:
    """Whoever was hurt or killed is told beside the blast, not as another one."""
    reading = read("A bomb exploded at the bank in Lorica on Monday. Two guards were killed and a teller was wounded.")
    assert "two guards" in names(reading, only(reading, "ASSAULT").recipients)


def test_another_blast_is_another_event(read: Read) -> None:
    """Words such as "another" and "meanwhile" tell that the tale goes on to a new act."""
    reading = read("A bomb exploded at the bank in Lorica. Meanwhile, another bomb exploded at the court in Sincelejo.")
    assert len([e for e in reading.events if e.type == "ASSAULT"]) == 2


def test_a_victim_named_later_is_the_same_victim(read: Read) -> None:
    """An unnamed person and the name told further down are one death."""
    reading = read("A journalist was murdered in Oruro on Friday. Pedro Valdez was murdered in Oruro by two gunmen.")
    assert names(reading, only(reading, "ASSAULT").recipients) == ["pedro valdez"]


def test_the_force_at_work_is_the_doer_of_what_follows(read: Read) -> None:
    """Arrests told without a doer are those of the force whose operation the passage tells."""
    reading = read(
        "Afghan police detained a smuggler during a sweep through Zaranj on Monday. "
        "Several rifles were found and a pair of suspects were arrested."
    )
    arrests = [e for e in reading.events if e.type == "COERCE"]
    assert all(names(reading, e.actors) == ["afghan police"] for e in arrests), [
        (e.trigger.of(reading.text), names(reading, e.actors)) for e in arrests
    ]


def test_we_is_the_body_that_speaks(read: Read) -> None:
    """In a communiqué "we" is the body whose words it gives."""
    reading = read("The Peasant League condemned the eviction. We likewise demand that the raids stop.")
    request = only(reading, "REQUEST")
    assert names(reading, request.actors) == ["peasant league"]


def test_whoever_condemns_an_attack_condemns_its_doer(read: Read) -> None:
    """The doer may be told elsewhere in the report."""
    reading = read("Boko Haram attacked the village of Banki on Sunday. Niger condemned the attack.")
    assert names(reading, only(reading, "ACCUSE").recipients) == ["boko haram"]


def test_a_place_is_not_whom_a_blast_strikes(read: Read) -> None:
    """Where a bomb went off is its scene, not its target."""
    event = only(read("Two bombs went off in Lorica on Monday."), "ASSAULT")
    assert event.place_name == "Lorica"
    assert not event.recipients


def test_where_the_act_was_comes_before_where_someone_is_from(read: Read) -> None:
    """As in "a chief in X was killed near Y": the act was near Y."""
    event = only(read("A rebel chief in Raqqa was killed near Tabqa, Syria, by soldiers."), "ASSAULT")
    assert "Tabqa" in event.place_name


def test_where_someone_spoke_is_not_the_scene(read: Read) -> None:
    """As in "sources told us in Nairobi that": Nairobi is where it was said."""
    event = only(
        read("Clerks told the paper in Lima that nine guards were killed by guerrillas near Ayacucho."), "ASSAULT"
    )
    assert event.place_name.startswith("Ayacucho")


def test_a_place_that_no_gazetteer_lists_is_still_a_place(read: Read) -> None:
    """The name is kept, without coordinates."""
    event = only(read("Gunmen attacked a patrol near Zzyrdova on Monday."), "ASSAULT")
    assert event.place_name == "Zzyrdova"


def test_a_tale_goes_on_in_its_day(read: Read) -> None:
    """Acts told one after another with no day of their own are of the day told last."""
    reading = read(
        "On 17 March 2021, troops entered the village of Palora. They beat the mayor and stole his cattle.",
        published="2021-03-22",
    )
    assert {e.date for e in reading.events if e.type == "ASSAULT"} == {(date(2021, 3, 17), date(2021, 3, 17))}


def test_the_time_of_day_is_no_year(read: Read) -> None:
    """Four figures before GMT are a clock."""
    event = only(read("The rebels attacked a post in Huanta at 1500 GMT on Monday.", published="2021-03-24"), "ASSAULT")
    assert event.date is None or event.date[0].year == 2021
