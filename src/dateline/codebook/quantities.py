"""This room holds the words of quantities: bounds, vague amounts, roles and units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateline.codebook.loading import load_section


@dataclass(frozen=True)
class QuantityWords:
    """Word lists of ``quantities.yaml``; keys are lower-case words, or lemmas where the file says so."""

    bounds: dict[str, str]
    bounds_after: dict[str, str]
    vague: dict[str, tuple[int, ...]]
    with_article: frozenset[str]
    verbs: dict[str, str]
    subject_verbs: dict[str, str]
    states: dict[str, str]
    nouns: dict[str, str]
    tolls: dict[str, str]
    toll_verbs: frozenset[str]
    nominals: dict[str, str]
    deadly: frozenset[str]
    protests: frozenset[str]
    joining: frozenset[str]
    numbering: frozenset[str]
    units: dict[str, str]
    unit_names: dict[str, str]
    prefix_units: dict[str, str]
    naming: frozenset[str]
    naming_after: frozenset[str]
    shares: frozenset[str]
    bodies_of_people: frozenset[str]
    people: frozenset[str]
    attacks: frozenset[str]
    ruins: dict[str, str]
    freeing: frozenset[str]
    lives: frozenset[str]
    not_ruined: frozenset[str]
    not_victims: frozenset[str]


_FILE = Path(__file__).parent / "quantities.yaml"


@cache
def load_quantities(path: Path = _FILE) -> QuantityWords:
    """The words of a file, or the built-in ones."""
    return load_section(path, QuantityWords)
