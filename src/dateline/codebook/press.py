"""This room types the word lists that turn event records into the coded fields of military press releases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.codebook.loading import load_section


@dataclass(frozen=True)
class PressWords:
    """Names of provinces and groups, what vague counts stand for, and the words of each coded field."""

    provinces: dict[str, tuple[str, ...]]
    groups: dict[str, tuple[str, ...]]
    least: dict[str, int]
    above: tuple[str, ...]
    added: frozenset[str]
    part: tuple[str, ...]
    captured: frozenset[str]
    killed: frozenset[str]
    friends: frozenset[str]
    leaders: frozenset[str]
    air: tuple[str, ...]
    peaceful: tuple[str, ...]


def load_press_words() -> PressWords:
    return load_section(Path(__file__).with_name("press.yaml"), PressWords)
