"""This room takes words that point to a place ("the valley", "this city") for the place told before them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.ties import Acts
from dateline.model import Place, Precision, Reading

HERE = frozenset(("here", "capital"))
"""Words that point to where the report was filed."""
_POINT = (Precision.POINT,)
_PROVINCE = (Precision.PROVINCE,)
_KINDS: dict[str, tuple[Precision, ...]] = {
    "city": _POINT,
    "town": _POINT,
    "village": _POINT,
    "hamlet": _POINT,
    "province": _PROVINCE,
    "department": _PROVINCE,
    "state": _PROVINCE,
    "governorate": _PROVINCE,
    "oblast": _PROVINCE,
    "county": (Precision.DISTRICT, Precision.PROVINCE),
    "district": (Precision.DISTRICT, Precision.POINT),
    "municipality": (Precision.DISTRICT, Precision.POINT),
    "country": (Precision.COUNTRY,),
    "republic": (Precision.COUNTRY,),
}
"""What kind of place each word points to, by how closely it is pinned down."""
_NAMED = frozenset(
    ("valley", "island", "neighborhood", "neighbourhood", "university", "airport", "mountain", "peninsula")
)
"""Words that point to a place with that word in its name."""
_LOOSE = frozenset(
    "area region center centre capital suburb outskirt slope bank shore port spot scene place locality settlement "
    "border hill street square quarter".split()
)
"""Words by which the scene only goes on."""
_PARTS = frozenset(
    ("neighborhood", "neighbourhood", "suburb", "outskirt", "part", "center", "centre", "street", "district")
)
_PREPS = frozenset("in at near outside inside across beside throughout around into within over".split())
_SCENIC = frozenset("in at near outside inside across beside throughout around within".split())
_THIS = frozenset(("the", "this", "that"))
_BACK = 12
"""How many places back an antecedent is looked for."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points to a place, and the place, where one of that kind was told before."""

    word: str
    place: Place | None = None


def find_antecedents(reading: Reading, grammar: Grammar, acts: Acts, told: list[Place]) -> dict[int, Pointer]:
    """For each sentence with an act the first word that points back to a place, or to where the report was filed.

    ``told`` are the places that may be meant, in text order: none of the dateline.
    """
    tokens = grammar.tokens
    starts = [p.span.start for p in told]
    found: dict[int, Pointer] = {}
    for number in acts.by_sentence:
        begin, end = reading.syntax.sentences[number]
        for i in range(begin, end):
            token = tokens[i]
            if token.lower == "here" and token.dep == "advmod":
                found.setdefault(number, Pointer("here"))
                break
            lemma = token.lemma
            if lemma not in _KINDS and lemma not in _NAMED and lemma not in _LOOSE:
                continue
            loose = lemma in _LOOSE
            if not _points(grammar, i, acts, _SCENIC if loose else _PREPS):
                continue
            place = None if loose else antecedent(lemma, told[: bisect_left(starts, token.start)])
            word = lemma if loose and not _is_this(grammar, i) else "here" if loose else lemma
            if place is not None or loose:
                found[number] = Pointer(word, place)
                break
    return found


def antecedent(word: str, told: list[Place]) -> Place | None:
    """The last place told that a word may point to."""
    wanted = _KINDS.get(word, ())
    for place in reversed(told[-_BACK:]):
        if word in _NAMED and word in place.name.lower():
            return place
        if place.precision in wanted:
            return place
    return None


def _points(grammar: Grammar, i: int, acts: Acts, preps: frozenset[str]) -> bool:
    """Whether a noun with "the" or "this" and no name of its own tells where an act is."""
    tokens, children = grammar.tokens, grammar.children
    token = tokens[i]
    if token.dep == "pobj":
        prep = tokens[token.head]
        over = tokens[prep.head]
        if prep.lower == "of" and over.lemma in _PARTS and over.dep == "pobj":
            prep = tokens[over.head]  # "in some suburbs of the capital"
        if prep.lower not in preps:
            return False
    elif token.dep not in ("dobj", "nsubjpass") or token.head not in acts.by_token:
        return False
    bare = False
    for c in children[i]:
        below = tokens[c]
        if below.dep == "det" and below.lower in _THIS:
            bare = True
        elif (
            below.lower == "of" or below.dep in ("compound", "poss", "nmod", "appos", "nummod") or below.pos == "PROPN"
        ):
            return False
    return bare


def _is_this(grammar: Grammar, i: int) -> bool:
    return any(
        grammar.tokens[c].lower in ("this", "that") for c in grammar.children[i] if grammar.tokens[c].dep == "det"
    )
