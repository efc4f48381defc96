"""This room says how likely each event is to be right, by what the rules and the learned coder say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

from dateline.layers.events.triggers import Draft
from dateline.layers.events.votes import Votes

_FLOOR = 0.005
"""Likelihoods are kept this far from 0 and 1 before their log odds are taken."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic model of "an expert has coded this event, with this type": a weight for each feature by its name.

    ``least`` is the likelihood under which an event is left out.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    least: float = 0.0


def weigh(drafts: Sequence[Draft], votes: Votes, sentence_of: Sequence[int], how: Weighing) -> list[Draft]:
    """The drafts that are likely enough, each with its likelihood as its confidence."""
    if not how.weights:
        return list(drafts)
    out = []
    for draft, features in zip(drafts, features_of(drafts, votes, sentence_of), strict=True):
        odds = sum(how.weights.get(name, 0.0) * value for name, value in features.items())
        draft.confidence = round(1 / (1 + exp(-odds)), 3)
        if not features["voted"]:
            # What the coder gives this type, by the same words; a voted trigger says so already.
            draft.why += f"; learned coder {votes.of(draft.first, draft.last, str(draft.type))[1]:.2f}"
        if draft.confidence >= how.least:
            out.append(draft)
    return out


def features_of(drafts: Sequence[Draft], votes: Votes, sentence_of: Sequence[int]) -> list[dict[str, float]]:
    """What the likelihood of each draft depends on; a feature that is not named is 0."""
    told: Counter[str] = Counter()
    beside = Counter(sentence_of[d.head] for d in drafts)
    by_sentence = Counter((sentence_of[d.head], str(d.type)) for d in drafts)
    out = []
    for draft in drafts:
        kind = str(draft.type)
        any_act, this = votes.of(draft.first, draft.last, kind)
        for head in (draft.head, *draft.told_by):
            other_any, other = votes.of(head, head, kind)
            any_act, this = max(any_act, other_any), max(this, other)
        voted = draft.rule.name.endswith("/voted")
        features = {
            "bias": 1.0,
            "voted": float(voted),
            "prior": 0.0 if voted else log_odds(draft.confidence),
            "act": log_odds(any_act),
            "type": log_odds(this),
            "noun": float(draft.noun),
            "definite": float(draft.definite),
            "actors": float(bool(draft.actors)),
            "recipients": float(bool(draft.recipients)),
            "both": float(bool(draft.actors and draft.recipients)),
            "place": float(draft.place is not None),
            "time": float(draft.time is not None),
            "numbers": float(bool(draft.quantities)),
            "retold": float(bool(draft.also)),
            "carried": float(bool(draft.carried)),
            "again": min(told[kind], 4) / 4,
            "beside": min(beside[sentence_of[draft.head]] - 1, 3) / 3,
            "beside same": float(by_sentence[sentence_of[draft.head], kind] > 1),
            "first": float(not told),
            kind: 1.0,
        }
        told[kind] += 1
        out.append(features)
    return out


def log_odds(p: float) -> float:
    p = min(max(p, _FLOOR), 1 - _FLOOR)
    return log(p / (1 - p))
