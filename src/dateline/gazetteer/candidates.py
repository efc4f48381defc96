"""This room defines what the gazetteer answers with: a candidate place for a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import log10

import numpy as np

from dateline.model import Precision


class PlaceKind(StrEnum):
    """What sort of place a candidate is; after GeoNames' feature classes."""

    COUNTRY = "country"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    CITY = "city"
    CONTINENT = "continent"
    REGION = "region"
    AREA = "area"
    WATER = "water"
    RIVER = "river"
    MOUNTAIN = "mountain"
    SITE = "site"


class Match(StrEnum):
    """How a name led to a candidate: by its main name, another name, or a garbled spelling of one."""

    NAME = "name"
    ALIAS = "alias"
    FUZZY = "fuzzy"


KINDS: tuple[PlaceKind, ...] = tuple(PlaceKind)
"""The order is that of the index file: append only."""

PRECISION: dict[PlaceKind, Precision] = {
    PlaceKind.COUNTRY: Precision.COUNTRY,
    PlaceKind.CONTINENT: Precision.COUNTRY,
    PlaceKind.REGION: Precision.COUNTRY,
    PlaceKind.ADMIN1: Precision.PROVINCE,
    PlaceKind.AREA: Precision.PROVINCE,
    PlaceKind.WATER: Precision.PROVINCE,
    PlaceKind.RIVER: Precision.PROVINCE,
    PlaceKind.MOUNTAIN: Precision.PROVINCE,
    PlaceKind.ADMIN2: Precision.DISTRICT,
    PlaceKind.CITY: Precision.POINT,
    PlaceKind.SITE: Precision.POINT,
}
"""How closely the coordinates of each kind pin a place down (a region is at best as good as a country)."""

_WEIGHT: dict[PlaceKind, float] = {
    PlaceKind.COUNTRY: 3.0,
    PlaceKind.CONTINENT: 3.0,
    PlaceKind.REGION: 2.0,
    PlaceKind.ADMIN1: 0.8,
    PlaceKind.AREA: 1.0,
    PlaceKind.WATER: 1.0,
    PlaceKind.RIVER: 0.3,
    PlaceKind.MOUNTAIN: 0.3,
    PlaceKind.SITE: 1.0,
    PlaceKind.CITY: 0.0,
    PlaceKind.ADMIN2: -1.5,
}
_SLIGHT = frozenset((PlaceKind.AREA, PlaceKind.WATER, PlaceKind.RIVER, PlaceKind.MOUNTAIN, PlaceKind.SITE))
_UNPEOPLED = 1.5
"""Taken off land and buildings to which no rank is given: a hill of a name comes after a village of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One place that a name may stand for (WGS 84 degrees; ``lat`` and ``lon`` None where not known).

    ``country`` is ISO 3166 alpha-3 or empty, ``admin1`` the name of the first-level division it lies in,
    ``population`` its inhabitants (0: not known), ``id`` its row in the index, ``prominence`` how likely
    news is to mean it, other things unknown (a population's order of magnitude, shifted by kind).
    """

    id: int
    name: str
    kind: PlaceKind
    lat: float | None
    lon: float | None
    country: str = ""
    admin1: str = ""
    admin1_id: int = 0
    geonames_id: int | None = None
    population: int = 0
    capital: bool = False
    match: Match = Match.NAME
    prominence: float = 0.0

    @property
    def precision(self) -> Precision:
        return PRECISION[self.kind] if self.lat is not None else Precision.NONE


def prominence_of(kind: PlaceKind, population: int, rise: int, alias: bool) -> float:
    """How likely news is to mean the place: log10 of its population, shifted by kind, match and ``rise``.

    ``rise`` is odd for a capital; half of it is in tenths (the index's column of that name).
    """
    shift = (1.0 if rise & 1 else 0.0) + (rise >> 1) / 10 - (0.7 if alias else 0.0)
    if not population and kind in _SLIGHT:
        shift -= _UNPEOPLED
    return log10(population + 10) + _WEIGHT[kind] + shift


def prominences_of(kinds: np.ndarray, populations: np.ndarray, rises: np.ndarray) -> np.ndarray:
    """The same for many places at once (``kinds`` by their number in KINDS), all by their main name."""
    weights = np.array([_WEIGHT[kind] for kind in KINDS])
    slight = np.array([_UNPEOPLED if kind in _SLIGHT else 0.0 for kind in KINDS])
    out: np.ndarray = np.log10(populations.astype(np.float64) + 10)
    out += weights[kinds] + (rises & 1) + (rises >> 1) / 10
    out -= np.where(populations == 0, slight[kinds], 0.0)
    return out
