"""This room finds political events: what was done, by whom, to whom, where and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dateline.codebook import Codebook
from dateline.layers.events.finding import find_events
from dateline.layers.events.lexicon import compile_lexicon
from dateline.model import Event, Reading

__all__ = ["find_events", "load"]


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Event]]:
    """A finder of events over the codebook's trigger rules, compiled once."""
    lexicon = compile_lexicon(codebook.events)
    return lambda reading: find_events(reading, lexicon)
