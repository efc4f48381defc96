"""Entities: name, kind, country and sector of each chain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.evaluate.entities import measure, same_words, words_of
from dateline.model import Entity, Reading
from grading import check_others, load_cases, strong

CASES = load_cases("entities.csv")
FLOOR = 14
"""MEDIUM and WEAK cases that pass; the count may not fall."""

Read = Callable[..., Reading]


def entity_of(reading: Reading, surface: str) -> Entity | None:
    for mention in reading.mentions:
        if mention.span.of(reading.text).lower() == surface.lower():
            return reading.entity_by_id[mention.refers_to]
    return None


def faults(read: Read, row: dict[str, str]) -> list[str]:
    """Fields that differ from the case; an empty field is not checked, "-" stands for empty."""
    entity = entity_of(read(row["text"]), row["surface"])
    if entity is None:
        return ["no such mention"]
    got = {"name": entity.name, "kind": str(entity.kind), "country": entity.country, "sector": entity.sector}
    return [
        f"{field}: {value!r}, not {row[field]!r}"
        for field, value in got.items()
        if row[field] and value != row[field].replace("-", "")
    ]


@pytest.mark.parametrize("row", strong(CASES), ids=lambda r: r["surface"])
def test_strong_case(read: Read, row: dict[str, str]) -> None:
    """A plain case is named and coded as a coder would."""
    assert faults(read, row) == []


def test_other_cases_do_not_fall(read: Read) -> None:
    """The count of harder cases that come out right does not fall."""
    check_others(CASES, lambda row: "; ".join(faults(read, row)), FLOOR)


def test_every_chain_is_an_entity(read: Read) -> None:
    """There is one entity for each chain, with all its spans, and its names stand in the text."""
    reading = read("Elena Marku said she would leave.\nThe leader of the Harvest\nParty told the army that they lied.")
    assert [e.id for e in reading.entities] == list(dict.fromkeys(m.refers_to for m in reading.mentions))
    squeezed = " ".join(reading.text.split())
    for entity in reading.entities:
        assert list(entity.mentions) == [m.span for m in reading.mentions if m.refers_to == entity.id]
        assert all(name in squeezed for name in (entity.name, *entity.aliases))


def test_aliases_hold_no_pronouns(read: Read) -> None:
    """Pronouns are spans of an entity but never names of it."""
    reading = read("Elena Marku said she and her men would leave.")
    entity = entity_of(reading, "Elena Marku")
    assert entity is not None
    assert not {"she", "her"} & {entity.name, *entity.aliases}
    assert "she" in [s.of(reading.text) for s in entity.mentions]


def test_country_taken_from_the_report_says_why(read: Read) -> None:
    """A country that no word of the chain tells is marked as taken from the rest of the report."""
    entity = entity_of(read("Police in Lima, Peru, used tear gas."), "Police")
    assert entity is not None
    assert entity.country == "PER"
    assert "mostly about" in entity.why


def test_same_words_rule() -> None:
    """Names are one when equal, one the tail of the other, or alike by half."""
    assert same_words(words_of("Ahmad Dost"), words_of("Dost"))
    assert same_words(words_of("the Ember movement"), words_of("Ember"))
    assert not same_words(words_of("Ember Front"), words_of("Harvest Party"))
    assert not same_words((), words_of("Dost"))


def test_measure_counts_participants_only(read: Read) -> None:
    """Gold entities that no event uses are not counted; a missed one costs only recall."""
    gold = {
        "entities": [
            {"id": "a", "name": "Kenyan police", "aliases": [], "country": "KEN", "sector": "COP"},
            {"id": "b", "name": "Mars", "aliases": [], "country": "", "sector": "UNK"},
            {"id": "c", "name": "nobody", "aliases": [], "country": "", "sector": "UNK"},
        ],
        "events": [{"actors": ["a"], "recipients": ["b"], "sources": ["report"]}],
    }
    got = measure([gold], [read("Kenyan police arrested nine students.")])
    assert got == {"participants": 2, "found": 0.5, "country": 1.0, "sector": 1.0}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SANAA - Tribesmen attacked a military convoy near Ataq on Monday.", "Tribesmen"),
        ("JUBA – Rebels shelled Malakal, the army said.", "Rebels"),
        ("LIMA - Police fired tear gas at farmers.", "Police"),
    ],
)
def test_a_dateline_is_no_part_of_a_name(read: Read, text: str, wanted: str) -> None:
    """Its dash ends the name of the town; who did it begins behind."""
    reading = read(text)
    assert wanted in {e.name for e in reading.entities}
    assert not [e.name for e in reading.entities if " - " in e.name or " – " in e.name]
