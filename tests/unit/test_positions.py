"""Positions: what actors demand, offer, threaten, deny and refuse, read off the acts of a report."""

from __future__ import annotations

from collections.abc import Callable

from dateline.corpus.positions import find_positions
from dateline.model import Reading


def stances(reading: Reading) -> set[tuple[str, str]]:
    return {(position.stance, position.topic) for position in find_positions(reading)}


def test_a_demand_names_its_topic(read: Callable[..., Reading]) -> None:
    """The words after the act say what it is about."""
    reading = read("Omar Keita called for an inclusive government in Bamako.", published="2012-04-10")
    assert ("demands", "government") in stances(reading)


def test_a_speaker_who_says_he_did_not_do_it_denies(read: Callable[..., Reading]) -> None:
    """A negated act that a named source vouches for is that source's denial."""
    reading = read(
        "Omar Keita said his fighters did not attack the village of Gourma on Monday.", published="2012-04-10"
    )
    assert any(stance == "denies" for stance, _ in stances(reading))


def test_a_report_without_events_has_no_positions(read: Callable[..., Reading]) -> None:
    """Nothing is said, nothing is held."""
    assert find_positions(read("The weather was mild.")) == ()


def test_whom_an_act_is_towards_is_not_its_topic(read: Callable[..., Reading]) -> None:
    """Talks with the government are about talks; and what is asked to stop is not asked for."""
    day = "2012-04-10"
    reading = read("Rebel leader Omar Keita said he was ready to hold talks with the government.", published=day)
    assert ("offers", "negotiation") in stances(reading)
    assert ("offers", "government") not in stances(reading)
    text = "Rebel leader Omar Keita said he was ready to hold talks with the government and demanded a truce."
    assert ("offers", "negotiation") in stances(read(text, published=day))
    reading = read("President Ali Sow demanded that the rebels stop shelling the town of Gourma.", published=day)
    assert stances(reading) == {("rejects", "use of force")}
    reading = read("President Ali Sow called for an end to the blockade of Gourma.", published=day)
    assert ("rejects", "sanctions") in stances(reading)
    reading = read("President Ali Sow called on Omar Keita to end the crisis through dialogue.", published=day)
    assert ("rejects", "negotiation") not in stances(reading)


def test_who_rejects_a_demand_does_not_make_it(read: Callable[..., Reading]) -> None:
    """Whoever "his" is taken for."""
    reading = read("President Ali Sow met Omar Keita but rejected his demand for a truce.", published="2012-04-10")
    actors = {reading.entity_by_id[p.actor].name for p in find_positions(reading) if p.stance == "demands"}
    assert "Ali Sow" not in actors


def test_a_denial_is_of_the_day_it_was_said(read: Callable[..., Reading]) -> None:
    """Not of the day of what is denied, which would hide a change of what is claimed."""
    reading = read("Omar Keita said his men did not attack Gourma on April 2.", published="2012-04-10")
    assert {str(p.day) for p in find_positions(reading) if p.stance == "denies"} == {"2012-04-10"}


def test_who_says_that_he_did_it_claims_it(read: Callable[..., Reading]) -> None:
    """As strongly as it can be held; what is denied later is then a change."""
    reading = read("The River League said it bombed the barracks in Gourma on Monday.", published="2012-04-10")
    (position,) = (p for p in find_positions(reading) if p.stance == "claims")
    assert reading.entity_by_id[position.actor].name == "River League"
    assert (position.topic, position.strength) == ("use of force", 0.8)
