"""This room types the word lists that turn event records into incident templates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from dateline.codebook.loading import load_section
from dateline.codebook.roles import RoleLists


@dataclass(frozen=True)
class IncidentWords:
    """Modes of each incident kind, words of arson and robbery, instruments, physical things, combatant sectors.

    ``damage`` are verbs and nouns whose object was struck; ``strike_preps`` the prepositions before what was struck;
    ``taken_arms`` verbs of weapons that were not used; ``vague`` heads that pick out nobody; ``bodies`` nouns for
    organisations that may stand as a doer's; ``rebels`` nouns for the men of an armed group.
    """

    kinds: dict[str, tuple[str, ...]]
    arson: tuple[str, ...]
    robbery: tuple[str, ...]
    instruments: frozenset[str]
    things: frozenset[str]
    combatants: frozenset[str]
    damage: frozenset[str]
    strike_preps: frozenset[str]
    taken_arms: frozenset[str]
    vague: frozenset[str]
    bodies: frozenset[str]
    rebels: frozenset[str]
    people: frozenset[str]
    """Nouns for persons: the listed ones and those of the roles section."""


def load_incident_words() -> IncidentWords:
    words = load_section(Path(__file__).with_name("incidents.yaml"), IncidentWords)
    roles = load_section(Path(__file__).with_name("roles.yaml"), RoleLists)
    named = (noun for nouns in roles.persons.values() for noun in nouns)
    return replace(words, people=words.people.union(named))
