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
