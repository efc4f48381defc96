"""This room says where two tellings differ in what one incident has only one of: place, days, people, counts.

One difference may be a contradiction about one incident; two and more mean two incidents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from dateline.codebook.numbers import load_numbers
from dateline.corpus.actors import GENERIC, is_named, may_be_same, sound_key
from dateline.corpus.features import kilometres
from dateline.corpus.tellings import Number, Telling

TWO_INCIDENTS = 2
"""So many differences make two incidents."""

NEAR = {"point": 25.0, "district": 60.0, "province": 60.0}
"""Kilometres within which two places of a precision may be one."""

_FAR_DAYS = 7
_RATIO = 1.5
CASUALTIES = frozenset(("killed", "injured", "abducted", "arrested", "displaced", "missing", "protesters", "troops"))
_DONE_OR_NOT = frozenset(("actual", "negated"))
_ONCE = frozenset(("ASSAULT", "PROTEST"))
"""Acts of which a place seldom sees two of one sort on one day that nothing tells apart."""
_SINCE = re.compile(
    r"\b(?:(?:another|more|further|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))\b"
    r"[^.;]{0,60}\b(?:died|dies|succumb\w*)|of the (?:wounded|injured)\b[^.;]{0,40}\b(?:died|succumb\w*)|"
    r"(?:since|later|now) died|succumb\w*|died of (?:\w+ )?(?:wounds|injuries))\b",
    re.IGNORECASE,
)
"""Words for those who die of an act after its first count."""
_LOCAL = frozenset(("PROTEST",))
"""Acts that are done in many towns on one day: another town is another act."""


def count_conflicts(left: Telling, right: Telling) -> int:
    """How much two tellings differ; from TWO_INCIDENTS on they are not of one incident."""
    found = place_conflict(left, right) + day_conflict(left, right)
    found += people_conflict(left, right) + number_conflict(left, right)
    if found and shares_person(left, right):
        found -= 1
    return found


def agree_throughout(left: Telling, right: Telling) -> bool:
    """Whether two tellings are of one sort of act on one day, at one spot or by one named doer, and differ in nothing.

    One report may tell an attack by what was done ("a bomb exploded"), another by what came of it ("killed 17").
    """
    if left.type != right.type or not left.mode or left.mode != right.mode or left.days != right.days:
        return False
    if left.days is None or left.days[0] != left.days[1] or left.type not in _ONCE:
        return False
    if not {left.status, right.status} <= _DONE_OR_NOT:
        return False
    if count_conflicts(left, right):
        return False
    spot = left.precision == right.precision == "point" and sound_key(left.place_name) == sound_key(right.place_name)
    if spot:
        return True
    ours, theirs = ({sound_key(p.name) for p in t.doers if is_named(p.name)} for t in (left, right))
    return bool(ours & theirs) and bool(left.recipients & right.recipients)


def place_conflict(left: Telling, right: Telling) -> int:
    if not far_apart(left, right):
        return int(named_apart(left, right))
    same_target = (
        left.recipients and right.recipients and telling_words(left.recipients) & telling_words(right.recipients)
    )
    return 2 if left.type in _LOCAL or not same_target else 1


def named_apart(left: Telling, right: Telling) -> bool:
    """Whether each names another place, where one of the two is on no map: no word of theirs is the same."""
    if not left.place_name or not right.place_name or not left.places or not right.places:
        return False
    precisions = (left.precision, right.precision)
    return "none" in precisions and "country" not in precisions and not left.places & right.places


def far_apart(left: Telling, right: Telling) -> float:
    """Kilometres between two places that cannot be one, nor one in the other; else 0."""
    if left.point is None or right.point is None or sound_key(left.place_name) == sound_key(right.place_name):
        return 0.0
    near = [NEAR.get(t.precision) for t in (left, right)]
    if near[0] is None or near[1] is None:
        return 0.0
    far = kilometres(left.point, right.point)
    wide = "province" in (left.precision, right.precision)
    if wide and left.admin1 and left.admin1 == right.admin1:
        return 0.0
    if wide and not (left.admin1 and right.admin1):
        return far if far > 250 else 0.0
    # A province's point may be far from its borders: that it is another province counts.
    return far if far > (15.0 if wide else max(near[0], near[1])) else 0.0


def day_conflict(left: Telling, right: Telling) -> int:
    if told_before(left, right) or told_before(right, left):
        return TWO_INCIDENTS
    gap = days_between(left, right)
    return 0 if not gap else 1 if gap < _FAR_DAYS else 2


def told_before(left: Telling, right: Telling) -> bool:
    """Whether one came out, as of what was done, before the other's day: it cannot tell of that."""
    if left.published is None or right.days is None or not {left.status, right.status} <= _DONE_OR_NOT:
        return False
    return (right.days[0] - left.published).days > 1  # a day for where the sun rises first


def days_between(left: Telling, right: Telling) -> int:
    """Days between two times that are both told to the day; 0 where they touch or are not."""
    if left.days is None or right.days is None:
        return 0
    if any((days[1] - days[0]).days > 1 for days in (left.days, right.days)):
        return 0
    return max((left.days[0] - right.days[1]).days, (right.days[0] - left.days[1]).days, 0)


def people_conflict(left: Telling, right: Telling) -> int:
    """Others whom it is done to, or others who do it."""
    ours, theirs = telling_words(left.recipients), telling_words(right.recipients)
    other_targets = bool(ours) and bool(theirs) and not ours & theirs
    named = [[p for p in t.doers if is_named(p.name)] for t in (left, right)]
    other_doers = bool(named[0]) and bool(named[1]) and not any(may_be_same(a, b) for a in named[0] for b in named[1])
    return int(other_targets) + int(other_doers)


@lru_cache(maxsize=200_000)
def telling_words(words: frozenset[str]) -> frozenset[str]:
    """Words that tell participants apart: not numbers, nor what any group may be called."""
    numbers = load_numbers()
    return frozenset(
        one_of(w)
        for w in words
        if not w[:1].isdigit() and w not in GENERIC and w not in numbers.cardinals and w not in numbers.scales
    )


def one_of(word: str) -> str:
    """A word without the ending of a plural in s: "worshippers" are told of again as "a fifth worshipper"."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def number_conflict(left: Telling, right: Telling) -> int:
    ours, theirs = most(left.numbers), most(right.numbers)
    for what in ours.keys() & theirs.keys():
        one, other = ours[what], theirs[what]
        if apart(one, other):
            (low, lesser), (high, _) = sorted(
                ((one.low or 1, left), (other.low or 1, right)), key=lambda counted: counted[0]
            )
            if high >= low * _RATIO and not (what == "killed" and adds_dead(lesser)):
                return 1
    return 0


def adds_dead(telling: Telling) -> bool:
    """Whether a report tells of those who have died since, beside those counted before."""
    return bool(_SINCE.search(telling.passage))


def most(numbers: tuple[Number, ...]) -> dict[str, Number]:
    """For each sort of casualty the greatest count: the others are parts of it."""
    found: dict[str, Number] = {}
    for number in numbers:
        if number.what in CASUALTIES:
            known = found.get(number.what)
            if known is None or (number.low or 0) > (known.low or 0):
                found[number.what] = number
    return found


def apart(one: Number, other: Number) -> bool:
    """Whether two counts have no number in common."""
    return (one.high is not None and other.low is not None and one.high < other.low) or (
        other.high is not None and one.low is not None and other.high < one.low
    )


def shares_person(left: Telling, right: Telling) -> bool:
    """Whether both tell of one person by name."""
    return bool(set(persons(left)) & set(persons(right)))


def persons(telling: Telling) -> Iterator[str]:
    for participant in (*telling.targets, *telling.doers):
        if participant.kind == "person" and is_named(participant.name) and " " in participant.name:
            yield sound_key(participant.name)
