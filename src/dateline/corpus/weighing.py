"""This room weighs words by how rare they are in news, and turns a report or a sentence into a profile of its words.

The weights are data of their own (``weights/words.tsv``), not counted in the store: a comparison of two reports must
not change because a third has come.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from dateline.model import Reading, Token

type Profile = Mapping[str, float]
"""Words and their weights, of length 1 as a vector."""

LONGEST = 80
"""Words that a report's profile keeps, the weightiest."""

_CONTENT = frozenset(("NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV", "X"))
_WEIGHTS = Path(__file__).with_name("weights") / "words.tsv"


@cache
def load_weights() -> Mapping[str, float]:
    """For each word the logarithm of how rare it is; words that are not there are as rare as the rarest."""
    lines = _WEIGHTS.read_text(encoding="utf-8").splitlines()
    reports = int(lines[0])
    counts = (line.split("\t") for line in lines[1:])
    return {word: round(math.log(reports / int(count)), 3) for word, count in counts} | {"": math.log(reports)}


@lru_cache(maxsize=300_000)
def weight_of(word: str) -> float:
    """How much a word says: 0 for one that every report has, about 8 for one that nearly none has."""
    weights = load_weights()
    return weights.get(word, weights[""])


def is_listed(word: str) -> bool:
    """Whether a word is one that several reports had when words were counted."""
    return word in load_weights()


def is_content(token: Token) -> bool:
    """Whether a word says something of its own."""
    return token.pos in _CONTENT and any(c.isalnum() for c in token.text)


def key_of(token: Token) -> str:
    """A word as profiles hold it: its lemma without case."""
    return token.lemma.lower()


def profile_of(words: Iterable[str], longest: int | None = None) -> dict[str, float]:
    """The profile of a list of words: each counted (damped) and weighed, of length 1."""
    weights = {w: (1 + math.log(n)) * weight_of(w) for w, n in Counter(words).items()}
    if longest is not None and len(weights) > longest:
        weights = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:longest])
    norm = math.sqrt(sum(v * v for v in weights.values()))
    return {w: v / norm for w, v in weights.items()} if norm else {}


def report_profile(reading: Reading) -> dict[str, float]:
    """The profile of a whole report, title included."""
    words = [key_of(t) for t in reading.tokens if is_content(t)]
    words += [w.strip(".,:;!?'\"()").lower() for w in reading.report.title.split()]
    return profile_of((w for w in words if w), LONGEST)


def cosine(left: Profile, right: Profile) -> float:
    """How alike two profiles are, 0 to 1."""
    if len(left) > len(right):
        left, right = right, left
    return min(1.0, sum(v * right[w] for w, v in left.items() if w in right))
