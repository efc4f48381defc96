"""This room tells how sure a share is: Wilson intervals, for unequal weights and for things that come in clusters.

Where things were drawn with unequal chances each has a weight (how many things it stands for), and the interval is that
of the number of equally weighted things that would say as much (Kish 1965, effective sample size). Where whole reports
were drawn, things of one report are alike; the number is taken from the spread between reports (Taylor linearisation of
a ratio, Cochran 1977, section 6.3), as Korn and Graubard (1998) do for rare and common shares.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
"""Standard normal deviate of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its 95 % interval. ``of`` things were looked at, ``hits`` of them count; ``effective`` is how many
    equally weighted, independent things would say as much. ``share``, ``low``, ``high`` run from 0 to 1."""

    share: float
    low: float
    high: float
    hits: float
    of: int
    effective: float


def wilson(share: float, count: float, z: float = Z95) -> tuple[float, float]:
    """The score interval of Wilson (1927) of a share among ``count`` things; (0, 1) where there are none."""
    if count <= 0:
        return 0.0, 1.0
    square = z * z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = z * sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    # At 0 and 1 the bound is exact; rounding must not put it beside.
    low = 0.0 if share <= 0 else max(0.0, middle - half)
    high = 1.0 if share >= 1 else min(1.0, middle + half)
    return low, high


def weighted_share(hits: Sequence[bool], weights: Sequence[float] | None = None) -> Share | None:
    """The share of things that count, each with its weight; None of nothing."""
    if not hits:
        return None
    given = list(weights) if weights is not None else [1.0] * len(hits)
    total = sum(given)
    if total <= 0:
        return None
    share = sum(w for hit, w in zip(hits, given, strict=True) if hit) / total
    effective = total * total / sum(w * w for w in given)
    low, high = wilson(share, effective)
    return Share(share=share, low=low, high=high, hits=sum(hits), of=len(hits), effective=effective)


def clustered_share(
    hits: Sequence[bool], clusters: Sequence[Hashable], weights: Sequence[float] | None = None
) -> Share | None:
    """As ``weighted_share``, of things that come in clusters (the report each is in); None of nothing."""
    plain = weighted_share(hits, weights)
    if plain is None:
        return None
    given = list(weights) if weights is not None else [1.0] * len(hits)
    spread: dict[Hashable, float] = {}
    for hit, cluster, weight in zip(hits, clusters, given, strict=True):
        spread[cluster] = spread.get(cluster, 0.0) + weight * (hit - plain.share)
    count = len(spread)
    variance = sum(value * value for value in spread.values()) * count / max(count - 1, 1) / sum(given) ** 2
    # Clusters can only be taken for less than what their things would say alone; one cluster says as much as one thing.
    if variance > 0:
        effective = min(plain.effective, plain.share * (1 - plain.share) / variance)
    else:
        effective = min(plain.effective, float(count))
    low, high = wilson(plain.share, effective)
    return Share(share=plain.share, low=low, high=high, hits=plain.hits, of=plain.of, effective=effective)


def percentile_interval(values: Iterable[float], level: float = 0.95) -> tuple[float, float]:
    """The middle part of values that a bootstrap gave, as its lower and upper bound; (0, 1) of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0, 1.0
    cut = (1 - level) / 2 * (len(ordered) - 1)
    return _at(ordered, cut), _at(ordered, len(ordered) - 1 - cut)


def _at(ordered: Sequence[float], place: float) -> float:
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
