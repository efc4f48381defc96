"""This room predicts which given mentions tell of one event or participant, and which reports of one incident."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from dateline.backends.vectors import open_vectors
from dateline.corpus.actors import name_key
from dateline.corpus.clustering import Pair, group_all, group_tightly
from dateline.corpus.features import compare
from dateline.corpus.incidents import SAME_EVENT
from dateline.corpus.scorer import load_scorer
from dateline.corpus.tellings import Telling, tell_words
from dateline.corpus.weighing import Profile, report_profile
from dateline.evaluate.tasks import Row, report_of
from dateline.model import Reading, Span
from dateline.pipeline import Pipeline, Settings

ALIKE = 0.05
"""Reports less alike than this have no event in common that their words would show."""

SAME_INCIDENT = 0.09
"""How alike any two reports of one incident are."""

SETTLED, OTHER_INCIDENT = 4, 0.4
"""From so many reports on an incident is settled; how much less events of reports on two of them are one."""

_AT_ONCE = 100_000


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """For each row its ``mentions`` with a ``cluster`` each; clusters run across rows."""
    rows = list(rows)
    readings = read(rows, settings)
    profiles: list[Profile] = [report_profile(reading) for reading in readings]
    tellings: list[tuple[int, Telling]] = []
    others: list[tuple[str, str]] = []
    for number, (row, reading) in enumerate(zip(rows, readings, strict=True)):
        for mark, mention in enumerate(row["mentions"]):
            thing = f"{number:06}#{mark:05}"
            span = span_of(mention, reading)
            if span is None:
                continue
            if mention.get("kind", "event") == "event":
                telling = tell_words(reading, span, key=thing, event=thing)
                tellings.append((number, replace(telling, report=f"{number:06}")))
            else:
                others.append((thing, f"{mention['kind']}:{name_at(span, reading)}"))
    clusters = {
        member: f"e{n}" for n, group in enumerate(group_tellings(tellings, profiles)) for member in group
    } | dict(others)
    for number, row in enumerate(rows):
        marks = ((mention, f"{number:06}#{mark:05}") for mark, mention in enumerate(row["mentions"]))
        yield {
            "id": row["id"],
            "mentions": [{**mention, "cluster": clusters[thing]} for mention, thing in marks if thing in clusters],
        }


def predict_incidents(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """For each row the ``incident`` that it mainly tells of."""
    rows = list(rows)
    profiles: list[Profile] = [report_profile(reading) for reading in read(rows, settings)]
    scores = {(f"{i:06}", f"{j:06}"): alike for i, j, alike in alike_reports(profiles, SAME_INCIDENT)}
    groups = group_tightly([f"{i:06}" for i in range(len(rows))], scores, SAME_INCIDENT)
    home = {member: f"i{n}" for n, group in enumerate(groups) for member in group}
    for number, row in enumerate(rows):
        yield {"id": row["id"], "incident": home[f"{number:06}"]}


def read(rows: list[Row], settings: Any) -> list[Reading]:
    """The readings of rows, as far as comparing needs them."""
    chosen = replace(settings or Settings(), upto="events")
    if "statements" not in chosen.backends:
        chosen = replace(chosen, backends={**chosen.backends, "statements": "rules"})
    return list(Pipeline(chosen).read(map(report_of, rows)))


def span_of(mention: Row, reading: Reading) -> Span | None:
    """The span of a mention, where it lies in the text."""
    start, end = mention.get("start"), mention.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(reading.text):
        return Span(start=start, end=end)
    return None


def name_at(span: Span, reading: Reading) -> str:
    """The key of the fullest name of whom or what a mention stands for: of its chain, else its own words."""
    for i in reading.syntax.tokens_in(span):
        mention = reading.mention_by_head.get(i)
        if (
            mention is not None
            and span.covers(reading.tokens[i].span)
            and reading.tokens[i].head not in reading.syntax.tokens_in(span)
        ):
            entity = reading.entity_by_id.get(mention.refers_to)
            if entity is not None:
                return name_key(entity.name)
    return name_key(span.of(reading.text))


def alike_reports(profiles: list[Profile], floor: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of reports that are alike, by the words that they share."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for j, profile in enumerate(profiles):
        sums: dict[int, float] = defaultdict(float)
        for word, weight in profile.items():
            for i, other in holders[word]:
                sums[i] += weight * other
            holders[word].append((j, weight))
        for i, alike in sums.items():
            if alike >= floor:
                yield i, j, min(1.0, alike)


def settled_reports(profiles: list[Profile]) -> dict[int, int]:
    """For each report whose incident several reports tell mainly of, which incident that is."""
    names = [f"{i:06}" for i in range(len(profiles))]
    scores = {(names[i], names[j]): alike for i, j, alike in alike_reports(profiles, SAME_INCIDENT)}
    groups = group_tightly(names, scores, SAME_INCIDENT)
    return {int(member): n for n, group in enumerate(groups) if len(group) >= SETTLED for member in group}


def group_tellings(tellings: list[tuple[int, Telling]], profiles: list[Profile]) -> list[list[str]]:
    """The tellings of each event: those of reports that are alike are compared, then grouped."""
    alike = {(i, j): a for i, j, a in alike_reports(profiles, ALIKE)} | {(i, i): 1.0 for i in range(len(profiles))}
    by_report: dict[int, list[Telling]] = defaultdict(list)
    for number, telling in tellings:
        by_report[number].append(telling)
    scorer, likeness = load_scorer(), open_vectors().likeness
    scores: dict[Pair, float] = {}
    waiting: list[tuple[Pair, list[float]]] = []

    def settle() -> None:
        if waiting:
            found = scorer.score(np.array([features for _, features in waiting]))
            scores.update(
                (pair, float(score)) for (pair, _), score in zip(waiting, found, strict=True) if score >= 0.01
            )
            waiting.clear()

    for (i, j), value in alike.items():
        several = combinations(by_report[i], 2) if i == j else ((a, b) for a in by_report[i] for b in by_report[j])
        for left, right in several:
            waiting.append(((left.id, right.id), compare(left, right, value, likeness)))
            if len(waiting) >= _AT_ONCE:
                settle()
    settle()
    settled = settled_reports(profiles)
    report_of_id = {telling.id: number for number, telling in tellings}
    for pair in scores:
        homes = [settled.get(report_of_id[telling]) for telling in pair]
        if None not in homes and homes[0] != homes[1]:
            scores[pair] *= OTHER_INCIDENT
    ids = [telling.id for _, telling in tellings]
    floors = {pair: score for pair, score in scores.items() if score >= 0.05}
    return group_all(ids, floors, SAME_EVENT)
