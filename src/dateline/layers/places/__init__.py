"""This room finds places: names (and adjectives of names), and where on the map each one lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dateline.codebook import Codebook
from dateline.gazetteer import Candidate, Gazetteer, PlaceKind, open_gazetteer
from dateline.layers.places.ranking import Choice, country_hints, rank
from dateline.layers.places.tagging import Tagger
from dateline.layers.places.tags import Tag
from dateline.layers.places.words import load_words
from dateline.model import Place, Precision, Reading, Report

__all__ = ["find_places", "load"]

_HOST = re.compile(r"^(?:https?://)?([^/:?#]+)")
_WORD = re.compile(r"[^\W\d_]+")


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], tuple[Place, ...]]:
    del codebook
    gazetteer = open_gazetteer(settings.gazetteer)
    tagger = Tagger(gazetteer, load_words(gazetteer, settings.codebook))
    return lambda reading: find_places(reading, gazetteer, tagger)


def find_places(reading: Reading, gazetteer: Gazetteer, tagger: Tagger | None = None) -> tuple[Place, ...]:
    """The places a report names, in text order: place names, and demonyms marked so.

    A name that the gazetteer does not know, even garbled, keeps Precision.NONE and no coordinates.
    """
    tagger = tagger or Tagger(gazetteer, load_words(gazetteer))
    tags = tagger.tag(reading)
    if not tags:
        return ()
    choices = rank(tags, gazetteer, report_hints(reading.report, gazetteer))
    kept = [(tag, choice) for tag, choice in zip(tags, choices, strict=True) if _is_kept(tag, choice)]
    return tuple(place_of(number, tag, choice, tags, reading) for number, (tag, choice) in enumerate(kept, 1))


def report_hints(report: Report, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Countries the report's title, source and address point at, as alpha-3 codes."""
    words = _WORD.findall(f"{report.title} {report.source}"[:500])
    hints = country_hints(words, gazetteer)
    host = _HOST.match(report.url)
    ending = host.group(1).rpartition(".")[2].upper() if host else ""
    if len(ending) == 2:
        country = gazetteer.country("GB" if ending == "UK" else ending)
        if country:
            hints = (*hints, country.alpha3)
    return hints


def _is_kept(tag: Tag, choice: Choice) -> bool:
    """A name that no gazetteer knows needs a cue beside it to count as a place."""
    return choice.candidate is not None or tag.cued or tag.feature is not None or tag.container is not None


def place_of(number: int, tag: Tag, choice: Choice, tags: list[Tag], reading: Reading) -> Place:
    """The record of a tag and the candidate chosen for it."""
    span = reading.syntax.span(tag.first, tag.last)
    text = reading.report.text
    outer = tags[tag.container] if tag.container is not None else None
    container = reading.syntax.span(outer.first, outer.last).of(text) if outer else ""
    name = " ".join(span.of(text).split())
    candidate = choice.candidate
    if candidate is None:
        return Place(id=f"p{number}", span=span, name=name, container=container, why=choice.why)
    return Place(
        id=f"p{number}",
        span=span,
        name=name,
        lat=candidate.lat,
        lon=candidate.lon,
        country=candidate.country,
        admin1=candidate.name if candidate.kind is PlaceKind.ADMIN1 else candidate.admin1,
        geonames_id=candidate.geonames_id,
        precision=_precision(tag, candidate),
        demonym=tag.demonym,
        container=container,
        why=choice.why,
    )


def _precision(tag: Tag, candidate: Candidate) -> Precision:
    """A name known only by its part ("northern Kabul", "Lagos Cathedral") is not pinned to a point."""
    stated = candidate.precision
    return Precision.DISTRICT if tag.loose and stated is Precision.POINT else stated
