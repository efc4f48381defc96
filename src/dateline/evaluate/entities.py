"""This room measures entities against coded reports: found by name, and their country and sector."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from dateline.model import Entity, Reading

_STOP = frozenset("the a an of and in on for to its his her their this that some several many any s mr mrs dr".split())
_POSSESSIVE = re.compile(r"['’]s?\b")
_WORD = re.compile(r"[^\W_]+")
_SAME_SECTOR = {"SOC": "NGO"}


def measure(gold_rows: Iterable[dict[str, Any]], readings: Iterable[Reading]) -> dict[str, float]:
    """How many gold participants of events are found by name, and how many of those have the right codes.

    A gold row holds ``entities`` and ``events`` as in the attributed records. Returns counts and shares:
    ``participants``, ``found``; ``country`` and ``sector`` are shares right among the found that have one.
    """
    total = found = coded = country = sectors = sector = 0
    for row, reading in zip(gold_rows, readings, strict=True):
        used = {i for e in row["events"] for slot in ("actors", "recipients", "sources") for i in e[slot]}
        predicted = [(entity, [words_of(n) for n in (entity.name, *entity.aliases)]) for entity in reading.entities]
        for gold in row["entities"]:
            if gold["id"] not in used:
                continue
            total += 1
            match = best_match([gold["name"], *gold.get("aliases", [])], predicted)
            if match is None:
                continue
            found += 1
            if gold["country"]:
                coded += 1
                country += match.country == gold["country"]
            if gold["sector"] != "UNK":
                sectors += 1
                sector += match.sector == _SAME_SECTOR.get(gold["sector"], gold["sector"])
    return {
        "participants": total,
        "found": found / total if total else 1.0,
        "country": country / coded if coded else 1.0,
        "sector": sector / sectors if sectors else 1.0,
    }


def best_match(names: list[str], predicted: list[tuple[Entity, list[tuple[str, ...]]]]) -> Entity | None:
    """The predicted entity that shares most name words with the gold one, of those the rule takes as the same."""
    wanted = [words_of(n) for n in names]
    best: Entity | None = None
    best_score = 0.0
    for entity, surfaces in predicted:
        score = max(
            (_likeness(a, b) for a in wanted for b in surfaces if same_words(a, b)),
            default=0.0,
        )
        if score > best_score:
            best, best_score = entity, score
    return best


def words_of(name: str) -> tuple[str, ...]:
    """The words that count when names are compared: lower case, no articles, no possessive endings."""
    return tuple(w for w in _WORD.findall(_POSSESSIVE.sub(" ", name.lower())) if w not in _STOP)


def same_words(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names count as one: equal, one the tail of the other, or half of all their words shared."""
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if long[-len(short) :] == short:
        return True
    return len(set(a) & set(b)) / len(set(a) | set(b)) >= 0.5


def _likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    return len(set(a) & set(b)) / len(set(a) | set(b))
