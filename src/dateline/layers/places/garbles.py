"""This room takes a name that is in no table for the places it may be a slip or another spelling of."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from dateline.gazetteer import Candidate, Gazetteer, fold, skeleton

BONES = 4
"""How many consonants a name has at least to be known by them alone."""
_LONG = 6
"""So many consonants may differ by one."""
_SHORTEST = 6
_WELL_KNOWN = 4.0


def misheard(gazetteer: Gazetteer, key: str, least: float) -> tuple[Candidate, ...]:
    """Places of at least that prominence that have the consonants of a folded name ("Benghazzi", "Karabagh")."""
    bones = skeleton(key)
    if len(bones) < BONES:
        return ()
    return tuple(
        c for c in gazetteer.lookup_garbled(key) if c.prominence >= least and same_bones(bones, skeleton(fold(c.name)))
    )


def same_bones(one: str, other: str) -> bool:
    """Whether two skeletons are the same, long ones but for one letter."""
    if one == other:
        return True
    return len(one) >= _LONG and one[:1] == other[:1] and OSA.distance(one, other, score_cutoff=1) <= 1


def spelt_like(gazetteer: Gazetteer, key: str) -> tuple[Candidate, ...]:
    """Well-known places that a folded name is a slip of."""
    return tuple(c for c in gazetteer.lookup_garbled(key) if c.prominence >= _WELL_KNOWN)
