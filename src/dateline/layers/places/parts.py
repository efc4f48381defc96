"""This room takes a name that is not known whole by its part: less its direction, its feature noun, its ending."""

from __future__ import annotations

from dateline.gazetteer import Candidate, PlaceKind
from dateline.layers.places.cues import Cues


def by_part(cues: Cues, first: int, last: int) -> tuple[tuple[Candidate, ...], str]:
    """Candidates for a name not known whole: less its feature noun or its direction."""
    tokens, words, text = cues.tokens, cues.words, cues.text
    begin, end = first, last
    kind = words.features.get(tokens[end].lower)
    while begin < last and (tokens[begin].lower in words.directions or tokens[begin].lower in words.features):
        begin += 1
        if found := cues.gazetteer.lookup(cues.key(begin, last)):
            return found, text[tokens[begin].start : tokens[last].end]
    if kind and last > first:
        end -= 1
        for at in range(first, min(begin, end) + 1):
            found = cues.gazetteer.lookup(cues.key(at, end))
            if found and not cues.is_barred(at, end):
                return found, text[tokens[at].start : tokens[end].end]
    begin = min(begin, end)
    if begin < end:
        # "Lagos Metropolitan Cathedral": the longest place its name begins with.
        least = 4.0 if kind is PlaceKind.SITE else 6.0
        for stop in range(end - 1 if kind is not PlaceKind.SITE else end, begin - 1, -1):
            if cues.is_barred(begin, stop):
                continue
            found = tuple(c for c in cues.gazetteer.lookup(cues.key(begin, stop)) if c.prominence > least)
            if found:
                return found, text[tokens[begin].start : tokens[stop].end]
    return (), ""
