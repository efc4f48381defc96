"""This room types what acts say of the positions of those who do them, and the topics of positions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateline.codebook.loading import load_section


@dataclass(frozen=True)
class PositionWords:
    """Stances by event type, contrary stances, words of refusal and strength, topics by their words."""

    stances: dict[str, tuple[str, float]]
    unless_done: frozenset[str]
    contrary: dict[str, tuple[str, ...]]
    refusing: frozenset[str]
    ending: frozenset[str]
    weaker: frozenset[str]
    stronger: frozenset[str]
    topics: dict[str, tuple[str, ...]]


@cache
def load_position_words() -> PositionWords:
    """The section ``positions.yaml``."""
    return load_section(Path(__file__).with_name("positions.yaml"), PositionWords)
