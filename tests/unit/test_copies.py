"""Copies: edited, cut and re-datelined reports are found, others are not, and the order they come in is no matter."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.ingest import make_report
from dateline.ingest.copies import sketch_text
from dateline.model import Reading, Report
from dateline.store import Coding, Entry, Store
from dateline.store.checking import Way, check_store

WORDS = (
    "council mill river guard barge strike wage mayor harbour convoy clerk vote ledger border patrol ferry grain"
    " tax court petition bridge crowd depot envoy treaty island lamp winter rail sugar pilot orchard"
).split()
DAY = date(2019, 5, 3)
CODING = Coding(version="1", codebook="c", codebook_sha256="")

type Told = tuple[str, str, date | None]


def story(seed: int, length: int = 300) -> str:
    chance = random.Random(seed)
    return "ORLEN, 3 May (Vale Post) -- " + " ".join(
        chance.choice(WORDS) + chance.choice("abcde") for _ in range(length)
    )


def grouped(*batches: Sequence[Told]) -> dict[str, str]:
    """For each (name, text, day) that is a copy the name of its original, after the batches came one by one."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(folder, CODING)
        for batch in batches:
            fill(store, [report(*told) for told in batch])
        return originals(store)


def report(name: str, text: str, day: date | None) -> Report:
    return make_report(text, id=name, published=day)


def fill(store: Store, reports: Sequence[Report], added: datetime | None = None) -> None:
    store.write_part([Entry(reading=Reading(report=r), added=added) for r in reports])
    store.refresh()


def originals(store: Store) -> dict[str, str]:
    rows = store.sql(
        "SELECT one.report AS name, first.report AS original FROM reports AS one "
        "JOIN versions AS first ON first.version = one.copy_group WHERE one.is_copy ORDER BY name"
    ).to_pylist()
    return {row["name"]: row["original"] for row in rows}


def test_changed_copies_are_found() -> None:
    """Another dateline, a cut tail, a few other words, words in front: the same report."""
    text = story(1)
    words = text.split()
    chance = random.Random(2)
    copies = {
        "cut": text[: len(text) // 2],
        "dateline": text.replace("ORLEN, 3 May (Vale Post)", "DUNA, 4 May (Wire)"),
        "edited": " ".join("other" if chance.random() < 0.06 else word for word in words),
        "front": "Our own reporter adds a line of words to it all. " + text,
    }
    found = grouped([("first", text, DAY), *((name, copy, DAY + timedelta(days=1)) for name, copy in copies.items())])
    assert found == dict.fromkeys(copies, "first")


def test_other_reports_are_no_copies() -> None:
    """Reports of like words in other order stand alone."""
    assert grouped([(str(seed), story(seed), DAY) for seed in range(300)]) == {}


def test_the_earliest_is_the_original() -> None:
    """The original is the earliest published, whenever it comes; an unknown day is later than any."""
    unknown, late = ("unknown", story(1), None), ("late", story(1), DAY)
    early = ("early", story(1), DAY - timedelta(days=2))
    assert grouped([unknown], [late]) == {"unknown": "late"}
    assert grouped([unknown], [late], [early]) == {"late": "early", "unknown": "early"}


def test_bulletins_after_one_pattern_stay_apart() -> None:
    """Months apart nearly all must be the same."""
    text = story(1)
    other = " ".join(word if n % 16 else "changed" for n, word in enumerate(text.split()))
    may, december = ("may", text, DAY), ("december", other, DAY + timedelta(days=200))
    assert grouped([may, ("may-too", other, DAY + timedelta(days=1))]) == {"may-too": "may"}
    assert grouped([may, december]) == {}


def test_short_texts_must_be_the_same() -> None:
    """Headlines alike in most words are two reports; the very same words are one; no words are nobody's copy."""
    found = grouped(
        [
            ("a", "Army denies attack on the mill", DAY),
            ("b", "Army denies attack on the bridge", DAY),
            ("c", "Army denies attack on the mill", DAY + timedelta(days=1)),
            ("empty", "...", DAY),
            ("empty too", "?!", DAY),
        ]
    )
    assert found == {"c": "a"}


@pytest.mark.parametrize("text", ["", "\ud800 \x00", "a", "é" * 70_000, " -- ", "word " * 9_000])
def test_any_text_has_a_sketch(text: str) -> None:
    """A sketch is 304 bytes, of whatever text, and the same each time."""
    sketch, runs, keys = sketch_text(text)
    assert sketch.nbytes == 304
    assert runs >= bool(keys.size)
    assert bytes(sketch) == bytes(sketch_text(text)[0])


def test_of_a_corrected_report_the_latest_version_counts() -> None:
    """An older version is no copy of the newer one, and none is grouped with it any more."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(folder, CODING)
        fill(store, [report("a", story(1), DAY), report("b", story(1), DAY + timedelta(days=1))])
        assert originals(store) == {"b": "a"}
        fill(store, [report("a", story(2), DAY)], datetime(2019, 6, 1, tzinfo=UTC))
        assert originals(store) == {}
        assert store.sql("SELECT count(*) AS n FROM versions").to_pylist() == [{"n": 3}]


def test_strangers_with_one_id_are_told(tmp_path: Path) -> None:
    """Different reports without outlet that are taken for versions of each other; a correction is none."""
    store = Store.create(tmp_path / "store", CODING)
    first, later = datetime(2019, 6, 1, tzinfo=UTC), datetime(2019, 7, 1, tzinfo=UTC)
    fill(store, [report("1", story(1), DAY), report("2", story(2), DAY)], first)
    fill(store, [report("1", story(3), DAY), report("2", story(2) + " corrected", DAY)], later)
    assert store.strangers() == store.strangers(later) == ["1"]
    assert store.strangers(later + timedelta(days=1)) == []
    assert any("1 reports without outlet" in str(f) and f.note for f in check_store(tmp_path / "store", Way()))
    named = [make_report(story(seed), id="9", source=source) for seed, source in ((5, "Post"), (6, "Wire"))]
    fill(store, named, later)
    assert store.strangers() == ["1"]


def test_checking_groups_anew(tmp_path_factory: pytest.TempPathFactory) -> None:
    """dateline check --rebuild works the groups out again, and they are the same."""
    path = tmp_path_factory.mktemp("store")
    store = Store.create(path, CODING)
    fill(store, [report("b", story(1), DAY + timedelta(days=1))])
    fill(store, [report("a", story(1), DAY), report("c", story(3), DAY)])
    before = originals(store)
    list(check_store(path, Way(rebuild=True)))
    assert originals(Store(path)) == before == {"b": "a"}


def test_events_without_those_of_copies(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The filter leaves out what copies tell, and nothing else."""
    store = Store.create(tmp_path_factory.mktemp("store"), CODING)
    fill(store, [report("a", story(1), DAY), report("b", story(1), DAY)])
    assert store.events(copies=False).num_rows == store.events().num_rows == 0
    assert len(originals(store)) == 1


FAMILY = [
    (f"{seed}/{turn}", " ".join(story(seed, 90).split()[turn * 9 :]), DAY + timedelta(days=seed * turn * 3))
    for seed in range(6)
    for turn in range(5)
]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.permutations(FAMILY), st.lists(st.integers(0, len(FAMILY)), max_size=3))
def test_no_order_matters(reports: list[Told], cuts: list[int]) -> None:
    """Whatever order reports come in, and in however many runs, the groups are the same."""
    edges = [0, *sorted(cuts), len(reports)]
    batches = [reports[a:b] for a, b in pairwise(edges) if a < b]
    assert grouped(*batches) == grouped(FAMILY)
