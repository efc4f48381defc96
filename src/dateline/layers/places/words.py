"""This room holds the words around place names, read from the codebook and ready for look-up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.codebook.book import section_path
from dateline.codebook.loading import load_section
from dateline.gazetteer import Candidate, Gazetteer, PlaceKind


@dataclass(frozen=True)
class PlaceSection:
    """``places.yaml`` as it is written."""

    features: dict[PlaceKind, tuple[str, ...]]
    locatives: frozenset[str]
    links: frozenset[str]
    institutions: frozenset[str]
    settlements: frozenset[str]
    inside: frozenset[str]
    taken: frozenset[str]
    not_before: frozenset[str]
    directions: frozenset[str]
    not_places: frozenset[str]
    abbreviations: dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True)
class PlaceWords:
    """The same for look-up: ``features`` word → kind, ``abbreviations`` as written → divisions they may mean."""

    features: dict[str, PlaceKind]
    locatives: frozenset[str]
    links: frozenset[str]
    institutions: frozenset[str]
    settlements: frozenset[str]
    inside: frozenset[str]
    taken: frozenset[str]
    not_before: frozenset[str]
    directions: frozenset[str]
    not_places: frozenset[str]
    abbreviations: dict[str, tuple[Candidate, ...]]


def load_words(gazetteer: Gazetteer, folder: Path | None = None) -> PlaceWords:
    """The section (of the user's codebook folder, if it has one), bound to the gazetteer's divisions."""
    section = load_section(section_path(folder, "places.yaml"), PlaceSection)
    features: dict[str, PlaceKind] = {}
    for kind, nouns in section.features.items():
        for noun in nouns:
            features.setdefault(noun, kind)
    abbreviations: dict[str, tuple[Candidate, ...]] = {}
    for country, divisions in section.abbreviations.items():
        for name, forms in divisions.items():
            found = next(
                (c for c in gazetteer.lookup(name) if c.country == country and c.kind is PlaceKind.ADMIN1), None
            )
            if found is not None:
                for form in forms:
                    abbreviations[form] = (*abbreviations.get(form, ()), found)
    return PlaceWords(
        features=features,
        locatives=section.locatives,
        links=section.links,
        institutions=section.institutions,
        settlements=section.settlements,
        inside=section.inside,
        taken=section.taken,
        not_before=section.not_before,
        directions=section.directions,
        not_places=section.not_places,
        abbreviations=abbreviations,
    )
