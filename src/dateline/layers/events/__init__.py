"""This room finds political events: what was done, by whom, to whom, where and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dateline.codebook import Codebook
from dateline.layers.events.finding import find_events, prepare_events
from dateline.layers.events.votes import Votes, Voting
from dateline.layers.events.weighing import Weighing
from dateline.model import Event, Reading

__all__ = ["Votes", "Voting", "Weighing", "find_events", "load", "prepare_events"]


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Event]]:
    """A finder of events over the codebook's trigger rules, compiled once."""
    rules = prepare_events(codebook.events)
    return lambda reading: find_events(reading, rules)
