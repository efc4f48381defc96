"""Where and when an act was, and what only stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dateline.model import Event, Reading

Read = Callable[..., Reading]


def event_of(reading: Reading, word: str) -> Event:
    return next(e for e in reading.events if word in e.trigger.of(reading.text))


def day(value: str) -> tuple[date, date]:
    return date.fromisoformat(value), date.fromisoformat(value)


def test_a_release_dates_itself_by_its_number_and_dateline(read: Read) -> None:
    """The year of a release's number and the day of its dateline are the day that "today" is."""
    text = "2011-09-S-014\nFor Immediate Release\n\nKABUL, Afghanistan (Sept. 9)\nPolice arrested two smugglers today."
    reading = read(text, published=None)
    assert event_of(reading, "arrested").date == day("2011-09-09")
    assert not any(t.span.of(text) == "2011" for t in reading.times)


def test_the_day_of_filing_dates_no_act(read: Read) -> None:
    """An act in the sentence of a dateline has the day that its own words give it."""
    text = "2011-09-S-014\n\nKABUL, Afghanistan (Sept. 9) – Police arrested nine smugglers Sept. 4 in Herat."
    assert event_of(read(text, published="2011-09-09"), "arrested").date == day("2011-09-04")


def test_a_year_of_comparison_dates_no_act(read: Read) -> None:
    """ "The largest offensive since 1994" was not in 1994."""
    reading = read("The army launched its largest offensive since 1994 against the rebels.", published="2021-08-22")
    assert all(e.date is None for e in reading.events)


def test_what_is_uttered_in_one_breath_is_of_one_day(read: Read) -> None:
    """A second speech act joined by "and" has the day of the first."""
    reading = read("The minister on Friday rejected the offer and demanded an apology.", published="2021-08-22")
    assert event_of(reading, "demanded").date == day("2021-08-20")


def test_a_tale_does_not_go_on_in_days_to_come(read: Read) -> None:
    """After a meeting planned for later, what is told next is not of that later day."""
    text = "Voters will march on September 3. The army bombed the villages."
    assert event_of(read(text, published="2021-08-22"), "bombed").date is None


@pytest.mark.parametrize("name", ["Now Zad", "Qala-e-Now"])
def test_now_in_a_name_is_no_time(read: Read, name: str) -> None:
    """ "Now Zad" is a town."""
    reading = read(f"Police arrested a man in {name} district yesterday.", published="2021-08-22")
    assert [t.span.of(reading.text) for t in reading.times] == ["yesterday"]


def test_a_word_that_points_takes_the_place_told_before(read: Read) -> None:
    """ "The valley" and "the province" are those told last; "the town of X, where" is X."""
    reading = read("The men hold the Swat Valley. Soldiers attacked the valley on Monday.", published="2021-08-22")
    assert "Swat" in event_of(reading, "attacked").place_name
    reading = read("He is from Kandahar province. He planned attacks on police throughout the province.")
    assert "Kandahar" in event_of(reading, "attacks").place_name
    reading = read("They fled the town of Gwoza, where rebels burned a school.")
    assert "Gwoza" in event_of(reading, "burned").place_name


def test_a_toll_told_in_the_next_breath_belongs_to_the_act_before(read: Read) -> None:
    """What is counted but takes no part is no number of the act; each count is told once."""
    reading = read("Rebels attacked the town of Gwoza on Monday. The death toll stands at 12.", published="2021-08-22")
    told = [reading.quantity_by_id[q] for q in event_of(reading, "attacked").quantities]
    assert [(q.role, q.low) for q in told] == [("killed", 12)]
    reading = read("Police arrested a smuggler in two parts of the city.", published="2021-08-22")
    assert event_of(reading, "arrested").quantities == ()
