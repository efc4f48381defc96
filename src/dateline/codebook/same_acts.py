"""This room types the groups of words by which news tell one and the same act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateline.codebook.loading import load_section


@dataclass(frozen=True)
class SameActs:
    """Groups of lemmas."""

    groups: tuple[tuple[str, ...], ...]


@cache
def load_same_acts() -> Mapping[str, frozenset[int]]:
    """For each lemma the numbers of the groups that it is in."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(load_section(Path(__file__).with_name("same_acts.yaml"), SameActs).groups):
        for word in group:
            found[word].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
