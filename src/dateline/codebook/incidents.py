"""This room types the word lists that turn event records into incident templates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.codebook.loading import load_section


@dataclass(frozen=True)
class IncidentWords:
    """Modes of each incident kind, words of arson and robbery, instruments, physical things, combatant sectors."""

    kinds: dict[str, tuple[str, ...]]
    arson: tuple[str, ...]
    robbery: tuple[str, ...]
    instruments: frozenset[str]
    things: frozenset[str]
    combatants: frozenset[str]


def load_incident_words() -> IncidentWords:
    return load_section(Path(__file__).with_name("incidents.yaml"), IncidentWords)
