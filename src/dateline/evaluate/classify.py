"""This room labels texts by a map from event types, modes and words to another set's labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.codebook.labels import LabelMap, LabelRule, load_label_map, pattern_of
from dateline.errors import InputError
from dateline.evaluate.tasks import Row, report_of
from dateline.model import Event, Reading, Status
from dateline.pipeline import Pipeline, Settings


@dataclass(frozen=True, slots=True)
class Labeller:
    """A map made ready: each rule with its patterns, compiled once."""

    map: LabelMap
    rules: tuple[_Ready, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    rule: LabelRule
    asks_event: bool
    triggers: re.Pattern[str] | None
    near: re.Pattern[str] | None
    words: re.Pattern[str] | None
    also: re.Pattern[str] | None
    without: re.Pattern[str] | None


def predict(rows: Iterable[Row], settings: Any = None, label_map: Path | None = None) -> Iterator[Row]:
    """One line a text: {"id", "labels", "scores"}, by the map in the YAML file ``label_map``."""
    if label_map is None:
        raise InputError(
            "the task classify needs a map from types, modes and words to labels; give one with --map FILE"
        )
    pipeline = Pipeline(settings or Settings())
    labeller = make_labeller(load_label_map(label_map, pipeline.codebook.events.ontology))
    for reading in pipeline.read(map(report_of, rows)):
        scores = scores_of(reading, labeller)
        yield {
            "id": reading.report.id,
            "labels": labels_of(scores, labeller.map),
            "scores": {label: round(score, 3) for label, score in scores.items()},
        }


def make_labeller(chosen: LabelMap) -> Labeller:
    """The map with its words compiled."""
    return Labeller(
        chosen,
        tuple(
            _Ready(
                rule=rule,
                asks_event=any(
                    (rule.types, rule.modes, rule.status, rule.actors, rule.recipients, rule.triggers, rule.near)
                ),
                triggers=pattern_of(rule.triggers),
                near=pattern_of(rule.near),
                words=pattern_of(rule.words),
                also=pattern_of(rule.also),
                without=pattern_of(rule.without),
            )
            for rule in chosen.rules
        ),
    )


def labels_of(scores: dict[str, float], chosen: LabelMap) -> list[str]:
    """The labels that reach the threshold, or the best of them; the map's default where there are none."""
    given = [label for label, score in scores.items() if score >= chosen.threshold]
    if chosen.single and given:
        given = [max(given, key=lambda label: scores[label])]
    given += [other for label in given for other in chosen.implies.get(label, ())]
    return list(dict.fromkeys(given)) or list(chosen.default)


def scores_of(reading: Reading, labeller: Labeller) -> dict[str, float]:
    """What the rules that fit add up to for each label, in the order of the map."""
    scores = {ready.rule.label: 0.0 for ready in labeller.rules}
    for ready in labeller.rules:
        if _fits(reading, ready):
            scores[ready.rule.label] += ready.rule.weight
    return scores


def _fits(reading: Reading, ready: _Ready) -> bool:
    text = reading.text
    if ready.words and not ready.words.search(text):
        return False
    if ready.also and not ready.also.search(text):
        return False
    if ready.without and ready.without.search(text):
        return False
    return not ready.asks_event or any(_event_fits(reading, event, ready) for event in reading.events)


def _event_fits(reading: Reading, event: Event, ready: _Ready) -> bool:
    rule, text = ready.rule, reading.text
    if (rule.types and event.type not in rule.types) or (rule.modes and event.mode not in rule.modes):
        return False
    if rule.status:
        claim = reading.claim_by_event.get(event.id)
        if (claim.status if claim else Status.ACTUAL) not in rule.status:
            return False
    if ready.triggers and not ready.triggers.search(event.trigger.of(text)):
        return False
    if ready.near and not ready.near.search(event.evidence.of(text)):
        return False
    return _has_sector(reading, event.actors, rule.actors) and _has_sector(reading, event.recipients, rule.recipients)


def _has_sector(reading: Reading, ids: tuple[str, ...], sectors: tuple[str, ...]) -> bool:
    if not sectors:
        return True
    found = (reading.entity_by_id.get(i) for i in ids)
    return any(entity.sector in sectors for entity in found if entity)
