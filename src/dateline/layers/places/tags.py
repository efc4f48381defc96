"""This room holds a place name found in the text, and ties such names to each other: lists and containers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.gazetteer import Candidate, Gazetteer, PlaceKind, fold, skeleton
from dateline.layers.places.words import PlaceWords
from dateline.model import Reading, Token

MOST_HELD = 60
"""Candidates of a name that are tried against those of its container."""
_SPELT = 6
_HEARD = 2.5
_MOST_SPELT = 3
"""How long a name is, and how prominent the places, of which so many are taken for it by their sound."""
_PLURALS = {
    "counties": "county",
    "parishes": "parish",
    "districts": "district",
    "provinces": "province",
    "states": "state",
}
_BRIDGES = frozenset((",", "in", "of", "(", "'s", "’s"))
_JOINTS = frozenset((",", "and", "or", "&"))


@dataclass(slots=True)
class Tag:
    """A place name in the text: tokens ``first`` to ``last`` (inclusive) and what it may stand for.

    ``feature`` is the kind that words beside it state; ``inside`` the label of the larger name it is part
    of; ``container`` the index, among the tags, of the place that is told to contain it, ``listed`` those of
    its neighbours in a list.
    """

    first: int
    last: int
    key: str
    candidates: tuple[Candidate, ...]
    demonym: bool = False
    feature: PlaceKind | None = None
    cued: bool = False
    inside: str = ""
    loose: str = ""
    container: int | None = None
    listed: tuple[int, ...] = ()


def tie(tags: list[Tag], reading: Reading, gazetteer: Gazetteer, words: PlaceWords) -> None:
    """Write into each tag what its neighbours say of it: a shared feature noun, its container, its list."""
    tokens = reading.syntax.tokens
    _share_features(tags, tokens, gazetteer, words)
    _bind_containers(tags, reading, gazetteer, words)
    for number in range(1, len(tags)):
        before, tag = tags[number - 1], tags[number]
        if before.container is None and not before.demonym and not tag.demonym and are_listed(before, tag, tokens):
            before.listed = (*before.listed, number)
            tag.listed = (*tag.listed, number - 1)


def _share_features(tags: list[Tag], tokens: Sequence[Token], gazetteer: Gazetteer, words: PlaceWords) -> None:
    """In "Adams and Butler counties" the plural noun goes for every name of the list."""
    for number, tag in enumerate(tags):
        if tag.last + 1 >= len(tokens) or not (plural := _PLURALS.get(tokens[tag.last + 1].lower)):
            continue
        at = number
        while True:
            listed = tags[at]
            listed.feature = words.features.get(plural)
            found = gazetteer.lookup(f"{listed.key} {plural}")
            if found and not listed.demonym:
                listed.candidates = found
            at -= 1
            if at < 0 or not are_listed(tags[at], listed, tokens):
                break


def are_listed(tag: Tag, after: Tag, tokens: Sequence[Token]) -> bool:
    """Whether only a comma, "and" or the like stands between two names."""
    between = [tokens[i].lower for i in range(tag.last + 1, after.first)]
    return 0 < len(between) < 3 and all(word in _JOINTS for word in between)


def _bind_containers(tags: list[Tag], reading: Reading, gazetteer: Gazetteer, words: PlaceWords) -> None:
    """Bind each place to the one told to contain it: "Gwoza, Borno", "Sangin in the province of Helmand"."""
    tokens = reading.syntax.tokens
    sentence_of = reading.syntax.sentence_of
    for number in range(len(tags) - 1):
        inner, outer = tags[number], tags[number + 1]
        gap = outer.first - inner.last - 1
        if not 0 < gap <= 7 or outer.demonym or inner.demonym:
            continue
        if sentence_of[inner.last] != sentence_of[outer.first] and gap > 1:
            continue
        between = [tokens[i].lower for i in range(inner.last + 1, outer.first)]
        if any(word not in words.links for word in between) or _BRIDGES.isdisjoint(between):
            continue
        if any(contains(big, small) for small in inner.candidates[:MOST_HELD] for big in outer.candidates[:MOST_HELD]):
            inner.container = number + 1
        elif inner.candidates and (held := _spelt_within(inner, outer, gazetteer)):
            inner.candidates, inner.container = (*inner.candidates, *held), number + 1
    for number in range(1, len(tags)):
        # "Borno's Gwoza town", "Helmand province's Sangin district"
        outer, inner = tags[number - 1], tags[number]
        gap = inner.first - outer.last - 1
        if (
            0 < gap <= 3
            and inner.container is None
            and tokens[inner.first - 1].text in ("'s", "’s", "'")
            and any(
                contains(big, small) for small in inner.candidates[:MOST_HELD] for big in outer.candidates[:MOST_HELD]
            )
        ):
            inner.container = number - 1


def _spelt_within(inner: Tag, outer: Tag, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """Places within the one told to contain it whose names sound the same: "Jalal-Abad in Nangarhar"."""
    big = outer.candidates[0] if outer.candidates else None
    if big is None or big.kind not in (PlaceKind.COUNTRY, PlaceKind.ADMIN1) or len(inner.key) < _SPELT:
        return ()
    bones = skeleton(inner.key)
    return tuple(
        c
        for c in gazetteer.lookup_garbled(inner.key)
        if contains(big, c) and c.prominence >= _HEARD and skeleton(fold(c.name)) == bones
    )[:_MOST_SPELT]


def contains(big: Candidate, small: Candidate) -> bool:
    """Whether one candidate lies in the other, by its division or country."""
    if big.id == small.id:
        return False
    if big.kind is PlaceKind.COUNTRY:
        return big.country == small.country and small.kind is not PlaceKind.COUNTRY
    if big.kind is PlaceKind.ADMIN1:
        return small.admin1_id == big.id
    if big.kind in (PlaceKind.ADMIN2, PlaceKind.AREA) and small.kind is PlaceKind.CITY:
        return small.country == big.country and near(small, big, 1.2 if big.kind is PlaceKind.ADMIN2 else 4.0)
    return False


def near(one: Candidate, other: Candidate, degrees: float) -> bool:
    """Whether two candidates lie within so many degrees of each other, either way."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return abs(one.lat - other.lat) < degrees and abs(one.lon - other.lon) < degrees
