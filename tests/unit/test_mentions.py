"""Mentions and their chains: cases of coreference, and what every reading must hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.model import Mention, MentionKind, Reading
from grading import check_others, load_cases, strong

CASES = load_cases("coreference.csv")
FLOOR = 21
"""MEDIUM and WEAK cases that pass; the count may not fall."""

Read = Callable[..., Reading]


def mention_of(reading: Reading, surface: str) -> Mention | None:
    """The first mention with those words, articles aside."""
    wanted = bare(surface)
    return next((m for m in reading.mentions if bare(m.span.of(reading.text)) == wanted), None)


def bare(words: str) -> str:
    first, _, rest = " ".join(words.split()).partition(" ")
    return (rest if rest and first.lower() in ("the", "a", "an") else " ".join(words.split())).lower()


def holds(read: Read, row: dict[str, str]) -> bool:
    reading = read(row["text"])
    left, right = mention_of(reading, row["left"]), mention_of(reading, row["right"])
    if left is None or right is None:
        return False
    return (left.refers_to == right.refers_to) == (row["same"] == "yes")


@pytest.mark.parametrize("row", strong(CASES), ids=lambda r: f"{r['left']}|{r['right']}")
def test_strong_case(read: Read, row: dict[str, str]) -> None:
    """A plain case of coreference is always right."""
    assert holds(read, row)


def test_other_cases_do_not_fall(read: Read) -> None:
    """The count of harder cases that come out right does not fall."""
    check_others(CASES, lambda row: "" if holds(read, row) else f"{row['left']} | {row['right']}", FLOOR)


TEXT = (
    "Elena Marku, the leader of the Harvest Party, told reporters that protesters had burned the embassy. "
    "“We want peace,” she said. Her supporters met General Ali Sefu, who leads the army, and local militia groups."
)


def test_heads_are_unique_and_inside_their_spans(read: Read) -> None:
    """Each mention has a head token of its own, which lies inside its span."""
    reading = read(TEXT)
    heads = [m.head for m in reading.mentions]
    assert len(heads) == len(set(heads))
    for mention in reading.mentions:
        assert mention.span.covers(reading.tokens[mention.head].span)


def test_chains_are_numbered_by_first_mention(read: Read) -> None:
    """Chain ids run e1, e2, ... in the order of their first mentions."""
    seen = list(dict.fromkeys(m.refers_to for m in read(TEXT).mentions))
    assert seen == [f"e{n}" for n in range(1, len(seen) + 1)]


def test_kinds(read: Read) -> None:
    """Names, descriptions and pronouns are told apart."""
    reading = read(TEXT)
    kinds = {m.span.of(TEXT): m.kind for m in reading.mentions}
    assert kinds["Elena Marku"] is MentionKind.NAME
    assert kinds["protesters"] is MentionKind.NOMINAL
    assert kinds["she"] is MentionKind.PRONOUN


def test_relative_clause_is_left_out_of_the_span(read: Read) -> None:
    """A mention ends before its relative clause."""
    reading = read("The Islamist group that raided the port killed the men who guarded it.")
    spans = [m.span.of(reading.text) for m in reading.mentions]
    assert "The Islamist group" in spans
    assert "the men" in spans


def test_abstract_nouns_are_no_mentions(read: Read) -> None:
    """Acts, agreements and times take no part in an act."""
    reading = read("The attack on Sunday ended the agreement after a week of violence.")
    assert [m.span.of(reading.text) for m in reading.mentions] == []


def test_targets_are_mentions(read: Read) -> None:
    """Villages, hospitals and the like can be attacked, so they are mentions."""
    reading = read("Rebels shelled a hospital, two villages and a police station.")
    spans = [m.span.of(reading.text) for m in reading.mentions]
    assert spans == ["Rebels", "a hospital", "two villages", "a police station"]


@pytest.mark.parametrize("text", ["", " ", "“", "he", "of the", "(FARC)", "THE THE THE", "said he: “I"])
def test_any_text_is_read(read: Read, text: str) -> None:
    """Scraps of text give mentions or none, and no error."""
    reading = read(text)
    assert all(m.refers_to.startswith("e") for m in reading.mentions)
