"""One act told twice is one event; acts that something sets apart stay two."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.model import Reading

Read = Callable[..., Reading]

ONE = (
    # A lead in brief, then the same act in detail.
    "Workers protested in Lusaka.\n\nSome 200 teachers protested against the cuts in the afternoon.",
    # The same word in the same place.
    "Gunmen attacked a clinic in Beledweyne. The report was long. Raiders attacked the nurses in Beledweyne.",
    # As many victims.
    "A bomb killed seven people in Jos. Nobody spoke of it. Seven villagers were killed.",
    # One word and victims of one description.
    "Rebels kidnapped six Danish engineers. The ministry was told. It confirmed the kidnapping of the engineers.",
)
TWO = (
    "Gunmen attacked a clinic in Jos on May 3, 2020. Soldiers attacked rebels in Kano on May 9, 2020.",
    "A bomb killed seven people in Jos. Later another bomb killed four people in Kano.",
    "Police arrested Omar Haddad in Tripoli. Soldiers arrested Samir Khoury in Benghazi.",
    "Rebels attacked the port of Hodeida. Meanwhile rebels attacked a convoy near Taiz.",
)


def counts(reading: Reading) -> dict[str, int]:
    found: dict[str, int] = {}
    for event in reading.events:
        found[event.type] = found.get(event.type, 0) + 1
    return found


@pytest.mark.parametrize("text", ONE)
def test_an_act_told_again_is_one_event_with_both_passages(read: Read, text: str) -> None:
    """An act told several times in one report is one record; its other passages are kept."""
    reading = read(text, published="2020-05-10")
    assert max(counts(reading).values()) == 1, [(e.type, e.trigger.of(text)) for e in reading.events]
    assert any(e.also for e in reading.events)


@pytest.mark.parametrize("text", TWO)
def test_acts_set_apart_stay_two(read: Read, text: str) -> None:
    """Other days, names, numbers, sure places or words like "meanwhile" keep two acts apart."""
    reading = read(text, published="2020-05-10")
    assert max(counts(reading).values()) == 2, [(e.type, e.trigger.of(text)) for e in reading.events]
