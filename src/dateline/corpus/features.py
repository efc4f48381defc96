"""This room compares two tellings: each feature is a number that a reader can check against the two passages."""

from __future__ import annotations

import math
from collections.abc import Callable

from dateline.codebook.same_acts import load_same_acts
from dateline.corpus.tellings import Telling
from dateline.corpus.weighing import cosine, weight_of

FEATURES: tuple[str, ...] = (
    "same head", "head likeness", "head weight", "same head weight", "stem", "trigger words", "phrase words",
    "phrase conflict", "cross phrase", "actors", "recipients", "crossed", "participants", "participants conflict",
    "arguments known", "names", "names conflict", "sentence", "report", "places", "places conflict", "distance",
    "days", "years", "figures", "figures conflict", "same type", "types differ", "verbs", "nouns", "pronoun",
    "same report", "sentences apart", "opening", "status differs", "best likeness",
    "same act",
)  # fmt: skip
_NONE: frozenset[int] = frozenset()
UNKNOWN = math.nan
"""A feature that one of the two does not tell."""


def compare(left: Telling, right: Telling, reports: float, likeness: Callable[[str, str], float]) -> list[float]:
    """The features of two tellings, in the order of FEATURES; ``reports`` is how alike their reports are."""
    same = left.head == right.head
    weight = min(weight_of(left.head), weight_of(right.head))
    like = likeness(left.head, right.head)
    left_all, right_all = left.actors | left.recipients, right.actors | right.recipients
    return [
        float(same),
        like,
        weight,
        weight if same else 0.0,
        stem(left.head, right.head),
        shared(left.words, right.words),
        shared(left.phrase, right.phrase),
        conflict(left.phrase - left.words, right.phrase - right.words),
        max(shared(left.words, right.phrase), shared(right.words, left.phrase)),
        overlap(left.actors, right.actors),
        overlap(left.recipients, right.recipients),
        max(overlap_or(left.actors, right.recipients), overlap_or(left.recipients, right.actors)),
        overlap(left_all, right_all),
        conflict(left_all, right_all),
        float(bool(left_all)) + float(bool(right_all)),
        overlap(left.names, right.names),
        conflict(left.names, right.names),
        cosine(left.sentence, right.sentence),
        reports,
        overlap(left.places, right.places),
        conflict(left.places, right.places),
        distance(left, right),
        days_apart(left, right),
        year_match(left, right),
        overlap(left.figures, right.figures),
        conflict(left.figures, right.figures),
        float(bool(left.type) and left.type == right.type),
        float(bool(left.type and right.type) and left.type != right.type),
        float(left.pos == "VERB") + float(right.pos == "VERB"),
        float(left.pos in ("NOUN", "PROPN")) + float(right.pos in ("NOUN", "PROPN")),
        float(left.pos in ("PRON", "DET")) + float(right.pos in ("PRON", "DET")),
        float(left.report == right.report),
        float(min(20, abs(left.sentence_number - right.sentence_number))) if left.report == right.report else UNKNOWN,
        float(left.sentence_number == 0) + float(right.sentence_number == 0),
        float(left.status != right.status),
        max((likeness(a, b) for a in left.words for b in right.words), default=0.0),
        same_act(left, right),
    ]  # fmt: skip


def same_act(left: Telling, right: Telling) -> float:
    """1 where news use words of both triggers for one and the same act; 0.5 where only further words do."""
    groups = load_same_acts()
    if groups.get(left.head, _NONE) & groups.get(right.head, _NONE):
        return 1.0
    ours = {number for word in left.words for number in groups.get(word, _NONE)}
    return 0.5 if any(number in ours for word in right.words for number in groups.get(word, _NONE)) else 0.0


def shared(left: frozenset[str], right: frozenset[str]) -> float:
    """How much of the weight of two sets of words they have in common (0 to 1)."""
    if not left or not right:
        return 0.0
    both = sum(map(weight_of, left & right))
    return both / sum(map(weight_of, left | right)) if both else 0.0


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """How much of the lesser of two sets is in the other, by weight; unknown where one is empty."""
    if not left or not right:
        return UNKNOWN
    both = sum(map(weight_of, left & right))
    return both / min(sum(map(weight_of, left)), sum(map(weight_of, right))) if both else 0.0


def overlap_or(left: frozenset[str], right: frozenset[str]) -> float:
    found = overlap(left, right)
    return 0.0 if math.isnan(found) else found


def conflict(left: frozenset[str], right: frozenset[str]) -> float:
    """How much each of two sets has that the other lacks, by weight of the lesser."""
    if not left or not right:
        return 0.0
    return min(sum(map(weight_of, left - right)), sum(map(weight_of, right - left)))


def stem(left: str, right: str) -> float:
    """How much of the longer word the beginning takes that two words share, from three letters on."""
    length = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        length += 1
    return length / max(len(left), len(right)) if length >= 3 else 0.0


def distance(left: Telling, right: Telling) -> float:
    """Kilometres between two places, as a logarithm; unknown where one has no point."""
    if left.point is None or right.point is None:
        return UNKNOWN
    return math.log1p(kilometres(left.point, right.point))


def kilometres(left: tuple[float, float], right: tuple[float, float]) -> float:
    """Kilometres between two points on a sphere of the earth's mean radius."""
    lat, lon, lat_2, lon_2 = map(math.radians, (*left, *right))
    inner = math.sin((lat_2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat_2) * math.sin((lon_2 - lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, inner)))


def days_apart(left: Telling, right: Telling) -> float:
    """Days between the two times (0 where they touch), as a logarithm; unknown where one has none."""
    if left.days is None or right.days is None:
        return UNKNOWN
    gap = max((left.days[0] - right.days[1]).days, (right.days[0] - left.days[1]).days, 0)
    return math.log1p(gap)


def year_match(left: Telling, right: Telling) -> float:
    """1 where the phrases name a year in common, -1 where they name different ones, else 0."""
    if not left.years or not right.years:
        return 0.0
    return 1.0 if left.years & right.years else -1.0
