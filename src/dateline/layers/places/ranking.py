"""This room decides which place each name stands for, from the other places of the report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, exp, radians, sqrt

from rapidfuzz.fuzz import ratio

from dateline.gazetteer import Candidate, Gazetteer, Match, PlaceKind, fold, skeleton
from dateline.layers.places.tags import Tag, near

MOST = 40
"""Candidates weighed for a name."""
CONTEXT = 30
"""Names of the report that vote, most mentioned first."""
_SHARP = 1.3
_COUNTRY = 3.0
_DIVISION = 2.5
_NEAR = 3.2
_ROOT = 0.5
_FLOOR = 0.005
_STATED = 2.0
_WITHIN = 6.0
_HINT = 1.5
_LISTED = 1.5
_LANDS = (PlaceKind.COUNTRY, PlaceKind.CONTINENT, PlaceKind.REGION)
_SEAT = 0.4
"""Added to a city within a division of the same name, which is less often meant."""
_ALIKE = (PlaceKind.COUNTRY, PlaceKind.ADMIN1)
_SUPPORT = 1.2
"""What the report's other places must add to a garbled name's score for it to be believed."""
_OBSCURE = 3.0
_KNOWN = 5.0
"""A place of at most the one prominence, by another name, stands beside those of at least the other that sound so."""
_ALIKE_LEAST = 85.0
_WORLDWIDE = 4.4
"""A garbled name is believed without support from the report only from this prominence on."""


@dataclass(slots=True)
class _Name:
    """One name of the report with all its tags: one sense a report."""

    tags: list[Tag]
    candidates: tuple[Candidate, ...]
    weight: float
    scores: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """The place chosen for a tag and why."""

    candidate: Candidate | None
    why: str


def rank(tags: Sequence[Tag], gazetteer: Gazetteer, hints: Sequence[str] = ()) -> list[Choice]:
    """For each tag the place it stands for; ``hints`` are alpha-3 codes of the report's likely countries."""
    names = _group(tags, gazetteer)
    for name in names.values():
        features = {tag.feature for tag in name.tags if tag.feature}
        name.scores = [_prior(c, name, features, tags, hints) for c in name.candidates]
        name.shares = _shares(name.scores)
    voters = sorted(names.values(), key=lambda n: -n.weight)[:CONTEXT]
    for _ in range(2):
        votes = _Votes(voters)
        fresh = [(name, votes.scores_of(name)) for name in names.values()]
        for name, scores in fresh:
            name.shares = _shares(scores)
            name.gains = [after - before for after, before in zip(scores, name.scores, strict=True)]
    chosen = {key: _choose(name) for key, name in names.items()}
    return [chosen[_key_of(tag)] for tag in tags]


def _key_of(tag: Tag) -> str:
    stated = tag.feature.value if tag.feature in (PlaceKind.ADMIN1, PlaceKind.ADMIN2) else ""
    return f"{tag.key}|{'demonym' if tag.demonym else stated}"


def _group(tags: Sequence[Tag], gazetteer: Gazetteer) -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    for tag in tags:
        name = names.get(_key_of(tag))
        if name is None:
            found = tag.candidates
            if not found and not tag.inside:
                found = gazetteer.lookup_garbled(tag.key)
            elif found and found[0].match is Match.ALIAS and found[0].prominence < _OBSCURE and not tag.inside:
                # "Dafur" is another name of a hamlet: more likely it is a slip for a land everybody knows.
                found = (*found, *(c for c in gazetteer.lookup_garbled(tag.key)[:3] if _is_slip(c, tag)))
            name = names[_key_of(tag)] = _Name([], found[:MOST], 0.0)
        name.tags.append(tag)
        name.weight = min(3.0, name.weight + (0.4 if tag.demonym or tag.inside else 1.0))
    return names


def _is_slip(candidate: Candidate, tag: Tag) -> bool:
    """Whether a name is far likelier a misspelling of a well-known one than the name of a hamlet."""
    # Of a province the consonants are enough: "Shabwa" and "Shabwah" are two spellings of one name.
    spelt = candidate.kind is PlaceKind.ADMIN1 and skeleton(tag.key) == skeleton(fold(candidate.name))
    known = candidate.prominence >= (_OBSCURE + 1 if spelt else _KNOWN) and tag.feature in (None, candidate.kind)
    return known and ratio(tag.key, fold(candidate.name)) >= _ALIKE_LEAST


def _prior(
    candidate: Candidate, name: _Name, features: set[PlaceKind], tags: Sequence[Tag], hints: Sequence[str]
) -> float:
    """Prominence, what the words beside the name state, and where the report comes from."""
    score = candidate.prominence
    if candidate.country in hints:
        score += _HINT
    for feature in features:
        if feature is candidate.kind:
            score += _STATED
        elif feature in (PlaceKind.ADMIN1, PlaceKind.ADMIN2) and candidate.kind is PlaceKind.CITY:
            score -= 0.5
        elif feature is PlaceKind.CITY and candidate.kind is not PlaceKind.CITY:
            score -= 1.5 if candidate.kind not in _LANDS else 5.0
    for tag in name.tags:
        if tag.container is not None and any(_lies_in(candidate, big) for big in tags[tag.container].candidates):
            score += _WITHIN
            break
    if candidate.kind in _ALIKE and any(
        other.kind is candidate.kind and (other.country == candidate.country or other.kind is PlaceKind.COUNTRY)
        for tag in name.tags
        for at in tag.listed
        for other in tags[at].candidates[:2]
        if other.id != candidate.id
    ):
        score += _LISTED
    if candidate.kind is PlaceKind.ADMIN2 and PlaceKind.ADMIN2 not in features:
        score -= 0.5
    elif candidate.kind is PlaceKind.CITY and any(c.id == candidate.admin1_id for c in name.candidates[:3]):
        score += _SEAT
    if candidate.lat is None:
        score -= 3.0
    return score


def _lies_in(small: Candidate, big: Candidate) -> bool:
    if big.kind is PlaceKind.COUNTRY:
        return small.country == big.country and small.kind is not PlaceKind.COUNTRY
    if big.kind is PlaceKind.ADMIN1:
        return small.admin1_id == big.id
    return big.kind in (PlaceKind.ADMIN2, PlaceKind.AREA) and small.id != big.id and near(small, big, 1.2)


def _shares(scores: Sequence[float]) -> list[float]:
    if not scores:
        return []
    top = max(scores)
    raw = [exp(_SHARP * (score - top)) for score in scores]
    total = sum(raw)
    return [value / total for value in raw]


class _Votes:
    """What the names of a report say together: countries, divisions and points, each with its weight."""

    def __init__(self, voters: Sequence[_Name]) -> None:
        self.countries: Counter[str] = Counter()
        self.divisions: Counter[int] = Counter()
        self.points: list[tuple[float, float, float, float, int]] = []
        self.total = 0.0
        self.own: dict[int, tuple[Counter[str], Counter[int]]] = {}
        for name in voters:
            if not name.candidates:
                continue
            countries: Counter[str] = Counter()
            divisions: Counter[int] = Counter()
            for candidate, share in zip(name.candidates, name.shares, strict=True):
                if share < _FLOOR:
                    continue
                weight = share * name.weight
                countries[candidate.country] += weight  # type: ignore[assignment]
                division = candidate.admin1_id or (candidate.id if candidate.kind is PlaceKind.ADMIN1 else 0)
                if division:
                    divisions[division] += weight  # type: ignore[assignment]
                if candidate.lat is not None and candidate.lon is not None and _is_local(candidate):
                    squeeze = cos(radians(candidate.lat))
                    # The root lets a less likely sense be heard where it lies next to others.
                    self.points.append((candidate.lat, candidate.lon, squeeze, name.weight * share**_ROOT, id(name)))
            self.own[id(name)] = countries, divisions
            self.countries.update(countries)
            self.divisions.update(divisions)
            self.total += name.weight

    def scores_of(self, name: _Name) -> list[float]:
        """The candidates' scores with the votes of all other names added."""
        countries, divisions = self.own.get(id(name), (Counter(), Counter()))
        others = self.total - (name.weight if id(name) in self.own else 0.0) + 0.7
        points = [p for p in self.points if p[4] != id(name)]
        out = []
        for candidate, prior in zip(name.candidates, name.scores, strict=True):
            score = prior
            if candidate.country:
                votes = self.countries[candidate.country] - countries[candidate.country]
                score += _COUNTRY * sqrt(max(0.0, votes / others))
            division = candidate.admin1_id or (candidate.id if candidate.kind is PlaceKind.ADMIN1 else 0)
            if division:
                votes = self.divisions[division] - divisions[division]
                score += _DIVISION * sqrt(max(0.0, votes / others))
            if points and candidate.lat is not None and candidate.lon is not None and _is_local(candidate):
                score += _NEAR * _nearness(candidate.lat, candidate.lon, points)
            out.append(score)
        return out


def _is_local(candidate: Candidate) -> bool:
    return candidate.kind in (PlaceKind.CITY, PlaceKind.ADMIN2, PlaceKind.SITE, PlaceKind.AREA, PlaceKind.ADMIN1)


def _nearness(lat: float, lon: float, points: Sequence[tuple[float, float, float, float, int]]) -> float:
    """0 to 1: how much of the report lies within some two degrees."""
    near_by = 0.0
    for other_lat, other_lon, squeeze, weight, _ in points:
        north = abs(lat - other_lat)
        if north > 4:
            continue
        east = abs(lon - other_lon)
        east = min(east, 360 - east) * squeeze
        if east < 4:
            near_by += weight * exp(-(north * north + east * east) / 2)
    return 1 - exp(-near_by)


def _choose(name: _Name) -> Choice:
    """The candidate with the largest share, unless a garbled name finds no support."""
    if not name.candidates:
        return Choice(None, "not in the gazetteer")
    best = max(range(len(name.candidates)), key=lambda i: name.shares[i])
    candidate = name.candidates[best]
    tag = name.tags[0]
    reasons = [f"{candidate.match} of {candidate.kind} {candidate.name}"]
    contained = any(t.container is not None for t in name.tags)
    if candidate.match is Match.FUZZY:
        supported = contained or candidate.prominence >= _WORLDWIDE or name.gains[best] >= _SUPPORT
        if not supported or not (contained or _sounds_so(name, candidate)):
            return Choice(None, "not in the gazetteer; like no place the report makes likely")
    if tag.loose:
        reasons.append(f"by its part {tag.loose!r}")
    if contained:
        reasons.append("within the place named beside it")
    if tag.inside:
        reasons.append("part of a longer name")
    if len(name.candidates) > 1:
        reasons.append(f"{name.shares[best]:.0%} against {len(name.candidates) - 1} others")
    return Choice(candidate, "; ".join(reasons))


def _sounds_so(name: _Name, candidate: Candidate) -> bool:
    """Whether a garbled name has the place's consonants or stands where places do ("Messi" is a letter off "Mesa")."""
    tag = name.tags[0]
    bones = skeleton(tag.key)
    return (len(bones) > 2 and bones == skeleton(fold(candidate.name))) or any(t.cued for t in name.tags)


def country_hints(words: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Alpha-3 codes of countries and their demonyms among capitalised words (of a title, a source)."""
    found: defaultdict[str, int] = defaultdict(int)
    for word in words:
        if not word[:1].isupper():
            continue
        code = gazetteer.country_of_demonym(word)
        if not code:
            country = gazetteer.country(word) if len(word) > 3 else None
            code = country.alpha3 if country else ""
        if code:
            found[code] += 1
    return tuple(found)
