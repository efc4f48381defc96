"""Contradictions: pairs of short reports, half of which only look like it, through the whole pipeline."""

from __future__ import annotations

from datetime import date

import pytest

from dateline.corpus.linking import known_names, link_readings
from dateline.model import Report
from dateline.pipeline import Pipeline
from grading import Case, load_cases

PRECISION, RECALL = 0.85, 0.75


@pytest.fixture(scope="module")
def found(pipeline: Pipeline) -> list[tuple[Case, set[str]]]:
    """Each case with what its two reports are found to contradict each other in."""
    cases = load_cases("contradictions.csv")
    reports = [
        Report(
            id=f"{number}{way[0]}",
            text=case[way],
            published=date.fromisoformat(case[f"{way}_day"]),
            source=case[f"{way}_outlet"],
        )
        for number, case in enumerate(cases)
        for way in ("first", "second")
    ]
    readings = list(pipeline.read(reports))
    known = known_names(pipeline.codebook)
    return [
        (case, {c.about for c in link_readings(readings[2 * n : 2 * n + 2], known=known).contradictions})
        for n, case in enumerate(cases)
    ]


def test_half_of_the_cases_only_look_like_contradictions(found: list[tuple[Case, set[str]]]) -> None:
    """At least sixty pairs, and as many of either sort."""
    assert len(found) >= 60
    assert sum(not case["about"] for case, _ in found) * 2 >= len(found)


def test_contradictions_are_told_and_updates_are_not(found: list[tuple[Case, set[str]]]) -> None:
    """Precision and recall over all pairs."""
    hit = sum(case["about"] in abouts for case, abouts in found if case["about"])
    told = sum(len(abouts) for _, abouts in found)
    wanted = sum(bool(case["about"]) for case, _ in found)
    faults = [(case["about"], abouts, case["text"]) for case, abouts in found if abouts != {case["about"]} - {""}]
    assert hit >= PRECISION * told, faults
    assert hit >= RECALL * wanted, faults


def test_strong_cases_hold(found: list[tuple[Case, set[str]]]) -> None:
    """A case graded STRONG is as it should be, whole."""
    faults = [
        (case["about"], abouts, case["text"])
        for case, abouts in found
        if case["grade"] == "STRONG" and abouts != {case["about"]} - {""}
    ]
    assert not faults
