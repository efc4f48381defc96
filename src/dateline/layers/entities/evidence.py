"""This room holds what the mentions of one chain say of who it is, and sums it up as an entity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dateline.codebook.actors import Actor
from dateline.model import Entity, EntityKind, Span

_KINDS = {
    "person": EntityKind.PERSON,
    "organisation": EntityKind.ORGANISATION,
    "group": EntityKind.GROUP,
    "state": EntityKind.STATE,
    "place": EntityKind.PLACE,
}
_DOMESTIC = frozenset("GOV MIL COP JUD LEG PTY OPP SPY REB CRM CVL EDU MED REL BUS NGO UNK".split())
_ORGANS = frozenset("GOV LEG JUD COP".split())
"""Sectors of bodies that every state has under one name ("the House of Representatives")."""
_POSSESSIVES = frozenset(("his", "her", "their", "its", "our", "my", "your"))


@dataclass(slots=True)
class Evidence:
    """What the mentions of one chain say about it."""

    sorts: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    sectors: Counter[str] = field(default_factory=Counter)
    actor: Actor | None = None
    listed_as: str = ""
    """Who the lists take it for, where they do not list its own name ("the president")."""
    office: str = ""
    """The office that describes someone without a name, ``then`` if as of a day of the past."""
    then: str = ""
    """The ISO day of "the then-president", where the sentence tells it; "?" where it does not."""
    names: list[str] = field(default_factory=list)
    titled: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    """Descriptions with a clause that tells who is meant: only surface forms of the unnamed."""
    asides: list[str] = field(default_factory=list)
    """Words before the noun of an act ("Russian shelling"): they name no one who is named better."""
    spans: list[Span] = field(default_factory=list)
    pronoun: str = ""
    foreign: bool = False
    why: list[str] = field(default_factory=list)


def sum_up(number: str, evidence: Evidence, home: str) -> Entity:
    sort = evidence.sorts.most_common(1)[0][0] if evidence.sorts else ""
    name, aliases = _names(evidence)
    sector = evidence.sectors.most_common(1)[0][0] if evidence.sectors else ""
    country = evidence.countries.most_common(1)[0][0] if evidence.countries else ""
    if evidence.actor is not None:
        evidence.why.insert(0, f"actor list: {evidence.actor.name}")
    if not sector:
        sector = "GOV" if sort == "state" else "UNK"
    home_fits = sort in ("person", "group", "organisation") or not evidence.names
    unlisted = evidence.actor is None or (not evidence.actor.country and sector in _ORGANS)
    # The press and radio without a name are those of the place; a newspaper by name may be from anywhere.
    domestic = sector in _DOMESTIC or (sector == "JRN" and not evidence.names)
    if not country and home and home_fits and not evidence.foreign and domestic and unlisted:
        country = home
        evidence.why.append("country: the one the report is mostly about")
    return Entity(
        id=number,
        name=name,
        aliases=aliases,
        listed_as=evidence.listed_as or (_listed(evidence.actor, sort) if evidence.actor is not None else ""),
        kind=_KINDS.get(sort, EntityKind.OTHER),
        country=country,
        sector=sector,
        mentions=tuple(evidence.spans),
        why="; ".join(evidence.why),
    )


def _listed(actor: Actor, sort: str) -> str:
    return actor.state if actor.state and sort == "state" else actor.name


def _names(evidence: Evidence) -> tuple[str, tuple[str, ...]]:
    if evidence.names:
        name = max(evidence.names, key=lambda n: (len(n.split()), len(n)))
    elif evidence.phrases:
        name = _bare(_telling(evidence.phrases))
    elif evidence.asides:
        name = evidence.asides[0]
    else:
        return evidence.pronoun, ()
    aliases = dict.fromkeys(
        (*evidence.names, *evidence.titled, *evidence.phrases, *evidence.clauses[:2], *evidence.asides)
    )
    aliases.pop(name, None)
    return name, tuple(aliases)


def _telling(phrases: list[str]) -> str:
    """The description that picks the unnamed out best: not "his", with a name in it, short, early."""
    free = [p for p in phrases if p.split(" ", 1)[0].lower() not in _POSSESSIVES] or phrases
    short = [p for p in free if len(p.split()) <= 6] or [min(free, key=len)]
    if len(free) < len(phrases):
        # "Keita loyalists" for "his fighters", but not the bare "fighters".
        short = [p for p in short if " " in p] or short
    return short[0]


def _bare(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if rest and first.lower() in ("the", "a", "an") else phrase
