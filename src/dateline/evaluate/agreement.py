"""This room tells how far several reviewers agree: percent, Cohen's kappa, Krippendorff's alpha (nominal)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement on things that at least two looked at. ``percent`` runs from 0 to 1.

    ``kappa`` is Cohen's, of two reviewers; of more the mean of all pairs, each pair weighted by the things it shares.
    ``alpha`` is Krippendorff's, over all. Both are None where they are not defined, as where everybody chose the same
    value for everything: chance alone would have agreed as well.
    """

    things: int
    reviewers: int
    percent: float
    kappa: float | None
    alpha: float | None


def compare_reviewers(values: Mapping[Hashable, Mapping[str, Hashable]]) -> Agreement | None:
    """The agreement on ``values``, for each thing what each reviewer chose; None where no two share a thing."""
    shared = {thing: chosen for thing, chosen in values.items() if len(chosen) > 1}
    if not shared:
        return None
    reviewers = sorted({name for chosen in shared.values() for name in chosen})
    agreeing = pairs = 0
    kappas: list[tuple[float, int]] = []
    for one, other in combinations(reviewers, 2):
        both = [(c[one], c[other]) for c in shared.values() if one in c and other in c]
        agreeing += sum(a == b for a, b in both)
        pairs += len(both)
        kappa = cohen_kappa(both)
        if kappa is not None:
            kappas.append((kappa, len(both)))
    weight = sum(count for _, count in kappas)
    return Agreement(
        things=len(shared),
        reviewers=len(reviewers),
        percent=agreeing / pairs,
        kappa=sum(kappa * count for kappa, count in kappas) / weight if weight else None,
        alpha=krippendorff_alpha([list(chosen.values()) for chosen in shared.values()]),
    )


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa (1960) of what two chose for the same things; None of nothing, or where chance agrees always."""
    count = len(pairs)
    if not count:
        return None
    observed = sum(a == b for a, b in pairs) / count
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(left[value] * right[value] for value in left) / count**2
    return None if expected >= 1 else (observed - expected) / (1 - expected)


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal values; for each thing the values that it was given (2004, chapter 11).

    Things with one value count for nothing; None where only one value was ever given, or of nothing.
    """
    coincidences: dict[tuple[Hashable, Hashable], float] = {}
    for unit in units:
        if len(unit) < 2:
            continue
        for i, one in enumerate(unit):
            for other in (*unit[:i], *unit[i + 1 :]):
                coincidences[one, other] = coincidences.get((one, other), 0.0) + 1 / (len(unit) - 1)
    totals: dict[Hashable, float] = {}
    for (value, _), number in coincidences.items():
        totals[value] = totals.get(value, 0.0) + number
    whole = sum(totals.values())
    if len(totals) < 2:
        return None
    disagreeing = sum(number for (a, b), number in coincidences.items() if a != b)
    by_chance = (whole * whole - sum(number * number for number in totals.values())) / (whole - 1)
    return 1 - disagreeing / by_chance
