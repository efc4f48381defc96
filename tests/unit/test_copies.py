"""Copies: edited, cut and re-datelined reports are found, other reports are not, and the earliest is the original."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from dateline.errors import InputError
from dateline.ingest.copies import CopyIndex, group_copies

WORDS = (
    "council mill river guard barge strike wage mayor harbour convoy clerk vote ledger border patrol ferry grain"
    " tax court petition bridge crowd depot envoy treaty island lamp winter rail sugar pilot orchard"
).split()
DAY = date(2019, 5, 3)


def story(seed: int, length: int = 300) -> str:
    chance = random.Random(seed)
    return "ORLEN, 3 May (Vale Post) -- " + " ".join(
        chance.choice(WORDS) + chance.choice("abcde") for _ in range(length)
    )


def test_changed_copies_are_found() -> None:
    """Another dateline, a cut tail, a few other words, words in front: the same report."""
    text = story(1)
    words = text.split()
    chance = random.Random(2)
    copies = {
        "dateline": text.replace("ORLEN, 3 May (Vale Post)", "DUNA, 4 May (Wire)"),
        "cut": text[: len(text) // 2],
        "edited": " ".join("other" if chance.random() < 0.06 else word for word in words),
        "front": "Our own reporter adds a line of words to it all. " + text,
    }
    index = CopyIndex()
    index.add("first", text, DAY)
    for name, copy in copies.items():
        found = index.add(name, copy, DAY + timedelta(days=1))
        assert (found.group, found.original) == ("first", "first"), name
        assert found.score >= 0.6
    assert index.groups() == {"first": ("first", *copies)}


def test_other_reports_are_no_copies() -> None:
    """Reports of like words in other order stand alone."""
    index = CopyIndex()
    for seed in range(300):
        assert index.add(str(seed), story(seed), DAY).group == str(seed)
    assert index.groups() == {}


def test_the_earliest_is_the_original() -> None:
    """The group keeps its name, whatever comes; the original is the earliest published, and an unknown day is late."""
    index = CopyIndex()
    index.add("unknown", story(1), None)
    assert index.add("late", story(1), DAY).original == "late"
    assert index.add("early", story(1), DAY - timedelta(days=2)).original == "early"
    found = index.add("later", story(1), DAY + timedelta(days=2))
    assert (found.group, found.original) == ("unknown", "early")
    assert index.find("late") == index.add("late", "whatever", None)


def test_groups_that_turn_out_to_be_one() -> None:
    """A report that holds two others joins their groups, and says which is gone."""
    one, two = story(1, 120), story(2, 120)
    index = CopyIndex()
    index.add("one", one, DAY)
    index.add("two", two, DAY)
    found = index.add("both", one + " " + two, DAY)
    if found.merged:  # the second is found by a band of its whole, which is likely and not certain
        assert (found.group, found.merged) == ("one", ("two",))
        placed = index.find("two")
        assert placed is not None
        assert placed.group == "one"


def test_bulletins_after_one_pattern_stay_apart() -> None:
    """Months apart nearly all must be the same."""
    text = story(1)
    other = " ".join(word if n % 16 else "changed" for n, word in enumerate(text.split()))
    index = CopyIndex()
    index.add("may", text, DAY)
    assert index.add("may-too", other, DAY + timedelta(days=1)).group == "may"
    assert index.add("december", other, DAY + timedelta(days=200)).like in ("", "may-too")


def test_short_texts_must_be_the_same() -> None:
    """Headlines alike in most words are two reports; the very same words are one."""
    index = CopyIndex()
    index.add("a", "Army denies attack on the mill", DAY)
    assert index.add("b", "Army denies attack on the bridge", DAY).group == "b"
    assert index.add("c", "Army denies attack on the mill", DAY).group == "a"
    assert index.add("empty", "", DAY).group == "empty"
    index.add("odd", "\ud800 \x00", None)


def test_saved_and_gone_on_with(tmp_path: Path) -> None:
    """An index that was saved and loaded goes on as if it never was."""
    reports = [(f"{seed}-{turn}", story(seed)[turn:], DAY) for turn in range(2) for seed in range(40)]
    whole = CopyIndex()
    for report in reports:
        whole.add(*report)
    half = CopyIndex()
    for report in reports[:50]:
        half.add(*report)
    half.save(tmp_path / "copies.npz")
    loaded = CopyIndex.load(tmp_path / "copies.npz")
    for report in reports[50:]:
        loaded.add(*report)
    assert loaded.groups() == whole.groups()
    assert len(loaded) == len(whole) == 80
    assert [name for name, _ in group_copies(reports)] == [name for name, _, _ in reports]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copies.npz"]


def test_damaged_index(tmp_path: Path) -> None:
    """A file that is no index is told with its remedy."""
    path = tmp_path / "copies.npz"
    for content in (b"", b"PK\x03\x04", b"words"):
        path.write_bytes(content)
        with pytest.raises(InputError, match="delete it"):
            CopyIndex.load(path)
    with pytest.raises(InputError, match="cannot be read"):
        CopyIndex.load(tmp_path / "none")
